"""What one fen's chain is made of: links in their order, each with its source and its status."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final


class Step(StrEnum):
    """The links of the chain, in their order."""

    PURCHASE = "PURCHASE"
    MEMBER = "MEMBER"
    CARD_REQUEST = "CARD_REQUEST"
    CARD_RESULT = "CARD_RESULT"
    ACTIVATION = "ACTIVATION"
    ENTITLEMENT = "ENTITLEMENT"
    APPROVAL = "APPROVAL"
    CREDIT_LINE = "CREDIT_LINE"
    ACCEPTANCE = "ACCEPTANCE"
    RESULT = "RESULT"
    RETURN = "RETURN"
    LEDGER = "LEDGER"
    STATEMENT = "STATEMENT"
    RETURN_STATEMENT = "RETURN_STATEMENT"
    CERTIFICATE = "CERTIFICATE"


STEP_LABELS: Final[Mapping[Step, str]] = {
    Step.PURCHASE: "购买互助保障",
    Step.MEMBER: "会员入册",
    Step.CARD_REQUEST: "开卡申请",
    Step.CARD_RESULT: "开卡结果",
    Step.ACTIVATION: "卡片激活",
    Step.ENTITLEMENT: "应发补助",
    Step.APPROVAL: "拟定、复核与签发",
    Step.CREDIT_LINE: "入账申请",
    Step.ACCEPTANCE: "银行受理",
    Step.RESULT: "入账结果",
    Step.RETURN: "退票",
    Step.LEDGER: "记账",
    Step.STATEMENT: "银行对账单",
    Step.RETURN_STATEMENT: "退票记入对账单",
    Step.CERTIFICATE: "守恒证书",
}


class Status(StrEnum):
    """What holding a link against the archive gave.

    RECORDED is in our books alone, MISSING not there yet, NONE did not happen.
    """

    VERIFIED = "VERIFIED"
    RECORDED = "RECORDED"
    MISSING = "MISSING"
    NONE = "NONE"
    HIDDEN = "HIDDEN"
    DIFFERS = "DIFFERS"


STATUS_LABELS: Final[Mapping[Status, str]] = {
    Status.VERIFIED: "已与存档核对一致",
    Status.RECORDED: "有记录",
    Status.MISSING: "尚无",
    Status.NONE: "没有发生",
    Status.HIDDEN: "不在权限内",
    Status.DIFFERS: "与存档不符",
}


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that a link says, in words."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Source:
    """Where a link is written: a workbook's row, a bank file's line or a certificate, and its digest."""

    kind: str
    id: int
    name: str
    digest: str
    is_intact: bool
    place: str
    line_number: int | None = None
    offset: int | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """One link: what it says, where it is written, and whether the archive agrees."""

    step: Step
    status: Status
    facts: tuple[Fact, ...] = ()
    at: datetime | None = None
    source: Source | None = None
    cells: tuple[Fact, ...] = ()
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Chain:
    """A payment from the cell it came from to the last thing the bank said of it."""

    payment_id: int
    pay_id: str
    state: str
    amount_fen: int
    member: str
    unit: str
    links: tuple[Link, ...]
