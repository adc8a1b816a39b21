"""Everything that is held of one person, as a workbook to read and as JSON to take along, in one archive."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import orjson
import xlsxwriter

from domain.calendar import CHINA
from domain.members.rules import FIELD_LABELS

CELL_CHARACTERS_MAX: Final = 32_000
SHEET_NAME_MAX: Final = 31
README: Final = """本压缩包是您的个人信息副本（个人信息保护法第四十五条）。
「个人信息.xlsx」供阅读，「个人信息.json」供转移；两者内容相同，金额单位为分。
内含完整证件号码、手机号与卡号，请妥善保管，不要转发。
"""
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
}


def archive(parts: Mapping[str, Sequence[Mapping[str, Any]]], *, mark: str, at: datetime) -> bytes:
    """This will write the parts of a person's record as an archive that says who took it when."""
    moment = at.astimezone(CHINA)
    out = io.BytesIO()
    document = {"mark": mark, "at": moment.isoformat(), "parts": parts}
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("个人信息.xlsx", _workbook(parts, mark))
        file.writestr("个人信息.json", orjson.dumps(document, option=orjson.OPT_INDENT_2))
        file.writestr("说明.txt", README + mark + "\n")
    return out.getvalue()


def _workbook(parts: Mapping[str, Sequence[Mapping[str, Any]]], mark: str) -> bytes:
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        book.set_properties({"comments": mark})
        bold = book.add_format({"bold": True, "bg_color": "#f0f0f0"})
        for title, lines in parts.items():
            sheet = book.add_worksheet(title[:SHEET_NAME_MAX])
            sheet.write_string(0, 0, mark)
            sheet.set_footer(f"&L&8{mark.replace('&', '&&')[:200]}")
            sheet.set_column(0, 40, 22)
            columns = list(lines[0]) if lines else []
            for place, column in enumerate(columns):
                sheet.write_string(1, place, LABELS.get(column, column), bold)
            if not lines:
                sheet.write_string(1, 0, "没有记录")
            for number, line in enumerate(lines, start=2):
                for place, column in enumerate(columns):
                    sheet.write_string(number, place, _text(line[column]))
    return out.getvalue()


def _text(held: Any) -> str:
    if held is None:
        return ""
    if isinstance(held, bool):
        return "是" if held else "否"
    if isinstance(held, dict | list):
        return orjson.dumps(held).decode()[:CELL_CHARACTERS_MAX]
    return str(held)[:CELL_CHARACTERS_MAX]
