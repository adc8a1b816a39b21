"""Questions about scans: which one has a digest, and its bytes."""

from dataclasses import dataclass

from domain import crypto
from domain.actors import Actor
from domain.scans import rules
from domain.transactions import question, row, value


@dataclass(frozen=True, slots=True)
class Scan:
    """A scan that may be read; `pieces` is how many there are."""

    id: int
    digest: str
    media_type: str
    size_bytes: int
    pieces: int


@question
async def by_digest(digest: str, *, by: Actor) -> Scan:
    """This will find a scan by the SHA-256 of its bytes.

    Raises:
        NotPermitted: not for this person.
        ScanMissing: nobody has uploaded it.
    """
    by.require(*rules.READERS)
    found = await row(
        "SELECT s.id, s.digest, s.media_type, s.size_bytes,"
        " (SELECT count(*) FROM scan_pieces p WHERE p.scan_id = s.id) AS pieces"
        " FROM scans s WHERE s.digest = $1",
        digest,
    )
    if found is None:
        raise rules.ScanMissing
    return Scan(**found)


@question
async def piece(scan: Scan, number: int) -> bytes:
    """This will open one piece of a scan, counted from 0."""
    sealed: bytes = await value(
        "SELECT content_sealed FROM scan_pieces WHERE scan_id = $1 AND number = $2",
        scan.id,
        number,
    )
    return crypto.keyring().open_bytes(rules.SEALED_AS, sealed)
