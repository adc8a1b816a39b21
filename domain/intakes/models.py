"""The table of corrections to the rows of rosters; what the workbook said stays in the workbook."""

from typing import ClassVar

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model


class RosterFix(Model):
    """One cell of a row corrected after the check, on the page or by another workbook, masked.

    `from_roster_id` is the workbook that brought the correction.
    """

    id = fields.BigIntField(primary_key=True)
    roster_row: fields.ForeignKeyRelation[Model] = fields.ForeignKeyField(
        "models.RosterRow", related_name=False, on_delete=fields.RESTRICT
    )
    roster_id = fields.BigIntField()
    field = fields.CharField(max_length=32)
    before = fields.CharField(max_length=120, default="")
    after = fields.CharField(max_length=120, default="")
    from_roster_id = fields.BigIntField(null=True)
    fixed_at = fields.DatetimeField()
    fixed_by_id = fields.BigIntField()
    roster_row_id: int

    class Meta:
        """Table name and look-ups."""

        table = "roster_fixes"
        indexes: ClassVar = [
            Index(fields=("roster_row_id", "id"), name="roster_fixes_by_row"),
            Index(fields=("fixed_by_id", "fixed_at"), name="roster_fixes_by_person"),
        ]
