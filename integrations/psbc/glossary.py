"""What a column is called in Chinese, and whether what stands in it is about a person."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from integrations.psbc.kinds import RecordKind
from integrations.psbc.layout import HeaderField


class Nature(StrEnum):
    """What a field holds, as far as showing it to a person goes."""

    PLAIN = "plain"
    CODE = "code"
    FREE_TEXT = "free_text"
    IDENTITY_NUMBER = "identity_number"
    MOBILE = "mobile"
    CARD = "card"
    ADDRESS = "address"
    UNKNOWN = "unknown"


# What is masked of a person wherever it is shown.
NUMBERS: Final = frozenset({Nature.IDENTITY_NUMBER, Nature.MOBILE, Nature.CARD, Nature.ADDRESS})


@dataclass(frozen=True, slots=True)
class Term:
    """A column in words."""

    label: str
    nature: Nature


def term(column: str) -> Term:
    """This will find the words for a column; one that is new here is shown to nobody."""
    return _TERMS.get(column) or Term(column, Nature.UNKNOWN)


def kind_label(kind: RecordKind) -> str:
    """This will name a kind of file."""
    return _KINDS[kind]


_KINDS: Final[Mapping[RecordKind, str]] = {
    RecordKind.OPEN: "开卡申请",
    RecordKind.OPEN_ACCEPTANCE: "开卡申请受理",
    RecordKind.OPEN_RESULT: "开卡结果",
    RecordKind.DELIVERY: "制卡与寄送进度",
    RecordKind.ACTIVATION: "领卡与激活",
    RecordKind.CREDIT: "入账申请",
    RecordKind.CREDIT_ACCEPTANCE: "入账申请受理",
    RecordKind.CREDIT_RESULT: "入账结果",
    RecordKind.RETURN: "退票",
    RecordKind.STATEMENT: "对账单",
}
_TERMS: Final[Mapping[str, Term]] = {
    # OPN
    "seq": Term("序号", Nature.PLAIN),
    "req_id": Term("申请号", Nature.CODE),
    "name": Term("姓名", Nature.FREE_TEXT),
    "id_type": Term("证件类型", Nature.PLAIN),
    "id_no": Term("证件号码", Nature.IDENTITY_NUMBER),
    "id_from": Term("证件有效期起", Nature.PLAIN),
    "id_to": Term("证件有效期止", Nature.PLAIN),
    "sex": Term("性别", Nature.PLAIN),
    "birth": Term("出生日期", Nature.PLAIN),
    "nation": Term("国籍", Nature.CODE),
    "occupation": Term("职业", Nature.CODE),
    "employer": Term("工作单位", Nature.FREE_TEXT),
    "address": Term("地址", Nature.ADDRESS),
    "post": Term("邮政编码", Nature.CODE),
    "mobile": Term("手机号", Nature.MOBILE),
    "tax": Term("税收居民身份", Nature.PLAIN),
    "issuer": Term("发证机关", Nature.FREE_TEXT),
    "unit_uscc": Term("单位统一社会信用代码", Nature.CODE),
    "product": Term("产品代码", Nature.CODE),
    "want_class": Term("申请账户类别", Nature.PLAIN),
    "consent_ref": Term("授权书编号", Nature.CODE),
    # OPR
    "result": Term("结果", Nature.CODE),
    "code": Term("答复代码", Nature.CODE),
    "msg": Term("答复说明", Nature.FREE_TEXT),
    "id_check": Term("身份核查", Nature.CODE),
    "card_no": Term("卡号", Nature.CARD),
    "acct_no": Term("账号", Nature.CARD),
    "class": Term("账户类别", Nature.PLAIN),
    "open_date": Term("开户日期", Nature.PLAIN),
    "card_expiry": Term("卡片有效期止", Nature.PLAIN),
    "fee_fen": Term("工本费（分）", Nature.PLAIN),
    # OPA and CRA
    "row_type": Term("行类型", Nature.PLAIN),
    "ref": Term("所答复的文件名或编号", Nature.CODE),
    "accepted": Term("受理笔数", Nature.PLAIN),
    # DLV and ACT
    "batch": Term("寄送批次", Nature.CODE),
    "made_at": Term("制卡时间", Nature.PLAIN),
    "shipped_at": Term("寄送时间", Nature.PLAIN),
    "signed_by": Term("签收人", Nature.FREE_TEXT),
    "signed_at": Term("签收时间", Nature.PLAIN),
    "status": Term("卡片状态", Nature.CODE),
    "changed_at": Term("变更时间", Nature.PLAIN),
    "channel": Term("办理渠道", Nature.CODE),
    "first_swipe_at": Term("首次使用时间", Nature.PLAIN),
    # CRD and CRR
    "pay_id": Term("付款号", Nature.CODE),
    "amount_fen": Term("金额（分）", Nature.PLAIN),
    "programme": Term("发放项目", Nature.CODE),
    "summary": Term("摘要", Nature.FREE_TEXT),
    "remark": Term("备注", Nature.FREE_TEXT),
    "bank_serial": Term("银行流水号", Nature.CODE),
    "posted_at": Term("入账时间", Nature.PLAIN),
    # RTN
    "returned_on": Term("退回日期", Nature.PLAIN),
    # REC
    "account": Term("付款账户", Nature.CARD),
    "opening_fen": Term("期初余额（分）", Nature.PLAIN),
    "debit_count": Term("借方笔数", Nature.PLAIN),
    "debits_fen": Term("借方金额（分）", Nature.PLAIN),
    "credit_count": Term("贷方笔数", Nature.PLAIN),
    "credits_fen": Term("贷方金额（分）", Nature.PLAIN),
    "closing_fen": Term("期末余额（分）", Nature.PLAIN),
    "entry_no": Term("流水序号", Nature.PLAIN),
    "direction": Term("借贷方向", Nature.PLAIN),
    "entry_fen": Term("发生额（分）", Nature.PLAIN),
    "balance_fen": Term("余额（分）", Nature.PLAIN),
    # the first and the last line
    HeaderField.MARK: Term("行标志", Nature.CODE),
    HeaderField.VERSION: Term("版本", Nature.CODE),
    HeaderField.KIND: Term("文件种类", Nature.CODE),
    HeaderField.ORG: Term("单位编号", Nature.CODE),
    HeaderField.BATCH_NO: Term("批次号", Nature.CODE),
    HeaderField.BUSINESS_ON: Term("业务日期", Nature.CODE),
    HeaderField.ROWS: Term("笔数", Nature.CODE),
    HeaderField.TOTAL_FEN: Term("总金额（分）", Nature.CODE),
    HeaderField.PLAN_ON: Term("计划日期", Nature.CODE),
    HeaderField.TOTAL_YUAN: Term("总金额（元）", Nature.CODE),
    HeaderField.ANSWERED: Term("所答复的文件名", Nature.CODE),
    HeaderField.CONSTANT: Term("固定内容", Nature.CODE),
    HeaderField.UNUSED: Term("不使用", Nature.UNKNOWN),
}
