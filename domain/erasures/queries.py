"""Questions about erasures: whose record is erased, and the proof that nothing readable is left."""

from typing import Final

from domain import erased
from domain.corrections.rules import SEALED_AS
from domain.record_keys.queries import ring_for
from domain.transactions import question, row, rows, value

_SEALED: Final = ("id_no", "mobile", "address")
_CARDS: Final = "SELECT number_sealed, account_sealed FROM cards WHERE member_id = $1"
_CORRECTIONS: Final = "SELECT values_sealed FROM corrections WHERE member_id = $1"


@question
async def is_erased(member_id: int) -> bool:
    """This will say whether a person's record was erased."""
    return bool(await value("SELECT EXISTS (SELECT FROM erasures WHERE member_id = $1)", member_id))


@question
async def readable(member_id: int) -> tuple[str, ...]:
    """This will name everything of an erased person that can still be read; nothing is as it should be."""
    found = await row("SELECT * FROM members WHERE id = $1", member_id)
    if found is None or not await is_erased(member_id):
        return ("资料没有删除",)
    cards = await rows(_CARDS, member_id)
    corrections = await rows(_CORRECTIONS, member_id)
    ring = await ring_for(
        sealed
        for one in (found, *cards, *corrections)
        for column, sealed in one.items()
        if column.endswith("_sealed")
    )
    left = [f"members.{name}" for name in _SEALED if ring.open(name, found[f"{name}_sealed"])]
    if found["name"] != erased.NAME:
        left.append("members.name")
    left += [
        f"members.{column}"
        for column in ("pinyin", "initials", "department", "post", "postcode", "employer")
        if found[column]
    ]
    if found["email_sealed"] is not None:
        left.append("members.email")
    for card in cards:
        if ring.open("card_no", card["number_sealed"]) or ring.open(
            "account", card["account_sealed"]
        ):
            left.append("cards")
    for correction in corrections:
        if ring.open(SEALED_AS, correction["values_sealed"]):
            left.append("corrections.values")
    others = {
        "corrections": "member_id = $1 AND (changes <> '[]' OR document <> '' OR reason <> $2"
        " OR decision NOT IN ('', $2))",
        "transfers": "member_id = $1 AND member_name <> $2",
        "provincial_lines": "member_id = $1 AND (id_no_index IS NOT NULL OR $2 = '')",
        "participant_lines": "member_id = $1 AND name <> $2",
    }
    for table, kept in others.items():
        if await value(f"SELECT EXISTS (SELECT FROM {table} WHERE {kept})", member_id, erased.NAME):
            left.append(table)
    return tuple(left)
