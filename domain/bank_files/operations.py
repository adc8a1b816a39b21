"""Verbs on bank files: give places, archive, move along; every byte is stored before it acts."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from domain import crypto
from domain.actors import SYSTEM, Actor, Role
from domain.audit import operations as audit
from domain.bank_files import rules
from domain.bank_files.rules import Fault, FileSlot, FileState, Line, Prepared, Proof, Received
from domain.errors import NotFound
from domain.obligations import operations as obligations
from domain.transactions import Row, execute, operation, rows, value


@operation
async def give_slots(
    count: int, *, kind: str, business_on: date, batch_prefix: str
) -> list[FileSlot]:
    """This will give the next sequences of a kind and day; taken for good when it commits."""
    last: int = await value(
        "INSERT INTO file_sequences AS s (kind, business_on, last_number) VALUES ($1, $2, $3)"
        " ON CONFLICT (kind, business_on) DO UPDATE SET last_number = s.last_number + $3"
        " RETURNING last_number",
        *(kind, business_on, count),
    )
    return rules.slots(kind, business_on, batch_prefix, range(last - count + 1, last + 1))


@operation
async def prepare(
    files: Sequence[Prepared], *, org: str, subject: tuple[str, int], now: datetime
) -> list[int]:
    """This will archive rendered files of one kind, ready to be sent, and give their ids in order."""
    digests = [crypto.file_digest(sealed.content) for _, sealed in files]
    assert digests == [sealed.digest for _, sealed in files], "digest is not of these bytes"
    on_wire = [sealed.wire.content if sealed.wire else b"" for _, sealed in files]
    made = await rows(
        "INSERT INTO bank_files (direction, kind, org, business_on, sequence, batch_no, name,"
        " state, row_count, total_fen, size_bytes, digest, subject_type, subject_id,"
        " created_at, wire_digest, wire_keys,"
        " stamp, problem_code, problem, attempts, evidence_digest)"
        " SELECT 'OUT', f.kind, $1, f.day, f.sequence, f.batch_no, f.name, 'SEALED', f.lines, f.fen,"
        " f.bytes, f.digest, $2, $3, $4, f.wire_digest, f.wire_keys, '', '', '', 0, ''"
        " FROM unnest($5::text[], $6::date[], $7::int[], $8::text[], $9::text[], $10::int[],"
        " $11::bigint[], $12::bigint[], $13::text[], $14::text[], $15::text[]) WITH ORDINALITY"
        " AS f(kind, day, sequence, batch_no, name, lines, fen, bytes, digest, wire_keys,"
        " wire_digest, n) ORDER BY f.n RETURNING id, sequence",
        *(org, *subject, now),
        *rules.columns(files),
        [crypto.file_digest(content) if content else "" for content in on_wire],
    )
    by_sequence = {file["sequence"]: file["id"] for file in made}
    ids = [by_sequence[slot.sequence] for slot, _ in files]
    assert len(set(ids)) == len(made), "each file has a place of its own"
    archived = list(zip(ids, on_wire, (sealed for _, sealed in files), strict=True))
    await _archive(*((file_id, wire or of.content, of.flag) for file_id, wire, of in archived))
    for file_id, _, sealed in archived:
        if sealed.wire:
            await archive_plain(file_id, sealed.content)
    return ids


@operation
async def mark_sending(*file_ids: int, now: datetime) -> None:
    """This will record the intent to send: from here on the bank may have the files.

    Raises:
        FileInWrongState: one is neither sealed nor already being sent. A held one is let go by
            `resume` alone: a worker that read its row a moment ago must not be the one to do it.
    """
    states = [file["state"] for file in await _lock_all(file_ids)]
    if not {FileState.SEALED, FileState.SENDING}.issuperset(states):
        raise rules.FileInWrongState
    await execute(
        "UPDATE bank_files SET state = 'SENDING', sent_at = $2"
        " WHERE id = ANY($1::bigint[]) AND state = 'SEALED'",
        *(list(file_ids), now),
    )


@operation
async def mark_sent(*proofs: Proof, now: datetime) -> None:
    """This will record what was read back at the bank after the rename, and what it now owes us.

    Raises:
        FileInWrongState: one was not being sent.
    """
    said = {proof.file_id: proof for proof in proofs}
    sent = [f for f in await _lock_all(list(said)) if f["state"] not in rules.ARRIVED]
    for file in sent:
        rules.check_move(file["state"], FileState.SENT)
        is_same = said[file["id"]].digest == (file["wire_digest"] or file["digest"])
        assert is_same, "what was read back is not what was sent"
    await execute(
        "UPDATE bank_files f SET state = 'SENT', evidence_digest = e.digest, sent_at = $3,"
        " next_attempt_at = NULL FROM unnest($1::bigint[], $2::text[]) AS e(id, digest)"
        " WHERE f.id = e.id",
        [file["id"] for file in sent],
        [said[file["id"]].digest for file in sent],
        now,
    )
    await obligations.owe({file["id"]: said[file["id"]].owed for file in sent}, now=now)
    await audit.record_each(
        action="bank_file.send",
        kind="bank_file",
        found=[rules.sent(file["id"], file["state"]) for file in sent],
        by=SYSTEM,
        now=now,
        details={},
    )


@operation
async def mark_acknowledged(file_id: int) -> None:
    """This will record that the bank took the file; an answer is evidence that it was sent."""
    await execute(
        "UPDATE bank_files SET state = 'ACKNOWLEDGED',"
        " evidence_digest = coalesce(nullif(wire_digest, ''), digest)"
        " WHERE id = $1 AND state IN ('SENDING', 'SENT', 'HELD')",
        file_id,
    )


@operation
async def mark_attempt_failed(file_id: int, *, problem: str, now: datetime) -> None:
    """This will note a failed attempt and when the next may be; the file stays where it is.

    Another worker that has meanwhile proven the file's arrival, or held it, is right.
    """
    attempts = await value(
        "UPDATE bank_files SET attempts = attempts + 1, problem = $2"
        " WHERE id = $1 AND state = 'SENDING' RETURNING attempts",
        *(file_id, problem),
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
        *(file_id, code, problem),
    )
    await _alarm("held", file_id, problem, now)


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
    state, details = ("HELD", "SENDING"), {"reason": reason.strip()}
    await _record("bank_file.resume", file_id, state, by=by, now=now, details=details)
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
    *, org: str, name: str, content: bytes, flag: bytes, fault: Fault, stamp: str, now: datetime
) -> Received:
    """This will archive a file and its flag exactly as they were found, before anyone reads them.

    The same bytes again are a DUPLICATE, without effect; a problem seen while fetching quarantines
    it at once. Both raise an alarm.
    """
    digest = crypto.file_digest(content)
    await execute("SELECT pg_advisory_xact_lock(hashtext($1))", f"bank_file:{digest}")
    twins = await rows(
        "SELECT id, name, stamp, state FROM bank_files"
        " WHERE direction = 'IN' AND (digest = $1 OR wire_digest = $1)",
        digest,
    )
    for twin in twins:
        if (twin["name"], twin["stamp"]) == (name, stamp):
            return Received(twin["id"], FileState.DUPLICATE)  # another worker was faster
    is_repeated = any(twin["state"] in rules.STANDING for twin in twins)
    state = FileState.DUPLICATE if is_repeated else FileState.RECEIVED
    if fault.code:
        state = FileState.QUARANTINED
    file_id: int = await value(
        "INSERT INTO bank_files (direction, kind, org, business_on, sequence, batch_no, name,"
        " state, row_count, total_fen, size_bytes, digest, subject_type, problem_code, problem,"
        " attempts, evidence_digest, created_at, stamp)"
        " VALUES ('IN', '', $1, $2, -nextval('bank_files_id_seq'), '', $3, $4, 0, 0, $5, $6, '',"
        " $7, $8, 0, '', $9, $10) RETURNING id",
        *(org, now.date(), name, state, len(content), digest),
        *(fault.code, fault.problem, now, stamp),
    )
    await _archive((file_id, content, flag))
    if state is not FileState.RECEIVED:
        await _alarm(state.lower(), file_id, fault.problem or rules.REPEATED, now)
    return Received(file_id, state)


@operation
async def identify(*said: rules.Identity) -> None:
    """This will note what received files say they are: all of them or none.

    Raises:
        FileInWrongState: another worker has applied one or set it aside.
        PlaceTaken: another file stands at the kind, day and sequence of one.
    """
    of_each = rules.identities(said)
    ids, kinds, days, sequences, *_ = of_each
    await begin_applying(*(each.file_id for each in said))
    await execute("SELECT pg_advisory_xact_lock(hashtext('bank_files.identify'))")
    # The limit keeps the server to looking each place up by its key.
    if len(rules.places(said)) < len(said) or await value(
        "SELECT 1 FROM unnest($1::bigint[], $2::text[], $3::date[], $4::int[])"
        " AS s(id, kind, day, sequence), LATERAL (SELECT 1 FROM bank_files f, bank_files me"
        " WHERE me.id = s.id AND f.id <> s.id AND f.direction = 'IN' AND f.org = me.org"
        " AND f.kind = s.kind AND f.business_on = s.day AND f.sequence = s.sequence"
        " AND f.state NOT IN ('QUARANTINED', 'DUPLICATE', 'REJECTED') LIMIT 1) AS taken LIMIT 1",
        *(ids, kinds, days, sequences),
    ):
        raise rules.PlaceTaken
    await execute(
        "UPDATE bank_files f SET kind = s.kind, business_on = s.day, sequence = s.sequence,"
        " batch_no = s.batch_no, row_count = s.lines, total_fen = s.fen, answers_id = s.answers,"
        " has_number_of_request = s.has_number FROM unnest($1::bigint[], $2::text[], $3::date[],"
        " $4::int[], $5::text[], $6::int[], $7::bigint[], $8::bigint[], $9::bool[])"
        " AS s(id, kind, day, sequence, batch_no, lines, fen, answers, has_number)"
        " WHERE f.id = s.id",
        *of_each,
    )


@operation
async def begin_applying(*file_ids: int) -> None:
    """This will keep every other worker away from received files until the transaction ends.

    Raises:
        FileInWrongState: another worker has applied one or set it aside.
    """
    if any(file["state"] not in rules.WAITING for file in await _lock_all(file_ids)):
        raise rules.FileInWrongState


@operation
async def mark_applied(
    file_id: int, *, unapplied: Sequence[Line], by_action: str, now: datetime
) -> None:
    """This will close a received file and what it was owed for; lines not applied are kept, alarmed.

    Raises:
        FileInWrongState: it was not waiting to be applied.
    """
    file = await _lock(file_id)
    rules.check_move(file["state"], FileState.APPLIED)
    await execute(
        "UPDATE bank_files SET state = 'APPLIED', settled_at = $2 WHERE id = $1", file_id, now
    )
    await obligations.meet(file_id, now=now)
    if unapplied:
        await execute(
            "INSERT INTO bank_file_problems (file_id, line_number, code, message)"
            " SELECT $1, * FROM unnest($2::int[], $3::text[], $4::text[])",
            file_id,
            [line.number for line in unapplied],
            [line.code for line in unapplied],
            [line.message for line in unapplied],
        )
        message = f"文件中有 {len(unapplied)} 行未能处理，请逐行核对。"
        await _alarm("lines", file_id, message, now)
    state, details = (file["state"], "APPLIED"), {"unapplied": len(unapplied)}
    await _record(by_action, file_id, state, by=SYSTEM, now=now, details=details)


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
    await _alarm("quarantined", file_id, problem, now)


async def _lock(file_id: int) -> Row:
    [file] = await _lock_all([file_id])
    return file


async def _lock_all(file_ids: Sequence[int]) -> list[Row]:
    """This will lock files and give them, in one order for all."""
    sql = "SELECT * FROM bank_files WHERE id = ANY($1::bigint[]) ORDER BY id FOR UPDATE"
    found = await rows(sql, list(file_ids))
    if len(found) != len(set(file_ids)):
        raise NotFound
    return found


async def _record(
    action: str,
    file_id: int,
    state: tuple[str, str],
    *,
    by: Actor,
    now: datetime,
    details: Mapping[str, object] | None = None,
) -> None:
    changes, subject = {"state": state}, ("bank_file", file_id)
    await audit.record(
        action=action, subject=subject, by=by, now=now, details=details, changes=changes
    )


async def _alarm(kind: str, file_id: int, message: str, now: datetime) -> None:
    subject = ("bank_file", file_id)
    await audit.alarm(kind=f"bank_file.{kind}", subject=subject, message=message, now=now)


async def _archive(*files: tuple[int, bytes, bytes]) -> None:
    ring = crypto.keyring()
    kept = [(file_id, ring.seal("file", content), flag) for file_id, content, flag in files]
    await execute(
        "INSERT INTO bank_file_contents (file_id, content_sealed, flag)"
        " SELECT * FROM unnest($1::bigint[], $2::bytea[], $3::bytea[])",
        *map(list, zip(*kept, strict=True)),
    )


async def archive_plain(file_id: int, content: bytes) -> None:
    """This will store what is in a file's envelope, in the caller's transaction."""
    sealed = crypto.keyring().seal("file", content)
    await execute(
        "INSERT INTO bank_file_plains (file_id, content_sealed) VALUES ($1, $2)", file_id, sealed
    )
