"""Mutations: a payload when done, a code when not, a nudge after and the refusal in the audit trail."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from dramatiq.brokers.stub import StubBroker
from graphql import GraphQLInputObjectType, get_named_type, is_non_null_type

from domain.actors import Actor, Role
from schema import ids, schema

Ask = Callable[..., Awaitable[dict[str, Any]]]

MUTATIONS = schema._schema.mutation_type.fields if schema._schema.mutation_type else {}
SAMPLES = {"String": '"x"', "Int": "1", "Boolean": "false", "Yuan": '"1.00"', "Role": "[CLERK]",
           "BookmarkKind": "VIEW", "BookmarkContent": "{}", "ExportList": "STAFF",
           "ExportFormat": "CSV", "MemberSecret": "ID_NO",
           "ProofOutcome": "CREDITED", "HoldKind": "MEMBER", "Date": '"2019-01-10"',
           "ProvisionKind": "DAY", "BulletinKind": "ENTRY", "MemberStatus": "RETAINED", "ProvincialKind": "DELTA",
           "ProvincialFormat": "CSV", "ProvincialEncoding": "UTF_8",
           "RightsKind": "ACCESS", "RightsChannel": "VISIT",
           "ProvincialColumnInput": "[]", "ProvincialReceiptInput":
           '{ line: "x", result: "x", accepted: ["x"], refused: ["y"] }',
           "ConsentChannel": "PAPER", "MemberFieldChange": '[{field: "post", value: "x"}]'}  # fmt: skip
ONE_ROLE = "CHECKER"
KINDS = {"rosterRowFix": "RosterRow", "roster": "Roster", "card": "CardBatch", "disbursement": "Disbursement", "staff": "Staff",
         "session": "Session", "token": "AccessToken", "security": "SecurityPolicy", "alarm": "Alarm", "bank": "BankFile", "sweep": "BankFile",
         "bookmark": "Bookmark", "export": "Export", "member": "Member",
         "file": "BankFile", "payment": "Payment", "proof": "Proof", "hold": "Hold",
         "statement": "StatementBreak", "calendar": "CalendarImport", "failed": "FailedJob",
         "obligation": "Obligation", "provision": "Provision", "identity": "StaffIdentity", "unitMerger": "UnitMerger", "unit": "Unit",
         "transfer": "Transfer", "post": "Unit", "correction": "Correction", "rightsRequest": "RightsRequest", "legalHold": "LegalHold",
         "provincialMap": "ProvincialMap", "provincialDelivery": "ProvincialDelivery",
         "profile": "ProfileTrial", "bulletin": "Bulletin", "headcount": "Unit"}  # fmt: skip


def kind_of(name: str) -> str:
    return next(kind for prefix, kind in KINDS.items() if name.startswith(prefix))


def call(name: str, global_id: str) -> str:
    """This will call a mutation with whatever its arguments allow."""
    given = []
    for key, argument in MUTATIONS[name].args.items():
        inner = get_named_type(argument.type)
        if key == "id":
            given.append(f'id: "{global_id}"')
        elif isinstance(inner, GraphQLInputObjectType):
            fields = [
                f'{one}: "{global_id}"' if get_named_type(item.type).name == "ID"
                else f"{one}: {ONE_ROLE if str(item.type) == 'Role!' else SAMPLES[get_named_type(item.type).name]}"
                for one, item in inner.fields.items() if is_non_null_type(item.type)
            ]  # fmt: skip
            given.append(f"{key}: {{ {', '.join(fields)} }}")
    arguments = f"({', '.join(given)})" if given else ""
    return f"mutation {{ {name}{arguments} {{ __typename userErrors {{ field code message }} }} }}"


@pytest.mark.usefixtures("nudged", "bank")
class TestEveryMutation:
    @pytest.mark.parametrize("name", sorted(MUTATIONS))
    async def test_refuses_the_wrong_person_with_a_code_and_writes_it_down(
        self, ask: Ask, world: Any, name: str
    ) -> None:
        leader = await world.actor("leader", Role.LEADER)
        kind = (
            "Unit"
            if name.endswith("Compose")
            else kind_of(name)
            if name != "passwordChange"
            else ""
        )
        key = {"Unit": world.ids["甲"], "Alarm": 1, "Staff": 1, "Session": 1}.get(
            kind, world.ids.get(f"甲.{kind}", 0)
        )
        answer = await ask(leader, call(name, ids.encode(kind or "Staff", key)))
        assert answer["errors"] == []
        payload = answer["data"][name]
        assert payload["__typename"] == f"{name[0].upper()}{name[1:]}Payload"
        (error,) = payload["userErrors"]
        assert error["code"].isupper()
        assert any("\u4e00" <= sign <= "\u9fff" for sign in error["message"])
        entry = await world.owner.fetchrow("SELECT * FROM audit_entries ORDER BY id DESC LIMIT 1")
        assert (entry["outcome"], entry["actor"]) == ("REFUSED", "leader")
        assert (entry["code"], entry["request_id"]) == (error["code"], "req-1")

    @pytest.mark.parametrize(
        "name", sorted(name for name, one in MUTATIONS.items() if "id" in one.args)
    )
    @pytest.mark.parametrize("bad", ["", "x", "=", ids.encode("Card", 1), "Q2FyZDox"])
    async def test_finds_nothing_under_an_id_that_is_none(
        self, ask: Ask, office: Actor, name: str, bad: str
    ) -> None:
        answer = await ask(office, call(name, bad))
        (error,) = answer["data"][name]["userErrors"]
        assert (error["code"], error["field"]) == ("NOT_FOUND", ["id"])


class TestRosterAccept:
    ACCEPT = """mutation A($id: ID!) { rosterAccept(id: $id) {
      roster { state } userErrors { code } } }"""

    async def test_nudges_the_worker_once_it_is_committed(
        self, ask: Ask, world: Any, clerk: Actor, nudged: StubBroker
    ) -> None:
        roster = world.ids["乙.Roster"]
        await world.owner.execute(
            "UPDATE roster_rows SET verdict = 'GOOD', faults = '[]' WHERE roster_id = $1", roster
        )
        answer = await ask(clerk, self.ACCEPT, id=ids.encode("Roster", roster))
        assert answer["data"]["rosterAccept"] == {"roster": {"state": "APPLYING"}, "userErrors": []}
        (message,) = [nudged.queues["default"].get() for _ in range(1)]
        assert b'"apply_roster"' in message
        assert nudged.queues["default"].empty()

    async def test_refuses_a_second_time_without_a_nudge(
        self, ask: Ask, world: Any, clerk: Actor, nudged: StubBroker
    ) -> None:
        roster = world.ids["乙.Roster"]
        await world.owner.execute("UPDATE rosters SET state = 'APPLYING' WHERE id = $1", roster)
        answer = await ask(clerk, self.ACCEPT, id=ids.encode("Roster", roster))
        assert answer["data"]["rosterAccept"]["roster"] is None
        assert len(answer["data"]["rosterAccept"]["userErrors"]) == 1
        assert "default" not in nudged.queues

    async def test_does_not_reach_another_units_roster(
        self, ask: Ask, world: Any, clerk: Actor, nudged: StubBroker
    ) -> None:
        roster = world.ids["甲.Roster"]
        answer = await ask(clerk, self.ACCEPT, id=ids.encode("Roster", roster))
        assert len(answer["data"]["rosterAccept"]["userErrors"]) == 1
        state = await world.owner.fetchval("SELECT state FROM rosters WHERE id = $1", roster)
        assert state == "CHECKED"
        assert "default" not in nudged.queues


class TestRosterDiscard:
    async def test_puts_a_checked_roster_aside(self, ask: Ask, world: Any, clerk: Actor) -> None:
        answer = await ask(
            clerk,
            "mutation D($id: ID!) { rosterDiscard(id: $id) {"
            " roster { state } userErrors { code } } }",
            id=ids.encode("Roster", world.ids["乙.Roster"]),
        )
        assert answer["data"]["rosterDiscard"] == {
            "roster": {"state": "DISCARDED"}, "userErrors": [],
        }  # fmt: skip


class TestCardBatches:
    async def test_go_from_composed_to_submitted_to_refused_again(
        self, ask: Ask, world: Any, clerk: Actor, nudged: StubBroker
    ) -> None:
        await world.member("乙", "新会员", 50)
        composed = await ask(
            clerk,
            "mutation C($unit: ID!) { cardBatchCompose(input: {unitId: $unit}) {"
            " cardBatch { id state applicationCount applications { edges { node {"
            " state member { name } } } } } userErrors { code } } }",
            unit=ids.encode("Unit", world.ids["乙"]),
        )
        batch = composed["data"]["cardBatchCompose"]["cardBatch"]
        assert (batch["state"], batch["applicationCount"]) == ("DRAFTED", 1)
        assert batch["applications"]["edges"][0]["node"]["member"] == {"name": "新会员"}
        submit = """mutation S($id: ID!) { cardBatchSubmit(id: $id) {
          cardBatch { state submittedAt } userErrors { code } } }"""
        first = await ask(clerk, submit, id=batch["id"])
        assert first["data"]["cardBatchSubmit"]["cardBatch"]["state"] == "SUBMITTED"
        assert b'"send_card_batch"' in nudged.queues["default"].get()
        again = await ask(clerk, submit, id=batch["id"])
        assert again["data"]["cardBatchSubmit"]["cardBatch"] is None
        assert len(again["data"]["cardBatchSubmit"]["userErrors"]) == 1

    async def test_can_be_withdrawn_and_their_refusals_are_explained(
        self, ask: Ask, world: Any, clerk: Actor
    ) -> None:
        batch = world.ids["乙.CardBatch"]
        await world.owner.execute("UPDATE card_batches SET state = 'DRAFTED' WHERE id = $1", batch)
        await world.owner.execute(
            "UPDATE card_applications SET state = 'DRAFTED', code = '4711', bank_file_id = NULL"
            " WHERE batch_id = $1",
            batch,
        )
        answer = await ask(
            clerk,
            "mutation W($id: ID!) { cardBatchWithdraw(id: $id) { cardBatch { state applications {"
            " edges { node { state reason { code advice } } } } } userErrors { code } } }",
            id=ids.encode("CardBatch", batch),
        )
        assert answer["data"]["cardBatchWithdraw"]["userErrors"] == []
        withdrawn = answer["data"]["cardBatchWithdraw"]["cardBatch"]
        assert withdrawn["state"] == "WITHDRAWN"
        assert withdrawn["applications"]["edges"][0]["node"] == {
            "state": "WITHDRAWN", "reason": {"code": "4711", "advice": "联系系统管理员"},
        }  # fmt: skip

    async def test_of_several_in_one_document_are_run_one_after_another(
        self, ask: Ask, world: Any, clerk: Actor, nudged: StubBroker
    ) -> None:
        await world.member("乙", "新会员", 50)
        unit = ids.encode("Unit", world.ids["乙"])
        answer = await ask(
            clerk,
            f'mutation {{ a: cardBatchCompose(input: {{unitId: "{unit}"}}) {{ cardBatch {{ state }}'
            f' userErrors {{ code }} }} b: cardBatchCompose(input: {{unitId: "{unit}"}})'
            " { cardBatch { state } userErrors { code } } }",
        )
        assert answer["errors"] == []
        assert answer["data"]["a"] == {"cardBatch": {"state": "DRAFTED"}, "userErrors": []}
        assert answer["data"]["b"]["cardBatch"] is None
        assert len(answer["data"]["b"]["userErrors"]) == 1
        assert "default" not in nudged.queues


class TestPassword:
    CHANGE = """mutation P($input: PasswordChangeInput!) { passwordChange(input: $input) {
      staff { login } userErrors { code field } } }"""

    async def test_is_changed_by_its_owner_who_knows_the_old_one(
        self, ask: Ask, clerk: Actor
    ) -> None:
        given = {"password": "An0ther-pass!", "current": "Ex4mple-pass!"}
        answer = await ask(clerk, self.CHANGE, input=given)
        assert answer["data"]["passwordChange"] == {"staff": None, "userErrors": []}

    async def test_is_reset_by_the_administrator_for_another(
        self, ask: Ask, world: Any, clerk: Actor
    ) -> None:
        admin = await world.actor("admin", Role.ADMIN)
        staff_id = ids.encode("Staff", clerk.staff_id or 0)
        given = {"password": "An0ther-pass!", "staffId": staff_id}
        answer = await ask(admin, self.CHANGE, input=given)
        assert answer["data"]["passwordChange"] == {
            "staff": {"login": "clerk-b"}, "userErrors": [],
        }  # fmt: skip
        refused = await ask(clerk, self.CHANGE, input=given | {"staffId": ids.encode("Staff", 1)})
        assert refused["data"]["passwordChange"]["userErrors"][0]["code"] == "NOT_PERMITTED"


class TestStaff:
    async def test_are_created_disabled_and_enabled_by_the_administrator(
        self, ask: Ask, world: Any
    ) -> None:
        admin = await world.actor("admin", Role.ADMIN)
        created = await ask(
            admin,
            "mutation C($input: StaffCreateInput!) { staffCreate(input: $input) {"
            " staff { id login roles isDisabled } userErrors { code field } } }",
            input={
                "login": "newcomer", "name": "新同事", "password": "Ex4mple-pass!",
            },
        )  # fmt: skip
        assert created["data"]["staffCreate"]["userErrors"] == []
        staff = created["data"]["staffCreate"]["staff"]
        assert (staff["login"], staff["roles"]) == ("newcomer", [])
        for verb, is_disabled in (("Disable", True), ("Enable", False)):
            answer = await ask(
                admin,
                f"mutation D($id: ID!) {{ staff{verb}(id: $id) {{ staff {{ isDisabled }}"
                " userErrors { code } } }",
                id=staff["id"],
            )
            assert answer["data"][f"staff{verb}"] == {
                "staff": {"isDisabled": is_disabled}, "userErrors": [],
            }  # fmt: skip

    async def test_end_their_own_session_though_they_may_not_read_sessions(
        self, ask: Ask, world: Any, clerk: Actor
    ) -> None:
        end = "mutation E($id: ID!) { sessionEnd(id: $id) { session { id } userErrors { code } } }"
        own = await world.owner.fetchval(
            "UPDATE sessions SET expires_at = $2::timestamptz + interval '1 hour'"
            " WHERE staff_id = $1 RETURNING id", clerk.staff_id, world.now,
        )  # fmt: skip
        answer = await ask(clerk, end, id=ids.encode("Session", own))
        assert answer["data"]["sessionEnd"] == {"session": None, "userErrors": []}
        other = await ask(clerk, end, id=ids.encode("Session", 1))
        assert other["data"]["sessionEnd"]["userErrors"] == [{"code": "NOT_FOUND"}]


class TestAlarm:
    async def test_is_acknowledged_with_a_note(self, ask: Ask, office: Actor) -> None:
        answer = await ask(
            office,
            "mutation A($id: ID!, $note: String!) { alarmAcknowledge(id: $id, input: {note: $note})"
            " { alarm { note acknowledgedAt acknowledgedBy { login } } userErrors { code field } } }",
            id=ids.encode("Alarm", 1),
            note="已与银行核对",
        )
        assert answer["data"]["alarmAcknowledge"]["alarm"] == {
            "note": "已与银行核对",
            "acknowledgedAt": "2018-03-20T10:00:00+08:00",
            "acknowledgedBy": {"login": "office"},
        }
        again = await ask(
            office,
            'mutation A($id: ID!) { alarmAcknowledge(id: $id, input: {note: " "})'
            " { userErrors { code field } } }",
            id=ids.encode("Alarm", 1),
        )
        assert again["data"]["alarmAcknowledge"]["userErrors"] == [
            {"code": "INVALID", "field": ["note"]}
        ]
