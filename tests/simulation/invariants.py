"""What must hold after every step, asked of our database, of the folder and of the bank's own books.

The numbers are those of the specification of the exchange; whatever breaks one is a bug of ours.
"""

import json
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from domain import crypto
from integrations.psbc.simulator.state import State
from tests.simulation.world import Broken, World

LIVE: Final = "NOT IN ('FAILED', 'RETURNED', 'WITHDRAWN')"
LEFT: Final = "('SENT', 'ACCEPTED', 'CREDITED', 'FAILED', 'UNKNOWN', 'RETURNED')"

# Every line gives what breaks a rule; nothing at all is right.
RULES: Final = f"""
SELECT '1: two live instructions of entitlement ' || entitlement_id AS what FROM payments
  WHERE state {LIVE} GROUP BY entitlement_id HAVING count(*) > 1
UNION ALL SELECT '2: ' || pay_id || ' is ' || state || ' without evidence' FROM payments
  WHERE state IN ('ACCEPTED', 'CREDITED', 'FAILED', 'RETURNED') AND proof_id IS NULL
    AND NOT EXISTS (SELECT FROM bank_files f WHERE f.id = evidence_file_id
      AND f.direction = 'IN' AND f.state = 'APPLIED')
UNION ALL SELECT '2: the way of ' || p.pay_id || ' to ' || p.state || ' is not written down'
  FROM payments p WHERE p.state IN ('ACCEPTED', 'CREDITED', 'FAILED', 'UNKNOWN', 'RETURNED')
    AND p.state IS DISTINCT FROM (SELECT m.state FROM payment_moves m WHERE m.payment_id = p.id
      ORDER BY m.id DESC LIMIT 1)
UNION ALL SELECT '3: two files at one place: ' || max(name) FROM bank_files
  WHERE direction = 'OUT' GROUP BY org, kind, business_on, sequence HAVING count(*) > 1
UNION ALL SELECT '4: ' || p.pay_id || ' left under fewer than three people' FROM payments p
  JOIN disbursements d ON d.id = p.disbursement_id WHERE p.state IN {LEFT}
    AND (d.checked_by_id IS NULL OR d.released_by_id IS NULL OR d.checked_by_id = d.drafted_by_id
      OR d.released_by_id IN (d.drafted_by_id, d.checked_by_id))
UNION ALL SELECT '5: file ' || f.id || ' is not archived' FROM bank_files f
  WHERE NOT EXISTS (SELECT FROM bank_file_contents c WHERE c.file_id = f.id)
UNION ALL SELECT '6: ' || p.pay_id || ' replaces what has not failed' FROM payments p
  JOIN payments q ON q.id = p.replaces_id
  WHERE q.state NOT IN ('FAILED', 'RETURNED') AND p.state <> 'WITHDRAWN'
UNION ALL SELECT '6: ' || p.pay_id || ' repeats what failed without saying so' FROM payments p
  WHERE p.replaces_id IS NULL AND EXISTS (SELECT FROM payments q WHERE q.id < p.id
    AND q.entitlement_id = p.entitlement_id AND q.state IN ('FAILED', 'RETURNED')
    AND q.settled_at < p.created_at)
UNION ALL SELECT '8: ' || p.pay_id || ' pays another sum than is owed' FROM payments p
  JOIN entitlements e ON e.id = p.entitlement_id WHERE e.amount_fen <> p.amount_fen
UNION ALL SELECT '10: the ledger does not sum to zero' FROM ledger_entries
  GROUP BY programme HAVING sum(amount_fen) <> 0
UNION ALL SELECT '10: ' || account || ' of ' || programme || ' is ' || fen || ', not ' || said
  FROM (SELECT account, programme, sum(fen) AS fen, sum(said) AS said FROM (
    SELECT account, programme, amount_fen AS fen, 0 AS said FROM ledger_entries
      WHERE account IN ('IN_TRANSIT', 'PAID')
    UNION ALL SELECT CASE WHEN p.state = 'CREDITED' THEN 'PAID' ELSE 'IN_TRANSIT' END,
      d.programme_id, 0, p.amount_fen FROM payments p
      JOIN disbursements d ON d.id = p.disbursement_id
      WHERE p.state IN ('CREDITED', 'SENT', 'ACCEPTED', 'UNKNOWN')) AS both_
    GROUP BY 1, 2) AS sums WHERE fen <> said
UNION ALL SELECT '10: disbursement ' || d.id || ' does not hold what it says' FROM disbursements d
  WHERE (d.payment_count, d.total_fen) <> (SELECT count(*), sum(p.amount_fen)
    FROM payments p WHERE p.disbursement_id = d.id)
UNION ALL SELECT '10: certificate ' || c.number || ' differs and nobody was told'
  FROM certificates c LEFT JOIN certificates b ON b.number = c.number - 1
  WHERE c.verdict = 'DIFFERS' AND NOT EXISTS (SELECT FROM alarms a WHERE a.is_blocking
      AND a.subject_type = 'certificate' AND a.subject_id = c.id)
    AND (b.verdict IS DISTINCT FROM 'DIFFERS'
      OR c.document::jsonb -> 'differences' <> b.document::jsonb -> 'differences')
UNION ALL SELECT '10: disbursement ' || d.id || ' was released in spite of alarm ' || a.id
  FROM disbursements d JOIN alarms a ON a.is_blocking AND a.raised_at < d.released_at
    AND (a.acknowledged_at IS NULL OR a.acknowledged_at > d.released_at)
  WHERE d.released_at IS NOT NULL AND d.state IN ('RELEASED', 'SENT', 'SETTLED')
UNION ALL SELECT 'hold: ' || p.pay_id || ' left under hold ' || h.id
  FROM holds h JOIN payments p ON h.member_id = p.member_id OR h.bank_file_id = p.bank_file_id
      OR h.disbursement_id = p.disbursement_id OR h.unit_id IS NOT NULL AND p.unit_id IN (
        SELECT b.id FROM units a JOIN units b ON starts_with(b.path, a.path) WHERE a.id = h.unit_id)
      OR h.programme_id = (SELECT programme_id FROM disbursements WHERE id = p.disbursement_id)
  JOIN (SELECT reference, min(posted_at) AS at FROM ledger_entries GROUP BY reference) l
    ON l.reference = p.pay_id -- from then on the bank may have it, and only evidence counts
  WHERE h.placed_at < l.at AND (h.lifted_at IS NULL OR h.lifted_at > l.at)
UNION ALL SELECT 'cards: two open applications of member ' || member_id FROM card_applications
  WHERE state NOT IN ('FAILED', 'WITHDRAWN', 'ENDED') GROUP BY member_id HAVING count(*) > 1
UNION ALL SELECT 'audit: nobody wrote down who ' || a.verb || 'd disbursement ' || d.id
  FROM disbursements d JOIN (VALUES ('compose', 0), ('submit', 1), ('seal', 2), ('approve', 3),
    ('release', 4)) AS a(verb, place) ON a.place <= CASE d.state WHEN 'DRAFTED' THEN 0
      WHEN 'SUBMITTED' THEN 1 WHEN 'SEALED' THEN 2 WHEN 'APPROVED' THEN 3
      WHEN 'RELEASED' THEN 4 WHEN 'SENT' THEN 4 WHEN 'SETTLED' THEN 4 ELSE 0 END
  WHERE NOT EXISTS (SELECT FROM audit_entries e WHERE e.subject_type = 'disbursement'
    AND e.subject_id = d.id AND e.action = 'disbursement.' || a.verb)
UNION ALL SELECT 'audit: applied file ' || f.id || ' has no entry' FROM bank_files f
  WHERE f.state = 'APPLIED' AND NOT EXISTS (SELECT FROM audit_entries e
    WHERE e.subject_type = 'bank_file' AND e.subject_id = f.id)
UNION ALL SELECT 'alarm: nobody is told of file ' || f.id || ', ' || f.state FROM bank_files f
  WHERE f.state IN ('QUARANTINED', 'DUPLICATE', 'HELD') AND NOT EXISTS (SELECT FROM alarms a
    WHERE a.subject_type = 'bank_file' AND a.subject_id = f.id)
"""
NOW: Final = """
SELECT json_build_object(
 'payments', (SELECT json_agg(json_build_array(pay_id, state, entitlement_id, amount_fen,
   coalesce(evidence_file_id, -proof_id, 0)) ORDER BY id) FROM payments),
 'alarms', (SELECT count(*) FROM alarms WHERE acknowledged_at IS NULL),
 'audit', (SELECT max(id) FROM audit_entries),
 'batches', (SELECT json_agg(json_build_array(id, state) ORDER BY id) FROM (
   SELECT id, state FROM disbursements UNION ALL SELECT -id, state FROM card_batches) AS b),
 'rosters', (SELECT json_agg(state ORDER BY id) FROM rosters),
 'certificates', (SELECT json_agg(json_build_array(number, digest, previous_digest)
   ORDER BY number) FROM certificates WHERE state = 'ISSUED'),
 'files', (SELECT json_agg(json_build_array(id, name, state,
   coalesce(nullif(wire_digest, ''), digest), direction, sent_at IS NOT NULL)
   ORDER BY id) FROM bank_files))
"""
# From where a payment may go, and never without evidence out of what may be at the bank.
MOVES: Final = {
    "DRAFTED": {"SEALED", "SENT", "WITHDRAWN"},
    "SEALED": {"DRAFTED", "WITHDRAWN", "SENT"},
    "SENT": {"ACCEPTED", "CREDITED", "FAILED", "UNKNOWN", "RETURNED"},
    "ACCEPTED": {"CREDITED", "FAILED", "UNKNOWN", "RETURNED"},
    "UNKNOWN": {"CREDITED", "FAILED", "RETURNED"},
    "CREDITED": {"RETURNED"},
}
# Flags, and what is still being written.
UNFINAL: Final = (".ok", ".tmp")
MAY_BE_AT_BANK: Final = ("SENT", "ACCEPTED", "UNKNOWN", "CREDITED")
PRIVATE: Final = """
SELECT s.kind || ' ' || s.id FROM (
  SELECT 'alarm' AS kind, id, message || note AS text FROM alarms
  UNION ALL SELECT 'audit', id, details::text FROM audit_entries
  UNION ALL SELECT 'file', id, name || problem FROM bank_files
  UNION ALL SELECT 'line', id, message FROM bank_file_problems) AS s
WHERE EXISTS (SELECT FROM unnest($1::text[]) AS t(secret) WHERE position(t.secret IN s.text) > 0)
"""


@dataclass(slots=True)
class Watch:
    """Looks after every step, and remembers what must not change."""

    world: World
    states: dict[str, tuple[str, int]] = field(default_factory=dict)
    digests: dict[int, str] = field(default_factory=dict)
    at_bank: dict[str, bytes] = field(default_factory=dict)
    certificates: list[list[Any]] = field(default_factory=list)
    stamps: dict[str, tuple[int, int]] = field(default_factory=dict)
    seen: dict[str, Any] = field(default_factory=dict)
    steps: int = 0

    async def look(self) -> dict[str, Any]:
        """This will hold everything against the rules and give what it saw.

        Raises:
            Broken: with the rule that is.
        """
        self.steps += 1
        text = await self.world.ground.owner.fetchval(NOW)
        is_new, self.world.has_been_seen, self.world.seen_text = (
            text != self.world.seen_text,
            True,
            text,
        )
        if is_new:
            await self._look_closely(json.loads(text))
        self._folder()
        self._bank(self.seen["payments"])
        return self.seen

    async def _look_closely(self, seen: dict[str, Any]) -> None:
        """This will look at everything: whatever was done has left its trail and was not there before."""
        broken = await self.world.ground.owner.fetch(RULES)
        if broken:
            raise Broken("; ".join(row["what"] for row in broken))
        payments, files = seen["payments"] or [], seen["files"] or []
        self._moves(payments)
        self._files(files)
        self._certificates(seen["certificates"] or [])
        self.seen = {"payments": payments, "files": files, "alarms": seen["alarms"]}

    def _certificates(self, issued: list[list[Any]]) -> None:
        """This will hold each certificate to what it said before and to the one before it."""
        if issued[: len(self.certificates)] != self.certificates:
            raise Broken("10: an issued certificate has changed")
        for before, own in zip([[0, "0" * 64, ""], *issued], issued, strict=False):
            if (own[0], own[2]) != (before[0] + 1, before[1]):
                raise Broken(f"10: certificate {own[0]} does not follow {before[0]}")
        self.certificates = issued

    def _moves(self, payments: list[Any]) -> None:
        for pay_id, state, _, _, evidence in payments:
            was, evidence_was = self.states.get(pay_id, ("DRAFTED", 0))
            if state != was:
                if not _may_move(was, state):
                    raise Broken(f"2: {pay_id} went from {was} to {state}")
                if was in MAY_BE_AT_BANK and state != "UNKNOWN" and not evidence:
                    raise Broken(f"2: {pay_id} left {was} without evidence")
                if was == "UNKNOWN" and evidence == evidence_was:
                    raise Broken(f"2: {pay_id} left UNKNOWN on the evidence that led there")
                self.world.say(f"{pay_id}: {was} → {state}")
            self.states[pay_id] = state, evidence
        if len(payments) < len(self.states):
            raise Broken("1: a payment has disappeared")

    def _files(self, files: list[Any]) -> None:
        for file_id, name, _, digest, *_ in files:
            if self.digests.setdefault(file_id, digest) != digest:
                raise Broken(f"3: the bytes of {name} have changed")
        if len(files) < len(self.digests):
            raise Broken("5: a file has disappeared")

    def _folder(self) -> None:
        """This will hold what lies at the bank under a final name against what we archived."""
        for folder in (self.world.root / self.world.org / "in").iterdir():
            with os.scandir(folder) as entries:
                fresh = [entry for entry in entries if not entry.name.endswith(UNFINAL)]
            for entry in fresh:
                found = entry.stat()
                stamp = (found.st_ino, found.st_mtime_ns)
                if self.stamps.get(entry.name) != stamp:
                    self._at_bank(Path(entry.path))
                    self.stamps[entry.name] = stamp

    def _at_bank(self, path: Path) -> None:
        content = path.read_bytes()
        if self.at_bank.setdefault(path.name, content) != content:
            raise Broken(f"3: other bytes lie at the bank as {path.name}")
        ours = {file[1]: file[3] for file in self.seen["files"] if file[4] == "OUT"}
        if ours.get(path.name) != self.world.digest_of(content):
            raise Broken(f"5: {path.name} lies at the bank and was not archived so")

    def _bank(self, payments: list[Any]) -> None:
        state = self.world.state
        for name, verdict in self.world.bank_verdicts():
            if verdict != "0000":
                raise Broken(f"3: the bank refused {name} of ours as {verdict}")
        if state.has("SELECT 1 FROM applications WHERE code = '1006'"):
            raise Broken("cards: somebody who has a card was sent again")
        if state.has("SELECT 1 FROM credits WHERE is_repeated = 1"):
            raise Broken("1: the bank saw a payment twice")
        self._credits(payments)

    def _credits(self, payments: list[Any]) -> None:
        """This will hold every instruction against the bank's own books."""
        state = self.world.state
        done = {
            # What the bank holds has left the payer and will be credited: its statement says so.
            row["pay_id"]: ("0000" if row["is_held"] else row["code"], row["amount_fen"])
            for row in state.rows("SELECT * FROM credits WHERE code IS NOT NULL OR is_held = 1")
        }
        back = returned(state)
        paid: dict[int, int] = {}
        for pay_id, ours, entitlement_id, amount_fen, _ in payments:
            code, fen = done.pop(pay_id, ("", amount_fen))
            is_kept = code == "0000" and pay_id not in back
            paid[entitlement_id] = paid.get(entitlement_id, 0) + is_kept
            if paid[entitlement_id] > 1:
                raise Broken(f"1: the bank paid entitlement {entitlement_id} twice")
            if fen != amount_fen:
                raise Broken(f"7: the bank was told {fen} fen for {pay_id}")
            if ours == "FAILED" and code == "0000":
                raise Broken(f"2: {pay_id} is FAILED here and {code} at the bank")
            if ours == "CREDITED" and code != "0000":
                raise Broken(f"2: {pay_id} is CREDITED here and not at the bank")
            if ours == "RETURNED" and pay_id not in back:
                raise Broken(f"2: {pay_id} is RETURNED here and not at the bank")
        if done:
            raise Broken(f"1: the bank knows payments that we do not: {sorted(done)}")

    async def close(self) -> None:
        """This will look once more at the end at what takes longer to look at.

        Raises:
            Broken: an archived file opens to other bytes, or a message names a person.
        """
        owner = self.world.ground.owner
        ring = crypto.keyring()
        for row in await owner.fetch(
            "SELECT f.name, f.digest, coalesce(p.content_sealed, c.content_sealed) AS content_sealed"
            " FROM bank_files f JOIN bank_file_contents c ON c.file_id = f.id"
            " LEFT JOIN bank_file_plains p ON p.file_id = f.id"
        ):
            content = ring.open_bytes("file", row["content_sealed"])
            if crypto.file_digest(content) != row["digest"]:
                raise Broken(f"5: the archive of {row['name']} holds other bytes")
        cards = [row["card_no"] for row in self.world.state.rows("SELECT card_no FROM cards")]
        told = await owner.fetch(PRIVATE, [*self.world.ground.secrets, *cards])
        if told:
            raise Broken(f"12: {told[0][0]} names a person")


def returned(state: State) -> frozenset[str]:
    """This will give the payments whose money the bank has given back."""
    return frozenset(
        row["pay_id"] for row in state.rows("SELECT pay_id FROM returns WHERE due_us IS NULL")
    )


def _may_move(was: str, state: str) -> bool:
    """This will say whether lawful moves lead from one state to the other, one step seen or more."""
    reachable, fresh = set(), {was}
    while fresh:
        reachable |= fresh
        fresh = {to for each in fresh for to in MOVES.get(each, set())} - reachable
    return state in reachable
