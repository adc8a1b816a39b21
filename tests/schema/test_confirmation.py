"""Step-up: what is a person's own to do is refused without their password typed again, and to scripts."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from domain.actors import Actor, Role
from schema import ids
from schema.context import Context

Ask = Callable[..., Awaitable[dict[str, Any]]]

APPROVE = """mutation { disbursementApprove(id: "%s", input: {digest: "x"}) {
  disbursement { id } userErrors { code message field } } }"""
RELEASE = """mutation { disbursementRelease(id: "%s", input: {paymentCount: 1, total: "1.00"}) {
  disbursement { id } userErrors { code message field } } }"""
CREATE = """mutation { staffCreate(input: {login: "newcomer", name: "新", password: "Ex4mple-pass!"}) { staff { id } userErrors { code message field } } }"""
RESET = """mutation { passwordChange(input: {password: "An0ther-pass!", staffId: "%s"}) {
  staff { id } userErrors { code message field } } }"""
PASSWORD_RESET = """mutation { staffPasswordReset(id: "%s") {
  staff { id } userErrors { code message field } } }"""
FACTOR_RESET = """mutation { staffFactorReset(id: "%s") {
  staff { id } userErrors { code message field } } }"""
STANDING = """mutation { %s(id: "%s") { staff { id } userErrors { code message field } } }"""
FAIL = """mutation { cardApplicationFail(id: "%s",
  input: {reference: "函1", digest: "x", reason: "未开卡"}) {
  cardApplication { id } userErrors { code message field } } }"""
OWN = """mutation { passwordChange(input: {password: "An0ther-pass!", current: "Ex4mple-pass!"}) {
  staff { id } userErrors { code message field } } }"""


@pytest.fixture
async def acts(world: Any) -> dict[str, tuple[Actor, str]]:
    """Every act that asks for the password, with who may do it."""
    disbursement = ids.encode("Disbursement", world.ids["乙.Disbursement"])
    admin = await world.actor("admin", Role.ADMIN)
    security = await world.actor("security", Role.SECURITY_ADMIN)
    checker = ids.encode("Staff", world.staff["checker"])
    return {
        "disbursementApprove": (
            await world.actor("checker", Role.CHECKER),
            APPROVE % disbursement,
        ),
        "disbursementRelease": (
            await world.actor("releaser", Role.RELEASER),
            RELEASE % disbursement,
        ),
        "cardApplicationFail": (
            await world.actor("office", Role.OFFICE),
            FAIL % ids.encode("CardApplication", world.ids["乙.CardApplication"]),
        ),
        "staffCreate": (admin, CREATE),
        "passwordChange": (admin, RESET % ids.encode("Staff", world.staff["maker"])),
        "staffPasswordReset": (admin, PASSWORD_RESET % ids.encode("Staff", world.staff["leader"])),
        "staffDisable": (admin, STANDING % ("staffDisable", checker)),
        "staffEnable": (admin, STANDING % ("staffEnable", checker)),
        "staffUnlock": (security, STANDING % ("staffUnlock", checker)),
        "staffFactorReset": (security, FACTOR_RESET % ids.encode("Staff", world.staff["maker"])),
    }


def codes(answer: dict[str, Any]) -> list[str]:
    """This will list why the one act of an answer was refused."""
    assert answer["errors"] == []
    (payload,) = answer["data"].values()
    return [error["code"] for error in payload["userErrors"]]


@pytest.mark.usefixtures("bank", "nudged")
class TestConfirmation:
    @pytest.mark.parametrize(
        "until", [None, timedelta(seconds=-1), timedelta(0)], ids=["never", "long ago", "just over"]
    )
    async def test_is_asked_for_and_the_refusal_is_written_down(
        self,
        ask: Ask,
        world: Any,
        acts: dict[str, tuple[Actor, str]],
        until: timedelta | None,
        now: datetime,
    ) -> None:
        for name, (actor, document) in acts.items():
            confirmed = None if until is None else now + until
            context = Context(actor, "req-1", lambda: now, session_id=1, confirmed_until=confirmed)
            answer = await ask(actor, document, context=context)

            assert (name, codes(answer)) == (name, ["STEP_UP_REQUIRED"])
            entry = await world.owner.fetchrow(
                "SELECT * FROM audit_entries ORDER BY id DESC LIMIT 1"
            )
            assert (entry["outcome"], entry["code"]) == ("REFUSED", "STEP_UP_REQUIRED")
        assert (
            await world.owner.fetchval("SELECT count(*) FROM staff WHERE login = 'newcomer'") == 0
        )

    async def test_cannot_be_given_by_a_script(
        self, ask: Ask, acts: dict[str, tuple[Actor, str]], now: datetime
    ) -> None:
        """A bearer token may be in a file; these acts are a person's at a session."""
        for name, (actor, document) in acts.items():
            context = Context(
                actor, "r", lambda: now, session_id=None, confirmed_until=now + timedelta(days=1)
            )
            answer = await ask(actor, document, context=context)
            assert (name, codes(answer)) == (name, ["SESSION_REQUIRED"])

    async def test_lets_the_act_pass_to_its_own_rules(
        self, ask: Ask, acts: dict[str, tuple[Actor, str]]
    ) -> None:
        refused = {name: codes(await ask(*who)) for name, who in acts.items()}
        assert refused["staffCreate"] == refused["passwordChange"] == []
        assert refused["staffPasswordReset"] == []
        assert refused["staffDisable"] == refused["staffEnable"] == []
        assert refused["staffUnlock"] == ["CONFLICT"], "nobody locked them"
        assert refused["staffFactorReset"] == ["FACTOR_NOT_ENROLLED"]
        assert refused["cardApplicationFail"] == ["LETTER_INVALID"]
        assert refused["disbursementApprove"] not in ([], ["STEP_UP_REQUIRED"])
        assert refused["disbursementRelease"] not in ([], ["STEP_UP_REQUIRED"])

    async def test_is_not_asked_for_ones_own_password_which_is_typed_anyway(
        self, ask: Ask, clerk: Actor, now: datetime
    ) -> None:
        context = Context(clerk, "r", lambda: now, session_id=1)
        assert codes(await ask(clerk, OWN, context=context)) == []


class TestViewer:
    @pytest.mark.parametrize(
        ("minutes", "shown"), [(5, "2018-03-20T10:05:00+08:00"), (-1, None), (None, None)]
    )
    async def test_is_told_until_when_the_confirmation_holds(
        self, ask: Ask, clerk: Actor, now: datetime, minutes: int | None, shown: str | None
    ) -> None:
        until = None if minutes is None else now + timedelta(minutes=minutes)
        context = Context(clerk, "r", lambda: now, session_id=1, confirmed_until=until)
        answer = await ask(clerk, "{ viewer { confirmedUntil } }", context=context)
        assert answer["data"] == {"viewer": {"confirmedUntil": shown}}
