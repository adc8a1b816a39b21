"""Tables of bank files: what is sent and received, its bytes, and the sequence numbers."""

from typing import ClassVar

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model


class BankFile(Model):
    """One file of the exchange and its life; `subject` is the batch it belongs to."""

    id = fields.BigIntField(primary_key=True)
    direction = fields.CharField(max_length=3)
    kind = fields.CharField(max_length=3)
    org = fields.CharField(max_length=32)
    business_on = fields.DateField()
    sequence = fields.IntField()
    batch_no = fields.CharField(max_length=20, default="")
    name = fields.CharField(max_length=80)
    stamp = fields.CharField(max_length=64, default="")
    state = fields.CharField(max_length=16)
    row_count = fields.IntField(default=0)
    total_fen = fields.BigIntField(default=0)
    size_bytes = fields.BigIntField()
    digest = fields.CharField(max_length=64)
    wire_digest = fields.CharField(max_length=64, default="", db_default="")
    wire_keys = fields.CharField(max_length=80, default="", db_default="")
    # An answer that bears the day and the number of what it answers: its place tells no order.
    has_number_of_request = fields.BooleanField(default=False, db_default=False)
    subject_type = fields.CharField(max_length=32, default="")
    subject_id = fields.BigIntField(null=True)
    answers: fields.ForeignKeyNullableRelation["BankFile"] = fields.ForeignKeyField(
        "models.BankFile", related_name="answer_files", null=True, on_delete=fields.RESTRICT
    )
    problem_code = fields.CharField(max_length=64, default="")
    problem = fields.TextField(default="")
    problem_offset = fields.BigIntField(null=True)
    attempts = fields.IntField(default=0)
    next_attempt_at = fields.DatetimeField(null=True)
    evidence_digest = fields.CharField(max_length=64, default="")
    created_at = fields.DatetimeField()
    sent_at = fields.DatetimeField(null=True)
    settled_at = fields.DatetimeField(null=True)
    answers_id: int | None

    class Meta:
        """Table name and look-ups."""

        table = "bank_files"
        indexes: ClassVar = [
            Index(fields=("direction", "state", "id"), name="bank_files_by_state"),
            Index(fields=("subject_type", "subject_id"), name="bank_files_by_subject"),
            Index(fields=("digest",), name="bank_files_by_digest"),
            Index(fields=("name",), name="bank_files_by_name"),
            Index(fields=("wire_digest",), name="bank_files_by_wire_digest"),
        ]


class BankFileContent(Model):
    """The file's bytes and its flag file's, sealed, exactly as sent or received."""

    id = fields.BigIntField(primary_key=True)
    file: fields.OneToOneRelation[BankFile] = fields.OneToOneField(
        "models.BankFile", related_name=False, on_delete=fields.RESTRICT
    )
    content_sealed = fields.BinaryField()
    flag = fields.BinaryField()

    class Meta:
        """Table name."""

        table = "bank_file_contents"


class BankFilePlain(Model):
    """What is in the envelope of a file, sealed; a file that travels as it is has no row here."""

    id = fields.BigIntField(primary_key=True)
    file: fields.OneToOneRelation[BankFile] = fields.OneToOneField(
        "models.BankFile", related_name=False, on_delete=fields.RESTRICT
    )
    content_sealed = fields.BinaryField()

    class Meta:
        """Table name."""

        table = "bank_file_plains"


class BankFileProblem(Model):
    """One line of a received file that was not applied, and why; the other lines were."""

    id = fields.BigIntField(primary_key=True)
    file: fields.ForeignKeyRelation[BankFile] = fields.ForeignKeyField(
        "models.BankFile", related_name=False, on_delete=fields.RESTRICT
    )
    line_number = fields.IntField()
    code = fields.CharField(max_length=64)
    message = fields.TextField()
    file_id: int

    class Meta:
        """Table name."""

        table = "bank_file_problems"
        indexes: ClassVar = [Index(fields=("file_id", "line_number"), name="problems_by_file")]


class FileSequence(Model):
    """The last sequence number given out per kind and business day."""

    id = fields.BigIntField(primary_key=True)
    kind = fields.CharField(max_length=3)
    business_on = fields.DateField()
    last_number = fields.IntField()

    class Meta:
        """Table name; one counter per kind and day."""

        table = "file_sequences"
        unique_together: ClassVar = (("kind", "business_on"),)
