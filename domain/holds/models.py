"""The table of holds, and in SQL what it is for one to stand over a payment."""

from typing import ClassVar, Final

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model


class Hold(Model):
    """One reason why something must not be paid for now; exactly one of five things is named."""

    id = fields.BigIntField(primary_key=True)
    kind = fields.CharField(max_length=16)
    member: fields.ForeignKeyNullableRelation[Model] = fields.ForeignKeyField(
        "models.Member", related_name=False, null=True, on_delete=fields.RESTRICT
    )
    unit: fields.ForeignKeyNullableRelation[Model] = fields.ForeignKeyField(
        "models.Unit", related_name=False, null=True, on_delete=fields.RESTRICT
    )
    programme: fields.ForeignKeyNullableRelation[Model] = fields.ForeignKeyField(
        "models.Programme", related_name=False, null=True, on_delete=fields.RESTRICT
    )
    disbursement: fields.ForeignKeyNullableRelation[Model] = fields.ForeignKeyField(
        "models.Disbursement", related_name=False, null=True, on_delete=fields.RESTRICT
    )
    bank_file: fields.ForeignKeyNullableRelation[Model] = fields.ForeignKeyField(
        "models.BankFile", related_name=False, null=True, on_delete=fields.RESTRICT
    )
    reason = fields.CharField(max_length=200)
    lifter = fields.CharField(max_length=16)
    expires_on = fields.DateField(null=True)
    sent_count = fields.IntField()
    placed_by_id = fields.BigIntField()
    placed_at = fields.DatetimeField()
    lifted_by_id = fields.BigIntField(null=True)
    lifted_at = fields.DatetimeField(null=True)
    lift_reason = fields.CharField(max_length=200, default="")

    class Meta:
        """Table name and look-ups."""

        table = "holds"
        indexes: ClassVar = [Index(fields=("lifted_at", "id"), name="holds_open")]


STANDING: Final = "h.lifted_at IS NULL AND (h.expires_on IS NULL OR h.expires_on >= {today})"

# The first hold that stands over a payment, as a lateral; the places are SQL of the asker's.
FIRST: Final = (
    "LEFT JOIN LATERAL (SELECT h.id FROM holds h LEFT JOIN units hu ON hu.id = h.unit_id"
    f" WHERE {STANDING} AND (h.member_id = {{member}} OR h.programme_id = {{programme}}"
    " OR h.disbursement_id = {disbursement} OR h.bank_file_id = {file}"
    " OR starts_with({path}, hu.path)) ORDER BY h.id LIMIT 1) AS held ON true"
)
