"""Cards that the bank opens though its letter said otherwise: taken in, unless another was asked for."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Final

from domain.actors import SYSTEM
from domain.audit import operations as audit
from domain.transactions import Row, execute, operation, rows

# Under this lock nobody drafts another application.
COMPOSING: Final = "SELECT pg_advisory_xact_lock(hashtext('card_batches.compose'))"


@operation
async def open_again(succeeded: Collection[str], known: Mapping[str, Row]) -> dict[str, Row]:
    """This will open again, for one file, what a letter failed and the bank now says has succeeded.

    `known` are the file's applications by their numbers, locked; gives those that were opened. Not
    where the member was applied for anew, or is erased; nobody composes a batch meanwhile.
    """
    failed = [
        req_id
        for req_id in succeeded
        if req_id in known and known[req_id]["is_by_letter"] and known[req_id]["state"] == "FAILED"
    ]
    if not failed:
        return {}
    await execute(COMPOSING)
    free = await rows(
        "SELECT a.req_id FROM card_applications a WHERE a.req_id = ANY($1::text[])"
        " AND NOT EXISTS (SELECT FROM card_applications n WHERE n.member_id = a.member_id"
        " AND n.state NOT IN ('FAILED', 'WITHDRAWN', 'ENDED'))"
        " AND NOT EXISTS (SELECT FROM erasures e WHERE e.member_id = a.member_id)",
        failed,
    )
    again = {each["req_id"]: known[each["req_id"]] for each in free}
    for application in again.values():
        application["state"] = "ACCEPTED"
    return again


@operation
async def tell(file_id: int, issued: Sequence[Row], *, now: datetime) -> None:
    """This will write down, and alarm, the cards that were taken in against a letter."""
    for application in issued:
        await audit.record(
            action="card_application.issue_late",
            subject=("card_application", application["id"]),
            unit_id=application["unit_id"],
            by=SYSTEM,
            now=now,
            details={"file_id": file_id},
            changes={"state": ("FAILED", "ISSUED")},
        )
    if issued:
        await audit.alarm(
            kind="card_application.late_success",
            subject=("bank_file", file_id),
            message=f"此前凭银行函件认定未开卡的申请中，银行现在报告 {len(issued)} 份开卡成功，"
            "已按银行文件登记发卡；请与银行核对函件。",
            now=now,
        )
