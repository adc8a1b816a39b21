"""How what a row would change in a unit is written: for the office, and for the trail; pure."""

from collections.abc import Mapping
from datetime import date

from domain import crypto, unit_terms

# Before and after, by field, in clear.
Differences = Mapping[str, tuple[object, object]]


def shown(changes: Differences) -> list[dict[str, object]]:
    """This will write changes as the office may see them: account and phone masked, dates ISO."""
    return [
        {"field": field, "before": _shown(field, before), "after": _shown(field, after)}
        for field, (before, after) in changes.items()
    ]


def for_trail(changes: Differences) -> list[dict[str, object]]:
    """This will write changes as the trail may hold them, which more people read: no person whole.

    A credit code may hold as many digits as an identity number, which the trail refuses. The
    head-count has an entry of its own.
    """
    return [
        {
            "field": "account_no_masked" if field == "account_no" else field,
            "before": _hidden(field, before),
            "after": _hidden(field, after),
        }
        for field, (before, after) in changes.items()
        if field != "headcount"
    ]


def _shown(field: str, value: object) -> object:
    if value is None or value == "":
        return None
    if isinstance(value, date):
        return value.isoformat()
    if field == "account_no":
        return crypto.mask_card(str(value))
    if field == "term_number":
        return unit_terms.name_of(int(str(value)))
    return crypto.mask_mobile(str(value)) if field == "contact_phone" else value


def _hidden(field: str, value: object) -> object:
    told = _shown(field, value)
    if told is None:
        return ""
    text = str(told)
    if field in {"chair_name", "contact_name"}:
        return f"{text[0]}*"
    if field.endswith("_uscc"):
        return f"{text[:4]}…{text[-4:]}"
    return crypto.mask_address(text) if field == "address" else text
