"""The record kinds our code knows and the columns it speaks of; all else about them is a profile's."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Final


class RecordKind(StrEnum):
    """What the detail lines of a file are."""

    OPEN = "OPN"
    OPEN_ACCEPTANCE = "OPA"
    OPEN_RESULT = "OPR"
    DELIVERY = "DLV"
    ACTIVATION = "ACT"
    CREDIT = "CRD"
    CREDIT_ACCEPTANCE = "CRA"
    CREDIT_RESULT = "CRR"
    RETURN = "RTN"
    STATEMENT = "REC"


class Direction(StrEnum):
    """Which way a file travels."""

    TO_BANK = "to_bank"
    FROM_BANK = "from_bank"


def _one(name: str) -> frozenset[str]:
    return frozenset({name})


_ACCEPTANCE: Final[Mapping[str, type[str | int | date]]] = {
    "row_type": str,
    "ref": str,
    "code": str,
    "accepted": int,
    "msg": str,
}

# A profile must give each of these, holding in it what our code expects, or say that its bank leaves
# it out; further columns of a kind must be filled by the profile, since nothing of ours would.
COLUMNS: Final[Mapping[RecordKind, Mapping[str, type[str | int | date]]]] = {
    RecordKind.OPEN: {
        "req_id": str,
        "name": str,
        "id_type": str,
        "id_no": str,
        "id_from": date,
        "id_to": date,
        "sex": str,
        "birth": date,
        "occupation": str,
        "employer": str,
        "address": str,
        "post": str,
        "mobile": str,
        "tax": str,
        "issuer": str,
        "unit_uscc": str,
        "want_class": int,
        "consent_ref": str,
    },
    RecordKind.OPEN_ACCEPTANCE: _ACCEPTANCE,
    RecordKind.OPEN_RESULT: {
        "seq": int,
        "req_id": str,
        "result": str,
        "code": str,
        "msg": str,
        "id_check": str,
        "card_no": str,
        "acct_no": str,
        "class": int,
        "open_date": date,
        "card_expiry": date,
        "fee_fen": int,
    },
    RecordKind.DELIVERY: {
        "card_no": str,
        "unit_uscc": str,
        "batch": str,
        "made_at": datetime,
        "shipped_at": datetime,
        "signed_by": str,
        "signed_at": datetime,
    },
    RecordKind.ACTIVATION: {
        "card_no": str,
        "req_id": str,
        "status": str,
        "changed_at": datetime,
        "channel": str,
        "first_swipe_at": datetime,
    },
    RecordKind.CREDIT: {
        "pay_id": str,
        "card_no": str,
        "name": str,
        "amount_fen": int,
        "programme": str,
        "summary": str,
        "remark": str,
    },
    RecordKind.CREDIT_ACCEPTANCE: _ACCEPTANCE,
    RecordKind.CREDIT_RESULT: {
        "seq": int,
        "pay_id": str,
        "bank_serial": str,
        "result": str,
        "code": str,
        "msg": str,
        "amount_fen": int,
        "paid_fen": int,
        "posted_at": datetime,
    },
    RecordKind.RETURN: {
        "pay_id": str,
        "bank_serial": str,
        "amount_fen": int,
        "code": str,
        "msg": str,
        "returned_on": date,
    },
    RecordKind.STATEMENT: {
        "row_type": str,
        "account": str,
        "opening_fen": int,
        "debit_count": int,
        "debits_fen": int,
        "credit_count": int,
        "credits_fen": int,
        "closing_fen": int,
        "entry_no": int,
        "bank_serial": str,
        "pay_id": str,
        "direction": str,
        "entry_fen": int,
        "balance_fen": int,
        "posted_at": datetime,
        "summary": str,
    },
}

# Without these a line of the kind would mean nothing, whatever the bank; of each group one is enough.
ESSENTIAL: Final[Mapping[RecordKind, tuple[frozenset[str], ...]]] = {
    RecordKind.OPEN: (_one("req_id"), _one("name"), _one("id_type"), _one("id_no")),
    RecordKind.OPEN_ACCEPTANCE: tuple(map(_one, _ACCEPTANCE.keys() - {"msg"})),
    RecordKind.OPEN_RESULT: (
        frozenset({"req_id", "seq"}),
        _one("result"),
        _one("code"),
        _one("card_no"),
    ),
    RecordKind.DELIVERY: (_one("card_no"),),
    RecordKind.ACTIVATION: (_one("card_no"), _one("status"), _one("changed_at")),
    RecordKind.CREDIT: tuple(map(_one, ("pay_id", "card_no", "name", "amount_fen", "programme"))),
    RecordKind.CREDIT_ACCEPTANCE: tuple(map(_one, _ACCEPTANCE.keys() - {"msg"})),
    RecordKind.CREDIT_RESULT: (
        frozenset({"pay_id", "seq"}),
        _one("result"),
        _one("code"),
        _one("amount_fen"),
    ),
    RecordKind.RETURN: tuple(map(_one, COLUMNS[RecordKind.RETURN].keys() - {"msg"})),
    RecordKind.STATEMENT: tuple(map(_one, COLUMNS[RecordKind.STATEMENT].keys() - {"summary"})),
}
