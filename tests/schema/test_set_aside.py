"""The desk of what was set aside: files released or rejected by two people, lines settled one by one."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from domain import crypto
from domain.actors import Actor, Role
from schema import ids
from schema.context import Context

Ask = Callable[..., Awaitable[dict[str, Any]]]

FILE = (
    "bankFile { state quarantine { kindLabel needsTwoPeople isReleasable whyNot }"
    " dispositions { id act outcome reason needsTwoPeople proposedBy { login }"
    " decidedBy { login } declineReason } } userErrors { code field }"
)
ACTS = {
    "release": "mutation A($id: ID!, $reason: String!) {"
    f" done: bankFileRelease(id: $id, input: {{reason: $reason}}) {{ {FILE} }} }}",
    "reject": "mutation A($id: ID!, $reason: String!) {"
    f" done: bankFileReject(id: $id, input: {{reason: $reason}}) {{ {FILE} }} }}",
    "confirm": f"mutation A($id: ID!) {{ done: fileDispositionConfirm(id: $id) {{ {FILE} }} }}",
    "decline": "mutation A($id: ID!, $reason: String!) {"
    f" done: fileDispositionDecline(id: $id, input: {{reason: $reason}}) {{ {FILE} }} }}",
}
LINES = (
    "{ bankFileProblems(filter: {isOpen: true}) { totalCount edges { node {"
    " id lineNumber isOpen act bankFile { name } } } } }"
)

pytestmark = pytest.mark.usefixtures("bank", "nudged")


async def quarantined(world: Any, name: str, code: str = "MALFORMED_FILE") -> str:
    content = name.encode()
    digest = crypto.file_digest(content)
    file_id = await world.insert(
        "bank_files", direction="IN", org="SZJG0001", name=name, state="QUARANTINED",
        digest=digest, sequence=-7, problem_code=code, problem="坏", size_bytes=len(content),
    )  # fmt: skip
    sealed = crypto.keyring().seal("file", content)
    flag = f"{name}|{len(content)}|0|0|{digest}\n".encode()
    await world.insert("bank_file_contents", file_id=file_id, content_sealed=sealed, flag=flag)
    return ids.encode("BankFile", file_id)


async def act(ask: Ask, actor: Actor, what: str, key: str, **given: object) -> Any:
    answer = await ask(actor, ACTS[what], id=key, **given)
    assert answer["errors"] == []
    return answer["data"]["done"]


class TestAFileOfMoney:
    async def test_takes_two_people_and_shows_who_they_were(
        self, ask: Ask, world: Any, office: Actor
    ) -> None:
        """Failure 22: nobody confirms their own wish."""
        key = await quarantined(world, "CRR_SZJG0001_20180320_000001.txt")
        asked = await act(ask, office, "release", key, reason="档案已补")
        assert asked["bankFile"]["quarantine"] == {
            "kindLabel": "入账结果", "needsTwoPeople": True, "isReleasable": True, "whyNot": "",
        }  # fmt: skip
        [wish] = asked["bankFile"]["dispositions"]
        assert (wish["outcome"], wish["proposedBy"]) == (None, {"login": "office"})
        own = await act(ask, office, "confirm", wish["id"])
        assert own["userErrors"] == [{"code": "FILE_SAME_DECIDER", "field": []}]
        checker = await world.actor("checker", Role.CHECKER)
        done = await act(ask, checker, "confirm", wish["id"])
        assert (done["bankFile"]["state"], done["bankFile"]["quarantine"]) == ("RECEIVED", None)
        assert done["bankFile"]["dispositions"][0]["decidedBy"] == {"login": "checker"}

    async def test_may_be_sent_back_with_a_reason(
        self, ask: Ask, world: Any, office: Actor
    ) -> None:
        key = await quarantined(world, "REC_SZJG0001_20180320_000001.txt")
        asked = await act(ask, office, "reject", key, reason="错发")
        wish = asked["bankFile"]["dispositions"][0]["id"]
        back = await act(ask, office, "decline", wish, reason="先问银行")
        assert back["bankFile"]["state"] == "QUARANTINED"
        assert back["bankFile"]["dispositions"][0]["declineReason"] == "先问银行"


class TestAFileOfCards:
    async def test_takes_one_person(self, ask: Ask, world: Any, office: Actor) -> None:
        key = await quarantined(world, "ACT_SZJG0001_20180320_000001.txt")
        done = await act(ask, office, "reject", key, reason="错发")
        assert done["bankFile"]["state"] == "REJECTED"

    async def test_is_not_released_when_its_flag_disagrees_and_says_why(
        self, ask: Ask, world: Any, office: Actor
    ) -> None:
        key = await quarantined(world, "ACT_SZJG0001_20180320_000002.txt", "FLAG_DISAGREES")
        refused = await act(ask, office, "release", key, reason="急用")
        assert refused["userErrors"][0]["code"] == "FILE_NOT_RELEASABLE"

    async def test_is_not_for_a_clerk_nor_a_script(
        self, ask: Ask, world: Any, office: Actor, clerk: Actor
    ) -> None:
        """R50; and acts of weight want the password again."""
        key = await quarantined(world, "ACT_SZJG0001_20180320_000003.txt")
        refused = await act(ask, clerk, "release", key, reason="x")
        assert refused["userErrors"][0]["code"] == "NOT_FOUND"
        context = Context(office, "req-1", lambda: world.now)
        answer = await ask(office, ACTS["release"], id=key, reason="x", context=context)
        assert answer["data"]["done"]["userErrors"][0]["code"] == "SESSION_REQUIRED"


class TestLines:
    RESOLVE = (
        "mutation R($ids: [ID!]!) { bankFileProblemsResolve(input: {problemIds: $ids,"
        ' reason: "银行更正"}) { resolved userErrors { code } } }'
    )
    REAPPLY = (
        "mutation R($id: ID!, $ids: [ID!]!) { bankFileLinesReapply(id: $id, input:"
        ' {problemIds: $ids, reason: "已补登"}) { bankFile { state } userErrors { code } } }'
    )

    async def test_stay_on_the_desk_until_somebody_says_what_became_of_them(
        self, ask: Ask, office: Actor
    ) -> None:
        found = (await ask(office, LINES))["data"]["bankFileProblems"]
        assert found["totalCount"] == 3
        key = found["edges"][0]["node"]["id"]
        done = await ask(office, self.RESOLVE, ids=[key])
        assert done["data"]["bankFileProblemsResolve"] == {"resolved": 1, "userErrors": []}
        again = await ask(office, self.RESOLVE, ids=[key])
        assert again["data"]["bankFileProblemsResolve"]["userErrors"] == [{"code": "LINE_CLOSED"}]
        assert (await ask(office, LINES))["data"]["bankFileProblems"]["totalCount"] == 2

    async def test_are_read_again_when_what_failed_is_mended(
        self, ask: Ask, world: Any, office: Actor, nudged: Any
    ) -> None:
        file_id = world.ids["甲.BankFile"]
        problem = await world.owner.fetchval(
            "SELECT id FROM bank_file_problems WHERE file_id = $1", file_id
        )
        done = await ask(
            office, self.REAPPLY, id=ids.encode("BankFile", file_id),
            ids=[ids.encode("BankFileProblem", problem)],
        )  # fmt: skip
        assert done["data"]["bankFileLinesReapply"] == {
            "bankFile": {"state": "REOPENED"}, "userErrors": [],
        }  # fmt: skip
        assert nudged.queues["default"].qsize() == 1
