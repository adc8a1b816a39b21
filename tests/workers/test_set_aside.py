"""Files and lines set aside, and what becomes of them when people have decided."""

import json
from dataclasses import replace

import pytest

from domain.actors import EVERYTHING
from domain.bank_files import queries as files
from domain.dispositions.rules import Act, NotReleasable
from domain.errors import NotFound
from domain.pages import Part, page
from integrations.psbc import profile as profiles
from tests.town import CHECKER, OFFICE, RELEASER, Town
from tests.workers import office
from tests.workers.bank import Bank, credited, not_credited, opened
from workers import exchange, inbound, set_aside

UNKNOWN = "CRR_SZJG0001_20180320_000009.txt"


def with_codes(**codes: str) -> None:
    """Install a profile whose code map was extended."""
    bank = exchange.current()
    text = bank.profile.model_dump(mode="json", exclude_unset=True)
    text["codes"]["result_codes"] |= codes
    profile = profiles.Profile.model_validate_json(json.dumps(text))
    exchange.use(replace(bank, profile=profile))


async def decide(town: Town, name: str, act: Act = Act.RELEASE) -> int:
    """Propose as the office and confirm as the checker; gives the file's id."""
    file_id: int = await town.one(
        "SELECT id FROM bank_files WHERE name = $1 AND state = 'QUARANTINED'", name
    )
    await set_aside.propose(file_id, act=act, reason="已查明", by=OFFICE, now=town.now)
    wish_id = await town.one("SELECT max(id) FROM file_dispositions WHERE outcome = ''")
    if wish_id is not None:
        await set_aside.confirm(wish_id, by=CHECKER, now=town.now)
    return file_id


async def state(town: Town, file_id: int) -> tuple[str, str]:
    found = await town.owner.fetchrow(
        "SELECT state, problem_code FROM bank_files WHERE id = $1", file_id
    )
    assert found is not None
    return found["state"], found["problem_code"]


async def first_problem(town: Town) -> tuple[int, int]:
    """The first line set aside: its file's id and its own."""
    found = await town.owner.fetchrow("SELECT file_id, id FROM bank_file_problems ORDER BY id")
    assert found is not None
    return found["file_id"], found["id"]


class TestRelease:
    async def test_applies_a_file_whose_place_has_become_free(self, bank: Bank, town: Town) -> None:
        """§3.6: the same place with other bytes; the wrong one is rejected, the right one released."""
        pay_ids = await office.sent(bank, 2)
        wrong = await office.answer(bank, "CRR", [], content=b"H|broken\n", name=UNKNOWN)
        await decide(town, wrong, Act.REJECT)
        right = await office.answer(bank, "CRR", [credited(pay_ids[0], 1)], name=UNKNOWN)
        assert await town.states("payments") == ["CREDITED", "SENT"]
        late = await office.answer(bank, "CRR", [credited(pay_ids[1], 2)], name=right)
        file_id = await decide(town, late)
        await inbound.apply_file(file_id)
        assert await state(town, file_id) == ("QUARANTINED", "BANK_FILE_PLACE_TAKEN")
        assert await town.states("payments") == ["CREDITED", "SENT"]

    async def test_applies_a_file_once_the_batch_it_answers_is_known(
        self, bank: Bank, town: Town
    ) -> None:
        """Failure 16: the bank was faster than our record of what it answers."""
        [pay_id] = await office.sent(bank)
        number = await office.batch_no(bank, bank.arrived()[0])
        await town.owner.execute("UPDATE bank_files SET sent_at = NULL")
        name = bank.deliver("CRR", [credited(pay_id, 1)], batch_no=number)
        await inbound.collect()
        await town.owner.execute("UPDATE bank_files SET sent_at = now() WHERE direction = 'OUT'")
        file_id = await decide(town, name)
        await inbound.apply_file(file_id)
        await inbound.apply_file(file_id)
        assert await state(town, file_id) == ("APPLIED", "")
        assert await town.states("payments") == ["CREDITED"]
        assert await town.one("SELECT count(*) FROM bank_file_contents WHERE file_id = $1", file_id)

    async def test_quarantines_it_again_with_the_new_reason(self, bank: Bank, town: Town) -> None:
        await office.sent(bank)
        name = await office.answer(bank, "CRR", [], content=b"H|broken\n")
        before = await town.one("SELECT problem_code FROM bank_files WHERE name = $1", name)
        file_id = await decide(town, name)
        await inbound.apply_file(file_id)
        assert await state(town, file_id) == ("QUARANTINED", before)
        assert await town.alarms() == ["bank_file.quarantined"]

    async def test_is_refused_for_bytes_that_do_not_agree_with_their_flag(
        self, bank: Bank, town: Town
    ) -> None:
        """Failure 9: even where the code of the quarantine would let it pass."""
        name = bank.deliver("ACT", [], flag=b"ACT|1|1|0|x\n")
        await inbound.collect()
        file_id = await town.one("SELECT id FROM bank_files WHERE name = $1", name)
        await town.owner.execute("UPDATE bank_files SET problem_code = 'MISPLACED'")
        with pytest.raises(NotReleasable):
            await set_aside.propose(file_id, act=Act.RELEASE, reason="x", by=RELEASER, now=town.now)
        with pytest.raises(NotFound):
            await set_aside.propose(99, act=Act.RELEASE, reason="x", by=RELEASER, now=town.now)


class TestReapply:
    async def test_takes_in_a_line_whose_code_is_known_now_and_no_other(
        self, bank: Bank, town: Town
    ) -> None:
        """Invariant 11: the line was set aside alone, and is taken in alone, once."""
        pay_ids = await office.sent(bank, 2)
        lines = [not_credited(pay_ids[0], "F", "7777"), credited(pay_ids[1], 2)]
        await office.answer(bank, "CRR", lines)
        assert await town.states("payments") == ["SENT", "CREDITED"]
        file_id, problem_id = await first_problem(town)
        with_codes(**{"7777": "2003"})
        await set_aside.reapply(
            file_id, problem_ids=[problem_id], reason="已补登代码", by=OFFICE, now=town.now
        )
        await inbound.apply_file(file_id)
        await inbound.apply_file(file_id)
        assert await town.states("payments") == ["FAILED", "CREDITED"]
        assert await state(town, file_id) == ("APPLIED", "")
        assert await town.one("SELECT count(*) FROM bank_file_problems") == 1

    async def test_opens_the_line_again_when_it_fails_again(self, bank: Bank, town: Town) -> None:
        [req_id] = await office.sent_cards(bank)
        strange = list(opened(req_id, 1))
        strange[3] = "8888"
        await office.answer(bank, "OPR", [tuple(strange)])
        file_id, problem_id = await first_problem(town)
        await set_aside.reapply(
            file_id, problem_ids=[problem_id], reason="再试", by=OFFICE, now=town.now
        )
        await inbound.apply_file(file_id)
        assert await state(town, file_id) == ("APPLIED", "")
        assert await town.problems() == [(1, "UNKNOWN_RESULT_CODE"), (1, "UNKNOWN_RESULT_CODE")]

    async def test_keeps_a_file_applied_that_can_be_read_no_more(
        self, bank: Bank, town: Town
    ) -> None:
        """Invariant 1: an applied file keeps its place, whatever became of the profile."""
        pay_ids = await office.sent(bank, 1)
        await office.answer(bank, "CRR", [not_credited(pay_ids[0], "F", "7777")])
        file_id, problem_id = await first_problem(town)
        await set_aside.reapply(
            file_id, problem_ids=[problem_id], reason="再试", by=OFFICE, now=town.now
        )
        profile = exchange.current().profile.model_copy(update={"rows_max": 0})
        exchange.use(replace(exchange.current(), profile=profile))
        await inbound.apply_file(file_id)
        assert await state(town, file_id) == ("APPLIED", "")
        assert await town.problems() == [(1, "UNKNOWN_RESULT_CODE"), (1, "MALFORMED_FILE")]


class TestArchiveByReference:
    async def test_finds_every_file_that_spoke_of_a_payment_and_no_other(self, bank: Bank) -> None:
        [first, second] = await office.sent(bank, 2)
        name = await office.answer(bank, "CRR", [credited(first, 1)])
        [sent] = bank.arrived()

        async def found(reference: str) -> list[str]:
            got = await page(
                files.FILES,
                scope=EVERYTHING,
                where=files.matching(reference=reference),
                order=files.ORDERS["OLDEST"],
                part=Part(10),
            )
            return [row["name"] for row in got.rows]

        assert await found(first) == [sent, name]
        assert await found(second) == [sent]
        assert await found(first[:-1]) == []

    async def test_finds_the_files_of_a_request_for_a_card(self, bank: Bank) -> None:
        [req_id] = await office.sent_cards(bank)
        got = await page(
            files.FILES,
            scope=EVERYTHING,
            where=files.matching(reference=req_id),
            order=files.ORDERS["OLDEST"],
            part=Part(10),
        )
        assert [row["name"] for row in got.rows] == bank.arrived()
