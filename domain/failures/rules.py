"""When a row that fails is kept from the workers, and who lets it go on; pure."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from domain.actors import Role
from domain.errors import Conflict, Invalid

RESUMERS: Final = (Role.OFFICE, Role.RELEASER)
REASON_CHARACTERS_MAX: Final = 500
# The first try and the retries of one message; a second message would try no better.
ATTEMPTS_MAX: Final = 6

LABELS: Final[Mapping[str, str]] = {
    "check_roster": "检查名册",
    "apply_roster": "导入名册",
    "send_card_batch": "送出办卡批次",
    "seal_disbursement": "封存发放批次",
    "send_disbursement": "送出发放批次",
    "apply_file": "处理银行来文",
    "write_export": "写出导出文件",
    "try_profile": "试算银行约定",
}
# actor → the kind of thing that its row is
SUBJECTS: Final[Mapping[str, str]] = {
    "check_roster": "roster",
    "apply_roster": "roster",
    "send_card_batch": "card_batch",
    "seal_disbursement": "disbursement",
    "send_disbursement": "disbursement",
    "apply_file": "bank_file",
    "write_export": "export",
    "try_profile": "profile_trial",
}


class JobState(StrEnum):
    """FAILING is tried again; HELD waits for a person; RESUMED and RECOVERED are over."""

    FAILING = "FAILING"
    HELD = "HELD"
    RESUMED = "RESUMED"
    RECOVERED = "RECOVERED"


class JobNotHeld(Conflict):
    """There is nothing to let go on."""

    code = "JOB_NOT_HELD"
    default_message = "该任务没有停下，或已由他人恢复。"


class ReasonRefused(Invalid):
    """A reason is missing, too long, or holds a number that belongs to somebody."""

    code = "REASON_REFUSED"
    default_message = f"请填写原因，不超过 {REASON_CHARACTERS_MAX} 字，不得填写证件号码或卡号。"


def is_final(attempts: int, *, is_our_bug: bool) -> bool:
    """This will say whether a row is held now; a broken assertion is never tried again."""
    return is_our_bug or attempts >= ATTEMPTS_MAX


def label(actor: str) -> str:
    """This will name what a worker was doing."""
    return LABELS.get(actor, "其他后台任务")
