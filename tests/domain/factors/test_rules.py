"""Codes of a device against the vectors of RFC 4226 and RFC 6238, and the recovery codes."""

import base64
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from domain.factors import rules

SECRET = b"12345678901234567890"
NOW = datetime(2018, 3, 20, 2, 0, 5, tzinfo=UTC)


class TestCodeOf:
    @pytest.mark.parametrize(
        ("step", "code"),
        [
            (0, "755224"),
            (1, "287082"),
            (2, "359152"),
            (3, "969429"),
            (4, "338314"),
            (5, "254676"),
            (6, "287922"),
            (7, "162583"),
            (8, "399871"),
            (9, "520489"),
        ],
    )
    def test_is_that_of_rfc_4226_appendix_d(self, step: int, code: str) -> None:
        assert rules.code_of(SECRET, step) == code

    @pytest.mark.parametrize(
        ("seconds", "code"),
        [
            (59, "94287082"),
            (1111111109, "07081804"),
            (1111111111, "14050471"),
            (1234567890, "89005924"),
            (2000000000, "69279037"),
            (20000000000, "65353130"),
        ],
    )
    def test_is_the_end_of_that_of_rfc_6238_appendix_b(self, seconds: int, code: str) -> None:
        moment = datetime.fromtimestamp(seconds, tz=UTC)
        assert rules.code_of(SECRET, rules.step_at(moment)) == code[-6:]


class TestStepOf:
    @pytest.mark.parametrize(
        ("drift", "is_taken"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)]
    )
    def test_bears_a_clock_that_is_one_step_off(self, drift: int, is_taken: bool) -> None:
        step = rules.step_at(NOW) + drift
        found = rules.step_of(SECRET, rules.code_of(SECRET, step), after=0, now=NOW)
        assert found == (step if is_taken else None)

    def test_takes_no_step_again_and_none_before_it(self) -> None:
        step = rules.step_at(NOW)
        for used in (step, step + 1):
            assert rules.step_of(SECRET, rules.code_of(SECRET, step), after=used, now=NOW) is None

    def test_is_over_two_steps_later(self) -> None:
        code = rules.code_of(SECRET, rules.step_at(NOW))
        assert rules.step_of(SECRET, code, after=0, now=NOW + timedelta(seconds=60)) is None


class TestUri:
    def test_carries_what_a_device_needs(self) -> None:
        address = urlsplit(rules.uri_of(SECRET, login="zhang.san"))
        given = parse_qs(address.query)
        assert (address.scheme, address.netloc) == ("otpauth", "totp")
        assert unquote(address.path) == "/普惠服务业务系统:zhang.san"
        assert base64.b32decode(given["secret"][0]) == SECRET
        assert (given["digits"], given["period"], given["algorithm"]) == (["6"], ["30"], ["SHA1"])

    def test_of_a_new_secret_has_160_bits(self) -> None:
        assert len(rules.new_secret()) == 20
        assert rules.new_secret() != rules.new_secret()


class TestRecoveryCodes:
    def test_are_ten_and_differ(self) -> None:
        made = rules.new_recovery_codes()
        assert len(set(made)) == rules.RECOVERY_CODES
        assert all(len(rules.plain(one)) == rules.RECOVERY_CHARACTERS for one in made)

    def test_are_read_however_they_are_typed(self) -> None:
        assert rules.plain(" abcd-efgh jkmn\t") == "ABCDEFGHJKMN"

    @pytest.mark.parametrize(
        ("code", "is_one"),
        [
            ("123456", True),
            ("12345", False),
            ("12345a", False),
            ("１２３４５６", False),
            ("", False),
        ],
    )
    def test_are_told_from_those_of_a_device(self, code: str, is_one: bool) -> None:
        assert rules.is_device_code(code) is is_one
