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

PROBLEMS: Final = Listing(
    table="bank_file_problems",
    columns=("id", "file_id", "line_number", "code", "message"),
    unit=None,
)

ORDERS: Final[Mapping[str, Order]] = {
    "NEWEST": Order("id", is_descending=True),
    "OLDEST": Order("id"),
}
PROBLEM_ORDER: Final = Order("line_number")


@dataclass(frozen=True, slots=True)
class Archived:
    """A file as archived."""

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


@question
async def archived(file_id: int) -> Archived:
    """This will open the archive of one file and check its digest.

    Raises:
        NotFound: no such file.
    """
    found = await row(
        "SELECT f.id, direction, kind, org, business_on, sequence, name, state, batch_no, digest,"
        " subject_type, subject_id, content_sealed AS content, flag"
        " FROM bank_files f JOIN bank_file_contents c ON c.file_id = f.id WHERE f.id = $1",
        file_id,
    )
    if found is None:
        raise NotFound
    found["content"] = crypto.keyring().open_bytes("file", found["content"])
    assert crypto.file_digest(found["content"]) == found["digest"], "the archive was altered"
    return Archived(**found)


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
async def received_waiting() -> tuple[int, ...]:
    """This will give the received files not yet applied, in the order in which they came."""
    found = await rows(
        "SELECT id FROM bank_files WHERE direction = 'IN' AND state = 'RECEIVED' ORDER BY id"
    )
    return tuple(file["id"] for file in found)


@question
async def due_of(subject_type: str, subject_id: int, *, now: datetime) -> tuple[int, ...]:
    """This will give the batch's files that are still to be sent and may be tried now."""
    found = await rows(
        "SELECT id FROM bank_files WHERE subject_type = $1 AND subject_id = $2"
        " AND state IN ('SEALED', 'SENDING')"
        " AND (next_attempt_at IS NULL OR next_attempt_at <= $3) ORDER BY sequence",
        subject_type,
        subject_id,
        now,
    )
    return tuple(file["id"] for file in found)


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
    name: str
    row_count: int
    subject_type: str
    subject_id: int


@question
async def sent_under(batch_no: str) -> Sent | None:
    """This will find the file that left, or may have left, under a batch number."""
    found = await row(
        "SELECT id AS file_id, name, row_count, subject_type, subject_id FROM bank_files"
        " WHERE direction = 'OUT' AND batch_no = $1 AND sent_at IS NOT NULL",
        batch_no,
    )
    return None if found is None else Sent(**found)


@question
async def problems_at(file_id: int, numbers: Sequence[int]) -> list[Row]:
    """This will give what was wrong with some detail lines of a received file, in their order."""
    return await rows(
        f"SELECT {', '.join(PROBLEMS.columns)} FROM bank_file_problems"
        " WHERE file_id = $1 AND line_number = ANY($2::int[]) ORDER BY line_number, id",
        file_id,
        list(numbers),
    )


def matching(
    *,
    direction: str | None = None,
    kinds: Sequence[str] | None = None,
    states: Sequence[str] | None = None,
    batch_no: str | None = None,
    business_on: date | None = None,
    name_starts_with: str | None = None,
) -> Where:
    """This will put what is asked of bank files into conditions."""
    return Where().add_given(
        {
            "t.direction = {}": direction,
            "t.kind = ANY({})": kinds,
            "t.state = ANY({})": states,
            "t.batch_no = {}": batch_no,
            "t.business_on = {}": business_on,
            "starts_with(t.name, {})": name_starts_with,
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
