"""Everything that is held of one person, as a workbook to read and as JSON to take along, in one archive."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import orjson
import xlsxwriter

from domain.calendar import CHINA
from workers.person_words import LABELS, text

CELL_CHARACTERS_MAX: Final = 32_000
SHEET_NAME_MAX: Final = 31
README: Final = """本压缩包是您的个人信息副本（个人信息保护法第四十五条）。
「个人信息.xlsx」供阅读，「个人信息.json」供转移；两者内容相同，金额单位为分。
内含完整证件号码、手机号与卡号，请妥善保管，不要转发。
"""


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
                    shown = text(title, column, line[column])[:CELL_CHARACTERS_MAX]
                    sheet.write_string(number, place, shown)
    return out.getvalue()
