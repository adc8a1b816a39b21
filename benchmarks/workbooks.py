"""Workbooks of as many invented people as wanted; `python -m benchmarks.workbooks KIND N FILE`.

Written by another library than the one that reads them, in a process of its own, so that the memory
of the writing is not counted as the reader's. Nobody in them exists: the numbers only check.
"""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from openpyxl import Workbook, load_workbook

from domain.identifiers import id_check_character

EXAMPLES: Final = Path(__file__).parent.parent / "examples" / "data"
PAGE_MEMBERS: Final = 50
DAYS: Final = 9_000
SURNAMES: Final = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
GIVEN: Final = "伟芳娜秀敏静丽强磊军洋勇艳杰娟涛明超霞平"
MEMBERS: Final = (
    "工会名称",
    "姓名",
    "性别",
    "民族",
    "证件类型",
    "证件号码",
    "证件有效期起",
    "证件有效期止",
    "出生日期",
    "政治面貌",
    "学历",
    "户籍类型",
    "是否农民工",
    "就业状况",
    "手机号码",
    "入会时间",
    "会员状态",
    "职业",
    "通讯地址",
    "邮编",
    "税收居民身份",
)
PURCHASES: Final = (
    "单位工会",
    "姓名",
    "证件号码",
    "购买日期",
    "份数",
    "保费",
    "单位缴纳",
    "个人缴纳",
    "收据号",
)


def id_no(number: int) -> str:
    """This will give the valid identity number of somebody who does not exist: a woman."""
    born = date(1970, 1, 1) + timedelta(days=number % DAYS)
    body = f"510104{born:%Y%m%d}{number // DAYS:02d}2"
    return body + id_check_character(body)


def name(number: int) -> str:
    """This will give one of some thousand names."""
    first, second = divmod(number, len(GIVEN))
    return SURNAMES[number % len(SURNAMES)] + GIVEN[second] + GIVEN[first % len(GIVEN)]


def unit(number: int, units: Sequence[str]) -> str:
    """This will put the first fifty into one unit, for the page, and spread the others."""
    return units[0] if number < PAGE_MEMBERS else units[1 + number % (len(units) - 1)]


def members(count: int, units: Sequence[str]) -> Iterator[Sequence[object]]:
    """This will give complete rows of a roster."""
    for number in range(count):
        card = id_no(number)
        yield (
            unit(number, units),
            name(number),
            "女",
            "汉族",
            "居民身份证",
            card,
            "2015-06-01",
            "长期",
            f"{card[6:10]}-{card[10:12]}-{card[12:14]}",
            "群众",
            "大学本科",
            "非农业",
            "否",
            "在岗",
            f"139{number:08d}",
            "2016-03-01",
            "正常",
            "国家机关工作人员",
            f"成都市锦江区蜀都大道{number % 900 + 1}号",
            "610000",
            "仅为中国税收居民",
        )


def purchases(count: int, units: Sequence[str]) -> Iterator[Sequence[object]]:
    """This will give a fully paid purchase of everybody."""
    for number in range(count):
        facts = (unit(number, units), name(number), id_no(number), "2018-03-15")
        yield (*facts, 1, 110, 33, 77, f"SJ{number:08d}")


def example_units() -> list[str]:
    """This will read the names of the example's units without the root, one with none below first."""
    with closing(load_workbook(EXAMPLES / "units.xlsx", read_only=True)) as book:
        rows = book.worksheets[0].iter_rows(min_row=3, max_col=2, values_only=True)
        above = {str(name): str(parent) for name, parent in rows}
    leaf = next(name for name in above if name not in above.values())
    return [leaf, *(name for name in above if name != leaf)]


Rows = Callable[[int, Sequence[str]], Iterator[Sequence[object]]]
KINDS: Final[dict[str, tuple[str, Sequence[str], Rows]]] = {
    "members": ("会员信息", MEMBERS, members),
    "purchases": ("互助保险购买", PURCHASES, purchases),
}


def write(kind: str, count: int, path: Path) -> None:
    """This will write one workbook."""
    title, header, rows = KINDS[kind]
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    sheet.append(list(header))
    for row in rows(count, example_units()):
        sheet.append(list(row))
    book.save(path)


if __name__ == "__main__":
    write(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]))
