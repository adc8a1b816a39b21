"""What a person's copy of their own record calls its fields, and what the codes in it mean."""

from collections.abc import Mapping
from typing import Any, Final

import orjson

from domain import codes, member_file
from domain.codes import Table
from domain.data_rights.rules import CHANNEL_LABELS
from domain.data_rights.rules import LABELS as RIGHTS
from domain.members.rules import FIELD_LABELS
from domain.participants.rules import LABELS as STANDINGS
from domain.sheets import SHEETS
from integrations.psbc.codes import CardStatusCode, ResultCode
from workers import audit_words
from workers.sheet_words import ACTIONS, STATES

LABELS: Final[Mapping[str, str]] = {
    **FIELD_LABELS,
    "unit": "所属单位",
    "account": "银行账号",
    "card_no": "卡号",
    "email": "电子邮箱",
    "dues_fen": "月缴会费（分）",
    "actor": "办理人",
    "at": "时间",
    "created_at": "建立时间",
    "updated_at": "更新时间",
    "amount_fen": "金额（分）",
    "premium_fen": "保费（分）",
    "unit_paid_fen": "单位缴（分）",
    "person_paid_fen": "个人缴（分）",
    "state": "状态",
    "document": "依据",
    "reason": "原因",
    "file_name": "文件",
    "bank_file": "银行文件",
    "evidence_file": "结果文件",
    "plan_year": "年度",
    "details": "详情",
    "action": "办理事项",
    "correction": "更正内容",
    "proposed_at": "提出时间",
    "decided_at": "决定时间",
    "decision": "决定理由",
    "act": "同意或撤回",
    "on_day": "日期",
    "channel": "方式",
    "collector": "采集人",
    "ref": "编号",
    "recorded_at": "登记时间",
    "version": "文本版本",
    "title": "文本名称",
    "words": "文本内容",
    "disbursement_id": "发放批次",
    "placed_at": "止付时间",
    "expires_on": "止付到期",
    "lifted_at": "解除时间",
    "lift_reason": "解除原因",
    "account_class": "账户类别",
    "activated_at": "激活时间",
    "answer": "答复",
    "bank_serial": "银行流水号",
    "cancel_reason": "取消原因",
    "cancelled_at": "取消时间",
    "changed_at": "登记时间",
    "checked_at": "核对时间",
    "code": "结果代码",
    "consent_ref": "授权书编号",
    "due_on": "答复期限",
    "from_on": "自",
    "from_status": "原会籍状态",
    "from_unit_name": "转出单位",
    "id": "内部编号",
    "initials": "姓名拼音首字母",
    "is_id_long_term": "证件长期有效",
    "kind": "种类",
    "letter_reason": "函件所述原因",
    "letter_reference": "函件编号",
    "number": "报送编号",
    "opened_on": "开卡日期",
    "other_unit": "对方单位",
    "outcome": "结果",
    "pay_id": "付款编号",
    "pinyin": "姓名拼音",
    "posted_at": "入账时间",
    "programme_id": "项目编号",
    "purchased_on": "购买日期",
    "receipt_no": "收据号",
    "received_at": "收到时间",
    "released_at": "交付时间",
    "req_id": "申请号",
    "requested_at": "提出时间",
    "requested_on": "提出日期",
    "restricted_on": "限制处理自",
    "rows_total": "行数",
    "settled_at": "办结时间",
    "shares": "份数",
    "sheet": "列表",
    "sheet_row": "表中行号",
    "standing": "核对结果",
    "text": "说明",
    "to_status": "新会籍状态",
    "until_on": "至",
    "verdict": "结论",
    "wish": "请求内容",
}

_TABLES: Final[Mapping[str, Table]] = {
    **audit_words.CODES,
    **member_file.TABLES,
    "sex": Table.SEX,
    "id_type": Table.ID_TYPE,
}
_ACTS: Final = {"GIVEN": "同意", "WITHDRAWN": "撤回"}
_CORRECTIONS: Final = {
    "PROPOSED": "待审核", "APPLIED": "已更正", "REFUSED": "已退回", "WITHDRAWN": "已撤回",
}  # fmt: skip
_TRANSFERS: Final = {
    "ASKED": "待原单位同意", "REQUESTED": "待接收", "ACCEPTED": "已接收",
    "CANCELLED": "已取消", "EXPIRED": "逾期退回",
}  # fmt: skip
_LEGAL_HOLDS: Final = {
    "PROPOSED": "待确认", "STANDING": "保留中", "LIFTING": "待解除", "LIFTED": "已解除",
    "DECLINED": "未予确认",
}  # fmt: skip
_REQUESTS: Final = {
    "RECORDED": "待决定", "GRANTED": "已同意并办理", "REFUSED": "不予办理", "WITHDRAWN": "本人已撤回",
}  # fmt: skip
_DELIVERIES: Final = {"FULL": "全部", "DELTA": "增量"}
_DELIVERY_ACTS: Final = {"ADDED": "新增", "CHANGED": "变更", "REMOVED": "移出", "SAME": "不变"}
_ANSWERS: Final = {"PENDING": "未答复", "ACCEPTED": "已接收", "REFUSED": "未接收"}
_RESULTS: Final = {code.value: code.description for code in ResultCode}
# Part → column → what its codes mean; a column that is the same everywhere stands below.
_OF_PART: Final[Mapping[str, Mapping[str, Mapping[str, str]]]] = {
    "基本资料": {"status": STATES["member"]},
    "会籍变更": {"from_status": STATES["member"], "to_status": STATES["member"]},
    "信息更正": {"state": _CORRECTIONS},
    "同意与撤回": {"act": _ACTS},
    "单位转接": {"state": _TRANSFERS},
    "名册来源": {
        "kind": STATES["roster_kind"], "verdict": STATES["verdict"], "state": STATES["roster"],
    },
    "普惠卡": {"status": {code.value: code.label for code in CardStatusCode}},
    "办卡申请": {"state": STATES["application"], "code": _RESULTS},
    "付款": {"state": STATES["payment"], "code": _RESULTS},
    "未列入发放": {"reason": STATES["omission"]},
    "省库报送": {"kind": _DELIVERIES, "act": _DELIVERY_ACTS, "outcome": _ANSWERS},
    "参保名单": {"standing": {each.value: label for each, label in STANDINGS.items()}},
    "办理记录": {"action": ACTIONS, "outcome": STATES["outcome"]},
    "可能含有本人的导出": {"sheet": {name: sheet.title for name, sheet in SHEETS.items()}},
    "个人信息请求": {
        "kind": {each.value: label for each, label in RIGHTS.items()},
        "channel": {each.value: label for each, label in CHANNEL_LABELS.items()},
        "state": _REQUESTS,
    },
    "依法保留": {"state": _LEGAL_HOLDS},
}  # fmt: skip


def text(part: str, column: str, held: Any) -> str:
    """This will write a value as its person reads it; a code that no table knows stands as it is."""
    if held is None:
        return ""
    if isinstance(held, bool):
        return "是" if held else "否"
    if isinstance(held, dict | list):
        return orjson.dumps(held).decode()
    words = _OF_PART.get(part, {}).get(column)
    if words is None and part == "基本资料" and column in _TABLES:
        words = codes.TABLES[_TABLES[column]].labels
    return str(held) if words is None else words.get(str(held), str(held))
