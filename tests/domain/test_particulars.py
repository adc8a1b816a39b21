"""Which columns are for whom: every exported column of members, by every role; and what a question may ask."""

from typing import Any

import pytest

from domain import columns, member_search, particulars
from domain.actors import IN_SCOPE, Role
from domain.member_search import FIELDS, QuestionNotPermitted
from domain.sheets import SHEETS
from tests.town import person

MEMBERS = SHEETS["MEMBERS"]
# Stands here again on purpose: whoever widens the table of the domain says so twice.
KEPT = {
    "ethnicity", "politicalStatus", "hukou", "hukouRegion", "isMigrantWorker", "medicalInsurance",
    "medicalRegion", "hardshipLevel", "hardshipCause", "email",
}  # fmt: skip
EVERY_COLUMN = tuple(column.key for column in MEMBERS.columns)
KEEPERS = {Role.OFFICE, Role.CLERK}


def question(field: str, *values: str, is_in_group: bool = False) -> dict[str, Any]:
    """A question with one condition."""
    operator = "IS" if values else "IS_EMPTY"
    one = {"field": field, "operator": operator, "values": list(values)}
    conditions = {"match": "ALL", "conditions": [one]}
    if is_in_group:
        return {"match": "ALL", "conditions": [], "groups": [conditions]}
    return conditions | {"groups": []}


@pytest.mark.parametrize("role", sorted(Role))
class TestARole:
    @pytest.mark.parametrize("key", EVERY_COLUMN)
    def test_takes_out_exactly_its_columns_of_members(self, role: Role, key: str) -> None:
        """PIPL 6, 28; GB/T 22239 8.1.5: the three administrators none at all."""
        may_read = role in MEMBERS.readers
        may_take = may_read and not columns.withheld(MEMBERS, (key,), person(7, role))
        assert may_read is (role in IN_SCOPE)
        assert may_take is (role in (KEEPERS if key in KEPT else IN_SCOPE))

    @pytest.mark.parametrize("field", sorted(set(FIELDS) - {"MISSING"}))
    def test_asks_about_exactly_what_it_sees(self, role: Role, field: str) -> None:
        """An answer to a question about what is not shown would tell it."""
        is_kept = FIELDS[field].column in particulars.PARTICULARS
        is_own = role in KEEPERS or not is_kept
        for is_in_group in (False, True):
            given = question(field, is_in_group=is_in_group)
            if is_own:
                member_search.check_asker(given, by=person(7, role))
                continue
            with pytest.raises(QuestionNotPermitted, match=FIELDS[field].label.split("（")[0]):
                member_search.check_asker(given, by=person(7, role))
        assert (field in member_search.asked_of(person(7, role))) is is_own

    @pytest.mark.parametrize("field", sorted(particulars.PARTICULARS))
    @pytest.mark.parametrize("suffix", ["", "_masked"])
    def test_reads_of_a_change_what_it_sees_and_of_the_others_that_there_was_one(
        self, role: Role, field: str, suffix: str
    ) -> None:
        change = {"field": field + suffix, "before": "前", "after": "后"}
        other = {"field": "post", "before": None, "after": "科员"}
        [told, beside] = particulars.veiled(person(7, role), [change, other])
        assert beside == other | {"is_withheld": False}
        if role in KEEPERS:
            assert told == change | {"is_withheld": False}
        else:
            hidden = {"before": "已隐去", "after": "已隐去", "is_withheld": True}
            assert told == change | hidden

    def test_does_not_ask_whether_something_is_missing_either(self, role: Role) -> None:
        asker = person(7, role)
        member_search.check_asker(question("MISSING", "post"), by=asker)
        if role in KEEPERS:
            member_search.check_asker(question("MISSING", "ethnicity"), by=asker)
            return
        with pytest.raises(QuestionNotPermitted):
            member_search.check_asker(question("MISSING", "post", "ethnicity"), by=asker)


def test_no_other_list_has_a_particular() -> None:
    for name, sheet in SHEETS.items():
        told = " ".join(column.sql for column in sheet.columns)
        found = {field for field in particulars.PARTICULARS if f".{field}" in told}
        assert not found or name == "MEMBERS"


def test_every_particular_of_the_list_is_one_of_the_table() -> None:
    found = {column.key for column in MEMBERS.columns if column.particular}
    assert found == KEPT
    assert len(found) == len(particulars.PARTICULARS)
