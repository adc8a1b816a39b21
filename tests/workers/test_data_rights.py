"""People's rights over their data: two people, deadlines, their own copy, erasure that leaves nothing."""

import io
import zipfile
from datetime import date, datetime, timedelta
from typing import Any

import asyncpg
import openpyxl
import orjson
import pytest

from domain import crypto
from domain.actors import AUDIT_ONLY, STAFF_ONLY, Role
from domain.data_rights import operations as requests
from domain.data_rights import queries, rules
from domain.data_rights.rules import Channel, RightKind
from domain.erasures import queries as erased
from domain.erasures.rules import Bar, ErasureBarred
from domain.errors import NotPermitted
from domain.legal_holds import operations as holds
from domain.legal_holds import rules as holding
from domain.transactions import acting_within, execute, transaction
from tests.records import opened
from tests.rights import LATER, SECOND, Desk
from tests.town import CHECKER, OFFICE, Town, person
from workers import person_package, person_words
from workers.person_words import LABELS


@pytest.fixture
def desk(town: Town, now: datetime) -> Desk:
    return Desk(town, now)


class TestARequest:
    async def test_is_decided_by_another_in_time(self, desk: Desk, town: Town) -> None:
        """PIPL 45–50: recorded with the proof of identity, due by dated data, decided by a second."""
        member = await town.member(await town.unit())
        request_id = await desk.record(member)
        due = await town.one("SELECT due_on FROM rights_requests")
        assert due == desk.time.date() + timedelta(days=30)
        with pytest.raises(rules.SameHandler):
            await requests.grant(request_id, answer="同意", by=OFFICE, now=desk.time)
        await requests.grant(request_id, answer="同意", by=CHECKER, now=desk.time)
        with pytest.raises(rules.RequestInWrongState):
            await requests.refuse(request_id, answer="不", by=SECOND, now=desk.time)

    async def test_of_one_kind_stands_once(self, desk: Desk, town: Town) -> None:
        member = await town.member(await town.unit())
        first = await desk.record(member)
        with pytest.raises(rules.RequestOpen):
            await desk.record(member)
        await desk.record(member, RightKind.CORRECTION)
        await requests.withdraw(first, reason="本人撤回", by=OFFICE, now=desk.time)
        await desk.record(member)

    async def test_past_its_day_raises_an_alarm(self, desk: Desk, town: Town) -> None:
        await desk.record(await town.member(await town.unit()))
        assert await requests.warn(now=desk.time + timedelta(days=30)) == 0
        assert await requests.warn(now=desk.time + timedelta(days=31)) == 1
        assert await town.alarms() == ["data_rights.late"]

    async def test_holds_no_number_and_no_future(self, desk: Desk, town: Town) -> None:
        member = await town.member(await town.unit())
        words: dict[str, Any] = {
            "kind": RightKind.ACCESS, "channel": Channel.VISIT, "by": OFFICE, "now": desk.time,
        }  # fmt: skip
        bad: tuple[dict[str, Any], ...] = (
            {"proof": "", "wish": "x", "requested_on": desk.time.date()},
            {"proof": "证", "wish": "11010519491231002X1", "requested_on": desk.time.date()},
            {"proof": "证", "wish": "x", "requested_on": desk.time.date() + timedelta(days=1)},
        )
        for given in bad:
            with pytest.raises(rules.RequestInvalid):
                await requests.record(member, **words, **given)

    @pytest.mark.parametrize("role", sorted(set(Role) - {Role.OFFICE, Role.CHECKER}))
    async def test_is_nothing_for_other_duties(self, desk: Desk, town: Town, role: Role) -> None:
        member = await town.member(await town.unit())
        request_id = await desk.record(member)
        hold_id = await desk.hold(member)
        stranger = person(77, role)
        acts = (
            requests.grant(request_id, answer="x", by=stranger, now=desk.time),
            requests.refuse(request_id, answer="x", by=stranger, now=desk.time),
            requests.withdraw(request_id, reason="x", by=stranger, now=desk.time),
            requests.hand_out(request_id, by=stranger, now=desk.time),
            holds.decide(hold_id, is_confirmed=True, by=stranger, now=desk.time),
        )
        for act in acts:
            with pytest.raises(NotPermitted):
                await act

    @pytest.mark.parametrize("scope", ["/1/", "", STAFF_ONLY, AUDIT_ONLY])
    async def test_is_seen_by_no_unit(self, desk: Desk, town: Town, scope: str) -> None:
        """R50."""
        member = await town.member(await town.unit())
        await desk.record(member)
        await desk.hold(member)
        with acting_within(scope):
            async with transaction():
                for table in ("rights_requests", "legal_holds", "erasures"):
                    assert await execute(f"SELECT FROM {table}") == 0


class TestACopy:
    async def test_holds_everything_in_the_clear_for_its_person(
        self, desk: Desk, town: Town
    ) -> None:
        unit_id = await town.unit()
        await town.payable(unit_id)
        number = await self._number(town, 1)
        parts = await queries.package(1)
        [basic] = parts["基本资料"]
        assert (basic["name"], basic["id_no"]) == ("王小芳", number)
        assert basic["address"] == "成都市锦江区总府路1号"
        assert parts["普惠卡"][0]["card_no"].startswith("621799")
        assert len(parts["应发补助"]) == len(parts["互助购买"]) == 1
        assert not any(key.endswith(("_sealed", "_index")) for key in basic)
        content = person_package.archive(parts, mark="交本人", at=desk.time)
        with zipfile.ZipFile(io.BytesIO(content)) as file:
            assert orjson.loads(file.read("个人信息.json"))["parts"] == parts
            book = openpyxl.load_workbook(io.BytesIO(file.read("个人信息.xlsx")))
        assert book.sheetnames == list(queries.PARTS)
        said = {cell.value for row in book["基本资料"].iter_rows() for cell in row}
        assert {"交本人", "姓名", "证件号码", number, "正常"} <= said
        assert said & {"男", "女"}

    async def test_calls_nothing_by_the_names_of_the_database(self, town: Town) -> None:
        """PIPL 45, 50: a person reads their copy without asking what a column or a code means."""
        parts = await queries.package(await town.member(await town.unit()))
        columns = {column for line in parts["基本资料"] for column in line}
        for statement in list(queries.PARTS.values())[1:]:
            told = statement.removeprefix("SELECT ").partition(" FROM ")[0].split(",")
            names = (one.strip().split(" AS ")[-1].split(".")[-1] for one in told)
            columns |= {queries.SEALED.get(name, name) for name in names}
        assert {column for column in columns if column not in LABELS} == set()
        assert person_words.text("付款", "state", "CREDITED") == "已入账"
        assert person_words.text("会籍变更", "to_status", "QUIT") == "退会"
        assert person_words.text("办理记录", "action", "member.reveal") != "member.reveal"

    async def test_tells_what_was_corrected_and_what_was_agreed_to(
        self, desk: Desk, town: Town
    ) -> None:
        """PIPL 45: the values in the clear, for they are the person's own; the words that were shown."""
        member = await town.member(await town.unit())
        await desk.corrected(member, mobile="13912345678")
        await desk.agreed(member)
        parts = await queries.package(member)
        [correction] = parts["信息更正"]
        assert orjson.loads(correction["correction"])["after"] == {"mobile": "13912345678"}
        assert [(one["act"], one["reason"]) for one in parts["同意与撤回"]] == [
            ("GIVEN", ""), ("WITHDRAWN", "本人来电"),
        ]  # fmt: skip
        assert "中国邮政储蓄银行" in parts["同意与撤回"][0]["words"]

    async def test_is_handed_out_while_the_grant_is_fresh(self, desk: Desk, town: Town) -> None:
        member = await town.member(await town.unit())
        request_id = await desk.record(member)
        with pytest.raises(rules.PackageNotThere):
            await requests.hand_out(request_id, by=OFFICE, now=desk.time)
        await requests.grant(request_id, answer="同意", by=SECOND, now=desk.time)
        await requests.hand_out(request_id, by=OFFICE, now=desk.time)
        assert (
            await town.one("SELECT action FROM audit_entries ORDER BY id DESC LIMIT 1")
            == "rights_request.download"
        )
        with pytest.raises(rules.PackageNotThere):
            await requests.hand_out(request_id, by=OFFICE, now=desk.time + timedelta(days=8))

    async def _number(self, town: Town, member_id: int) -> str:
        sealed = await town.one("SELECT id_no_sealed FROM members WHERE id = $1", member_id)
        return await opened("id_no", sealed)


class TestErasing:
    async def test_leaves_nothing_readable_and_keeps_counts_and_books(
        self, desk: Desk, town: Town
    ) -> None:
        member = await desk.leaver()
        before = await town.owner.fetchrow("SELECT * FROM members")
        assert before is not None
        number = await opened("id_no", before["id_no_sealed"])
        await town.insert(
            "roster_rows",
            roster_id=await town.insert("rosters", kind="MEMBERS", state="APPLIED"),
            verdict="GOOD", name="王小芳", id_no_index=before["id_no_index"],
            id_no_sealed=before["id_no_sealed"], shown='{"name": "王小芳"}',
        )  # fmt: skip
        desk.time += LATER
        request_id = await desk.record(member, RightKind.ERASURE)
        await requests.grant(request_id, answer="已删除", by=SECOND, now=desk.time)
        assert await erased.readable(member) == ()
        for table in ("members", "roster_rows", "cards", "rights_requests", "audit_entries"):
            for row in await town.owner.fetch(f"SELECT * FROM {table}"):
                said = repr(dict(row))
                assert number not in said
                assert "王小芳" not in said
        ring = crypto.keyring()
        index = ring.blind_index("id_no", number)
        for table in ("members", "roster_rows"):
            assert (
                await town.one(f"SELECT count(*) FROM {table} WHERE id_no_index = $1", index) == 0
            )
        assert await town.one("SELECT count(*) FROM members") == 1
        assert await town.one("SELECT count(*) FROM entitlements WHERE member_id = 1") == 1
        kept = orjson.loads(await town.one("SELECT kept FROM rights_requests"))
        assert any("会计档案" in words for words in kept)

    async def test_is_barred_while_anything_is_open_and_names_it(
        self, desk: Desk, town: Town
    ) -> None:
        await town.payable(await town.unit())
        request_id = await desk.record(1, RightKind.ERASURE)
        with pytest.raises(ErasureBarred, match=r"会籍没有终止.*未销户的普惠卡"):
            await requests.grant(request_id, answer="同意", by=SECOND, now=desk.time)
        assert {Bar.MEMBERSHIP, Bar.ENTITLEMENTS, Bar.CARDS, Bar.TERM} <= await desk.bars(1)
        assert await town.one("SELECT state FROM rights_requests") == "RECORDED"
        assert await erased.readable(1) == ("资料没有删除",)

    async def test_waits_for_the_term_of_identity_records(self, desk: Desk, town: Town) -> None:
        """反洗钱法: at least five, now ten years after the last business."""
        await town.member(await town.unit(), status="QUIT")
        assert await desk.bars(1) == {Bar.TERM}
        desk.time += LATER
        assert await desk.bars(1) == set()

    async def test_is_barred_by_a_hold_from_its_proposal_until_two_have_lifted_it(
        self, desk: Desk
    ) -> None:
        await desk.leaver()
        hold_id = await desk.hold(1)
        assert await desk.bars(1) == {Bar.LEGAL_HOLD}
        with pytest.raises(holding.SameHolder):
            await holds.decide(hold_id, is_confirmed=True, by=OFFICE, now=desk.time)
        await holds.decide(hold_id, is_confirmed=True, by=CHECKER, now=desk.time)
        await self._propose_lift(desk, hold_id)
        assert await desk.bars(1) == {Bar.LEGAL_HOLD}
        with pytest.raises(holding.SameHolder):
            await holds.decide_lift(hold_id, is_confirmed=True, by=OFFICE, now=desk.time)
        await holds.decide_lift(hold_id, is_confirmed=False, by=SECOND, now=desk.time)
        await self._propose_lift(desk, hold_id)
        await holds.decide_lift(hold_id, is_confirmed=True, by=SECOND, now=desk.time)
        assert await desk.bars(1) == set()

    async def _propose_lift(self, desk: Desk, hold_id: int) -> None:
        await holds.propose_lift(
            hold_id, document="结案通知", reason="结案", by=OFFICE, now=desk.time
        )

    async def test_is_barred_by_the_database_itself_under_a_hold(
        self, desk: Desk, town: Town
    ) -> None:
        await desk.leaver()
        await desk.hold(1)
        with pytest.raises(asyncpg.RestrictViolationError):
            await town.insert(
                "erasures", member_id=1, asked_by_id=1, erased_by_id=2, erased_at=desk.time
            )

    async def test_no_longer_stands_a_hold_whose_day_is_over(self, desk: Desk, town: Town) -> None:
        assert town is not None
        await desk.leaver()
        await desk.hold(1, until_on=desk.time.date())
        assert await desk.bars(1) == {Bar.LEGAL_HOLD}
        desk.time += timedelta(days=1)
        assert await desk.bars(1) == set()

    async def test_happens_once_and_a_hold_comes_too_late_then(
        self, desk: Desk, town: Town
    ) -> None:
        assert town is not None
        member = await desk.leaver()
        request_id = await desk.record(member, RightKind.ERASURE)
        await requests.grant(request_id, answer="已删除", by=SECOND, now=desk.time)
        assert await desk.bars(member) == {Bar.ERASED}
        with pytest.raises(holding.LegalHoldInvalid, match="已经删除"):
            await desk.hold(member)

    async def test_that_forgets_an_index_fails_as_a_whole(self, desk: Desk, town: Town) -> None:
        """A later table with a blind index cannot be overlooked in silence."""
        member = await desk.leaver()
        index = await town.one("SELECT id_no_index FROM members")
        await town.owner.execute("CREATE TABLE forgotten (person_index bytea)")
        await town.owner.execute("INSERT INTO forgotten VALUES ($1)", index)
        await town.owner.execute("GRANT SELECT ON forgotten TO puhui_app")
        try:
            request_id = await desk.record(member, RightKind.ERASURE)
            with pytest.raises(AssertionError, match="forgotten"):
                await requests.grant(request_id, answer="已删除", by=SECOND, now=desk.time)
            assert await town.one("SELECT name FROM members") == "王小芳"
        finally:
            await town.owner.execute("DROP TABLE forgotten")


class TestAHold:
    @pytest.mark.parametrize(
        "wrong",
        [{"document": ""}, {"reason": " "}, {"until_on": date(2018, 1, 1)},
         {"reason": "11010519491231002X1"}],
    )  # fmt: skip
    async def test_needs_a_document_a_reason_and_a_span(
        self, desk: Desk, town: Town, wrong: dict[str, Any]
    ) -> None:
        member = await town.member(await town.unit())
        with pytest.raises(holding.LegalHoldInvalid):
            await desk.hold(member, **wrong)

    async def test_declined_protects_no_more(self, desk: Desk, town: Town) -> None:
        assert town is not None
        await desk.leaver()
        hold_id = await desk.hold(1)
        await holds.decide(hold_id, is_confirmed=False, by=SECOND, now=desk.time)
        assert await desk.bars(1) == set()
        with pytest.raises(holding.LegalHoldInWrongState):
            await holds.decide(hold_id, is_confirmed=True, by=SECOND, now=desk.time)
