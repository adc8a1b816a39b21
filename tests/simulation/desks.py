"""The desks beside the main job: holds, files set aside, open payments, breaks and stuck work.

Whoever sits there does one thing at a time, now and then wrongly; when all is calm, everything.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from domain.actors import Role
from domain.calendar import CHINA
from domain.dispositions import operations as dispositions
from domain.dispositions.rules import REAPPLICABLE, Act, SameDecider
from domain.errors import DomainError
from domain.holds import operations as holds
from domain.holds.rules import HoldKind
from domain.inquiries import operations as inquiries
from domain.inquiries import rules as asking
from domain.inquiries.rules import Letter, ProofOutcome
from domain.statements import operations as statements
from domain.statements import rules as stating
from integrations.psbc.simulator import times
from tests.simulation.world import World
from tests.town import CHECKER, OFFICE, RELEASER, SCAN
from workers import by_hand, set_aside

# What lies on the desks; each is NULL where there is nothing.
ON_THE_DESKS: Final = """
 'jobs', (SELECT json_agg(id ORDER BY id) FROM failed_jobs WHERE state = 'HELD'),
 'aside', (SELECT json_agg(json_build_object('id', f.id, 'digest', f.digest, 'wish', w.id,
     'act', w.act) ORDER BY f.id) FROM bank_files f
   LEFT JOIN file_dispositions w ON w.file_id = f.id AND w.outcome = ''
   WHERE f.state = 'QUARANTINED'),
 'lines', (SELECT json_agg(json_build_object('id', p.id, 'file', p.file_id, 'kind', f.kind)
     ORDER BY p.id) FROM bank_file_problems p JOIN bank_files f ON f.id = p.file_id
   WHERE f.state = 'APPLIED'
     AND NOT EXISTS (SELECT FROM line_dispositions d WHERE d.problem_id = p.id)),
 'open', (SELECT json_agg(json_build_object('id', p.id, 'pay_id', p.pay_id, 'proof', a.id,
     'digest', a.digest) ORDER BY p.id) FROM payments p
   LEFT JOIN proofs a ON a.payment_id = p.id AND a.state = 'ATTACHED'
   WHERE p.state = 'UNKNOWN'),
 'holds', (SELECT json_agg(id ORDER BY id) FROM holds WHERE lifted_at IS NULL),
 'breaks', (SELECT json_agg(json_build_object('id', id, 'state', state) ORDER BY id)
   FROM statement_breaks WHERE state <> 'RESOLVED'),
"""
HOLDABLE: Final = {
    "holds a member": (HoldKind.MEMBER, "SELECT min(id) FROM members"),
    "holds a unit": (HoldKind.UNIT, "SELECT max(unit_id) FROM members"),
    "holds a programme": (HoldKind.PROGRAMME, "SELECT min(code) FROM programmes"),
    "holds a batch": (HoldKind.DISBURSEMENT, "SELECT max(id) FROM disbursements"),
    "holds a file": (
        HoldKind.BANK_FILE,
        "SELECT max(id) FROM bank_files WHERE direction = 'OUT' AND kind = 'CRD'",
    ),
}
FINAL: Final = ("9998", "9999")
TRIES_MAX: Final = 2

Doing = Callable[[], Awaitable[object]]
Do = Callable[..., Awaitable[bool]]


@dataclass(slots=True)
class Desks:
    """Office, checker and releaser at the desks; `do` lets one of them do something."""

    world: World
    do: Do
    must_fail: Do
    tried: dict[tuple[str, int], int] = field(default_factory=dict)
    letters: int = 0

    async def act(self, found: dict[str, Any]) -> bool:
        """This will do one thing that waits, or that fate wants; True if anything was done."""
        how = self.world.fate.at("desk")
        if how in HOLDABLE and await self._hold(how):
            return True
        for what, turn in (
            ("jobs", self._resume),
            ("aside", self._decide),
            ("lines", self._line),
            ("open", self._open),
            ("holds", self._lift),
            ("breaks", self._break),
        ):
            if found[what] and self._is_in_the_mood(what) and await turn(found[what]):
                return True
        return False

    def _is_in_the_mood(self, what: str) -> bool:
        if self.world.fate.is_calm:
            return True
        return self.world.dice.random() < (0.1 if what == "holds" else 0.3)

    def _is_odd(self) -> bool:
        """This will say whether somebody goes wrong now; never when all is calm."""
        return not self.world.fate.is_calm and self.world.dice.random() < 0.2

    def _may_try(self, what: str, number: int) -> bool:
        tries = self.tried[what, number] = self.tried.get((what, number), 0) + 1
        return tries <= TRIES_MAX

    async def _resume(self, jobs: list[int]) -> bool:
        now = self.world.time
        return await self.do(
            f"office lets job {jobs[0]} go on",
            lambda: by_hand.resume_job(jobs[0], reason="已修复", by=OFFICE, now=now),
        )

    async def _hold(self, how: str) -> bool:
        kind, question = HOLDABLE[how]
        target = await self.world.ground.owner.fetchval(question)
        if target is None:
            return False
        return await self.do(
            f"office {how}, {target}",
            lambda: holds.place(
                kind=kind,
                target=target,
                reason="核对身份",
                lifter=Role.CHECKER,
                expires_on=None,
                by=OFFICE,
                now=self.world.time,
            ),
        )

    async def _lift(self, standing: list[int]) -> bool:
        number, now = standing[0], self.world.time
        if self._is_odd():
            await self.must_fail(
                f"office lifts hold {number} of its own",
                DomainError,
                lambda: holds.lift(number, reason="核对完毕", by=OFFICE, now=now),
            )
            return True
        return await self.do(
            f"checker lifts hold {number}",
            lambda: holds.lift(number, reason="核对完毕", by=CHECKER, now=now),
        )

    async def _decide(self, files: list[dict[str, Any]]) -> bool:
        """This will release what is the bank's own bytes, and reject what is not, by two people."""
        file, now = files[0], self.world.time
        number = file["id"]
        if file["wish"] is not None:
            return await self._confirm_wish(file)
        is_true = self._is_of_the_bank(file["digest"]) and self._may_try("aside", number)
        act = Act.RELEASE if is_true or self._is_odd() else Act.REJECT
        done = await self.do(
            f"office wishes to {act.value.lower()} file {number}",
            lambda: set_aside.propose(number, act=act, reason="已核对", by=OFFICE, now=now),
        )
        if not done and act is Act.RELEASE and self.world.fate.is_calm:
            return await self.do(
                f"office wishes to reject file {number}",
                lambda: set_aside.propose(
                    number, act=Act.REJECT, reason="不能放行", by=OFFICE, now=now
                ),
            )
        return done

    async def _confirm_wish(self, file: dict[str, Any]) -> bool:
        wish, now = file["wish"], self.world.time
        if self._is_odd():
            await self.must_fail(
                f"office confirms its own wish {wish}",
                SameDecider,
                lambda: set_aside.confirm(wish, by=OFFICE, now=now),
            )
            return True
        if self._is_odd():
            return await self.do(
                f"checker declines wish {wish}",
                lambda: dispositions.decline(wish, reason="请再核对", by=CHECKER, now=now),
            )
        if await self.do(
            f"checker confirms wish {wish}",
            lambda: set_aside.confirm(wish, by=CHECKER, now=now),
        ):
            return True
        return await self.do(  # the same bytes came again meanwhile: there is nothing to release
            f"checker declines wish {wish}",
            lambda: dispositions.decline(wish, reason="不能放行", by=CHECKER, now=now),
        )

    def _is_of_the_bank(self, digest: str) -> bool:
        letters = self.world.state.rows("SELECT data FROM outbox")
        return any(self.world.digest_of(letter["data"]) == digest for letter in letters)

    async def _line(self, lines: list[dict[str, Any]]) -> bool:
        """This will have a line read again once, and then close it with what was found out."""
        line, now = lines[0], self.world.time
        number = line["id"]
        if line["kind"] in REAPPLICABLE and self._may_try("line", line["file"]):
            ids = [each["id"] for each in lines if each["file"] == line["file"]]
            return await self.do(
                f"office has lines of file {line['file']} read again",
                lambda: set_aside.reapply(
                    line["file"], problem_ids=ids, reason="已核对", by=OFFICE, now=now
                ),
            )
        return await self.do(
            f"office closes line {number}",
            lambda: dispositions.resolve([number], reason="已与银行核对", by=OFFICE, now=now),
        )

    async def _open(self, payments: list[dict[str, Any]]) -> bool:
        """This will take open payments to the bank, and let what it writes decide, by two people."""
        for payment in payments:
            if payment["proof"] is not None:
                return await self._confirm_letter(payment)
            letter = self._letter(payment["pay_id"])
            if letter is not None and self._may_try("open", payment["id"]):
                return await self._attach(payment, letter)
        return False

    async def _attach(self, payment: dict[str, Any], letter: Letter) -> bool:
        number, now = payment["id"], self.world.time

        await self.world.ground.owner.execute(SCAN, letter.digest, now)

        async def ask_and_attach() -> None:
            await inquiries.ask([number], by=OFFICE, now=now)
            await inquiries.attach(number, letter=letter, by=OFFICE, now=now)

        return await self.do(f"office attaches the bank's letter on {number}", ask_and_attach)

    async def _confirm_letter(self, payment: dict[str, Any]) -> bool:
        proof, digest, now = payment["proof"], payment["digest"], self.world.time
        if self._is_odd():
            await self.must_fail(
                f"checker confirms proof {proof} by another letter",
                asking.LetterDiffers,
                lambda: inquiries.confirm(proof, digest="f" * 64, by=CHECKER, now=now),
            )
            return True
        if self._is_odd():
            return await self.do(
                f"checker refuses proof {proof}",
                lambda: inquiries.refuse(proof, reason="看不清", by=CHECKER, now=now),
            )
        return await self.do(
            f"checker confirms proof {proof}",
            lambda: inquiries.confirm(proof, digest=digest, by=CHECKER, now=now),
        )

    def _letter(self, pay_id: str) -> Letter | None:
        """This will have the bank write what stands in its books; nothing while it is not final."""
        credit = self.world.state.row(
            "SELECT * FROM credits WHERE pay_id = ? AND is_repeated = 0", pay_id
        )
        if credit is None or credit["code"] is None or credit["code"] in {"2010", *FINAL}:
            return None
        self.letters += 1
        is_paid = credit["code"] == "0000"
        return Letter(
            ProofOutcome.CREDITED if is_paid else ProofOutcome.FAILED,
            reference=f"邮银函{self.letters}号",
            digest=f"{self.letters:064x}",
            reason="见来函",
            code="" if is_paid else credit["code"],
            bank_serial=credit["bank_serial"] if is_paid else "",
            posted_on=_day(credit["posted_us"]) if is_paid else None,
        )

    async def _break(self, breaks: list[dict[str, Any]]) -> bool:
        number, now = breaks[0]["id"], self.world.time
        if breaks[0]["state"] == stating.BreakState.OPEN:
            return await self.do(
                f"checker explains break {number}",
                lambda: statements.explain(
                    number, reason="时间差异", evidence="柜面核对", by=CHECKER, now=now
                ),
            )
        if self._is_odd():
            await self.must_fail(
                f"checker resolves break {number} of its own",
                stating.SameExplainer,
                lambda: statements.resolve(number, by=CHECKER, now=now),
            )
            return True
        return await self.do(
            f"releaser resolves break {number}",
            lambda: statements.resolve(number, by=RELEASER, now=now),
        )


def _day(posted_us: int) -> date:
    return times.to_datetime(posted_us).astimezone(CHINA).date()
