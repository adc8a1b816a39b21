"""Finding the credit files that may hold a payment id."""

from workers.recount import Span, Spans


class TestSpans:
    def test_find_the_one_file_whose_ids_surround_it(self) -> None:
        spans = Spans([Span(2, "P3", "P5"), Span(1, "P1", "P2")])
        assert [list(spans.holding(one)) for one in ("P0", "P1", "P2", "P4", "P6")] == [
            [], [1], [1], [2], [],
        ]  # fmt: skip

    def test_find_every_one_where_two_batches_interleave(self) -> None:
        """Ids of two batches drafted at once cross: neither file may be passed over."""
        spans = Spans([Span(1, "P1", "P9"), Span(2, "P2", "P3"), Span(3, "P4", "P6")])
        assert set(spans.holding("P5")) == {1, 3}
        assert set(spans.holding("P8")) == {1}
