"""One fen explained: from the workbook's cell to the bank's last word, in the books and in the archive alone."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from domain.actors import EVERYTHING, NOTHING
from domain.certificates import queries
from domain.transactions import acting_within
from integrations.psbc import archives, tracing
from integrations.psbc.errors import MalformedFile
from integrations.psbc.kinds import RecordKind
from operate import explain as console
from tests.journeys.conftest import BuildWorld
from tests.journeys.world import CERTAIN, World, fetch, one
from workers import archive, certificates, exchange, explaining, inbound
from workers.chain_links import Chain, Link, Status, Step

STILL_S = 600.0


@pytest.fixture
def stating(build_world: BuildWorld) -> World:
    """A world whose bank states the day once the payer's account has been still for a while."""
    return build_world(replace(CERTAIN, is_stating=True, statement_still_s=STILL_S))


@pytest.fixture
def handed_out(tmp_path: Path) -> Path:
    """A folder for certificates, empty as yet."""
    folder = tmp_path / "certificates"
    folder.mkdir()
    return folder


async def paid(world: World) -> str:
    """Drive the main job, and give the number of a payment that was credited."""
    await world.import_all()
    await world.apply_for_cards()
    await world.work()
    disbursement_id = await world.compose()
    await world.do_due()
    await world.approve_and_release(disbursement_id)
    await world.work()
    pay_id: str = await fetch("SELECT pay_id FROM payments WHERE state = 'CREDITED' ORDER BY id")
    return pay_id


async def stated(world: World) -> None:
    """Let the account be still, so that the bank closes its day and states it; and take that in."""
    world.pass_time(STILL_S + 1)
    world.pass_time(1)
    await inbound.collect()


async def certified(world: World, folder: Path) -> None:
    """Issue the day's certificate and write it out."""
    assert await certificates.issue_due(exchange.current(), now=world.time) == [1]
    with acting_within(EVERYTHING):
        document = await queries.handed_out(await fetch("SELECT id FROM certificates"))
    (folder / "certificate-000001.json").write_text(document, encoding="utf-8")


async def explained(pay_id: str, scope: str = EVERYTHING) -> Chain:
    chain = await explaining.explain(pay_id, scope=scope)
    assert chain is not None
    return chain


def links(chain: Chain) -> dict[Step, Link]:
    return {link.step: link for link in chain.links}


def modes(folder: Path) -> tuple[int, int]:
    """Who may open an exported archive and its manifest."""
    return folder.stat().st_mode & 0o777, (folder / archives.MANIFEST).stat().st_mode & 0o777


class TestOneFen:
    async def test_is_told_from_the_workbooks_cell_to_the_certificate_each_link_verified(
        self, stating: World, tmp_path: Path, handed_out: Path
    ) -> None:
        """Issue 4.9; R26, R28: what was paid, to whom, for what, and where each step is written."""
        pay_id = await paid(stating)
        await stated(stating)
        await certified(stating, handed_out)
        chain = await explained(pay_id)
        assert [link.step for link in chain.links] == list(Step)
        found = links(chain)
        expected = dict.fromkeys(Step, Status.VERIFIED) | {
            Step.ENTITLEMENT: Status.RECORDED,
            Step.RETURN: Status.NONE,
            Step.RETURN_STATEMENT: Status.NONE,
        }
        assert {step: link.status for step, link in found.items()} == expected
        credit = await one(
            "SELECT f.name, f.digest, p.line_number FROM payments p"
            " JOIN bank_files f ON f.id = p.bank_file_id WHERE p.pay_id = $1",
            pay_id,
        )
        source = found[Step.CREDIT_LINE].source
        assert source is not None
        assert (source.name, source.digest, source.line_number) == tuple(credit.values())
        assert "单元格 A" in (found[Step.PURCHASE].source or source).place
        entry = await one(
            "SELECT f.name, f.digest, e.line_number FROM statement_entries e"
            " JOIN bank_statements s ON s.id = e.statement_id"
            " JOIN bank_files f ON f.id = s.file_id WHERE e.pay_id = $1",
            pay_id,
        )
        source = found[Step.STATEMENT].source
        assert source is not None
        assert (source.name, source.digest, source.line_number) == tuple(entry.values())
        certificate = await one("SELECT digest, verdict FROM certificates")
        source = found[Step.CERTIFICATE].source
        assert source is not None
        assert (source.digest, source.place) == (certificate["digest"], "证书链第 1 份")
        assert certificate["verdict"] == "BALANCED"
        for link in chain.links:
            for cell in (*link.cells, *link.facts):
                if cell.label in {"卡号", "证件号码", "手机号", "账号"}:
                    assert "*" in cell.text, link.step
        await self._is_told_by_the_archive_alone(pay_id, found, tmp_path / "export", handed_out)

    async def _is_told_by_the_archive_alone(
        self, pay_id: str, found: dict[Step, Link], folder: Path, handed_out: Path
    ) -> None:
        """No database: the same lines at the same bytes, in every kind of file."""
        count = await archive.export(folder)
        assert count == await fetch("SELECT count(*) FROM bank_files")
        assert modes(folder) == (0o700, 0o600)
        profile = exchange.current().profile
        mentions = tracing.trace(profile, lambda: archives.files(folder), pay_id)
        assert all(mention.is_intact for mention in mentions)
        kinds = {mention.kind for mention in mentions}
        assert kinds >= {
            RecordKind.OPEN, RecordKind.OPEN_ACCEPTANCE, RecordKind.OPEN_RESULT,
            RecordKind.ACTIVATION, RecordKind.CREDIT, RecordKind.CREDIT_ACCEPTANCE,
            RecordKind.CREDIT_RESULT, RecordKind.STATEMENT,
        }  # fmt: skip
        places = {(one.name, one.line.offset) for one in mentions}
        told = [link.source for link in found.values() if link.source and link.cells]
        assert {(source.name, source.offset) for source in told} <= places
        text = console.from_archive(
            pay_id, folder, profile_name="psbc-cd/1", certificates=handed_out
        )
        assert "核对一致" in text
        assert "核对：与入账结果一致" in text
        assert "结论：平：三方一致" in text
        assert "验证：内容、摘要与前后相接均一致" in text
        assert "目前还没有" not in text
        [credit] = [one for one in mentions if one.kind is RecordKind.CREDIT]
        card = next(cell.text for cell in credit.line.cells if cell.column == "card_no")
        assert card not in text
        with pytest.raises(MalformedFile):
            await archive.export(folder)

    async def test_is_said_to_differ_once_an_archived_file_or_the_books_are_altered(
        self, world: World, database: Any
    ) -> None:
        """Tamper evidence: the digest is recomputed, and the line held against the payment."""
        pay_id = await paid(world)
        await database.execute("UPDATE bank_files SET digest = repeat('0', 64) WHERE kind = 'CRR'")
        result = links(await explained(pay_id))[Step.RESULT]
        assert (result.status, result.source is not None and result.source.is_intact) == (
            Status.DIFFERS, False,
        )  # fmt: skip
        await database.execute("SET session_replication_role = replica")
        await database.execute(
            "UPDATE payments SET amount_fen = amount_fen + 1 WHERE pay_id = $1", pay_id
        )
        found = links(await explained(pay_id))
        assert found[Step.CREDIT_LINE].status is Status.DIFFERS
        assert found[Step.APPROVAL].status is Status.VERIFIED
        text = await console.from_books(pay_id, scope=EVERYTHING)
        assert "[与存档不符]" in text

    async def test_says_of_an_altered_certificate_and_of_an_entry_in_break_that_they_differ(
        self, stating: World, database: Any
    ) -> None:
        """Issue 4.9, 4.8: the digest, the seal and the chain are looked at, not just shown."""
        pay_id = await paid(stating)
        await stated(stating)
        await certificates.issue_due(exchange.current(), now=stating.time)
        await database.execute("SET session_replication_role = replica")
        await database.execute("UPDATE certificates SET document = document || ' '")
        entry_id = await database.fetchval(
            "UPDATE statement_entries SET finding = 'SERIAL_DIFFERS' WHERE pay_id = $1"
            " RETURNING id",
            pay_id,
        )
        await database.execute(
            "INSERT INTO statement_breaks (statement_id, kind, day_on, entry_id, pay_id, state,"
            " reason, evidence, found_at) SELECT statement_id, finding, '2018-03-20', id, pay_id,"
            " 'OPEN', '', '', posted_at FROM statement_entries WHERE id = $1",
            entry_id,
        )
        found = links(await explained(pay_id))
        assert found[Step.CERTIFICATE].status is Status.DIFFERS
        assert "封印不符" in found[Step.CERTIFICATE].problem
        assert found[Step.STATEMENT].status is Status.DIFFERS
        assert "流水号" in found[Step.STATEMENT].problem
        assert "尚未说明" in found[Step.STATEMENT].problem

    async def test_names_the_statement_and_the_certificate_that_have_not_come_yet(
        self, world: World, tmp_path: Path, handed_out: Path
    ) -> None:
        pay_id = await paid(world)
        found = links(await explained(pay_id))
        for step in (Step.STATEMENT, Step.CERTIFICATE):
            assert (found[step].status, found[step].problem) == (Status.MISSING, "目前还没有。")
        await archive.export(tmp_path / "export")
        text = console.from_archive(
            pay_id, tmp_path / "export", profile_name="psbc-cd/1", certificates=handed_out
        )
        assert "银行对账单  目前还没有。" in text
        assert "守恒证书  目前还没有。" in text

    async def test_names_what_is_not_there_yet(self, world: World) -> None:
        await world.import_all()
        await world.apply_for_cards()
        await world.work()
        await world.compose()
        pay_id = await fetch("SELECT pay_id FROM payments ORDER BY id")
        found = links(await explained(pay_id))
        for step in (Step.CREDIT_LINE, Step.ACCEPTANCE, Step.RESULT, Step.LEDGER):
            assert found[step].status is Status.MISSING, step
            assert found[step].problem

    async def test_is_told_to_a_clerk_of_the_unit_without_the_banks_files_and_to_no_other(
        self, world: World
    ) -> None:
        """R50: own subtree only; what the row policies hide is named as hidden."""
        pay_id = await paid(world)
        path = await fetch(
            "SELECT u.path FROM payments p JOIN units u ON u.id = p.unit_id WHERE p.pay_id = $1",
            pay_id,
        )
        with acting_within(path):
            found = links(await explained(pay_id, path))
        assert found[Step.PURCHASE].facts
        assert found[Step.ENTITLEMENT].status is Status.RECORDED
        for step in (Step.PURCHASE, Step.CARD_REQUEST, Step.CREDIT_LINE, Step.RESULT, Step.LEDGER,
                     Step.STATEMENT, Step.CERTIFICATE):  # fmt: skip
            assert found[step].status is Status.HIDDEN
        with acting_within(NOTHING):
            assert await explaining.explain(pay_id, scope=NOTHING) is None
        other = await fetch("SELECT path FROM units WHERE NOT starts_with($1, path)", path)
        with acting_within(other):
            assert await explaining.explain(pay_id, scope=other) is None


class TestArchives:
    def test_refuse_what_is_no_export_and_what_leads_out_of_it(self, tmp_path: Path) -> None:
        with pytest.raises(MalformedFile, match="manifest"):
            list(archives.files(tmp_path))
        line = archives.entry(name="n", digest="d", path="../outside")
        (tmp_path / archives.MANIFEST).write_bytes(line)
        with pytest.raises(MalformedFile, match="第1行"):
            list(archives.files(tmp_path))

    def test_say_of_a_file_that_is_gone_that_it_is_not_intact(self, tmp_path: Path) -> None:
        line = archives.entry(name="n", digest="d", path="gone")
        (tmp_path / archives.MANIFEST).write_bytes(line)
        [file] = archives.files(tmp_path)
        assert file.read() == b""
