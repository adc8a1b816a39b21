"""Tables of counts: what is there of each unit and code, and by how much that has changed since.

Triggers on the tables that are counted write the changes, in the very transaction; nobody else
writes here. A change is a row of its own, so that two who change the same unit never wait for each
other; the clock folds changes into the totals.
"""

from typing import ClassVar

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model


class CountTotal(Model):
    """How many rows of a unit have a code: all, those that count, and the money of them in fen.

    A member counts in good standing; a card counts whose member does (R20). What all units have
    together stands under the unit 0, and so does the ledger, which is of none.
    """

    id = fields.BigIntField(primary_key=True)
    unit_id = fields.BigIntField()
    dimension = fields.CharField(max_length=16)
    code = fields.CharField(max_length=24)
    total = fields.BigIntField()
    counted = fields.BigIntField()
    fen = fields.BigIntField()

    class Meta:
        """Table name; one row for each, found by what is asked."""

        table = "count_totals"
        unique_together: ClassVar = (("dimension", "unit_id", "code"),)


class CountDelta(Model):
    """By how much one statement changed a count; gone once it is folded."""

    id = fields.BigIntField(primary_key=True)
    unit_id = fields.BigIntField()
    dimension = fields.CharField(max_length=16)
    code = fields.CharField(max_length=24)
    month_on = fields.DateField(null=True)
    total = fields.BigIntField()
    counted = fields.BigIntField()
    fen = fields.BigIntField()

    class Meta:
        """Table name and look-ups."""

        table = "count_deltas"
        indexes: ClassVar = [Index(fields=("dimension", "unit_id"), name="count_deltas_by_unit")]


class CountMonth(Model):
    """By how much a count of members changed in a month; up to a month, they sum to what stood then.

    That of all units together stands under the unit 0.
    """

    id = fields.BigIntField(primary_key=True)
    unit_id = fields.BigIntField()
    dimension = fields.CharField(max_length=16)
    code = fields.CharField(max_length=24)
    month_on = fields.DateField()
    total = fields.BigIntField()
    counted = fields.BigIntField()

    class Meta:
        """Table name; one row for each, found by what is asked."""

        table = "count_months"
        unique_together: ClassVar = (("dimension", "unit_id", "code", "month_on"),)


class CountWaiting(Model):
    """What is owed and waited for a card when it was last looked at; its unit is the entitlement's."""

    entitlement_id = fields.BigIntField(primary_key=True, generated=False)
    member_id = fields.BigIntField()
    unit_id = fields.BigIntField()

    class Meta:
        """Table name; found again by the member."""

        table = "count_waiting"
        indexes: ClassVar = [Index(fields=("member_id",), name="count_waiting_by_member")]


class CountRecheck(Model):
    """A member of whom something owed may wait for a card, or wait no more; gone once looked at.

    Whether it waits is told by entitlements, payments and cards together, which change apart: whoever
    changes one of them notes the member and looks at nothing, so that nobody waits for anybody.
    """

    id = fields.BigIntField(primary_key=True)
    member_id = fields.BigIntField()

    class Meta:
        """Table name."""

        table = "count_rechecks"


class CountGroup(Model):
    """By how much a count of members changed in a month in all units below one, by their classes.

    A unit's own members are not in it: those are in its own months. The province stands as the unit 0,
    above every unit. Each count stands three times: of the units of one class in all three
    classifications, under `*` of those in any district, and under `*` in all three of all.
    """

    id = fields.BigIntField(primary_key=True)
    unit_id = fields.BigIntField()
    labour_relation = fields.CharField(max_length=32)
    dues = fields.CharField(max_length=32)
    district = fields.CharField(max_length=64)
    dimension = fields.CharField(max_length=16)
    code = fields.CharField(max_length=24)
    month_on = fields.DateField()
    total = fields.BigIntField()
    counted = fields.BigIntField()

    class Meta:
        """Table name; one row for each, found by what is asked."""

        table = "count_groups"
        unique_together: ClassVar = (
            ("dimension", "unit_id", "district", "labour_relation", "dues", "code", "month_on"),
        )


class CountBranch(Model):
    """How many rows with a code, and how much money, all units below one have together.

    What a unit has itself is not in it: that stands in its own totals. A unit with nothing below it has
    no line here; what all units have together stands in the totals of the unit 0.
    """

    id = fields.BigIntField(primary_key=True)
    unit_id = fields.BigIntField()
    dimension = fields.CharField(max_length=16)
    code = fields.CharField(max_length=24)
    total = fields.BigIntField()
    counted = fields.BigIntField()
    fen = fields.BigIntField()

    class Meta:
        """Table name; one row for each, found by what is asked."""

        table = "count_branches"
        unique_together: ClassVar = (("dimension", "unit_id", "code"),)


class CountRefusal(Model):
    """A member whose last application for a card was refused when it was last looked at, and its code."""

    member_id = fields.BigIntField(primary_key=True, generated=False)
    unit_id = fields.BigIntField()
    code = fields.CharField(max_length=4)

    class Meta:
        """Table name."""

        table = "count_refusals"


class CountRefusalNote(Model):
    """A member whose last application may be refused now, or no more; gone once looked at.

    Which is the last is told by all applications of a member together, which change apart: as for
    `CountRecheck`, whoever changes one notes the member and looks at nothing.
    """

    id = fields.BigIntField(primary_key=True)
    member_id = fields.BigIntField()

    class Meta:
        """Table name."""

        table = "count_refusal_notes"
