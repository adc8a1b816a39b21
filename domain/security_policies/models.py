"""The table of security policies; a later one is another row."""

from tortoise import fields
from tortoise.models import Model


class SecurityPolicy(Model):
    """What passwords must be and whose sign-in takes a second factor, from a day on."""

    id = fields.BigIntField(primary_key=True)
    effective_from = fields.DateField()
    characters_min = fields.IntField()
    classes_min = fields.IntField()
    history = fields.IntField()
    age_days_max = fields.IntField()
    factor_roles: fields.Field[list[str]] = fields.JSONField()
    federated_factors = fields.CharField(max_length=200, db_default="")
    document = fields.CharField(max_length=60)
    reason = fields.CharField(max_length=200)
    decided_by: fields.ForeignKeyNullableRelation[Model] = fields.ForeignKeyField(
        "models.Staff", related_name=False, null=True, on_delete=fields.RESTRICT
    )
    created_at = fields.DatetimeField()
    decided_by_id: int | None

    class Meta:
        """Table name."""

        table = "security_policies"
