"""What follows from a snapshot, and that nothing else passes for a bulletin (R5, R6, R9, R21, R22, R49)."""

import json
from dataclasses import replace
from datetime import datetime

import pytest

from domain.bulletins import rules
from domain.bulletins.rules import BulletinInvalid, BulletinKind
from domain.calendar import CHINA
from domain.headcounts.rules import Reason
from tests.domain.bulletins.arranged import row, snapshot, unit

NOW = datetime(2018, 4, 21, 10, tzinfo=CHINA)
CARDS = BulletinKind.CARDS


def published(**changes: object) -> str:
    words = row(snapshot=rules.canonical(rules.written(snapshot(unit(2, "甲"), unit(3, "乙")))))
    return rules.composed(words | changes, place=1, previous=rules.FIRST, publisher_id=3, now=NOW)


class TestStandings:
    def test_rank_by_rate_and_share_a_place(self) -> None:
        found = rules.standings(
            snapshot(
                unit(2, "丙", qualified=5),
                unit(3, "乙", declared=20),
                unit(4, "甲"),
                unit(5, "丁", entered=0, counted=0, qualified=0, is_reported=False),
            )
        )
        assert [(one.unit.name, one.place) for one in found] == [
            ("甲", 1), ("丙", 2), ("乙", 2), ("丁", None),
        ]  # fmt: skip

    def test_take_nobody_above_the_whole(self) -> None:
        """R5: who declared fewer than are there is measured by those who are."""
        few = {"declared": 5, "counted": 10, "qualified": 9}
        found = rules.standings(snapshot(unit(2, "甲", **few), unit(3, "乙", declared=10)))
        assert [(one.unit.name, one.place, rules.percent(one.part, one.whole)) for one in found] == [
            ("乙", 1, "100.00%"), ("甲", 2, "90.00%"),
        ]  # fmt: skip
        assert rules.totals(snapshot(unit(2, "甲", **few)))["expected"] == 10

    @pytest.mark.parametrize(
        ("changes", "reason"),
        [
            ({}, None),
            ({"qualified": 9}, Reason.INCOMPLETE),
            ({"declared": 11}, Reason.INCOMPLETE),
            ({"declared": 10}, None),
            ({"entered": 0, "counted": 0, "qualified": 0}, Reason.INCOMPLETE),
            (
                {"entered": 0, "counted": 0, "qualified": 0, "is_reported": False},
                Reason.NOT_REPORTED,
            ),
        ],
    )
    def test_give_exactly_one_reason_to_who_is_not_entered(
        self, changes: dict[str, object], reason: Reason | None
    ) -> None:
        """R6: A or B, and A as soon as a report arrives."""
        [found] = rules.standings(snapshot(unit(2, "甲", **changes)))
        assert found.reason is reason

    @pytest.mark.parametrize(
        ("cards", "members", "fen"),
        [(79, 99, 0), (40, 50, 50_000), (41, 51, 100_000), (800, 1001, 0), (801, 1001, 150_000)],
    )
    def test_give_the_tier_to_who_reaches_the_goal(
        self, cards: int, members: int, fen: int
    ) -> None:
        """R21, R22: the number itself counts; the tier is by members, not by cards."""
        [found] = rules.standings(
            snapshot(unit(2, "甲", carded=cards, counted=members), kind=CARDS)
        )
        assert found.subsidy_fen == fen

    def test_are_quick_for_two_thousand_units(self) -> None:
        units = [unit(n, f"第{n}单位", qualified=n % 11) for n in range(2, 2002)]
        assert len(rules.standings(snapshot(*units))) == 2000


class TestTotals:
    def test_sum_the_units(self) -> None:
        """R5: seven of ten units are 70 per cent."""
        units = [unit(n, f"{n}") for n in range(7)]
        units += [unit(n, f"{n}", qualified=1) for n in range(7, 10)]
        found = rules.totals(snapshot(*units))
        assert (found["units"], found["units_entered"], found["qualified"]) == (10, 7, 73)
        assert rules.percent(found["units_entered"], found["units"]) == "70.00%"


class TestPercent:
    @pytest.mark.parametrize(
        ("part", "whole", "text"),
        [(0, 0, "—"), (2, 3, "66.66%"), (79_999, 100_000, "79.99%"), (3, 3, "100.00%")],
    )
    def test_never_rounds_up_to_a_goal(self, part: int, whole: int, text: str) -> None:
        assert rules.percent(part, whole) == text


class TestEditions:
    """R49: what was published under earlier rules verifies by those, and stays as it was."""

    def first(self) -> str:
        given = replace(snapshot(unit(2, "甲", declared=5, qualified=9)), edition=1)
        words = row(snapshot=rules.canonical(rules.written(given)))
        return rules.composed(words, place=1, previous=rules.FIRST, publisher_id=3, now=NOW)

    def test_of_the_first_are_recomputed_as_they_were(self) -> None:
        document = json.loads(self.first())
        assert document["format"] == "puhui-bulletin/1"
        assert "edition" not in document["snapshot"]
        assert document["snapshot"]["results"][0]["rate"] == "180.00%"
        assert rules.verify(self.first()) == []

    def test_are_told_by_the_format(self) -> None:
        assert json.loads(published())["format"] == "puhui-bulletin/2"
        for text, edition in ((self.first(), 2), (published(), 3)):
            document = json.loads(text)
            document["snapshot"]["edition"] = edition
            assert rules.verify(rules.canonical(document)) != []


class TestVerify:
    def test_lets_what_was_published_pass(self) -> None:
        text = published()
        assert rules.verify(text, digest=rules.digest_of(text)) == []

    @pytest.mark.parametrize(
        ("part", "name", "value"),
        [("totals", "units", 3), ("totals", "qualified", 99), ("results", "rate", "1.00%")],
    )
    def test_finds_a_figure_that_the_units_do_not_give(
        self, part: str, name: str, value: object
    ) -> None:
        """R49: whatever is told is recomputed from what was counted."""
        document = json.loads(published())
        told = document["snapshot"][part]
        (told[0] if part == "results" else told)[name] = value
        assert rules.verify(rules.canonical(document)) != []

    def test_finds_a_unit_altered_under_its_digest(self) -> None:
        document = json.loads(published())
        document["snapshot"]["units"][0]["qualified"] = 1
        found = rules.verify(rules.canonical(document), digest=rules.digest_of(published()))
        assert len(found) == 3

    def test_finds_that_one_person_did_two_things(self) -> None:
        assert rules.verify(published(reviewed_by_id=3)) != []

    @pytest.mark.parametrize("text", ["", "{}", "[]", '{"snapshot": {}}', "不是数据"])
    def test_refuses_what_is_no_bulletin(self, text: str) -> None:
        assert rules.verify(text) != []

    def test_finds_a_file_written_otherwise(self) -> None:
        assert rules.verify(json.dumps(json.loads(published()), indent=1)) != []


class TestChain:
    def chained(self) -> list[str]:
        words = row(snapshot=rules.canonical(rules.written(snapshot(unit(2, "甲")))))
        texts: list[str] = []
        for place in (1, 2, 3):
            before = rules.digest_of(texts[-1]) if texts else rules.FIRST
            texts.append(
                rules.composed(words, place=place, previous=before, publisher_id=3, now=NOW)
            )
        return texts

    def test_is_whole_in_its_order_alone(self) -> None:
        one, two, three = self.chained()
        assert rules.verify_chain([one, two, three]) == rules.verify_chain([two, three]) == []
        for wrong in ([one, three], [two, one], [one, two.replace("甲", "丁"), three]):
            assert rules.verify_chain(wrong) != []
        assert rules.verify_chain([one, "{}"]) != []


class TestRead:
    def test_gives_back_what_was_written(self) -> None:
        given = snapshot(unit(2, "甲", missing={"education": 2}), kind=CARDS)
        assert rules.read(rules.written(given)) == given


class TestCheckedTexts:
    def test_wants_a_title_and_bounded_words(self) -> None:
        words = {
            name: str(row()[name])
            for name in ("number", "title", "addressee", "issuer", "opening", "closing")
        }
        assert rules.checked_texts(words | {"title": " 甲 "})["title"] == "甲"
        for wrong in ({"title": " "}, {"opening": "长" * 4001}, {"number": "长" * 41}):
            with pytest.raises(BulletinInvalid):
                rules.checked_texts(words | wrong)
