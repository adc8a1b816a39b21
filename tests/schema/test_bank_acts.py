"""What the clock does, shown and started by hand."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from dramatiq.brokers.stub import StubBroker

from domain.actors import Actor, Role
from domain.schedule import operations as schedule
from domain.transactions import acting_within
from schema import ids

Ask = Callable[..., Awaitable[dict[str, Any]]]

JOBS = "{ scheduledJobs { name label everySeconds lastRunAt nextRunAt isLate askedAt askedBy } }"
COLLECT = "mutation { bankCollect { started userErrors { code message } } }"


@pytest.mark.usefixtures("nudged", "bank")
class TestBankCollect:
    async def test_is_noted_nudged_and_shown(
        self, ask: Ask, world: Any, office: Actor, nudged: StubBroker
    ) -> None:
        with acting_within("/"):
            await schedule.claim_tick(
                "collect", every_s=300, now=world.now - timedelta(seconds=100)
            )
        answer = await ask(office, COLLECT)
        assert answer["data"]["bankCollect"] == {"started": 1, "userErrors": []}
        assert nudged.queues["default"].qsize() == 1
        [job] = (await ask(office, JOBS))["data"]["scheduledJobs"]
        assert job == {
            "name": "collect",
            "label": "查看银行来文",
            "everySeconds": 300,
            "lastRunAt": "2018-03-20T10:00:00+08:00",
            "nextRunAt": "2018-03-20T10:05:00+08:00",
            "isLate": False,
            "askedAt": "2018-03-20T10:00:00+08:00",
            "askedBy": "office",
        }

    async def test_pressed_twice_is_one_wish(
        self, ask: Ask, office: Actor, nudged: StubBroker
    ) -> None:
        await ask(office, COLLECT)
        [error] = (await ask(office, COLLECT))["data"]["bankCollect"]["userErrors"]
        assert error["code"] == "JUST_ASKED"
        assert nudged.queues["default"].qsize() == 1


@pytest.mark.usefixtures("bank")
class TestSweep:
    async def test_says_that_nothing_waits(self, ask: Ask, world: Any, office: Actor) -> None:
        await world.owner.execute("UPDATE bank_files SET state = 'APPLIED'")
        answer = await ask(office, "mutation { bankSend { started userErrors { code } } }")
        assert answer["data"]["bankSend"] == {
            "started": None,
            "userErrors": [{"code": "NOTHING_DUE"}],
        }


@pytest.mark.usefixtures("nudged", "bank")
class TestBankFileResume:
    RESUME = (
        "mutation R($id: ID!, $reason: String!) { bankFileResume(id: $id, input: {reason: $reason})"
        " { bankFile { state } userErrors { field code } } }"
    )

    async def test_lets_a_held_file_go_on_with_a_reason(
        self, ask: Ask, world: Any, office: Actor, nudged: StubBroker
    ) -> None:
        file_id = await world.insert(
            "bank_files", direction="OUT", kind="OPN", org="SZJG0001", name="OPN1", state="HELD",
            digest="e" * 64, sequence=77, batch_no="B77", subject_type="card_batch",
            subject_id=world.ids["甲.CardBatch"], sent_at=world.now, problem_code="X", problem="坏",
        )  # fmt: skip
        key = ids.encode("BankFile", file_id)
        refused = await ask(office, self.RESUME, id=key, reason=" ")
        assert refused["data"]["bankFileResume"]["userErrors"] == [
            {"field": ["reason"], "code": "REASON_MISSING"}
        ]
        done = await ask(office, self.RESUME, id=key, reason="已换密钥")
        assert done["data"]["bankFileResume"] == {
            "bankFile": {"state": "SENDING"},
            "userErrors": [],
        }
        assert nudged.queues["default"].qsize() == 1


class TestScheduledJobs:
    async def test_are_not_for_clerks(self, ask: Ask, world: Any, clerk: Actor) -> None:
        with acting_within("/"):
            await schedule.claim_tick("sweep", every_s=5, now=world.now)
        assert (await ask(clerk, JOBS))["data"] == {"scheduledJobs": []}
        leader = await world.actor("leader", Role.LEADER)
        assert len((await ask(leader, JOBS))["data"]["scheduledJobs"]) == 1
