"""Banks whose answers repeat neither our numbers nor our batches: found by line, by file, by name.

Their answers are written here by hand, as the golden files of their layouts are.
"""

from collections.abc import Sequence
from datetime import timedelta
from fnmatch import fnmatch
from pathlib import Path

import orjson
import pytest

from domain.actors import EVERYTHING
from domain.applications import queries as applications
from domain.applications.rules import Letter
from domain.card_batches import operations as card_batches
from integrations.psbc import archives, profile, tracing
from tests.town import OFFICE, Town, card_no
from tests.workers import office
from tests.workers.bank import Bank
from workers import (
    archive,
    certificates,
    exchange,
    explaining,
    inbound,
    outbound,
    verification,
)
from workers.chain_links import Status, Step

BAT_ORG = "510100000000000000001"


@pytest.fixture
def hundsun(town: Town, tmp_path: Path) -> Bank:
    """A bank that names the batch, and in it the line, and gives its entries no serial."""
    return Bank(town, tmp_path / "bank", profile="hundsun-2017/1")


@pytest.fixture
def bat(town: Town, tmp_path: Path) -> Bank:
    """A bank that answers under the name of the request, and only opens cards."""
    return Bank(town, tmp_path / "bank", profile="psbc-bat/1", org=BAT_ORG)


class Sent:
    """A file of ours as it reached the bank: its name, and the fields of its lines."""

    def __init__(self, bank: Bank, pattern: str = "*") -> None:
        [self.name] = [name for name in bank.arrived() if fnmatch(name, pattern)]
        [path] = (bank.root / bank.org / "in").rglob(self.name)
        self.head, *lines = path.read_bytes().decode("gbk").splitlines()
        self.lines = [line.split("!" if "!" in line else "|") for line in lines]

    @property
    def batch_no(self) -> str:
        """The batch number, as Hundsun's lines carry it."""
        return self.lines[0][0]


def hundsun_opened(sent: Sent, line: int, **changes: str) -> str:
    """A line of an answer: the card of a line of ours is opened."""
    asked = sent.lines[line - 1]
    told = {"seq": str(line), "id_no": asked[9], "name": asked[7]} | changes
    return (
        f"{sent.batch_no}|{told['seq']}|{card_no(1000 + line)}|{told['id_no']}|{told['name']}"
        "|0.00|0.00|20180320|1|AGR0056|开户成功|"
    )


def hundsun_paid(sent: Sent, line: int, **changes: str) -> str:
    """A line of an answer: what a line of ours asked for is on the card."""
    asked = sent.lines[line - 1]
    told = {"batch_no": sent.batch_no, "seq": str(line), "card_no": asked[5], "name": asked[7],
            "fen": asked[6], "end": "1|AGR0015|入账成功"} | changes  # fmt: skip
    return (
        f"{told['batch_no']}|{told['seq']}|{told['card_no']}||{told['name']}"
        f"|{told['fen']}|{told['fen']}|20180320|{told['end']}|"
    )


async def answered(
    bank: Bank, lines: Sequence[str], *, sequence: int = 1, total: str = "0.00", kind: str = "0"
) -> None:
    """Hundsun's bank lays an answer, and we look."""
    name = f"{bank.org}_20180320_{kind}{sequence:07d}_RT"
    bank.lay(name, lines, rows=len(lines), total=total, digest="md5")
    await inbound.collect()


class TestByLine:
    async def test_refused_without_a_reason_wait_for_the_bank_s_letter(
        self, hundsun: Bank, town: Town
    ) -> None:
        """Exchange invariant 2: ACR2938 proves nothing; a letter settles it, a late card still counts."""
        await office.sent_cards(hundsun, 2)
        sent = Sent(hundsun)
        refused = hundsun_opened(sent, 1).replace("1|AGR0056|开户成功", "2|ACR2938|失败")
        refused = refused.replace(card_no(1001), "").replace("20180320|2|", "|2|")
        await answered(hundsun, [refused, hundsun_opened(sent, 2)])
        assert [number for number, _ in await town.problems()] == [1]
        assert await town.states("card_applications") == ["SENT", "ISSUED"]
        assert await applications.unanswered([1, 2], now=hundsun.time) == {1}
        await town.scan("a" * 64)
        letter = Letter("函1", "a" * 64, "未开卡")
        await card_batches.fail(1, letter=letter, by=OFFICE, now=hundsun.time)
        assert await town.states("card_applications") == ["FAILED", "ISSUED"]
        assert await town.states("card_batches") == ["SETTLED"]
        await answered(hundsun, [hundsun_opened(sent, 1)], sequence=2)
        assert await town.states("card_applications") == ["ISSUED", "ISSUED"]
        assert "card_application.late_success" in await town.alarms()

    async def test_open_the_card_of_the_line_that_they_name(
        self, hundsun: Bank, town: Town
    ) -> None:
        await office.sent_cards(hundsun, 3)
        sent = Sent(hundsun)
        await answered(hundsun, [hundsun_opened(sent, 3), hundsun_opened(sent, 1)])
        assert await town.states("card_applications") == ["ISSUED", "SENT", "ISSUED"]
        held = await town.owner.fetch(
            "SELECT a.line_number, c.number_masked, c.status, c.activated_at IS NOT NULL AS is_active"
            " FROM cards c JOIN card_applications a ON a.id = c.application_id ORDER BY 1"
        )
        assert [(row["line_number"], row["number_masked"][-4:]) for row in held] == [
            (1, card_no(1001)[-4:]),
            (3, card_no(1003)[-4:]),
        ]
        # No file of this bank says when a card is active, so its profile says what it is when opened.
        assert {(row["status"], row["is_active"]) for row in held} == {("06", True)}
        assert await town.problems() == []
        assert await town.one("SELECT answers_id FROM bank_files WHERE kind = 'OPR'") == 1

    async def test_pay_by_line_and_stand_for_the_serial_that_the_bank_does_not_give(
        self, hundsun: Bank, town: Town
    ) -> None:
        """A batch and a line in it are as good as a serial: no two payments share them."""
        await office.sent(hundsun, 2)
        sent = Sent(hundsun)
        lines = [hundsun_paid(sent, 2), hundsun_paid(sent, 1)]
        await answered(hundsun, lines, kind="1", total="200.00")
        assert await town.states("payments") == ["CREDITED", "CREDITED"]
        serials = await town.owner.fetch("SELECT bank_serial FROM payments ORDER BY line_number")
        assert [row["bank_serial"] for row in serials] == [
            f"{sent.batch_no}-1", f"{sent.batch_no}-2",
        ]  # fmt: skip
        assert await town.states("disbursements") == ["SETTLED"]
        assert await town.states("obligations") == ["MET"]
        # The same again under another name changes nothing, and is no difference.
        await answered(hundsun, lines[:1], kind="1", sequence=2, total="100.00")
        assert await town.states("payments") == ["CREDITED", "CREDITED"]
        assert await town.alarms(blocking=True) == []

    async def test_of_a_line_that_we_never_sent_move_nothing_and_stop_the_release(
        self, hundsun: Bank, town: Town
    ) -> None:
        """Failure 14, by line."""
        await office.sent(hundsun, 1)
        sent = Sent(hundsun)
        lines = [hundsun_paid(sent, 1, seq="2"), hundsun_paid(sent, 1)]
        await answered(hundsun, lines, kind="1", total="200.00")
        assert await town.states("payments") == ["CREDITED"]
        assert await town.problems() == [(1, "UNKNOWN_REFERENCE")]
        assert await town.alarms(blocking=True) == ["payment.break"]

    @pytest.mark.parametrize("changed", [{"card_no": card_no(77)}, {"name": "李四"}])
    async def test_that_repeat_another_s_card_or_name_pay_nobody(
        self, hundsun: Bank, town: Town, changed: dict[str, str]
    ) -> None:
        """Exchange invariant 7: name and card are compared wherever the bank repeats them."""
        await office.sent(hundsun, 1)
        await answered(hundsun, [hundsun_paid(Sent(hundsun), 1, **changed)], kind="1",
                       total="100.00")  # fmt: skip
        assert await town.states("payments") == ["SENT"]
        assert await town.problems() == [(1, "UNKNOWN_REFERENCE")]
        assert await town.alarms(blocking=True) == ["payment.break"]
        told = await town.one("SELECT message FROM bank_file_problems")
        assert "李四" not in told
        assert card_no(77) not in told

    async def test_that_repeat_another_s_identity_open_nothing(
        self, hundsun: Bank, town: Town
    ) -> None:
        await office.sent_cards(hundsun, 1)
        await answered(hundsun, [hundsun_opened(Sent(hundsun), 1, id_no="510104199001010011")])
        assert await town.states("card_applications") == ["SENT"]
        assert await town.problems() == [(1, "UNKNOWN_REFERENCE")]

    async def test_of_another_amount_stop_the_release(self, hundsun: Bank, town: Town) -> None:
        """Failure 15, by line."""
        await office.sent(hundsun, 1)
        line = hundsun_paid(Sent(hundsun), 1, fen="99.99")
        await answered(hundsun, [line], kind="1", total="99.99")
        assert await town.states("payments") == ["UNKNOWN"]
        assert await town.problems() == [(1, "AMOUNT_DIFFERS")]
        assert await town.alarms(blocking=True) == ["payment.break"]

    async def test_to_a_batch_or_a_kind_that_we_never_sent_are_quarantined(
        self, hundsun: Bank, town: Town
    ) -> None:
        await office.sent(hundsun, 1)
        sent = Sent(hundsun)
        stranger = hundsun_paid(sent, 1, batch_no="D180320999999")
        await answered(hundsun, [stranger], kind="1", total="100.00")
        # A file of openings cannot answer one of payments, whatever batch it names.
        await answered(hundsun, [hundsun_opened(sent, 1)])
        assert await town.states("bank_files") == ["SENT", "QUARANTINED", "QUARANTINED"]
        assert await town.alarms() == ["bank_file.quarantined", "bank_file.unexpected"] * 2
        assert await town.states("payments") == ["SENT"]


def bat_answer(sent: Sent, lines: Sequence[str], *, name: str = "") -> list[str]:
    """An answer of 2012, head and all."""
    head = f"1.0!2!{len(lines)}!{BAT_ORG}!20180320!20180321!T0001!{name or sent.name}"
    return [head, *lines]


def bat_opened(sent: Sent, line: int, **changes: str) -> str:
    """A line of it: opened, identity checked."""
    name, _, id_no, req_id = sent.lines[line - 1][:4]
    told = {"name": name, "id_no": id_no, "req_id": req_id} | changes
    return (
        f"{told['name']}!01!{told['id_no']}!{told['req_id']}!05!00!一致!51010001!1!1"
        f"!{card_no(int(req_id[-6:]) + line)}!20301231!20180321"
    )


async def laid(bank: Bank, lines: list[str], *, sequence: int = 1) -> None:
    """The bank of 2012 lays an answer, and we look."""
    name = f"card_app_0a1_180320{sequence:03d}_{BAT_ORG}.aft"
    bank.lay(name, lines, rows=len(lines) - 1, total="0", digest="sm3")
    await inbound.collect()


class TestByFile:
    async def test_open_what_the_file_asked_for_that_they_name(self, bat: Bank, town: Town) -> None:
        await office.sent_cards(bat, 2)
        sent = Sent(bat)
        await laid(bat, bat_answer(sent, [bat_opened(sent, 2), bat_opened(sent, 1)]))
        assert await town.states("card_applications") == ["ISSUED", "ISSUED"]
        assert await town.states("card_batches") == ["SETTLED"]
        assert await town.states("obligations") == ["MET"]
        # The answer is found under our batch number, which it does not state.
        numbers = await town.owner.fetch("SELECT batch_no FROM bank_files ORDER BY id")
        assert len({row["batch_no"] for row in numbers}) == 1
        assert await town.one("SELECT DISTINCT status FROM cards") == "00"

    async def test_that_come_twice_are_refused_the_second_time(self, bat: Bank, town: Town) -> None:
        await office.sent_cards(bat, 1)
        sent = Sent(bat)
        first = bat_answer(sent, [bat_opened(sent, 1)])
        await laid(bat, first)
        await laid(bat, first)
        failed = bat_opened(sent, 1).replace("!05!00!", "!06!03!").rsplit("!", 5)[0]
        await laid(bat, bat_answer(sent, [f"{failed}!1!1! ! ! "]))
        states = await town.states("bank_files")
        assert states == ["ACKNOWLEDGED", "APPLIED", "DUPLICATE", "QUARANTINED"]
        taken = await town.one("SELECT problem_code FROM bank_files WHERE state = 'QUARANTINED'")
        assert taken == "BANK_FILE_PLACE_TAKEN"
        assert await town.states("card_applications") == ["ISSUED"]

    @pytest.mark.parametrize(
        ("named", "sequence"),
        [(f"card_app_0a1_180320007_{BAT_ORG}.bat", 7), ("", 2), ("nothing.bat", 1)],
    )
    async def test_to_a_file_that_we_never_sent_are_quarantined(
        self, bat: Bank, town: Town, named: str, sequence: int
    ) -> None:
        """What the first line and the name say must agree: of either alone it could be another's."""
        await office.sent_cards(bat, 1)
        sent = Sent(bat)
        lines = bat_answer(sent, [bat_opened(sent, 1)], name=named)
        await laid(bat, lines, sequence=sequence)
        assert await town.states("bank_files") == ["SENT", "QUARANTINED"]
        assert await town.alarms() == ["bank_file.quarantined", "bank_file.unexpected"]
        assert await town.states("card_applications") == ["SENT"]

    async def test_may_come_in_any_order(self, bat: Bank, town: Town) -> None:
        """Their numbers are those of our files, so that they tell nothing of what is missing."""
        bat.rows_max = 1
        bat.install()
        await office.sent_cards(bat, 2)
        for sequence in (2, 1):
            sent = Sent(bat, f"*{sequence:03d}_{BAT_ORG}.bat")
            await laid(bat, bat_answer(sent, [bat_opened(sent, 1)]), sequence=sequence)
        assert await town.states("card_batches") == ["SETTLED"]
        assert await town.alarms() == []

    async def test_set_aside_a_line_that_repeats_another_s_identity(
        self, bat: Bank, town: Town
    ) -> None:
        await office.sent_cards(bat, 2)
        sent = Sent(bat)
        lines = [bat_opened(sent, 1, id_no=sent.lines[1][2]), bat_opened(sent, 2)]
        await laid(bat, bat_answer(sent, lines))
        assert await town.states("card_applications") == ["SENT", "ISSUED"]
        assert await town.problems() == [(1, "UNKNOWN_REFERENCE")]


async def carried_through(bank: Bank, count: int) -> list[str]:
    """Cards applied for, opened, paid to and answered, all by Hundsun's files; gives the pay_ids."""
    town = bank.town
    await town.programme()
    await office.sent_cards(bank, count)
    sent = Sent(bank)
    await answered(bank, [hundsun_opened(sent, line + 1) for line in range(count)])
    for row in await town.owner.fetch("SELECT id FROM members ORDER BY id"):
        await town.entitlement(row["id"])
    disbursement_id = await office.composed(bank, await town.one("SELECT min(id) FROM units"))
    await office.release(bank, disbursement_id)
    await outbound.send_disbursement(disbursement_id)
    paid = Sent(bank, "*_1*.txt")
    lines = [hundsun_paid(paid, line + 1) for line in range(count)]
    await answered(bank, lines, kind="1", total=f"{100 * count}.00")
    return await office.pay_ids(bank)


class TestWholeWay:
    async def test_is_explained_from_the_first_line_to_the_last(
        self, hundsun: Bank, town: Town, tmp_path: Path
    ) -> None:
        """Explain one fen, of a bank that repeats no number of ours, in the books and in the archive."""
        first, second = await carried_through(hundsun, 2)
        assert await town.states("payments") == ["CREDITED", "CREDITED"]
        chain = await explaining.explain(second, scope=EVERYTHING)
        assert chain is not None
        steps = {link.step: link for link in chain.links}
        verified = (Step.CARD_REQUEST, Step.CARD_RESULT, Step.ACTIVATION, Step.CREDIT_LINE,
                    Step.RESULT)  # fmt: skip
        assert [steps[step].status for step in verified] == [Status.VERIFIED] * 5
        # What this bank never sends is not waited for: it is said to be none.
        unsent = {Step.ACCEPTANCE: "不发付款受理文件", Step.STATEMENT: "不发每日对账文件"}
        for step, why in unsent.items():
            assert (steps[step].status, why in steps[step].problem) == (Status.NONE, True)
        result = steps[Step.RESULT].source
        assert result is not None
        assert result.line_number == 2
        await archive.export(tmp_path / "export")
        for pay_id, number in ((first, 1), (second, 2)):
            found = tracing.trace(
                profile.load("hundsun-2017/1"), lambda: archives.files(tmp_path / "export"), pay_id
            )
            assert [(one.kind.value, one.line.number) for one in found] == [
                (kind, number) for kind in ("OPN", "OPR", "CRD", "CRR")
            ]

    async def test_is_certified_from_the_bytes_alone(
        self, hundsun: Bank, town: Town, tmp_path: Path
    ) -> None:
        """Exchange invariant 10: nothing differs, and that the bank states nothing is said."""
        await carried_through(hundsun, 2)
        hundsun.time += timedelta(days=1, hours=3)
        assert await certificates.issue_due(exchange.current(), now=hundsun.time) == [1]
        issued = await town.owner.fetchrow("SELECT * FROM certificates")
        assert issued is not None
        document = orjson.loads(issued["document"])
        assert (document["verdict"], document["differences"]) == ("INCOMPLETE", [])
        assert document["programmes"]["HZBX"]["archive"]["credited"] == [2, 20_000]
        await archive.export(tmp_path / "export")
        envelope = {"certificate": document, "digest": "", "seal": ""}
        assert await verification.against_archive([envelope], tmp_path / "export") == []
