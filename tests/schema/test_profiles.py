"""Agreements through the contract: who reads them, what a document lacks, and what trying one shows."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from dramatiq.brokers.stub import StubBroker

from domain.actors import EVERYTHING, Actor, Role
from domain.transactions import acting_within
from integrations.psbc import profile as profiles
from integrations.psbc import profile_tables
from tests.integrations.psbc.test_documents import BOMB
from tests.integrations.psbc.test_profile import DOCUMENT
from workers import profile_trials as worker

Ask = Callable[..., Awaitable[dict[str, Any]]]

PLAIN = DOCUMENT.read_text(encoding="utf-8")
PROFILES = "{ bankProfiles { name isInForce tables { key title headings rows } } }"
CHECK = """query C($text: String) { profileCheck(document: $text) {
  name faults { place text } profile { name isInForce } } }"""
TRY = """mutation T($text: String!, $key: String) {
  profileTry(input: { document: $text }, idempotencyKey: $key) {
    trial { id state profile filesTotal } userErrors { code message } } }"""
TRIALS = """{ profileTrials(first: 5) { totalCount edges { node { state filesTotal requestedBy { login }
  files { verdict readAs firstOffset reason file { name }
    differences { position before { cells { column text changed } } after { cells { column text } } } }
} } } }"""


class TestBankProfiles:
    async def test_shows_the_one_in_force_first_and_every_shipped_one(
        self, ask: Ask, office: Actor
    ) -> None:
        answer = await ask(office, PROFILES)
        assert answer["errors"] == []
        found = answer["data"]["bankProfiles"]
        assert {each["name"] for each in found} == set(profiles.shipped())
        assert [each["isInForce"] for each in found] == [True, False, False]
        tables = {table["key"]: table for table in found[0]["tables"]}
        assert ["5", "amount_fen", "金额（分）", "金额（分）", "15", "是", "不小于 1"] in tables[
            "columns.CRD"
        ]["rows"]
        assert ["当日截止", "16:00"] in tables["schedule"]["rows"]
        assert all(
            len(row) == len(table["headings"]) for table in tables.values() for row in table["rows"]
        )

    @pytest.mark.parametrize("role", sorted(Role))
    async def test_is_for_the_office_the_auditor_and_the_administrator(
        self, ask: Ask, world: Any, role: Role
    ) -> None:
        """R50: nobody else reads agreements, and the administrator reads no trial's lines."""
        who = await world.actor(f"who-{role.lower()}", role)
        answer = await ask(who, PROFILES)
        may_read = role in {Role.OFFICE, Role.AUDITOR, Role.ADMIN}
        assert bool(answer["data"]["bankProfiles"]) is may_read
        checked = await ask(who, CHECK, text=PLAIN)
        assert (checked["data"]["profileCheck"] is not None) is may_read

    @pytest.mark.parametrize("name", profiles.shipped())
    def test_lays_out_every_shipped_profile_in_chinese(self, name: str) -> None:
        document = profiles.document_of(profiles.load(name))
        assert profiles.read(document) == profiles.load(name)
        assert len(document.encode()) < 64 * 1024
        for table in profile_tables.of(profiles.load(name)):
            assert any("\u4e00" <= sign <= "\u9fff" for sign in table.title)
            assert {len(row) for row in table.rows} <= {len(table.headings)}


class TestProfileCheck:
    async def test_reads_a_document_that_is_in_order(self, ask: Ask, office: Actor) -> None:
        answer = await ask(office, CHECK, text=PLAIN)
        assert answer["data"]["profileCheck"] == {
            "name": "psbc-cd/1",
            "faults": [],
            "profile": {"name": "psbc-cd/1", "isInForce": False},
        }

    @pytest.mark.parametrize(
        ("document", "place", "text"),
        [
            (PLAIN.replace("rows_max: 1000", "rows_max: many"), "rows_max", "类型不对"),
            (PLAIN.replace("    result: CRR\n", ""), "kinds.CRD.result", "没有约定结果文件"),
            (BOMB, "", "内容超过 10000 项"),
            ("[" * 9999, "", "嵌套超过 20 层"),
            ("x: !!python/name:os.system x", "", "不允许使用类型标记"),
            ("喆" * 60_000, "", "文件超过 65536 字节"),
            ("", "", "应为一组键与值"),
            ("[]", "", "应为一组键与值"),
            ('{"name": 1}', "name", "类型不对"),
            ("a: \ud800", "", "不是有效的 YAML"),
        ],
    )
    async def test_says_what_is_wrong_and_where(
        self, ask: Ask, office: Actor, document: str, place: str, text: str
    ) -> None:
        answer = await ask(office, CHECK, text=document)
        found = answer["data"]["profileCheck"]
        assert (found["name"], found["profile"]) == (None, None)
        assert any(
            fault["place"] == place and text in fault["text"] for fault in found["faults"]
        ), found["faults"]


@pytest.mark.usefixtures("bank")
class TestProfileTry:
    async def test_asks_a_worker_and_shows_masked_lines_to_those_who_may_see_them(
        self, ask: Ask, world: Any, office: Actor, nudged: StubBroker
    ) -> None:
        document = PLAIN.replace('version: "1.0"', 'version: "1.1"')
        answer = await ask(office, TRY, text=document)
        made = answer["data"]["profileTry"]
        assert made["userErrors"] == []
        assert made["trial"]["profile"] == "psbc-cd/1"
        trial_id = await world.owner.fetchval("SELECT max(id) FROM profile_trials")
        assert nudged.queues["default"].qsize() == 1
        assert made["trial"]["filesTotal"] == await world.owner.fetchval(
            "SELECT count(*) FROM bank_files WHERE direction = 'OUT'"
        )
        with acting_within(EVERYTHING):
            await worker.run(trial_id, clock=lambda: world.now)
        auditor = await world.actor("auditor", Role.AUDITOR)
        for who in (office, auditor):
            answer = await ask(who, TRIALS)
            assert answer["errors"] == []
            found = answer["data"]["profileTrials"]
            assert found["totalCount"] == 1
            assert found["edges"][0]["node"]["state"] == "DONE"

    @pytest.mark.parametrize("role", sorted(set(Role) - {Role.OFFICE, Role.AUDITOR}))
    async def test_shows_trials_to_nobody_else(
        self, ask: Ask, world: Any, office: Actor, role: Role
    ) -> None:
        await ask(office, TRY, text=PLAIN)
        who = await world.actor(f"who-{role.lower()}", role)
        answer = await ask(who, TRIALS)
        assert answer["errors"] == []
        found = answer["data"]["profileTrials"]
        assert (found["totalCount"], found["edges"]) == (0, [])

    async def test_refuses_a_document_that_is_none(self, ask: Ask, office: Actor) -> None:
        answer = await ask(office, TRY, text=BOMB)
        [error] = answer["data"]["profileTry"]["userErrors"]
        assert error["code"] == "PROFILE_INVALID"
        assert "内容超过" in error["message"]

    async def test_is_asked_for_once_under_a_key(self, ask: Ask, world: Any, office: Actor) -> None:
        for _ in range(2):
            answer = await ask(office, TRY, text=PLAIN, key="k3y-of-a-form-0002")
            assert answer["data"]["profileTry"]["userErrors"] == []
        assert await world.owner.fetchval("SELECT count(*) FROM profile_trials") == 1
