"""Questions about bank files: their bytes, what is due, what was seen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from domain import crypto
from domain.errors import NotFound
from domain.pages import Listing, Order, Where
from domain.transactions import Row, question, row, rows, value

FILES: Final = Listing(
    table="bank_files",
    columns=(
        "id",
        "direction",
        "kind",
        "org",
        "business_on",
        "sequence",
        "batch_no",
        "name",
        "state",
        "row_count",
        "total_fen",
        "size_bytes",
        "digest",
        "wire_digest",
        "evidence_digest",
        "subject_type",
        "subject_id",
        "answers_id",
        "problem_code",
        "problem",
        "problem_offset",
        "attempts",
        "next_attempt_at",
        "created_at",
        "sent_at",
        "settled_at",
    ),
    unit=None,
)

ORDERS: Final[Mapping[str, Order]] = {
    "NEWEST": Order("id", is_descending=True),
    "OLDEST": Order("id"),
}

# The files in which a payment or a card request was sent, answered, returned or stated.
_SPEAKS_OF: Final = """t.id IN (
  WITH ours AS (
    SELECT p.id AS payment_id, NULL::bigint AS member_id, p.bank_file_id, p.evidence_file_id
      FROM payments p WHERE p.pay_id = {0}
    UNION ALL
    SELECT NULL, a.member_id, a.bank_file_id, a.evidence_file_id
      FROM card_applications a WHERE a.req_id = {0})
  SELECT bank_file_id FROM ours
  UNION SELECT evidence_file_id FROM ours
  UNION SELECT m.evidence_file_id FROM payment_moves m JOIN ours o ON o.payment_id = m.payment_id
  UNION SELECT s.file_id FROM statement_entries e JOIN bank_statements s ON s.id = e.statement_id
    WHERE e.pay_id = {0}
  UNION SELECT e.bank_file_id FROM card_events e JOIN cards c ON c.id = e.card_id
    JOIN ours o ON o.member_id = c.member_id
  UNION SELECT b.id FROM bank_files b JOIN ours o ON o.bank_file_id = b.answers_id
    WHERE b.kind IN ('OPA', 'CRA'))"""


@dataclass(frozen=True, slots=True)
class Archived:
    """A file as archived: `content` as it is read, `wire` as it travels, with its envelope.

    Without an envelope both are the same, and of one not opened yet the content is the envelope.
    """

    id: int
    direction: str
    kind: str
    org: str
    business_on: date
    sequence: int
    name: str
    state: str
    batch_no: str
    digest: str
    subject_type: str
    subject_id: int | None
    content: bytes
    flag: bytes
    wire: bytes
    wire_digest: str
    wire_keys: tuple[str, ...]

    @property
    def is_opened(self) -> bool:
        """This will say whether an envelope's content is here beside it."""
        return bool(self.wire_digest)


@dataclass(frozen=True, slots=True)
class Due:
    """A file whose turn it is, to be sent or to be applied, and its size in bytes."""

    id: int
    size_bytes: int


@question
async def archived(file_id: int) -> Archived:
    """This will open the archive of one file and check its digest.

    Raises:
        NotFound: no such file.
    """
    found = await row(
        "SELECT f.id, direction, kind, org, business_on, sequence, name, state, batch_no, digest,"
        " subject_type, subject_id, flag, wire_digest, wire_keys, c.content_sealed AS wire,"
        " coalesce(p.content_sealed, c.content_sealed) AS content"
        " FROM bank_files f JOIN bank_file_contents c ON c.file_id = f.id"
        " LEFT JOIN bank_file_plains p ON p.file_id = f.id WHERE f.id = $1",
        file_id,
    )
    if found is None:
        raise NotFound
    ring = crypto.keyring()
    found["content"] = ring.open_bytes("file", found["content"])
    assert crypto.file_digest(found["content"]) == found["digest"], "the archive was altered"
    found["wire_keys"] = tuple(found["wire_keys"].split())
    if not found["wire_digest"]:
        return Archived(**found | {"wire": found["content"]})
    found["wire"] = ring.open_bytes("file", found["wire"])
    assert crypto.file_digest(found["wire"]) == found["wire_digest"], "the archive was altered"
    return Archived(**found)


@question
async def next_archived(after: int) -> int | None:
    """This will give the next file after one, in the order in which they were archived."""
    file_id: int | None = await value("SELECT min(id) FROM bank_files WHERE id > $1", after)
    return file_id


@question
async def seen(org: str, *, since: date) -> frozenset[tuple[str, str]]:
    """This will give name and stamp of every file received lately, whatever became of it."""
    found = await rows(
        "SELECT DISTINCT name, stamp FROM bank_files"
        " WHERE direction = 'IN' AND org = $1 AND created_at >= $2",
        org,
        since,
    )
    return frozenset((file["name"], file["stamp"]) for file in found)


@question
async def received_waiting() -> tuple[Due, ...]:
    """This will give the received files not yet applied, in the order in which they came."""
    found = await rows(
        "SELECT id, size_bytes FROM bank_files"
        " WHERE direction = 'IN' AND state IN ('RECEIVED', 'REOPENED') ORDER BY id"
    )
    return tuple(Due(**file) for file in found)


@question
async def due_of(subject_type: str, subject_id: int, *, now: datetime) -> tuple[Due, ...]:
    """This will give the batch's files that are still to be sent and may be tried now."""
    found = await rows(
        "SELECT id, size_bytes FROM bank_files WHERE subject_type = $1 AND subject_id = $2"
        " AND state IN ('SEALED', 'SENDING')"
        " AND (next_attempt_at IS NULL OR next_attempt_at <= $3) ORDER BY sequence",
        subject_type,
        subject_id,
        now,
    )
    return tuple(Due(**file) for file in found)


@question
async def unsent_count(subject_type: str, subject_id: int) -> int:
    """This will count the batch's files without evidence of having arrived."""
    count: int = await value(
        "SELECT count(*) FROM bank_files WHERE subject_type = $1 AND subject_id = $2"
        " AND state IN ('SEALED', 'SENDING', 'HELD')",
        subject_type,
        subject_id,
    )
    return count


@dataclass(frozen=True, slots=True)
class Sent:
    """What an answer answers: a file that we sent, and the batch that it carried."""

    file_id: int
    kind: str
    name: str
    batch_no: str
    row_count: int
    subject_type: str
    subject_id: int


_SENT: Final = (
    "SELECT id AS file_id, kind, name, batch_no, row_count, subject_type, subject_id"
    " FROM bank_files WHERE direction = 'OUT' AND sent_at IS NOT NULL AND "
)


@question
async def sent_under(batch_no: str) -> Sent | None:
    """This will find the file that left, or may have left, under a batch number."""
    found = await row(f"{_SENT} batch_no = $1", batch_no)
    return None if found is None else Sent(**found)


@question
async def sent_named(org: str, name: str) -> Sent | None:
    """This will find the file that left, or may have left, under a name."""
    found = await row(f"{_SENT} name = $2 AND org = $1", org, name)
    return None if found is None else Sent(**found)


def matching(
    *,
    direction: str | None = None,
    kinds: Sequence[str] | None = None,
    states: Sequence[str] | None = None,
    batch_no: str | None = None,
    business_on: date | None = None,
    name_starts_with: str | None = None,
    digest_starts_with: str | None = None,
    reference: str | None = None,
    created_since: datetime | None = None,
    created_until: datetime | None = None,
) -> Where:
    """This will put what is asked of bank files into conditions.

    `reference` is a payment's or a card request's own number: of the files in which its lines were
    found, its request's acceptance among them.
    """
    return Where().add_given(
        {
            "t.direction = {}": direction,
            "t.kind = ANY({})": kinds,
            "t.state = ANY({})": states,
            "t.batch_no = {}": batch_no,
            "t.business_on = {}": business_on,
            "starts_with(t.name, {})": name_starts_with,
            "starts_with(t.digest, lower({}))": digest_starts_with,
            "t.created_at >= {}": created_since,
            "t.created_at < {}": created_until,
            _SPEAKS_OF: reference,
        }
    )


@question
async def figures() -> Row:
    """This will count the files sent to and received from the bank, and those quarantined."""
    found = await row(
        "SELECT count(*) FILTER (WHERE direction = 'OUT' AND state IN ('SENT', 'ACKNOWLEDGED'))"
        " AS bank_files_out,"
        " count(*) FILTER (WHERE direction = 'IN') AS bank_files_in,"
        " count(*) FILTER (WHERE state = 'QUARANTINED') AS bank_files_quarantined FROM bank_files"
    )
    assert found is not None, "an aggregate always gives a row"
    return found
