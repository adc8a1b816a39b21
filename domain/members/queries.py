"""Questions about members: lists, exact search through the blind index, how many there are."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from domain import crypto, identifiers, pages, spelling
from domain.counts import queries as counts
from domain.counts.rules import Dimension
from domain.pages import Listing, Order, Where
from domain.transactions import question

MEMBERS: Final = Listing(
    table="members",
    columns=(
        "id",
        "unit_id",
        "name",
        "sex",
        "ethnicity",
        "id_type",
        "id_no_masked",
        "id_valid_from",
        "id_valid_to",
        "is_id_long_term",
        "birth_on",
        "political_status",
        "education",
        "technical_level",
        "hukou",
        "is_migrant_worker",
        "employment_status",
        "employment_form",
        "mobile_masked",
        "department",
        "post",
        "joined_on",
        "status",
        "occupation",
        "postcode",
        "tax_residency",
        *("hukou_region", "personal_status", "employer", "union_post", "membership_no"),
        *("medical_insurance", "medical_region", "dues_paid_to", "dues_fen", "dues_method"),
        *("honour_level", "honour_year", "honour_no", "hardship_level", "hardship_cause"),
        *("email_masked", "consent_ref", "blanks"),
        "created_at",
        "updated_at",
        "restricted_on",
    ),
)

# Binds a member to the unit `p` at whose place in the tree, or below, they are.
MEMBERS_BELOW_UNIT: Final = (
    "t.unit_id IN (SELECT b.id FROM units b"
    " WHERE starts_with(b.path, (SELECT u.path FROM units u WHERE u.id = p.id)))"
)

# Sorts behind every sign that a spelling holds.
_LAST_SIGN: Final = "\U0010ffff"

ORDERS: Final[Mapping[str, Order]] = {
    "NEWEST": Order("id", is_descending=True),
    "OLDEST": Order("id"),
    "NAME": Order("name"),
    "NAME_DESC": Order("name", is_descending=True),
}


def matching(
    *,
    below: str | None = None,
    name: str | None = None,
    name_starts_with: str | None = None,
    spelled: str | None = None,
    status: str | None = None,
    id_no: str | None = None,
    mobile: str | None = None,
    card_no: str | None = None,
) -> Where:
    """This will put what is asked of members into conditions.

    `below` is a path; `spelled` is how a name's pinyin, or its first letters, begin. `id_no`, `mobile`
    and `card_no` are found whole, through their blind index: the values go no further than here.
    """
    where = Where().add_given(
        {
            "t.name = {}": name,
            "starts_with(t.name, {})": name_starts_with,
            "t.status = {}": status,
        }
    )
    ring = crypto.keyring()
    if id_no is not None:
        spelled_so = identifiers.id_spellings(id_no)
        indexes = [ring.blind_index("id_no", number) for number in spelled_so]
        where.add("t.id_no_index = ANY({})", indexes)
    if mobile is not None:
        index = ring.blind_index("mobile", identifiers.normalise(mobile))
        where.add("t.mobile_index = {}", index)
    if card_no is not None:
        index = ring.blind_index("card_no", identifiers.normalise(card_no))
        where.add("t.id IN (SELECT c.member_id FROM cards c WHERE c.number_index = {})", index)
    if spelled is not None:
        _add_spelled(where, spelling.typed(spelled))
    return where if below is None else pages.inside(MEMBERS, where, below)


def _add_spelled(where: Where, typed: str) -> None:
    """This will require a spelling to begin as typed; one index holds both, the initials first.

    A name's pinyin begins with the first of its initials, which leads to it in that index.
    """
    within = "t.{0} ~>=~ {{}} AND t.{0} ~<~ {{}}"
    initials, pinyin = within.format("initials"), within.format("pinyin")
    bounds, first = (typed, typed + _LAST_SIGN), typed[:1]
    where.add(
        f"({initials} OR {initials} AND {pinyin})",
        *(*bounds, first, first + _LAST_SIGN, *bounds),
    )


@question
async def figures(paths: Sequence[str], *, scope: str) -> dict[str, dict[str, int]]:
    """This will count the members of the units at or below each path, and the units that have any."""
    measures = {"members": "sum(t.total)", "members_counted": "sum(t.counted)"}
    people = await counts.totals(Dimension.STATUS, measures, paths, scope=scope)
    units = await counts.units_having(Dimension.STATUS, "units_entered", paths, scope=scope)
    return {path: people[path] | units[path] for path in people}


async def monthly(wanted: Sequence[date], path: str, *, scope: str) -> dict[date, dict[str, int]]:
    """This will count the members entered in each month."""
    found = await counts.by_code(Dimension.ENTERED, path, scope=scope)
    return counts.monthly(found, wanted, "members_entered")
