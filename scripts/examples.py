"""Writes the example workbooks that fill in every column of the templates, with invented people.

The workbooks of 2017 and the purchases stay as they were handed over: old forms are read for good.
Run from the root, it writes `units-2018.xlsx` and `roster-2018.xlsx` anew; a test compares them.
"""

from collections.abc import Mapping
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Final

import openpyxl

from domain.codes import TABLES, Table
from domain.identifiers import id_check_character
from integrations.excel.layouts import MEMBERS, UNITS
from integrations.excel.templates import template

FOLDER: Final = Path("examples/data")
SEED: Final = 2018
MEMBERS_MADE: Final = 40
_SURNAMES: Final = "王李张刘陈杨黄赵吴周"
_GIVEN: Final = ("建国", "秀英", "志强", "丽华", "伟", "敏", "思远", "雨桐", "文博", "晓燕")

Filled = Mapping[str, str]


def main() -> None:
    """This will write both workbooks."""
    (FOLDER / "units-2018.xlsx").write_bytes(template(UNITS, units()))
    (FOLDER / "roster-2018.xlsx").write_bytes(template(MEMBERS, members()))


def units() -> list[Filled]:
    """This will give the units of `units.xlsx` with everything that a union has."""
    with closing(openpyxl.load_workbook(FOLDER / "units.xlsx", read_only=True)) as book:
        head, *lines = book.worksheets[0].iter_rows(values_only=True)
    fields = {column.label: column.field for column in UNITS.columns}
    random = Random(SEED)  # noqa: S311 - invented people, the same each time
    return [
        {fields[str(label)]: str(cell or "") for label, cell in zip(head, line, strict=True)}
        | {
            "chair_name": _name(random),
            "contact_name": _name(random),
            "contact_phone": f"028-8600{number:04d}",
            "address": f"成都市锦江区蜀都大道{number}号",
            "term_number": ("第三届", "第3届", "三", "3")[number % 4],
            "term_from": "2016-01-01",
            "term_to": "2020-12-31",
            "account_name": f"{line[0]}委员会",
            "bank_name": "中国邮政储蓄银行成都市分行",
            "account_no": f"51010000{number:08d}",
            "headcount": str(600 if number == 1 else 10 + random.randrange(40)),
        }
        for number, line in enumerate(lines, start=1)
    ]


def members() -> list[Filled]:
    """This will give members of three units, who are not in the roster of 2017."""
    random = Random(SEED)  # noqa: S311 - invented people, the same each time
    return [_member(number, random) for number in range(1, MEMBERS_MADE + 1)]


def _member(number: int, random: Random) -> Filled:
    born = date(1965, 1, 1) + timedelta(days=random.randrange(365 * 30))
    body = f"510104{born:%Y%m%d}{900 + number:03d}"
    is_honoured, is_poor, has_left_home = number % 8 == 0, number % 10 == 0, number % 3 == 0
    told = {
        "unit_name": ("四川省教育厅机关工会", "四川省水利厅机关工会", "四川省都江堰管理局工会")[
            number % 3
        ],
        "name": _name(random),
        "sex": "男" if number % 2 else "女",
        "id_type": "居民身份证",
        "id_no": body + id_check_character(body),
        "id_valid_from": "2015-06-01",
        "id_valid_to": "长期" if number % 4 == 0 else "2035-06-01",
        "birth_on": f"{born:%Y-%m-%d}",
        "is_migrant_worker": "否",
        "mobile": f"1390000{number:04d}",
        "department": random.choice(("办公室", "财务处", "人事处")),
        "post": random.choice(("科员", "主任科员", "副处长")),
        "joined_on": f"{2010 + number % 8}-03-01",
        "status": "正常",
        "address": f"成都市青羊区人民中路{number}号",
        "postcode": "610000",
        "tax_residency": "仅为中国税收居民",
        "hukou_region": "成都市青羊区" if has_left_home else "成都市锦江区",
        "employer": "四川省直机关服务中心",
        "membership_no": f"SC2018{number:04d}",
        "dues_paid_to": "2018-03",
        "dues_fen": f"{5 + number % 20}.50",
        "medical_region": "成都市锦江区",
        "honour_year": "2015" if is_honoured else "",
        "honour_no": f"川劳模{number:06d}" if is_honoured else "",
        "email": f"member{number:04d}@example.cn",
    }
    for field, table in _CODED.items():
        told.setdefault(field, random.choice(tuple(TABLES[table].labels.values())))
    if not is_honoured:
        told["honour_level"] = ""
    if not is_poor:
        told["hardship_level"] = told["hardship_cause"] = ""
    return told


def _name(random: Random) -> str:
    return random.choice(_SURNAMES) + random.choice(_GIVEN)


_CODED: Final[Mapping[str, Table]] = {
    "ethnicity": Table.ETHNICITY,
    "political_status": Table.POLITICAL_STATUS,
    "education": Table.EDUCATION,
    "technical_level": Table.TECHNICAL_LEVEL,
    "hukou": Table.HUKOU,
    "employment_status": Table.EMPLOYMENT_STATUS,
    "employment_form": Table.EMPLOYMENT_FORM,
    "occupation": Table.OCCUPATION,
    "personal_status": Table.PERSONAL_STATUS,
    "union_post": Table.UNION_POST,
    "medical_insurance": Table.MEDICAL_INSURANCE,
    "dues_method": Table.DUES_METHOD,
    "honour_level": Table.HONOUR_LEVEL,
    "hardship_level": Table.HARDSHIP_LEVEL,
    "hardship_cause": Table.HARDSHIP_CAUSE,
}


if __name__ == "__main__":
    main()
