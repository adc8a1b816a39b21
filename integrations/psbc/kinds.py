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


class Direction(StrEnum):
    """Which way a file travels."""

    TO_BANK = "to_bank"
    FROM_BANK = "from_bank"


_ACCEPTANCE: Final[Mapping[str, type[str | int | date]]] = {
    "row_type": str,
    "ref": str,
    "code": str,
    "accepted": int,
    "msg": str,
}

# A profile must give each of these and hold in it what our code expects; further columns of a kind
# must be constants or line numbers, since nothing of ours would fill them.
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
        "pay_id": str,
        "bank_serial": str,
        "result": str,
        "code": str,
        "msg": str,
        "amount_fen": int,
        "posted_at": datetime,
    },
}
