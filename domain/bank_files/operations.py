"""Verbs on bank files: give places, archive, move along; every byte is stored before it acts."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from domain import crypto
from domain.actors import SYSTEM, Actor, Role
from domain.audit import operations as audit
from domain.bank_files import rules
from domain.bank_files.rules import FileSlot, FileState, Line, Received, SealedFile
from domain.errors import NotFound
from domain.transactions import Row, execute, operation, row, rows, value


@operation
async def give_slot(*, kind: str, business_on: date, batch_prefix: str) -> FileSlot:
    """This will give the next sequence of a kind and day; taken for good when it commits."""
    sequence = await value(
        "INSERT INTO file_sequences AS s (kind, business_on, last_number) VALUES ($1, $2, 1)"
        " ON CONFLICT (kind, business_on) DO UPDATE SET last_number = s.last_number + 1"
        " RETURNING last_number",
        kind,
        business_on,
    )
    batch_no = f"{batch_prefix}{business_on:%y%m%d}{sequence:06d}"
    assert len(batch_no) <= rules.BATCH_NO_BYTES_MAX
    return FileSlot(kind, business_on, sequence, batch_no)


@operation
async def prepare(
    slot: FileSlot, sealed: SealedFile, *, org: str, subject: tuple[str, int], now: datetime
) -> int:
    """This will archive a rendered file, ready to be sent, and give its id."""
    assert crypto.file_digest(sealed.content) == sealed.digest, "digest is not of these bytes"
    file_id: int = await value(
        "INSERT INTO bank_files (direction, kind, org, business_on, sequence, batch_no, name,"
        " state, row_count, total_fen, size_bytes, digest, subject_type, subject_id,"
        " stamp, problem_code, problem, attempts, evidence_digest, created_at)"
        " VALUES ('OUT', $1, $2, $3, $4, $5, $6, 'SEALED', $7, $8, $9, $10, $11, $12,"
        " '', '', '', 0, '', $13) RETURNING id",
        slot.kind,
        org,
        slot.business_on,
        slot.sequence,
        slot.batch_no,
        sealed.name,
        sealed.row_count,
        sealed.total_fen,
        len(sealed.content),
        sealed.digest,
        *subject,
        now,
    )
    await _archive(file_id, sealed.content, sealed.flag)
    return file_id


@operation
async def mark_sending(file_id: int, *, now: datetime) -> None:
    """This will record the intent to send: from here on the bank may have the file.

    Raises:
        FileInWrongState: it is neither sealed nor already being sent. A held one is let go by
            `resume` alone: a worker that read its row a moment ago must not be the one to do it.
    """
    file = await _lock(file_id)
    if file["state"] == FileState.SENDING:
        return
    if file["state"] != FileState.SEALED:
        raise rules.FileInWrongState
    await execute(
        "UPDATE bank_files SET state = 'SENDING', sent_at = $2 WHERE id = $1",
        file_id,
        now,
    )


@operation
async def mark_sent(file_id: int, *, evidence_digest: str, now: datetime) -> None:
    """This will record what was read back at the bank after the rename.

    Raises:
        FileInWrongState: it was not being sent.
    """
    file = await _lock(file_id)
    if file["state"] in {FileState.SENT, FileState.ACKNOWLEDGED}:
        return
    rules.check_move(file["state"], FileState.SENT)
    assert evidence_digest == file["digest"], "what was read back is not what was sent"
    await execute(
        "UPDATE bank_files SET state = 'SENT', evidence_digest = $2, sent_at = $3,"
        " next_attempt_at = NULL WHERE id = $1",
        file_id,
        evidence_digest,
        now,
    )
    await audit.record(
        action="bank_file.send",
        subject=("bank_file", file_id),
        by=SYSTEM,
        now=now,
        changes={"state": (file["state"], "SENT")},
    )


@operation
async def mark_acknowledged(file_id: int) -> None:
    """This will record that the bank took the file; an answer is evidence that it was sent."""
    await execute(
        "UPDATE bank_files SET state = 'ACKNOWLEDGED', evidence_digest = digest"
        " WHERE id = $1 AND state IN ('SENDING', 'SENT', 'HELD')",
        file_id,
    )


@operation
async def mark_attempt_failed(file_id: int, *, problem: str, now: datetime) -> None:
    """This will note a failed attempt and when the next may be; the file stays where it is.

    Another worker that has meanwhile proven the file's arrival, or held it, is right.
    """
    attempts = await value(
        "UPDATE bank_files SET attempts = attempts + 1, problem = $2 WHERE id = $1"
        " AND state = 'SENDING' RETURNING attempts",
        file_id,
        problem,
    )
    if attempts is None:
        return
    next_at = now + timedelta(seconds=rules.backoff_s(attempts))
    await execute("UPDATE bank_files SET next_attempt_at = $2 WHERE id = $1", file_id, next_at)


@operation
async def hold(file_id: int, *, code: str, problem: str, now: datetime) -> None:
    """This will keep an outgoing file back until a person has looked, and raise the alarm."""
    file = await _lock(file_id)
    if file["state"] == FileState.HELD:
        return
    rules.check_move(file["state"], FileState.HELD)
    await execute(
        "UPDATE bank_files SET state = 'HELD', problem_code = $2, problem = $3 WHERE id = $1",
        file_id,
        code,
        problem,
    )
    await audit.alarm(
        kind="bank_file.held", subject=("bank_file", file_id), message=problem, now=now
    )


@operation
async def resume(file_id: int, *, reason: str, by: Actor, now: datetime) -> tuple[str, int]:
    """This will let a held file be sent after a person has mended what stopped the channel.

    It gives the batch that the file belongs to.

    Raises:
        NotPermitted, NotFound, ReasonMissing, FileInWrongState: it is not held, or its bytes are
        not right: that one must be sealed anew.
    """
    by.require(Role.OFFICE, Role.RELEASER)
    if not reason.strip():
        raise rules.ReasonMissing(field=("reason",))
    file = await _lock(file_id)
    if file["state"] != FileState.HELD or file["sent_at"] is None:
        raise rules.FileInWrongState
    await execute(
        "UPDATE bank_files SET state = 'SENDING', next_attempt_at = NULL WHERE id = $1", file_id
    )
    await audit.record(
        action="bank_file.resume",
        subject=("bank_file", file_id),
        by=by,
        now=now,
        details={"reason": reason.strip()},
        changes={"state": ("HELD", "SENDING")},
    )
    return file["subject_type"], file["subject_id"]


@operation
async def hurry(file_id: int, *, by: Actor, now: datetime) -> tuple[str, int]:
    """This will let a file on its way be tried now, and give the batch that it belongs to.

    Raises:
        NotPermitted, NotFound, FileInWrongState: it is not on its way.
    """
    by.require(Role.OFFICE, Role.RELEASER)
    file = await _lock(file_id)
    if file["state"] != FileState.SENDING:
        raise rules.FileInWrongState("该文件不在送出途中，不需要重新尝试。")
    await execute("UPDATE bank_files SET next_attempt_at = NULL WHERE id = $1", file_id)
    await audit.record(action="bank_file.hurry", subject=("bank_file", file_id), by=by, now=now)
    return file["subject_type"], file["subject_id"]


@operation
async def void(file_ids: Sequence[int]) -> None:
    """This will give up sealed files that never left; their sequence numbers stay used."""
    count = await execute(
        "UPDATE bank_files SET state = 'VOID' WHERE id = ANY($1::bigint[])"
        " AND (state = 'SEALED' OR (state = 'HELD' AND sent_at IS NULL))",
        list(file_ids),
    )
    if count != len(set(file_ids)):
        raise rules.FileInWrongState("有文件已经开始发送，不能作废。")


@operation
async def receive(
    *, org: str, name: str, content: bytes, flag: bytes, problem: str, stamp: str, now: datetime
) -> Received:
    """This will archive a file exactly as it was found, before anyone reads it.

    The same bytes again are a DUPLICATE, without effect; `problem` (its flag disagrees, it cannot
    be read) quarantines it at once. Both raise an alarm.
    """
    digest = crypto.file_digest(content)
    await execute("SELECT pg_advisory_xact_lock(hashtext($1))", f"bank_file:{digest}")
    twins = await rows(
        "SELECT id, name, stamp, state FROM bank_files WHERE digest = $1 AND direction = 'IN'",
        digest,
    )
    for twin in twins:
        if (twin["name"], twin["stamp"]) == (name, stamp):
            return Received(twin["id"], FileState.DUPLICATE)  # another worker was faster
    is_repeated = any(twin["state"] in rules.STANDING for twin in twins)
    state = FileState.DUPLICATE if is_repeated else FileState.RECEIVED
    if problem:
        state = FileState.QUARANTINED
    file_id: int = await value(
        "INSERT INTO bank_files (direction, kind, org, business_on, sequence, batch_no, name,"
        " state, row_count, total_fen, size_bytes, digest, subject_type, problem_code, problem,"
        " attempts, evidence_digest, created_at, stamp)"
        " VALUES ('IN', '', $1, $2, -nextval('bank_files_id_seq'), '', $3, $4, 0, 0, $5, $6, '',"
        " $7, $8, 0, '', $9, $10) RETURNING id",
        org,
        now.date(),
        name,
        state,
        len(content),
        digest,
        "FLAG_DISAGREES" if problem else "",
        problem,
        now,
        stamp,
    )
    await _archive(file_id, content, flag)
    if state is not FileState.RECEIVED:
        await audit.alarm(
            kind=f"bank_file.{state.lower()}",
            subject=("bank_file", file_id),
            message=problem or "银行重复投递了同一个文件，未产生任何影响。",
            now=now,
        )
    return Received(file_id, state)


@operation
async def identify(
    file_id: int,
    *,
    kind: str,
    business_on: date,
    sequence: int,
    batch_no: str,
    row_count: int,
    total_fen: int,
    answers_id: int | None,
) -> None:
    """This will note what a received file says it is.

    Raises:
        FileInWrongState: another worker has applied it or set it aside.
        PlaceTaken: another file stands at that kind, day and sequence.
    """
    await begin_applying(file_id)
    await execute("SELECT pg_advisory_xact_lock(hashtext('bank_files.identify'))")
    if await value(
        "SELECT 1 FROM bank_files f JOIN bank_files me ON me.id = $1 WHERE f.id <> $1"
        " AND f.direction = 'IN' AND f.org = me.org AND f.kind = $2 AND f.business_on = $3"
        " AND f.sequence = $4 AND f.state NOT IN ('QUARANTINED', 'DUPLICATE')",
        file_id,
        kind,
        business_on,
        sequence,
    ):
        raise rules.PlaceTaken
    await execute(
        "UPDATE bank_files SET kind = $2, business_on = $3, sequence = $4, batch_no = $5,"
        " row_count = $6, total_fen = $7, answers_id = $8 WHERE id = $1",
        file_id,
        kind,
        business_on,
        sequence,
        batch_no,
        row_count,
        total_fen,
        answers_id,
    )


@operation
async def begin_applying(file_id: int) -> None:
    """This will keep every other worker away from a received file until the transaction ends.

    Raises:
        FileInWrongState: another worker has applied it or set it aside.
    """
    file = await _lock(file_id)
    if file["state"] != FileState.RECEIVED:
        raise rules.FileInWrongState


@operation
async def mark_applied(
    file_id: int, *, unapplied: Sequence[Line], by_action: str, now: datetime
) -> None:
    """This will close a received file, keeping the lines that were not applied, with an alarm.

    Raises:
        FileInWrongState: it was not waiting to be applied.
    """
    file = await _lock(file_id)
    rules.check_move(file["state"], FileState.APPLIED)
    await execute(
        "UPDATE bank_files SET state = 'APPLIED', settled_at = $2 WHERE id = $1", file_id, now
    )
    if unapplied:
        await execute(
            "INSERT INTO bank_file_problems (file_id, line_number, code, message)"
            " SELECT $1, * FROM unnest($2::int[], $3::text[], $4::text[])",
            file_id,
            [line.number for line in unapplied],
            [line.code for line in unapplied],
            [line.message for line in unapplied],
        )
        await audit.alarm(
            kind="bank_file.lines",
            subject=("bank_file", file_id),
            message=f"文件中有 {len(unapplied)} 行未能处理，请逐行核对。",
            now=now,
        )
    await audit.record(
        action=by_action,
        subject=("bank_file", file_id),
        by=SYSTEM,
        now=now,
        details={"unapplied": len(unapplied)},
        changes={"state": ("RECEIVED", "APPLIED")},
    )


@operation
async def quarantine(
    file_id: int, *, code: str, problem: str, offset: int | None, now: datetime
) -> None:
    """This will set a received file aside whole, with the reason and the byte offset.

    Raises:
        FileInWrongState: it has been applied, or set aside already.
    """
    file = await _lock(file_id)
    rules.check_move(file["state"], FileState.QUARANTINED)
    await execute(
        "UPDATE bank_files SET state = 'QUARANTINED', problem_code = $2, problem = $3,"
        " problem_offset = $4, settled_at = $5 WHERE id = $1",
        file_id,
        code,
        problem,
        offset,
        now,
    )
    await audit.alarm(
        kind="bank_file.quarantined", subject=("bank_file", file_id), message=problem, now=now
    )


async def _lock(file_id: int) -> Row:
    file = await row(
        "SELECT state, digest, sent_at, subject_type, subject_id FROM bank_files"
        " WHERE id = $1 FOR UPDATE",
        file_id,
    )
    if file is None:
        raise NotFound
    return file


async def _archive(file_id: int, content: bytes, flag: bytes) -> None:
    await execute(
        "INSERT INTO bank_file_contents (file_id, content_sealed, flag) VALUES ($1, $2, $3)",
        file_id,
        crypto.keyring().seal("file", content),
        flag,
    )
