"""The directory of unions: each row by itself, and the tree they make together."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import identifiers, unit_differences
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

WHOLE = GOOD | {
    "chair_name": "王建国",
    "contact_name": "李华",
    "contact_phone": "028－8600 0001",
    "address": "成都市锦江区蜀都大道23号",
    "term_from": "2016-01-01",
    "term_to": "2020年12月31日",
    "account_name": "甲工会委员会",
    "bank_name": "中国邮政储蓄银行成都市分行",
    "account_no": "5101 0000 0000 5678",
    "headcount": "120",
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

    def test_reads_contacts_term_account_and_head_count(self) -> None:
        result = rules.check(row(1, WHOLE))
        assert result.faults == ()
        draft = result.draft
        assert draft is not None
        assert (draft.chair_name, draft.contact_phone) == ("王建国", "028-86000001")
        assert (draft.term_from, draft.term_to) == (date(2016, 1, 1), date(2020, 12, 31))
        assert (draft.account_no, draft.headcount) == ("5101000000005678", 120)
        assert (draft.bank_name, draft.address) == (WHOLE["bank_name"], WHOLE["address"])

    @pytest.mark.parametrize(
        ("field", "value", "code"),
        [
            ("contact_phone", "86000001", "contact_phone_format"),
            ("contact_phone", "13900000001/13900000002", "contact_phone_format"),
            ("account_no", "510100", "account_format"),
            ("account_no", "5101-0000-0000-5678", "account_format"),
            ("account_no", "5.101E+15", "account_digits_lost"),
            ("account_name", "甲工会5101000000005678", "number_in_words"),
            ("bank_name", "邮" * 61, "field_too_long"),
            ("term_to", "2015-12-31", "term_reversed"),
            ("term_from", "2016", "date_format"),
            ("headcount", "120人", "headcount_format"),
            ("headcount", "12.5", "headcount_format"),
            ("headcount", "-1", "headcount_format"),
            ("headcount", "2000001", "headcount_format"),
        ],
    )
    def test_refuses_a_cell_and_names_it_with_the_way_to_mend_it(
        self, field: str, value: str, code: str
    ) -> None:
        result = rules.check(row(1, WHOLE | {field: value}))
        [fault] = result.faults
        assert (fault.code, fault.ref) == (code, f"{field}1")
        assert fault.message.startswith(f"{field}1 {rules.FIELD_LABELS[field]}：")
        assert "5101000000005678" not in fault.message + fault.fix

    def test_looks_at_the_check_digit_of_card_numbers_alone(self) -> None:
        """Accounts follow no common standard; a number of a card does (GB/T 15694)."""
        for number, codes in (("6217990000000000015", ["account_like_card"]), ("6217" * 2, [])):
            result = rules.check(row(1, GOOD | {"account_no": number}))
            assert [note.code for note in result.notes] == codes

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


class TestDifferences:
    def known(self) -> dict[str, object]:
        draft = rules.check(row(1, WHOLE)).draft
        return {field: getattr(draft, field) for field in rules.CHANGEABLE}

    def test_are_none_where_the_row_is_empty_or_says_the_same(self) -> None:
        for values in (GOOD, WHOLE):
            draft = rules.check(row(1, values)).draft
            assert draft is not None
            assert rules.differences(self.known(), draft) == {}

    def test_are_shown_with_account_and_phone_masked_and_told_with_less(self) -> None:
        changed = WHOLE | {
            "chair_name": "赵敏",
            "contact_phone": "13900000001",
            "account_no": "5101000000009999",
            "term_to": "2021-12-31",
            "union_uscc": "815100009945416708",
            "headcount": "130",
        }
        draft = rules.check(row(1, changed)).draft
        assert draft is not None
        changes = rules.differences(self.known(), draft)
        shown = {
            one["field"]: (one["before"], one["after"]) for one in unit_differences.shown(changes)
        }
        assert shown == {
            "union_uscc": ("81510000132044611A", "815100009945416708"),
            "chair_name": ("王建国", "赵敏"),
            "contact_phone": ("028*****0001", "139****0001"),
            "term_to": ("2020-12-31", "2021-12-31"),
            "account_no": ("510100******5678", "510100******9999"),
            "headcount": (120, 130),
        }
        told = {
            one["field"]: (one["before"], one["after"])
            for one in unit_differences.for_trail(changes)
        }
        assert told["chair_name"] == ("王*", "赵*")
        assert told["union_uscc"] == ("8151…611A", "8151…6708")
        assert told["account_no_masked"] == shown["account_no"]
        assert not {"account_no", "headcount"} & told.keys()


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
        told = [found.fault.message for found in rules.plan(units, existing={}).faults]
        assert all("第 2 行" in one for one in told), "the first is in the second row of the sheet"

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
