"""Members come from rosters: many at once, set by set, and never twice.

Rows are those that the roster's next round could take; `round` is its number.
"""

from dataclasses import dataclass
from datetime import datetime

from domain import member_file, spelling
from domain.actors import SYSTEM
from domain.audit import operations as audit
from domain.cell_refs import ref
from domain.transactions import Row, execute, operation, rows, value

LIVE = "('PENDING','ACTIVE','TRANSFER_OUT_PENDING','RETAINED','RETIRED_RETAINED')"
LEFT = "('QUIT','AUTO_QUIT')"  # who may join again
OVER = "('EXPELLED','DECEASED')"

# What may stand once in a roster: the code of a repeat → the column and the field.
REPEATS = {
    "id_repeated_in_file": ("id_no_index", "id_no"),
    "mobile_repeated_in_file": ("mobile_index", "mobile"),
}

SPELLED_AT_ONCE = 5_000


@dataclass(frozen=True, slots=True)
class Enrolment:
    """How many members a roster made, brought up to date, and found as they were."""

    created: int
    updated: int
    unchanged: int

    @property
    def rows(self) -> int:
        """How many rows that took."""
        return self.created + self.updated + self.unchanged


@operation
async def hold() -> None:
    """This will keep every other writer of members waiting until the transaction ends.

    What is found out about a roster's rows afterwards stays true until they are enrolled; readers
    are not held up.
    """
    await execute("LOCK TABLE members IN SHARE ROW EXCLUSIVE MODE")


@operation
async def hold_open() -> None:
    """This will wait until nobody holds the members, before one of them goes to another unit.

    Whoever ends a unit holds the members before the unit; whoever moves a member into it asks in the
    same order, so that the two wait for each other and never stand in each other's way.
    """
    await execute("LOCK TABLE members IN ROW EXCLUSIVE MODE")


@operation
async def conflicts(roster_id: int, *, round_: int) -> list[Row]:
    """This will find the rows of a roster that cannot be, for somebody already known, and why.

    Each result has `id`, `ref`, `code` and the `unit` that the known member is in. A finding that
    the row tells already is not told again.
    """
    return await rows(_CONFLICTS, roster_id, round_)


@operation
async def repeated(roster_id: int, *, code: str, round_: int) -> list[Row]:
    """This will find the rows that repeat an acceptable earlier row; `code` is one of `REPEATS`.

    Each result has `id`, `ref`, `code` and `row`, the line of the sheet that it repeats.
    """
    column, field = REPEATS[code]
    statement = _REPEATED.format(code=code, column=column, ref=ref(field))
    return await rows(statement, roster_id, round_)


@operation
async def compare(roster_id: int, *, round_: int) -> None:
    """This will write into each row what it would change: the standing of its person, and the diff.

    A member who is elsewhere is not compared: nothing that another unit keeps is told, and to
    who does not know the person's name not even that there is such a member.
    """
    await execute(_NEWCOMERS, roster_id, round_)
    await execute(_COMPARE, roster_id, round_)


@operation
async def drifted(roster_id: int, *, round_: int) -> list[Row]:
    """This will find the acceptable rows whose person changed since they were compared.

    Each result has `id`, `ref` and `code`.
    """
    return await rows(_DRIFTED, roster_id, round_)


@operation
async def enrol(roster_id: int, *, round_: int, now: datetime) -> Enrolment:
    """This will make members of a roster's acceptable rows and update those already in the unit.

    A row that changes nothing is passed over.

    A row is taken over once. The caller holds the members (`hold`) and has refused the rows in
    conflict; the database's own uniqueness stands behind that. What a row changed in somebody
    already known is written into the trail, masked.
    """
    unchanged: int = await value(_UNCHANGED, roster_id, round_)
    updated = await rows(_UPDATE, roster_id, now, round_)
    await audit.record_each(
        action="member.update",
        kind="member",
        found=[one for one in updated if one["changes"] is not None],
        by=SYSTEM,
        now=now,
        details={"roster_id": roster_id},
    )
    created = await execute(_INSERT, roster_id, now, round_)
    return Enrolment(created=created, updated=len(updated), unchanged=unchanged)


@operation
async def spell() -> int:
    """This will spell some of the names that nobody spelled yet, and give how many were found.

    Members of before names were spelled have none; it is called until none is left.
    """
    found = await rows(
        "SELECT id, name FROM members WHERE pinyin = '' AND name <> '' LIMIT $1 FOR UPDATE",
        SPELLED_AT_ONCE,
    )
    spelled = [spelling.spell(one["name"]) for one in found]
    await execute(
        "UPDATE members m SET pinyin = s.pinyin, initials = s.initials"
        " FROM unnest($1::bigint[], $2::text[], $3::text[]) AS s(id, pinyin, initials)"
        " WHERE m.id = s.id",
        [one["id"] for one in found],
        [one.pinyin or one_found["name"] for one, one_found in zip(spelled, found, strict=True)],
        [one.initials for one in spelled],
    )
    return len(found)


_CONFLICTS = f"""
WITH known AS (
  SELECT s.id, s.sheet_row, s.faults, s.unit_id, s.name, s.attributes->>'status' AS status,
         m.restricted_on, m.unit_id AS known_unit_id, m.status AS known_status, m.name AS known_name, u.name AS unit
  FROM roster_rows s JOIN members m USING (id_no_index) JOIN units u ON u.id = m.unit_id
  WHERE s.roster_id = $1 AND s.round = $2 AND s.unit_id IS NOT NULL
), found AS (
  SELECT id, faults, unit, {ref("id_no")} AS ref,
         CASE WHEN known_name = name THEN 'member_of_another_unit'
              ELSE 'id_not_verified' END AS code
  FROM known WHERE known_unit_id <> unit_id
  UNION ALL
  SELECT id, faults, unit, {ref("id_no")}, 'processing_restricted'
  FROM known WHERE known_unit_id = unit_id AND restricted_on IS NOT NULL
  UNION ALL
  SELECT id, faults, unit, {ref("id_no")}, 'membership_over'
  FROM known WHERE known_unit_id = unit_id AND known_status IN {OVER}
  UNION ALL
  SELECT id, faults, unit, {ref("status")}, 'membership_status_kept'
  FROM known WHERE known_unit_id = unit_id AND known_status <> status
    AND known_status NOT IN {LEFT} AND known_status NOT IN {OVER}
  UNION ALL
  SELECT s.id, s.faults, '', {ref("mobile")}, 'mobile_of_another_member'
  FROM roster_rows s JOIN members m USING (mobile_index)
  WHERE s.roster_id = $1 AND s.round = $2
    AND m.id_no_index <> s.id_no_index AND m.status IN {LIVE}
)
SELECT id, ref, unit, code FROM found
WHERE NOT faults @> jsonb_build_array(jsonb_build_object('code', code))
ORDER BY id
"""

# All are set in order, though few stand twice: whoever looks for those first joins the rows to themselves,
# one by one where the server takes a roster of a moment ago for a short one.
_REPEATED = """
SELECT id, ref, first AS row, '{code}' AS code FROM (
  SELECT id, sheet_row, round, faults, {ref} AS ref,
         min(sheet_row) FILTER (WHERE verdict <> 'REFUSED') OVER (PARTITION BY {column}) AS first
  FROM roster_rows WHERE roster_id = $1 AND round <= $2 AND {column} IS NOT NULL
    AND decision <> 'REJECTED'
) seen
WHERE sheet_row > first AND round = $2 AND NOT faults @> '[{{"code": "{code}"}}]'
ORDER BY id
"""

_BEYOND = ", ".join(
    f"{column} {kind}"
    for column, kind in {**dict.fromkeys(member_file.TEXTS, "text"), **member_file.VALUES}.items()
)
_CELLS = f"""json_to_record({{}}) AS a(
  sex text, ethnicity text, id_type text, id_valid_from date, id_valid_to date,
  is_id_long_term boolean, birth_on date,
  political_status text, education text, technical_level text, hukou text,
  is_migrant_worker boolean, employment_status text, employment_form text, department text,
  pinyin text, initials text, post text, joined_on date, status text, occupation text, postcode text, tax_residency text,
  email_sealed text, email_index text, email_masked text, {_BEYOND})
"""
_TAKEN = """
r.roster_id = $1 AND r.round = $3 AND r.verdict <> 'REFUSED' AND r.decision <> 'REJECTED'"""
_STAGED = f"""
FROM roster_rows r CROSS JOIN LATERAL {_CELLS.format("r.attributes")} WHERE {_TAKEN}
"""

# Where a row's values are under one seal, that is the number's.
_ADDRESS = "coalesce(r.address_sealed, r.id_no_sealed)"
# Column of members → what a staged row gives for it.
_GIVEN = {
    "name": "r.name",
    "pinyin": "coalesce(a.pinyin, '')",
    "initials": "coalesce(a.initials, '')",
    "sex": "a.sex",
    "id_type": "a.id_type",
    "id_no_sealed": "r.id_no_sealed",
    "id_no_masked": "r.id_no_masked",
    "birth_on": "a.birth_on",
    "mobile_sealed": "coalesce(r.mobile_sealed, r.id_no_sealed)",
    "mobile_index": "r.mobile_index",
    "mobile_masked": "r.mobile_masked",
    "consent_ref": "'C' || lpad(r.id::text, 12, '0')",
    "roster_row_id": "r.id",
    "updated_at": "$2::timestamptz",
}
_GIVEN_ONCE = {
    "unit_id": "r.unit_id",
    "id_no_index": "r.id_no_index",
    "status": "a.status",
    "created_at": "$2::timestamptz",
}
# What a clerk may leave empty: a new member gets an empty value, a known one keeps what is known.
_TEXTS = (
    "ethnicity",
    "political_status",
    "education",
    "technical_level",
    "hukou",
    "employment_status",
    "employment_form",
    "department",
    "post",
    "occupation",
    "postcode",
    "tax_residency",
    *member_file.TEXTS,
    "email_masked",
)
# The same of what is no text, and of what is sealed.
_VALUES_BEYOND = {
    **{column: f"a.{column}" for column in member_file.VALUES},
    **{f"email_{column}": f"decode(a.email_{column}, 'base64')" for column in ("sealed", "index")},
}
_NEW = {
    **_GIVEN,
    **_GIVEN_ONCE,
    **{column: f"coalesce(a.{column}, '')" for column in _TEXTS},
    **_VALUES_BEYOND,
    "is_migrant_worker": "a.is_migrant_worker",
    "id_valid_from": "a.id_valid_from",
    "id_valid_to": "a.id_valid_to",
    "is_id_long_term": "coalesce(a.is_id_long_term, false)",
    "joined_on": "a.joined_on",
    "address_sealed": _ADDRESS,
    "address_index": "r.address_index",
}
_KNOWN = {
    **_GIVEN,
    # Who took their consent back does not give it by standing in a roster.
    "consent_ref": f"CASE WHEN m.consent_ref = '' THEN '' ELSE {_GIVEN['consent_ref']} END",
    **{column: f"coalesce(nullif(a.{column}, ''), m.{column})" for column in _TEXTS},
    **{column: f"coalesce({given}, m.{column})" for column, given in _VALUES_BEYOND.items()},
    "is_migrant_worker": "coalesce(a.is_migrant_worker, m.is_migrant_worker)",
    "id_valid_from": "coalesce(a.id_valid_from, m.id_valid_from)",
    "id_valid_to": "CASE WHEN a.is_id_long_term THEN NULL"
    " ELSE coalesce(a.id_valid_to, m.id_valid_to) END",
    "is_id_long_term": "coalesce(a.is_id_long_term, false)"
    " OR (a.id_valid_to IS NULL AND m.is_id_long_term)",
    "joined_on": "coalesce(a.joined_on, m.joined_on)",
    "address_sealed": "CASE WHEN r.address_index IS NULL THEN m.address_sealed"
    f" ELSE {_ADDRESS} END",
    "address_index": "coalesce(r.address_index, m.address_index)",
}

# The rows are set in order before they are taken apart: each is then projected once, as it is stored.
_INSERT = f"""
INSERT INTO members ({", ".join(_NEW)})
SELECT {", ".join(_NEW.values())}
FROM (
  SELECT r.* FROM roster_rows r
  WHERE {_TAKEN} AND NOT EXISTS (SELECT FROM members m WHERE m.id_no_index = r.id_no_index)
  ORDER BY r.number
) r CROSS JOIN LATERAL {_CELLS.format("r.attributes")}
"""

_UNCHANGED = """
SELECT count(*) FROM roster_rows r
WHERE r.roster_id = $1 AND r.round = $2 AND r.verdict <> 'REFUSED' AND r.decision <> 'REJECTED'
  AND r.standing = 'UNCHANGED'
"""

# A name is masked before it goes into the trail; that it changed is seen from the names themselves.
_TOLD = {
    "name": "left({}.name, 1) || '*'",
    **{
        column: f"{{}}.{column}"
        for column in (
            *_TEXTS,
            *member_file.VALUES,
            "mobile_masked",
            "is_migrant_worker",
            "id_valid_from",
            "id_valid_to",
            "is_id_long_term",
            "joined_on",
        )
    },
}
_COMPARED = ", ".join(
    f"({place}, '{column}', to_jsonb({told.format('o')}), to_jsonb({told.format('n')}),"
    f" o.{column} IS DISTINCT FROM n.{column})"
    for place, (column, told) in enumerate(_TOLD.items())
)

# The statement sees the members as they were; what it returns of them is as they are.
_UPDATE = f"""
WITH n AS (
  UPDATE members m SET {", ".join(f"{column} = {given}" for column, given in _KNOWN.items())}
  {_STAGED}
  AND m.id_no_index = r.id_no_index AND m.unit_id = r.unit_id
  AND m.roster_row_id IS DISTINCT FROM r.id AND r.standing <> 'UNCHANGED'
  RETURNING m.*
)
SELECT n.id, n.unit_id, (
  SELECT jsonb_agg(jsonb_build_object('field', field, 'before', before, 'after', after)
                   ORDER BY place)
  FROM (VALUES {_COMPARED}) AS v(place, field, before, after, is_changed) WHERE is_changed
) AS changes
FROM n JOIN members o ON o.id = n.id
"""

# What a person is shown of a change: for an address that there is another one, for numbers the mask.
_SHOWN = ("name", "sex", "birth_on", "id_type", *(c for c in _TOLD if c != "name"))
_OTHER = {
    **{column: f"m.{column} IS DISTINCT FROM ({_KNOWN[column]})" for column in _SHOWN},
    "mobile_masked": "m.mobile_index IS DISTINCT FROM r.mobile_index",
    "email_masked": f"m.email_index IS DISTINCT FROM ({_KNOWN['email_index']})",
    "address": "r.address_index IS NOT NULL AND r.address_index IS DISTINCT FROM m.address_index",
}
_VALUES = {column: (f"to_jsonb(m.{column})", f"to_jsonb({_KNOWN[column]})") for column in _SHOWN}
_VALUES["address"] = ("NULL::jsonb", "to_jsonb(r.shown->>'address')")
_DIFFERENCES = ", ".join(
    f"({place}, '{column}', {before}, {after}, {_OTHER[column]})"
    for place, (column, (before, after)) in enumerate(_VALUES.items())
)
_IS_OTHER = " OR ".join(f"({condition})" for condition in _OTHER.values())
# The cells of a row are taken apart once its member is found, and of nobody else.
_OF_KNOWN = "CASE WHEN m.id_no_index = r.id_no_index THEN r.attributes END"
_STANDING = f"""
SELECT r.id, CASE WHEN m.unit_id <> r.unit_id AND m.name = r.name THEN 'ELSEWHERE'
                  WHEN m.unit_id <> r.unit_id THEN 'NEW'
                  WHEN m.status IN {LEFT} THEN 'RETURNING'
                  WHEN d.diff = '[]' THEN 'UNCHANGED' ELSE 'CHANGED' END AS standing,
       CASE WHEN m.unit_id = r.unit_id THEN d.diff ELSE '[]' END AS diff
FROM roster_rows r JOIN members m ON m.id_no_index = r.id_no_index
CROSS JOIN LATERAL {_CELLS.format(_OF_KNOWN)}
CROSS JOIN LATERAL (
  SELECT CASE WHEN {_IS_OTHER} THEN (
    SELECT jsonb_agg(jsonb_build_object('field', field, 'before', before, 'after', after)
                     ORDER BY place) FILTER (WHERE is_changed)
    FROM (VALUES {_DIFFERENCES}) AS v(place, field, before, after, is_changed)
  ) ELSE '[]' END AS diff
) d
WHERE r.roster_id = $1 AND r.round = $2 AND r.unit_id IS NOT NULL
"""
_NEWCOMERS = """
UPDATE roster_rows r SET standing = 'NEW', diff = '[]'
WHERE r.roster_id = $1 AND r.round = $2 AND r.standing <> 'NEW'
  AND NOT EXISTS (SELECT FROM members m WHERE m.id_no_index = r.id_no_index)
"""
_COMPARE = f"""
UPDATE roster_rows r SET standing = n.standing, diff = n.diff
FROM ({_STANDING}) n
WHERE r.id = n.id AND (r.standing, r.diff) IS DISTINCT FROM (n.standing, n.diff)
"""
_DRIFTED = f"""
SELECT r.id, {ref("id_no", row="r")} AS ref,
       'changed_since_check' AS code
FROM roster_rows r JOIN ({_STANDING}) n ON n.id = r.id
WHERE r.verdict <> 'REFUSED' AND r.decision <> 'REJECTED' AND n.standing IN ('CHANGED', 'RETURNING')
  AND (r.standing, r.diff) IS DISTINCT FROM (n.standing, n.diff)
ORDER BY r.id
"""
