"""Rows of members of whom there is nothing to say, put together column by column; pure.

Most cells of a roster repeat what others of their column hold, and most rows are in order. What a text
says by itself is found out once, by the reader that judges a row whole, and kept as it will be stored;
a row is then made of that and of what its own numbers say. Wherever anything would have to be said,
the row is left to be judged whole: every verdict but "nothing" has one place.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final, NamedTuple, Protocol, TypeVar

import orjson

from domain import crypto, identifiers, member_file, spelling, verdicts
from domain.ages import years_before
from domain.cells import CellKind, RowCells, RowForm, SheetRow
from domain.findings import DAYS_MAX, READINGS_MAX, RowFindings
from domain.members.rules import AGE_MIN, FIELD_LABELS, Checking
from domain.verdicts import PlainRow

NAMES_MAX: Final = 20_000
_ID_SIGNS: Final = 18
_MOBILE_DIGITS: Final = 11
_BIRTH: Final = slice(6, 14)
# What a member's file holds beyond the form, but the address that is sealed.
_BEYOND: Final = tuple(field for field in member_file.LABELS if field != "email")
# How many texts of a column are kept, where they are more than usual.
_KEPT_MAX: Final[Mapping[str, int]] = {
    **dict.fromkeys(("id_valid_from", "id_valid_to", "joined_on"), DAYS_MAX),
    "name": NAMES_MAX,
}
# A row with nothing but one text, or without any.
_ALONE: Final = {field: RowForm((field,), {field: "A"}) for field in FIELD_LABELS}
_NONE: Final = RowForm((), {})


T = TypeVar("T")


class Trial(Protocol):
    """What the bank would say of a row."""

    def trier(self, field: str) -> Callable[[object], bool]:
        """This will give what says whether a file for the bank can hold what a field says."""

    def is_expiring(self, ends_on: date | None) -> bool:
        """This will say whether a document ends within the days of which a clerk is told."""


class _Told(Exception):
    """Something would have to be said of the row."""


class _Said(NamedTuple):
    """What a text comes to: as it is stored and as it is shown, members of JSON, and its value.

    Of a day of birth, which the number tells, `shown` is how the day is mostly written.
    """

    stored: str
    shown: str
    value: Any


class _Texts(dict[str | None, _Said]):
    """What the texts of one column come to, found out once for each of so many; None is no text."""

    def __init__(self, find_out: Callable[[str | None], _Said], kept_max: int) -> None:
        super().__init__()
        self._find_out = find_out
        self._kept_max = kept_max

    def __missing__(self, text: str | None) -> _Said:
        """This will find out what a text comes to.

        Raises:
            _Told: something would have to be said of it, which is not kept.
        """
        said = self._find_out(text)
        if len(self) < self._kept_max:
            self[text] = said
        return said


class _Plan(NamedTuple):
    """Where in the texts of a row those of the columns are, and those that are its own."""

    columns: tuple[tuple[_Texts, int], ...]
    id_no: int
    mobile: int
    address: int
    birth_on: int
    email: int


_Given = tuple[_Plan, tuple[str | None, ...]]
_MASKED: Final = '"id_no":"%s","mobile":"%s"}'
_NO_EMAIL: Final = _Said("", "", "")


class Flawless:
    """Puts rows together by one day, one carrier and one bank, as `Checking` and a trial judge them."""

    def __init__(self, checking: Checking, trial: Trial) -> None:
        self._checking = checking
        self._trial = trial
        self._fits = {field: trial.trier(field) for field in FIELD_LABELS}
        self._fits_id_no, self._fits_mobile = self._fits["id_no"], self._fits["mobile"]
        self._read_address, self._fits_address = checking.readers["address"], self._fits["address"]
        self._born_until = years_before(checking.today, AGE_MIN)
        compared: dict[str, Callable[[str | None], _Said]] = {
            "unit_name": self._own_column("unit_name"),
            "name": self._name,
            "id_type": self._id_type,
            "sex": self._by_number("sex"),
            "id_valid_from": self._alone("id_valid_from"),
            "id_valid_to": self._valid_to,
            "joined_on": self._alone("joined_on"),
        }
        alone = {field: self._alone(field) for field in checking.alone if field != "address"}
        beyond = {field: self._beyond(field) for field in _BEYOND}
        self._of_form = tuple(_columns(compared | alone))
        self._of_file = (*self._of_form, *_columns(beyond))
        self._begun = _Texts(
            lambda shown: _Said("", _written("address", shown), shown), READINGS_MAX
        )
        self._births = _Texts(self._born, DAYS_MAX)
        self._sexes = _Texts(self._sex, len((identifiers.MALE, identifiers.FEMALE)))

    def rows(self, rows: Sequence[SheetRow]) -> list[PlainRow | None]:
        """This will put rows together; None stands for each that has to be judged whole.

        One thing is done for all of them after another, which takes half the time of doing all of
        it for one after another.
        """
        plans: dict[RowForm, _Plan] = {}
        given = [self._given(row, plans) for row in rows]
        said = _each(_said, given)
        numbers = _each(self._id_no, given)
        mobiles = _each(self._mobile, given)
        addresses = _each(self._address, given)
        found = zip(rows, given, said, numbers, mobiles, addresses, strict=True)
        return _each(self._together, found)

    def _given(self, row: SheetRow, plans: dict[RowForm, _Plan]) -> _Given | None:
        """This will give a row's texts; None if it holds anything else, or was hidden."""
        cells = row.cells
        if row.is_hidden or not isinstance(cells, RowCells):
            return None
        if any(cell.kind is not CellKind.EMPTY for cell in cells.held.values()):
            return None
        plan = plans.get(cells.form)
        if plan is None:
            plan = plans[cells.form] = self._plan(cells.form)
        return plan, (*cells.typed, None)

    def _plan(self, form: RowForm) -> _Plan:
        """This will say where the texts of a form are; what it has not is None, which stands last."""
        at = {name: place for place, name in enumerate(form.names)}
        is_of_form = member_file.FIELDS.isdisjoint(form.names)
        columns = self._of_form if is_of_form else self._of_file
        places = tuple((known, at.get(field, -1)) for field, known in columns)
        return _Plan(places, *(at.get(field, -1) for field in _Plan._fields[1:]))

    def _id_no(self, given: _Given) -> str:
        plan, texts = given
        text = texts[plan.id_no]
        if text is None or len(text) != _ID_SIGNS or not (text.isascii() and text.isalnum()):
            raise _Told
        try:
            number = identifiers.resident_id(text)
        except identifiers.IdentifierInvalid:
            raise _Told from None
        if not self._fits_id_no(number):
            raise _Told
        return number

    def _mobile(self, given: _Given) -> str:
        plan, texts = given
        text = texts[plan.mobile]
        if text is None or len(text) != _MOBILE_DIGITS or not text.isascii():
            raise _Told
        try:
            number = identifiers.mobile(text)
        except identifiers.IdentifierInvalid:
            raise _Told from None
        if number != text or not self._fits_mobile(text):
            raise _Told
        return text

    def _address(self, given: _Given) -> tuple[str, str]:
        """This will give an address and how it is shown; it tells who somebody is, and is not kept."""
        plan, texts = given
        text = texts[plan.address]
        if text is None:
            raise _Told
        found = self._found("address", text)
        address = _untold(found, self._read_address(found))
        if not self._fits_address(address):
            raise _Told
        return address, self._begun[verdicts.shown_text("address", text)].shown

    def _together(self, found: tuple[Any, ...]) -> PlainRow:
        row, (plan, texts), said, id_no, mobile, (address, address_shown) = found
        stored, shown, (unit_name, name, _, sex, begins, ends, joined, *_) = said
        if begins is not None and ends is not None and ends < begins:
            raise _Told
        born, sex_told = self._births[id_no[_BIRTH]], self._sexes[identifiers.sex(id_no)]
        if sex not in {None, sex_told.value} or (joined is not None and joined < born.value):
            raise _Told
        email = self._email(texts[plan.email])
        birth_shown = self._birth_shown(texts[plan.birth_on], born)
        masked = crypto.mask_id_no(texts[plan.id_no]), crypto.mask_mobile(mobile)
        return PlainRow(
            row.number,
            row.sheet_row,
            unit_name,
            name,
            id_no,
            mobile,
            address,
            email.value,
            "".join(("{", *stored, born.stored, sex_told.stored[:-1], "}")),
            "".join(("{", *shown, birth_shown, email.shown, address_shown, _MASKED % masked)),
        )

    def _email(self, text: str | None) -> _Said:
        if text is None:
            return _NO_EMAIL
        found = self._found("email", text)
        value = member_file.read_field(found, "email", self._checking.today)
        return _Said("", _shown("email", text), _untold(found, value))

    def _birth_shown(self, text: str | None, born: _Said) -> str:
        """This will give how a day of birth is shown, which is nearly always written as it is kept."""
        if text == born.shown:
            return born.stored
        if self._read("birth_on", text) not in {None, born.value}:
            raise _Told
        return _shown("birth_on", text)

    def _born(self, digits: str | None) -> _Said:
        born = date.fromisoformat(digits or "")
        if born > self._born_until:
            raise _Told
        self._fitting("birth_on", born)
        return _Said(_written("birth_on", born), born.isoformat(), born)

    def _sex(self, code: str | None) -> _Said:
        return _Said(_written("sex", self._fitting("sex", code)), "", code)

    def _alone(self, field: str) -> Callable[[str | None], _Said]:
        """This will give what finds out about a column that is kept as it is read."""

        def find_out(text: str | None) -> _Said:
            value = self._fitting(field, self._read(field, text))
            return _Said(_written(field, value), _shown(field, text), value)

        return find_out

    def _own_column(self, field: str) -> Callable[[str | None], _Said]:
        """This will give what finds out about a column that is not kept among the others."""

        def find_out(text: str | None) -> _Said:
            value = self._fitting(field, self._read(field, text))
            return _Said("", _shown(field, text), value)

        return find_out

    def _by_number(self, field: str) -> Callable[[str | None], _Said]:
        """This will give what finds out about a column that the number tells better."""
        return lambda text: _Said("", _shown(field, text), self._read(field, text))

    def _beyond(self, field: str) -> Callable[[str | None], _Said]:
        """This will give what finds out about a column beyond the form, kept where it says something."""

        def find_out(text: str | None) -> _Said:
            found = self._found(field, text)
            value = member_file.read_field(found, field, self._checking.today)
            stored = "" if value in {None, ""} else _written(field, value)
            return _Said(stored, _shown(field, text), _untold(found, value))

        return find_out

    def _name(self, text: str | None) -> _Said:
        name = self._fitting("name", self._read("name", text))
        pinyin, initials = spelling.spell(name)
        stored = _written("pinyin", pinyin) + _written("initials", initials)
        return _Said(stored, _shown("name", text), name)

    def _id_type(self, text: str | None) -> _Said:
        code = self._fitting("id_type", self._read("id_type", text))
        if code != identifiers.RESIDENT_ID:
            raise _Told
        return _Said(_written("id_type", code), _shown("id_type", text), code)

    def _valid_to(self, text: str | None) -> _Said:
        ends_on, is_long_term = self._read("id_valid_to", text)
        is_over = ends_on is not None and ends_on < self._checking.today
        if is_over or self._trial.is_expiring(ends_on):
            raise _Told
        self._fitting("id_valid_to", ends_on)
        stored = _written("id_valid_to", ends_on) + _written("is_id_long_term", is_long_term)
        return _Said(stored, _shown("id_valid_to", text), ends_on)

    def _read(self, field: str, text: str | None) -> Any:
        found = self._found(field, text)
        return _untold(found, self._checking.readers[field](found))

    def _found(self, field: str, text: str | None) -> RowFindings:
        """This will lay a text before a reader, in a row with nothing else."""
        cells = RowCells(_NONE, (), 1) if text is None else RowCells(_ALONE[field], (text,), 1)
        return RowFindings(SheetRow(1, 1, cells), FIELD_LABELS, self._checking.carrier)

    def _fitting(self, field: str, value: Any) -> Any:
        if not self._fits[field](value):
            raise _Told
        return value


def _said(given: _Given) -> tuple[tuple[Any, ...], ...]:
    """This will give how the columns are stored, how they are shown, and their values."""
    plan, texts = given
    return tuple(zip(*[known[texts[at]] for known, at in plan.columns], strict=True))


def _each(find_out: Callable[[Any], T], items: Iterable[Any]) -> list[T | None]:
    """This will find something out of each; None where something would have to be said, or had been."""
    found: list[T | None] = []
    for item in items:
        try:
            found.append(None if item is None or None in item else find_out(item))
        except _Told:
            found.append(None)
    return found


def _columns(
    asked: Mapping[str, Callable[[str | None], _Said]],
) -> Iterator[tuple[str, _Texts]]:
    for field, find_out in asked.items():
        yield field, _Texts(find_out, _KEPT_MAX.get(field, READINGS_MAX))


def _untold(found: RowFindings, value: Any) -> Any:
    if found.told:
        raise _Told
    return value


def _written(field: str, value: object) -> str:
    return f"{orjson.dumps({field: value}).decode()[1:-1]},"


def _shown(field: str, text: str | None) -> str:
    shown = "" if text is None else verdicts.shown_text(field, text)
    return _written(field, shown) if shown else ""
