"""What the bank accepts and refuses: pure decisions over one row and what is known about it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from integrations.psbc.simulator import codes, numbers, times
from integrations.psbc.simulator.scenario import Scenario

Row = Mapping[str, str]

ID_TYPES = frozenset({"111", "553", "414", "516", "511", "154"})
RESIDENT_CARD = "111"
RESIDENT_OF_CHINA_ONLY = "1"
NO_END = "99991231"
ADDRESS_BYTES_MIN = 10
ACTIVE = "06"
SEEDED_REFUSALS = ("1001", "1002", "1007", "1011", "1012", "1014")
SEEDED_FAILURES = ("2005", "2011")
SEEDED_RETURNS = ("2002", "2003", "2005")

_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_POST = re.compile(r"[0-9]{6}")
_USCC = re.compile(r"[0-9A-Z]{18}")
_NATION = re.compile(r"[A-Z]{3}")
_PRODUCT = re.compile(r"[0-9A-Za-z]{6}")
_UNWRITABLE = re.compile(r"[?？\ufffd\ue000-\uf8ff\U000f0000-\U0010ffff]")
_REFUSING_STATUS = {
    "07": "2004",
    "08": "2004",
    "09": "2004",
    "10": "2005",
    "11": "2011",
    "12": "2003",
}


@dataclass(frozen=True, slots=True)
class Card:
    """What crediting needs to know about a card."""

    name: str
    status: str
    is_class_two: bool
    credited_today_fen: int


def is_well_formed(row: Row) -> bool:
    """This will say whether an application can be taken at all, before anything is looked up."""
    return (
        row["id_type"] in ID_TYPES
        and all(row[field] for field in ("name", "id_no"))
        and row["sex"] in {"1", "2"}
        and row["tax"] in {"", "1", "2", "3"}
        and row["want_class"] in {"1", "2"}
        and times.is_day(row["birth"])
        and (not row["id_from"] or times.is_day(row["id_from"]))
        and (row["id_to"] == NO_END or times.is_day(row["id_to"]))
        and (not row["post"] or _POST.fullmatch(row["post"]) is not None)
        and _MOBILE.fullmatch(row["mobile"]) is not None
        and _USCC.fullmatch(row["unit_uscc"]) is not None
        and _NATION.fullmatch(row["nation"]) is not None
        and _PRODUCT.fullmatch(row["product"]) is not None
    )


def opening_refusal(row: Row, *, today: str, scenario: Scenario) -> str | None:
    """This will find the reason in the row itself why no account can be opened."""
    refusals = (
        ("1013", _UNWRITABLE.search(row["name"]) is not None),
        ("1004", not _is_number_sound(row)),
        ("1003", _is_document_ending(row, today, scenario.document_days_min)),
        ("1010", _age(row["birth"], today) < scenario.age_min),
        ("1009", row["tax"] != RESIDENT_OF_CHINA_ONLY),
        ("1008", not row["occupation"] or _is_vague(row["address"])),
        ("1014", not row["consent_ref"]),
    )
    return next((code for code, applies in refusals if applies), None)


def seeded_refusal(person: str, attempt: int, *, seed: int, scenario: Scenario) -> str | None:
    """This will draw whether the bank knows something against this person, the same every run."""
    key = f"{person}#{attempt}"
    if not numbers.falls(seed, "open", key, permille=scenario.open_refused_permille):
        return None
    return SEEDED_REFUSALS[numbers.draw(seed, "open-reason", key, len(SEEDED_REFUSALS))]


def credit_refusal(
    card_no: str, name: str, amount_fen: int, *, card: Card | None, scenario: Scenario
) -> str | None:
    """This will find the reason why a card cannot be credited."""
    is_ours = card_no.startswith(numbers.BIN) and len(card_no) == numbers.CARD_DIGITS
    if card is None:
        return "2002" if is_ours else "2012"
    day_fen = card.credited_today_fen + amount_fen
    refusals = (
        ("2001", card.name != name),
        (_REFUSING_STATUS.get(card.status, "2006"), card.status != ACTIVE),
        ("2007", card.is_class_two and day_fen > scenario.class_two_day_fen),
    )
    return next((code for code, applies in refusals if applies), None)


def seeded_failure(card_no: str, attempt: int, *, seed: int, scenario: Scenario) -> str | None:
    """This will draw whether the account is frozen or dormant just now, the same every run."""
    key = f"{card_no}#{attempt}"
    if not numbers.falls(seed, "credit", key, permille=scenario.credit_refused_permille):
        return None
    return SEEDED_FAILURES[numbers.draw(seed, "credit-reason", key, len(SEEDED_FAILURES))]


def held_code(card_no: str, *, seed: int, scenario: Scenario) -> str | None:
    """This will draw whether a credit is first answered as in progress or as unknown."""
    lot = numbers.draw(seed, "credit-held", card_no, 1000)
    if lot < scenario.credit_pending_permille:
        return codes.IN_PROGRESS
    if lot < scenario.credit_pending_permille + scenario.credit_unknown_permille:
        return codes.UNKNOWN
    return None


def acceptance_refusal(key: str, *, seed: int, scenario: Scenario) -> str | None:
    """This will draw whether a row is refused when its file is taken, as if its format were wrong."""
    permille = scenario.accept_refused_permille
    return "3004" if numbers.falls(seed, "accept", key, permille=permille) else None


def is_name_other(card_no: str, *, seed: int, scenario: Scenario) -> bool:
    """This will draw whether the bank knows the holder of a card under another name."""
    return numbers.falls(seed, "name", card_no, permille=scenario.name_differs_permille)


def return_code(card_no: str, attempt: int, *, seed: int, scenario: Scenario) -> str | None:
    """This will draw whether money credited to a card comes back, and why, the same every run."""
    key = f"{card_no}#{attempt}"
    if not numbers.falls(seed, "return", key, permille=scenario.return_permille):
        return None
    return SEEDED_RETURNS[numbers.draw(seed, "return-reason", key, len(SEEDED_RETURNS))]


def _is_number_sound(row: Row) -> bool:
    if row["id_type"] != RESIDENT_CARD:
        return True
    number = row["id_no"]
    return (
        numbers.is_resident_number(number)
        and number[6:14] == row["birth"]
        and (int(number[16]) % 2 == 1) == (row["sex"] == "1")
    )


def _is_document_ending(row: Row, today: str, days_min: int) -> bool:
    if row["id_to"] == NO_END:
        return False
    latest = datetime.strptime(today, "%Y%m%d").replace(tzinfo=times.SHANGHAI)
    return row["id_to"] < (latest + timedelta(days=days_min)).strftime("%Y%m%d")


def _age(birth: str, today: str) -> int:
    years = int(today[:4]) - int(birth[:4])
    return years - (today[4:] < birth[4:])


def _is_vague(address: str) -> bool:
    return len(address.encode("gb18030", "replace")) < ADDRESS_BYTES_MIN
