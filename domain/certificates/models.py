"""Tables of certificates: the chain, what each has counted, and the counts per credit file."""

from typing import ClassVar

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model


class Certificate(Model):
    """The certificate of one banking day; issued, it never changes (trigger)."""

    id = fields.BigIntField(primary_key=True)
    number = fields.IntField(unique=True)
    day_on = fields.DateField(unique=True)
    state = fields.CharField(max_length=10)
    org = fields.CharField(max_length=32)
    profile = fields.CharField(max_length=40)
    after_on = fields.DateField(null=True)
    until_on = fields.DateField(null=True)
    snapshot: fields.Field[dict[str, object]] = fields.JSONField(default=dict)
    totals: fields.Field[dict[str, object]] = fields.JSONField(default=dict)
    verdict = fields.CharField(max_length=10)
    previous_digest = fields.CharField(max_length=64)
    document = fields.TextField()
    digest = fields.CharField(max_length=64)
    seal = fields.CharField(max_length=64)
    opened_at = fields.DatetimeField()
    issued_at = fields.DatetimeField(null=True)

    class Meta:
        """Table name."""

        table = "certificates"


class CertificateFile(Model):
    """A file that a certificate counts, once and for good, or names as approved and unsent."""

    id = fields.BigIntField(primary_key=True)
    certificate: fields.ForeignKeyRelation[Certificate] = fields.ForeignKeyField(
        "models.Certificate", related_name=False, on_delete=fields.RESTRICT
    )
    file: fields.ForeignKeyRelation[Model] = fields.ForeignKeyField(
        "models.BankFile", related_name=False, on_delete=fields.RESTRICT
    )
    role = fields.CharField(max_length=8)
    place = fields.IntField()

    class Meta:
        """Table name and look-ups."""

        table = "certificate_files"
        unique_together: ClassVar = (("certificate_id", "role", "place"),)
        indexes: ClassVar = [Index(fields=("file_id", "role"), name="certificate_files_by_file")]


class CertificateLetter(Model):
    """A confirmed letter of the bank's that a certificate counts, once and for good, in its place."""

    id = fields.BigIntField(primary_key=True)
    certificate: fields.ForeignKeyRelation[Certificate] = fields.ForeignKeyField(
        "models.Certificate", related_name=False, on_delete=fields.RESTRICT
    )
    proof: fields.ForeignKeyRelation[Model] = fields.ForeignKeyField(
        "models.Proof", related_name=False, on_delete=fields.RESTRICT
    )
    pay_id = fields.CharField(max_length=32)
    place = fields.IntField()
    digest = fields.CharField(max_length=64)

    class Meta:
        """Table name and look-ups; a letter is counted once."""

        table = "certificate_letters"
        unique_together: ClassVar = (("proof",), ("certificate", "place"))
        indexes: ClassVar = [Index(fields=("pay_id",), name="certificate_letters_by_payment")]


class CertificateLink(Model):
    """An answer, return or statement that speaks of a payment of a credit file; from the bytes alone."""

    id = fields.BigIntField(primary_key=True)
    certificate: fields.ForeignKeyRelation[Certificate] = fields.ForeignKeyField(
        "models.Certificate", related_name=False, on_delete=fields.RESTRICT
    )
    file_id = fields.BigIntField()
    credit_file_id = fields.BigIntField()

    class Meta:
        """Table name and look-ups."""

        table = "certificate_links"
        unique_together: ClassVar = (("credit_file_id", "file_id"),)


class CertificateCount(Model):
    """What a credit file's bytes and all answers to them give, as of a certificate."""

    id = fields.BigIntField(primary_key=True)
    certificate: fields.ForeignKeyRelation[Certificate] = fields.ForeignKeyField(
        "models.Certificate", related_name=False, on_delete=fields.RESTRICT
    )
    file_id = fields.BigIntField()
    first_pay_id = fields.CharField(max_length=32)
    last_pay_id = fields.CharField(max_length=32)
    figures: fields.Field[dict[str, object]] = fields.JSONField()

    class Meta:
        """Table name and look-ups."""

        table = "certificate_counts"
        unique_together: ClassVar = (("file_id", "certificate_id"),)
        indexes: ClassVar = [Index(fields=("last_pay_id",), name="certificate_counts_by_last")]
