"""What a bank does not exchange, and what follows from it: said once here, shown wherever people ask."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from integrations.psbc.codes import CardStatusCode
from integrations.psbc.kinds import RecordKind
from integrations.psbc.profile import Profile


@dataclass(frozen=True, slots=True)
class Gap:
    """A kind of file that is not agreed on, and in both languages what that means."""

    kind: RecordKind
    zh: str
    en: str


def gaps(profile: Profile) -> tuple[Gap, ...]:
    """This will say of each kind that a profile has not what follows; nothing of it is waited for."""
    return tuple(
        Gap(kind, *_meaning(profile, kind)) for kind in _MEANINGS if kind not in profile.kinds
    )


def of(profile: Profile, kind: RecordKind) -> str:
    """This will say in Chinese what follows from a kind that is not exchanged; "" for one that is."""
    return next((gap.zh for gap in gaps(profile) if gap.kind is kind), "")


def _meaning(profile: Profile, kind: RecordKind) -> tuple[str, str]:
    if kind is RecordKind.ACTIVATION and profile.opened_as is CardStatusCode.ACTIVE:
        return (
            "银行不报送卡状态：开卡成功即视为已激活，以后的挂失、冻结等无从得知",
            "no card status comes: a card is in use once it is opened, and nothing later is known",
        )
    return _MEANINGS[kind]


_MEANINGS: Final[Mapping[RecordKind, tuple[str, str]]] = {
    RecordKind.OPEN: ("不能通过文件批量开卡", "no card can be applied for by file"),
    RecordKind.OPEN_ACCEPTANCE: (
        "银行不发开卡受理文件：是否收到，以开卡结果为准",
        "no acceptance of applications comes: the result alone says that they arrived",
    ),
    RecordKind.DELIVERY: (
        "银行不报送制卡、寄送和签收进度",
        "how cards are made and delivered is not told",
    ),
    RecordKind.ACTIVATION: (
        "银行不报送卡状态：卡片停留在开卡时的状态，不会变为已激活",
        "no card status comes: a card stays as it was opened and never becomes active",
    ),
    RecordKind.CREDIT: ("不能通过文件发放款项", "nobody can be paid by file"),
    RecordKind.CREDIT_ACCEPTANCE: (
        "银行不发付款受理文件：是否收到，以付款结果为准",
        "no acceptance of payments comes: the result alone says that they arrived",
    ),
    RecordKind.RETURN: (
        "银行不报送退票：已付款项退回时须由人工登记",
        "returns are not told by file: people must note them",
    ),
    RecordKind.STATEMENT: (
        "银行不发每日对账文件：守恒证书只能说明缺对账单",
        "no daily statement comes: certificates say that it is missing",
    ),
}
