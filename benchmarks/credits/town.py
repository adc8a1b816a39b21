"""People with active cards who are owed 100 yuan each, put straight into the tables by COPY.

Nothing of this is measured. Card numbers are sealed and indexed as the application does it, since
what is measured opens and compares them; the other personal data are noise of the right length.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

import asyncpg

from domain import crypto
from domain.identifiers import luhn_check_digit
from domain.programmes.operations import MUTUAL_AID

AMOUNT_FEN: Final = 10_000
PLAN_YEAR: Final = 2018
CHUNK: Final = 20_000
BIN: Final = "621799"
UNIT: Final = 1

_NAMES: Final = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"

_FRAME: Final = f"""
INSERT INTO units (id, path, name, union_uscc, employer_uscc, nature, industry, labour_relation,
  dues, district, status, created_at)
VALUES ({UNIT}, '/{UNIT}/', '省直机关工会', '81510000MC0000001X', '11510000MC0000001X', '500', 'S',
  '', '', '510104', 'ACTIVE', $1::timestamptz);
"""

_TERMS: Final = f"""
WITH programme AS (
  INSERT INTO programmes (code, name) VALUES ('{MUTUAL_AID}', '职工互助保险计划补助') RETURNING code
)
INSERT INTO programme_terms (id, programme_id, plan_year, amount_fen, purchases_from, document,
  clause, effective_from, original_text)
SELECT 1, code, {PLAN_YEAR}, {AMOUNT_FEN}, date '2018-02-01', 'x', 'x', date '2018-02-01', 'x'
FROM programme;
"""

_MEMBERS: Final = f"""
INSERT INTO members (id, unit_id, name, sex, ethnicity, id_type, id_no_sealed, id_no_index,
  id_no_masked, is_id_long_term, birth_on, political_status, education, technical_level, hukou,
  employment_status, employment_form, mobile_sealed, mobile_index, mobile_masked, department, post,
  status, occupation, address_sealed, postcode, tax_residency, consent_ref, created_at, updated_at)
SELECT n, {UNIT}, substr('{_NAMES}', 1 + (n % 20)::int, 1) || substr('{_NAMES}', 1 + (n / 20 % 20)::int, 1),
  '1', '01', '111', noise.bytes, sha256(int8send(n)), '5***************01', false, date '1980-01-01',
  '13', '20', '', '1', '1', '1', noise.bytes, sha256(int8send(-n)), '1*********8', '', '', 'ACTIVE',
  '20100', noise.bytes, '610016', '1', 'C' || n, $2::timestamptz, $2
FROM generate_series(1, $1::bigint) n, (SELECT decode(repeat('ab', 60), 'hex') AS bytes) noise
"""

_APPLICATIONS: Final = f"""
WITH batch AS (
  INSERT INTO card_batches (unit_id, state, application_count, drafted_by_id, drafted_at)
  VALUES ({UNIT}, 'SETTLED', $1::bigint, 1, $2::timestamptz) RETURNING id
)
INSERT INTO card_applications (id, batch_id, member_id, unit_id, req_id, state, code,
  evidence_file_id, created_at, settled_at)
SELECT n, batch.id, n, {UNIT}, 'R' || n, 'ISSUED', '0000', 1, $2, $2
FROM generate_series(1, $1::bigint) n, batch
"""

_OWED: Final = f"""
WITH bought AS (
  INSERT INTO purchases (id, member_id, unit_id, plan_year, purchased_on, shares, premium_fen,
    unit_paid_fen, person_paid_fen, receipt_no, ineligibility, roster_row_id, created_at)
  SELECT n, n, {UNIT}, {PLAN_YEAR}, date '2018-02-01', 1, 10000, 5000, 5000, 'S' || n, '', n,
    $2::timestamptz
  FROM generate_series(1, $1::bigint) n RETURNING id, member_id
)
INSERT INTO entitlements (id, programme_id, plan_year, member_id, unit_id, purchase_id, terms_id,
  amount_fen, cancel_reason, created_at)
SELECT id, '{MUTUAL_AID}', {PLAN_YEAR}, member_id, {UNIT}, id, 1, {AMOUNT_FEN}, '', $2 FROM bought
"""

_CARD_COLUMNS: Final = (
    *("id", "member_id", "application_id", "unit_id", "number_sealed", "number_index"),
    *("number_masked", "account_sealed", "account_masked", "account_class", "status"),
    *("status_at", "opened_on", "activated_at", "fee_fen"),
)


async def fill(owner: asyncpg.Connection, *, people: int, now: datetime) -> None:
    """This will put so many people into an empty database, as the tables' owner."""
    async with owner.transaction():
        # Rows of nobody: the keys that this town has no rows for are not looked up.
        await owner.execute("SET LOCAL session_replication_role = replica")
        await owner.execute(_FRAME, now)
        await owner.execute(_TERMS)
        await owner.execute(_MEMBERS, people, now)
        await owner.execute(_APPLICATIONS, people, now)
        for first in range(1, people + 1, CHUNK):
            upto = min(first + CHUNK, people + 1)
            await owner.copy_records_to_table(
                "cards", records=_cards(first, upto, now), columns=_CARD_COLUMNS
            )
        await owner.execute(_OWED, people, now)
    await owner.execute("VACUUM ANALYZE")


def _cards(first: int, upto: int, now: datetime) -> Iterator[tuple[Any, ...]]:
    ring = crypto.keyring()
    for n in range(first, upto):
        number = card_number(n)
        yield (
            *(n, n, n, UNIT, ring.seal("card_no", number), ring.blind_index("card_no", number)),
            *(crypto.mask_card(number), b"\xab" * 60, "100****01", "1", "06"),
            *(now, now.date(), now, 0),
        )


def card_number(n: int) -> str:
    """This will give the valid number of a card that does not exist."""
    body = f"{BIN}{n:012d}"
    return body + luhn_check_digit(body)
