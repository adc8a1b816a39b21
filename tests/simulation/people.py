"""The people of the office: they do what there is to do, sometimes late, wrongly or not at all."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Final

from domain.actors import Actor, Role
from domain.audit import operations as audit
from domain.audit.rules import SETTLED_AT_SUBJECT
from domain.card_batches import operations as card_batches
from domain.disbursements import operations as disbursements
from domain.disbursements import rules
from domain.errors import DomainError
from domain.rosters import operations as rosters
from domain.rosters.rules import RosterKind
from tests.simulation.database import OTHER_PROGRAMME
from tests.simulation.desks import ON_THE_DESKS, Desks
from tests.simulation.plan import OF_THE_BANK
from tests.simulation.world import Broken, World
from tests.town import CHECKER, MAKER, OFFICE, RELEASER
from tests.workers import hand
from workers import by_hand
from workers.broker import nudge

MAKER_WHO_CHECKS: Final = Actor(2, "maker2", frozenset({Role.CHECKER, Role.RELEASER}), "/")
# Where a bank gives no reasons each of them takes days to decide: then there are half as many.
COMPOSITIONS_MAX: Final = 8
SITUATION: Final = f"""
SELECT json_build_object({ON_THE_DESKS}
 'rosters', (SELECT json_agg(json_build_object('id', id, 'kind', kind, 'state', state) ORDER BY id)
   FROM rosters),
 'batches', (SELECT json_agg(json_build_object('id', id, 'state', state) ORDER BY id)
   FROM card_batches WHERE state IN ('DRAFTED', 'HELD')),
 'wants_card', EXISTS (SELECT FROM members m WHERE m.status = 'ACTIVE'
   AND NOT EXISTS (SELECT FROM card_applications a WHERE a.member_id = m.id
     AND a.state <> 'WITHDRAWN')
   AND NOT EXISTS (SELECT FROM cards c WHERE c.member_id = m.id)),
 'held', (SELECT json_agg(id ORDER BY id) FROM bank_files
   WHERE state = 'HELD' AND direction = 'OUT' AND sent_at IS NOT NULL),
 'alarms', (SELECT json_agg(json_build_object('id', id, 'is_blocking', is_blocking,
   'kind', kind) ORDER BY id) FROM alarms WHERE acknowledged_at IS NULL),
 'owed', (SELECT json_object_agg(programme_id, kind) FROM (
   SELECT e.programme_id, max(CASE WHEN NOT EXISTS (SELECT FROM payments p
       WHERE p.entitlement_id = e.id AND p.state IN ('FAILED', 'RETURNED'))
     THEN 2 ELSE 1 END) AS kind
   FROM entitlements e JOIN cards c ON c.member_id = e.member_id AND c.status = '06'
   WHERE NOT EXISTS (SELECT FROM payments p WHERE p.entitlement_id = e.id
     AND p.state NOT IN ('FAILED', 'RETURNED', 'WITHDRAWN')) GROUP BY 1) AS owed),
 'disbursements', (SELECT json_agg(json_build_object('id', id, 'state', state, 'digest', digest,
   'count', payment_count, 'fen', total_fen) ORDER BY id) FROM disbursements
   WHERE state NOT IN ('SETTLED', 'REFUSED', 'WITHDRAWN', 'SENT', 'RELEASED', 'SUBMITTED')))
"""

Act = Callable[[], Awaitable[object]]


@dataclass(slots=True)
class People:
    """Maker, checker, releaser and office, who look at what there is and do one thing at a time."""

    world: World
    compositions: int = 0
    looked_at: str | None = None
    found: dict[str, Any] = field(default_factory=dict)
    workbooks: list[RosterKind] = field(default_factory=list)
    desks: Desks = field(init=False)

    def __post_init__(self) -> None:
        self.desks = Desks(self.world, self._do, self._must_fail)
        if self.world.plan.by_workbook:
            self.workbooks = [RosterKind.PURCHASES, RosterKind.MEMBERS]

    async def act(self) -> bool:
        """This will let one person do one thing; False if nobody has anything to do."""
        found = await self.look()
        for turn in (
            self._import,
            self._apply_for_cards,
            self._let_held_go,
            self._see_to_alarm,
            self.desks.act,
            self._move_money,
            self._compose,
        ):
            if await turn(found):
                return True
        return False

    async def look(self) -> dict[str, Any]:
        """This will look at everything that may need a person, if anything has changed."""
        if not self.world.has_been_seen or self.looked_at != self.world.seen_text:
            text = await self.world.ground.owner.fetchval(SITUATION)
            self.found = json.loads(text)
            self.looked_at = self.world.seen_text if self.world.has_been_seen else None
        return self.found

    async def _do(self, what: str, act: Act, *nudges: tuple[str, int]) -> bool:
        async def all_of_it() -> None:
            await act()
            for name, row_id in nudges:
                await nudge(name, row_id)

        return await self.world.attempt(what, all_of_it)

    async def _import(self, found: dict[str, Any]) -> bool:
        """This will bring in the next workbook, or accept the one that was checked."""
        rosters_ = found["rosters"] or []
        open_ = [each for each in rosters_ if each["state"] != "APPLIED"]
        if open_ and open_[0]["state"] == "CHECKED":
            roster_id, now = open_[0]["id"], self.world.time
            return await self._do(
                f"office accepts roster {roster_id}",
                lambda: rosters.accept(roster_id, by=OFFICE, now=now),
                ("apply_roster", roster_id),
            )
        if open_ or not self.workbooks:
            return False
        kind = self.workbooks[-1]
        if not any(each["kind"] == kind for each in rosters_):
            await self._do(f"office uploads {kind.value}", lambda: self._upload(kind))
            return True
        self.workbooks.pop()
        return await self._import(found)

    async def _upload(self, kind: RosterKind) -> None:
        people = range(1, self.world.plan.people + 1)
        content = (
            hand.workbook(hand.MEMBER_HEADER, [hand.member_row(n) for n in people])
            if kind is RosterKind.MEMBERS
            else hand.workbook(hand.PURCHASE_HEADER, [hand.purchase_row(n) for n in people])
        )
        await hand.receive(kind, content, now=self.world.time, by=OFFICE)

    async def _apply_for_cards(self, found: dict[str, Any]) -> bool:
        now = self.world.time
        for batch in found["batches"] or []:
            batch_id = batch["id"]
            if batch["state"] == "DRAFTED" and self._whim() == "withdraws":
                return await self._do(
                    f"office withdraws card batch {batch_id}",
                    lambda: card_batches.withdraw(batch_id, by=OFFICE, now=now),  # noqa: B023
                )
            return await self._do(
                f"office submits card batch {batch_id}",
                lambda: card_batches.submit(batch_id, by=OFFICE, now=now),  # noqa: B023
                ("send_card_batch", batch_id),
            )
        if not found["wants_card"]:
            return False
        root = 1
        await self._do(
            "office composes a card batch",
            lambda: card_batches.compose(unit_id=root, by=OFFICE, now=now),
        )
        return True

    async def _let_held_go(self, found: dict[str, Any]) -> bool:
        if not found["held"]:
            return False
        file_id, now = found["held"][0], self.world.time
        return await self._do(
            f"office lets file {file_id} go on",
            lambda: by_hand.resume_file(file_id, reason="通道已恢复", by=OFFICE, now=now),
        )

    async def _see_to_alarm(self, found: dict[str, Any]) -> bool:
        """This will see to an alarm now and then; when all is calm, to every one at once."""
        alarms = [each for each in found["alarms"] or [] if each["kind"] not in SETTLED_AT_SUBJECT]
        if not alarms or (not self.world.fate.is_calm and self.world.dice.random() < 0.7):
            return False
        for each in alarms if self.world.fate.is_calm else alarms[:1]:
            await self._acknowledge(each["id"])
        return True

    async def _acknowledge(self, alarm_id: int) -> None:
        now = self.world.time
        await self._do(
            f"office sees to alarm {alarm_id}",
            lambda: audit.acknowledge(alarm_id, note="已核对", by=OFFICE, now=now),
        )

    async def _compose(self, found: dict[str, Any]) -> bool:
        """This will compose what is owed; what has failed before only when the dice say so."""
        owed: dict[str, int] = found["owed"] or {}
        most = (
            COMPOSITIONS_MAX if self.world.plan.agreement == OF_THE_BANK else COMPOSITIONS_MAX // 2
        )
        if self.compositions >= most:
            return False
        for programme in ("HZBX", OTHER_PROGRAMME):
            kind = owed.get(programme, 0)
            if kind == 2 or (kind == 1 and self.world.dice.random() < 0.5):
                is_done = await self._do(
                    f"maker composes {programme}",
                    lambda: disbursements.compose(
                        programme=programme,  # noqa: B023
                        plan_year=2018,
                        unit_id=1,
                        include_failed=kind == 1 or self.world.dice.random() < 0.3,  # noqa: B023
                        by=MAKER,
                        now=self.world.time,
                    ),
                )
                self.compositions += is_done
                return is_done
        return False

    async def _move_money(self, found: dict[str, Any]) -> bool:
        for batch in found["disbursements"] or []:
            turn = {
                "DRAFTED": self._submit,
                "HELD": self._submit,
                "SEALED": self._check,
                "APPROVED": self._release,
            }.get(batch["state"])
            if turn is not None and await turn(batch, found):
                return True
        return False

    async def _submit(self, batch: dict[str, Any], _: dict[str, Any]) -> bool:
        number, now = batch["id"], self.world.time
        return await self._do(
            f"maker submits {number}",
            lambda: disbursements.submit(number, by=MAKER, now=now),
            ("seal_disbursement", number),
        )

    async def _check(self, batch: dict[str, Any], _: dict[str, Any]) -> bool:
        number = batch["id"]
        whim = self._whim()
        if whim == "signs twice":
            return await self._must_fail(
                f"maker approves {number}",
                rules.SamePerson,
                lambda: disbursements.approve(
                    number, digest=batch["digest"], by=MAKER_WHO_CHECKS, now=self.world.time
                ),
            )
        if whim == "signs for other bytes":
            return await self._must_fail(
                f"checker approves other bytes of {number}",
                rules.DigestMismatch,
                lambda: disbursements.approve(
                    number, digest="0" * 64, by=CHECKER, now=self.world.time
                ),
            )
        if await self._turns_aside(whim, number):
            return True
        return await self._do(
            f"checker approves {number}",
            lambda: disbursements.approve(
                number, digest=batch["digest"], by=CHECKER, now=self.world.time
            ),
        )

    async def _release(self, batch: dict[str, Any], found: dict[str, Any]) -> bool:
        number = batch["id"]
        whim = self._whim()
        if whim == "signs twice":
            return await self._must_fail(
                f"maker releases {number}",
                rules.SamePerson,
                lambda: self._let_go(batch, by=MAKER_WHO_CHECKS),
            )
        if whim == "repeats other totals":
            return await self._must_fail(
                f"releaser repeats other totals of {number}",
                rules.ControlTotalsMismatch,
                lambda: self._let_go(batch | {"fen": batch["fen"] + 1}, by=RELEASER),
            )
        if await self._turns_aside(whim, number):
            return True
        if any(each["is_blocking"] for each in found["alarms"] or []):
            return await self._must_fail(
                f"releaser releases {number} in spite of a break",
                rules.ReleaseBlocked,
                lambda: self._let_go(batch, by=RELEASER),
            )
        if await self._do(
            f"releaser releases {number}",
            lambda: self._let_go(batch, by=RELEASER),
            ("send_disbursement", number),
        ):
            return True
        return await self._do(  # past its cut-off, as a rule: the maker has it sealed anew
            f"maker has {number} sealed anew",
            lambda: disbursements.reseal(number, by=MAKER, now=self.world.time),
            ("seal_disbursement", number),
        )

    async def _let_go(self, batch: dict[str, Any], *, by: Actor) -> None:
        await disbursements.release(
            batch["id"],
            payment_count=batch["count"],
            total_fen=batch["fen"],
            calendar=self.world.calendar,
            by=by,
            now=self.world.time,
        )

    async def _turns_aside(self, whim: str, number: int) -> bool:
        """This will follow a whim that is lawful; True if it was one."""
        now = self.world.time
        if whim == "sleeps over it":
            self.world.pass_cut_off()
            return True
        if whim == "goes on holiday":
            self.world.next_morning(days=9)
            return True
        acts: dict[str, Act] = {
            "turns it down": lambda: disbursements.refuse(
                number, reason="金额有疑问", by=CHECKER, now=now
            ),
            "withdraws": lambda: disbursements.withdraw(number, by=MAKER, now=now),
            "seals anew": lambda: disbursements.reseal(number, by=MAKER, now=now),
        }
        if whim not in acts:
            return False
        nudges = [("seal_disbursement", number)] if whim == "seals anew" else []
        await self._do(f"somebody {whim} {number}", acts[whim], *nudges)
        return True

    def _whim(self) -> str:
        return self.world.fate.at("person")

    async def _must_fail(self, what: str, refusal: type[DomainError], act: Act) -> bool:
        """This will try what must be refused; nothing may come of it (failures 22 and 26)."""
        outcome: list[type[BaseException] | None] = []

        async def attempt() -> None:
            try:
                await act()
            except DomainError as error:
                outcome.append(type(error))
                raise
            outcome.append(None)

        await self.world.attempt(what, attempt)
        if None in outcome:
            raise Broken(f"{what}: it was not refused ({refusal.__name__})")
        return False
