from collections.abc import Callable

import pytest

from integrations.psbc import acceptance, codec
from integrations.psbc.codes import ResultCode
from integrations.psbc.errors import FileError, MalformedFile, UnknownResultCode
from integrations.psbc.kinds import RecordKind
from integrations.psbc.profile import Profile

OPENING = "OPA_SCSZ01_20180105_000001.txt"
CREDIT = "CRA_SCSZ01_20180301_000001.txt"


class TestVerdict:
    def test_reads_the_golden_acceptance_of_a_credit_file(
        self, psbc: Profile, golden: Callable[[str], bytes]
    ) -> None:
        file = codec.parse(psbc, name=CREDIT, content=golden(CREDIT))
        verdict = acceptance.verdict(psbc, file)
        assert verdict.is_accepted
        assert (verdict.file_name, verdict.accepted) == ("CRD_SCSZ01_20180301_000001.txt", 3)
        assert (verdict.answered.kind, verdict.answered.sequence) == (RecordKind.CREDIT, 1)
        assert (verdict.refused, verdict.unread) == ((), ())

    def test_reads_the_golden_acceptance_with_a_refused_row(
        self, psbc: Profile, golden: Callable[[str], bytes]
    ) -> None:
        file = codec.parse(psbc, name=OPENING, content=golden(OPENING))
        (refused,) = acceptance.verdict(psbc, file).refused
        assert (refused.reference, refused.code) == (
            "R0000000000000000002",
            ResultCode.ADDRESS_REFUSED,
        )

    @pytest.mark.parametrize("code", [b"3001", b"3006", b"2008"])
    def test_reads_that_a_whole_file_was_refused(
        self, psbc: Profile, golden: Callable[[str], bytes], code: bytes
    ) -> None:
        content = golden(CREDIT).replace(b"|0000|3|", b"|" + code + b"|0|")
        verdict = acceptance.verdict(psbc, codec.parse(psbc, name=CREDIT, content=content))
        assert not verdict.is_accepted
        assert verdict.accepted == 0

    @pytest.mark.parametrize(
        ("old", "new", "kind", "reason"),
        [
            (b"F|CRD", b"R|CRD", MalformedFile, "整个文件的答复"),
            (b"|0000|3|", b"|3999|0|", UnknownResultCode, "未约定"),
            (b"|0000|3|", b"|2001|0|", MalformedFile, "不能用于整个文件"),
            (b"|0000|3|", b"|9998|0|", MalformedFile, "不能用于整个文件"),
            (b"|0000|3|", b"|3001|3|", MalformedFile, "却有受理"),
            (b"F|CRD_SCSZ01", b"F|OPN_SCSZ01", MalformedFile, "同类文件"),
            (b"F|CRD_SCSZ01", b"F|CRD_SCSZ02", MalformedFile, "同类文件"),
            (b"F|CRD_SCSZ01", b"F|CRD-SCSZ01", MalformedFile, "文件名"),
        ],
    )
    def test_refuses_a_verdict_that_makes_no_sense(
        self,
        psbc: Profile,
        golden: Callable[[str], bytes],
        old: bytes,
        new: bytes,
        kind: type[FileError],
        reason: str,
    ) -> None:
        assert old in golden(CREDIT)
        file = codec.parse(psbc, name=CREDIT, content=golden(CREDIT).replace(old, new))
        with pytest.raises(kind, match=reason):
            acceptance.verdict(psbc, file)

    @pytest.mark.parametrize(
        ("old", "new", "reason"),
        [
            (b"|1008|0|", b"|1999|0|", "未约定"),
            (b"|1008|0|", b"|0000|0|", "标为受理"),
            (b"|1008|0|", b"|1008|1|", "标为受理"),
            (b"R|R00", b"F|R00", "重复答复"),
        ],
    )
    def test_sets_aside_a_row_that_makes_no_sense(
        self,
        psbc: Profile,
        golden: Callable[[str], bytes],
        old: bytes,
        new: bytes,
        reason: str,
    ) -> None:
        file = codec.parse(psbc, name=OPENING, content=golden(OPENING).replace(old, new))
        verdict = acceptance.verdict(psbc, file)
        assert verdict.refused == ()
        (unread,) = verdict.unread
        assert unread.number == 2
        assert reason in unread.problem.reason
