"""Questions about certificates: the chain, what was counted, and the archived bytes themselves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from domain import crypto, letters
from domain.certificates.rules import Counted, Tally, figures_of, sealed
from domain.ledger.rules import FLOW_FIGURES
from domain.pages import Listing, Order, Where
from domain.transactions import Row, question, row, rows, value

_DOCUMENT: Final = "nullif(t.document, '')::jsonb"

CERTIFICATES: Final = Listing(
    table="certificates",
    columns=(
        "id",
        "number",
        "day_on",
        "state",
        "verdict",
        "previous_digest",
        "digest",
        "opened_at",
        "issued_at",
        f"jsonb_array_length({_DOCUMENT} -> 'counted') AS counted_files",
        f"jsonb_array_length({_DOCUMENT} -> 'unsent') AS unsent_files",
        f"({_DOCUMENT} - 'counted' - 'unsent')::text AS summary",
    ),
    unit=None,
)
ORDERS: Final[Mapping[str, Order]] = {
    "NEWEST": Order("number", is_descending=True),
    "OLDEST": Order("number"),
}
_COUNTED: Final = "f.id AS key, f.kind, f.name, f.batch_no, f.digest, f.size_bytes"
_LETTER: Final = "c.certificate_id, c.place, c.pay_id, c.proof_id, c.digest AS letter_digest, r.*"


@dataclass(frozen=True, slots=True)
class Source:
    """A file that speaks of a credit file's payments."""

    credit_key: int
    file: Counted


@question
async def last() -> Row | None:
    """This will give the newest certificate, issued or being counted."""
    return await row("SELECT * FROM certificates ORDER BY number DESC LIMIT 1")


@question
async def handed_out(certificate_id: int) -> str:
    """This will give a certificate as it is handed out, with its digest and its seal."""
    own = await row(
        "SELECT document, digest, seal FROM certificates WHERE id = $1 AND state = 'ISSUED'",
        certificate_id,
    )
    assert own is not None, "only an issued one is shown"
    return sealed(own["document"], own["digest"], own["seal"]).decode()


@question
async def numbered(number: int) -> Row | None:
    """This will give an issued certificate."""
    return await row("SELECT * FROM certificates WHERE number = $1 AND state = 'ISSUED'", number)


@question
async def issued() -> list[Row]:
    """This will give every issued certificate in order."""
    return await rows("SELECT * FROM certificates WHERE state = 'ISSUED' ORDER BY number")


@question
async def first_day() -> date | None:
    """This will give the day on which the first credit file left us, if one has."""
    found: date | None = await value(
        "SELECT min((sent_at AT TIME ZONE 'Asia/Shanghai')::date) FROM bank_files"
        " WHERE direction = 'OUT' AND kind = 'CRD' AND sent_at IS NOT NULL"
    )
    return found


@question
async def is_stated(day_on: date) -> bool:
    """This will say whether the bank's statement of a day has been taken in to its end."""
    found: bool = await value(
        "SELECT EXISTS (SELECT FROM bank_statements WHERE day_on = $1 AND NOT is_full)", day_on
    )
    return found


@question
async def newly_counted(certificate_id: int) -> tuple[Counted, ...]:
    """This will give the files and the letters that a certificate counts, in their order."""
    return await _counted("= $1", certificate_id)


@question
async def files(certificate_id: int, role: str) -> tuple[Counted, ...]:
    """This will give the files that a certificate counts or names as unsent, in their order."""
    found = await rows(
        f"SELECT {_COUNTED} FROM certificate_files c JOIN bank_files f ON f.id = c.file_id"
        " WHERE c.certificate_id = $1 AND c.role = $2 ORDER BY c.place",
        certificate_id,
        role,
    )
    return tuple(Counted(**file) for file in found)


@question
async def answered(file_ids: Sequence[int]) -> dict[int, int]:
    """This will give, for each acceptance or result, the credit file that it answers."""
    found = await rows(
        "SELECT id, answers_id FROM bank_files WHERE id = ANY($1::bigint[])"
        " AND answers_id IS NOT NULL",
        list(file_ids),
    )
    return {file["id"]: file["answers_id"] for file in found}


@question
async def spans(since_pay_id: str) -> list[Row]:
    """This will give the first and last payment ids of credit files counted before, from an id on."""
    return await rows(
        "SELECT DISTINCT ON (file_id) file_id AS key, first_pay_id AS first, last_pay_id AS last"
        " FROM certificate_counts WHERE last_pay_id >= $1 AND last_pay_id <> '' ORDER BY file_id",
        since_pay_id,
    )


@question
async def sources(credit_keys: Sequence[int], *, before: int) -> list[Source]:
    """This will give what certificates before one link to credit files, in the order of taking in."""
    keys = list(credit_keys)
    found = await rows(
        f"SELECT l.credit_file_id, c.certificate_id, c.place, {_COUNTED} FROM certificate_links l"
        " JOIN bank_files f ON f.id = l.file_id"
        " JOIN certificate_files c ON c.file_id = f.id AND c.role = 'COUNTED'"
        " WHERE l.credit_file_id = ANY($1::bigint[]) AND l.certificate_id < $2",
        keys,
        before,
    )
    written = await rows(
        f"SELECT k.file_id AS credit_file_id, {_LETTER} FROM ("
        "SELECT DISTINCT file_id, first_pay_id, last_pay_id FROM certificate_counts"
        " WHERE file_id = ANY($1::bigint[]) AND last_pay_id <> '') k"
        " JOIN certificate_letters c ON c.pay_id BETWEEN k.first_pay_id AND k.last_pay_id"
        " JOIN proofs r ON r.id = c.proof_id WHERE c.certificate_id < $2",
        keys,
        before,
    )
    placed = sorted(
        [*found, *written], key=lambda source: (source["certificate_id"], source["place"])
    )
    return [
        Source(
            source["credit_file_id"],
            _letter(source) if source.get("proof_id") else _file(source),
        )
        for source in placed
    ]


@question
async def counted(file_ids: Sequence[int]) -> tuple[Counted, ...]:
    """This will give files by their keys, in the order in which they were counted."""
    found = await rows(
        f"SELECT {_COUNTED} FROM bank_files f JOIN certificate_files c ON c.file_id = f.id"
        " AND c.role = 'COUNTED' WHERE f.id = ANY($1::bigint[]) ORDER BY c.certificate_id, c.place",
        list(file_ids),
    )
    return tuple(Counted(**file) for file in found)


@question
async def counted_through(certificate_id: int) -> tuple[Counted, ...]:
    """This will give all that a certificate or one before it counted, in that order."""
    return await _counted("<= $1", certificate_id)


@question
async def letter(proof_id: int, digest: str) -> bytes | None:
    """This will write a counted letter's document; None when it is not what the digest says."""
    found = await row(
        "SELECT r.*, p.pay_id FROM proofs r JOIN payments p ON p.id = r.payment_id"
        " WHERE r.id = $1 AND r.state = 'CONFIRMED'",
        proof_id,
    )
    written = letters.document(found) if found else b""
    return written if letters.digest_of(written) == digest else None


@question
async def letters_of(certificate_ids: Sequence[int]) -> dict[int, list[Row]]:
    """This will give the letters that certificates newly counted, in their order."""
    found: dict[int, list[Row]] = {key: [] for key in certificate_ids}
    for line in await rows(
        "SELECT c.certificate_id, c.proof_id, c.pay_id, c.digest, r.reference, r.outcome,"
        " r.posted_on, r.digest AS scan FROM certificate_letters c"
        " JOIN proofs r ON r.id = c.proof_id"
        " WHERE c.certificate_id = ANY($1::bigint[]) ORDER BY c.certificate_id, c.place",
        list(certificate_ids),
    ):
        found[line["certificate_id"]].append(line)
    return found


@question
async def next_letter(after: int) -> Row | None:
    """This will give the next confirmed letter, with the number of its payment; for the archive."""
    return await row(
        "SELECT r.*, p.pay_id FROM proofs r JOIN payments p ON p.id = r.payment_id"
        " WHERE r.id > $1 AND r.state = 'CONFIRMED' ORDER BY r.id LIMIT 1",
        after,
    )


@question
async def content(file_id: int, digest: str) -> bytes | None:
    """This will open the archived bytes of a file; None when they are not what the digest says."""
    sealed = await value(
        "SELECT coalesce(p.content_sealed, c.content_sealed) FROM bank_file_contents c"
        " LEFT JOIN bank_file_plains p ON p.file_id = c.file_id WHERE c.file_id = $1",
        file_id,
    )
    if sealed is None:
        return None
    try:
        opened = crypto.keyring().open_bytes("file", sealed)
    except crypto.SealBroken:
        return None
    return opened if crypto.file_digest(opened) == digest else None


@question
async def ledger_through(certificate_id: int) -> Tally:
    """This will give the ledger's figures from what the files counted so far have booked."""
    found = await rows(
        f"SELECT programme, {FLOW_FIGURES} AS figures FROM ledger_entries"
        " WHERE bank_file_id IN (SELECT file_id FROM certificate_files"
        " WHERE role = 'COUNTED' AND certificate_id <= $1)"
        " OR bank_file_id IS NULL AND journal IN (SELECT r.outcome || ':' || c.pay_id"
        " FROM certificate_letters c JOIN proofs r ON r.id = c.proof_id"
        " WHERE c.certificate_id <= $1) GROUP BY programme",
        certificate_id,
    )
    return {line["programme"]: figures_of(line["figures"]) for line in found}


async def _counted(which: str, certificate_id: int) -> tuple[Counted, ...]:
    found = await rows(
        f"SELECT c.certificate_id, c.place, {_COUNTED} FROM certificate_files c"
        f" JOIN bank_files f ON f.id = c.file_id"
        f" WHERE c.certificate_id {which} AND c.role = 'COUNTED'",
        certificate_id,
    )
    written = await rows(
        f"SELECT {_LETTER} FROM certificate_letters c JOIN proofs r ON r.id = c.proof_id"
        f" WHERE c.certificate_id {which}",
        certificate_id,
    )
    placed = [((line["certificate_id"], line["place"]), _file(line)) for line in found]
    placed += [((line["certificate_id"], line["place"]), _letter(line)) for line in written]
    return tuple(source for _, source in sorted(placed, key=lambda each: each[0]))


def _file(found: Row) -> Counted:
    names = ("key", "kind", "name", "batch_no", "digest", "size_bytes")
    return Counted(**{name: found[name] for name in names})


def _letter(found: Row) -> Counted:
    return Counted(
        -found["proof_id"],
        letters.KIND,
        letters.name_of(found["proof_id"]),
        found["pay_id"],
        found["letter_digest"],
        len(letters.document(found)),
    )


def matching(
    *, verdicts: Sequence[str] | None = None, since: date | None = None, until: date | None = None
) -> Where:
    """This will put what is asked of certificates into conditions."""
    where = Where().add("t.state = 'ISSUED'")
    return where.add_given(
        {
            "t.verdict = ANY({})": verdicts,
            "t.day_on >= {}": since,
            "t.day_on <= {}": until,
        }
    )
