"""Erasing: what the law allows is made unreadable in one transaction, everywhere, or nothing is.

Sealed values are overwritten by seals of nothing, blind indexes by noise that leads nowhere; names
and masks go. Before it commits, every blind index of the database is searched for the person: a table
that a later change adds and this one forgets makes the erasure fail, not lie.
"""

import os
from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Final

import orjson

from domain import crypto, erased
from domain.actors import Actor
from domain.audit import operations as audit
from domain.calendar import CHINA
from domain.corrections import queries as corrections
from domain.corrections.rules import SEALED_AS
from domain.erasures import rules
from domain.erasures.rules import Against, Facts
from domain.errors import NotFound
from domain.record_keys import operations as record_keys
from domain.record_keys.queries import of_member, ring_for
from domain.retention import rules as retention
from domain.retention.queries import terms
from domain.retention.rules import RecordClass
from domain.rosters.rules import CELLS
from domain.transactions import Row, execute, operation, row, rows, value

INDEX_BYTES: Final = 32


@operation
async def erase(
    member_id: int, *, request_id: int, asked_by_id: int, by: Actor, now: datetime
) -> dict[str, int]:
    """This will make a person's record unreadable, and give how many rows were touched where.

    Raises:
        NotFound: no such member.
        ErasureBarred: naming everything that stands against it.
    """
    await execute("LOCK TABLE members, roster_rows, exports IN SHARE ROW EXCLUSIVE MODE")
    found = await row("SELECT * FROM members WHERE id = $1 FOR UPDATE", member_id)
    if found is None:
        raise NotFound(field=("id",))
    rules.check(await against(member_id, today=now.astimezone(CHINA).date()))
    indexes = await _indexes(found)
    former = await _former(member_id)
    own = (await ring_for([found["id_no_sealed"]])).open("id_no", found["id_no_sealed"])
    touched = await _overwrite(found, {found["id_no_index"]: own, **former}, now=now)
    assert touched.keys() == rules.OVERWRITTEN, "what is decided to go was gone over"
    assert not (left := await _left([*indexes, *former])), f"an erasure forgets {left}"
    await execute(
        "INSERT INTO erasures (member_id, request_id, asked_by_id, erased_by_id, erased_at, touched)"
        " VALUES ($1, $2, $3, $4, $5, $6::jsonb)",
        member_id,
        request_id,
        asked_by_id,
        by.staff_id,
        now,
        orjson.dumps(touched).decode(),
    )
    await audit.record(
        action="member.erase",
        subject=("member", member_id),
        unit_id=found["unit_id"],
        by=by,
        now=now,
        details={"request_id": request_id, "touched": touched},
    )
    return touched


@operation
async def against(member_id: int, *, today: date) -> tuple[Against, ...]:
    """This will name everything that stands against erasing a person today.

    Raises:
        NotFound: no such member.
    """
    found = await row(_FACTS, member_id, today)
    if found is None:
        raise NotFound(field=("id",))
    held = {term.record_class: term for term in await terms(today)}
    term = held.get(RecordClass.ROSTERS)
    before = None if term is None else retention.over_before(term, today)
    return rules.against(Facts(**found), over_before=before)


async def _indexes(found: Row) -> list[bytes]:
    cards = await rows("SELECT number_index FROM cards WHERE member_id = $1", found["id"])
    # Not the mobile's: the number may be somebody else's by now.
    return [found["id_no_index"], *(one["number_index"] for one in cards)]


async def _former(member_id: int) -> dict[bytes, str]:
    """This will index the numbers that the person went by in error, but for those of somebody else."""
    ring = crypto.keyring()
    numbers = await corrections.former_numbers(member_id)
    indexes = {ring.blind_index("id_no", number): number for number in numbers}
    others = await rows(
        "SELECT id_no_index FROM members WHERE id <> $1 AND id_no_index = ANY($2::bytea[])",
        member_id,
        list(indexes),
    )
    for one in others:
        del indexes[one["id_no_index"]]
    return indexes


async def _refused(name: str, numbers: Collection[str]) -> list[int]:
    """This will find refused rows with one of these numbers: they were never indexed by it."""
    ring = crypto.keyring()
    found = await rows(_UNREAD, name, [crypto.mask_id_no(number) for number in numbers])
    return [
        one["id"]
        for one in found
        if rules.tells_of(ring.open_bytes(CELLS, one["cells_sealed"]), numbers)
    ]


async def _overwrite(found: Row, numbers: Mapping[bytes, str], *, now: datetime) -> dict[str, int]:
    ring = crypto.keyring()
    nothing = {name: ring.seal(name, "") for name in ("id_no", "mobile", "address")}
    member_id, indexes = found["id"], list(numbers)
    keys = await of_member(member_id)
    await _give_back(member_id, indexes)
    refused = await _refused(found["name"], numbers.values())
    own = [found["roster_row_id"] or 0, *refused]
    staged = [one["id"] for one in await rows(_STAGED, indexes, own)]
    touched = {
        "roster_rows": await execute(_ROSTER_ROWS, staged),
        "roster_fixes": await execute(_ROSTER_FIXES, staged),
        "corrections": await execute(
            _CORRECTIONS, member_id, ring.seal(SEALED_AS, ""), erased.NAME
        ),
        "transfers": await execute(_TRANSFERS, member_id, erased.NAME, erased.MASK),
        "provincial_lines": await execute(_PROVINCIAL, member_id),
        "participant_lines": await execute(_PARTICIPANTS, indexes, erased.NAME, erased.MASK),
        "exports": await forget_exports(),
        "record_keys": await record_keys.shred(member_id, indexes, keys),
    }
    cards = await rows("SELECT id FROM cards WHERE member_id = $1", member_id)
    for card in cards:
        number, account = ring.seal("card_no", ""), ring.seal("account", "")
        noise = os.urandom(INDEX_BYTES)
        await execute(_CARD, card["id"], number, noise, erased.MASK, account)
    touched["cards"] = len(cards)
    touched["members"] = await execute(
        _MEMBER,
        member_id,
        erased.NAME,
        nothing["id_no"],
        os.urandom(INDEX_BYTES),
        erased.MASK,
        nothing["mobile"],
        os.urandom(INDEX_BYTES),
        nothing["address"],
        now,
    )
    return touched


async def _give_back(member_id: int, indexes: list[bytes]) -> None:
    """This will take the numbers off what tells of other members, who went by them in error."""
    await execute(_OTHERS_ROWS, member_id, indexes)
    await execute(_OTHERS_LINES, member_id, indexes)


@operation
async def forget_exports() -> int:
    """This will delete lists that wait to be fetched, for they name people; gives how many.

    Whoever still wants one asks for it anew. One that is being written loses its turn, and is written
    again without the person.
    """
    over = await rows(_EXPORTS)
    await execute(
        "DELETE FROM export_chunks WHERE export_id = ANY($1::bigint[])",
        [one["id"] for one in over],
    )
    return len(over)


async def _left(indexes: list[bytes]) -> list[str]:
    """This will name every column of a blind index that still leads to the person."""
    columns = await rows(
        "SELECT table_name, column_name FROM information_schema.columns"
        " WHERE table_schema = 'public' AND data_type = 'bytea'"
        " AND column_name LIKE '%\\_index' ORDER BY 1, 2"
    )
    return [
        f"{one['table_name']}.{one['column_name']}"
        for one in columns
        if await value(
            f"SELECT EXISTS (SELECT FROM {one['table_name']}"
            f" WHERE {one['column_name']} = ANY($1::bytea[]))",
            indexes,
        )
    ]


_FACTS: Final = """
SELECT m.status,
  (SELECT count(*) FROM payments p WHERE p.member_id = m.id
     AND p.state NOT IN ('CREDITED','FAILED','RETURNED','WITHDRAWN')) AS open_payments,
  (SELECT count(*) FROM entitlements e WHERE e.member_id = m.id AND e.cancelled_at IS NULL
     AND NOT EXISTS (SELECT FROM payments p WHERE p.entitlement_id = e.id
                     AND p.state = 'CREDITED')) AS open_entitlements,
  (SELECT count(*) FROM cards c WHERE c.member_id = m.id
     AND c.status NOT IN ('12','99')) AS live_cards,
  (SELECT count(*) FROM card_applications a WHERE a.member_id = m.id
     AND a.state NOT IN ('ISSUED','FAILED','ENDED')) AS open_applications,
  (SELECT count(*) FROM holds h WHERE h.member_id = m.id AND h.lifted_at IS NULL) AS money_holds,
  (SELECT count(*) FROM provincial_standings s WHERE s.member_id = m.id
     AND s.held_digest IS NOT NULL)
  + (SELECT count(*) FROM provincial_lines l JOIN provincial_deliveries d ON d.id = l.delivery_id
     WHERE l.member_id = m.id AND d.bytes_gone_at IS NULL
       AND (d.chunks > 0 OR d.ended_at IS NULL)) AS at_province,
  (SELECT count(*) FROM roster_rows r JOIN rosters o ON o.id = r.roster_id
     WHERE r.id_no_index = m.id_no_index
       AND o.state IN ('RECEIVED','CHECKING','CHECKED','APPLYING')) AS open_rosters,
  (SELECT count(*) FROM corrections c
     WHERE c.member_id = m.id AND c.state = 'PROPOSED') AS open_corrections,
  (SELECT count(*) FROM legal_holds h WHERE h.member_id = m.id
     AND h.state IN ('PROPOSED','STANDING','LIFTING')
     AND (h.until_on IS NULL OR h.until_on >= $2)) AS legal_holds,
  EXISTS (SELECT FROM erasures e WHERE e.member_id = m.id) AS is_erased,
  greatest(
    (SELECT max(o.received_at) FROM roster_rows r JOIN rosters o ON o.id = r.roster_id
      WHERE r.id_no_index = m.id_no_index),
    (SELECT max(c.changed_at) FROM membership_changes c WHERE c.member_id = m.id),
    (SELECT max(coalesce(p.posted_at, e.created_at)) FROM entitlements e
      LEFT JOIN payments p ON p.entitlement_id = e.id WHERE e.member_id = m.id),
    m.created_at)::date AS last_on
FROM members m WHERE m.id = $1
"""
_MEMBER: Final = """
UPDATE members SET name = $2, id_no_sealed = $3, id_no_index = $4, id_no_masked = $5,
  mobile_sealed = $6, mobile_index = $7, mobile_masked = $5, address_sealed = $8, address_index = NULL,
  email_sealed = NULL, email_index = NULL, email_masked = '', pinyin = '', initials = '', department = '', post = '',
  postcode = '', employer = '', membership_no = '', honour_no = '', honour_year = NULL,
  id_valid_from = NULL, id_valid_to = NULL, is_id_long_term = false, roster_row_id = NULL,
  birth_on = make_date(extract(year FROM birth_on)::int, 1, 1), restricted_on = NULL,
  updated_at = $9
WHERE id = $1
"""
_CARD: Final = """
UPDATE cards SET number_sealed = $2, number_index = $3, number_masked = $4, account_sealed = $5,
  account_masked = $4 WHERE id = $1
"""
# The row that another member was taken from is theirs, whatever number stood in it.
_OTHERS_ROWS: Final = """
UPDATE roster_rows r SET id_no_index = m.id_no_index FROM members m
WHERE r.id_no_index = ANY($2::bytea[]) AND m.roster_row_id = r.id AND m.id <> $1
"""
_OTHERS_LINES: Final = """
UPDATE provincial_lines SET id_no_index = NULL
WHERE id_no_index = ANY($2::bytea[]) AND member_id <> $1
"""
# A refused row keeps its number in its cells alone; of a person's it bears the name, or the mask.
_UNREAD: Final = """
SELECT id, cells_sealed FROM roster_rows
WHERE id_no_index IS NULL AND cells_sealed IS NOT NULL
  AND (name = $1 OR upper(shown->>'id_no') = ANY($2::text[]))
"""
# Every row that told of the person, the one that they were taken from, and those that a corrected
# workbook put in the place of.
_STAGED: Final = """
WITH RECURSIVE theirs AS (
  SELECT id, corrects_row_id FROM roster_rows
  WHERE id_no_index = ANY($1::bytea[]) OR id = ANY($2::bigint[])
  UNION SELECT r.id, r.corrects_row_id FROM roster_rows r JOIN theirs t ON r.id = t.corrects_row_id
) SELECT id FROM theirs
"""
_ROSTER_FIXES: Final = """
UPDATE roster_fixes SET before = '', after = ''
WHERE roster_row_id = ANY($1::bigint[]) AND (before <> '' OR after <> '')
"""
_CORRECTIONS: Final = """
UPDATE corrections SET values_sealed = $2, changes = '[]', reason = $3, document = '',
  decision = CASE decision WHEN '' THEN '' ELSE $3 END
WHERE member_id = $1
"""
_EXPORTS: Final = """
UPDATE exports SET state = CASE state WHEN 'READY' THEN 'EXPIRED' ELSE state END,
  attempts = attempts + (state = 'WRITING')::int,
  private_sealed = CASE state WHEN 'WRITING' THEN private_sealed END
WHERE state IN ('READY','WRITING') OR (state <> 'REQUESTED' AND private_sealed IS NOT NULL)
RETURNING id
"""
_ROSTER_ROWS: Final = """
UPDATE roster_rows SET name = '', id_no_sealed = NULL, id_no_index = NULL, id_no_masked = '',
  mobile_sealed = NULL, mobile_index = NULL, mobile_masked = '', address_sealed = NULL,
  address_index = NULL, cells_sealed = NULL, attributes = '{}', shown = '{}', faults = '[]',
  diff = '[]', decision_reason = ''
WHERE id = ANY($1::bigint[])
"""
_TRANSFERS: Final = "UPDATE transfers SET member_name = $2, id_no_masked = $3 WHERE member_id = $1"
_PROVINCIAL: Final = (
    "UPDATE provincial_lines SET id_no_index = NULL, cells_sealed = NULL WHERE member_id = $1"
)
_PARTICIPANTS: Final = """
UPDATE participant_lines SET name = $2, id_no_sealed = NULL, id_no_index = NULL, id_no_masked = $3
WHERE id_no_index = ANY($1::bytea[])
"""
