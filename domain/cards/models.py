"""Tables of cards and what happened to them."""

from typing import ClassVar

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model


class Card(Model):
    """A member's card as the bank reports it (R24); the numbers are sealed."""

    id = fields.BigIntField(primary_key=True)
    member: fields.ForeignKeyRelation[Model] = fields.ForeignKeyField(
        "models.Member", related_name=False, on_delete=fields.RESTRICT
    )
    application: fields.ForeignKeyRelation[Model] = fields.ForeignKeyField(
        "models.CardApplication", related_name=False, on_delete=fields.RESTRICT
    )
    # The lost or damaged card whose place this one took.
    replaces: fields.ForeignKeyNullableRelation["Card"] = fields.ForeignKeyField(
        "models.Card", related_name=False, null=True, on_delete=fields.RESTRICT
    )
    unit_id = fields.BigIntField()
    number_sealed = fields.BinaryField()
    number_index = fields.BinaryField()
    number_masked = fields.CharField(max_length=19)
    account_sealed = fields.BinaryField()
    account_masked = fields.CharField(max_length=32)
    account_class = fields.CharField(max_length=1)
    status = fields.CharField(max_length=2)
    status_at = fields.DatetimeField()
    opened_on = fields.DateField()
    expires_on = fields.DateField(null=True)
    activated_at = fields.DatetimeField(null=True)
    first_swipe_at = fields.DatetimeField(null=True)
    fee_fen = fields.BigIntField(default=0)
    # The bank's last listing of all cards that had this one, and the day of one that had not.
    listed_in = fields.CharField(max_length=20, default="", db_default="")
    missed_on = fields.DateField(null=True)
    dormancy_warned_at = fields.DatetimeField(null=True)
    member_id: int
    application_id: int
    replaces_id: int | None

    class Meta:
        """Table name and look-ups."""

        table = "cards"
        indexes: ClassVar = [
            Index(fields=("member_id", "id"), name="cards_by_member"),
            Index(fields=("unit_id", "status"), name="cards_by_unit"),
            Index(fields=("application_id",), name="cards_by_application"),
        ]


class CardEvent(Model):
    """One thing the bank reported about a card; append-only by trigger."""

    id = fields.BigIntField(primary_key=True)
    card: fields.ForeignKeyRelation[Card] = fields.ForeignKeyField(
        "models.Card", related_name=False, on_delete=fields.RESTRICT
    )
    status = fields.CharField(max_length=2)
    at = fields.DatetimeField()
    channel = fields.CharField(max_length=16, default="")
    bank_file_id = fields.BigIntField()
    line_number = fields.IntField()
    card_id: int

    class Meta:
        """Table name; a line of a file reports a status once."""

        table = "card_events"
        unique_together: ClassVar = (("bank_file_id", "line_number", "status"),)
        indexes: ClassVar = [Index(fields=("card_id", "at"), name="card_events_by_card")]


class EarlyReport(Model):
    """A status reported of a card that we do not know yet; it is taken in when the card is issued."""

    id = fields.BigIntField(primary_key=True)
    number_index = fields.BinaryField()
    req_id = fields.CharField(max_length=20, default="")
    status = fields.CharField(max_length=2)
    at = fields.DatetimeField()
    channel = fields.CharField(max_length=16, default="")
    first_swipe_at = fields.DatetimeField(null=True)
    bank_file_id = fields.BigIntField()
    line_number = fields.IntField()

    class Meta:
        """Table name; a line of a file reports a status once."""

        table = "card_early_reports"
        unique_together: ClassVar = (("bank_file_id", "line_number", "status"),)
        indexes: ClassVar = [Index(fields=("number_index",), name="early_reports_by_number")]
