from domain.members import operations as members
from domain.units import rules as units
from workers import audit_words


class TestLabels:
    def test_name_whatever_an_import_may_change(self) -> None:
        masked = {"account_no": "account_no_masked"}
        changeable = {masked.get(field, field) for field in units.CHANGEABLE}
        told = {*members._TOLD, *changeable}
        assert told - set(audit_words.LABELS) == set()

    def test_say_of_a_new_field_that_it_is_another(self) -> None:
        assert audit_words.label("nobody_knows") == "其他内容"


class TestText:
    def test_reads_a_code_in_its_table(self) -> None:
        assert audit_words.text("member", "education", "11") == "博士研究生毕业"
        assert audit_words.text("member", "education", "??") == "??"

    def test_reads_yes_nothing_and_lists(self) -> None:
        assert audit_words.text("member", "is_migrant_worker", value=True) == "是"
        assert audit_words.text("member", "post", None) == ""
        assert audit_words.text("staff", "roles", ["MAKER", "CHECKER"]) == "财务经办、财务复核"

    def test_makes_a_sentence_of_a_change(self) -> None:
        assert audit_words.sentence("post", "", "科长") == "职务：（无） → 科长"
