"""Opening of a received envelope: what was in it is archived beside it before anyone reads it."""

from datetime import datetime

from domain import crypto
from domain.audit import operations as audit
from domain.bank_files import operations as bank_files
from domain.bank_files import rules
from domain.bank_files.rules import FileState
from domain.transactions import execute, operation, value


@operation
async def open_envelope(file_id: int, content: bytes, *, now: datetime) -> FileState:
    """This will archive what was in a received envelope, and give the file's state.

    The same file in another envelope is a DUPLICATE, without effect, with an alarm.

    Raises:
        FileInWrongState: another worker has opened, applied or set it aside.
    """
    await bank_files.begin_applying(file_id)
    digest = crypto.file_digest(content)
    await execute("SELECT pg_advisory_xact_lock(hashtext($1))", f"bank_file:{digest}")
    is_repeated = await value(
        "SELECT EXISTS (SELECT FROM bank_files WHERE digest = $2 AND direction = 'IN'"
        " AND id <> $1 AND state = ANY($3::text[]))",
        file_id,
        digest,
        list(rules.STANDING),
    )
    state = FileState.DUPLICATE if is_repeated else FileState.RECEIVED
    if not await execute(
        "UPDATE bank_files SET wire_digest = digest, digest = $2, size_bytes = $3, state = $4"
        " WHERE id = $1 AND wire_digest = ''",
        file_id,
        digest,
        len(content),
        state,
    ):
        raise rules.FileInWrongState
    await bank_files.archive_plain(file_id, content)
    if is_repeated:
        await audit.alarm(
            kind="bank_file.duplicate",
            subject=("bank_file", file_id),
            message=rules.REPEATED,
            now=now,
        )
    return state
