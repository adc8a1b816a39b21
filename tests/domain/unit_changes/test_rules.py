from datetime import date

import pytest

from domain.unit_changes import rules
from domain.unit_changes.rules import UnitDetails, UnitInvalid
from domain.units.rules import FIELD_LABELS


class TestChecked:
    def test_normalises_what_was_typed(self) -> None:
        found = rules.checked(
            UnitDetails(
                name=" 四川省 科协工会 ",
                union_uscc="81510000132044611a",
                nature="机关",
                contact_phone="028-86928422",
                account_no="5101 0000 1234 5678",
                chair_name="",
            )
        )
        assert found["name"] == "四川省科协工会"
        assert found["union_uscc"] == "81510000132044611A"
        assert found["nature"] == "500"
        assert found["account_no"] == "5101000012345678"
        assert found["chair_name"] == ""

    def test_reads_each_field_as_a_directory_s_cell_is_read(self) -> None:
        """R7: however it came in, the same is stored."""
        found = rules.checked(
            UnitDetails(
                name="四川省\n科协工会",
                contact_name="李\u200b华",
                contact_phone="０２８－８６９２８４２２",
                account_no="５１０１００００１２３４５６７８",
            )
        )
        assert found == {
            "name": "四川省科协工会",
            "contact_name": "李华",
            "contact_phone": "028-86928422",
            "account_no": "5101000012345678",
        }

    @pytest.mark.parametrize(
        ("details", "field"),
        [
            (UnitDetails(name=" "), "name"),
            (UnitDetails(name="工" * 61), "name"),
            (UnitDetails(union_uscc=""), "union_uscc"),
            (UnitDetails(union_uscc="12100000400000624D"), "union_uscc"),
            (UnitDetails(employer_uscc="12100000400000624E"), "employer_uscc"),
            (UnitDetails(nature="不知道"), "nature"),
            (UnitDetails(contact_phone="12345"), "contact_phone"),
            (UnitDetails(account_no="12"), "account_no"),
            (UnitDetails(name="=四川省科协工会"), "name"),
            (UnitDetails(bank_name="@邮储银行"), "bank_name"),
            (UnitDetails(chair_name="11010519491231002X"), "chair_name"),
            (UnitDetails(contact_name="李华 110105194912310"), "contact_name"),
            (UnitDetails(term_number="第一百届"), "term_number"),
            (UnitDetails(address="路" * 121), "address"),
            (UnitDetails(term_from=date(2020, 1, 2), term_to=date(2020, 1, 1)), "term_to"),
        ],
    )
    def test_names_the_field_that_does_not_do(self, details: UnitDetails, field: str) -> None:
        with pytest.raises(UnitInvalid) as refused:
            rules.checked(details)
        assert refused.value.field == (field,)
        assert refused.value.message.startswith((FIELD_LABELS[field], "任期止日"))


def test_a_unit_s_own_fields_hold_neither_names_nor_codes_nor_money() -> None:
    """R7: what moves money or counts people stays the province's."""
    forbidden = {"name", "union_uscc", "employer_uscc", "account_no", "account_name", "bank_name"}
    assert not rules.OWN_FIELDS & (forbidden | set(rules._CODES))
    assert set(rules.LABELS) == set(UnitDetails.__dataclass_fields__)
