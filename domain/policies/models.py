"""Tables of what notices and rules set: documents, days, numbers, tiers, and who issues the card."""

from typing import ClassVar

from tortoise import fields
from tortoise.models import Model


class PolicyDocument(Model):
    """A document that rules are taken from: its number, title, and who signed it when (R1)."""

    id = fields.BigIntField(primary_key=True)
    number = fields.CharField(max_length=60, unique=True)
    title = fields.CharField(max_length=200)
    issued_by = fields.CharField(max_length=80)
    signed_on = fields.DateField(null=True)
    note = fields.TextField(default="")

    class Meta:
        """Table name."""

        table = "policy_documents"


class Provision(Model):
    """A day, number, table of tiers or switch that a document sets, with its very words (R1, R48).

    A later rule is another row beside this one; rows are never changed, but for who confirmed them.
    `amount` is in the unit that `unit` names (money in fen); `tiers` is a list of
    [least, most or null, fen]; `roles` are those that see a particular of a member's file.
    """

    id = fields.BigIntField(primary_key=True)
    code = fields.CharField(max_length=40)
    kind = fields.CharField(max_length=8)
    plan_year = fields.IntField(null=True)
    label = fields.CharField(max_length=60)
    begins_on = fields.DateField(null=True)
    due_on = fields.DateField(null=True)
    amount = fields.IntField(null=True)
    unit = fields.CharField(max_length=8, default="")
    tiers: fields.Field[list[object] | None] = fields.JSONField(null=True)
    roles: fields.Field[list[str] | None] = fields.JSONField(null=True)
    document = fields.CharField(max_length=60)
    clause = fields.CharField(max_length=60)
    original_text = fields.TextField()
    interpretation = fields.TextField(default="")
    effective_from = fields.DateField()
    effective_to = fields.DateField(null=True)
    state = fields.CharField(max_length=9, default="IN_FORCE")
    entered_at = fields.DatetimeField(null=True)
    entered_by_id = fields.BigIntField(null=True)
    confirmed_by = fields.CharField(max_length=60, default="")
    decided_at = fields.DatetimeField(null=True)
    decided_by_id = fields.BigIntField(null=True)
    reason = fields.TextField(default="")

    class Meta:
        """Table name."""

        table = "provisions"


class CardIssuer(Model):
    """One of the organisations that issue the card, and its part in it (R15)."""

    id = fields.BigIntField(primary_key=True)
    name = fields.CharField(max_length=80)
    part = fields.CharField(max_length=16)
    position = fields.IntField()
    document = fields.CharField(max_length=60)
    clause = fields.CharField(max_length=60)
    effective_from = fields.DateField()
    effective_to = fields.DateField(null=True)

    class Meta:
        """Table name; an organisation has one part from a day on."""

        table = "card_issuers"
        unique_together: ClassVar = (("name", "effective_from"),)
