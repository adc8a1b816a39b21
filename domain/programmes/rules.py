"""What a purchase must say, and when it earns its subsidy; terms are dated data, never constants."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Final, NamedTuple

from domain import cells, identifiers, money, verdicts, who
from domain.cells import Carrier, Checked, Fault, SheetRow
from domain.findings import RowFindings
from domain.rosters.rules import Level, Verdict, finding
from domain.verdicts import JudgedRow

RECEIPT_BYTES_MAX: Final = 40
PLAN_ENDED: Final = "other_plan_year"
FIELD_LABELS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "unit_name": "单位工会",
        "name": "姓名",
        "id_no": "证件号码",
        "purchased_on": "购买日期",
        "shares": "份数",
        "premium_fen": "保费",
        "unit_paid_fen": "单位缴纳",
        "person_paid_fen": "个人缴纳",
        "receipt_no": "收据号",
    }
)
CROSS_FIELDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "unit_unknown": "unit_name",
        "unit_out_of_scope": "unit_name",
        "not_a_member": "id_no",
        "second_purchase_same_plan_year": "id_no",
        "name_differs": "name",
        "receipt_repeated": "receipt_no",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgrammeTerms:
    """What a programme pays and from when, with the document and clause that say so."""

    code: str
    plan_year: int
    amount_fen: int
    purchases_from: date
    document: str
    clause: str
    effective_from: date
    effective_to: date | None


class PurchaseDraft(NamedTuple):
    """A purchase that may be recorded: who bought what, when, and who paid which part."""

    unit_name: str
    name: str
    id_no: str
    purchased_on: date
    shares: int
    premium_fen: int
    unit_paid_fen: int
    person_paid_fen: int
    receipt_no: str


def are_in_effect(terms: ProgrammeTerms, *, on: date) -> bool:
    """This will say whether the terms hold on a day, both ends included (R1)."""
    return terms.effective_from <= on and (terms.effective_to is None or on <= terms.effective_to)


def plan_year(purchased_on: date) -> int:
    """This will give the plan year a purchase belongs to: the calendar year."""
    return purchased_on.year


def ineligibility(draft: PurchaseDraft, terms: ProgrammeTerms) -> str | None:
    """This will say why a recorded purchase earns no subsidy, or None when it does (R25)."""
    if draft.purchased_on < terms.purchases_from:
        return f"bought_before_{terms.purchases_from.isoformat()}"
    if plan_year(draft.purchased_on) != terms.plan_year:
        return "other_plan_year"
    if draft.unit_paid_fen + draft.person_paid_fen < draft.premium_fen:
        return "not_fully_paid"
    return None


def ineligibility_text(code: str) -> str:
    """This will word an ineligibility for a person.

    Raises:
        KeyError: no such code; that is our bug.
    """
    prefix, _, day = code.rpartition("_")
    if prefix == "bought_before":
        return cells.WORDING[prefix].format(day=day)
    return cells.WORDING[code]


def cross_fault(code: str, *, ref: str, **context: object) -> Fault:
    """This will word a verdict found outside the row; a `row` names the other data row.

    Raises:
        KeyError: no such code; that is our bug.
    """
    field = CROSS_FIELDS[code]
    return cells.fault(code, field=field, label=FIELD_LABELS[field], ref=ref, **context)


def check(
    row: SheetRow, *, today: date, carrier: Carrier = cells.OUR_OWN
) -> Checked[PurchaseDraft]:
    """This will judge one row by itself; whether it earns a subsidy is `ineligibility`'s question."""
    found = RowFindings(row, FIELD_LABELS, carrier)
    found.refuse_swapped()
    unit_name = who.read_unit_name(found)
    name = who.read_name(found)
    premium_fen = _amount_fen(found, "premium_fen")
    unit_paid_fen = _amount_fen(found, "unit_paid_fen")
    person_paid_fen = _amount_fen(found, "person_paid_fen")
    if premium_fen == 0:
        found.refuse("premium_zero", "premium_fen")
    if None not in {premium_fen, unit_paid_fen, person_paid_fen} and (
        (unit_paid_fen or 0) + (person_paid_fen or 0) > (premium_fen or 0)
    ):
        found.note("overpaid", "premium_fen")
    draft = PurchaseDraft(
        unit_name=unit_name,
        name=name,
        id_no=_id_no(found),
        purchased_on=_purchased_on(found, today) or date.min,
        shares=_shares(found),
        premium_fen=premium_fen or 0,
        unit_paid_fen=unit_paid_fen or 0,
        person_paid_fen=person_paid_fen or 0,
        receipt_no=_receipt_no(found),
    )
    return found.checked(draft)


def _id_no(found: RowFindings) -> str:
    text = who.id_text(found)
    if not text:
        return ""
    try:
        return identifiers.any_document(text)
    except identifiers.IdentifierInvalid as error:
        found.refuse(who.lost_or(error.code, text), "id_no")
        return ""


def _purchased_on(found: RowFindings, today: date) -> date | None:
    purchased_on = found.day("purchased_on")
    if purchased_on is None:
        found.refuse_missing("purchase_date_missing", "purchased_on")
    elif purchased_on > today:
        found.refuse("purchased_in_future", "purchased_on")
    return purchased_on


def _shares(found: RowFindings) -> int:
    text = found.text("shares")
    if found.is_blank("shares"):
        return 1
    normal = identifiers.normalise(text)
    if not (normal.isascii() and normal.isdigit() and len(normal) <= 3 and int(normal) > 0):  # noqa: PLR2004 - a thousand shares is a typing error
        found.refuse("shares_format", "shares")
        return 0
    return int(normal)


def _amount_fen(found: RowFindings, field: str) -> int | None:
    text = found.text(field)
    if not text:
        found.refuse_missing("amount_missing", field)
        return None
    plain = identifiers.normalise(text).replace(",", "").removeprefix("¥").removesuffix("元")
    try:
        return money.fen_from_yuan(plain)
    except ValueError:
        found.refuse("amount_format", field)
        return None


def _receipt_no(found: RowFindings) -> str:
    receipt_no = found.text("receipt_no", bytes_max=RECEIPT_BYTES_MAX)
    if found.is_blank("receipt_no"):
        found.note("receipt_missing", "receipt_no")
    return receipt_no


@dataclass(frozen=True, slots=True)
class KnownTerms:
    """Terms as they stand in the database."""

    id: int
    terms: ProgrammeTerms


def judged(
    row: SheetRow, checked: Checked[PurchaseDraft], known: Sequence[KnownTerms]
) -> JudgedRow:
    """This will judge a purchase's row under the terms of its plan year.

    One that earns nothing is recorded all the same, with the reason. One of a year whose terms are
    not entered yet is refused: recorded, it could never earn what those terms will say.
    """
    entry = verdicts.judged(row, checked)
    draft = checked.draft
    if draft is None:
        return entry
    under = _applicable(draft, known)
    code = PLAN_ENDED if under is None else ineligibility(draft, under.terms)
    facts = {
        **entry.attributes,
        "plan_year": plan_year(draft.purchased_on),
        "ineligibility": code or "",
        "terms_id": None if under is None else under.id,
    }
    if code is None:
        return entry._replace(attributes=facts)
    is_refused = code == PLAN_ENDED
    said = finding(_ineligible(row, code), Level.FAULT if is_refused else Level.NOTE)
    return entry._replace(
        verdict=Verdict.REFUSED if is_refused else Verdict.NOTED,
        attributes=facts,
        findings=(*entry.findings, said),
    )


def _applicable(draft: PurchaseDraft, known: Sequence[KnownTerms]) -> KnownTerms | None:
    """This will choose the terms in effect, else the plan year's first, else the first there are."""
    of_year = [entry for entry in known if entry.terms.plan_year == draft.purchased_on.year]
    in_effect = [entry for entry in of_year if are_in_effect(entry.terms, on=draft.purchased_on)]
    if in_effect:
        return in_effect[-1]
    return next(iter((*of_year, *known)), None)


def _ineligible(row: SheetRow, code: str) -> Fault:
    field = "person_paid_fen" if code == "not_fully_paid" else "purchased_on"
    cell = row.cells.get(field)
    ref = cell.ref if cell else f"第{row.sheet_row}行"
    hint = ineligibility_text(code)
    return Fault(code, field, ref, f"{ref} {FIELD_LABELS[field]}：{hint}")
