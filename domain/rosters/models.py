"""Tables of received workbooks and their rows; the workbook and personal cells are sealed."""

from typing import ClassVar

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model


class Roster(Model):
    """One workbook: units, members or purchases.

    It is taken over in rounds, one for each acceptance; `round_ends` are their times. A workbook that
    corrects another one's rows names it in `corrects_id`. `columns` are the letters that its fields have
    in the sheet.
    """

    id = fields.BigIntField(primary_key=True)
    kind = fields.CharField(max_length=16)
    unit: fields.ForeignKeyNullableRelation[Model] = fields.ForeignKeyField(
        "models.Unit", related_name=False, null=True, on_delete=fields.RESTRICT
    )
    file_name = fields.CharField(max_length=200)
    digest = fields.CharField(max_length=64)
    size_bytes = fields.BigIntField()
    state = fields.CharField(max_length=16)
    problem_code = fields.CharField(max_length=64, default="")
    problem = fields.TextField(default="")
    columns: fields.Field[dict[str, str]] = fields.JSONField(default=dict, db_default={})
    notices: fields.Field[list[str]] = fields.JSONField(default=list, db_default=[])
    rows_total = fields.IntField(default=0)
    rows_done = fields.IntField(default=0)
    rows_good = fields.IntField(default=0)
    rows_noted = fields.IntField(default=0)
    rows_refused = fields.IntField(default=0)
    rows_applied = fields.IntField(default=0)
    rounds = fields.IntField(default=0, db_default=0)
    round_ends: fields.Field[list[str]] = fields.JSONField(default=list, db_default=[])
    corrects_id = fields.BigIntField(null=True)
    rows_merged = fields.IntField(default=0, db_default=0)
    received_by_id = fields.BigIntField()
    applied_by_id = fields.BigIntField(null=True)
    received_at = fields.DatetimeField()
    checked_at = fields.DatetimeField(null=True)
    applied_at = fields.DatetimeField(null=True)
    unit_id: int | None

    class Meta:
        """Table name and look-ups."""

        table = "rosters"
        indexes: ClassVar = [Index(fields=("state", "id"), name="rosters_by_state")]


class RosterFile(Model):
    """A piece of the workbook's bytes, sealed, exactly as received; counted from 0."""

    id = fields.BigIntField(primary_key=True)
    roster: fields.ForeignKeyRelation[Roster] = fields.ForeignKeyField(
        "models.Roster", related_name=False, on_delete=fields.RESTRICT
    )
    number = fields.IntField(default=0, db_default=0)
    content_sealed = fields.BinaryField()

    class Meta:
        """Table name; a piece occurs once in a workbook."""

        table = "roster_files"
        unique_together: ClassVar = (("roster", "number"),)


class RosterRow(Model):
    """One data row with its verdict; personal columns stand as `members` stores them.

    `round` is the acceptance that took the row, or the next one that could. `standing` and `diff` say
    what it would change in the database; `cells_sealed` are the cells of a row with findings, typed
    as in the sheet, to be judged again once one of them is corrected.
    """

    id = fields.BigIntField(primary_key=True)
    roster: fields.ForeignKeyRelation[Roster] = fields.ForeignKeyField(
        "models.Roster", related_name=False, on_delete=fields.RESTRICT, db_constraint=False
    )
    number = fields.IntField()
    sheet_row = fields.IntField()
    verdict = fields.CharField(max_length=8)
    unit_id = fields.BigIntField(null=True)
    unit_name = fields.CharField(max_length=120, default="")
    name = fields.CharField(max_length=120, default="")
    id_no_sealed = fields.BinaryField(null=True)
    id_no_index = fields.BinaryField(null=True)
    id_no_masked = fields.CharField(max_length=20, default="")
    mobile_sealed = fields.BinaryField(null=True)
    mobile_index = fields.BinaryField(null=True)
    mobile_masked = fields.CharField(max_length=11, default="")
    address_sealed = fields.BinaryField(null=True)
    address_index = fields.BinaryField(null=True)
    cells_sealed = fields.BinaryField(null=True)
    # Both are `json` in the database, which takes no text apart that is only read whole.
    attributes: fields.Field[dict[str, object]] = fields.JSONField(default=dict)
    shown: fields.Field[dict[str, str]] = fields.JSONField(default=dict, db_default={})
    faults: fields.Field[list[dict[str, str]]] = fields.JSONField(default=list)
    bank_refuses = fields.BooleanField(default=False, db_default=False)
    standing = fields.CharField(max_length=9, default="NEW", db_default="NEW")
    diff: fields.Field[list[dict[str, object]]] = fields.JSONField(default=list, db_default=[])
    decision = fields.CharField(max_length=8, default="", db_default="")
    decision_reason = fields.CharField(max_length=200, default="", db_default="")
    round = fields.IntField(default=1, db_default=1)
    transfer_id = fields.BigIntField(null=True)
    corrects_row_id = fields.BigIntField(null=True)
    roster_id: int

    class Meta:
        """Table name and look-ups; a row number occurs once in a roster."""

        table = "roster_rows"
        unique_together: ClassVar = (("roster", "number"),)
        indexes: ClassVar = [
            Index(fields=("roster_id", "verdict", "number"), name="roster_rows_by_verdict"),
            Index(fields=("roster_id", "id_no_index"), name="roster_rows_by_id_no"),
        ]
