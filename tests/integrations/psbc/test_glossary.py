import pytest

from integrations.psbc import glossary
from integrations.psbc.glossary import Nature
from integrations.psbc.layout import HeaderField
from integrations.psbc.profile import Profile


class TestTerm:
    def test_is_there_for_every_column_of_the_profile(self, psbc: Profile) -> None:
        names = {column.name for kind in psbc.kinds.values() for column in kind.columns}
        for name in sorted(names) + sorted(set(HeaderField) - {HeaderField.UNUSED}):
            known = glossary.term(name)
            assert known.nature is not Nature.UNKNOWN, name
            assert any("\u4e00" <= sign <= "\u9fff" for sign in known.label)

    @pytest.mark.parametrize(
        ("column", "nature"),
        [
            ("id_no", Nature.IDENTITY_NUMBER),
            ("mobile", Nature.MOBILE),
            ("card_no", Nature.CARD),
            ("acct_no", Nature.CARD),
            ("account", Nature.CARD),
            ("address", Nature.ADDRESS),
        ],
    )
    def test_says_what_must_be_masked(self, column: str, nature: Nature) -> None:
        assert glossary.term(column).nature is nature

    def test_of_a_column_that_is_new_here_lets_nobody_see_it(self) -> None:
        assert glossary.term("fingerprint").nature is Nature.UNKNOWN
