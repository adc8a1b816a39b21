"""Verbs on card batches: compose, submit, seal into files, close when the bank has answered all."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from domain import late_cards
from domain.actors import SYSTEM, Actor, Role
from domain.applications import operations as applications
from domain.applications import queries as applied
from domain.applications import rules as applying
from domain.applications.rules import ApplicationState, CardRequest, Letter, Opening, Refusal
from domain.audit import operations as audit
from domain.bank_files import operations as bank_files
from domain.bank_files import queries as files
from domain.bank_files.rules import Line, Press
from domain.card_batches import rules
from domain.card_batches.rules import BatchState
from domain.errors import NotFound
from domain.scans.rules import ScanMissing
from domain.transactions import Row, execute, operation, row, value

SUBJECT: Final = "card_batch"


@operation
async def compose(*, unit_id: int, only_again: bool = False, by: Actor, now: datetime) -> int:
    """This will draft a batch with every member of the subtree who needs a card; gives its id.

    With `only_again`, only with those whose refused application has been corrected since.

    Raises:
        NotPermitted: the actor is neither the office nor a clerk.
        NotFound: no such unit in the actor's scope.
        NobodyToApplyFor: nobody needs a card.
    """
    by.require(Role.OFFICE, Role.CLERK)
    path = await value(
        "SELECT path FROM units WHERE id = $1 AND starts_with(path, $2)", unit_id, by.scope
    )
    if path is None:
        raise NotFound
    await execute(late_cards.COMPOSING)
    batch_id: int = await value(
        "INSERT INTO card_batches (unit_id, state, application_count, drafted_by_id, drafted_at)"
        " VALUES ($1, 'DRAFTED', 0, $2, $3) RETURNING id",
        unit_id,
        by.staff_id or 0,
        now,
    )
    count = await applications.draft(batch_id, unit_path=path, only_again=only_again, now=now)
    if count == 0:
        raise rules.NobodyToApplyFor
    await execute("UPDATE card_batches SET application_count = $2 WHERE id = $1", batch_id, count)
    await _record("compose", {"id": batch_id, "unit_id": unit_id}, by, now, count=count)
    return batch_id


@operation
async def submit(batch_id: int, *, by: Actor, now: datetime) -> None:
    """This will hand a drafted batch over for sending, or a held one again once it is mended.

    Raises:
        NotPermitted, NotFound, BatchInWrongState.
    """
    by.require(Role.OFFICE, Role.CLERK)
    batch = await _lock(batch_id, by)
    rules.check_move(batch["state"], BatchState.SUBMITTED)
    await execute(
        "UPDATE card_batches SET state = 'SUBMITTED', submitted_by_id = $2, submitted_at = $3"
        " WHERE id = $1",
        batch_id,
        by.staff_id or 0,
        now,
    )
    batch |= {"was": batch["state"], "state": BatchState.SUBMITTED.value}
    await _record("submit", batch, by, now)


@operation
async def withdraw(batch_id: int, *, by: Actor, now: datetime) -> None:
    """This will give up a batch of which nothing has been sealed yet.

    Raises:
        NotPermitted, NotFound, BatchInWrongState.
    """
    by.require(Role.OFFICE, Role.CLERK)
    batch = await _lock(batch_id, by)
    rules.check_move(batch["state"], BatchState.WITHDRAWN)
    if await applications.withdraw(batch_id, now=now) != batch["application_count"]:
        raise rules.BatchInWrongState("批次已开始生成银行文件，不能撤回。")
    await execute("UPDATE card_batches SET state = 'WITHDRAWN' WHERE id = $1", batch_id)
    batch |= {"was": batch["state"], "state": BatchState.WITHDRAWN.value}
    await _record("withdraw", batch, by, now)


@operation
async def seal_file(batch_id: int, *, press: Press[CardRequest], now: datetime) -> int | None:
    """This will render and archive the next file of a submitted batch; None when it is complete.

    One file is one transaction: a kill between two files loses nothing and repeats nothing.

    Raises:
        NotFound.
    """
    batch = await _lock(batch_id, SYSTEM)
    if batch["state"] != BatchState.SUBMITTED:
        return None
    file_id = await applications.seal_file(batch_id, press=press, now=now)
    if file_id is None:
        await execute(
            "UPDATE card_batches SET state = 'SEALED', sealed_at = $2 WHERE id = $1", batch_id, now
        )
    return file_id


@operation
async def finish_sending(batch_id: int, *, now: datetime) -> None:
    """This will mark a sealed batch as sent once no file of it waits for evidence."""
    batch = await _lock(batch_id, SYSTEM)
    if batch["state"] == BatchState.SEALED and not await files.unsent_count(SUBJECT, batch_id):
        await execute(
            "UPDATE card_batches SET state = 'SENT', sent_at = $2 WHERE id = $1", batch_id, now
        )
        await _settle_if_done(batch_id, now)  # nobody in it could be written in a file


@operation
async def hold(batch_id: int, *, problem: str, now: datetime) -> None:
    """This will stop a batch that cannot be rendered until a person has looked."""
    batch = await _lock(batch_id, SYSTEM)
    if batch["state"] != BatchState.SUBMITTED:
        return
    await execute("UPDATE card_batches SET state = 'HELD' WHERE id = $1", batch_id)
    await audit.alarm(kind="card_batch.held", subject=(SUBJECT, batch_id), message=problem, now=now)


@operation
async def accept(
    file_id: int,
    *,
    sent_file_id: int,
    batch_id: int,
    code: str,
    refusals: Sequence[Refusal],
    by_file: Sequence[Line],
    now: datetime,
) -> None:
    """This will take in an OPA together with closing the file that brought it.

    Raises:
        FileInWrongState: the file was applied before.
    """
    await bank_files.begin_applying(file_id)
    problems = await applications.accept(
        file_id, sent_file_id=sent_file_id, code=code, refusals=refusals, now=now
    )
    await _settle_if_done(batch_id, now)
    await bank_files.mark_applied(
        file_id, unapplied=[*by_file, *problems], by_action="card_batch.accept", now=now
    )


@operation
async def settle(
    file_id: int,
    *,
    sent_file_id: int,
    batch_id: int,
    openings: Sequence[Opening],
    by_file: Sequence[Line],
    now: datetime,
) -> None:
    """This will take in an OPR: applications, cards and the closed file, together or not at all.

    Raises:
        FileInWrongState: the file was applied before.
    """
    await bank_files.begin_applying(file_id)
    problems = await applications.settle(
        file_id, sent_file_id=sent_file_id, openings=openings, now=now
    )
    await _settle_if_done(batch_id, now)
    await bank_files.mark_applied(
        file_id, unapplied=[*by_file, *problems], by_action="card_batch.settle", now=now
    )


@operation
async def fail(application_id: int, *, letter: Letter, by: Actor, now: datetime) -> None:
    """This will settle an application without a result by the bank's letter: no card was opened.

    A success is never declared: a card's number comes from the bank's file alone. Its member may be
    applied for again once the failure is put right; a card that the bank opens all the same is still
    taken in, if nobody did.

    Raises:
        NotPermitted: not the office.
        LetterInvalid.
        NotFound: no such application in the actor's scope.
        ScanMissing: the letter's scan was not uploaded.
        NotUnanswered: it has a result, or its answer may still come in time.
    """
    by.require(Role.OFFICE)
    said = applying.checked(letter)
    found = await row(
        f"SELECT t.batch_id, t.unit_id, t.state, {applied.UNANSWERED.format('$3')} AS is_unanswered"
        " FROM card_applications t JOIN units u ON u.id = t.unit_id"
        " WHERE t.id = $1 AND starts_with(u.path, $2) FOR UPDATE OF t",
        application_id,
        by.scope,
        now,
    )
    if found is None:
        raise NotFound
    if not found["is_unanswered"]:
        raise applying.NotUnanswered
    if not await value("SELECT 1 FROM scans WHERE digest = $1", said.digest):
        raise ScanMissing(field=("digest",))
    await execute(
        "UPDATE card_applications SET state = 'FAILED', code = $2, evidence_file_id = NULL,"
        " settled_at = $3, letter_reference = $4, letter_digest = $5, letter_reason = $6,"
        " letter_by_id = $7, letter_at = $3 WHERE id = $1",
        application_id,
        said.code or applying.UNEXPLAINED,
        now,
        said.reference.strip(),
        said.digest,
        said.reason.strip(),
        by.staff_id or 0,
    )
    await _settle_if_done(found["batch_id"], now)
    await audit.record(
        action="card_application.fail",
        subject=("card_application", application_id),
        unit_id=found["unit_id"],
        by=by,
        now=now,
        details={"reference": said.reference.strip(), "digest": said.digest},
        changes={"state": (found["state"], ApplicationState.FAILED.value)},
    )


async def _lock(batch_id: int, by: Actor) -> Row:
    batch = await row(
        "SELECT b.* FROM card_batches b JOIN units u ON u.id = b.unit_id"
        " WHERE b.id = $1 AND starts_with(u.path, $2) FOR UPDATE OF b",
        batch_id,
        by.scope,
    )
    if batch is None:
        raise NotFound
    return batch


async def _settle_if_done(batch_id: int, now: datetime) -> None:
    await execute(
        "UPDATE card_batches b SET state = 'SETTLED', settled_at = $2 WHERE b.id = $1"
        " AND b.state IN ('SEALED', 'SENT') AND NOT EXISTS (SELECT FROM card_applications a"
        " WHERE a.batch_id = b.id AND a.state IN ('DRAFTED', 'SENT', 'ACCEPTED'))",
        batch_id,
        now,
    )


async def _record(verb: str, batch: Row, by: Actor, now: datetime, **details: int) -> None:
    await audit.record(
        action=f"card_batch.{verb}",
        subject=(SUBJECT, batch["id"]),
        unit_id=batch["unit_id"],
        by=by,
        now=now,
        details=details,
        changes=audit.moved(batch),
    )
