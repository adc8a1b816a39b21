"""Tables of programmes, their dated terms, purchases and what is owed to members."""

from typing import ClassVar

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model


class Programme(Model):
    """Something paid to members' cards; `code` is what the bank file carries."""

    code = fields.CharField(max_length=4, primary_key=True)
    name = fields.CharField(max_length=60)

    class Meta:
        """Table name."""

        table = "programmes"


class ProgrammeTerms(Model):
    """What holds for a programme in a plan year, with its document and clause (R1)."""

    id = fields.BigIntField(primary_key=True)
    programme: fields.ForeignKeyRelation[Programme] = fields.ForeignKeyField(
        "models.Programme", related_name=False, on_delete=fields.RESTRICT
    )
    plan_year = fields.IntField()
    amount_fen = fields.BigIntField()
    purchases_from = fields.DateField()
    document = fields.CharField(max_length=60)
    clause = fields.CharField(max_length=60)
    effective_from = fields.DateField()
    effective_to = fields.DateField(null=True)
    original_text = fields.TextField()
    programme_id: str

    class Meta:
        """Table name; one set of terms per programme, year and beginning."""

        table = "programme_terms"
        unique_together: ClassVar = (("programme", "plan_year", "effective_from"),)


class Purchase(Model):
    """A recorded purchase of the mutual-aid plan; `ineligibility` says why it earns nothing."""

    id = fields.BigIntField(primary_key=True)
    member: fields.ForeignKeyRelation[Model] = fields.ForeignKeyField(
        "models.Member", related_name=False, on_delete=fields.RESTRICT
    )
    unit_id = fields.BigIntField()
    plan_year = fields.IntField()
    purchased_on = fields.DateField()
    shares = fields.IntField()
    premium_fen = fields.BigIntField()
    unit_paid_fen = fields.BigIntField()
    person_paid_fen = fields.BigIntField()
    receipt_no = fields.CharField(max_length=40)
    ineligibility = fields.CharField(max_length=64, default="")
    roster_row_id = fields.BigIntField()
    created_at = fields.DatetimeField()
    member_id: int

    class Meta:
        """Table name and look-ups; a receipt is recorded once."""

        table = "purchases"
        indexes: ClassVar = [
            Index(fields=("member_id", "plan_year"), name="purchases_by_member"),
            Index(fields=("unit_id", "id"), name="purchases_by_unit"),
        ]


class Entitlement(Model):
    """What is owed to a member: once per programme and plan year (R27), amount fixed (R26)."""

    id = fields.BigIntField(primary_key=True)
    programme: fields.ForeignKeyRelation[Programme] = fields.ForeignKeyField(
        "models.Programme", related_name=False, on_delete=fields.RESTRICT
    )
    plan_year = fields.IntField()
    member: fields.ForeignKeyRelation[Model] = fields.ForeignKeyField(
        "models.Member", related_name=False, on_delete=fields.RESTRICT
    )
    unit_id = fields.BigIntField()
    purchase: fields.OneToOneRelation[Purchase] = fields.OneToOneField(
        "models.Purchase", related_name=False, on_delete=fields.RESTRICT
    )
    terms: fields.ForeignKeyRelation[ProgrammeTerms] = fields.ForeignKeyField(
        "models.ProgrammeTerms", related_name=False, on_delete=fields.RESTRICT
    )
    amount_fen = fields.BigIntField()
    cancelled_at = fields.DatetimeField(null=True)
    cancel_reason = fields.CharField(max_length=120, default="")
    created_at = fields.DatetimeField()
    programme_id: str
    member_id: int
    purchase_id: int
    terms_id: int

    class Meta:
        """Table name; nobody is owed the same thing twice."""

        table = "entitlements"
        unique_together: ClassVar = (("programme", "plan_year", "member"),)
        indexes: ClassVar = [
            Index(fields=("member_id",), name="entitlements_by_member"),
            Index(fields=("unit_id", "id"), name="entitlements_by_unit"),
        ]
