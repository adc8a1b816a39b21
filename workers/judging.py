"""By what the rows of a roster are judged; as it is, it goes to whatever process judges them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from domain import verdicts
from domain.cells import Carrier, SheetRow
from domain.crypto import Keyring
from domain.flawless import Flawless
from domain.members import rules as member_rules
from domain.programmes import rules as programme_rules
from domain.programmes.rules import KnownTerms
from domain.record_keys.rules import new_keys
from domain.rosters.rules import RosterKind
from domain.units import rules as unit_rules
from domain.verdicts import JudgedRow
from workers.bank_trial import Preflight

Judge = Callable[[SheetRow], JudgedRow]
Sealed = list[tuple[object, ...]]


@dataclass(frozen=True, slots=True)
class Judging:
    """What holds on a day for rows of one kind: of members the bank's trial, of purchases terms."""

    kind: RosterKind
    today: date
    carrier: Carrier
    bank: Preflight | None = None
    terms: tuple[KnownTerms, ...] = ()

    def judge(self) -> Judge:
        """This will give what judges one row by itself."""
        today, carrier, terms = self.today, self.carrier, self.terms
        if self.kind is RosterKind.UNITS:
            return lambda row: verdicts.judged(row, unit_rules.check(row, carrier=carrier))
        if self.bank is not None:
            bank, check = self.bank, member_rules.Checking(today, carrier)
            return lambda row: bank.judged(row, check(row))
        return lambda row: programme_rules.judged(
            row, programme_rules.check(row, today=today, carrier=carrier), terms
        )

    def sealer(self, ring: Keyring) -> Callable[[Sequence[SheetRow]], Sealed]:
        """This will give what judges and seals rows; of members, column by column where it can."""
        judge = self.judge()
        if self.bank is None:
            return lambda rows: verdicts.seal(map(judge, rows), ring)
        together = Flawless(member_rules.Checking(self.today, self.carrier), self.bank).rows

        def sealed(rows: Sequence[SheetRow]) -> Sealed:
            keys, found = new_keys(ring, len(rows)), together(rows)
            plain = verdicts.seal_plain(
                [one for one in found if one is not None],
                ring,
                [key for key, one in zip(keys, found, strict=True) if one is not None],
            )
            return [
                verdicts.seal_row(judge(row), ring, key) if one is None else next(plain)
                for row, key, one in zip(rows, keys, found, strict=True)
            ]

        return sealed
