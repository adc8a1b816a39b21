"""What may be decided about a roster's row, corrected in it, and what the bank would say to it; pure."""

from base64 import b64decode
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Any, Final

import orjson

from domain import cells
from domain.cells import Cell, CellKind, SheetRow
from domain.crypto import Opener
from domain.errors import Conflict, Invalid, NotFound
from domain.members import rules as member_rules
from domain.record_keys.rules import holds_several
from domain.rosters.rules import CELLS
from domain.units import rules as unit_rules

ROWS_AT_ONCE: Final = 500
HIDDEN: Final = "row_hidden"
_SEALED: Final = ("id_no", "mobile", "address")
_MASKED: Final = frozenset({*_SEALED, "email", "account_no"})
REASON_CHARACTERS_MAX: Final = 200
VALUE_CHARACTERS_MAX: Final = 200
# Trying one identity number after another is no way of correcting a roster.
IDENTITY_FIXES_PER_DAY: Final = 20


class Standing(StrEnum):
    """What a row's person is to the unit: what the row would change."""

    NEW = "NEW"
    UNCHANGED = "UNCHANGED"
    CHANGED = "CHANGED"
    ELSEWHERE = "ELSEWHERE"
    RETURNING = "RETURNING"


# What a row may change, in a member or in a unit.
DIFF_LABELS: Final[Mapping[str, str]] = {
    **unit_rules.FIELD_LABELS,
    **member_rules.FIELD_LABELS,
    "mobile_masked": "手机号码",
    "email_masked": "电子邮箱",
    "is_id_long_term": "证件长期有效",
}

# Findings that compare a row with others and with the database: found anew whenever one changes.
COMPARED: Final = tuple(sorted({*member_rules.CROSS_FIELDS, "unit_unknown", "unit_out_of_scope"}))


class RosterRowUnknown(NotFound):
    """No such row, or not yours to see."""

    default_message = "没有找到这一行，或不在您的权限范围内。"


class RosterRowTaken(Conflict):
    """The row was taken over before."""

    code = "ROSTER_ROW_TAKEN"
    default_message = "这一行已经入库，请到会员档案中更正。"


class ChangesAreTheOffices(Conflict):
    """All that is chosen changes members already known, which is not the unit's to do so far (R7)."""

    code = "ROSTER_CHANGES_ARE_THE_OFFICES"
    default_message = (
        "这些行都是对会员库中已有会员的更改；在准许单位自行维护之前，由普惠办公室查看后入库，"
        "请联系办公室，或在会员档案中逐项提出更正。新增的会员不受影响。"
    )


class RowsInvalid(Invalid):
    """No rows, or too many at once."""

    code = "ROSTER_ROWS"
    default_message = f"请选择 1 至 {ROWS_AT_ONCE} 行。"


class RejectionInvalid(Invalid):
    """Leaving a row out needs a reason."""

    code = "ROSTER_REASON"
    default_message = f"请写明原因，不超过 {REASON_CHARACTERS_MAX} 字。"


class FixInvalid(Invalid):
    """No such column, too long, or with what no cell holds."""

    code = "ROSTER_FIX"
    default_message = f"请填写这一栏的内容，不超过 {VALUE_CHARACTERS_MAX} 个字符。"


class TooManyIdentityFixes(Conflict):
    """More identity numbers were typed today than anybody mistypes."""

    code = "ROSTER_FIXES_SPENT"
    default_message = (
        f"今天在页面上更正的证件号码已达 {IDENTITY_FIXES_PER_DAY} 个；"
        "请在表格中对照身份证改好后重新上传。"
    )


def checked_rows(keys: Sequence[int]) -> list[int]:
    """This will let pass a few rows, each once.

    Raises:
        RowsInvalid: none, or too many.
    """
    chosen = sorted(set(keys))
    if not 1 <= len(chosen) <= ROWS_AT_ONCE:
        raise RowsInvalid(field=("rowIds",))
    return chosen


def checked_reason(reason: str) -> str:
    """This will let pass a reason.

    Raises:
        RejectionInvalid: none, or too long.
    """
    why = cells.clean(reason)
    if not 1 <= len(why) <= REASON_CHARACTERS_MAX:
        raise RejectionInvalid(field=("reason",))
    return why


def checked_value(field: str, value: str, *, among: Collection[str]) -> str:
    """This will let pass what may be typed into a cell `among` these; empty empties it.

    Raises:
        FixInvalid: no such column, or too long.
    """
    text = cells.clean(value)
    if field not in among or len(text) > VALUE_CHARACTERS_MAX:
        raise FixInvalid(field=("value",))
    return text


def corrected(row: Mapping[str, Any], field: str, text: str, ring: Opener) -> SheetRow:
    """This will give a staged row with one cell as a person typed it."""
    told = stored_cells(row, ring)
    refs: dict[str, str] = orjson.loads(row["refs"])
    ref = refs.get(field) or f"第{row['sheet_row']}行"
    kind = CellKind.TEXT if text else CellKind.EMPTY
    mended = {**told, field: Cell(kind, ref, text)}
    return SheetRow(row["number"], row["sheet_row"], mended, is_hidden=is_hidden(row))


def is_hidden(row: Mapping[str, Any]) -> bool:
    """This will say whether a staged row was hidden in its sheet."""
    faults: list[dict[str, str]] = orjson.loads(row["faults"])
    return any(one["code"] == HIDDEN for one in faults)


def stored_cells(row: Mapping[str, Any], ring: Opener) -> dict[str, Cell]:
    """This will give a staged row's cells back as they stood in the sheet.

    Those of a row without findings were not kept: what is shown and sealed of them says the same.
    The key of its `id_no_sealed` opens all of a row.
    """
    refs: dict[str, str] = orjson.loads(row["refs"])
    if row["cells_sealed"] is None:
        texts = _read_back(row, ring)
        return {name: Cell(CellKind.TEXT, refs.get(name, ""), text) for name, text in texts.items()}
    kept = orjson.loads(ring.open_bytes(CELLS, row["cells_sealed"]))
    return {
        name: Cell(
            CellKind(cell["kind"]),
            cell["ref"],
            cell["text"],
            cell["number"],
            None if cell["day"] is None else date.fromisoformat(cell["day"]),
            cell["is_formula"],
        )
        for name, cell in kept.items()
    }


def _read_back(row: Mapping[str, Any], ring: Opener) -> dict[str, str]:
    """This will give a row's texts: as the sheet had them, or as they were read where it is masked."""
    read: dict[str, object] = orjson.loads(row["attributes"])
    read |= {"unit_name": row["unit_name"], "name": row["name"]}
    shown: dict[str, str] = orjson.loads(row["shown"])
    told = {
        field: _typed(read.get(field)) if "*" in text else text
        for field, text in shown.items()
        if field not in _MASKED
    }
    with_number = row["id_no_sealed"]
    together = with_number if with_number and holds_several(with_number) else None
    for purpose in _SEALED:
        if (sealed := row[f"{purpose}_sealed"] or together) is not None:
            told[purpose] = ring.open(purpose, sealed)
    if isinstance(email := read.get("email_sealed"), str):
        told["email"] = ring.open("email", b64decode(email))
    if isinstance(account := read.get("account_no_sealed"), str):
        told["account_no"] = ring.open(unit_rules.ACCOUNT_PURPOSE, b64decode(account))
    return {field: text for field, text in told.items() if text}


def _typed(value: object) -> str:
    if value is None:
        return ""
    return str(int(value)) if isinstance(value, bool) else str(value)
