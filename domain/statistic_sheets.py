"""The tables of the statistics as files: what their page shows, and what it was asked of.

They are reckoned from the counts, a few lines at once, and not read from a list; see `domain.progress`.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from domain import codes, progress, trends
from domain.actors import IN_SCOPE
from domain.calendar import CHINA
from domain.columns import Column, Form, Reckoned, Sheet
from domain.counts.queries import Filters
from domain.counts.rules import Classification
from domain.errors import NotFound
from domain.headcounts.rules import Reason, expected_of
from domain.qualification import LABELS
from domain.sheets import SHEETS
from domain.transactions import Row, question, rows, value

DIMENSIONS: Final[Mapping[str, str]] = {
    "STATUS": "会籍状态",
    "SEX": "性别",
    "AGE": "年龄段",
    "EDUCATION": "学历",
    "POLITICAL": "政治面貌",
    "ETHNICITY": "民族",
    "EMPLOYMENT": "就业状况",
    "HUKOU": "户籍类型",
    "CARD": "卡的状态",
}
CLASSES: Final[Mapping[Classification, str]] = {
    Classification.LABOUR_RELATION: "劳动关系",
    Classification.DUES: "会费缴纳",
    Classification.DISTRICT: "归属地",
}
REASONS: Final[Mapping[Reason | None, str]] = {
    Reason.INCOMPLETE: "A 信息不完整",
    Reason.NOT_REPORTED: "B 未上报",
    None: "已完成",
}
MONTHS_DEFAULT: Final = 12
_UNFILLED: Final = "未填写"
Asked = Mapping[str, Any]


@question
async def _codes(asked: Asked, *, scope: str, now: datetime) -> list[Row]:
    by, month = asked.get("by", "STATUS"), _day(asked.get("month"))
    path, of = await _within(asked, scope)
    found = await progress.by_code(
        by,
        path,
        scope=scope,
        filters=_filters(asked),
        month=month,
        today=now.astimezone(CHINA).date(),
    )
    total = sum(line.total for line in found)
    told = f"{of}；截至 {month:%Y-%m} 月末" if month and by != "CARD" else of
    return [
        {
            "of": told,
            "by": DIMENSIONS[by],
            "code": line.code,
            "label": line.label or _label(progress.TABLES.get(by), line.code),
            "members": line.total,
            "share": _permille(line.total, total),
            "counted": line.counted,
        }
        for line in sorted(found, key=lambda line: -line.total)
    ]


@question
async def _classes(asked: Asked, *, scope: str, now: datetime) -> list[Row]:  # noqa: ARG001 - a table's shape
    kind = Classification(asked.get("classification", Classification.LABOUR_RELATION))
    path, of = await _within(asked, scope)
    found = await progress.by_class(kind, path, scope=scope, filters=_filters(asked))
    return [
        {
            "of": of,
            "by": CLASSES[kind],
            "code": line["code"],
            "label": _label(progress.CLASS_TABLES[kind], line["code"]),
            "units": line["units"],
            "members": line["members"],
            "counted": line["members_counted"],
            "carded": line["members_carded"],
            "active": line["members_active"],
            "cardedShare": _permille(line["members_carded"], line["members_counted"]),
            "activeShare": _permille(line["members_active"], line["members_counted"]),
        }
        for line in found
    ]


@question
async def _growth(asked: Asked, *, scope: str, now: datetime) -> list[Row]:
    months = trends.months(now.astimezone(CHINA).date(), asked.get("months", MONTHS_DEFAULT))
    path, of = await _within(asked, scope)
    found = await progress.growth(months, path, scope=scope, filters=_filters(asked))
    return [
        {
            "of": of,
            "month": f"{line['month']:%Y-%m}",
            "members": line["members"],
            "counted": line["members_counted"],
            "entered": line["members_entered"],
        }
        for line in reversed(found)
    ]


@question
async def _entry(asked: Asked, *, scope: str, now: datetime) -> list[Row]:
    path, _ = await _within(asked, scope)
    found = await progress.entry(path, scope=scope, now=now)
    wanted = asked.get("reason")
    keys = [line.unit_id for line in found if line.unit_id is not None]
    named = await rows("SELECT id, name FROM units WHERE id = ANY($1::bigint[])", keys)
    names: dict[int | None, str] = {one["id"]: one["name"] for one in named} | {None: "合计"}
    return [
        {
            "unit": names[line.unit_id],
            "declared": "未申报" if line.declared is None else f"{line.declared:,}",
            "members": line.entered,
            "counted": line.counted,
            "qualified": line.qualified,
            "qualifiedShare": _permille(line.qualified, expected_of(line.declared, line.counted)),
            "onTime": None if line.due_on is None else f"{line.on_time:,}",
            "dueOn": line.due_on,
            "refused": line.refused,
            "checked": line.checked,
            "refusedShare": _permille(line.refused, line.checked),
            "reason": "" if line.unit_id is None else REASONS[line.reason],
            "missing": _missing(line.missing),
        }
        for line in found
        if wanted is None or line.unit_id is None or line.reason == wanted
    ]


def _column(key: str, title: str, form: Form = Form.COUNT) -> Column:
    return Column(key, title, "", form)


_OF: Final = _column("of", "统计范围", Form.TEXT)
_LABELLED: Final = (
    _column("code", "代码", Form.DASHED),
    _column("label", "名称", Form.TEXT),
)

RECKONED: Final[Mapping[str, Reckoned]] = {
    "STATISTICS_ENTRY": Reckoned(
        "录入进度",
        (
            _column("unit", "单位", Form.TEXT),
            _column("declared", "申报人数", Form.TEXT),
            _column("members", "已录入"),
            _column("counted", "会籍正常"),
            _column("qualified", "信息合格"),
            _column("qualifiedShare", "合格率", Form.SHARE),
            _column("onTime", "按期录入", Form.DASHED),
            _column("dueOn", "录入期限", Form.DAY),
            _column("refused", "退回行数"),
            _column("checked", "检查行数"),
            _column("refusedShare", "退回率", Form.SHARE),
            _column("reason", "未完成原因", Form.DASHED),
            _column("missing", "缺少的项目", Form.DASHED),
        ),
        IN_SCOPE,
        _entry,
    ),
    "STATISTICS_CODES": Reckoned(
        "会员构成",
        (
            _OF,
            _column("by", "统计项目", Form.TEXT),
            *_LABELLED,
            _column("members", "会员"),
            _column("share", "占比", Form.SHARE),
            _column("counted", "其中会籍正常"),
        ),
        IN_SCOPE,
        _codes,
    ),
    "STATISTICS_CLASSES": Reckoned(
        "会员按单位分类",
        (
            _OF,
            _column("by", "分类", Form.TEXT),
            *_LABELLED,
            _column("units", "单位"),
            _column("members", "会员"),
            _column("counted", "会籍正常"),
            _column("carded", "已办卡"),
            _column("active", "已激活"),
            _column("cardedShare", "办卡率", Form.SHARE),
            _column("activeShare", "激活率", Form.SHARE),
        ),
        IN_SCOPE,
        _classes,
    ),
    "STATISTICS_GROWTH": Reckoned(
        "会员逐月增长",
        (
            _OF,
            _column("month", "月份", Form.TEXT),
            _column("members", "月末会员数"),
            _column("counted", "其中会籍正常"),
            _column("entered", "当月入库"),
        ),
        IN_SCOPE,
        _growth,
    ),
}


def table_of(name: str) -> Sheet | Reckoned:
    """This will give the list, or the table that is reckoned, of a name.

    Raises:
        KeyError: there is none; the contract offers those that there are.
    """
    return RECKONED.get(name) or SHEETS[name]


async def _within(asked: Asked, scope: str) -> tuple[str, str]:
    """This will give the path that was asked for, and what it is called in the file.

    Raises:
        NotFound: the unit is not there to be seen.
    """
    filters = [
        f"{CLASSES[kind]}：{_label(progress.CLASS_TABLES[kind], code)}"
        for kind, code in _filters(asked).items()
    ]
    unit_id = asked.get("unit_id")
    if unit_id is None:
        return scope, "；".join(["全部范围", *filters])
    path = await value("SELECT path FROM units WHERE id = $1", unit_id)
    if path is None:
        raise NotFound(field=("unitId",))
    name = await value("SELECT name FROM units WHERE id = $1", unit_id)
    return str(path), "；".join([f"{name}及下级", *filters])


def _filters(asked: Asked) -> Filters:
    return {
        kind: asked[kind.value.lower()]
        for kind in CLASSES
        if asked.get(kind.value.lower()) is not None
    }


def _day(given: date | str | None) -> date | None:
    return date.fromisoformat(given) if isinstance(given, str) else given


def _label(table: codes.Table | None, code: str) -> str:
    label = codes.TABLES[table].labels.get(code, code) if table and code else code
    return label or _UNFILLED


def _permille(part: int, whole: int) -> int | None:
    return part * 1000 // whole if whole else None


def _missing(missing: Mapping[str, int]) -> str:
    ordered = sorted(missing.items(), key=lambda one: (-one[1], one[0]))
    return "、".join(f"{LABELS[field]} {many} 人" for field, many in ordered)
