"""Purchases: what may be recorded, and which of them earn the subsidy (R25, R27)."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from domain.cells import Cell, CellKind, Checked, SheetRow
from domain.programmes import rules
from domain.programmes.rules import ProgrammeTerms, PurchaseDraft
from integrations.excel.layouts import PURCHASES
from integrations.excel.reader import open_sheet

EXAMPLES = Path(__file__).parents[3] / "examples" / "data"
TODAY = date(2018, 6, 1)
TERMS = ProgrammeTerms(
    code="hospital-2018",
    plan_year=2018,
    amount_fen=10_000,
    purchases_from=date(2018, 2, 1),
    document="川直工发〔2018〕1号",
    clause="三(三)",
    effective_from=date(2018, 1, 17),
    effective_to=None,
)
GOOD: dict[str, object] = {
    "unit_name": "甲工会",
    "name": "张三",
    "id_no": "11010519491231002X",
    "purchased_on": "2018-03-15",
    "shares": 1,
    "premium_fen": 110,
    "unit_paid_fen": 33,
    "person_paid_fen": 77,
    "receipt_no": "SJ1",
}
DRAFT = PurchaseDraft(
    unit_name="甲工会",
    name="张三",
    id_no="11010519491231002X",
    purchased_on=date(2018, 3, 15),
    shares=1,
    premium_fen=11_000,
    unit_paid_fen=3_300,
    person_paid_fen=7_700,
    receipt_no="SJ1",
)


def cell(value: object, ref: str) -> Cell:
    if isinstance(value, Cell):
        return value
    if isinstance(value, int | float):
        return Cell(CellKind.NUMBER, ref, number=value)
    return Cell(CellKind.TEXT, ref, str(value)) if value else Cell(CellKind.EMPTY, ref)


def checked(**changed: object) -> Checked[PurchaseDraft]:
    values = GOOD | changed
    return rules.check(
        SheetRow(1, 2, {field: cell(value, f"{field}2") for field, value in values.items()}),
        today=TODAY,
    )


class TestSamplePurchases:
    CROSS = frozenset({"not_a_member", "second_purchase_same_plan_year"})

    def test_get_exactly_the_expected_verdicts(self) -> None:
        content = (EXAMPLES / "purchases-2018.expected.json").read_text(encoding="utf-8")
        expected = json.loads(content)
        alone = {
            int(row): code for row, code in expected["no_subsidy"].items() if code not in self.CROSS
        }
        found: dict[int, str] = {}
        rows = 0
        for row in open_sheet(EXAMPLES / "purchases-2018.xlsx", PURCHASES).rows():
            rows += 1
            result = rules.check(row, today=TODAY)
            for fault in result.faults:
                found[row.number] = fault.code
            reason = rules.ineligibility(result.draft, TERMS) if result.draft else None
            if reason:
                found[row.number] = reason
        assert (rows, found) == (expected["rows"], alone)
        assert not found.keys() & set(expected["boundary_ok"])


class TestCheck:
    def test_gives_a_whole_draft_in_fen(self) -> None:
        result = checked()
        assert (result.draft, result.faults, result.notes) == (DRAFT, (), ())

    @pytest.mark.parametrize(
        ("field", "value", "code"),
        [
            ("unit_name", "", "unit_missing"),
            ("name", "", "name_missing"),
            ("id_no", "", "id_missing"),
            ("id_no", "510104197001010019", "id_checksum"),
            ("id_no", 5.1e17, "id_stored_as_number_digits_lost"),
            ("purchased_on", "", "purchase_date_missing"),
            ("purchased_on", "2018-02-30", "date_impossible"),
            ("purchased_on", "2018-06-02", "purchased_in_future"),
            ("shares", "半", "shares_format"),
            ("shares", 0, "shares_format"),
            ("shares", 1.5, "shares_format"),
            ("premium_fen", "", "amount_missing"),
            ("premium_fen", 0, "premium_zero"),
            ("unit_paid_fen", "约33", "amount_format"),
            ("unit_paid_fen", -33, "amount_format"),
            ("person_paid_fen", 77.005, "amount_format"),
            ("person_paid_fen", Cell(CellKind.ERROR, "H2", "#REF!"), "cell_error"),
            ("receipt_no", "9" * 41, "field_too_long"),
        ],
    )
    def test_refuses_a_row(self, field: str, value: object, code: str) -> None:
        result = checked(**{field: value})
        assert [fault.code for fault in result.faults] == [code]
        assert result.draft is None

    @pytest.mark.parametrize(
        ("field", "value", "code"),
        [("receipt_no", "", "receipt_missing"), ("person_paid_fen", 78, "overpaid")],
    )
    def test_takes_a_row_with_a_note(self, field: str, value: object, code: str) -> None:
        result = checked(**{field: value})
        assert result.draft is not None
        assert [note.code for note in result.notes] == [code]

    @pytest.mark.parametrize(
        ("value", "fen"),
        [(77.1, 7710), ("77.10元", 7710), ("¥1,077.00", 107_700), ("７７", 7700), (0.1 + 0.2, 30)],
    )
    def test_reads_amounts_without_binary_fractions(self, value: object, fen: int) -> None:
        result = checked(person_paid_fen=value)
        assert result.draft is not None
        assert result.draft.person_paid_fen == fen

    def test_counts_an_empty_share_as_one(self) -> None:
        result = checked(shares="")
        assert result.draft is not None
        assert result.draft.shares == 1


class TestIneligibility:
    @pytest.mark.parametrize(
        ("day", "reason"),
        [
            (date(2018, 1, 31), "bought_before_2018-02-01"),
            (date(2018, 2, 1), None),
            (date(2018, 12, 31), None),
            (date(2019, 1, 1), "other_plan_year"),
            (date(2017, 12, 31), "bought_before_2018-02-01"),
        ],
    )
    def test_r25_counts_from_the_first_of_february(self, day: date, reason: str | None) -> None:
        assert rules.ineligibility(DRAFT._replace(purchased_on=day), TERMS) == reason

    def test_follows_the_dated_terms_and_no_constant(self) -> None:
        later = replace(TERMS, purchases_from=date(2018, 4, 1))
        assert rules.ineligibility(DRAFT, later) == "bought_before_2018-04-01"

    @pytest.mark.parametrize(
        ("unit", "person", "reason"),
        [
            (3300, 7700, None),
            (0, 11_000, None),
            (3300, 7699, "not_fully_paid"),
            (3300, 0, "not_fully_paid"),
        ],
    )
    def test_asks_for_full_payment_first(self, unit: int, person: int, reason: str | None) -> None:
        draft = DRAFT._replace(unit_paid_fen=unit, person_paid_fen=person)
        assert rules.ineligibility(draft, TERMS) == reason

    @pytest.mark.parametrize(
        "code", ["bought_before_2018-02-01", "not_fully_paid", "other_plan_year"]
    )
    def test_is_worded(self, code: str) -> None:
        assert rules.ineligibility_text(code).endswith("。")


class TestTerms:
    @pytest.mark.parametrize(
        ("on", "is_in_effect"),
        [
            (date(2018, 1, 16), False),
            (date(2018, 1, 17), True),
            (date(2018, 12, 31), True),
            (date(2019, 1, 1), False),
        ],
    )
    def test_r1_hold_only_within_their_dates(self, on: date, is_in_effect: bool) -> None:
        terms = replace(TERMS, effective_to=date(2018, 12, 31))
        assert rules.are_in_effect(terms, on=on) is is_in_effect

    def test_have_no_end_unless_told(self) -> None:
        assert rules.are_in_effect(TERMS, on=date(2099, 1, 1))


class TestCrossFault:
    @pytest.mark.parametrize("code", list(rules.CROSS_FIELDS))
    def test_words_every_code(self, code: str) -> None:
        fault = rules.cross_fault(code, ref="C2", row=1)
        assert fault.message.startswith(f"C2 {rules.FIELD_LABELS[fault.field]}：")
