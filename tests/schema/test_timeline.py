"""A member's timeline, page by page: everything once, in order, and only what the viewer may see."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from domain import timeline
from domain.actors import AUDIT_ONLY, EVERYTHING, NOTHING, STAFF_ONLY, Actor, Role
from domain.pages import CursorUnknown, Part
from domain.timeline import Kind
from domain.transactions import acting_within
from schema import ids

Ask = Callable[..., Awaitable[dict[str, Any]]]

TIMELINE = """
query T($id: ID!, $first: Int, $after: String, $last: Int, $before: String, $skip: Int,
  $kinds: [HappeningKind!]) {
  node(id: $id) { ... on Member { timeline(first: $first, after: $after, last: $last,
    before: $before, skip: $skip, kinds: $kinds) {
    totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    edges { cursor node { kind at subject { __typename id
      ... on Correction { changes { field after } } ... on CardEvent { card { numberMasked } } } } }
  } } }
}
"""
HISTORY = """
query H($id: ID!, $first: Int, $after: String) {
  node(id: $id) { ... on Unit { history(first: $first, after: $after) {
    totalCount pageInfo { hasNextPage endCursor } edges { node { id reason } } } } }
}
"""
ALL = tuple(Kind)
SUBJECTS = {
    Kind.ENTERED: "Member",
    Kind.MEMBERSHIP_CHANGED: "MembershipChange",
    Kind.CORRECTION_PROPOSED: "Correction",
    Kind.CORRECTION_DECIDED: "Correction",
    Kind.CONSENT_RECORDED: "Consent",
    Kind.CARD_APPLIED: "CardApplication",
    Kind.CARD_ANSWERED: "CardApplication",
    Kind.CARD_REPORTED: "CardEvent",
    Kind.PURCHASED: "Purchase",
    Kind.ENTITLED: "Entitlement",
    Kind.ENTITLEMENT_CANCELLED: "Entitlement",
    Kind.PAYMENT_MADE: "Payment",
    Kind.PAYMENT_SETTLED: "Payment",
}


@pytest.fixture
async def lived(world: Any, now: datetime) -> list[tuple[str, str, datetime]]:
    """The member of 甲 to whom everything has happened; gives (kind, subject's id, when), newest first."""
    of, at, mark = world.ids["甲.Member"], [now], "甲."
    told: list[tuple[str, str, datetime]] = []

    async def happens(kind: Kind, table: str, key: int, column: str, **besides: object) -> None:
        at[0] += timedelta(hours=1)
        changed = "".join(f", {name} = ${place}" for place, name in enumerate(besides, start=3))
        await world.owner.execute(
            f"UPDATE {table} SET {column} = $1{changed} WHERE id = $2",
            at[0],
            key,
            *besides.values(),
        )
        told.append((kind.value, ids.encode(SUBJECTS[kind], key), at[0]))

    # What happened is never dated anew; so the triggers sleep, in this session alone.
    await world.owner.execute("SET session_replication_role = replica")
    await happens(Kind.ENTERED, "members", of, "created_at")
    change = await world.insert(
        "membership_changes", member_id=of, unit_id=world.ids["甲"], from_status="PENDING",
        to_status="ACTIVE", reason="入会",
    )  # fmt: skip
    await happens(Kind.MEMBERSHIP_CHANGED, "membership_changes", change, "changed_at")
    correction = await world.insert(
        "corrections", member_id=of, state="PROPOSED", reason="来函",
        changes='[{"field": "ethnicity", "before": "", "after": "藏族"},'
        ' {"field": "post", "before": "", "after": "科员"}]',
    )  # fmt: skip
    await happens(Kind.CORRECTION_PROPOSED, "corrections", correction, "proposed_at")
    text = await world.owner.fetchval("SELECT id FROM consent_texts ORDER BY id LIMIT 1")
    consent = await world.insert(
        "consents", member_id=of, act="GIVEN", channel="PAPER", ref="C1", text_id=text or 1
    )
    await happens(Kind.CONSENT_RECORDED, "consents", consent, "recorded_at")
    application, card = world.ids[mark + "CardApplication"], world.ids[mark + "CardEvent"]
    await happens(Kind.CARD_APPLIED, "card_applications", application, "created_at")
    await happens(Kind.CARD_ANSWERED, "card_applications", application, "settled_at")
    await happens(Kind.CARD_REPORTED, "card_events", card, "at")
    await happens(Kind.PURCHASED, "purchases", world.ids[mark + "Purchase"], "created_at")
    entitlement = world.ids[mark + "Entitlement"]
    await happens(Kind.ENTITLED, "entitlements", entitlement, "created_at")
    payment = world.ids[mark + "Payment"]
    await happens(Kind.PAYMENT_MADE, "payments", payment, "created_at")
    await happens(Kind.PAYMENT_SETTLED, "payments", payment, "posted_at")
    await world.owner.execute("SET session_replication_role = origin")
    return told[::-1]


async def whole(ask: Ask, who: Actor, member: str, size: int) -> list[dict[str, Any]]:
    """Every page, one after another."""
    met: list[dict[str, Any]] = []
    after = None
    while True:
        answer = await ask(who, TIMELINE, id=member, first=size, after=after)
        assert answer["errors"] == []
        found = answer["data"]["node"]["timeline"]
        met += (edge["node"] for edge in found["edges"])
        assert found["pageInfo"]["hasPreviousPage"] is (after is not None)
        if not found["pageInfo"]["hasNextPage"]:
            return met
        assert len(found["edges"]) == size
        after = found["pageInfo"]["endCursor"]


class TestTimeline:
    @pytest.mark.parametrize("size", [1, 3, 50])
    async def test_tells_everything_once_newest_first(
        self, ask: Ask, world: Any, office: Actor, lived: list[tuple[str, str, datetime]], size: int
    ) -> None:
        member = ids.encode("Member", world.ids["甲.Member"])
        met = await whole(ask, office, member, size)
        told = [
            (one["kind"], one["subject"]["id"], datetime.fromisoformat(one["at"])) for one in met
        ]
        assert told == lived
        answer = await ask(office, TIMELINE, id=member, first=0)
        assert answer["data"]["node"]["timeline"]["totalCount"] == len(lived)

    async def test_is_read_from_its_end_and_from_any_number_as_well(
        self, ask: Ask, world: Any, office: Actor, lived: list[tuple[str, str, datetime]]
    ) -> None:
        member = ids.encode("Member", world.ids["甲.Member"])
        kinds = [kind for kind, *_ in lived]
        met: list[str] = []
        before = None
        while True:
            answer = await ask(office, TIMELINE, id=member, last=4, before=before)
            found = answer["data"]["node"]["timeline"]
            met = [edge["node"]["kind"] for edge in found["edges"]] + met
            assert found["pageInfo"]["hasNextPage"] is (before is not None)
            if not found["pageInfo"]["hasPreviousPage"]:
                break
            before = found["pageInfo"]["startCursor"]
        assert met == kinds
        answer = await ask(office, TIMELINE, id=member, first=3, skip=5)
        found = answer["data"]["node"]["timeline"]
        assert [edge["node"]["kind"] for edge in found["edges"]] == kinds[5:8]

    async def test_meets_every_one_of_a_long_history_with_equal_moments(
        self, ask: Ask, world: Any, office: Actor
    ) -> None:
        """A list of a card's reports holds a hundred at most; the timeline goes on."""
        card, file = world.ids["甲.Card"], world.ids["甲.BankFile"]
        for number in range(230):
            await world.insert(
                "card_events", card_id=card, status="07", bank_file_id=file,
                line_number=100 + number,
            )  # fmt: skip
        met = await whole(ask, office, ids.encode("Member", world.ids["甲.Member"]), 50)
        events = [one["subject"]["id"] for one in met if one["kind"] == "CARD_REPORTED"]
        assert len(events) == len(set(events)) == 231
        assert {
            one["subject"]["card"]["numberMasked"] for one in met if "card" in one["subject"]
        } == {"621797*********0001"}

    async def test_tells_the_kinds_that_are_asked_for(
        self, ask: Ask, world: Any, office: Actor, lived: list[tuple[str, str, datetime]]
    ) -> None:
        asked = ["PAYMENT_SETTLED", "ENTERED"]
        answer = await ask(
            office, TIMELINE, id=ids.encode("Member", world.ids["甲.Member"]), kinds=asked
        )
        found = answer["data"]["node"]["timeline"]
        assert [edge["node"]["kind"] for edge in found["edges"]] == asked
        assert found["totalCount"] == 2
        assert {"PAYMENT_SETTLED", "ENTERED"} < {kind for kind, *_ in lived}

    async def test_begins_after_nothing_but_its_own_places(
        self, ask: Ask, world: Any, office: Actor
    ) -> None:
        member = ids.encode("Member", world.ids["甲.Member"])
        other = ids.encode("Member", world.ids["乙.Member"])
        foreign = (await ask(office, TIMELINE, id=other))["data"]["node"]["timeline"]["edges"][0]
        for after in (
            foreign["cursor"],
            ids.cursor("Member", 1),
            "x",
            ids.cursor("Happening", "A"),
        ):
            answer = await ask(office, TIMELINE, id=member, after=after)
            assert answer["errors"][0]["extensions"]["code"] == "CURSOR_UNKNOWN"
        for first in (-1, 201):
            answer = await ask(office, TIMELINE, id=member, first=first)
            assert answer["errors"][0]["extensions"]["code"] == "PAGE_INVALID"

    @pytest.mark.parametrize("role", [Role.OFFICE, Role.CHECKER, Role.LEADER])
    @pytest.mark.usefixtures("lived")
    async def test_tells_particulars_to_whoever_keeps_the_file(
        self, ask: Ask, world: Any, role: Role
    ) -> None:
        member = ids.encode("Member", world.ids["甲.Member"])
        who = await world.actor(f"reader{role}", role)
        met = await whole(ask, who, member, 50)
        [correction] = [one for one in met if one["kind"] == "CORRECTION_PROPOSED"]
        told = {one["field"]: one["after"] for one in correction["subject"]["changes"]}
        assert told["post"] == "科员"
        assert (told.get("ethnicity") == "藏族") is (role is Role.OFFICE)

    @pytest.mark.usefixtures("lived")
    async def test_is_not_there_for_another_unit_s_clerk(self, ask: Ask, world: Any) -> None:
        """R50."""
        member = ids.encode("Member", world.ids["甲.Member"])
        stranger = await world.actor("stranger", Role.CLERK, unit="乙")
        assert (await ask(stranger, TIMELINE, id=member))["data"]["node"] is None
        admin = await world.actor("admin", Role.ADMIN)
        assert (await ask(admin, TIMELINE, id=member))["data"]["node"] is None

    async def test_leaves_out_what_happened_in_a_unit_that_is_not_the_viewer_s(
        self, ask: Ask, world: Any, office: Actor, lived: list[tuple[str, str, datetime]]
    ) -> None:
        """R50: whoever came from 乙 brings no history of 乙 along, neither in a page nor in its count."""
        of = world.ids["甲.Member"]
        await world.insert(
            "membership_changes", member_id=of, unit_id=world.ids["乙"], from_status="ACTIVE",
            to_status="TRANSFERRED", reason="调动",
        )  # fmt: skip
        clerk = await world.actor("own", Role.CLERK, unit="甲")
        member = ids.encode("Member", of)
        for who, more in ((office, 1), (clerk, 0)):
            found = (await ask(who, TIMELINE, id=member, first=50))["data"]["node"]["timeline"]
            assert len(found["edges"]) == found["totalCount"] == len(lived) + more
            assert all(edge["node"]["subject"] for edge in found["edges"])


class TestWalls:
    async def test_hide_another_unit_s_member_each_alone(
        self, world: Any, lived: list[tuple[str, str, datetime]], everywhere: None
    ) -> None:
        """R50: one wall with the other removed, each way."""
        assert everywhere is None
        of = world.ids["甲.Member"]
        own, other = await world.path("甲"), await world.path("乙")
        for policy, scope, many in (
            (EVERYTHING, EVERYTHING, len(lived)), (EVERYTHING, own, len(lived)),
            (EVERYTHING, other, 0), (other, EVERYTHING, 0), (other, other, 0),
            *((EVERYTHING, nobody, 0) for nobody in (NOTHING, STAFF_ONLY, AUDIT_ONLY)),
        ):  # fmt: skip
            with acting_within(policy):
                found = await timeline.page([of], kinds=ALL, scope=scope, part=Part(50))
                counted = await timeline.count([of], kinds=ALL, scope=scope)
            assert (policy, scope, len(found[of].happenings), counted[of]) == (
                policy,
                scope,
                many,
                many,
            )

    async def test_let_no_cursor_be_tried(self, world: Any, everywhere: None) -> None:
        """A place of something outside the scope is unknown, whether it is there or not."""
        assert everywhere is None
        of = world.ids["甲.Member"]
        chapters = await timeline.page([of], kinds=ALL, scope=EVERYTHING, part=Part(1))
        [newest] = chapters[of].happenings
        for scope, kinds in ((await world.path("乙"), ALL), (EVERYTHING, ())):
            with pytest.raises(CursorUnknown):
                await timeline.page(
                    [of], kinds=kinds, scope=scope, part=Part(1, after=newest.place)
                )


class TestUnitHistory:
    async def test_is_told_page_by_page_newest_first(
        self, ask: Ask, world: Any, office: Actor
    ) -> None:
        unit = world.ids["甲"]
        for number in range(120):
            await world.insert(
                "unit_changes", unit_id=unit, kind="CORRECTED", reason=f"第{number}次",
                changes="[]",
            )  # fmt: skip
        key, met, after = ids.encode("Unit", unit), [], None
        while True:
            answer = await ask(office, HISTORY, id=key, first=50, after=after)
            found = answer["data"]["node"]["history"]
            assert found["totalCount"] == 120
            met += [edge["node"]["reason"] for edge in found["edges"]]
            if not found["pageInfo"]["hasNextPage"]:
                break
            after = found["pageInfo"]["endCursor"]
        assert met == [f"第{number}次" for number in reversed(range(120))]
        stranger = await world.actor("stranger", Role.CLERK, unit="乙")
        assert (await ask(stranger, HISTORY, id=key))["data"]["node"] is None
