"""Verbs on certificates: fix in one moment what is counted, then seal what the counts give."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

import orjson

from domain import crypto, letters
from domain.actors import SYSTEM
from domain.audit import operations as audit
from domain.certificates import rules
from domain.certificates.rules import Counted, Figure, Tally
from domain.ledger.rules import FLOW_FIGURES
from domain.transactions import Row, execute, operation, row, rows, value

PURPOSE: Final = "certificate"
APPROVED: Final = "d.state IN ('APPROVED', 'RELEASED', 'SENT', 'SETTLED')"

# What each figure counts, by the states of payments.
_STATES: Final[Mapping[str, str]] = {
    "approved": f"{APPROVED} AND p.state <> 'WITHDRAWN'",
    "unsent": f"{APPROVED} AND p.state IN ('DRAFTED', 'SEALED')",
    "sent": "p.state NOT IN ('DRAFTED', 'SEALED', 'WITHDRAWN')",
    "credited": "p.state = 'CREDITED'",
    "failed": "p.state = 'FAILED'",
    "returned": "p.state = 'RETURNED'",
    "unknown": "p.state IN ('SENT', 'ACCEPTED', 'UNKNOWN')",
    "paid": "p.state IN ('CREDITED', 'RETURNED')"
    " AND coalesce((p.posted_at AT TIME ZONE 'Asia/Shanghai')::date, p.returned_on) > c.after_on"
    " AND coalesce((p.posted_at AT TIME ZONE 'Asia/Shanghai')::date, p.returned_on) <= c.until_on",
    "back": "p.state = 'RETURNED' AND p.returned_on > c.after_on AND p.returned_on <= c.until_on",
}
_STATE_FIGURES: Final = ", ".join(
    "'" + name + "'" + f", jsonb_build_array(count(*) FILTER (WHERE {condition}),"
    f" coalesce(sum(p.amount_fen) FILTER (WHERE {condition}), 0)::bigint)"
    for name, condition in _STATES.items()
)

# One statement sees one moment: the files that count, and what database and ledger say with them.
# $1 is the certificate, $2 its day.
_SNAPSHOT: Final = f"""
WITH covered AS (
  SELECT min(follows_on) AS after_on, max(day_on) FILTER (WHERE NOT is_full) AS until_on
  FROM bank_statements
  WHERE day_on <= $2
), new AS (
  SELECT f.id AS file_id, NULL::bigint AS proof_id, '' AS pay_id, f.direction,
    coalesce(f.settled_at, f.sent_at) AS at
  FROM bank_files f
  WHERE (f.direction = 'OUT' AND f.kind = 'CRD' AND f.sent_at IS NOT NULL
      OR f.direction = 'IN' AND f.kind IN ('CRA', 'CRR', 'RTN', 'REC') AND f.state = 'APPLIED')
    AND NOT EXISTS (SELECT FROM certificate_files c WHERE c.file_id = f.id AND c.role = 'COUNTED')
  UNION ALL
  SELECT NULL, r.id, p.pay_id, 'IN', r.decided_at
  FROM proofs r JOIN payments p ON p.id = r.payment_id
  WHERE r.state = 'CONFIRMED'
    AND NOT EXISTS (SELECT FROM certificate_letters c WHERE c.proof_id = r.id)
), placed AS (
  SELECT *, row_number() OVER (ORDER BY direction DESC, at, file_id, proof_id) AS place FROM new
), counted AS (
  INSERT INTO certificate_files (certificate_id, file_id, role, place)
  SELECT $1, file_id, 'COUNTED', place FROM placed WHERE file_id IS NOT NULL
), letters AS (
  INSERT INTO certificate_letters (certificate_id, proof_id, pay_id, place, digest)
  SELECT $1, proof_id, pay_id, place, '' FROM placed WHERE proof_id IS NOT NULL
), unsent AS (
  INSERT INTO certificate_files (certificate_id, file_id, role, place)
  SELECT $1, f.id, 'UNSENT', row_number() OVER (ORDER BY f.id)
  FROM bank_files f JOIN disbursements d ON f.subject_type = 'disbursement' AND d.id = f.subject_id
  WHERE {APPROVED} AND f.direction = 'OUT' AND f.kind = 'CRD' AND f.sent_at IS NULL
    AND f.state IN ('SEALED', 'HELD')
), states AS (
  SELECT d.programme_id AS programme, jsonb_build_object({_STATE_FIGURES}) AS figures
  FROM payments p JOIN disbursements d ON d.id = p.disbursement_id CROSS JOIN covered c
  GROUP BY d.programme_id
), ledger AS (
  SELECT programme, {FLOW_FIGURES} AS figures FROM ledger_entries GROUP BY programme
)
UPDATE certificates SET after_on = c.after_on, until_on = c.until_on,
  snapshot = jsonb_build_object(
    'states', (SELECT coalesce(jsonb_object_agg(programme, figures), '{{}}') FROM states),
    'ledger', (SELECT coalesce(jsonb_object_agg(programme, figures), '{{}}') FROM ledger))
FROM covered c WHERE id = $1
"""


@dataclass(frozen=True, slots=True)
class Count:
    """What one file's bytes, and all that answers them, give: (programme, figure, how much) each."""

    file_id: int
    first_pay_id: str
    last_pay_id: str
    parts: Sequence[tuple[str, str, Figure]]


@dataclass(frozen=True, slots=True)
class Recount:
    """What reading the archive gave for a certificate; `links` are (answer, credit file)."""

    counted: Sequence[Counted]
    unsent_files: Sequence[Counted]
    counts: Sequence[Count]
    links: Sequence[tuple[int, int]]
    unsent: Tally
    damaged: Sequence[str]


@operation
async def open_(*, day_on: date, org: str, profile: str, now: datetime) -> int:
    """This will fix, in one moment, what a day's certificate counts; gives its id.

    One that is being counted is gone on with: what it counts stands already.

    Raises:
        CertificateOutOfOrder: the day has one, or a later day has.
    """
    await execute("SELECT pg_advisory_xact_lock(hashtext('certificates.open'))")
    last = await row("SELECT * FROM certificates ORDER BY number DESC LIMIT 1")
    if last is not None and last["state"] == rules.CertificateState.COUNTING:
        counting: int = last["id"]
        return counting
    if last is not None and last["day_on"] >= day_on:
        raise rules.CertificateOutOfOrder
    certificate_id: int = await value(
        "INSERT INTO certificates (number, day_on, state, org, profile, snapshot, totals, verdict,"
        " previous_digest, document, digest, seal, opened_at)"
        " VALUES ($1, $2, 'COUNTING', $3, $4, '{}', '{}', '', $5, '', '', '', $6) RETURNING id",
        last["number"] + 1 if last else 1,
        day_on,
        org,
        profile,
        last["digest"] if last else rules.FIRST,
        now,
    )
    await execute(_SNAPSHOT, certificate_id, day_on)
    await _fix_letters(certificate_id)
    return certificate_id


async def _fix_letters(certificate_id: int) -> None:
    """This will write down the digests of the letters counted; a confirmed letter never changes."""
    counted = await rows(
        "SELECT r.*, c.pay_id FROM certificate_letters c JOIN proofs r ON r.id = c.proof_id"
        " WHERE c.certificate_id = $1",
        certificate_id,
    )
    await execute(
        "UPDATE certificate_letters c SET digest = d.digest"
        " FROM unnest($2::bigint[], $3::text[]) AS d(proof_id, digest)"
        " WHERE c.certificate_id = $1 AND c.proof_id = d.proof_id",
        certificate_id,
        [letter["id"] for letter in counted],
        [letters.digest_of(letters.document(letter)) for letter in counted],
    )


@operation
async def seal(certificate_id: int, recount: Recount, *, now: datetime) -> None:
    """This will write what the counts give, chain it to the certificate before and issue it.

    Anything that differs raises a blocking alarm, unless it is just what the certificate before said
    and a person has decided on that. Issued by another worker meanwhile, it stays as it is.
    """
    own = await row("SELECT * FROM certificates WHERE id = $1 FOR UPDATE", certificate_id)
    assert own is not None, "a certificate is never deleted"
    if own["state"] == rules.CertificateState.ISSUED:
        return
    before = await row("SELECT * FROM certificates WHERE number = $1", own["number"] - 1)
    totals = rules.tally_of(before["totals"]) if before else {}
    await _replace(totals, certificate_id, recount)
    evidence = rules.evidence(
        own, recount.counted, recount.unsent_files, (totals, recount.unsent), recount.damaged
    )
    document = rules.compose(rules.head(own), evidence)
    digest = rules.digest_of(document)
    await execute(
        "UPDATE certificates SET state = 'ISSUED', totals = $2::jsonb, verdict = $3, document = $4,"
        " digest = $5, seal = $6, issued_at = $7 WHERE id = $1",
        certificate_id,
        orjson.dumps(totals).decode(),
        document["verdict"],
        rules.canonical(document).decode(),
        digest,
        crypto.keyring().blind_index(PURPOSE, digest).hex(),
        now,
    )
    await _tell(own, before, document, now)


async def _replace(totals: Tally, certificate_id: int, recount: Recount) -> None:
    """This will put the new counts of credit files in the place of their old ones."""
    old = await rows(
        "SELECT DISTINCT ON (file_id) figures FROM certificate_counts"
        " WHERE file_id = ANY($1::bigint[]) ORDER BY file_id, certificate_id DESC",
        [count.file_id for count in recount.counts],
    )
    for one in old:
        rules.added(totals, rules.parts(rules.tally_of(one["figures"])), sign=-1)
    for count in recount.counts:
        rules.added(totals, count.parts)
    await execute(
        "INSERT INTO certificate_links (certificate_id, file_id, credit_file_id)"
        " SELECT $1, * FROM unnest($2::bigint[], $3::bigint[])",
        certificate_id,
        [file_id for file_id, _ in recount.links],
        [credit_id for _, credit_id in recount.links],
    )
    await execute(
        "INSERT INTO certificate_counts"
        " (certificate_id, file_id, first_pay_id, last_pay_id, figures)"
        " SELECT $1, c.file_id, c.first, c.last, c.figures::jsonb"
        " FROM unnest($2::bigint[], $3::text[], $4::text[], $5::text[])"
        " AS c(file_id, first, last, figures)",
        certificate_id,
        [count.file_id for count in recount.counts],
        [count.first_pay_id for count in recount.counts],
        [count.last_pay_id for count in recount.counts],
        [orjson.dumps(rules.added({}, count.parts)).decode() for count in recount.counts],
    )


async def _tell(own: Row, before: Row | None, document: Mapping[str, Any], now: datetime) -> None:
    differences = document["differences"]
    known = orjson.loads(before["document"])["differences"] if before else []
    if differences and not (differences == known and await _is_decided(before)):
        await audit.alarm(
            kind="certificate.differs",
            subject=("certificate", own["id"]),
            message=f"{own['day_on']} 的守恒证书有 {len(differences)} 处不一致，签发已暂停，"
            "请查明原因后处理。",
            now=now,
            is_blocking=True,
        )
    elif document["verdict"] == rules.CertificateVerdict.INCOMPLETE:
        await audit.alarm(
            kind="certificate.incomplete",
            subject=("certificate", own["id"]),
            message=f"{own['day_on']} 的守恒证书缺少银行当日对账单，只核对了两种来源。",
            now=now,
        )
    await audit.record(
        action="certificate.issue",
        subject=("certificate", own["id"]),
        by=SYSTEM,
        now=now,
        details={"number": own["number"], "differences": len(differences)},
        changes={"state": ("COUNTING", "ISSUED")},
    )


async def _is_decided(before: Row | None) -> bool:
    """This will say whether a person has seen to what the certificate before said."""
    assert before is not None, "what it said was compared"
    is_open: bool = await value(
        "SELECT EXISTS (SELECT FROM alarms WHERE kind = 'certificate.differs'"
        " AND acknowledged_at IS NULL)"
    )
    return not is_open
