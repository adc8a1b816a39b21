"""Verbs on counts: fold what has changed into the totals, and prove or mend them by counting again."""

from datetime import datetime
from typing import Final

from domain.actors import Actor, Role
from domain.audit import operations as audit
from domain.counts.rules import Difference
from domain.transactions import operation, rows, value

KIND: Final = "counts.differ"
TOLD_MAX: Final = 3


@operation
async def fold() -> int:
    """This will put the changes since the last time into the totals; gives how many there were.

    What a count is does not change by it, at any moment, for whoever reads meanwhile.
    """
    folded: int = await value("SELECT puhui_fold_counts()")
    return folded


@operation
async def prove(*, now: datetime) -> tuple[Difference, ...]:
    """This will count everything again, in one moment, and alarm of what the counts do not say.

    If the totals are right, the months are proved by them, and what stands below each unit by both.
    """
    found = await rows("SELECT * FROM puhui_counts_differ()")
    found = found or await rows("SELECT * FROM puhui_months_differ()")
    differences = tuple(Difference(**one) for one in found)
    if differences:
        some = "；".join(
            f"单位 {one.unit_id} 的 {one.dimension}/{one.code} 相差 {one.total}"
            for one in differences[:TOLD_MAX]
        )
        await audit.alarm(
            kind=KIND,
            subject=("counts", None),
            message=f"统计数与逐行重算有 {len(differences)} 处不一致（{some}），"
            "请用 cli.py counts mend 更正并查明原因。",
            now=now,
        )
    return differences


@operation
async def mend(*, by: Actor, now: datetime) -> int:
    """This will make the counts what counting again gives; gives how many were not.

    Raises:
        NotPermitted: not the system administrator.
    """
    by.require(Role.ADMIN)
    mended: int = await value("SELECT puhui_mend_counts($1)", now)
    mended += await value("SELECT puhui_mend_months($1)", now)
    await audit.record(
        action="counts.mend", subject=("counts", None), by=by, now=now, details={"counts": mended}
    )
    return mended
