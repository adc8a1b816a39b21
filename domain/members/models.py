"""The table of members; identity number and mobile are sealed, indexed blind and masked."""

from typing import ClassVar

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model


class Member(Model):
    """One person; an identity number occurs once, whatever the unit.

    The database keeps one column more, `blanks`: which fields are empty, as the bits of
    `domain.qualification.BITS`; it is computed from the others and can never be behind them.
    """

    id = fields.BigIntField(primary_key=True)
    unit: fields.ForeignKeyRelation[Model] = fields.ForeignKeyField(
        "models.Unit", related_name=False, on_delete=fields.RESTRICT, db_constraint=False
    )
    name = fields.CharField(max_length=60)
    sex = fields.CharField(max_length=1)
    ethnicity = fields.CharField(max_length=2)
    id_type = fields.CharField(max_length=3)
    id_no_sealed = fields.BinaryField()
    id_no_index = fields.BinaryField()
    id_no_masked = fields.CharField(max_length=20)
    id_valid_from = fields.DateField(null=True)
    id_valid_to = fields.DateField(null=True)
    is_id_long_term = fields.BooleanField(default=False)
    birth_on = fields.DateField()
    political_status = fields.CharField(max_length=2)
    education = fields.CharField(max_length=2)
    technical_level = fields.CharField(max_length=32, default="")
    hukou = fields.CharField(max_length=16)
    is_migrant_worker = fields.BooleanField(null=True)
    employment_status = fields.CharField(max_length=16)
    employment_form = fields.CharField(max_length=16)
    mobile_sealed = fields.BinaryField()
    mobile_index = fields.BinaryField()
    mobile_masked = fields.CharField(max_length=11)
    department = fields.CharField(max_length=120, default="")
    post = fields.CharField(max_length=120, default="")
    joined_on = fields.DateField(null=True)
    status = fields.CharField(max_length=24)
    occupation = fields.CharField(max_length=5)
    address_sealed = fields.BinaryField()
    address_index = fields.BinaryField(null=True)
    postcode = fields.CharField(max_length=6, default="")
    tax_residency = fields.CharField(max_length=1)
    consent_ref = fields.CharField(max_length=20)
    hukou_region = fields.CharField(max_length=6, db_default="")
    personal_status = fields.CharField(max_length=2, db_default="")
    employer = fields.CharField(max_length=120, db_default="")
    union_post = fields.CharField(max_length=2, db_default="")
    membership_no = fields.CharField(max_length=32, db_default="")
    medical_insurance = fields.CharField(max_length=2, db_default="")
    medical_region = fields.CharField(max_length=6, db_default="")
    dues_paid_to = fields.DateField(null=True)
    dues_fen = fields.IntField(null=True)
    dues_method = fields.CharField(max_length=2, db_default="")
    honour_level = fields.CharField(max_length=2, db_default="")
    honour_year = fields.SmallIntField(null=True)
    honour_no = fields.CharField(max_length=40, db_default="")
    hardship_level = fields.CharField(max_length=2, db_default="")
    hardship_cause = fields.CharField(max_length=2, db_default="")
    email_sealed = fields.BinaryField(null=True)
    email_index = fields.BinaryField(null=True)
    email_masked = fields.CharField(max_length=80, db_default="")
    pinyin = fields.CharField(max_length=240, db_default="")
    initials = fields.CharField(max_length=60, db_default="")
    roster_row_id = fields.BigIntField(null=True)
    created_at = fields.DatetimeField()
    updated_at = fields.DatetimeField()
    restricted_on = fields.DateField(null=True)
    unit_id: int

    class Meta:
        """Table name and look-ups."""

        table = "members"
        indexes: ClassVar = [
            Index(fields=("unit_id", "id"), name="members_by_unit"),
            Index(fields=("name", "id"), name="members_by_name"),
        ]
