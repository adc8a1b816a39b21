"""Files on their way in, under every failure that real systems of this kind have had."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from domain import crypto
from domain.bank_files import operations as bank_files
from domain.bank_files import queries as files
from domain.bank_files.rules import Fault
from domain.ledger import queries as ledger
from domain.ledger.rules import Account
from integrations.psbc.errors import ChannelRefused, ChannelUnavailable
from tests.town import Town, card_no
from tests.workers import office
from tests.workers.bank import Bank, credited, fails, not_credited, opened
from workers import exchange, inbound


class Killed(BaseException):
    """The process died here."""


async def in_states(town: Town) -> list[str]:
    """The states of the files received, in order."""
    found = await town.owner.fetch(
        "SELECT state FROM bank_files WHERE direction = 'IN' ORDER BY id"
    )
    return [row["state"] for row in found]


async def reason(town: Town) -> tuple[str, str]:
    """Why the last file was quarantined: code and words."""
    found = await town.owner.fetchrow(
        "SELECT problem_code, problem FROM bank_files ORDER BY id DESC"
    )
    assert found is not None
    return found["problem_code"], found["problem"]


class TestCollect:
    async def test_archives_what_it_finds_before_anybody_reads_it(
        self, bank: Bank, town: Town
    ) -> None:
        """Exchange invariant 5, failure 11: what cannot be parsed is archived, too."""
        bank.deliver("CRR", [], content=b"\xff\xfe no file at all\n")
        await inbound.collect()
        assert await in_states(town) == ["QUARANTINED"]
        assert await town.one("SELECT count(*) FROM bank_file_contents") == 1
        assert await town.one("SELECT problem_offset FROM bank_files") == 0
        assert await town.alarms() == ["bank_file.quarantined"]

    async def test_goes_on_past_a_bad_file(self, bank: Bank, town: Town) -> None:
        """Failure 10: one bad file among good ones."""
        req_ids = await office.sent_cards(bank, 2)
        number = await office.batch_no(bank, bank.arrived()[0])
        bank.deliver("OPR", [opened(req_ids[0], 1)], batch_no=number)
        bank.deliver("OPR", [], content=b"H|1.0|OPR|broken\n")
        bank.deliver("OPR", [opened(req_ids[1], 2)], batch_no=number)
        await inbound.collect()
        assert await in_states(town) == ["APPLIED", "QUARANTINED", "APPLIED"]
        assert await town.states("card_applications") == ["ISSUED", "ISSUED"]

    @pytest.mark.parametrize(
        ("content", "said"),
        [
            (b"", "空"),
            (b"H|1.0|OPR|SZJG0001|K1|20180320|0|0|\n", "首行或尾行"),
            (b"H|1.0|OPA|SZJG0001|K1|20180320|0|0|\nT|0|0\n", "首行kind"),
            (b"H|1.0|OPR|SZJG0002|K1|20180320|0|0|\nT|0|0\n", "首行org"),
            (b"H|1.0|OPR|SZJG0001|K1|20180320|1|0|\nT|0|0\n", "笔数"),
            (b"H|1.0|OPR|SZJG0001|K1|20180320|0|0|\nT|0|0", "末行"),
        ],
    )
    async def test_quarantines_an_empty_cut_or_foreign_file_whole(
        self, bank: Bank, town: Town, content: bytes, said: str
    ) -> None:
        """Failures 9 and 13."""
        bank.deliver("OPR", [], content=content)
        await inbound.collect()
        assert await in_states(town) == ["QUARANTINED"]
        assert said in (await reason(town))[1]

    async def test_takes_a_file_of_no_lines_for_what_it_is(self, bank: Bank, town: Town) -> None:
        """Failure 13: zero records are lawful in a daily file."""
        bank.deliver("ACT", [])
        await inbound.collect()
        assert await in_states(town) == ["APPLIED"]
        assert await town.alarms() == []

    async def test_quarantines_what_differs_from_its_flag(self, bank: Bank, town: Town) -> None:
        """Failure 9: a half-written file under a whole one's flag."""
        name = bank.deliver("ACT", [])
        [path] = (bank.root / "SZJG0001" / "out").rglob(name)
        path.write_bytes(path.read_bytes()[:-3])
        await inbound.collect()
        assert (await reason(town)) == ("FLAG_DISAGREES", "文件大小与标志文件不符")
        await inbound.collect()
        assert await in_states(town) == ["QUARANTINED"]

    @pytest.mark.parametrize("said", [b"", b"\xff|\x00", b"ACT|no|flag\n"])
    async def test_archives_the_very_bytes_of_a_flag_and_file_that_nobody_can_read(
        self, bank: Bank, town: Town, said: bytes
    ) -> None:
        """Exchange invariant 5, failures 11 and 13: exactly as received, zero bytes included."""
        bank.deliver("ACT", [], flag=said)
        bank.deliver("ACT", [], content=b"")
        bank.deliver("ACT", [], content=b"\x80\x81 no encoding\n")
        await inbound.collect()
        found = await town.owner.fetch("SELECT id FROM bank_files ORDER BY id")
        kept = [await files.archived(row["id"]) for row in found]
        assert [file.state for file in kept] == ["QUARANTINED"] * 3
        assert kept[0].flag == said
        assert [file.content for file in kept[1:]] == [b"", b"\x80\x81 no encoding\n"]
        assert kept[2].flag.endswith(crypto.file_digest(kept[2].content).encode() + b"\n")

    async def test_archives_of_a_file_that_is_too_large_as_much_as_was_agreed(
        self, bank: Bank, town: Town
    ) -> None:
        """Exchange invariant 5 and rule 15: bounded, and what was said of it stays known."""
        most = exchange.current().profile.file_bytes_max
        bank.deliver("ACT", [], content=b"x" * (most + 1))
        await inbound.collect()
        assert (await reason(town))[0] == "FILE_TOO_LARGE"
        kept = await files.archived(1)
        assert len(kept.content) == most
        assert f"|{most + 1}|".encode() in kept.flag

    async def test_takes_the_same_name_again_when_it_was_mended(
        self, bank: Bank, town: Town
    ) -> None:
        name = bank.deliver("ACT", [], flag=b"not a flag\n")
        await inbound.collect()
        bank.deliver("ACT", [], name=name)
        await inbound.collect()
        assert await in_states(town) == ["QUARANTINED", "APPLIED"]

    async def test_leaves_a_file_alone_until_its_flag_is_there(
        self, bank: Bank, town: Town
    ) -> None:
        name = bank.deliver("ACT", [])
        [flag] = (bank.root / "SZJG0001" / "out").rglob(name + ".ok")
        text = flag.read_bytes()
        flag.unlink()
        await inbound.collect()
        assert await in_states(town) == []
        flag.write_bytes(text)
        await inbound.collect()
        assert await in_states(town) == ["APPLIED"]

    async def test_takes_no_notice_of_the_same_file_at_the_next_look(
        self, bank: Bank, town: Town
    ) -> None:
        bank.deliver("ACT", [])
        for _ in range(3):
            await inbound.collect()
        assert await in_states(town) == ["APPLIED"]
        assert await town.alarms() == []

    async def test_records_the_same_bytes_under_another_name_without_effect(
        self, bank: Bank, town: Town
    ) -> None:
        """Failure 12: delivered twice, once per name; an alarm, and nothing is done twice."""
        [pay_id] = await office.sent(bank)
        await office.answer(bank, "CRR", [credited(pay_id, 1)])
        await office.answer(bank, "CRR", [credited(pay_id, 1)])
        assert await in_states(town) == ["APPLIED", "DUPLICATE"]
        assert await town.alarms() == ["bank_file.duplicate"]
        assert (await ledger.balances())[Account.PAID] == 10_000

    async def test_quarantines_other_bytes_under_a_name_already_taken(
        self, bank: Bank, town: Town
    ) -> None:
        """§3.6: the same name, or kind, day and sequence, with other bytes."""
        pay_ids = await office.sent(bank, 2)
        name = await office.answer(bank, "CRR", [credited(pay_ids[0], 1)])
        await office.answer(bank, "CRR", [credited(pay_ids[1], 2)], name=name)
        assert await in_states(town) == ["APPLIED", "QUARANTINED"]
        assert (await reason(town))[0] == "BANK_FILE_PLACE_TAKEN"
        assert await town.states("payments") == ["CREDITED", "SENT"]

    async def test_by_two_workers_at_once_does_everything_once(
        self, bank: Bank, town: Town
    ) -> None:
        """Failure 8."""
        pay_ids = await office.sent(bank, 3)
        number = await office.batch_no(bank, bank.arrived()[0])
        bank.deliver("CRR", [], content=b"broken\n")
        for at, pay_id in enumerate(pay_ids):
            bank.deliver("CRR", [credited(pay_id, at)], batch_no=number)
        await asyncio.gather(inbound.collect(), inbound.collect(), inbound.collect())
        assert await in_states(town) == ["QUARANTINED", "APPLIED", "APPLIED", "APPLIED"]
        assert (await ledger.balances())[Account.PAID] == 30_000
        # The first of the three that were read is the second by its number: that is told, too.
        assert await town.alarms() == ["bank_file.quarantined", "bank_file.out_of_sequence"]

    async def test_applies_what_waits_although_the_bank_cannot_be_reached(
        self, bank: Bank, town: Town
    ) -> None:
        """Failure 5: killed between archiving and applying; the archive is enough to go on."""
        bank.deliver("ACT", [])
        await inbound._fetch(exchange.current(), bank.time)
        assert await in_states(town) == ["RECEIVED"]
        bank.fault = fails("before open", ChannelUnavailable("超时"))
        with pytest.raises(ChannelUnavailable):
            await inbound.collect()
        assert await in_states(town) == ["APPLIED"]
        assert await town.alarms() == []

    async def test_calls_a_person_when_the_bank_refuses_us(self, bank: Bank, town: Town) -> None:
        bank.fault = fails("before open", ChannelRefused("没有读写交换目录的权限"), times=2)
        for _ in range(2):
            with pytest.raises(ChannelRefused):
                await inbound.collect()
        assert await town.alarms() == ["bank_channel.refused"]

    async def test_goes_on_past_a_file_that_breaks_us(self, bank: Bank, town: Town) -> None:
        """Our own bug in one file is raised, but after the others have been applied."""
        bank.deliver("ACT", [])
        await inbound._fetch(exchange.current(), bank.time)
        await town.owner.execute("UPDATE bank_files SET digest = 'altered'")
        bank.time += timedelta(days=1)
        bank.deliver("ACT", [])
        with pytest.raises(AssertionError, match="altered"):
            await inbound.collect()
        assert await in_states(town) == ["RECEIVED", "APPLIED"]

    async def test_killed_in_one_file_begins_no_other(self, bank: Bank, town: Town) -> None:
        """Failure 5: killed between archiving and applying; the next worker goes on there."""
        for _ in range(2):
            bank.deliver("ACT", [], batch_no=f"YZ{bank.deliveries}")
        await inbound._fetch(exchange.current(), bank.time)

        last = await town.one("SELECT max(id) FROM bank_files")

        def dying() -> datetime:
            raise Killed

        exchange.use(replace(exchange.current(), clock=dying))
        with pytest.raises(Killed):
            await inbound.apply_file(last)
        assert await in_states(town) == ["RECEIVED", "RECEIVED"]
        bank.install()
        await inbound.apply_file(last)
        assert await in_states(town) == ["APPLIED", "APPLIED"]

    async def test_looks_back_no_further_than_agreed(self, bank: Bank, town: Town) -> None:
        bank.deliver("ACT", [])
        bank.time += timedelta(days=46)
        await inbound.collect()
        assert await in_states(town) == []


class TestApplyFile:
    async def test_applies_what_came_before_it_first(self, bank: Bank, town: Town) -> None:
        """Failure 16: a card's status must not overtake the answer that opened the card."""
        [req_id] = await office.sent_cards(bank)
        number = await office.batch_no(bank, bank.arrived()[0])
        bank.deliver("OPR", [opened(req_id, 1)], batch_no=number)
        bank.deliver("ACT", [(card_no(1001), req_id, "06", "20180320120000", "02", "")])
        await inbound._fetch(exchange.current(), bank.time)
        last = await town.one("SELECT max(id) FROM bank_files")
        await asyncio.gather(*(inbound.apply_file(last) for _ in range(3)))
        assert await in_states(town) == ["APPLIED", "APPLIED"]
        assert await town.one("SELECT status FROM cards") == "06"
        assert await town.problems() == []

    async def test_done_before_does_nothing(self, bank: Bank, town: Town) -> None:
        bank.deliver("ACT", [])
        await inbound.collect()
        before = await town.owner.fetch("SELECT * FROM bank_files")
        await inbound.apply_file(1)
        await inbound.apply_file(999)
        assert await town.owner.fetch("SELECT * FROM bank_files") == before

    async def test_quarantines_an_answer_to_nothing_of_ours(self, bank: Bank, town: Town) -> None:
        bank.deliver("OPR", [], batch_no="K180320000099")
        await inbound.collect()
        assert "不是我方发出的" in (await reason(town))[1]

    async def test_quarantines_an_answer_of_another_kind(self, bank: Bank, town: Town) -> None:
        await office.sent_cards(bank)
        bank.deliver("CRR", [], batch_no=await office.batch_no(bank, bank.arrived()[0]))
        await inbound.collect()
        assert "不是我方发出的" in (await reason(town))[1]

    async def test_quarantines_an_answer_to_a_file_that_never_left(
        self, bank: Bank, town: Town
    ) -> None:
        await office.released(bank)
        number = await town.one("SELECT batch_no FROM bank_files")
        bank.deliver("CRR", [], batch_no=number)
        await inbound.collect()
        assert (await in_states(town), await town.states("payments")) == (
            ["QUARANTINED"],
            ["SEALED"],
        )

    async def test_quarantines_an_acceptance_of_another_file_than_its_batch_s(
        self, bank: Bank, town: Town
    ) -> None:
        await office.sent_cards(bank)
        number = await office.batch_no(bank, bank.arrived()[0])
        bank.accept("OPN_SZJG0001_20180320_000009.txt", number)
        await inbound.collect()
        assert "文件名与批次号不符" in (await reason(town))[1]
        assert await town.states("card_applications") == ["SENT"]

    async def test_reports_an_acceptance_that_counts_differently(
        self, bank: Bank, town: Town
    ) -> None:
        await office.sent_cards(bank, 2)
        [name] = bank.arrived()
        bank.accept(name, await office.batch_no(bank, name), accepted=1)
        await inbound.collect()
        assert await town.problems() == [(1, "COUNT_DIFFERS")]
        assert await town.alarms() == ["bank_file.lines"]

    async def test_quarantines_a_kind_that_no_bank_sends(self, bank: Bank, town: Town) -> None:
        content = (
            f"H|1.0|CRD|SZJG0001|D1|20180320|1|1|\n1|P1|{card_no(1)}|王小芳|1|HZBX|补助|\nT|1|1\n"
        ).encode("gb18030")
        name = "CRD_SZJG0001_20180320_000001.txt"
        flag = f"{name}|{len(content)}|1|1|{crypto.file_digest(content)}\n".encode()
        got = await bank_files.receive(
            org="SZJG0001", name=name, content=content, flag=flag, fault=Fault(), stamp="1",
            now=bank.time,
        )  # fmt: skip
        await inbound.apply_file(got.id)
        assert await reason(town) == ("MALFORMED_FILE", "这一类文件不是银行应当发来的")

    async def test_sets_a_line_aside_that_says_something_new(self, bank: Bank, town: Town) -> None:
        pay_ids = await office.sent(bank, 2)
        lines = [not_credited(pay_ids[0], "F", "7777"), credited(pay_ids[1], 2)]
        await office.answer(bank, "CRR", lines)
        assert await town.problems() == [(1, "UNKNOWN_RESULT_CODE")]
        assert await town.states("payments") == ["SENT", "CREDITED"]


class TestReceive:
    async def test_finds_a_file_that_another_worker_was_faster_with(
        self, bank: Bank, town: Town
    ) -> None:
        given = {"org": "SZJG0001", "name": "n", "content": b"x", "flag": b"", "stamp": "1"}
        for fault in (Fault(), Fault("X", "坏")):
            await asyncio.gather(
                *(
                    bank_files.receive(**given, fault=fault, now=bank.time)  # type: ignore[arg-type]
                    for _ in range(3)
                )
            )
        assert await in_states(town) == ["RECEIVED"]

    async def test_sets_a_line_aside_that_cannot_be_read_and_applies_the_others(
        self, bank: Bank, town: Town
    ) -> None:
        """Invariants 7 and 11: one bad row never sinks a file; of money it stops the next release."""
        pay_ids = await office.sent(bank, 2)
        lines = [not_credited(pay_ids[0], "F", "20066"), credited(pay_ids[1], 2)]
        await office.answer(bank, "CRR", lines)
        assert await in_states(town) == ["APPLIED"]
        assert await town.problems() == [(1, "MALFORMED_FILE")]
        assert sorted(await town.alarms()) == ["bank_file.lines", "payment.break"]
        assert await town.alarms(blocking=True) == ["payment.break"]
        assert await town.states("payments") == ["SENT", "CREDITED"]

    async def test_believes_no_sum_of_a_file_with_an_amount_that_cannot_be_read(
        self, bank: Bank, town: Town
    ) -> None:
        """Invariant 7: the whole file waits for a person, and nothing of it is booked."""
        pay_ids = await office.sent(bank, 2)
        pay_id, serial, result, code, *rest = credited(pay_ids[0], 1)
        bad = (pay_id, serial, result, f"{code}|", *rest)
        await office.answer(bank, "CRR", [bad, credited(pay_ids[1], 2)])
        assert await in_states(town) == ["QUARANTINED"]
        assert "第1条明细的列数不符" in (await reason(town))[1]
        assert await town.states("payments") == ["SENT", "SENT"]
