from collections.abc import Callable
from datetime import datetime

from integrations.psbc import codec, delivery
from integrations.psbc.columns import ZONE
from integrations.psbc.profile import Profile

NAME = "DLV_SCSZ01_20180110_000001.txt"


class TestDeliveries:
    def test_reads_the_golden_file(self, psbc: Profile, golden: Callable[[str], bytes]) -> None:
        reading = delivery.deliveries(codec.parse(psbc, name=NAME, content=golden(NAME)))
        assert reading.refused == ()
        signed, made = reading.values
        assert (signed.batch, signed.signed_by) == ("ZK20180109", "张伟")
        assert signed.signed_at == datetime(2018, 1, 10, 10, 15, tzinfo=ZONE)
        assert (made.made_at, made.shipped_at) == (
            datetime(2018, 1, 9, 8, 30, tzinfo=ZONE),
            None,
        )

    def test_sets_aside_a_card_signed_for_before_it_was_made(
        self, psbc: Profile, golden: Callable[[str], bytes]
    ) -> None:
        content = golden(NAME).replace(b"|20180110101500", b"|20180108101500")
        reading = delivery.deliveries(codec.parse(psbc, name=NAME, content=content))
        assert [line.number for line in reading.refused] == [1]
        assert len(reading.values) == 1
