"""Who decides what over files and lines set aside, whatever was decided meanwhile."""

from typing import Any

import asyncpg
import pytest

from domain.bank_files import operations as bank_files
from domain.bank_files.rules import Fault, FileInWrongState, Line
from domain.dispositions import operations as dispositions
from domain.dispositions import queries
from domain.dispositions.rules import (
    Act,
    LineClosed,
    NotReapplicable,
    NotReleasable,
    ProposalDecided,
    ProposalOpen,
    ReasonRefused,
    SameBytesStand,
    SameDecider,
)
from domain.errors import NotFound, NotPermitted
from tests.domain.bank_files.test_operations import identify, received
from tests.town import CHECKER, MAKER, OFFICE, RELEASER, Town


async def quarantined(town: Town, content: bytes = b"bad", code: str = "MALFORMED_FILE") -> int:
    return await received(town, content, fault=Fault(code, "坏"))


async def propose(town: Town, file_id: int, act: Act = Act.RELEASE, **more: Any) -> bool:
    given: dict[str, Any] = {
        "kind": "CRR",
        "reason": "档案已改",
        "by": OFFICE,
        "now": town.now,
    } | more
    done: bool = await dispositions.propose(file_id, act=act, **given)
    return done


async def applied(town: Town, *lines: int, kind: str = "CRR") -> tuple[int, list[int]]:
    """An applied file with lines set aside; gives its id and the problems'."""
    file_id = await received(town)
    await identify(file_id, kind=kind)
    aside = [Line(number, "UNKNOWN_REFERENCE", "找不到") for number in lines]
    await bank_files.mark_applied(file_id, unapplied=aside, by_action="x.y", now=town.now)
    found = await town.owner.fetch("SELECT id FROM bank_file_problems ORDER BY id")
    return file_id, [row["id"] for row in found]


async def last_wish(town: Town) -> Any:
    return await town.owner.fetchrow("SELECT * FROM file_dispositions ORDER BY id DESC")


class TestPropose:
    async def test_releases_a_file_of_cards_at_once(self, town: Town) -> None:
        file_id = await quarantined(town)
        assert await propose(town, file_id, kind="OPR")
        file = await town.owner.fetchrow("SELECT * FROM bank_files")
        assert file is not None
        assert (file["state"], file["problem"], file["settled_at"]) == ("RECEIVED", "", None)
        wish = await last_wish(town)
        assert (wish["outcome"], wish["problem_code"], wish["problem"]) == (
            "CONFIRMED", "MALFORMED_FILE", "坏",
        )  # fmt: skip

    @pytest.mark.parametrize("kind", ["CRA", "CRR", "RTN", "REC", ""])
    async def test_has_a_file_of_money_wait_for_a_second_person(
        self, town: Town, kind: str
    ) -> None:
        file_id = await quarantined(town)
        assert not await propose(town, file_id, kind=kind)
        assert await town.states("bank_files") == ["QUARANTINED"]
        with pytest.raises(ProposalOpen):
            await propose(town, file_id, kind=kind, by=RELEASER)

    async def test_rejects_for_good(self, town: Town) -> None:
        file_id = await quarantined(town)
        assert await propose(town, file_id, Act.REJECT, kind="ACT")
        assert await town.states("bank_files") == ["REJECTED"]
        with pytest.raises(FileInWrongState):
            await propose(town, file_id, kind="ACT")

    @pytest.mark.parametrize(
        "code", ["FLAG_DISAGREES", "FLAG_UNREADABLE", "FILE_MISSING", "FILE_TOO_LARGE"]
    )
    async def test_never_releases_bytes_that_the_flag_does_not_vouch_for(
        self, town: Town, code: str
    ) -> None:
        """Failure 9: what is half of a file stays so, whoever is in a hurry."""
        file_id = await quarantined(town, code=code)
        with pytest.raises(NotReleasable):
            await propose(town, file_id, kind="OPR")
        assert await propose(town, file_id, Act.REJECT, kind="OPR")

    async def test_does_not_release_bytes_that_came_again_and_stand(self, town: Town) -> None:
        """Failure 12."""
        file_id = await quarantined(town)
        await received(town, b"bad", stamp="2")
        with pytest.raises(SameBytesStand):
            await propose(town, file_id, kind="OPR")

    @pytest.mark.parametrize("reason", ["", " \n", "x" * 501, "号码 510104199001010015"])
    async def test_wants_a_reason_without_anybodys_number(self, town: Town, reason: str) -> None:
        file_id = await quarantined(town)
        with pytest.raises(ReasonRefused):
            await propose(town, file_id, reason=reason)

    async def test_is_for_those_who_decide(self, town: Town) -> None:
        file_id = await quarantined(town)
        with pytest.raises(NotPermitted):
            await propose(town, file_id, by=MAKER)
        with pytest.raises(NotFound):
            await propose(town, 99)

    async def test_is_no_way_for_a_file_that_was_applied(self, town: Town) -> None:
        file_id, _ = await applied(town)
        with pytest.raises(FileInWrongState):
            await propose(town, file_id)


class TestConfirm:
    async def test_takes_a_second_person(self, town: Town) -> None:
        file_id = await quarantined(town)
        await propose(town, file_id)
        wish_id = (await last_wish(town))["id"]
        with pytest.raises(SameDecider):
            await dispositions.confirm(wish_id, by=OFFICE, now=town.now)
        with pytest.raises(NotPermitted):
            await dispositions.confirm(wish_id, by=MAKER, now=town.now)
        assert await dispositions.confirm(wish_id, by=CHECKER, now=town.now) == file_id
        assert await town.states("bank_files") == ["RECEIVED"]
        with pytest.raises(ProposalDecided):
            await dispositions.confirm(wish_id, by=RELEASER, now=town.now)
        actions = await town.owner.fetch("SELECT action FROM audit_entries ORDER BY id")
        assert [row["action"] for row in actions] == ["bank_file.propose", "bank_file.release"]

    async def test_looks_again_at_what_happened_since(self, town: Town) -> None:
        file_id = await quarantined(town)
        await propose(town, file_id)
        await received(town, b"bad", stamp="2")
        with pytest.raises(SameBytesStand):
            await dispositions.confirm((await last_wish(town))["id"], by=CHECKER, now=town.now)
        with pytest.raises(NotFound):
            await dispositions.confirm(99, by=CHECKER, now=town.now)

    async def test_by_one_person_alone_is_refused_by_the_database(self, town: Town) -> None:
        """Failure 22: the wall stands behind the code."""
        await propose(town, await quarantined(town))
        with pytest.raises(asyncpg.CheckViolationError, match="two_people"):
            await town.owner.execute(
                "UPDATE file_dispositions SET outcome = 'CONFIRMED', decided_at = now(),"
                " decided_by_id = proposed_by_id"
            )


class TestDecline:
    async def test_leaves_the_file_where_it_is_and_lets_another_be_proposed(
        self, town: Town
    ) -> None:
        file_id = await quarantined(town)
        await propose(town, file_id)
        wish_id = (await last_wish(town))["id"]
        with pytest.raises(ReasonRefused):
            await dispositions.decline(wish_id, reason=" ", by=OFFICE, now=town.now)
        await dispositions.decline(wish_id, reason="再等银行答复", by=OFFICE, now=town.now)
        assert await town.states("bank_files") == ["QUARANTINED"]
        await propose(town, file_id, Act.REJECT)
        await dispositions.confirm((await last_wish(town))["id"], by=RELEASER, now=town.now)
        assert await town.states("bank_files") == ["REJECTED"]


class TestQuarantine:
    @pytest.mark.parametrize("state", ["RECEIVED", "APPLIED", "REJECTED", "DUPLICATE"])
    async def test_is_left_by_no_other_way(self, town: Town, state: str) -> None:
        await quarantined(town)
        with pytest.raises(asyncpg.CheckViolationError, match="by decision alone"):
            await town.owner.execute("UPDATE bank_files SET state = $1", state)

    async def test_keeps_what_was_proposed_and_decided(self, town: Town) -> None:
        await propose(town, await quarantined(town))
        with pytest.raises(asyncpg.RestrictViolationError):
            await town.owner.execute("UPDATE file_dispositions SET needs_two = false")


class TestResolve:
    async def test_closes_lines_once_with_what_was_found_out(self, town: Town) -> None:
        _, [first, second] = await applied(town, 3, 9)
        await dispositions.resolve([first], reason="银行更正", by=CHECKER, now=town.now)
        with pytest.raises(LineClosed):
            await dispositions.resolve([first, second], reason="x", by=CHECKER, now=town.now)
        assert await town.one("SELECT count(*) FROM line_dispositions") == 1
        with pytest.raises(LineClosed):
            await dispositions.resolve([99], reason="x", by=CHECKER, now=town.now)
        with pytest.raises(NotPermitted):
            await dispositions.resolve([second], reason="x", by=MAKER, now=town.now)


class TestReapply:
    async def test_has_only_the_chosen_lines_read_again(self, town: Town) -> None:
        file_id, [first, second] = await applied(town, 3, 9)
        again: dict[str, Any] = {"reason": "已补登", "by": OFFICE, "now": town.now}
        await dispositions.reapply(file_id, problem_ids=[first], **again)
        assert await town.states("bank_files") == ["REOPENED"]
        assert await queries.lines_to_read_again(file_id) == {3}
        with pytest.raises(FileInWrongState):
            await dispositions.reapply(file_id, problem_ids=[second], **again)
        still = [Line(3, "CONTRADICTS", "矛盾")]
        await bank_files.mark_applied(file_id, unapplied=still, by_action="x.y", now=town.now)
        assert await queries.lines_to_read_again(file_id) == frozenset()

    async def test_of_another_files_lines_is_refused(self, town: Town) -> None:
        file_id, _ = await applied(town, 3)
        with pytest.raises(LineClosed):
            await dispositions.reapply(
                file_id, problem_ids=[99], reason="x", by=OFFICE, now=town.now
            )
        assert await town.states("bank_files") == ["APPLIED"]

    async def test_of_a_file_that_is_taken_in_whole_is_refused(self, town: Town) -> None:
        file_id, [problem] = await applied(town, 1, kind="CRA")
        with pytest.raises(NotReapplicable):
            await dispositions.reapply(
                file_id, problem_ids=[problem], reason="x", by=OFFICE, now=town.now
            )

    async def test_leaves_a_reopened_file_no_way_into_quarantine(self, town: Town) -> None:
        """Exchange invariant 1: what it did stays done, so its place stays its own."""
        file_id, [problem] = await applied(town, 3)
        await dispositions.reapply(
            file_id, problem_ids=[problem], reason="x", by=OFFICE, now=town.now
        )
        with pytest.raises(FileInWrongState):
            await bank_files.quarantine(file_id, code="X", problem="坏", offset=0, now=town.now)
