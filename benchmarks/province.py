"""A province of a million members, put straight into the tables: for measuring what only reads.

No row of it comes from the main job, which would take hours: the values that a list reads are
plausible, those that it does not read are noise of the right length.
`python -m benchmarks.province URL [--members N] [--units N]` fills an empty database.
"""

import argparse
import asyncio
import importlib
from datetime import datetime
from typing import Final

import asyncpg

from domain.calendar import CHINA
from settings import tortoise_credentials
from workers import database

MONTHS: Final = 18
UNITS_OF_BUREAU: Final = 12

# Family names by how many bear them; one in a thousand is rare, which is what a search looks for.
_SURNAMES: Final = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
_RARE: Final = "欧阳"
_GIVEN: Final = "芳娜敏静丽强磊洋艳勇军杰娟涛明超兰霞平刚"

_UNITS: Final = f"""
INSERT INTO units (id, parent_id, path, name, union_uscc, employer_uscc, nature, industry,
  labour_relation, dues, district, status, created_at)
SELECT n, parent, CASE WHEN n = 1 THEN '/1/' WHEN parent = 1 THEN '/1/' || n || '/'
    ELSE '/1/' || parent || '/' || n || '/' END,
  '省直' || n || '单位工会', '81' || lpad(n::text, 16, '0'), '11' || lpad(n::text, 16, '0'),
  '500', 'S', (ARRAY['1', '2', '4'])[1 + n % 3],
  (ARRAY['1', '2'])[1 + n % 2], (ARRAY['510104', '510105', '510107'])[1 + n % 3],
  'ACTIVE', $2::timestamptz
FROM (SELECT n, CASE WHEN n = 1 THEN NULL WHEN n % {UNITS_OF_BUREAU} = 2 THEN 1
    ELSE n - (n - 2) % {UNITS_OF_BUREAU} END AS parent FROM generate_series(1, $1::int) n) u
"""

_MEMBERS: Final = f"""
INSERT INTO members (id, unit_id, name, sex, ethnicity, id_type, id_no_sealed, id_no_index,
  id_no_masked, is_id_long_term, id_valid_to, birth_on, political_status, education, technical_level, hukou,
  employment_status, employment_form, mobile_sealed, mobile_index, mobile_masked, department, post,
  status, occupation, address_sealed, postcode, tax_residency, consent_ref, created_at, updated_at)
SELECT n, 2 + (n * 7919) % $2::bigint, CASE WHEN n % 1000 = 0 THEN '{_RARE}'
    ELSE substr('{_SURNAMES}', 1 + (n * 31 % 20)::int, 1) END
    || substr('{_GIVEN}', 1 + (n * 17 / 20 % 20)::int, 1)
    || substr('{_GIVEN}', 1 + (n * 13 / 7 % 20)::int, 1),
  (1 + n % 2)::text, '01', '111', noise.bytes, sha256(int8send(n)), '5***************01', n % 3 = 0,
  CASE WHEN n % 3 > 0 THEN date '2018-01-01' + (n * 7919 % 7300)::int END,
  date '1960-01-01' + (n % 14600)::int, lpad((1 + n % 13)::text, 2, '0'),
  (ARRAY['11', '14', '21', '21', '31', '41', '61'])[1 + n % 7], '', '1', '1', '1', noise.bytes,
  sha256(int8send(-n)), '1*********8', '', '', CASE WHEN n % 50 = 0 THEN 'QUIT' ELSE 'ACTIVE' END,
  '20100', noise.bytes, '610016', '1', 'C' || n,
  $3::timestamptz - make_interval(secs => ((($1::bigint - n) * {MONTHS} * 2600000) / $1::bigint)::int), $3
FROM generate_series(1, $1::bigint) n, (SELECT decode(repeat('ab', 60), 'hex') AS bytes) noise
"""

_CARDS: Final = """
WITH batch AS (
  INSERT INTO card_batches (unit_id, state, application_count, drafted_by_id, drafted_at)
  SELECT 1, 'SETTLED', count(*), 1, $1::timestamptz FROM members RETURNING id
), applied AS (
  INSERT INTO card_applications (id, batch_id, member_id, unit_id, req_id, state, code,
    evidence_file_id, created_at, settled_at)
  SELECT m.id, batch.id, m.id, m.unit_id, 'R' || m.id,
    CASE WHEN m.id % 40 = 0 THEN 'FAILED' ELSE 'ISSUED' END,
    CASE WHEN m.id % 40 = 0 THEN '100' || (1 + m.id / 40 % 9) ELSE '0000' END, 1, m.created_at,
    m.created_at
  FROM members m, batch WHERE m.id % 10 > 0 OR m.id % 40 = 0
  RETURNING id, member_id, unit_id, state, created_at
)
INSERT INTO cards (id, member_id, application_id, unit_id, number_sealed, number_index,
  number_masked, account_sealed, account_masked, account_class, status, status_at, opened_on,
  activated_at, fee_fen)
SELECT a.id, a.member_id, a.id, a.unit_id, noise.bytes, sha256(int8send(a.id)), '6217***1',
  noise.bytes, '100***1', '1', s.status, a.created_at, a.created_at::date,
  CASE WHEN s.status >= '06' THEN a.created_at + interval '20 days' END, 0
FROM applied a, (SELECT decode(repeat('ab', 60), 'hex') AS bytes) noise,
  LATERAL (SELECT (ARRAY['06', '06', '06', '06', '06', '06', '05', '04', '03', '01', '11', '12'])
    [1 + (a.id * 7 % 12)::int] AS status) s
WHERE a.state = 'ISSUED'
"""

_CREDITS: Final = """
WITH programme AS (
  INSERT INTO programmes (code, name) VALUES ('HZBX', '职工互助保险计划补助') RETURNING code
), terms AS (
  INSERT INTO programme_terms (programme_id, plan_year, amount_fen, purchases_from, document,
    clause, effective_from, original_text)
  SELECT code, 2018, 10000, date '2018-02-01', 'x', 'x', date '2018-02-01', 'x' FROM programme
  RETURNING id
), bought AS (
  INSERT INTO purchases (id, member_id, unit_id, plan_year, purchased_on, shares, premium_fen,
    unit_paid_fen, person_paid_fen, receipt_no, ineligibility, roster_row_id, created_at)
  SELECT c.id, c.member_id, c.unit_id, 2018, date '2018-02-01', 1, 10000, 5000, 5000,
    'S' || c.id, '', c.id, c.status_at
  FROM cards c RETURNING id, member_id, unit_id, created_at
), owed AS (
  INSERT INTO entitlements (id, programme_id, plan_year, member_id, unit_id, purchase_id,
    terms_id, amount_fen, cancel_reason, created_at)
  SELECT b.id, 'HZBX', 2018, b.member_id, b.unit_id, b.id, terms.id, 10000, '', b.created_at
  FROM bought b, terms RETURNING id, member_id, unit_id, created_at
), batch AS (
  INSERT INTO disbursements (programme_id, plan_year, unit_id, state, payment_count, total_fen,
    digest, drafted_by_id, checked_by_id, released_by_id, drafted_at, seal_round,
    refusal)
  VALUES ('HZBX', 2018, 1, 'SENT', 1, 10000, 'd', 1, 2, 3, $1::timestamptz, 1,
    '') RETURNING id
)
INSERT INTO payments (id, pay_id, disbursement_id, entitlement_id, member_id, card_id, unit_id,
  amount_fen, state, code, bank_serial, evidence_file_id, created_at, posted_at)
SELECT o.id, 'P' || o.id, batch.id, o.id, o.member_id, o.id, o.unit_id, 10000, 'CREDITED', '0000', 'B', 1,
  o.created_at, o.created_at + interval '40 days'
FROM owed o, batch WHERE o.id % 12 < 6
"""


# One workbook of each unit, a row of it for each member, and one in thirty refused besides.
_ROSTERS: Final = """
WITH received AS (
  INSERT INTO rosters (id, kind, unit_id, file_name, digest, size_bytes, state, problem_code, problem,
    rows_total, rows_done, rows_good, rows_noted, rows_refused, rows_applied, received_by_id,
    received_at)
  SELECT u.id, 'MEMBERS', u.id, '会员.xlsx', 'd' || u.id, 1, 'APPLIED', '', '', 0, 0, 0, 0, 0, 0, 1, $1
  FROM units u RETURNING id
)
INSERT INTO roster_rows (roster_id, number, sheet_row, verdict, unit_id, unit_name, name,
  id_no_index, id_no_masked, mobile_masked, attributes, faults)
SELECT m.unit_id, 2 * m.id + refused, m.id, CASE refused WHEN 1 THEN 'REFUSED' ELSE 'GOOD' END,
  m.unit_id, '', m.name, m.id_no_index, '', '', '{}', '[]'
FROM members m JOIN received r ON r.id = m.unit_id
CROSS JOIN generate_series(0, CASE WHEN m.id % 30 = 0 THEN 1 ELSE 0 END) refused
"""
_REFUSED: Final = """
UPDATE rosters r SET rows_refused = n.refused FROM (
  SELECT roster_id, count(*) AS refused FROM roster_rows WHERE verdict = 'REFUSED' GROUP BY 1
) n WHERE r.id = n.roster_id
"""
_HEADCOUNTS: Final = """
INSERT INTO headcounts (unit_id, on_day, count, document, declared_at, declared_by_id)
SELECT u.id, date '2018-03-01', 6000, '花名册', $1::timestamptz, 1 FROM units u WHERE u.parent_id = 1
"""

# Each payment left the payer and arrived.
_LEDGER: Final = """
INSERT INTO ledger_entries (journal, account, amount_fen, programme, reference, bank_file_id, posted_at)
SELECT leg.event || ':' || p.pay_id, leg.account, leg.sign * p.amount_fen, 'HZBX', p.pay_id, 1,
  p.posted_at
FROM payments p CROSS JOIN (VALUES ('SENT', 'IN_TRANSIT', 1), ('SENT', 'PAYER', -1),
  ('CREDITED', 'PAID', 1), ('CREDITED', 'IN_TRANSIT', -1)) AS leg(event, account, sign)
"""

# The triggers slept: the counts are what an upgrade would make of such a province.
_COUNTS: Final[str] = importlib.import_module("migrations.0061_counts_guards").FILLED
_BALANCES: Final[str] = importlib.import_module("migrations.0092_ledger_counts").FILLED
_WHOLE: Final[str] = importlib.import_module("migrations.0097_whole_counts").FILLED
_BRANCHES: Final[str] = importlib.import_module("migrations.0131_count_branches_guards").FILLED
_GROUPS: Final[str] = importlib.import_module("migrations.0125_count_groups_guards").FILLED
_REFUSALS: Final[str] = importlib.import_module("migrations.0134_count_refusals").FILLED
_WAITING: Final[str] = importlib.import_module("migrations.0089_waiting_guards").FILLED


async def fill(owner: asyncpg.Connection, *, members: int, units: int, now: datetime) -> None:
    """This will put the province into an empty database, as the tables' owner."""
    async with owner.transaction():
        # Rows of nobody: the keys that this province has no rows for are not looked up.
        await owner.execute("SET LOCAL session_replication_role = replica")
        await owner.execute(_UNITS, units, now)
        await owner.execute(_MEMBERS, members, units - 1, now)
        await owner.execute(_CARDS, now)
        await owner.execute(_CREDITS, now)
        await owner.execute(_ROSTERS, now)
        await owner.execute(_REFUSED)
        await owner.execute(_HEADCOUNTS, now)
        await owner.execute(_LEDGER)
        await owner.execute(
            "TRUNCATE count_totals, count_deltas, count_months, count_groups, count_branches"
        )
        await owner.execute(_COUNTS)
        await owner.execute(_WHOLE)
        await owner.execute(_GROUPS)
        await owner.execute(_BALANCES)
        await owner.execute(_BRANCHES)
        await owner.execute("SET LOCAL session_replication_role = origin")
        await owner.execute(_WAITING)
        await owner.execute(_REFUSALS)
        await owner.execute("SELECT set_config('puhui.scope', '/', true), puhui_fold_counts()")
    await owner.execute("VACUUM ANALYZE")


async def run(url: str, *, members: int, units: int) -> None:
    """This will bring an empty database up to date and fill it."""
    await database.migrate(url)
    owner = await asyncpg.connect(**tortoise_credentials(url, role=None))
    try:
        await fill(
            owner, members=members, units=units, now=datetime(2018, 10, 15, 10, tzinfo=CHINA)
        )
    finally:
        await owner.close()


def main() -> None:
    """This will read the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url")
    parser.add_argument("--members", type=int, default=1_000_000)
    parser.add_argument("--units", type=int, default=2_000)
    given = parser.parse_args()
    asyncio.run(run(given.url, members=given.members, units=given.units))


if __name__ == "__main__":
    main()
