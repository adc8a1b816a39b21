"""Check digits against published vectors, and against their own definition on random numbers."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import identifiers

BIRTHS = st.dates(min_value=date(1900, 1, 1), max_value=date(2100, 12, 31))
DIGITS = st.text(alphabet="0123456789")
USCC_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"


@st.composite
def resident_ids(draw: st.DrawFn) -> str:
    region = draw(st.sampled_from(["110105", "440524", "510104", "820000"]))
    birth = draw(BIRTHS).strftime("%Y%m%d")
    body = region + birth + draw(st.text("0123456789", min_size=3, max_size=3))
    return body + identifiers.id_check_character(body)


def code_of(reader: object, text: str) -> str:
    assert callable(reader)
    with pytest.raises(identifiers.IdentifierInvalid) as caught:
        reader(text)
    assert text not in str(caught.value) or not text
    return caught.value.code


class TestResidentId:
    @pytest.mark.parametrize("number", ["11010519491231002X", "440524188001010014"])
    def test_accepts_the_published_numbers(self, number: str) -> None:
        assert identifiers.resident_id(number) == number

    def test_lifts_the_first_generation_to_eighteen(self) -> None:
        assert identifiers.resident_id("110105491231002") == "11010519491231002X"

    @pytest.mark.parametrize(
        "written",
        [
            "11010519491231002x",
            "１１０１０５１９４９１２３１００２Ｘ",
            " 110105 19491231 002X\u200b",
            "'11010519491231002X",
            "\ufeff11010519491231002x\u3000",
        ],
    )
    def test_reads_full_width_small_and_spaced_forms(self, written: str) -> None:
        assert identifiers.resident_id(written) == "11010519491231002X"

    @pytest.mark.parametrize(
        ("written", "code"),
        [
            ("", "id_length"),
            ("1101051949123100", "id_length"),
            ("11010519491231002X0", "id_length"),
            ("1101051949123100AX", "id_format"),
            ("X1010519491231002X", "id_format"),
            ("11010549123100X", "id_format"),
            ("110105194912310021", "id_checksum"),
            ("510104197001010019", "id_checksum"),
        ],
    )
    def test_refuses_with_a_stable_code(self, written: str, code: str) -> None:
        assert code_of(identifiers.resident_id, written) == code

    @pytest.mark.parametrize(
        ("body", "code"),
        [("99010519491231002", "id_region"), ("11010519490231002", "id_birth_impossible")],
    )
    def test_refuses_what_no_office_issues_though_the_checksum_fits(
        self, body: str, code: str
    ) -> None:
        number = body + identifiers.id_check_character(body)
        assert code_of(identifiers.resident_id, number) == code

    @given(resident_ids(), st.integers(0, 17), st.sampled_from("0123456789"))
    def test_finds_every_single_wrong_digit(self, number: str, place: int, digit: str) -> None:
        wrong = number[:place] + digit + number[place + 1 :]
        if wrong != number:
            with pytest.raises(identifiers.IdentifierInvalid):
                identifiers.resident_id(wrong)

    @given(resident_ids(), st.integers(0, 16))
    def test_finds_every_swap_of_neighbours(self, number: str, place: int) -> None:
        swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
        if swapped != number:
            with pytest.raises(identifiers.IdentifierInvalid):
                identifiers.resident_id(swapped)

    @given(resident_ids())
    def test_tells_birth_date_and_sex(self, number: str) -> None:
        assert identifiers.birth_on(number).strftime("%Y%m%d") == number[6:14]
        assert identifiers.sex(number) == ("1" if number[16] in "13579" else "2")

    @given(st.text(max_size=25))
    def test_answers_anything_with_a_number_or_a_refusal(self, text: str) -> None:
        try:
            number = identifiers.resident_id(text)
        except identifiers.IdentifierInvalid:
            return
        assert identifiers.resident_id(number) == number


class TestIdSpellings:
    @pytest.mark.parametrize(
        ("typed", "stored"),
        [
            ("110105491231002", ("110105491231002", "11010519491231002X")),
            ("11010519491231002x", ("11010519491231002X",)),
            ("G1234567", ("G1234567",)),
        ],
    )
    def test_are_each_form_in_which_it_may_be_stored(
        self, typed: str, stored: tuple[str, ...]
    ) -> None:
        assert identifiers.id_spellings(typed) == stored


class TestDocument:
    @pytest.mark.parametrize(
        ("id_type", "written", "number"),
        [
            ("111", "11010519491231002x", "11010519491231002X"),
            ("516", "h12345678", "H12345678"),
            ("516", "M1234567801", "M1234567801"),
            ("511", "12345678", "12345678"),
            ("511", "1234567890", "1234567890"),
            ("414", "E12345678", "E12345678"),
            ("415", "ab 1234567", "AB1234567"),
            ("553", "abc123456789012", "ABC123456789012"),
            ("114", "南字第1234567号", "南字第1234567号"),
        ],
    )
    def test_reads_each_type(self, id_type: str, written: str, number: str) -> None:
        assert identifiers.document(id_type, written) == number

    @pytest.mark.parametrize(
        ("id_type", "written", "code"),
        [
            ("516", "A12345678", "id_format"),
            ("511", "123456789", "id_format"),
            ("414", "A12345678", "id_format"),
            ("553", "11010519491231002X", "id_format"),
            ("810", "11010519491231002X", "id_region"),
            ("999", "1", "id_type_unknown"),
        ],
    )
    def test_refuses_another_types_number(self, id_type: str, written: str, code: str) -> None:
        assert code_of(lambda text: identifiers.document(id_type, text), written) == code

    def test_reads_the_new_permanent_residence_card(self) -> None:
        body = "91101561990010100"[:17]
        number = body + identifiers.id_check_character(body)
        assert identifiers.document("553", number) == number
        assert identifiers.any_document(number) == number

    def test_reads_a_residence_permit(self) -> None:
        body = "81000019900101001"
        number = body + identifiers.id_check_character(body)
        assert identifiers.document("810", number) == number
        assert identifiers.carries_person("810")

    def test_knows_which_numbers_tell_birth_and_sex(self) -> None:
        assert identifiers.carries_person("111")
        assert not identifiers.carries_person("414")


class TestAnyDocument:
    @pytest.mark.parametrize(
        "number", ["11010519491231002X", "H12345678", "12345678", "E12345678", "ABC123456789012"]
    )
    def test_tells_the_type_by_shape(self, number: str) -> None:
        assert identifiers.any_document(number) == number

    def test_judges_the_rest_as_a_resident_id(self) -> None:
        assert code_of(identifiers.any_document, "510104197001010019") == "id_checksum"
        assert code_of(identifiers.any_document, "123") == "id_length"


class TestUscc:
    @pytest.mark.parametrize("code", ["91350100M000100Y43", "12100000400000624D"])
    def test_accepts_the_published_codes(self, code: str) -> None:
        assert identifiers.uscc(code.lower()) == code

    @pytest.mark.parametrize(
        ("written", "code"),
        [
            ("91350100M000100Y4", "uscc_length"),
            ("91350100M000100I43", "uscc_format"),
            ("9135O100M000100Y43", "uscc_format"),
            ("91350100M000100Y44", "uscc_checksum"),
        ],
    )
    def test_refuses_with_a_stable_code(self, written: str, code: str) -> None:
        assert code_of(identifiers.uscc, written) == code

    def test_checks_the_organisation_code_inside(self) -> None:
        body = "91350100M000100Y5"[:17]
        assert identifiers.org_code_check_character(body[8:16]) != body[16]
        code = body + identifiers.uscc_check_character(body)
        assert code_of(identifiers.uscc, code) == "uscc_checksum"

    def test_takes_only_a_unions_code_for_a_union(self) -> None:
        assert identifiers.union_uscc("81510000132044611A") == "81510000132044611A"
        assert code_of(identifiers.union_uscc, "12100000400000624D") == "uscc_not_union"

    @given(
        st.text(USCC_SIGNS, min_size=8, max_size=8),
        st.integers(0, 17),
        st.sampled_from(USCC_SIGNS),
    )
    def test_finds_every_single_wrong_character(self, org: str, place: int, sign: str) -> None:
        check = identifiers.org_code_check_character(org)
        body = f"81510000{org}{check}"
        code = body + identifiers.uscc_check_character(body)
        assert identifiers.union_uscc(code) == code
        wrong = code[:place] + sign + code[place + 1 :]
        if wrong != code:
            with pytest.raises(identifiers.IdentifierInvalid):
                identifiers.uscc(wrong)

    def test_reads_an_organisation_code(self) -> None:
        assert identifiers.org_code("40000062-4") == "400000624"
        assert code_of(identifiers.org_code, "400000625") == "uscc_checksum"
        assert code_of(identifiers.org_code, "4000") == "uscc_format"


class TestCardNo:
    @pytest.mark.parametrize(
        "number",
        [
            "6217970000000000018",
            "6217990000000000014",
            "6236860000000000011",
            "6221800000000000016",
            "6210980000000000011",
            "6221880000000000019",
        ],
    )
    def test_accepts_luhn_valid_cards(self, number: str) -> None:
        assert identifiers.card_no(f" {number[:4]} {number[4:]}") == number

    def test_refuses_another_length_and_a_wrong_digit(self) -> None:
        assert code_of(identifiers.card_no, "621797000000000001") == "card_length"
        assert code_of(identifiers.card_no, "6217970000000000019") == "card_checksum"

    @given(st.text("0123456789", min_size=18, max_size=18), st.integers(0, 18), st.integers(1, 9))
    def test_finds_every_single_wrong_digit(self, body: str, place: int, step: int) -> None:
        number = body + identifiers.luhn_check_digit(body)
        digit = str((int(number[place]) + step) % 10)
        assert identifiers.card_no(number) == number
        wrong = number[:place] + digit + number[place + 1 :]
        assert code_of(identifiers.card_no, wrong) == "card_checksum"


class TestMobile:
    @pytest.mark.parametrize(
        "written",
        [
            "13800138000",
            "１３８００１３８０００",
            "138 0013 8000",
            "138-0013-8000",
            "+8613800138000",
        ],
    )
    def test_reads_the_usual_spellings(self, written: str) -> None:
        assert identifiers.mobile(written) == "13800138000"

    @pytest.mark.parametrize("number", ["16612345678", "17012345678", "19912345678"])
    def test_accepts_newer_ranges(self, number: str) -> None:
        assert identifiers.mobile(number) == number

    @pytest.mark.parametrize(
        ("written", "code"),
        [
            ("1742801188", "mobile_too_short"),
            ("138001380001", "mobile_too_long"),
            ("12800138000", "mobile_format"),
            ("1380013800a", "mobile_format"),
            ("02886928422", "mobile_format"),
            ("１３８٠٠١٣٨٠٠٠", "mobile_format"),
        ],
    )
    def test_refuses_with_a_stable_code(self, written: str, code: str) -> None:
        assert code_of(identifiers.mobile, written) == code
