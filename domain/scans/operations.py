"""Verbs on scans: keep one, and note who looked at it."""

from datetime import datetime

from domain.actors import Actor
from domain.audit import operations as audit
from domain.scans import rules
from domain.spool import Spool
from domain.transactions import execute, operation, value


@operation
async def receive(
    *, content: Spool, digest: str, media_type: str, file_name: str, by: Actor, now: datetime
) -> int:
    """This will keep a scan, sealed as it lies in the spool, and give its id; the same bytes once.

    `digest` is the SHA-256 of the content in lower-case hex, as whoever brings it computes it too.

    Raises:
        NotPermitted: not one of those who bring the bank's letters.
        ScanInvalid: too large.
    """
    by.require(*rules.BRINGERS)
    if not 0 < content.size_bytes <= rules.BYTES_MAX:
        raise rules.ScanInvalid(
            "扫描件为空或超过 10 MiB，请降低扫描精度后再上传。", field=("file",)
        )
    made: int | None = await value(
        "INSERT INTO scans (digest, media_type, size_bytes, file_name, received_by_id, received_at)"
        " VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (digest) DO NOTHING RETURNING id",
        digest,
        media_type,
        content.size_bytes,
        rules.file_name(file_name),
        by.staff_id or 0,
        now,
    )
    if made is None:
        kept: int = await value("SELECT id FROM scans WHERE digest = $1", digest)
        return kept
    for number, piece in enumerate(content.sealed()):
        await execute(
            "INSERT INTO scan_pieces (scan_id, number, content_sealed) VALUES ($1, $2, $3)",
            made,
            number,
            piece,
        )
    await _record("scan.receive", made, digest, by, now)
    return made


@operation
async def note_look(scan_id: int, *, digest: str, by: Actor, now: datetime) -> None:
    """This will write down that somebody looked at a scan."""
    await _record("scan.look", scan_id, digest, by, now)


async def _record(action: str, scan_id: int, digest: str, by: Actor, now: datetime) -> None:
    details = {"digest": digest}
    await audit.record(action=action, subject=("scan", scan_id), by=by, now=now, details=details)
