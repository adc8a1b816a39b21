"""A sheet's row with its verdict, in the shape that is stored: shown, findings, personal cells sealed; pure."""

import re
from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import repeat
from types import MappingProxyType
from typing import Any, Final, NamedTuple

import orjson

from domain import cells, crypto
from domain.cells import Cell, CellKind, Checked, Fault, SheetRow
from domain.crypto import Keyring, Sealer
from domain.record_keys.rules import RecordKey, new_keys
from domain.rosters.rules import CELLS, Finding, Level, Verdict, finding
from domain.units.rules import ACCOUNT_PURPOSE

_SHOWN_MAX: Final = 120
_CLEANED_MAX: Final = 20_000

# Cells of a draft that have columns of their own; the personal ones are stored sealed, and so are
# an e-mail address and the account of a unit's union, among the attributes.
_COLUMNS: Final = ("unit_name", "name", "id_no", "mobile", "address", "email", "account_no")

# How the cells are shown that tell who somebody is, and numbers that are no person's.
_PERSONAL: Final[Mapping[str, Callable[[str], str]]] = MappingProxyType(
    {
        "id_no": crypto.mask_id_no,
        "mobile": crypto.mask_mobile,
        "address": crypto.mask_address,
        "email": crypto.mask_email,
        "account_no": crypto.mask_card,
    }
)
_PUBLIC_NUMBERS: Final = frozenset({"receipt_no", "union_uscc", "employer_uscc"})
_LONG_NUMBER_MIN: Final = 11
_LONG_NUMBER = re.compile(r"\d{11,}[Xx]?")


class PlainRow(NamedTuple):
    """One row of whom there is nothing to say: what is personal, and the rest as JSON, as it is kept."""

    number: int
    sheet_row: int
    unit_name: str
    name: str
    id_no: str
    mobile: str
    address: str
    email: str
    attributes: str
    shown: str


class JudgedRow(NamedTuple):
    """One row and its verdict before sealing.

    `shown` is what stands in its cells, as a person may see it: personal numbers masked.
    """

    number: int
    sheet_row: int
    verdict: Verdict
    unit_name: str
    name: str
    id_no: str | None
    mobile: str | None
    address: str | None
    attributes: Mapping[str, object]
    shown: Mapping[str, str]
    findings: tuple[Finding, ...]
    cells: Mapping[str, Cell] = MappingProxyType({})
    bank_refuses: bool = False
    email: str = ""
    account_no: str | None = None


def judged(row: SheetRow, checked: Checked[Any]) -> JudgedRow:
    """This will put a row and what its subject's rules said of it into the shape that is stored.

    A refused row keeps only what a person needs to find and mend it: its place, and its cells with
    personal numbers masked.
    """
    findings = _findings(row, checked) if checked.faults or checked.notes or row.is_hidden else ()
    draft = checked.draft
    values: dict[str, Any] = {} if draft is None else draft._asdict()
    values |= values.pop("beyond", {})
    own = {name: values.pop(name, None) for name in _COLUMNS}
    assert (draft is None) == bool(checked.faults), "a row without faults has a draft"
    return JudgedRow(
        number=row.number,
        sheet_row=row.sheet_row,
        verdict=_verdict(checked, findings),
        unit_name=own["unit_name"] or _shown(row, "unit_name"),
        name=own["name"] or _shown(row, "name"),
        id_no=own["id_no"],
        mobile=own["mobile"],
        address=own["address"],
        attributes=values,
        shown=_all_shown(row),
        findings=findings,
        cells=row.cells if findings else {},
        email=own["email"] or "",
        account_no=own["account_no"],
    )


def seal(judged: Iterable[JudgedRow], ring: Keyring) -> list[tuple[object, ...]]:
    """This will seal, index and mask the personal cells of judged rows; long, so not for a loop.

    A row that tells of one person is sealed under a key of its own, which stands last.
    """
    entries = list(judged)
    keys = new_keys(ring, len(entries))
    return [seal_row(entry, ring, key) for entry, key in zip(entries, keys, strict=True)]


def seal_plain(
    rows: Sequence[PlainRow], ring: Keyring, keys: Sequence[RecordKey]
) -> Iterator[tuple[object, ...]]:
    """This will seal, index and mask rows as `seal_row` does, of whom there is nothing to say.

    What is personal is under one seal, which stands with the identity number.
    """
    index = ring.blind_index
    persons = [{"id_no": row.id_no, "mobile": row.mobile, "address": row.address} for row in rows]
    by_id_no = [index("id_no", row.id_no) for row in rows]
    nothing = repeat(None)
    return zip(
        [row.number for row in rows],
        [row.sheet_row for row in rows],
        repeat(Verdict.GOOD.value),
        [row.unit_name for row in rows],
        [row.name for row in rows],
        [key.seal_several(person) for key, person in zip(keys, persons, strict=True)],
        by_id_no,
        [crypto.mask_id_no(row.id_no) for row in rows],
        nothing,
        [index("mobile", row.mobile) for row in rows],
        [crypto.mask_mobile(row.mobile) for row in rows],
        nothing,
        [index("address", row.address) for row in rows],
        nothing,
        repeat(False),  # noqa: FBT003 - of the bank: it would not refuse
        [_with_email(row, ring, key) for row, key in zip(rows, keys, strict=True)],
        [row.shown for row in rows],
        repeat("[]"),
        [(key.id, key.sealed, whose) for key, whose in zip(keys, by_id_no, strict=True)],
        strict=False,
    )


def seal_row(entry: JudgedRow, ring: Keyring, new_key: RecordKey) -> tuple[object, ...]:
    """This will seal, index and mask one judged row; one that tells of nobody leaves the key unused."""
    key = new_key if entry.id_no else None
    sealer: Sealer = key or ring
    id_no = _sealed("id_no", entry.id_no, crypto.mask_id_no, ring, sealer)
    return (
        entry.number,
        entry.sheet_row,
        entry.verdict.value,
        entry.unit_name,
        entry.name,
        *id_no,
        *_sealed("mobile", entry.mobile, crypto.mask_mobile, ring, sealer),
        None if entry.address is None else sealer.seal("address", entry.address),
        ring.blind_index("address", entry.address) if entry.address else None,
        sealer.seal(CELLS, orjson.dumps(_stored(entry.cells))) if entry.cells else None,
        entry.bank_refuses,
        orjson.dumps({**entry.attributes, **_sealed_among(entry, ring, sealer)}).decode(),
        orjson.dumps(entry.shown).decode(),
        orjson.dumps(entry.findings).decode() if entry.findings else "[]",
        None if key is None else (key.id, key.sealed, id_no[1]),
    )


def refused_among(sealed: Iterable[tuple[object, ...]]) -> int:
    """This will count the refused rows among those that `seal` gave."""
    return sum(verdict == Verdict.REFUSED for _, _, verdict, *_ in sealed)


def _findings(row: SheetRow, checked: Checked[Any]) -> tuple[Finding, ...]:
    return (
        *(finding(fault, Level.FAULT) for fault in checked.faults),
        *(finding(note, Level.NOTE) for note in checked.notes),
        *((_hidden(row),) if row.is_hidden else ()),
    )


def _stored(cells_: Mapping[str, Cell]) -> dict[str, object]:
    return {
        name: {
            "kind": cell.kind,
            "ref": cell.ref,
            "text": cell.text,
            "number": cell.number,
            "day": cell.day,
            "is_formula": cell.is_formula,
        }
        for name, cell in cells_.items()
    }


def _sealed(
    purpose: str, text: str | None, mask: Callable[[str], str], ring: Keyring, sealer: Sealer
) -> tuple[bytes | None, bytes | None, str]:
    if text is None:
        return None, None, ""
    return sealer.seal(purpose, text), ring.blind_index(purpose, text), mask(text)


def _sealed_among(entry: JudgedRow, ring: Keyring, sealer: Sealer) -> dict[str, str]:
    """This will seal what few rows have among the attributes, as base64: an address, an account."""
    kept = _sealed_email(entry.email, ring, sealer) if entry.email else {}
    if entry.account_no is not None:
        sealed = sealer.seal(ACCOUNT_PURPOSE, entry.account_no)
        kept["account_no_sealed"] = b64encode(sealed).decode()
    return kept


def _with_email(row: PlainRow, ring: Keyring, sealer: Sealer) -> str:
    if not row.email:
        return row.attributes
    sealed = orjson.dumps(_sealed_email(row.email, ring, sealer)).decode()
    return f"{row.attributes[:-1]},{sealed[1:]}"


def _sealed_email(email: str, ring: Keyring, sealer: Sealer) -> dict[str, str]:
    return {
        "email_sealed": b64encode(sealer.seal("email", email)).decode(),
        "email_index": b64encode(ring.blind_index("email", email)).decode(),
        "email_masked": crypto.mask_email(email),
    }


def _verdict(checked: Checked[Any], findings: tuple[Finding, ...]) -> Verdict:
    if checked.faults:
        return Verdict.REFUSED
    return Verdict.NOTED if findings else Verdict.GOOD


def _hidden(row: SheetRow) -> Finding:
    ref = f"第{row.sheet_row}行"
    message = f"{ref}：{cells.WORDING['row_hidden']}"
    return finding(Fault("row_hidden", "", ref, message), Level.NOTE)


def _all_shown(row: SheetRow) -> dict[str, str]:
    texts = cells.texts_in(row.cells)
    shown = {
        name: _cleaned(text) if len(text) < _LONG_NUMBER_MIN else shown_text(name, text)
        for name, text in texts.items()
    }
    for name, mask in _PERSONAL.items():
        if name in shown:
            shown[name] = mask(cells.clean(texts[name]))[:_SHOWN_MAX]
    if len(texts) < len(row.cells):
        others = row.cells.keys() - texts.keys()
        shown |= {name: _shown_in(name, row.cells[name]) for name in others}
    return {name: told for name, told in shown.items() if told} if "" in shown.values() else shown


def _shown(row: SheetRow, field: str) -> str:
    cell = row.cells.get(field)
    return "" if cell is None else _shown_in(field, cell)


def _shown_in(field: str, cell: Cell) -> str:
    if cell.kind is CellKind.EMPTY:
        return ""
    return shown_text(field, cell.text if cell.kind is CellKind.ERROR else cells.text_of(cell))


def shown_text(field: str, text: str) -> str:
    """This will write a text as it may be seen: a number that tells a person's identity masked.

    Such a number is masked in whichever column it was put by mistake, too.
    """
    text = cells.clean(text)
    if field in _PERSONAL:
        return _PERSONAL[field](text)[:_SHOWN_MAX]
    if len(text) < _LONG_NUMBER_MIN:
        return text
    if field not in _PUBLIC_NUMBERS and _LONG_NUMBER.search(text):
        text = _LONG_NUMBER.sub(lambda found: crypto.mask_id_no(found[0]), text)
    return text[:_SHOWN_MAX]


@lru_cache(maxsize=_CLEANED_MAX)
def _cleaned(text: str) -> str:
    """This will clean a text too short to be a number that tells who somebody is; most repeat."""
    return cells.clean(text)
