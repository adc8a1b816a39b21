"""Enums of statements and certificates; every value says in Chinese what it means."""

from enum import Enum
from typing import Any

import strawberry

from domain.statements.rules import BREAK_LABELS


def _is(value: str, description: str) -> Any:
    return strawberry.enum_value(value, description=description)


@strawberry.enum(description="对账单流水的借贷方向")
class EntryDirection(Enum):
    """Which way an entry moves the payer's money."""

    D = _is("D", "借：从付款账户付出")
    C = _is("C", "贷：进入付款账户")


@strawberry.enum(description="对账单流水的核对结论")
class EntryFinding(Enum):
    """What an entry turned out to be."""

    MATCHED = _is("MATCHED", "与我方付款一致")
    DEPOSIT = _is("DEPOSIT", "拨入款项")
    UNEXPLAINED_DEBIT = _is("UNEXPLAINED_DEBIT", BREAK_LABELS["UNEXPLAINED_DEBIT"])
    UNKNOWN_PAYMENT = _is("UNKNOWN_PAYMENT", BREAK_LABELS["UNKNOWN_PAYMENT"])
    REPEATED = _is("REPEATED", BREAK_LABELS["REPEATED"])
    AMOUNT_DIFFERS = _is("AMOUNT_DIFFERS", BREAK_LABELS["AMOUNT_DIFFERS"])
    SERIAL_DIFFERS = _is("SERIAL_DIFFERS", BREAK_LABELS["SERIAL_DIFFERS"])
    CONTRADICTS = _is("CONTRADICTS", BREAK_LABELS["CONTRADICTS"])
    RETURN_UNREPORTED = _is("RETURN_UNREPORTED", BREAK_LABELS["RETURN_UNREPORTED"])


@strawberry.enum(description="对账差异的种类")
class BreakKind(Enum):
    """How the bank's books and ours differ."""

    UNEXPLAINED_DEBIT = _is("UNEXPLAINED_DEBIT", BREAK_LABELS["UNEXPLAINED_DEBIT"])
    UNKNOWN_PAYMENT = _is("UNKNOWN_PAYMENT", BREAK_LABELS["UNKNOWN_PAYMENT"])
    REPEATED = _is("REPEATED", BREAK_LABELS["REPEATED"])
    AMOUNT_DIFFERS = _is("AMOUNT_DIFFERS", BREAK_LABELS["AMOUNT_DIFFERS"])
    SERIAL_DIFFERS = _is("SERIAL_DIFFERS", BREAK_LABELS["SERIAL_DIFFERS"])
    CONTRADICTS = _is("CONTRADICTS", BREAK_LABELS["CONTRADICTS"])
    RETURN_UNREPORTED = _is("RETURN_UNREPORTED", BREAK_LABELS["RETURN_UNREPORTED"])
    DEBIT_MISSING = _is("DEBIT_MISSING", BREAK_LABELS["DEBIT_MISSING"])
    RETURN_MISSING = _is("RETURN_MISSING", BREAK_LABELS["RETURN_MISSING"])
    OPENING_DIFFERS = _is("OPENING_DIFFERS", BREAK_LABELS["OPENING_DIFFERS"])
    DAY_MISSING = _is("DAY_MISSING", BREAK_LABELS["DAY_MISSING"])
    ACCOUNT_DIFFERS = _is("ACCOUNT_DIFFERS", BREAK_LABELS["ACCOUNT_DIFFERS"])


@strawberry.enum(description="对账差异的状态")
class BreakState(Enum):
    """Where a break stands."""

    OPEN = _is("OPEN", "待说明")
    EXPLAINED = _is("EXPLAINED", "已说明，待另一人确认")
    RESOLVED = _is("RESOLVED", "已确认")


@strawberry.enum(description="守恒证书的结论")
class CertificateVerdict(Enum):
    """Whether everything agrees."""

    BALANCED = _is("BALANCED", "三方一致")
    INCOMPLETE = _is("INCOMPLETE", "两方一致，缺当日对账单")
    DIFFERS = _is("DIFFERS", "不一致")
