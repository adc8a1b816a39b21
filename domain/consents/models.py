"""Tables of consent: the texts that people are shown, and what each of them said to one."""

from typing import ClassVar

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model


class ConsentText(Model):
    """The words that a member agrees to, in one version; never changed, only followed by another."""

    id = fields.BigIntField(primary_key=True)
    version = fields.CharField(max_length=20, unique=True)
    title = fields.CharField(max_length=60)
    words = fields.TextField()
    basis = fields.CharField(max_length=120)
    effective_from = fields.DateField()

    class Meta:
        """Table name."""

        table = "consent_texts"


class Consent(Model):
    """One step of a member's consent, given or withdrawn; written once."""

    id = fields.BigIntField(primary_key=True)
    member: fields.ForeignKeyRelation[Model] = fields.ForeignKeyField(
        "models.Member", related_name=False, on_delete=fields.RESTRICT
    )
    act = fields.CharField(max_length=9)
    text: fields.ForeignKeyNullableRelation[Model] = fields.ForeignKeyField(
        "models.ConsentText", null=True, related_name=False, on_delete=fields.RESTRICT
    )
    ref = fields.CharField(max_length=20)
    on_day = fields.DateField()
    channel = fields.CharField(max_length=10)
    collector = fields.CharField(max_length=60, default="")
    reason = fields.TextField(default="")
    recorded_at = fields.DatetimeField()
    recorded_by_id = fields.BigIntField()

    class Meta:
        """Table name and look-ups."""

        table = "consents"
        indexes: ClassVar = [Index(fields=("member_id", "id"), name="consents_by_member")]
