import pytest

from integrations.psbc.codes import CardStatusCode, Family, IdentityCheck, ResultCode
from integrations.psbc.profile import Profile


class TestResultCode:
    def test_describes_each_code_and_says_what_to_do(self) -> None:
        assert all(code.description and code.advice for code in ResultCode)

    def test_is_looked_up_by_its_digits(self) -> None:
        assert ResultCode("2006") is ResultCode.CARD_NOT_ACTIVE
        assert ResultCode("2006").description == "未激活"

    @pytest.mark.parametrize("code", ["2010", "3006", "9998", "9999", "0000"])
    def test_never_takes_a_repetition_or_silence_for_a_failure(self, code: str) -> None:
        assert not ResultCode(code).proves_failure

    @pytest.mark.parametrize("code", ["1001", "2001", "2008", "3001"])
    def test_knows_what_is_definitive(self, code: str) -> None:
        assert ResultCode(code).proves_failure

    def test_knows_what_fails_a_whole_file(self) -> None:
        whole = {code.value for code in ResultCode if code.family is Family.WHOLE_FILE}
        assert whole == {"2008", "3001", "3002", "3003", "3004", "3005", "3007"}

    def test_is_all_mapped_by_the_profile(self, psbc: Profile) -> None:
        assert set(psbc.codes.result_codes.values()) == set(ResultCode)


class TestCardStatusCode:
    def test_is_all_mapped_by_the_profile(self, psbc: Profile) -> None:
        assert set(psbc.codes.card_status.values()) == set(CardStatusCode)

    def test_has_a_chinese_label(self) -> None:
        assert CardStatusCode("06") is CardStatusCode.ACTIVE
        assert CardStatusCode.ACTIVE.label == "已激活"
        assert all(status.label for status in CardStatusCode)


class TestIdentityCheck:
    def test_passes_with_or_without_a_photo_only(self) -> None:
        assert {check.value for check in IdentityCheck if check.is_passed} == {
            "matched_with_photo",
            "matched_without_photo",
        }
