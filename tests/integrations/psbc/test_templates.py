import pytest

from integrations.psbc import templates
from integrations.psbc.kinds import RecordKind
from integrations.psbc.profile import Profile


class TestOfKind:
    def test_puts_the_kinds_word_into_the_common_template(self, psbc: Profile) -> None:
        agreed = psbc.kinds[RecordKind.CREDIT]
        made = templates.of_kind(psbc, RecordKind.CREDIT, agreed)
        assert made == "CRD_{org}_{day}_{sequence}.txt"
        worded = agreed.model_copy(update={"word": "PAY"})
        assert templates.of_kind(psbc, RecordKind.CREDIT, worded).startswith("PAY_")

    def test_prefers_the_kinds_own(self, psbc: Profile) -> None:
        own = psbc.kinds[RecordKind.CREDIT].model_copy(update={"file": "{org}{day6}{sequence}"})
        assert templates.of_kind(psbc, RecordKind.CREDIT, own) == "{org}{day6}{sequence}"


class TestCouldBe:
    @pytest.mark.parametrize(
        ("one", "other", "is_so"),
        [
            ("A_{org}_{day}_{sequence}", "B_{org}_{day}_{sequence}", False),
            ("{org}_{day}_{sequence}.bat", "{org}_{day}_{sequence}.aft", False),
            ("{org}_{day}_0{sequence}", "{org}_{day}_1{sequence}", False),
            ("{org}_{day}_{sequence}", "{org}_{day}_{sequence}", True),
            ("{org}_{day6}11{sequence}", "{org}_{day}{sequence}", True),
        ],
    )
    def test_tells_whether_a_name_says_its_kind(self, one: str, other: str, is_so: bool) -> None:
        assert templates.could_be(one, other, 3) is is_so


class TestPattern:
    def test_takes_the_rest_of_a_template_literally(self) -> None:
        made = templates.pattern("A.{org}_{day}_{sequence}", 2, "[A-Z]+")
        assert made.fullmatch("A.XY_20180301_01") is not None
        assert made.fullmatch("AxXY_20180301_01") is None
        assert made.fullmatch("A.XY_20180301_001") is None
