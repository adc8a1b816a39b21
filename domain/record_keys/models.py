"""The table of the keys of single records, sealed under the keyring."""

from tortoise import fields
from tortoise.models import Model


class RecordKey(Model):
    """One key: what is sealed under it names its id; it is found by person when one is erased.

    It has no index by person: erasing is rare and may read the whole table, entering is not.
    """

    id = fields.BigIntField(primary_key=True, generated=False)
    key_sealed = fields.BinaryField()
    person_index = fields.BinaryField()

    class Meta:
        """Table name."""

        table = "record_keys"
