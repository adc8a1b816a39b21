"""What a cell of an exported list says: the very text that its page shows, masks and dashes included."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

import orjson

from domain import codes, particulars
from domain.actors import Actor
from domain.applications.rules import OWN_REASONS
from domain.calendar import CHINA
from domain.codes import Table
from domain.columns import BY_READER, Column, Form
from domain.money import yuan_text
from domain.transactions import Row
from integrations.excel.writer import Cell, Heading, Number
from integrations.psbc.codes import CardStatusCode, ResultCode
from workers import audit_words
from workers.sheet_words import ACTIONS, BROWSERS, FILE_KINDS, STATES, SUBJECTS

NONE: Final = "—"
KIB: Final = 1024
SUCCESS: Final = "0000"

_RESULTS: Final = {code.value: code for code in ResultCode}
_CARDS: Final = {code.value: code.label for code in CardStatusCode}
_BROWSERS: Final = tuple((re.compile(pattern), name) for pattern, name in BROWSERS)
_WIDE: Final = {
    Form.REASON: 48,
    Form.FAULTS: 48,
    Form.DETAILS: 48,
    Form.CHANGES: 48,
    Form.TEXT: 24,
    Form.MINUTE: 17,
}
_NUMBERS: Final = frozenset({Form.COUNT, Form.YUAN, Form.YUAN_IF_ANY})


def headings(columns: Sequence[Column]) -> list[Heading]:
    """This will give each column's title and a width that suits what stands in it."""
    return [
        Heading(
            column.title,
            max(_WIDE.get(column.form, 14), 2 * len(column.title) + 4),
            column.form in _NUMBERS,
        )
        for column in columns
    ]


def lines(columns: Sequence[Column], rows: Sequence[Row], reader: Actor) -> list[list[Cell]]:
    """This will write rows, whose values stand under `c0`, `c1`, …, as cells for whoever reads them."""
    writers = [(f"c{number}", _writer(column, reader)) for number, column in enumerate(columns)]
    return [[write(row[name]) for name, write in writers] for row in rows]


def text_of(cell: Cell) -> str:
    """This will give what a cell shows."""
    return cell.text if isinstance(cell, Number) else cell


def _writer(column: Column, reader: Actor) -> Callable[[Any], Cell]:
    if (by_reader := _BY_READER.get(column.form)) is not None:
        return lambda found: by_reader(found, reader)
    if column.form is Form.CODE:
        labels = codes.TABLES[Table(column.words)].labels
        return lambda code: labels.get(code, code) if code else NONE
    if column.form is Form.STATE:
        words = STATES[column.words]
        return lambda state: words.get(state, "其他")
    return _FORMS[column.form]


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _dashed(value: object) -> str:
    return NONE if value is None or value == "" else str(value)


def _count(value: int) -> Number:
    return Number(value, f"{value:,}")


def _share(permille: int | None) -> str:
    return NONE if permille is None else f"{permille // 10}.{permille % 10}%"


def _yuan(fen: int) -> Number:
    text = yuan_text(fen)
    return Number(Decimal(text), f"{Decimal(text):,.2f}", "#,##0.00")


def _yuan_if_any(fen: int) -> Cell:
    return _yuan(fen) if fen else NONE


def _bytes(size: int) -> str:
    if size < KIB:
        return f"{size} B"
    unit, whole = ("KB", KIB) if size < KIB * KIB else ("MB", KIB * KIB)
    # As JavaScript's toFixed: halves go up.
    return f"{(Decimal(size) / whole + Decimal('0.05')) // Decimal('0.1') / 10:.1f} {unit}"


def _day(day: date | None) -> str:
    return NONE if day is None else day.isoformat()


def _second(moment: datetime | None) -> str:
    return NONE if moment is None else f"{moment.astimezone(CHINA):%Y-%m-%d %H:%M:%S}"


def _minute(moment: datetime | None) -> str:
    return NONE if moment is None else f"{moment.astimezone(CHINA):%Y-%m-%d %H:%M}"


def _roles(roles: Sequence[str]) -> str:
    words = dict.fromkeys(STATES["role"].get(role, "其他岗位") for role in roles)
    return "、".join(words) or "未分配岗位"


def _card(status: str | None) -> str:
    return "无卡" if status is None else _CARDS.get(status, status)


def _reason(code: str) -> str:
    if not code or code == SUCCESS:
        return ""
    known = _RESULTS.get(code)
    if known is None and code in OWN_REASONS:
        meaning, advice = OWN_REASONS[code]
        return f"{meaning}（{code}）{advice}"
    if known is None:
        return f"银行给出的代码未登记（{code}）联系系统管理员"
    return f"{known.description}（{code}）{known.advice}"


def _file_kind(kind: str) -> str:
    return FILE_KINDS.get(kind, "未登记的种类")


def _faults(found: Sequence[str], reader: Actor) -> str:
    """This will tell the faults cell by cell, in the order of the sheet; absent columns come last."""
    every, refs = map(orjson.loads, found)
    kept = particulars.withheld(reader, [fault["field"] for fault in every])
    faults = [fault for fault in every if fault["field"] not in kept]
    absent = dict.fromkeys(fault["field"] for fault in faults if fault["field"] not in refs)
    placed = sorted(refs, key=lambda field: (len(refs[field]), refs[field]))
    by_cell = {field: number for number, field in enumerate((*placed, *absent))}
    told = sorted(faults, key=lambda fault: by_cell[fault["field"]])
    return "；".join(fault["message"] for fault in told)


def _changes(found: Sequence[str | None], reader: Actor) -> str:
    kind, changes = found
    return "；".join(
        audit_words.sentence(
            one["field"],
            audit_words.text(kind or "", one["field"], one["before"]),
            audit_words.text(kind or "", one["field"], one["after"]),
        )
        for one in particulars.veiled(reader, orjson.loads(changes or "[]"))
    )


def _actor(actor: str) -> str:
    return "系统自身" if actor == "system" else actor


def _action(action: str) -> str:
    return ACTIONS.get(action, "其他操作")


def _subject(subject: Sequence[str | None]) -> str:
    kind, number = subject
    if not kind:
        return NONE
    name = SUBJECTS.get(kind, "其他对象")
    return name if number is None else f"{name} {number}"


def _details(details: str) -> str:
    return "；".join(f"{key}={_plain(one)}" for key, one in orjson.loads(details).items())


def _plain(value: object) -> str:
    return value if isinstance(value, str) else orjson.dumps(value).decode()


def _browser(user_agent: str) -> str:
    found = (name for pattern, name in _BROWSERS if pattern.search(user_agent))
    return next(found, "其他程序")


_FORMS: Final[dict[Form, Callable[[Any], Cell]]] = {
    Form.TEXT: _text,
    Form.DASHED: _dashed,
    Form.COUNT: _count,
    Form.SHARE: _share,
    Form.YUAN: _yuan,
    Form.YUAN_IF_ANY: _yuan_if_any,
    Form.BYTES: _bytes,
    Form.DAY: _day,
    Form.SECOND: _second,
    Form.MINUTE: _minute,
    Form.ROLES: _roles,
    Form.CARD: _card,
    Form.REASON: _reason,
    Form.FILE_KIND: _file_kind,
    Form.ACTOR: _actor,
    Form.ACTION: _action,
    Form.SUBJECT: _subject,
    Form.DETAILS: _details,
    Form.BROWSER: _browser,
}
# What of a cell is told depends on who reads it.
_BY_READER: Final[Mapping[Form, Callable[[Any, Actor], Cell]]] = {
    Form.FAULTS: _faults,
    Form.CHANGES: _changes,
}
assert _BY_READER.keys() == BY_READER, "what depends on its reader is known to depend on them"
