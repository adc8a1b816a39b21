"""How names are typed: surnames of several readings, compound ones, Latin names and rare signs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import spelling
from domain.spelling import Spelling


class TestSpell:
    @pytest.mark.parametrize(
        ("name", "pinyin", "initials"),
        [
            ("王小芳", "wangxiaofang", "wxf"),
            ("曾国华", "zengguohua", "zgh"),
            ("单雄", "shanxiong", "sx"),
            ("雄单", "xiongdan", "xd"),
            ("仇英", "qiuying", "qy"),
            ("解珍", "xiezhen", "xz"),
            ("查良", "zhaliang", "zl"),
            ("尉迟恭", "yuchigong", "ycg"),
            ("尉健", "weijian", "wj"),
            ("万俟雪", "moqixue", "mqx"),
            ("万雪", "wanxue", "wx"),
            ("欧阳小乐", "ouyangxiaole", "oyxl"),
            ("吕绿", "lvlv", "ll"),
            ("阿依古丽·买买提", "ayigulimaimaiti", "ayglmmt"),
            ("John Smith", "johnsmith", "js"),
            ("", "", ""),
        ],
    )
    def test_reads_as_people_are_called(self, name: str, pinyin: str, initials: str) -> None:
        assert spelling.spell(name) == Spelling(pinyin, initials)

    @given(st.text(alphabet=st.characters(categories=("L", "N", "P", "Z")), max_size=60))
    def test_fits_its_columns_and_is_found_as_typed(self, name: str) -> None:
        """Whatever the name: what is stored is what typing it again gives."""
        pinyin, initials = spelling.spell(name)
        assert len(pinyin) <= spelling.PINYIN_CHARACTERS_MAX
        assert len(initials) <= spelling.INITIALS_CHARACTERS_MAX
        assert len(initials) <= len(pinyin) or not pinyin
        assert pinyin[:1] == initials[:1]


class TestTyped:
    @pytest.mark.parametrize(
        ("text", "folded"),
        [("ZHANG wei", "zhangwei"), ("Lǚ Bù", "lvbu"), ("ｚｗ", "zw"), ("z'w", "zw"), ("  ", "")],
    )
    def test_folds_what_people_type(self, text: str, folded: str) -> None:
        assert spelling.typed(text) == folded
