from datetime import datetime

import pytest

from domain.calendar import CHINA
from domain.dispatches import rules
from domain.dispatches.rules import Notice

NOTICE = Notice(
    dispatch_id=3, outlet="MAIL", turn=0, alarm_id=12, kind="bank_file.missing",
    label="银行文件到期未到", message="2018年3月20日的对账文件（REC）到期未到。", is_blocking=False,
    subject_type="obligation", subject_id=7, raised_at=datetime(2018, 3, 21, 10, tzinfo=CHINA),
)  # fmt: skip


class TestNotice:
    def test_says_what_happened_and_where_to_look(self) -> None:
        assert NOTICE.title == "银行文件到期未到"
        text = NOTICE.text("https://card.example.org")
        assert "2018-03-21 10:00" in text
        assert "https://card.example.org/alarms" in text

    def test_has_one_key_for_every_attempt_and_another_for_each_turn(self) -> None:
        again = Notice(**{**{f: getattr(NOTICE, f) for f in Notice.__slots__}, "turn": 1})
        assert (NOTICE.key, again.key) == ("alarm-12-0", "alarm-12-1")
        assert again.title.endswith("（第 2 次提醒）")

    def test_tells_a_program_ids_and_words_alone(self) -> None:
        assert set(NOTICE.document("https://x.example")) == {
            "key", "alarm", "kind", "label", "message", "isBlocking", "subjectType", "subject",
            "raisedAt", "turn", "system",
        }  # fmt: skip


class TestBackoff:
    @pytest.mark.parametrize(("attempts", "seconds"), [(1, 30), (2, 60), (5, 480), (12, 3600)])
    def test_doubles_up_to_an_hour(self, attempts: int, seconds: int) -> None:
        assert rules.backoff(attempts).total_seconds() == seconds
