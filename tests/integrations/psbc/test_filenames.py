from datetime import date

import pytest

from integrations.psbc import filenames
from integrations.psbc.errors import MalformedFile
from integrations.psbc.filenames import FileName
from integrations.psbc.kinds import Direction, RecordKind
from integrations.psbc.profile import Profile

CREDIT = FileName(RecordKind.CREDIT, "SCSZ01", date(2018, 3, 1), 12)


class TestCompose:
    def test_says_kind_organisation_day_and_sequence(self, psbc: Profile) -> None:
        assert filenames.compose(psbc, CREDIT) == "CRD_SCSZ01_20180301_000012.txt"

    @pytest.mark.parametrize("sequence", [0, 1_000_000, -1])
    def test_refuses_a_sequence_out_of_range(self, psbc: Profile, sequence: int) -> None:
        with pytest.raises(MalformedFile, match="序号"):
            filenames.compose(psbc, FileName(RecordKind.CREDIT, "A", date(2018, 3, 1), sequence))

    @pytest.mark.parametrize("org", ["", "A/B", "川", "A" * 17, "A_B"])
    def test_refuses_an_organisation_that_does_not_fit(self, psbc: Profile, org: str) -> None:
        with pytest.raises(MalformedFile, match="单位编号"):
            filenames.compose(psbc, FileName(RecordKind.CREDIT, org, date(2018, 3, 1), 1))


class TestRead:
    def test_is_the_inverse_of_composing(self, psbc: Profile) -> None:
        assert filenames.read(psbc, filenames.compose(psbc, CREDIT)) == CREDIT

    @pytest.mark.parametrize(
        "name",
        [
            "",
            "CRD_SCSZ01_20180301_000001.txt.ok",
            "CRD_SCSZ01_20180301_000001.txt\n",
            "CRD_SCSZ01_20180301_1.txt",
            "CRD_SCSZ01_20180301_000000.txt",
            "CRD_SCSZ01_20180231_000001.txt",
            "XYZ_SCSZ01_20180301_000001.txt",
            "CRD_SC-Z01_20180301_000001.txt",
            "crd_SCSZ01_20180301_000001.txt",
            "../CRD_SCSZ01_20180301_000001.txt",
            "CRD_SCSZ01_２0180301_000001.txt",
        ],
    )
    def test_refuses_other_names(self, psbc: Profile, name: str) -> None:
        with pytest.raises(MalformedFile, match="文件"):
            filenames.read(psbc, name)


class TestDirectory:
    def test_is_the_business_date_below_the_way_of_travel(self, psbc: Profile) -> None:
        day = date(2018, 3, 1)
        to_bank = filenames.directory(
            psbc, direction=Direction.TO_BANK, org="SCSZ01", business_on=day
        )
        from_bank = filenames.directory(
            psbc, direction=Direction.FROM_BANK, org="SCSZ01", business_on=day
        )
        assert (to_bank, from_bank) == ("/SCSZ01/in/20180301", "/SCSZ01/out/20180301")

    def test_has_a_parent(self, psbc: Profile) -> None:
        assert filenames.parent(psbc, direction=Direction.FROM_BANK, org="A") == "/A/out"
