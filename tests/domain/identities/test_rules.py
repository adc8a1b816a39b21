import pytest

from domain.errors import Invalid
from domain.identities import rules


class TestSubject:
    def test_is_kept_without_surrounding_blanks(self) -> None:
        assert rules.check_subject(" u-1001 ") == "u-1001"
        assert rules.check_subject("x" * rules.SUBJECT_CHARACTERS_MAX)

    @pytest.mark.parametrize(
        "given", ["", "   ", "x" * (rules.SUBJECT_CHARACTERS_MAX + 1), "u\x00", "u\n1", "u\u200b"]
    )
    def test_is_no_word_that_nobody_can_read(self, given: str) -> None:
        with pytest.raises(Invalid) as refused:
            rules.check_subject(given)
        assert refused.value.field == ("subject",)
