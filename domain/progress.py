"""How members stand by code, class and month, and how entry goes: from the counts, so at once.

Every answer sums the units at or below a path that fulfil the filters; whoever asks sees no further
than their scope.
"""

from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from domain import pages, particulars, qualification
from domain.actors import EVERYTHING, Actor
from domain.calendar import CHINA
from domain.cards.rules import CARD_STATUS_LABELS, CardStatus
from domain.codes import Table
from domain.counts import queries as counts
from domain.counts.queries import Filters
from domain.counts.rules import CLASS_COLUMNS, Classification, Dimension
from domain.counts.rules import TABLES as OF_DIMENSION
from domain.headcounts import queries as headcounts
from domain.headcounts.rules import Reason, reason_of
from domain.member_search import QuestionNotPermitted
from domain.policies import queries as policies
from domain.policies.rules import ProvisionKind
from domain.qualification import BITS, Flaw, Standard
from domain.transactions import Row, question
from domain.units import queries as units

AGE: Final = "AGE"
ENTRY: Final = "ENTRY"
BANDS: Final = ((0, 29, "29 岁及以下"), (30, 39, "30–39 岁"), (40, 49, "40–49 岁"),
                (50, 59, "50–59 岁"), (60, 200, "60 岁及以上"))  # fmt: skip
# What members are told apart by → the particular of their file that it is.
PARTICULARS: Final[Mapping[str, str]] = {
    Dimension.ETHNICITY: "ethnicity",
    Dimension.POLITICAL: "political_status",
    Dimension.HUKOU: "hukou",
}
TABLES: Final[Mapping[str, Table]] = {one.value: table for one, table in OF_DIMENSION.items()}
CLASS_TABLES: Final[Mapping[Classification, Table]] = {
    Classification.LABOUR_RELATION: Table.LABOUR_RELATION,
    Classification.DUES: Table.DUES,
    Classification.DISTRICT: Table.DISTRICT,
}


@dataclass(frozen=True, slots=True)
class CodeLine:
    """How many have a code; `label` is None where a national table has it."""

    code: str
    label: str | None
    total: int
    counted: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryLine:
    """How far a unit with all below it has come.

    `unit_id` is None for the sum of several; where no unit is below, the only line is the unit's own.
    """

    unit_id: int | None
    declared: int | None
    entered: int
    counted: int
    qualified: int
    refused: int
    checked: int
    on_time: int
    due_on: date | None
    reason: Reason | None
    missing: Mapping[str, int]


def is_withheld(by: str, actor: Actor) -> bool:
    """This will say whether what members are told apart by is not shown to somebody (R50)."""
    return bool(particulars.withheld(actor, [PARTICULARS.get(by, "")]))


def check_asker(by: str, actor: Actor) -> None:
    """This will let pass whoever is shown what members are told apart by: a unit may be one person.

    Raises:
        QuestionNotPermitted: it is a particular that is not shown to them.
    """
    if is_withheld(by, actor):
        raise QuestionNotPermitted(particulars.PARTICULARS[PARTICULARS[by]])


async def by_code(
    by: str, path: str, *, scope: str, filters: Filters, month: date | None, today: date
) -> list[CodeLine]:
    """This will count members by one code, now or at the end of a month.

    Cards are known as of now alone.
    """
    dimension = Dimension.BORN if by == AGE else Dimension(by)
    until = None if dimension is Dimension.CARD else month
    found = await counts.by_code(dimension, path, scope=scope, filters=filters, until=until)
    if by == AGE:
        return _bands(found, (month or today).year)
    if dimension is Dimension.CARD:
        return _cards(found)
    return [CodeLine(code, None, one["total"], one["counted"]) for code, one in found.items()]


@question
async def by_class(kind: Classification, path: str, *, scope: str, filters: Filters) -> list[Row]:
    """This will count members and cards by one classification of the units that they are in (R4)."""
    column = CLASS_COLUMNS[kind]
    people = await counts.by_class(
        Dimension.STATUS,
        column,
        {"members": "sum(t.total)", "members_counted": "sum(t.counted)"},
        path,
        scope=scope,
        filters=filters,
    )
    held = await counts.by_class(
        Dimension.CARD,
        column,
        {
            "members_carded": "sum(t.counted) FILTER (WHERE left(t.code, 2) NOT IN ('12', '99'))",
            "members_active": "sum(t.counted) FILTER (WHERE left(t.code, 2) = '06')",
        },
        path,
        scope=scope,
        filters=filters,
    )
    nothing = {"members_carded": 0, "members_active": 0}
    return [
        {"code": code, **line, **{name: held.get(code, nothing)[name] for name in nothing}}
        for code, line in people.items()
    ]


@question
async def growth(months: Sequence[date], path: str, *, scope: str, filters: Filters) -> list[Row]:
    """This will tell how many members there were at each month's end, and came in it."""
    steps = await counts.by_month(Dimension.STATUS, months[0], path, scope=scope, filters=filters)
    entered = await counts.by_code(Dimension.ENTERED, path, scope=scope, filters=filters)
    total, counted = steps.get(None, (0, 0))
    points = []
    for month in months:
        more, more_counted = steps.get(month, (0, 0))
        total, counted = total + more, counted + more_counted
        came = entered.get(f"{month:%Y-%m}")
        points.append(
            {
                "month": month,
                "members": total,
                "members_counted": counted,
                "members_entered": came["total"] if came else 0,
            }
        )
    return points


@question
async def entry(path: str, *, scope: str, now: datetime) -> list[EntryLine]:
    """This will tell how far the units right below a path have come, those behind first.

    The first line is of everything at or below the path: its declared number is what its own unit
    declared, and else the sum, if all below did. Where nothing is below, the unit itself is behind.
    """
    today = now.astimezone(CHINA).date()
    below = await units.directly_below(path, scope=scope)
    own = None if path == EVERYTHING else int(path.strip("/").rpartition("/")[2])
    if path == EVERYTHING and len(below) == 1:
        own = below[0]["id"]
        below = await units.directly_below(below[0]["path"], scope=scope)
    paths = [path, *(unit["path"] for unit in below)]
    standard = await qualification.standard(today)
    figures = await _figures(paths, standard, scope=scope)
    due_on = await _due(today)
    on_time = await _on_time(due_on, paths, scope=scope)
    keys = [unit["id"] for unit in below]
    declared = await headcounts.declared(keys if own is None else [own, *keys], today)
    whole = None if own is None else declared.pop(own, None)
    if whole is None and below and len(declared) == len(below):
        whole = sum(declared.values())
    lines = [
        _line(unit["id"], declared.get(unit["id"]), figures[unit["path"]], due_on, on_time)
        for unit in below
    ]
    head = _line(None if below else own, whole, figures[path], due_on, on_time)
    order = {Reason.NOT_REPORTED: 0, Reason.INCOMPLETE: 1, None: 2}
    return [head, *sorted(lines, key=lambda one: (order[one.reason], one.qualified - one.counted))]


async def _figures(
    paths: Sequence[str], standard: Standard, *, scope: str
) -> dict[str, dict[str, int | str]]:
    needed = [field for field, bit in BITS.items() if standard.required & bit]
    complete = f"(t.code::bigint & {standard.required}) = 0"
    people = await counts.totals(
        Dimension.BLANKS,
        {
            "entered": "sum(t.total)",
            "counted": "sum(t.counted)",
            "complete": f"sum(t.counted) FILTER (WHERE {complete})",
            **{
                f"lacks_{field}": "sum(t.counted) FILTER"
                f" (WHERE (t.code::bigint & {BITS[field]}) <> 0)"
                for field in needed
            },
        },
        paths,
        scope=scope,
    )
    flawed = await _flawed(paths, standard, scope=scope)
    refused = await pages.totals(
        "roster_rows", {"refused": "count(*)"}, paths, scope=scope,
        where="t.verdict = 'REFUSED' AND t.unit_id IS NOT NULL AND t.roster_id NOT IN"
        " (SELECT id FROM rosters WHERE kind <> 'MEMBERS' OR state IN ('UNREADABLE', 'DISCARDED'))",
        is_few=True,
    )  # fmt: skip
    silent = [path for path in paths if not people[path]["entered"] + refused[path]["refused"]]
    received = await _received(silent, scope=scope) if silent else {}
    return {
        path: {
            **people[path],
            **refused[path],
            **received.get(path, {"received": 0}),
            "flawed": flawed[path],
            "path": path,
        }
        for path in paths
    }


async def _received(paths: Sequence[str], *, scope: str) -> dict[str, dict[str, int]]:
    """This will count the workbooks of those of whom nobody has been read: they may have reported."""
    return await pages.totals(
        "rosters", {"received": "count(*)"}, paths, scope=scope,
        where="t.kind = 'MEMBERS' AND t.unit_id IS NOT NULL"
        " AND t.state NOT IN ('UNREADABLE', 'DISCARDED')", is_few=True,
    )  # fmt: skip


async def _flawed(paths: Sequence[str], standard: Standard, *, scope: str) -> dict[str, int]:
    """This will count those who are complete and yet not right: few, found by their days."""
    found = dict.fromkeys(paths, 0)
    seen = "true"
    for flaw in (Flaw.DOCUMENT_EXPIRED, Flaw.UNDER_AGE):
        if flaw not in standard.flaws:
            continue
        has = standard.has(flaw)
        if flaw is Flaw.DOCUMENT_EXPIRED:
            has = f"t.id_valid_to IS NOT NULL AND t.id_valid_to < DATE '{standard.today}'"
        where = f"t.status = 'ACTIVE' AND {has} AND NOT {standard.incomplete()} AND {seen}"
        counted = await pages.totals(
            "members", {"flawed": "count(*)"}, paths, scope=scope, where=where, is_few=True
        )
        found = {path: found[path] + counted[path]["flawed"] for path in paths}
        seen = f"NOT {standard.has(flaw)}"
    return found


def _line(
    unit_id: int | None,
    declared: int | None,
    figures: Mapping[str, int | str],
    due_on: date | None,
    on_time: Mapping[str, int],
) -> EntryLine:
    found = {name: int(value) for name, value in figures.items() if name != "path"}
    qualified = found["complete"] - found["flawed"]
    return EntryLine(
        unit_id=unit_id,
        declared=declared,
        entered=found["entered"],
        counted=found["counted"],
        qualified=qualified,
        refused=found["refused"],
        checked=found["refused"] + found["entered"],
        on_time=on_time.get(str(figures["path"]), 0),
        due_on=due_on,
        reason=reason_of(
            is_reported=found["entered"] + found["refused"] + found["received"] > 0,
            declared=declared,
            counted=found["counted"],
            qualified=qualified,
        ),
        missing={
            name.removeprefix("lacks_"): many
            for name, many in found.items()
            if name.startswith("lacks_") and many
        },
    )


async def _due(today: date) -> date | None:
    """This will give the last day for entering that a rule in force sets, the latest of them (R8)."""
    held = await policies.in_force(today, kind=ProvisionKind.DAY)
    days = [rule.holds_on for rule in held if rule.code == ENTRY]
    return max(days, default=None)


async def _on_time(due_on: date | None, paths: Sequence[str], *, scope: str) -> dict[str, int]:
    """This will count the members entered by the end of a day, by months where it ends one."""
    if due_on is None:
        return {}
    if due_on.day == monthrange(due_on.year, due_on.month)[1]:
        until = f"t.code <= '{due_on:%Y-%m}'"
        measures = {"on_time": f"sum(t.total) FILTER (WHERE {until})"}
        found = await counts.totals(Dimension.ENTERED, measures, paths, scope=scope)
    else:
        end = datetime.combine(due_on + timedelta(days=1), time(), CHINA).isoformat()
        found = await pages.totals(
            "members", {"on_time": "count(*)"}, paths, scope=scope,
            where=f"t.created_at < TIMESTAMPTZ '{end}'",
        )  # fmt: skip
    return {path: one["on_time"] for path, one in found.items()}


def _bands(found: Mapping[str, Row], year: int) -> list[CodeLine]:
    lines = []
    for least, most, label in BANDS:
        inside = [one for born, one in found.items() if least <= year - int(born) <= most]
        total, counted = (sum(one[name] for one in inside) for name in ("total", "counted"))
        if total:
            lines.append(CodeLine(f"{least}-{most}", label, total, counted))
    return lines


def _cards(found: Mapping[str, Row]) -> list[CodeLine]:
    summed: dict[str, tuple[int, int]] = {}
    for code, one in found.items():
        total, counted = summed.get(code[:2], (0, 0))
        summed[code[:2]] = (total + one["total"], counted + one["counted"])
    return [
        CodeLine(code, CARD_STATUS_LABELS[CardStatus(code)], *figures)
        for code, figures in sorted(summed.items())
    ]
