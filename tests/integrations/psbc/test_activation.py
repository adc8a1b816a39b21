from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import pytest

from integrations.psbc import activation, codec
from integrations.psbc.activation import Listing
from integrations.psbc.codes import ActivationChannel, CardStatusCode
from integrations.psbc.columns import ZONE
from integrations.psbc.errors import UnknownResultCode
from integrations.psbc.kinds import RecordKind
from integrations.psbc.profile import Profile

NAME = "ACT_SCSZ01_20180115_000001.txt"


class TestChanges:
    def test_reads_the_golden_file(self, psbc: Profile, golden: Callable[[str], bytes]) -> None:
        reading = activation.changes(psbc, codec.parse(psbc, name=NAME, content=golden(NAME)))
        assert reading.refused == ()
        active, collected = reading.values
        assert (active.status, active.channel) == (CardStatusCode.ACTIVE, ActivationChannel.ON_SITE)
        assert active.first_swipe_at == datetime(2018, 1, 15, 12, 30, tzinfo=ZONE)
        assert (collected.status, collected.channel) == (CardStatusCode.COLLECTED, None)
        assert collected.request_id == ""
        assert collected.first_swipe_at is None

    @pytest.mark.parametrize(
        ("old", "new"),
        [(b"|06|", b"|66|"), (b"|20180115093000|02|", b"|20180115093000|09|")],
    )
    def test_sets_aside_a_line_with_a_new_code(
        self, psbc: Profile, golden: Callable[[str], bytes], old: bytes, new: bytes
    ) -> None:
        content = golden(NAME).replace(old, new)
        reading = activation.changes(psbc, codec.parse(psbc, name=NAME, content=content))
        (refused,) = reading.refused
        assert isinstance(refused.problem, UnknownResultCode)
        assert len(reading.values) == 1

    def test_sets_aside_a_change_without_its_time(
        self, psbc: Profile, golden: Callable[[str], bytes]
    ) -> None:
        agreed = psbc.kinds[RecordKind.ACTIVATION]
        lenient = agreed.model_copy(
            update={
                "columns": tuple(c.model_copy(update={"required": False}) for c in agreed.columns)
            }
        )
        loose = psbc.model_copy(update={"kinds": {**psbc.kinds, RecordKind.ACTIVATION: lenient}})
        content = golden(NAME).replace(b"|20180115093000|", b"||")
        reading = activation.changes(loose, codec.parse(loose, name=NAME, content=content))
        (refused,) = reading.refused
        assert "变更时间" in refused.problem.reason


class TestListing:
    @pytest.mark.parametrize(
        ("batch_no", "told"),
        [
            ("F20180301-2-5", Listing("F20180301", 2, 5)),
            ("ACT20180301000001", None),
            ("F20180301", None),
            ("F20180301-0-5", None),
        ],
    )
    def test_tells_a_listing_of_all_cards_from_changes(
        self, psbc: Profile, golden: Callable[[str], bytes], batch_no: str, told: Listing | None
    ) -> None:
        parsed = codec.parse(psbc, name=NAME, content=golden(NAME))
        assert activation.listing(psbc, replace(parsed, batch_no=batch_no)) == told

    def test_is_never_told_where_the_profile_agrees_on_none(
        self, psbc: Profile, golden: Callable[[str], bytes]
    ) -> None:
        act = psbc.kinds[RecordKind.ACTIVATION].model_copy(update={"listing_batch_no": None})
        other = psbc.model_copy(update={"kinds": {**psbc.kinds, RecordKind.ACTIVATION: act}})
        parsed = codec.parse(psbc, name=NAME, content=golden(NAME))
        assert activation.listing(other, replace(parsed, batch_no="F20180301-1-1")) is None
