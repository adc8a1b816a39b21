"""What a bank does not exchange is said, and nothing of it is waited for."""

import pytest

from integrations.psbc import gaps, profile
from integrations.psbc.kinds import RecordKind


class TestGaps:
    @pytest.mark.parametrize("name", profile.shipped())
    def test_are_the_kinds_that_a_profile_has_not(self, name: str) -> None:
        bank = profile.load(name)
        missing = {gap.kind for gap in gaps.gaps(bank)}
        unsaid = {RecordKind.OPEN_RESULT, RecordKind.CREDIT_RESULT}  # they follow the requests
        assert missing == set(RecordKind) - set(bank.kinds) - unsaid

    def test_tell_what_becomes_of_cards_of_which_no_file_tells(self) -> None:
        said = {
            name: next(
                gap.zh for gap in gaps.gaps(profile.load(name)) if gap.kind is RecordKind.ACTIVATION
            )
            for name in ("hundsun-2017/1", "psbc-bat/1")
        }
        assert "开卡成功即视为已激活" in said["hundsun-2017/1"]
        assert "不会变为已激活" in said["psbc-bat/1"]
