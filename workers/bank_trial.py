"""What the bank would refuse, said of a roster's row before anybody applies for a card.

A file for the bank is tried with the very rule by which one is written (`opening.Trial`). What is
found warns; a document may let it refuse (see `workers.preflight`).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from domain import cells, verdicts
from domain.cells import Checked, SheetRow
from domain.members import rules as members
from domain.members.rules import MemberDraft
from domain.rosters.rules import Finding, Level, Verdict, finding
from domain.verdicts import JudgedRow
from integrations.psbc import opening

# Codes that always speak of the bank, and empty cells without which no card is applied for.
_OF_BANK: Final = frozenset(
    {"document_expired", "document_expiring", "tax_residency_not_batchable"}
    | {"address_too_short", "bank_cannot_write"}
)
_NEEDED: Final = frozenset({"id_valid_to", "tax_residency", "occupation", "address"})
# What a file for the bank asks, by what a roster calls it.
_TOLD: Final[Mapping[str, str]] = {
    "name": "name",
    "id_type": "id_type",
    "id_no": "id_no",
    "id_valid_from": "id_from",
    "id_valid_to": "id_to",
    "sex": "sex",
    "birth_on": "birth",
    "occupation": "occupation",
    "unit_name": "employer",
    "address": "address",
    "postcode": "post",
    "mobile": "mobile",
    "tax_residency": "tax",
}
_FIELDS: Final = {column: field for field, column in _TOLD.items()}
# What is made to fit where a roster does not tell it, and what no roster tells.
_UNTOLD: Final[Mapping[str, object]] = {
    "id_to": date.max,
    "occupation": "",
    "tax": members.TAX_RESIDENT_ONLY,
}
_MADE_UP: Final[dict[str, object]] = {
    "req_id": "R2018010100000000001",
    "issuer": "",
    "unit_uscc": "",
    "want_class": opening.WANTED_CLASS,
    "consent_ref": "C000000000001",
}


@dataclass(frozen=True, slots=True)
class Preflight:
    """By what rows are tried: the bank's file, the days before an end, and what refuses."""

    today: date
    trial: opening.Trial | None
    expiry_days: int | None
    refusing: frozenset[str]

    def judged(self, row: SheetRow, checked: Checked[MemberDraft]) -> JudgedRow:
        """This will judge a row as its subject did, and add what the bank would say."""
        entry = verdicts.judged(row, checked)
        draft = checked.draft
        if draft is None:
            return entry
        notes = self._notes(row, draft, entry.findings)
        if not (notes or entry.findings):
            return entry
        found = (*entry.findings, *notes)
        weighed = tuple(self._weighed(one) for one in found)
        is_refused = any(one["level"] == Level.FAULT for one in weighed)
        verdict = Verdict.NOTED if weighed else Verdict.GOOD
        return entry._replace(
            findings=weighed,
            verdict=Verdict.REFUSED if is_refused else verdict,
            bank_refuses=any(map(_is_of_bank, weighed)),
            cells=row.cells if weighed else {},
        )

    def _notes(self, row: SheetRow, draft: MemberDraft, told: tuple[Finding, ...]) -> list[Finding]:
        notes = []
        if self.is_expiring(draft.id_valid_to):
            notes.append(_note("document_expiring", "id_valid_to", row, days=self.expiry_days))
        field = self._misfit(draft)
        if field is not None and not any(
            one["field"] == field and _is_of_bank(one) for one in told
        ):
            notes.append(_note("bank_cannot_write", field, row))
        return notes

    def _misfit(self, draft: MemberDraft) -> str | None:
        """This will name the first of a row's fields that a file for the bank cannot hold."""
        if self.trial is None:
            return None
        column = self.trial.misfit(_applied(draft))
        if column is None:
            return None
        return _FIELDS.get(column)

    def trier(self, field: str) -> Callable[[object], bool]:
        """This will give what says whether a file for the bank can hold what a field says."""
        column = _TOLD.get(field)
        if self.trial is None or column is None:
            return lambda _: True
        fits, untold = self.trial.trier(column), _UNTOLD.get(column)
        return lambda value: fits(untold if value is None else value)

    def is_expiring(self, ends_on: date | None) -> bool:
        """This will say whether a document ends within the days of which a clerk is told."""
        if ends_on is None or self.expiry_days is None:
            return False
        return self.today <= ends_on < self.today + timedelta(self.expiry_days)

    def _weighed(self, told: Finding) -> Finding:
        return {**told, "level": Level.FAULT.value} if self._refuses(told) else told

    def _refuses(self, told: Finding) -> bool:
        return _is_of_bank(told) and told["code"].upper() in self.refusing


def _is_of_bank(told: Finding) -> bool:
    code = told["code"]
    return code in _OF_BANK or (code == "field_missing" and told["field"] in _NEEDED)


def _note(code: str, field: str, row: SheetRow, **context: object) -> Finding:
    cell = row.cells.get(field)
    ref = cell.ref if cell else f"第{row.sheet_row}行"
    label = members.FIELD_LABELS[field]
    return finding(cells.fault(code, field=field, label=label, ref=ref, **context), Level.NOTE)


def _applied(draft: MemberDraft) -> dict[str, object]:
    """This will write a row as a line of applications; what a roster does not tell is made to fit."""
    told = {column: getattr(draft, field) for field, column in _TOLD.items()}
    return _MADE_UP | {
        column: _UNTOLD.get(column) if value is None else value for column, value in told.items()
    }
