"""Refusals are counted by their code from an index of the refused alone."""

from migrations import _forward
from tortoise.migrations import operations as ops

INDEXES = (
    "CREATE INDEX card_applications_failed ON card_applications (unit_id, id)"
    " INCLUDE (member_id, code) WHERE state = 'FAILED';",
)


class Migration(_forward.Migration):
    """Refusals found by an index."""

    dependencies = [("models", "0097_whole_counts")]

    operations = [ops.RunSQL(list(INDEXES))]
