"""What is due: rows that wait for a worker, whoever forgot to say so."""

from datetime import datetime, timedelta
from typing import Final

from domain.exports import rules as exports
from domain.transactions import question, rows

# Those that bring something to the bank.
SENDING: Final = frozenset({"send_card_batch", "seal_disbursement", "send_disbursement"})

# A disbursement's file held before it left does not stop the others, nor their expiry at the cut-off;
# one held on its way waits for a person, since the channel refuses all.
# actor → rows that wait for it; $1 is now, $2 the instant before which a nudge must have arrived,
# $3 the one since which a worker with an export in its hands must have given a sign of life
_WAITING: Final = """
SELECT actor, id FROM (
SELECT 'check_roster' AS actor, id FROM rosters
  WHERE state IN ('RECEIVED', 'CHECKING') AND received_at <= $2
UNION ALL
SELECT 'apply_roster', id FROM rosters WHERE state = 'APPLYING'
UNION ALL
SELECT 'send_card_batch', b.id FROM card_batches b
  WHERE b.state = 'SUBMITTED' AND b.submitted_at <= $2
     OR b.state = 'SEALED' AND NOT EXISTS (SELECT FROM bank_files f
        WHERE f.subject_type = 'card_batch' AND f.subject_id = b.id
          AND (f.state = 'HELD' OR f.next_attempt_at > $1))
UNION ALL
SELECT 'seal_disbursement', id FROM disbursements
  WHERE state = 'SUBMITTED' AND submitted_at <= $2
UNION ALL
SELECT 'send_disbursement', d.id FROM disbursements d
  WHERE d.state = 'RELEASED' AND d.released_at <= $2 AND NOT EXISTS (SELECT FROM bank_files f
        WHERE f.subject_type = 'disbursement' AND f.subject_id = d.id
          AND (f.state = 'HELD' AND f.sent_at IS NOT NULL OR f.next_attempt_at > $1))
UNION ALL
SELECT 'apply_file', id FROM bank_files
  WHERE direction = 'IN' AND state IN ('RECEIVED', 'REOPENED') AND created_at <= $2
UNION ALL
SELECT 'write_export', id FROM exports
  WHERE state = 'REQUESTED' AND created_at <= $2
     OR state = 'WRITING' AND heartbeat_at <= $3
UNION ALL
SELECT 'check_participants', id FROM participant_lists
  WHERE state = 'RECEIVED' AND received_at <= $2
UNION ALL
SELECT 'compose_delivery', id FROM provincial_deliveries
  WHERE state IN ('REQUESTED', 'COMPOSING', 'WRITING') AND created_at <= $2
    AND (heartbeat_at IS NULL OR heartbeat_at <= $3)
UNION ALL
SELECT 'apply_receipt', id FROM provincial_receipts
  WHERE state = 'RECEIVED' AND received_at <= $2
UNION ALL
SELECT 'try_profile', id FROM profile_trials WHERE state = 'REQUESTED' AND created_at <= $2
) AS waiting WHERE NOT EXISTS (SELECT FROM failed_jobs f
  WHERE f.actor = waiting.actor AND f.row_id = waiting.id AND f.state = 'HELD')
ORDER BY id, actor DESC
"""


@question
async def rows_due(*, now: datetime, grace_s: int) -> tuple[tuple[str, int], ...]:
    """This will give (actor, row id) of everything that waits; young rows still have their nudge."""
    found = await rows(_WAITING, now, now - timedelta(seconds=grace_s), now - exports.LEASE)
    return tuple((line["actor"], line["id"]) for line in found)
