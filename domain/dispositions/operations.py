"""Verbs over what was set aside: release or reject a file, settle a line; never a byte is changed."""

from collections.abc import Sequence
from datetime import datetime

from domain.actors import Actor
from domain.audit import operations as audit
from domain.audit.rules import Changes, kept_reason
from domain.bank_files import rules as files
from domain.bank_files.rules import FileState
from domain.dispositions import rules
from domain.dispositions.rules import Act, LineAct, Outcome
from domain.errors import NotFound
from domain.transactions import Row, execute, operation, row, rows, value


@operation
async def propose(
    file_id: int, *, act: Act, kind: str, reason: str, by: Actor, now: datetime
) -> bool:
    """This will release or reject a quarantined file, or have it wait for a second person.

    `kind` is what the file says it is. Gives whether it is decided.

    Raises:
        NotPermitted, NotFound, ReasonRefused.
        FileInWrongState: it is not quarantined.
        NotReleasable, SameBytesStand: no release can help.
        ProposalOpen: another wish waits.
    """
    by.require(*rules.DECIDERS)
    said = _checked(reason)
    file = await _locked(file_id)
    _check_quarantined(file)
    if act is Act.RELEASE:
        await _check_releasable(file)
    if await value("SELECT 1 FROM file_dispositions WHERE file_id = $1 AND outcome = ''", file_id):
        raise rules.ProposalOpen
    needs_two = rules.needs_two(kind)
    wish_id: int = await value(
        "INSERT INTO file_dispositions (file_id, act, reason, needs_two, problem_code, problem,"
        " proposed_by_id, proposed_at, outcome, decline_reason)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, '', '') RETURNING id",
        file_id,
        act.value,
        said,
        needs_two,
        file["problem_code"],
        file["problem"],
        by.staff_id,
        now,
    )
    if needs_two:
        details: dict[str, object] = {"act": act.value, "reason": said, "proposal": wish_id}
        await _record("propose", file, by, now, details=details)
        return False
    await _decide(wish_id, Outcome.CONFIRMED, by, now)
    await _carry_out(file, act, by, now, details={"reason": said})
    return True


@operation
async def confirm(proposal_id: int, *, by: Actor, now: datetime) -> int:
    """This will carry out what another person proposed, and give the file's id.

    Raises:
        NotPermitted, NotFound, ProposalDecided, SameDecider.
        FileInWrongState, NotReleasable, SameBytesStand: it can be carried out no more.
    """
    by.require(*rules.DECIDERS)
    wish, file = await _open(proposal_id)
    if wish["needs_two"] and wish["proposed_by_id"] == by.staff_id:
        raise rules.SameDecider
    _check_quarantined(file)
    act = Act(wish["act"])
    if act is Act.RELEASE:
        await _check_releasable(file)
    await _decide(proposal_id, Outcome.CONFIRMED, by, now)
    await _carry_out(file, act, by, now, details={"proposal": proposal_id})
    return int(file["id"])


@operation
async def decline(proposal_id: int, *, reason: str, by: Actor, now: datetime) -> int:
    """This will send a wish back, one's own as well; the file stays quarantined; gives its id.

    Raises:
        NotPermitted, NotFound, ReasonRefused, ProposalDecided.
    """
    by.require(*rules.DECIDERS)
    said = _checked(reason)
    _, file = await _open(proposal_id)
    await _decide(proposal_id, Outcome.DECLINED, by, now, said)
    await _record("decline", file, by, now, details={"proposal": proposal_id, "reason": said})
    return int(file["id"])


@operation
async def resolve(problem_ids: Sequence[int], *, reason: str, by: Actor, now: datetime) -> int:
    """This will close lines that were not applied, with what was found out; gives their number.

    Raises:
        NotPermitted, ReasonRefused, LineClosed.
    """
    by.require(*rules.DECIDERS)
    said = _checked(reason)
    wanted = rules.check_lines(problem_ids)
    found = await rows(
        "SELECT p.file_id, count(*)::int AS lines FROM bank_file_problems p"
        " WHERE p.id = ANY($1::bigint[]) GROUP BY p.file_id ORDER BY p.file_id",
        list(wanted),
    )
    await _close(wanted, LineAct.RESOLVED, said, by, now)
    for file in found:
        details = {"lines": file["lines"], "reason": said}
        await _record("resolve_lines", {"id": file["file_id"]}, by, now, details=details)
    return len(wanted)


@operation
async def reapply(
    file_id: int, *, problem_ids: Sequence[int], reason: str, by: Actor, now: datetime
) -> None:
    """This will have some lines of an applied file read again, now that what failed is mended.

    Raises:
        NotPermitted, NotFound, ReasonRefused, LineClosed, NotReapplicable.
        FileInWrongState: it is not applied.
    """
    by.require(*rules.DECIDERS)
    said = _checked(reason)
    wanted = rules.check_lines(problem_ids)
    file = await _locked(file_id)
    if file["kind"] not in rules.REAPPLICABLE:
        raise rules.NotReapplicable
    files.check_move(file["state"], FileState.REOPENED)
    own = await value(
        "SELECT count(*) FROM bank_file_problems WHERE file_id = $1 AND id = ANY($2::bigint[])",
        file_id,
        list(wanted),
    )
    if own != len(wanted):
        raise rules.LineClosed
    await _close(wanted, LineAct.REAPPLIED, said, by, now)
    await execute("UPDATE bank_files SET state = 'REOPENED' WHERE id = $1", file_id)
    details = {"lines": len(wanted), "reason": said}
    changes = {"state": ("APPLIED", "REOPENED")}
    await _record("reapply_lines", file, by, now, details=details, changes=changes)


async def _close(
    problem_ids: Sequence[int], act: LineAct, reason: str, by: Actor, now: datetime
) -> None:
    closed = await execute(
        "INSERT INTO line_dispositions (problem_id, act, reason, decided_by_id, decided_at)"
        " SELECT p.id, $2, $3, $4, $5 FROM bank_file_problems p WHERE p.id = ANY($1::bigint[])"
        " ON CONFLICT (problem_id) DO NOTHING",
        list(problem_ids),
        act.value,
        reason,
        by.staff_id,
        now,
    )
    if closed != len(problem_ids):
        raise rules.LineClosed


async def _carry_out(
    file: Row, act: Act, by: Actor, now: datetime, *, details: dict[str, object]
) -> None:
    """This will move the file; a released one says anew what it is, and what is wrong, if it is."""
    target = FileState.RECEIVED if act is Act.RELEASE else FileState.REJECTED
    files.check_move(file["state"], target)
    if act is Act.RELEASE:
        # Its place was free while it stood aside: it asks for one again when it is read.
        await execute(
            "UPDATE bank_files SET state = 'RECEIVED', kind = '', sequence = -id, batch_no = '',"
            " problem_code = '', problem = '', problem_offset = NULL, settled_at = NULL"
            " WHERE id = $1",
            file["id"],
        )
    else:
        await execute(
            "UPDATE bank_files SET state = 'REJECTED', settled_at = $2 WHERE id = $1",
            file["id"],
            now,
        )
    changes = {"state": (file["state"], target.value)}
    await _record(act.value.lower(), file, by, now, details=details, changes=changes)


async def _check_releasable(file: Row) -> None:
    if not rules.is_releasable(file["problem_code"]):
        raise rules.NotReleasable
    if await value(
        "SELECT 1 FROM bank_files WHERE direction = 'IN' AND digest = $1 AND id <> $2"
        " AND state IN ('RECEIVED', 'APPLIED', 'REOPENED')",
        file["digest"],
        file["id"],
    ):
        raise rules.SameBytesStand


def _check_quarantined(file: Row) -> None:
    if file["state"] != FileState.QUARANTINED:
        raise files.FileInWrongState("该文件不在隔离状态。")


async def _open(proposal_id: int) -> tuple[Row, Row]:
    """This will lock the file of a wish, then the wish, which must still be undecided."""
    file_id = await value("SELECT file_id FROM file_dispositions WHERE id = $1", proposal_id)
    if file_id is None:
        raise NotFound
    file = await _locked(file_id)
    wish = await row("SELECT * FROM file_dispositions WHERE id = $1 FOR UPDATE", proposal_id)
    assert wish is not None, "wishes are kept"
    if wish["outcome"]:
        raise rules.ProposalDecided
    return wish, file


async def _decide(
    proposal_id: int, outcome: Outcome, by: Actor, now: datetime, reason: str = ""
) -> None:
    await execute(
        "UPDATE file_dispositions SET outcome = $2, decided_by_id = $3, decided_at = $4,"
        " decline_reason = $5 WHERE id = $1",
        proposal_id,
        outcome.value,
        by.staff_id,
        now,
        reason,
    )


async def _locked(file_id: int) -> Row:
    file = await row(
        "SELECT id, state, kind, digest, problem_code, problem FROM bank_files"
        " WHERE id = $1 AND direction = 'IN' FOR UPDATE",
        file_id,
    )
    if file is None:
        raise NotFound
    return file


async def _record(
    verb: str,
    file: Row,
    by: Actor,
    now: datetime,
    *,
    details: dict[str, object],
    changes: Changes | None = None,
) -> None:
    await audit.record(
        action=f"bank_file.{verb}",
        subject=("bank_file", file["id"]),
        by=by,
        now=now,
        details=details,
        changes=changes,
    )


def _checked(reason: str) -> str:
    said = kept_reason(reason, rules.REASON_CHARACTERS_MAX)
    if not said:
        raise rules.ReasonRefused(field=("reason",))
    return said
