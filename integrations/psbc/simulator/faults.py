"""What may go wrong on the way: faults of the SFTP server, ordered by verb, number and moment."""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Final

from integrations.psbc.simulator import numbers

ANY: Final = "*"
CONNECT: Final = "connect"
AUTH: Final = "auth"
VERBS: Final = frozenset(
    {
        *("open", "write", "fsync", "stat", "rename", "read"),
        *("close", "remove", "mkdir", "listdir"),
    }
)
BEFORE, DURING, AFTER = "before", "during", "after"
_PERMILLE_MAX: Final = 1000
_SECONDS_MAX: Final = 3600

# What a fault may do to a verb; the documents of the scenarios use these words.
TO_VERBS: Final[Mapping[str, str]] = {
    "denied": "the server says: permission denied",
    "full": "the server says: failure, as when its disk is full",
    "reset": "the connection breaks",
    "mute": "no answer ever comes",
    "slow": "the answer takes `delay_s`",
    "taken": "what was renamed is taken away by the bank at once: the client finds it no more",
}
TO_CONNECTIONS: Final[Mapping[str, str]] = {
    "refused": "the connection is cut as soon as it is made",
    "mute": "the server never says a word",
    "other_key": "the server shows another host key",
}
TO_LOGINS: Final[Mapping[str, str]] = {"denied": "the client's key is not accepted"}
WRITING_ANSWERS: Final = frozenset({"denied", "full"})


class FaultInvalid(ValueError):
    """A fault names what cannot happen."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that goes wrong on the way, to the `nth` use of a verb or to a share drawn by seed.

    The counting begins at 1 when the fault is ordered; nth 0 strikes every time. `before` the
    effect the verb does nothing, `after` it everything; `during` a write half of the bytes are
    written. A verb struck after its effect tells its client nothing of it.
    """

    does: str
    verb: str = ANY
    nth: int = 0
    when: str = BEFORE
    permille: int = _PERMILLE_MAX
    delay_s: float = 0.2

    def __post_init__(self) -> None:
        """Refuse what cannot happen.

        Raises:
            FaultInvalid: with the name of the field.
        """
        checks = (
            ("verb", self.verb in {ANY, CONNECT, AUTH, *VERBS}),
            ("does", self.does in self._possible()),
            ("nth", type(self.nth) is int and self.nth >= 0),
            ("when", self._is_moment()),
            ("permille", type(self.permille) is int and 0 <= self.permille <= _PERMILLE_MAX),
            (
                "delay_s",
                type(self.delay_s) in {int, float} and 0 <= self.delay_s <= _SECONDS_MAX,
            ),
        )
        for name, is_possible in checks:
            if not is_possible:
                raise FaultInvalid(f"faults: {name}: not a possible value")

    def _possible(self) -> Mapping[str, str]:
        if self.verb == CONNECT:
            return TO_CONNECTIONS
        if self.verb == AUTH:
            return TO_LOGINS
        return TO_VERBS

    def _is_moment(self) -> bool:
        if self.when == DURING:
            return self.verb == "write" and self.does in {"reset", "mute"}
        if self.does == "taken":
            return self.verb == "rename" and self.when == AFTER
        return self.when == BEFORE or (self.when == AFTER and self.does in {"reset", "mute"})


@dataclass(slots=True)
class _Ordered:
    fault: Fault
    seen: int = 0


@dataclass(slots=True)
class FaultPlan:
    """The faults ordered of one server; asked by many threads, told by another."""

    seed: int = 0
    taken: set[str] = field(default_factory=set)
    _ordered: list[_Ordered] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def order(self, *faults: Fault) -> None:
        """This will order faults; their counting begins now."""
        with self._lock:
            self._ordered.extend(map(_Ordered, faults))

    def clear(self) -> None:
        """This will order everything off; what was taken stays taken."""
        with self._lock:
            self._ordered.clear()

    def ordered(self) -> tuple[Fault, ...]:
        """This will give what is ordered."""
        with self._lock:
            return tuple(each.fault for each in self._ordered)

    def strikes(self, verb: str) -> Fault | None:
        """This will count one use of a verb and say what goes wrong with it."""
        found = None
        with self._lock:
            for each in self._ordered:
                if each.fault.verb != verb and not (each.fault.verb == ANY and verb in VERBS):
                    continue
                each.seen += 1
                if each.fault.nth in {0, each.seen} and self._falls(each):
                    found = found or each.fault
        return found

    def _falls(self, ordered: _Ordered) -> bool:
        fault = ordered.fault
        key = f"{fault.verb}#{ordered.seen}"
        return numbers.falls(self.seed, f"fault-{fault.does}", key, permille=fault.permille)


def from_mapping(values: object) -> Fault:
    """This will build a fault from plain data.

    Raises:
        FaultInvalid: a field is unknown or its value impossible.
    """
    if not isinstance(values, Mapping) or "does" not in values:
        raise FaultInvalid("faults: expected a list of {does: …, verb: …}")
    unknown = sorted(set(map(str, values)) - {each.name for each in fields(Fault)})
    if unknown:
        raise FaultInvalid(f"faults: {unknown[0]}: no such field")
    return Fault(**values)


def all_from(values: Sequence[object]) -> tuple[Fault, ...]:
    """This will build faults from plain data.

    Raises:
        FaultInvalid: one of them is impossible.
    """
    return tuple(map(from_mapping, values))
