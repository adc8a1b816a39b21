"""Files in envelopes: closed once, archived beside what is in them, opened once, never guessed."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from domain import envelopes
from domain.bank_files import operations as bank_files
from domain.bank_files import queries as files
from domain.bank_files.rules import FileInWrongState
from integrations.psbc import bank_keys
from integrations.psbc.bank_keys import KeyFile, Keys
from integrations.psbc.envelope import NoKey
from integrations.psbc.errors import ChannelUnavailable
from integrations.psbc.kinds import RecordKind
from integrations.psbc.sm2 import SoftwareKey
from settings import Settings
from tests.integrations.psbc import enveloping
from tests.integrations.psbc.enveloping import BANKS, agreed, key_file
from tests.town import Town
from tests.workers import office
from tests.workers.bank import Bank, fails_at_put, opened
from workers import exchange, inbound, outbound
from workers.arrivals import Arrival

FORM = agreed()
TIMEOUT = ChannelUnavailable("读写超时")


class Killed(BaseException):
    """The process died here."""


@pytest.fixture
def keys(bank: Bank) -> list[Keys]:
    """The exchange with an envelope; what stands in the list are its keys."""
    held: list[Keys] = [key_file()]
    install(bank, held)
    return held


def install(bank: Bank, held: list[Keys]) -> None:
    """Put the envelope into the installed exchange."""
    bank.install()
    current = exchange.current()
    profile = current.profile.model_copy(update={"envelope": FORM})
    exchange.use(replace(current, profile=profile, keys=lambda: held[0]))


def on_the_wire(bank: Bank, name: str) -> bytes:
    """The very bytes at the bank."""
    [path] = bank.root.rglob(name)
    return path.read_bytes()


def read(bank: Bank, name: str) -> str:
    """What the bank finds in our envelope."""
    return enveloping.Bank().end(FORM).open(on_the_wire(bank, name)).decode("gb18030")


async def enveloped_answer(
    bank: Bank, lines: list[tuple[object, ...]], theirs: enveloping.Bank | None = None
) -> bytes:
    """The bank answers our first file in an envelope; gives its bytes."""
    number = await office.batch_no(bank, bank.arrived()[0])
    name = bank.deliver("OPR", lines, batch_no=number)
    [path] = bank.root.rglob(name)
    closed = (theirs or enveloping.Bank()).end(FORM).close(path.read_bytes())
    bank.deliver("OPR", lines, batch_no=number, content=closed, name=name)
    return closed


class TestSending:
    async def test_sends_the_envelope_and_archives_both(
        self, bank: Bank, town: Town, keys: list[Keys]
    ) -> None:
        """Exchange invariants 4 and 5: the digest approved is the file's, the evidence the wire's."""
        assert keys
        req_ids = await office.sent_cards(bank, 2)
        [name] = bank.arrived()
        wire = on_the_wire(bank, name)
        assert all(req_id in read(bank, name) for req_id in req_ids)
        assert not any(req_id.encode() in wire for req_id in req_ids)
        archived = await files.archived(await town.one("SELECT id FROM bank_files"))
        assert archived.wire == wire
        assert archived.content.decode("gb18030") == read(bank, name)
        file = await town.owner.fetchrow("SELECT * FROM bank_files")
        assert file is not None
        assert file["state"] == "SENT"
        assert file["evidence_digest"] == file["wire_digest"] != file["digest"]
        assert file["wire_keys"] == "puhui/1 psbc/1"

    async def test_flags_the_bytes_on_the_wire(
        self, bank: Bank, town: Town, keys: list[Keys]
    ) -> None:
        assert keys
        await office.sent_cards(bank, 2)
        [name] = bank.arrived()
        said = on_the_wire(bank, f"{name}.ok").decode().strip().split("|")
        digest = await town.one("SELECT wire_digest FROM bank_files")
        assert said == [name, str(len(on_the_wire(bank, name))), "2", "0", digest]

    @pytest.mark.parametrize("step", [0, 1, 2, 3])
    async def test_sends_the_same_envelope_after_a_kill(
        self, bank: Bank, town: Town, keys: list[Keys], step: int
    ) -> None:
        """Exchange invariant 3: random as it is, an envelope is made once for a file."""
        batch_id = await office.submitted_cards(bank)
        bank.fault = fails_at_put(step, Killed())
        install(bank, keys)
        with pytest.raises(Killed):
            await outbound.send_card_batch(batch_id)
        made = (await files.archived(await town.one("SELECT id FROM bank_files"))).wire
        install(bank, keys)
        await outbound.send_card_batch(batch_id)
        [name] = bank.arrived()
        assert on_the_wire(bank, name) == made
        assert await town.one("SELECT count(*) FROM bank_files") == 1

    async def test_holds_a_batch_when_there_is_no_key(
        self, bank: Bank, town: Town, keys: list[Keys]
    ) -> None:
        keys[0] = KeyFile()
        batch_id = await office.submitted_cards(bank)
        with pytest.raises(NoKey):
            await outbound.send_card_batch(batch_id)
        assert await town.states("card_batches") == ["HELD"]
        assert bank.arrived() == []

    async def test_sends_nothing_that_a_revoked_key_closed(
        self, bank: Bank, town: Town, keys: list[Keys]
    ) -> None:
        disbursement_id = await office.released(bank)
        keys[0] = key_file().revoked("psbc/1", on=date(2018, 3, 20))
        with pytest.raises(NoKey, match="吊销"):
            await outbound.send_disbursement(disbursement_id)
        assert bank.arrived() == []
        assert await town.states("bank_files") == ["HELD"]

    async def test_sends_again_what_may_have_left_whatever_became_of_its_key(
        self, bank: Bank, town: Town, keys: list[Keys]
    ) -> None:
        """Exchange invariant 3: the bank may have it, so it is the same bytes or nothing."""
        disbursement_id = await office.released(bank)
        bank.fault = fails_at_put(1, TIMEOUT)
        install(bank, keys)
        with pytest.raises(ChannelUnavailable):
            await outbound.send_disbursement(disbursement_id)
        keys[0] = key_file().revoked("psbc/1", on=date(2018, 3, 20))
        bank.time += timedelta(seconds=600)
        install(bank, keys)
        await outbound.send_disbursement(disbursement_id)
        assert await town.states("bank_files") == ["SENT"]


class TestReceiving:
    async def test_archives_what_came_and_what_was_in_it(
        self, bank: Bank, town: Town, keys: list[Keys]
    ) -> None:
        """Exchange invariant 5."""
        assert keys
        req_ids = await office.sent_cards(bank)
        closed = await enveloped_answer(bank, [opened(req_ids[0], 1)])
        await inbound.collect()
        assert await town.states("card_applications") == ["ISSUED"]
        file_id = await town.one("SELECT id FROM bank_files WHERE direction = 'IN'")
        archived = await files.archived(file_id)
        assert archived.wire == closed
        assert req_ids[0].encode() in archived.content
        assert archived.is_opened

    async def test_quarantines_what_came_without_an_envelope(
        self, bank: Bank, town: Town, keys: list[Keys]
    ) -> None:
        assert keys
        req_ids = await office.sent_cards(bank)
        await office.answer(bank, "OPR", [opened(req_ids[0], 1)])
        found = await town.owner.fetchrow("SELECT * FROM bank_files WHERE direction = 'IN'")
        assert found is not None
        assert (found["state"], found["problem_code"]) == ("QUARANTINED", "ENVELOPE_BROKEN")
        assert await town.states("card_applications") == ["SENT"]

    async def test_quarantines_what_a_stranger_signed(
        self, bank: Bank, town: Town, keys: list[Keys]
    ) -> None:
        """Failure 22 on the wire: nothing of a forged answer is believed."""
        assert keys
        req_ids = await office.sent_cards(bank)
        forger = enveloping.Bank(own=(SoftwareKey.of(0x666),))
        await enveloped_answer(bank, [opened(req_ids[0], 1)], forger)
        await inbound.collect()
        assert await town.states("card_applications") == ["SENT"]
        assert await town.alarms() == ["bank_file.quarantined"]

    async def test_knows_a_file_again_in_another_envelope(
        self, bank: Bank, town: Town, keys: list[Keys]
    ) -> None:
        """Failure 12: the same file twice, though its bytes on the wire differ."""
        assert keys
        req_ids = await office.sent_cards(bank)
        first = await enveloped_answer(bank, [opened(req_ids[0], 1)])
        await inbound.collect()
        [path] = bank.root.rglob("OPR*.txt")
        plain = (await files.archived(await last_in(town))).content
        again = enveloping.Bank().end(FORM).close(plain)
        assert again != first
        number = await office.batch_no(bank, bank.arrived()[0])
        bank.deliver("OPR", [], batch_no=number, content=again, name=path.name)
        await inbound.collect()
        found = await town.owner.fetch(
            "SELECT state FROM bank_files WHERE direction = 'IN' ORDER BY id"
        )
        assert [each["state"] for each in found] == ["APPLIED", "DUPLICATE"]

    async def test_goes_on_after_a_kill_between_opening_and_applying(
        self, bank: Bank, town: Town, keys: list[Keys]
    ) -> None:
        assert keys
        req_ids = await office.sent_cards(bank)
        await enveloped_answer(bank, [opened(req_ids[0], 1)])
        handler = inbound.HANDLERS[RecordKind.OPEN_RESULT]

        async def dies(_: Arrival) -> None:
            raise Killed

        inbound.HANDLERS[RecordKind.OPEN_RESULT] = dies
        try:
            with pytest.raises(Killed):
                await inbound.collect()
        finally:
            inbound.HANDLERS[RecordKind.OPEN_RESULT] = handler
        assert (await files.archived(await last_in(town))).is_opened
        await inbound.collect()
        assert await town.states("card_applications") == ["ISSUED"]

    async def test_opens_an_envelope_once(self, bank: Bank, town: Town, keys: list[Keys]) -> None:
        assert keys
        req_ids = await office.sent_cards(bank)
        await enveloped_answer(bank, [opened(req_ids[0], 1)])
        await inbound.collect()
        with pytest.raises(FileInWrongState):
            await envelopes.open_envelope(await last_in(town), b"other", now=town.now)
        with pytest.raises(FileInWrongState):
            await bank_files.begin_applying(await last_in(town))

    async def test_takes_the_banks_new_key_while_keys_overlap(
        self, bank: Bank, town: Town, keys: list[Keys]
    ) -> None:
        req_ids = await office.sent_cards(bank, 2)
        new = SoftwareKey.of(0xBB)
        keys[0] = key_file().with_bank("psbc", new.public, from_on=town.now.date(), overlap_days=9)
        await enveloped_answer(bank, [opened(req_ids[0], 1)], enveloping.Bank(own=(new, BANKS)))
        await enveloped_answer(bank, [opened(req_ids[1], 2)], enveloping.Bank(own=(BANKS,)))
        await inbound.collect()
        assert await town.states("card_applications") == ["ISSUED", "ISSUED"]


async def last_in(town: Town) -> int:
    """The id of the last file received."""
    found: int = await town.one("SELECT max(id) FROM bank_files WHERE direction = 'IN'")
    return found


class TestConfigure:
    def test_reads_the_key_file_anew_each_time(self, tmp_path: Path) -> None:
        path = tmp_path / "keys"
        bank_keys.write(path, key_file())
        settings = Settings.read({"DATA_DIR": str(tmp_path), "BANK_KEYS_FILE": str(path)})
        configured = exchange.configure(settings)
        day = date(2018, 3, 20)
        assert configured.keys().ours("puhui", on=day)
        bank_keys.write(path, key_file().revoked("puhui/1", on=day))
        assert not configured.keys().ours("puhui", on=day)
