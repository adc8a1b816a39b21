"""The table of terms: one row for each class and each document that sets how long it is kept."""

from tortoise import fields
from tortoise.models import Model


class RetentionTerm(Model):
    """How long a class of records is kept at least, from a day on, by which document's words."""

    id = fields.BigIntField(primary_key=True)
    record_class = fields.CharField(max_length=12)
    years = fields.IntField()
    days = fields.IntField()
    document = fields.CharField(max_length=80)
    clause = fields.CharField(max_length=60)
    original_text = fields.TextField()
    interpretation = fields.TextField(default="")
    effective_from = fields.DateField()
    effective_to = fields.DateField(null=True)

    class Meta:
        """Table name."""

        table = "retention_terms"
