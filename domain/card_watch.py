"""What nobody reports of a card: that a listing has it not, that it was never used."""

from collections.abc import Sequence
from datetime import date, datetime

from domain import crypto
from domain.audit import operations as audit
from domain.cards import rules
from domain.cards.rules import CardListing, StatusReport
from domain.transactions import execute, operation, value


@operation
async def note_listing(
    file_id: int, listing: CardListing, *, reports: Sequence[StatusReport], now: datetime
) -> None:
    """This will note which cards a listing has; once its last part is here, which it has not.

    A card opened on its day or later need not be in it.
    """
    ring = crypto.keyring()
    await execute(
        "UPDATE cards SET listed_in = $1, missed_on = NULL WHERE number_index = ANY($2::bytea[])"
        " AND (listed_in <> $1 OR missed_on IS NOT NULL)",
        listing.name,
        [ring.blind_index("card_no", line.card_no) for line in reports],
    )
    parts = await value(
        "SELECT count(DISTINCT batch_no) FROM bank_files WHERE direction = 'IN' AND kind = 'ACT'"
        " AND starts_with(batch_no, $1 || '-') AND (state = 'APPLIED' OR id = $2)",
        listing.name,
        file_id,
    )
    if parts < listing.parts:
        return
    missing = await execute(
        "UPDATE cards SET missed_on = $2 WHERE status NOT IN ('12', '99') AND opened_on < $2"
        " AND listed_in <> $1",
        listing.name,
        listing.business_on,
    )
    if missing:
        await audit.alarm(
            kind="card.missing",
            subject=("bank_file", file_id),
            message=f"银行的全量卡状态中缺少我方 {missing} 张在用的卡，请与银行核对。",
            now=now,
        )


@operation
async def warn_of_dormancy(*, months: int, opened_by: date, now: datetime) -> int:
    """This will alarm of the cards that become dormant soon: once each, in one alarm; gives the count.

    So many months after opening a card has still not been used, though it is out of the bank's hands.
    """
    count = await execute(
        "UPDATE cards SET dormancy_warned_at = $1 WHERE dormancy_warned_at IS NULL"
        f" AND {rules.UNUSED} AND opened_on <= $2",
        now,
        opened_by,
    )
    if count:
        await audit.alarm(
            kind="card.dormancy",
            subject=("card", None),
            message=f"又有 {count} 张卡开户满 {months} 个月仍未使用，满六个月将被银行暂停"
            "非柜面业务，请在“需要提醒的卡”中按单位提醒。",
            now=now,
        )
    return count
