"""Workbooks to be filled in: the header, text columns, drop-downs, an example and how to fill."""

import io
from collections.abc import Mapping, Sequence
from typing import Final

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from domain import codes, member_file
from domain.codes import Table
from domain.members.rules import ENTERED
from integrations.excel.layouts import Column, Layout
from integrations.excel.stored import column_name

ROWS_FORMATTED: Final = 50_000
TEXT: Final = 49  # the number of the built-in format of text
CODES_SHEET: Final = "代码表"
_WIDTH_MIN: Final = 14
_WIDTH_FOR_SIGN: Final = 2.4
_CHOICES: Final[Mapping[str, Table]] = {
    "sex": Table.SEX,
    "ethnicity": Table.ETHNICITY,
    "id_type": Table.ID_TYPE,
    "political_status": Table.POLITICAL_STATUS,
    "education": Table.EDUCATION,
    "technical_level": Table.TECHNICAL_LEVEL,
    "hukou": Table.HUKOU,
    "is_migrant_worker": Table.YES_NO,
    "employment_status": Table.EMPLOYMENT_STATUS,
    "employment_form": Table.EMPLOYMENT_FORM,
    "status": Table.MEMBERSHIP_STATUS,
    "occupation": Table.OCCUPATION,
    "tax_residency": Table.TAX_RESIDENCY,
    **member_file.TABLES,
    "nature": Table.UNIT_NATURE,
    "industry": Table.INDUSTRY,
    "labour_relation": Table.LABOUR_RELATION,
    "dues": Table.DUES,
    "district": Table.DISTRICT,
}
# Of which not everything may be entered.
_TAKEN: Final[Mapping[str, frozenset[str]]] = {"status": ENTERED}
# Invented: the numbers pass their checks and belong to nobody.
_EXAMPLES: Final[Mapping[str, str]] = {
    "unit_name": "四川省教育厅机关工会",
    "parent_name": "四川省直机关工会",
    "name": "李华",
    "id_no": "11010519491231002X",
    "id_valid_from": "2015-06-01",
    "id_valid_to": "长期",
    "birth_on": "1949-12-31",
    "mobile": "13900000001",
    "department": "办公室",
    "post": "科员",
    "joined_on": "2016-03-01",
    "address": "成都市锦江区蜀都大道23号",
    "postcode": "610000",
    "employer": "四川省教育厅",
    "membership_no": "SC000001",
    "dues_paid_to": "2018-03",
    "dues_fen": "12.50",
    "honour_year": "2015",
    "honour_no": "川劳模000001",
    "email": "lihua@example.cn",
    "union_uscc": "815100009945416708",
    "employer_uscc": "11510000458420445Y",
    "chair_name": "王建国",
    "contact_name": "李华",
    "contact_phone": "028-86000001",
    "term_number": "第三届",
    "term_from": "2016-01-01",
    "term_to": "2020-12-31",
    "account_name": "四川省教育厅机关工会委员会",
    "bank_name": "中国邮政储蓄银行成都市分行",
    "account_no": "5101000000005678",
    "headcount": "120",
    "purchased_on": "2018-03-15",
    "shares": "1",
    "premium_fen": "110",
    "unit_paid_fen": "33",
    "person_paid_fen": "77",
    "receipt_no": "SJ00000001",
}
_PREFERRED: Final[Mapping[str, str]] = {
    "sex": "女",
    "ethnicity": "01",
    "id_type": "111",
    "is_migrant_worker": "0",
}
_ADVICE: Final = (
    "请在第一张工作表中逐行填写，一行一条，不要改动或删除表头，不要合并单元格。",
    "带 * 的栏目必须填写，其余栏目尽量填写完整。",
    "各栏已设为文本格式：证件号码、手机号码请直接输入，不会丢失末尾的数字。",
    "日期请写成 2018-01-31 的样子；证件长期有效的，有效期止填“长期”。",
    "有下拉选项的栏目请从下拉列表中选择，全部选项见“代码表”。",
    "“填写示例”一表只供参考，上传时不会读取。",
    "填好后保存为“Excel 工作簿（.xlsx）”，不超过 20 MB，再到“导入”页上传。",
    "上传后系统逐行检查，有问题的单元格可以下载标注过的工作簿逐一改正。",
)


def template(layout: Layout, filled: Sequence[Mapping[str, str]] = ()) -> bytes:
    """This will write the workbook that a layout's sheet is filled in; `filled` are rows begun."""
    out = io.BytesIO()
    with Workbook(out, {"in_memory": True}) as book:
        head = book.add_format(
            {
                "bold": True,
                "bg_color": "#DCE6F5",
                "border": 1,
                "num_format": TEXT,
                "align": "center",
            }
        )
        text = book.add_format({"num_format": TEXT})
        sheet = book.add_worksheet(layout.sheet_names[0])
        _write_head(sheet, layout, head, text)
        sheet.freeze_panes(1, 0)
        for at, row in enumerate(filled, start=1):
            texts = [row.get(column.field, "") for column in layout.columns]
            sheet.write_row(at, 0, texts, text)
        example = book.add_worksheet("填写示例")
        _write_head(example, layout, head, text)
        example.write_row(1, 0, [_example(column) for column in layout.columns], text)
        _write_advice(book.add_worksheet("填写说明"), layout)
        _write_choices(book.add_worksheet(CODES_SHEET), sheet, layout, head)
        sheet.activate()
    return out.getvalue()


def _write_head(sheet: Worksheet, layout: Layout, head: Format, text: Format) -> None:
    for at, column in enumerate(layout.columns):
        title = f"{column.label}*" if column.is_required else column.label
        sheet.set_column(at, at, max(_WIDTH_MIN, len(title) * _WIDTH_FOR_SIGN), text)
        sheet.write_string(0, at, title, head)


def _write_advice(sheet: Worksheet, layout: Layout) -> None:
    sheet.set_column(0, 0, 100)
    required = "、".join(column.label for column in layout.columns if column.is_required)
    for at, line in enumerate((*_ADVICE, f"必须填写的栏目：{required}。"), start=1):
        sheet.write_string(at - 1, 0, f"{at}. {line}")


def _write_choices(sheet: Worksheet, filled: Worksheet, layout: Layout, head: Format) -> None:
    """This will list the choices in a sheet of their own: a list in the cell itself is too short."""
    at = 0
    for place, column in enumerate(layout.columns):
        if column.field not in _CHOICES:
            continue
        labels = _choices(column.field)
        sheet.set_column(at, at, _WIDTH_MIN + 6)
        sheet.write_string(0, at, column.label, head)
        sheet.write_column(1, at, labels)
        letters = column_name(at + 1)
        source = f"='{CODES_SHEET}'!${letters}$2:${letters}${len(labels) + 1}"
        filled.data_validation(
            1,
            place,
            ROWS_FORMATTED,
            place,
            {
                "validate": "list",
                "source": source,
                "error_type": "warning",
                "error_title": column.label,
                "error_message": "这不是列表中的选项，上传后可能不合格。",
            },
        )
        at += 1


def _choices(field: str) -> list[str]:
    labels = codes.TABLES[_CHOICES[field]].labels
    taken = _TAKEN.get(field, labels)
    return [label for code, label in labels.items() if code in taken]


def _example(column: Column) -> str:
    if column.field in _EXAMPLES:
        return _EXAMPLES[column.field]
    table = _CHOICES.get(column.field)
    if table is None:
        return ""
    labels = codes.TABLES[table].labels
    known = _PREFERRED.get(column.field, "")
    return known if known in labels.values() else labels.get(known, next(iter(labels.values())))
