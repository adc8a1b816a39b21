"""Scalars: yuan as text with two decimals, dates and instants, described for the person reading."""

import re
from datetime import date, datetime
from typing import Final, NewType

import strawberry
from strawberry.types.scalar import ScalarDefinition

from domain.calendar import CHINA
from domain.money import fen_from_yuan, yuan_text

_DASHED: Final = re.compile(r"\d{4}-\d{2}-\d{2}(?!\d)")

Yuan = NewType("Yuan", int)
Details = NewType("Details", dict[str, object])
BookmarkContent = NewType("BookmarkContent", dict[str, object])


def _fen(text: object) -> int:
    if not isinstance(text, str):
        raise ValueError('金额须为文本，如 "100.00"。')  # noqa: TRY004 - graphql-core reads it
    try:
        return fen_from_yuan(text)
    except ValueError:
        raise ValueError('金额须为最多两位小数的元，如 "100.00"。') from None


def _instant(text: object) -> datetime:
    try:
        moment = datetime.fromisoformat(_dashed(text))
    except ValueError:
        raise ValueError("时间须为 ISO 8601 格式，如 2018-03-20T10:00:00+08:00。") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=CHINA)


def _day(text: object) -> date:
    try:
        return date.fromisoformat(_dashed(text))
    except ValueError:
        raise ValueError("日期须为 2018-03-20 的格式。") from None


def _dashed(text: object) -> str:
    # Python reads bare digits as dates, too; a number is not meant as one.
    if not isinstance(text, str) or _DASHED.match(text) is None:
        raise ValueError
    return text


def _object(given: object) -> dict[str, object]:
    if not isinstance(given, dict):
        raise ValueError("内容须为 JSON 对象。")  # noqa: TRY004 - graphql-core reads it
    return given


def _text(moment: datetime) -> str:
    return moment.astimezone(CHINA).isoformat()


SCALARS: Final[dict[object, ScalarDefinition]] = {
    Yuan: strawberry.scalar(
        name="Yuan",
        description='人民币金额，单位元，固定两位小数的文本，如 "100.00"；不使用浮点数。',
        serialize=yuan_text,
        parse_value=_fen,
    ),
    datetime: strawberry.scalar(
        name="DateTime",
        description="时间，ISO 8601 格式，北京时间，如 2018-03-20T10:00:00+08:00。",
        serialize=_text,
        parse_value=_instant,
    ),
    date: strawberry.scalar(
        name="Date",
        description="日期，如 2018-03-20。",
        serialize=date.isoformat,
        parse_value=_day,
    ),
    Details: strawberry.scalar(
        name="Details",
        description="补充信息：编号与计数组成的 JSON 对象，不含个人信息。",
        serialize=lambda details: details,
    ),
    BookmarkContent: strawberry.scalar(
        name="BookmarkContent",
        description="保存的视图或查询的内容，JSON 对象，最多 8 KB。",
        serialize=lambda content: content,
        parse_value=_object,
    ),
}
