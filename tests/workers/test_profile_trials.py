"""A candidate tried on the archive: the same bytes where nothing changed, and no number of anybody's shown."""

import json
from typing import Any

import asyncpg
import pytest

from domain.actors import EVERYTHING, Actor, Role
from domain.bank_files import queries as bank_files
from domain.errors import NotPermitted
from domain.profile_trials import operations as trials
from domain.profile_trials import rules
from domain.profile_trials.rules import Candidate
from integrations.psbc import glossary, looking
from integrations.psbc import profile as profiles
from integrations.psbc.digest import sm3_hex
from tests.integrations.psbc.test_profile import DOCUMENT
from tests.town import OFFICE, Town
from tests.workers import office
from tests.workers.bank import Bank
from workers import due, exchange
from workers import profile_trials as worker

PLAIN = DOCUMENT.read_text(encoding="utf-8")
CARD = "      - {name: card_no, type: code, bytes_max: 19}\n"
NAME = "      - {name: name, type: text, bytes_max: 60}\n"


def changed(*changes: tuple[str, str]) -> str:
    document = PLAIN
    for old, new in changes:
        assert old in document
        document = document.replace(old, new, 1)
    return document


SWAPPED = changed((CARD + NAME + "      - {name: amount", NAME + CARD + "      - {name: amount"))
BROKEN = changed(
    ('forbidden: "\\u3000"', 'forbidden: ""'), ('line_end: "\\n"', 'line_end: "\\r\\n"')
)


async def asked(town: Town, document: str, by: Actor = OFFICE) -> int:
    found = profiles.read(document)
    candidate = Candidate(document, found.id, sm3_hex(document.encode()))
    made: int = await trials.request(candidate, by=by, now=town.now)
    return made


async def tried(town: Town, document: str) -> list[dict[str, Any]]:
    trial_id = await asked(town, document)
    await worker.run(trial_id, clock=lambda: town.now)
    assert await town.one("SELECT state FROM profile_trials WHERE id = $1", trial_id) == "DONE"
    found = await town.owner.fetch(
        "SELECT t.*, f.kind FROM profile_trial_files t JOIN bank_files f ON f.id = t.file_id"
        " WHERE trial_id = $1 ORDER BY position", trial_id,
    )  # fmt: skip
    return [dict(each) | {"lines": json.loads(each["lines"])} for each in found]


async def secrets(town: Town) -> set[str]:
    """Every number of a person that stands in the archive, in plain."""
    profile, found = exchange.current().profile, set()
    for file_id in await town.owner.fetch("SELECT id FROM bank_files"):
        archived = await bank_files.archived(file_id["id"])
        for line in looking.look(profile, name=archived.name, content=archived.content):
            found |= {
                cell.text for cell in line.cells if cell.nature in glossary.NUMBERS and cell.text
            }
    return found


class TestTry:
    async def test_finds_every_archived_file_the_same_under_the_same_profile(
        self, bank: Bank, town: Town
    ) -> None:
        await office.sent_cards(bank, 3)
        await office.sent(bank, 3)
        files = await tried(town, PLAIN)
        assert {file["kind"] for file in files} == {"OPN", "CRD"}
        assert {(file["verdict"], file["read_as"], file["lines_changed"]) for file in files} == {
            ("SAME", "psbc-cd/1", 0)
        }
        assert all(file["first_offset"] is None and file["lines"] == [] for file in files)

    async def test_shows_where_a_change_begins_and_masks_what_it_shows(
        self, bank: Bank, town: Town
    ) -> None:
        await office.sent_cards(bank, 2)
        await office.sent(bank, 2)
        files = await tried(town, changed(('delimiter: "|"', 'delimiter: "~"')))
        assert {file["verdict"] for file in files} == {"DIFFERS"}
        assert {file["first_offset"] for file in files} == {1}
        numbers = await secrets(town)
        assert len(numbers) > 4
        kept = json.dumps([file["lines"] for file in files], ensure_ascii=False)
        assert "证件号码" in kept
        assert not [number for number in numbers if number in kept]

    async def test_masks_a_number_that_a_candidate_lets_stand_in_another_column(
        self, bank: Bank, town: Town
    ) -> None:
        """A name of a column says what it is; what is there is masked by what it was as well."""
        await office.sent(bank, 2)
        numbers = await secrets(town)
        for document in (SWAPPED, BROKEN):
            files = await tried(town, document)
            kept = json.dumps([file["lines"] for file in files], ensure_ascii=False)
            assert kept != "[[]]"
            assert not [number for number in numbers if number in kept]

    async def test_says_why_a_file_could_not_be_made(self, bank: Bank, town: Town) -> None:
        await office.sent(bank, 3)
        document = changed(("rows_max: 1000", "rows_max: 2"))
        [file] = await tried(town, document)
        assert (file["verdict"], file["reason"]) == ("REFUSED", "明细超过约定的行数")

    async def test_takes_the_last_five_of_each_kind(self, bank: Bank, town: Town) -> None:
        for _ in range(7):
            await office.sent_cards(bank, 1)
        files = await tried(town, PLAIN)
        last = await town.owner.fetch("SELECT id FROM bank_files ORDER BY id DESC LIMIT 5")
        assert [file["file_id"] for file in files] == [each["id"] for each in last]

    async def test_goes_on_where_a_killed_worker_stopped_and_writes_nothing_twice(
        self, bank: Bank, town: Town, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for _ in range(3):
            await office.sent_cards(bank, 1)
        trial_id = await asked(town, changed(('delimiter: "|"', 'delimiter: "~"')))
        real, count = trials.note, 0

        async def killed(*args: Any, **given: Any) -> bool:
            nonlocal count
            count += 1
            if count == 2:
                raise KeyboardInterrupt
            return await real(*args, **given)

        monkeypatch.setattr(trials, "note", killed)
        with pytest.raises(KeyboardInterrupt):
            await worker.run(trial_id, clock=lambda: town.now)
        monkeypatch.undo()
        first = await town.one(
            "SELECT lines FROM profile_trial_files WHERE trial_id = $1 AND position = 1", trial_id
        )
        assert ("try_profile", trial_id) in await due.rows_due(now=town.now, grace_s=0)
        await worker.run(trial_id, clock=lambda: town.now)
        await worker.run(trial_id, clock=lambda: town.now)
        assert (
            await town.one("SELECT count(*) FROM audit_entries WHERE action = 'profile.tried'") == 1
        )
        assert first == await town.one(
            "SELECT lines FROM profile_trial_files WHERE trial_id = $1 AND position = 1", trial_id
        )
        assert ("try_profile", trial_id) not in await due.rows_due(now=town.now, grace_s=0)

    async def test_is_over_at_once_when_nothing_was_sent(self, bank: Bank, town: Town) -> None:
        assert bank.arrived() == []
        assert await tried(town, PLAIN) == []

    async def test_changes_no_file_and_puts_nothing_into_force(
        self, bank: Bank, town: Town
    ) -> None:
        await office.sent(bank, 1)
        before = await town.owner.fetch("SELECT * FROM bank_files ORDER BY id")
        await tried(town, changed(("rows_max: 1000", "rows_max: 900")))
        assert await town.owner.fetch("SELECT * FROM bank_files ORDER BY id") == before
        assert exchange.current().profile.rows_max == 1000


class TestRequest:
    @pytest.mark.parametrize("role", sorted(set(Role) - set(rules.TRIERS)))
    async def test_is_the_offices_alone(self, town: Town, role: Role) -> None:
        with pytest.raises(NotPermitted):
            await asked(town, PLAIN, by=Actor(9, "x", frozenset({role}), EVERYTHING))

    async def test_refuses_a_third_at_once(self, bank: Bank, town: Town) -> None:
        await office.sent_cards(bank, 1)
        for _ in range(rules.OPEN_MAX):
            await asked(town, PLAIN)
        with pytest.raises(rules.TooManyTrials):
            await asked(town, PLAIN)

    async def test_refuses_a_name_that_may_be_a_number_of_somebody(self, town: Town) -> None:
        document = changed(("name: psbc-cd", "name: c6217990000000000014"))
        with pytest.raises(rules.ProfileFaulty):
            await asked(town, document)


class TestGuards:
    async def test_keeps_what_was_found(self, bank: Bank, town: Town) -> None:
        await office.sent(bank, 1)
        await tried(town, PLAIN)
        with pytest.raises(asyncpg.RestrictViolationError):
            await town.owner.execute("UPDATE profile_trial_files SET verdict = 'DIFFERS'")
