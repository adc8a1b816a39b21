"""Which alarms are told outside, how often, and in which words; pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from domain.calendar import CHINA

# An alarm raised before outlets were set up is told only if it is that young or still open.
TOLD_WITHIN: Final = timedelta(days=1)
# A blocking alarm that nobody acknowledges is told again so long after the last time.
REPEATED_AFTER: Final = timedelta(days=1)
# While one worker tells it no other does; one that was killed is followed by another.
LEASE: Final = timedelta(minutes=2)
ATTEMPTS_MAX: Final = 12
BACKOFF_MOST_S: Final = 3600
BACKOFF_BASE_S: Final = 30


@dataclass(frozen=True, slots=True)
class Notice:
    """What is told of one alarm: ids and Chinese words, never a person's data."""

    dispatch_id: int
    outlet: str
    turn: int
    alarm_id: int
    kind: str
    label: str
    message: str
    is_blocking: bool
    subject_type: str
    subject_id: int | None
    raised_at: datetime

    @property
    def key(self) -> str:
        """The same for every attempt, so that whoever is told twice can tell."""
        return f"alarm-{self.alarm_id}-{self.turn}"

    @property
    def title(self) -> str:
        """One line."""
        again = f"（第 {self.turn + 1} 次提醒）" if self.turn else ""
        blocks = "【阻止签发】" if self.is_blocking else ""
        return f"{blocks}{self.label}{again}"

    def text(self, origin: str) -> str:
        """A few lines, and where to look."""
        raised = self.raised_at.astimezone(CHINA)
        return (
            f"{self.message}\n\n发生时间：{raised:%Y-%m-%d %H:%M}（北京时间）\n告警编号：{self.alarm_id}\n"
            f"请登录系统查看并处理：{origin}/alarms\n"
        )

    def document(self, origin: str) -> dict[str, object]:
        """The same for a program."""
        return {
            "key": self.key,
            "alarm": self.alarm_id,
            "kind": self.kind,
            "label": self.label,
            "message": self.message,
            "isBlocking": self.is_blocking,
            "subjectType": self.subject_type,
            "subject": self.subject_id,
            "raisedAt": self.raised_at.astimezone(CHINA).isoformat(),
            "turn": self.turn,
            "system": origin,
        }


def backoff(attempts: int) -> timedelta:
    """This will give how long to wait after so many failed attempts: half a minute to an hour."""
    return timedelta(seconds=min(BACKOFF_MOST_S, BACKOFF_BASE_S << min(attempts - 1, 16)))
