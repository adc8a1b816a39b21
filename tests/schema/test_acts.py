"""Mutations: a payload when done, a code when not, a nudge after and the refusal in the audit trail."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from dramatiq.brokers.stub import StubBroker
from graphql import GraphQLInputObjectType, get_named_type, is_non_null_type

from domain.actors import Actor, Role
from domain.calendar import EveryDayCalendar
from schema import ids, schema
from workers import exchange
from workers.exchange import Exchange

Ask = Callable[..., Awaitable[dict[str, Any]]]

MUTATIONS = schema._schema.mutation_type.fields if schema._schema.mutation_type else {}
SAMPLES = {"String": '"x"', "Int": "1", "Boolean": "false", "Yuan": '"1.00"', "Role": "[CLERK]"}
KINDS = {"roster": "Roster", "card": "CardBatch", "disbursement": "Disbursement", "staff": "Staff",
         "session": "Session", "alarm": "Alarm"}  # fmt: skip


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
                else f"{one}: {SAMPLES[get_named_type(item.type).name]}"
                for one, item in inner.fields.items() if is_non_null_type(item.type)
            ]  # fmt: skip
            given.append(f"{key}: {{ {', '.join(fields)} }}")
    return (
        f"mutation {{ {name}({', '.join(given)}) "
        "{ __typename userErrors { field code message } } }"
    )


@pytest.fixture(autouse=True)
def bank(world: Any) -> None:
    """An exchange whose calendar is open every day."""
    unused: Any = None
    exchange.use(Exchange("SZJG0001", unused, EveryDayCalendar(), unused, lambda: world.now))


@pytest.mark.usefixtures("nudged")
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
    @pytest.mark.parametrize("bad", ["", "x", "=", ids.encode("Unit", 1), "VW5pdDox"])
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
        await world.owner.execute("UPDATE rosters SET rows_good = 1 WHERE id = $1", roster)
        answer = await ask(clerk, self.ACCEPT, id=ids.encode("Roster", roster))
        assert answer["data"]["rosterAccept"] == {"roster": {"state": "APPLYING"}, "userErrors": []}
        (message,) = [nudged.queues["default"].get() for _ in range(1)]
        assert b'"apply_roster"' in message
        assert nudged.queues["default"].empty()

    async def test_refuses_a_second_time_without_a_nudge(
        self, ask: Ask, world: Any, clerk: Actor, nudged: StubBroker
    ) -> None:
        roster = world.ids["乙.Roster"]
        await world.owner.execute(
            "UPDATE rosters SET state = 'APPLIED', rows_good = 1 WHERE id = $1", roster
        )
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


class TestDisbursements:
    COMPOSE = """mutation C($unit: ID!) { disbursementCompose(
      input: {programme: "HZBZ", planYear: 2018, unitId: $unit}) {
        disbursement { id state paymentCount total totalUppercase payments { totalCount } }
        userErrors { code field message } } }"""
    SUBMIT = """mutation S($id: ID!) { disbursementSubmit(id: $id) {
      disbursement { state } userErrors { code } } }"""
    RELEASE = """mutation R($id: ID!, $count: Int!, $total: Yuan!) { disbursementRelease(
      id: $id, input: {paymentCount: $count, total: $total}) {
        disbursement { state releasedBy { login } } userErrors { code } } }"""
    APPROVE = """mutation A($id: ID!, $digest: String!) { disbursementApprove(
      id: $id, input: {digest: $digest}) {
        disbursement { state checkedBy { login } } userErrors { code } } }"""

    @pytest.fixture
    async def drafted(self, ask: Ask, world: Any) -> str:
        """A batch that the maker composed of one failed-free entitlement."""
        owed = await world.member("乙", "待发会员", 60)
        application = await world.insert(
            "card_applications", batch_id=world.ids["乙.CardBatch"], member_id=owed,
            unit_id=world.ids["乙"], req_id="R60", state="ISSUED",
        )  # fmt: skip
        await world.insert(
            "cards", member_id=owed, application_id=application, unit_id=world.ids["乙"],
            number_masked="6217*60", account_masked="6217*60", account_class="1", status="06",
            activated_at=world.now,
        )  # fmt: skip
        purchase = await world.insert(
            "purchases", member_id=owed, unit_id=world.ids["乙"], plan_year=2018, shares=1,
            receipt_no="S60", roster_row_id=60,
        )  # fmt: skip
        await world.insert(
            "entitlements", programme_id="HZBZ", plan_year=2018, member_id=owed,
            unit_id=world.ids["乙"], purchase_id=purchase, terms_id=world.ids["terms"],
            amount_fen=10_000,
        )  # fmt: skip
        maker = await world.actor("maker", Role.MAKER)
        unit = ids.encode("Unit", world.ids["总部"])
        answer = await ask(maker, self.COMPOSE, unit=unit)
        assert answer["data"]["disbursementCompose"]["userErrors"] == []
        found = answer["data"]["disbursementCompose"]["disbursement"]
        assert (found["paymentCount"], found["total"]) == (1, "100.00")
        assert found["totalUppercase"] == "壹佰元整"
        assert found["payments"]["totalCount"] == 1
        return str(found["id"])

    async def test_take_three_people_and_the_right_figures(
        self, ask: Ask, world: Any, drafted: str, nudged: StubBroker
    ) -> None:
        maker = await world.actor("maker", Role.MAKER)
        checker = await world.actor("checker", Role.CHECKER)
        releaser = await world.actor("releaser", Role.RELEASER)
        submitted = await ask(maker, self.SUBMIT, id=drafted)
        assert submitted["data"]["disbursementSubmit"]["disbursement"]["state"] == "SUBMITTED"
        assert b'"seal_disbursement"' in nudged.queues["default"].get()
        key = ids.number("Disbursement", drafted)
        await world.owner.execute(
            "UPDATE disbursements SET state = 'SEALED', digest = $2, sealed_for_on = $3"
            " WHERE id = $1", key, "a" * 64, world.now.date(),
        )  # fmt: skip
        await world.owner.execute(
            "UPDATE payments SET state = 'SEALED' WHERE disbursement_id = $1", key
        )

        async def code(actor: Actor, document: str, name: str, **given: object) -> list[str]:
            answer = await ask(actor, document, id=drafted, **given)
            assert answer["errors"] == []
            return [error["code"] for error in answer["data"][name]["userErrors"]]

        approve = ("disbursementApprove", "disbursementRelease")
        assert await code(maker, self.APPROVE, approve[0], digest="a" * 64) == ["NOT_PERMITTED"]
        assert await code(checker, self.APPROVE, approve[0], digest="b" * 64) == ["DIGEST_MISMATCH"]
        assert await code(releaser, self.RELEASE, approve[1], count=1, total="100.00") == [
            "DISBURSEMENT_STATE"
        ]
        assert await code(checker, self.APPROVE, approve[0], digest="a" * 64) == []
        assert await code(releaser, self.RELEASE, approve[1], count=1, total="100.01") == [
            "CONTROL_TOTALS_MISMATCH"
        ]
        assert nudged.queues["default"].empty()
        assert await code(releaser, self.RELEASE, approve[1], count=1, total="100.00") == []
        assert b'"send_disbursement"' in nudged.queues["default"].get()


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
                "roles": ["LEADER"],
            },
        )  # fmt: skip
        assert created["data"]["staffCreate"]["userErrors"] == []
        staff = created["data"]["staffCreate"]["staff"]
        assert (staff["login"], staff["roles"]) == ("newcomer", ["LEADER"])
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
