"""A roster of the 26 columns of the form of 2017, written by another library than the one that reads it."""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import xlsxwriter

from benchmarks import workbooks
from domain import member_file
from domain.members.rules import FIELD_LABELS

COLUMNS: Final = (
    "序号",
    *(label for field, label in FIELD_LABELS.items() if field not in member_file.LABELS),
)


def rows(count: int, units: Sequence[str]) -> Iterator[Sequence[str]]:
    """This will give complete rows, every column filled."""
    labels = dict(zip(workbooks.MEMBERS, range(len(workbooks.MEMBERS)), strict=True))
    more = {
        "技术等级": "高级工",
        "用工形式": "编制内",
        "部门": "办公室",
        "职务": "科员",
    }
    for number, row in enumerate(workbooks.members(count, units), start=1):
        known = {label: str(row[place]) for label, place in labels.items()} | more
        yield (str(number), *(known[label] for label in COLUMNS[1:]))


def write(count: int, path: Path) -> None:
    """This will write the workbook as Excel does: texts once, in a table of their own."""
    with xlsxwriter.Workbook(str(path), {"strings_to_numbers": False}) as book:
        sheet = book.add_worksheet("会员信息")
        sheet.write_row(0, 0, COLUMNS)
        for at, row in enumerate(rows(count, workbooks.example_units()), start=1):
            sheet.write_row(at, 0, row)


if __name__ == "__main__":
    write(int(sys.argv[1]), Path(sys.argv[2]))
