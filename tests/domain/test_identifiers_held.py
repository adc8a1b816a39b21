"""Every number that people write, held against its own rule: made right, spelt badly, and spoilt by one sign."""

from collections.abc import Callable
from datetime import date
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import identifiers as ids
from domain.identifiers import IdentifierInvalid

Reader = Callable[[str], str]
BIRTHS: Final = st.dates(min_value=date(1900, 1, 1), max_value=date(2030, 12, 31))
OLD_BIRTHS: Final = st.dates(min_value=date(1900, 1, 1), max_value=date(1999, 12, 31))
PROVINCES: Final = st.sampled_from(("11", "31", "43", "51", "65"))
USCC_SIGNS: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
# What fingers, other keyboards and other programs put where a sign should be.
SIGNS: Final = st.sampled_from("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ०٣一O-./*?中")
NOISE: Final = st.sampled_from((" ", "\u3000", "\u200b", "\ufeff", "\xa0", "\t", "\u00ad"))


def digits(count: int) -> st.SearchStrategy[str]:
    """So many digits."""
    return st.text("0123456789", min_size=count, max_size=count)


def checked(body: str) -> str:
    """A number of 17 digits with its eighteenth sign."""
    return body + ids.id_check_character(body)


@st.composite
def with_birth(draw: st.DrawFn, prefix: st.SearchStrategy[str]) -> str:
    """Six digits, a birth, three digits and the check."""
    return checked(f"{draw(prefix)}{draw(BIRTHS):%Y%m%d}{draw(digits(3))}")


@st.composite
def unions(draw: st.DrawFn) -> str:
    """A trade union's credit code."""
    org = draw(st.text(USCC_SIGNS, min_size=8, max_size=8))
    prefix = draw(st.sampled_from(("81", "89")))
    body = f"{prefix}{draw(digits(6))}{org}{ids.org_code_check_character(org)}"
    return body + ids.uscc_check_character(body)


@st.composite
def org_codes(draw: st.DrawFn) -> str:
    """An organisation code."""
    body = draw(st.text("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=8, max_size=8))
    return body + ids.org_code_check_character(body)


def _document(id_type: str) -> Reader:
    return lambda text: ids.document(id_type, text)


RESIDENTS: Final = with_birth(st.builds(str.__add__, PROVINCES, digits(4)))
PERMITS: Final = with_birth(st.sampled_from(("810000", "820000", "830000")))
FOREIGNERS: Final = digits(16).map(lambda rest: checked(f"9{rest}"))
CARDS: Final = digits(18).map(lambda body: body + ids.luhn_check_digit(body))
MOBILES: Final = st.builds("1{}{}".format, st.sampled_from("3456789"), digits(9))
# The name of each number with a check sign → how one is made, and read.
CHECKED: Final[dict[str, tuple[st.SearchStrategy[str], Reader]]] = {
    "resident id": (RESIDENTS, ids.resident_id),
    "provisional id": (RESIDENTS, _document("112")),
    "residence permit of Hong Kong, Macao and Taiwan": (PERMITS, _document("810")),
    "permanent residence card": (FOREIGNERS, _document("553")),
    "credit code": (unions(), ids.uscc),
    "union's credit code": (unions(), ids.union_uscc),
    "bank card": (CARDS, ids.card_no),
}
# Those without, or with one that does not find every sign: their shape is held against them.
SHAPED: Final[dict[str, tuple[st.SearchStrategy[str], Reader]]] = {
    "organisation code": (org_codes(), ids.org_code),
    "mobile": (MOBILES, ids.mobile),
    "passport": (
        st.builds(str.__add__, st.sampled_from("EGDSPH"), digits(8)), _document("414"),
    ),
    "permit to the mainland, Hong Kong and Macao": (
        st.builds(str.__add__, st.sampled_from("HM"), digits(8) | digits(10)), _document("516"),
    ),
    "permit to the mainland, Taiwan": (digits(8) | digits(10), _document("511")),
    "permanent residence card of before": (
        st.builds(str.__add__, st.text("ABCXYZ", min_size=3, max_size=3), digits(12)),
        _document("553"),
    ),
    "foreign passport": (st.from_regex(r"[0-9A-Z]{5,20}", fullmatch=True), _document("415")),
}  # fmt: skip
EVERY: Final = CHECKED | SHAPED


def full_width(text: str) -> str:
    """As a Chinese keyboard writes it."""
    return "".join(chr(ord(sign) + 0xFEE0) for sign in text)


@pytest.mark.parametrize("name", EVERY)
class TestANumberMadeByItsRule:
    @given(data=st.data())
    def test_is_taken_as_it_stands_however_it_is_spelt(
        self, name: str, data: st.DataObject
    ) -> None:
        strategy, read = EVERY[name]
        number = data.draw(strategy)
        place = data.draw(st.integers(0, len(number)))
        noise = data.draw(NOISE)
        spelt = (
            number, number.lower(), full_width(number), f"{noise}{number}{noise}",
            number[:place] + noise + number[place:], f"'{number}",
        )  # fmt: skip
        assert {read(one) for one in spelt} == {number}

    @given(data=st.data())
    def test_is_refused_with_its_reason_and_never_repeated_when_cut_or_lengthened(
        self, name: str, data: st.DataObject
    ) -> None:
        strategy, read = EVERY[name]
        number = data.draw(strategy)
        cut = number[: data.draw(st.integers(0, 4))]
        for wrong in (cut, number + "0" * 21):
            with pytest.raises(IdentifierInvalid) as caught:
                read(wrong)
            assert caught.value.code != IdentifierInvalid.code
            assert number not in str(caught.value)


@pytest.mark.parametrize("name", CHECKED)
class TestACheckedNumber:
    @given(data=st.data())
    def test_is_refused_once_any_one_sign_is_another(self, name: str, data: st.DataObject) -> None:
        strategy, read = CHECKED[name]
        number = data.draw(strategy)
        place, sign = data.draw(st.integers(0, len(number) - 1)), data.draw(SIGNS)
        if sign != number[place]:
            with pytest.raises(IdentifierInvalid):
                read(number[:place] + sign + number[place + 1 :])

    @given(data=st.data())
    def test_is_refused_once_any_one_sign_is_left_out(self, name: str, data: st.DataObject) -> None:
        strategy, read = CHECKED[name]
        number = data.draw(strategy)
        place = data.draw(st.integers(0, len(number) - 1))
        with pytest.raises(IdentifierInvalid):
            read(number[:place] + number[place + 1 :])


class TestAnOrganisationCode:
    @given(org_codes(), st.integers(0, 7), SIGNS)
    def test_is_refused_but_for_a_sign_of_the_same_rest(
        self, number: str, place: int, sign: str
    ) -> None:
        """GB 11714 divides by 11 what signs of 36 values make: 1 and C are the same to it.

        Inside a credit code the check of GB 32100, by 31, tells them apart.
        """
        wrong = number[:place] + sign + number[place + 1 :]
        is_same_rest = (
            sign.isascii()
            and sign.isalnum()
            and (int(sign, 36) % 11 == int(number[place], 36) % 11)
        )
        if is_same_rest:
            assert ids.org_code(wrong) == wrong
            return
        with pytest.raises(IdentifierInvalid):
            ids.org_code(wrong)


class TestTheFirstGeneration:
    @given(PROVINCES, digits(4), OLD_BIRTHS, digits(3))
    def test_is_lifted_to_the_number_of_the_second(
        self, province: str, place: str, birth: date, order: str
    ) -> None:
        """GB 11643-1999: the century between the district and the birth, the check at the end."""
        old = f"{province}{place}{birth:%y%m%d}{order}"
        lifted = ids.resident_id(full_width(old))
        assert lifted == checked(f"{province}{place}{birth:%Y%m%d}{order}")
        assert ids.resident_id(lifted) == lifted
        assert (ids.birth_on(lifted), ids.sex(lifted)) == (birth, "1" if int(order) % 2 else "2")

    @given(
        PROVINCES, digits(4), st.sampled_from(("000101", "000230", "991301", "990432")), digits(3)
    )
    def test_of_no_day_of_the_calendar_is_refused(
        self, province: str, place: str, birth: str, order: str
    ) -> None:
        if birth == "000101":  # 1900-01-01 was a day
            assert ids.resident_id(f"{province}{place}{birth}{order}")
            return
        with pytest.raises(ids.IdBirthImpossible):
            ids.resident_id(f"{province}{place}{birth}{order}")


class TestAMobile:
    @given(MOBILES, st.sampled_from(("+86", "0086", "+86 ", "+86-", "＋８６")))
    def test_loses_the_prefix_of_its_country(self, number: str, prefix: str) -> None:
        assert ids.mobile(prefix + number) == number

    @given(MOBILES, st.sampled_from("012"))
    def test_of_no_range_is_refused(self, number: str, second: str) -> None:
        with pytest.raises(ids.MobileFormatWrong):
            ids.mobile(number[0] + second + number[2:])


class TestAnyDocument:
    @given(RESIDENTS | FOREIGNERS)
    def test_with_a_check_sign_is_told_by_its_first(self, number: str) -> None:
        assert ids.any_document(full_width(number)) == number
