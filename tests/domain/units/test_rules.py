"""The directory of unions: each row by itself, and the tree they make together."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import identifiers
from domain.cells import WORDING, Cell, CellKind, SheetRow
from domain.units import rules
from domain.units.rules import CheckedUnit, KnownUnit, UnitDraft
from integrations.excel.layouts import UNITS
from integrations.excel.reader import open_sheet

EXAMPLES = Path(__file__).parents[3] / "examples" / "data"
GOOD = {
    "name": "甲工会",
    "parent_name": "省工会",
    "union_uscc": "81510000132044611A",
    "employer_uscc": "12100000400000624D",
    "nature": "机关",
    "industry": "19",
    "labour_relation": "行政编制",
    "dues": "按期足额",
    "district": "成都市青羊区",
}


def row(number: int, values: dict[str, str]) -> SheetRow:
    cells = {
        field: Cell(CellKind.TEXT if value else CellKind.EMPTY, f"{field}{number}", value)
        for field, value in values.items()
    }
    return SheetRow(number, number + 1, cells)


def unit(number: int, name: str, parent: str = "", code: str | None = None) -> CheckedUnit:
    draft = UnitDraft(
        name=name,
        parent_name=parent,
        union_uscc=code,
        employer_uscc=None,
        nature=None,
        industry=None,
        labour_relation=None,
        dues=None,
        district=None,
    )
    return CheckedUnit(row(number, {"name": name, "parent_name": parent}), draft)


def planned(*units: CheckedUnit, **existing: KnownUnit) -> tuple[list[str], dict[int, str]]:
    plan = rules.plan(units, existing=existing)
    return [draft.name for draft in plan.ordered], {f.row: f.fault.code for f in plan.faults}


class TestCheck:
    def test_gives_a_whole_draft(self) -> None:
        result = rules.check(row(1, GOOD))
        assert (result.faults, result.notes) == ((), ())
        assert result.draft == UnitDraft(
            name="甲工会",
            parent_name="省工会",
            union_uscc="81510000132044611A",
            employer_uscc="12100000400000624D",
            nature="500",
            industry="19",
            labour_relation="1",
            dues="1",
            district="510105",
        )

    @pytest.mark.parametrize(
        ("field", "value", "code"),
        [
            ("name", "", "unit_missing"),
            ("name", "工" * 61, "field_too_long"),
            ("union_uscc", "12100000400000624D", "uscc_not_union"),
            ("union_uscc", "81510000132044611B", "uscc_checksum"),
            ("union_uscc", "8151", "uscc_length"),
            ("employer_uscc", "IO100000400000624D", "uscc_format"),
            ("nature", "秘密", "code_unknown"),
            ("dues", "不知道", "code_unknown"),
            ("district", "火星", "code_unknown"),
        ],
    )
    def test_refuses_a_row(self, field: str, value: str, code: str) -> None:
        result = rules.check(row(1, GOOD | {field: value}))
        assert [fault.code for fault in result.faults] == [code]
        assert result.draft is None

    def test_refuses_a_code_that_lost_its_digits(self) -> None:
        cells = {**row(1, GOOD).cells, "union_uscc": Cell(CellKind.NUMBER, "C2", number=8.15e17)}
        result = rules.check(SheetRow(1, 2, cells))
        assert [fault.code for fault in result.faults] == ["id_stored_as_number_digits_lost"]

    @pytest.mark.parametrize("field", ["union_uscc", "nature", "dues", "labour_relation"])
    def test_notes_what_is_missing(self, field: str) -> None:
        result = rules.check(row(1, GOOD | {field: ""}))
        assert [note.code for note in result.notes] == ["field_missing"]


class TestPlan:
    def test_places_the_sample_directory_whatever_its_order(self) -> None:
        units = []
        for sheet_row in open_sheet(EXAMPLES / "units.xlsx", UNITS).rows():
            result = rules.check(sheet_row)
            assert result.draft is not None
            assert not result.notes
            units.append(CheckedUnit(sheet_row, result.draft))
        plan = rules.plan(units[::-1], existing={})
        seen = {""}
        for draft in plan.ordered:
            assert draft.parent_name in seen
            seen.add(draft.name)
        assert (len(plan.ordered), plan.faults) == (35, ())

    def test_hangs_rows_under_what_is_in_the_directory(self) -> None:
        assert planned(unit(1, "乙", "甲"), 甲=KnownUnit("", None)) == (["乙"], {})

    def test_tells_an_unknown_parent_from_a_refused_one(self) -> None:
        ordered, faults = planned(unit(1, "乙", "无"), unit(2, "丙", "乙"), unit(3, "丁"))
        assert (ordered, faults) == (["丁"], {1: "parent_unknown", 2: "parent_refused"})

    def test_finds_circles_and_what_hangs_on_them(self) -> None:
        units = (unit(1, "甲", "乙"), unit(2, "乙", "甲"), unit(3, "丙", "甲"), unit(4, "丁", "丁"))
        assert planned(*units) == (
            [],
            {1: "parent_cycle", 2: "parent_cycle", 3: "parent_refused", 4: "parent_is_itself"},
        )

    def test_finds_a_circle_through_the_directory(self) -> None:
        known = {
            "根": KnownUnit("", None),
            "甲": KnownUnit("根", None),
            "乙": KnownUnit("甲", None),
        }
        assert planned(unit(1, "甲", "乙"), **known) == ([], {1: "parent_cycle"})

    def test_refuses_repeated_names_and_codes(self) -> None:
        units = (unit(1, "甲", "", "X"), unit(2, "甲", "", "Y"), unit(3, "乙", "", "X"))
        assert planned(*units) == (["甲"], {2: "name_repeated", 3: "uscc_repeated"})

    def test_refuses_the_code_of_another_union(self) -> None:
        known = {"丙": KnownUnit("", "X")}
        assert planned(unit(1, "甲", "", "X"), **known) == ([], {1: "uscc_of_another_unit"})
        assert planned(unit(1, "丙", "", "X"), **known) == (["丙"], {})

    @given(st.dictionaries(st.sampled_from("甲乙丙丁戊己"), st.sampled_from("甲乙丙丁戊己庚 ")))
    def test_places_or_refuses_every_row_exactly_once(self, parents: dict[str, str]) -> None:
        units = [unit(n, name, up.strip()) for n, (name, up) in enumerate(parents.items())]
        ordered, faults = planned(*units)
        assert len(ordered) + len(faults) == len(units)
        for place, name in enumerate(ordered):
            assert parents[name].strip() in {"", *ordered[:place]}


class TestCrossFault:
    @pytest.mark.parametrize("code", list(rules.CROSS_FIELDS))
    def test_words_every_code(self, code: str) -> None:
        fault = rules.cross_fault(code, ref="A2")
        assert fault.message.startswith(f"A2 {rules.FIELD_LABELS[fault.field]}：")


def test_every_code_of_the_identifiers_is_worded() -> None:
    kinds = identifiers.IdentifierInvalid.__subclasses__()
    assert {kind.code for kind in kinds} - {"card_length", "card_checksum"} <= WORDING.keys()
