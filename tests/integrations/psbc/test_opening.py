from collections.abc import Callable
from dataclasses import fields, replace
from datetime import date

import pytest

from integrations.psbc import codec, opening
from integrations.psbc.codes import IdentityCheck, Outcome, ResultCode
from integrations.psbc.errors import MalformedFile
from integrations.psbc.kinds import RecordKind
from integrations.psbc.opening import OpeningRequest
from integrations.psbc.profile import Profile

NAME = "OPR_SCSZ01_20180108_000001.txt"


class TestResults:
    def test_reads_the_golden_file(self, psbc: Profile, golden: Callable[[str], bytes]) -> None:
        reading = opening.results(psbc, codec.parse(psbc, name=NAME, content=golden(NAME)))
        assert reading.refused == ()
        opened, refused, waiting = reading.values
        assert (opened.outcome, opened.card_number) == (Outcome.SUCCEEDED, "6217990000000000014")
        assert (opened.opened_on, opened.card_expires_on) == (date(2018, 1, 8), date(2028, 1, 31))
        assert (opened.account_class, opened.request_line) == (1, 1)
        assert (refused.outcome, refused.code) == (Outcome.FAILED, ResultCode.NAME_NUMBER_DIFFER)
        assert refused.identity_check is IdentityCheck.NAME_DIFFERS
        assert (waiting.outcome, waiting.identity_check) == (Outcome.IN_PROGRESS, None)

    def test_hands_on_a_fee_for_the_alarm_of_r14(
        self, psbc: Profile, golden: Callable[[str], bytes]
    ) -> None:
        content = golden(NAME).replace(b"|20280131|0\n", b"|20280131|500\n")
        reading = opening.results(psbc, codec.parse(psbc, name=NAME, content=content))
        assert reading.values[0].fee_fen == 500

    @pytest.mark.parametrize(
        ("old", "new", "reason"),
        [
            (b"|6217990000000000014|", b"||", "缺少账户资料"),
            (b"|20180108|20280131|", b"||20280131|", "缺少账户资料"),
            (b"|00|6217", b"|02|6217", "身份核查"),
            (b"|00|6217", b"||6217", "身份核查"),
            (b"|00|6217", b"|77|6217", "id_check列的代码未约定"),
            (b"|S|0000|", b"|F|1001|", "未成功却有账户资料"),
        ],
    )
    def test_sets_aside_a_line_that_contradicts_itself(
        self,
        psbc: Profile,
        golden: Callable[[str], bytes],
        old: bytes,
        new: bytes,
        reason: str,
    ) -> None:
        assert old in golden(NAME)
        content = golden(NAME).replace(old, new)
        reading = opening.results(psbc, codec.parse(psbc, name=NAME, content=content))
        (refused,) = reading.refused
        assert refused.number == 1
        assert reason in refused.problem.reason
        assert len(reading.values) == 2

    def test_keeps_the_card_out_of_descriptions(
        self, psbc: Profile, golden: Callable[[str], bytes]
    ) -> None:
        reading = opening.results(psbc, codec.parse(psbc, name=NAME, content=golden(NAME)))
        assert "6217990000000000014" not in repr(reading)


class TestUnfit:
    @pytest.mark.parametrize(
        ("changes", "code"),
        [
            ({}, None),
            ({"name": "𫖯喆·买买提"}, None),  # GB18030 has every character
            ({"name": "名" * 31}, ResultCode.NAME_UNENCODABLE),
            ({"name": "王|芳"}, ResultCode.NAME_UNENCODABLE),
            ({"address": "路" * 61}, ResultCode.ADDRESS_REFUSED),
            ({"employer": ""}, ResultCode.ADDRESS_REFUSED),
            ({"id_number": "1" * 21}, ResultCode.CHECK_DIGIT),
            ({"mobile": "1" * 12}, ResultCode.FILE_COLUMNS),
        ],
    )
    def test_says_why_no_file_can_hold_an_application(
        self, psbc: Profile, changes: dict[str, str], code: ResultCode | None
    ) -> None:
        assert opening.unfit(psbc, replace(REQUEST, **changes)) is code  # type: ignore[arg-type]  # texts

    def test_finds_a_name_that_another_encoding_lacks(self, psbc: Profile) -> None:
        """Failure 28 and R11: never "?" for a character, and nobody else is held up."""
        gbk = psbc.model_copy(update={"encoding": "gbk"})
        assert opening.unfit(gbk, replace(REQUEST, name="王犇")) is None
        assert opening.unfit(gbk, replace(REQUEST, name="王𫖯")) is ResultCode.NAME_UNENCODABLE


class TestProduct:
    def test_is_one_for_all_units_whoever_asks(self, psbc: Profile) -> None:
        """R13: set by the provincial union, filled by the profile, no field of any request."""
        product = next(c for c in psbc.kinds[RecordKind.OPEN].columns if c.name == "product")
        assert product.constant is not None
        assert "product" not in {each.name for each in fields(OpeningRequest)}
        first, second = (
            codec.render(
                psbc, kind=RecordKind.OPEN, org="SZJG0001", batch_no="K1", sequence=1,
                business_on=date(2018, 3, 1), plan_on=None,
                rows=opening.rows([replace(REQUEST, unit_uscc=uscc)]),
            )
            for uscc in ("81510000MC0000001A", "81510000MC0000002B")
        )  # fmt: skip
        for rendered in (first, second):
            [line] = codec.parse(psbc, name=rendered.name, content=rendered.content).lines
            assert line.values["product"] == product.constant
        row = next(opening.rows([REQUEST])) | {"product": "OTHER1"}
        with pytest.raises(MalformedFile):
            codec.render(
                psbc, kind=RecordKind.OPEN, org="SZJG0001", batch_no="K1", sequence=1,
                business_on=date(2018, 3, 1), plan_on=None, rows=[row],
            )  # fmt: skip


REQUEST = OpeningRequest(
    request_id="R2018030100000000001",
    name="王小芳",
    id_type="111",
    id_number="510104199001010022",
    id_valid_from=None,
    id_valid_to=date(2030, 1, 1),
    sex="2",
    birth_on=date(1990, 1, 1),
    occupation="20100",
    employer="四川省教育厅机关工会",
    address="成都市锦江区总府路1号",
    postcode="610016",
    mobile="13800000001",
    tax_residency="1",
    issuer="",
    unit_uscc="81510000MC0000001A",
    want_class=1,
    consent_ref="C0000001",
)
