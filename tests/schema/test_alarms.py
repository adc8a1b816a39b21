"""Alarms: named, leading to what they are about, counted and dealt with."""

import re
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from domain.actors import Actor, Role
from domain.audit import rules
from schema import ids

Ask = Callable[..., Awaitable[dict[str, Any]]]

ALARMS = """query A($filter: AlarmFilter) { alarms(filter: $filter) {
  totalCount edges { node { kind kindLabel subject { __typename id } acknowledgedAt } } } }"""
ROOT = Path(__file__).parents[2]


async def nodes(ask: Ask, actor: Actor, **given: object) -> list[Any]:
    answer = await ask(actor, ALARMS, filter=given)
    assert answer["errors"] == []
    return [edge["node"] for edge in answer["data"]["alarms"]["edges"]]


class TestAlarms:
    async def test_lead_to_what_they_are_about(self, ask: Ask, world: Any, office: Actor) -> None:
        for kind, subject_type, mark in (
            ("bank_file.lines", "bank_file", "甲.BankFile"),
            ("disbursement.expired", "disbursement", "甲.Disbursement"),
            ("card_batch.held", "card_batch", "乙.CardBatch"),
        ):
            await world.insert(
                "alarms", kind=kind, subject_type=subject_type, subject_id=world.ids[mark]
            )
        found = await nodes(ask, office, kinds=["bank_file.lines", "card_batch.held"])
        assert [(alarm["kindLabel"], alarm["subject"]["__typename"]) for alarm in found] == [
            ("办卡批次暂停", "CardBatch"), ("银行文件有行未能处理", "BankFile"),
        ]  # fmt: skip
        assert found[1]["subject"]["id"] == ids.encode("BankFile", world.ids["甲.BankFile"])

    @pytest.mark.parametrize(
        ("subject_type", "subject_id"),
        [("bank_channel", None), ("bank_file", None), ("bank_file", 10**9), ("programme", 1)],
    )
    async def test_about_nothing_that_has_a_page_lead_nowhere(
        self, ask: Ask, world: Any, office: Actor, subject_type: str, subject_id: int | None
    ) -> None:
        await world.insert("alarms", kind="x", subject_type=subject_type, subject_id=subject_id)
        [alarm] = await nodes(ask, office, kinds=["x"])
        assert (alarm["subject"], alarm["kindLabel"]) == (None, "其他告警")

    async def test_are_not_for_clerks(self, ask: Ask, world: Any, clerk: Actor) -> None:
        assert world.ids
        assert await nodes(ask, clerk) == []


class TestAuditEntry:
    async def test_leads_to_what_was_acted_on_if_it_is_the_reader_s_to_see(
        self, ask: Ask, world: Any, office: Actor
    ) -> None:
        await world.insert(
            "audit_entries", actor="admin", action="staff.disable", outcome="DONE",
            subject_type="staff", subject_id=world.staff["maker"],
        )  # fmt: skip
        asked = "{ auditEntries(first: 1) { edges { node { subject { __typename id } } } } }"
        admin = await world.actor("admin", Role.ADMIN)
        for reader, subject in (
            (office, None),
            (admin, {"__typename": "Staff", "id": ids.encode("Staff", world.staff["maker"])}),
        ):
            answer = await ask(reader, asked)
            assert answer["errors"] == []
            [edge] = answer["data"]["auditEntries"]["edges"]
            assert edge["node"]["subject"] == subject


class TestLabels:
    def test_name_every_kind_of_alarm_that_is_raised(self) -> None:
        raised = {
            kind
            for folder in ("domain", "workers")
            for path in (ROOT / folder).rglob("*.py")
            for call in re.findall(r"audit\.alarm\(.*?\)", path.read_text(), re.DOTALL)
            for kind in re.findall(r'kind="([a-z_.]+)"', call)
        }
        assert len(raised) > 10
        assert raised - set(rules.ALARM_LABELS) == set()

    def test_are_those_that_the_app_offers_to_look_for(self) -> None:
        offered = (ROOT / "web/src/pages/alarms/kinds.ts").read_text()
        pairs = re.findall(r"value: '([a-z_.]+)', label: '([^']+)'", offered)
        assert dict(pairs) == dict(rules.ALARM_LABELS)
