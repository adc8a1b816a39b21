"""The table of attempts at logins that nobody has; those at a person's are counted in their own row."""

from tortoise import fields
from tortoise.models import Model


class UnknownLogin(Model):
    """A login that nobody has, under a keyed digest: what was typed may have been a password."""

    id = fields.BigIntField(primary_key=True)
    login_digest = fields.BinaryField()
    failures = fields.IntField(default=0)
    locked_until = fields.DatetimeField(null=True)
    last_at = fields.DatetimeField()

    class Meta:
        """Table name."""

        table = "unknown_logins"
