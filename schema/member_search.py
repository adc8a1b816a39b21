"""Questions to the member database: what may be asked, and how a question is put."""

from collections.abc import Mapping
from datetime import date
from enum import Enum
from typing import Any

import strawberry

from domain import member_search, qualification
from domain.calendar import CHINA
from domain.member_search import Kind, Operator
from domain.qualification import Standard
from schema import ids
from schema.context import Info
from schema.fields import answer
from schema.nodes import Code


def _is(value: str, description: str) -> Any:
    return strawberry.enum_value(value, description=description)


@strawberry.enum(description="一组条件须全部满足，还是满足其一")
class MemberMatch(Enum):
    """How conditions go together."""

    ALL = _is("ALL", "全部满足")
    ANY = _is("ANY", "满足其一")


@strawberry.enum(description="怎样比较")
class MemberOperator(Enum):
    """How a field is held against values."""

    IS = _is("IS", "是其中之一")
    IS_NOT = _is("IS_NOT", "不是其中任一")
    AT_LEAST = _is("AT_LEAST", "不小于，不早于")
    AT_MOST = _is("AT_MOST", "不大于，不晚于")
    IS_EMPTY = _is("IS_EMPTY", "没有填写")
    IS_FILLED = _is("IS_FILLED", "已填写")


@strawberry.enum(description="查询项目填什么")
class MemberQuestionKind(Enum):
    """What a field is asked with."""

    CODE = _is("CODE", "从选项中选")
    NUMBER = _is("NUMBER", "整数")
    DAY = _is("DAY", "日期")
    UNIT = _is("UNIT", "单位的全局编号")


@strawberry.input(description="一个条件。")
class MemberCondition:
    """One condition."""

    field: str = strawberry.field(description="查询项目的代码，见 memberQuestionFields")
    operator: MemberOperator = strawberry.field(description="怎样比较")
    values: list[str] | None = strawberry.field(
        description="比较的内容：选项的代码、整数、日期或单位的全局编号；“没有填写”等不填",
        default=None,
    )


@strawberry.input(description="一组条件。")
class MemberConditionGroup:
    """Conditions that go together."""

    match: MemberMatch = strawberry.field(description="全部满足，还是满足其一")
    conditions: list[MemberCondition] = strawberry.field(description="条件")


@strawberry.input(
    description="对会员库的查询：条件与条件组。最多 10 组、40 个条件；不能按证件号码等掩码显示的内容查询。"
)
class MemberQuestion:
    """A question of two levels, so that its depth has a bound by its shape."""

    match: MemberMatch = strawberry.field(description="全部满足，还是满足其一")
    conditions: list[MemberCondition] | None = strawberry.field(description="条件", default=None)
    groups: list[MemberConditionGroup] | None = strawberry.field(description="条件组", default=None)


@strawberry.type(description="一个查询项目：可以怎样查，可以选什么。")
class MemberQuestionField:
    """What may be asked about."""

    code: str = strawberry.field(description="代码")
    label: str = strawberry.field(description="中文名称")
    kind: MemberQuestionKind = strawberry.field(description="填什么")
    operators: list[MemberOperator] = strawberry.field(description="可以怎样比较")
    choices: list[Code] = strawberry.field(description="选项；不是从选项中选的为空列表")


@strawberry.type
class MemberSearchQueries:
    """Root field about what may be asked of members."""

    @answer("会员库可以按哪些项目查询；按本人的岗位。")
    def member_question_fields(self, info: Info) -> list[MemberQuestionField]:
        """This will list every field that the viewer may ask about."""
        return [
            MemberQuestionField(
                code=code,
                label=field.label,
                kind=MemberQuestionKind(Kind(field.kind).value),
                operators=[
                    MemberOperator(operator.value)
                    for operator in Operator
                    if operator in field.operators
                ],
                choices=[Code(code=key, label=label) for key, label in field.choices.items()],
            )
            for code, field in member_search.asked_of(info.context.actor).items()
        ]


def document(question: MemberQuestion) -> dict[str, Any]:
    """This will write a question as the plain document that the domain reads and exports keep."""
    return {
        **_group(question.match, question.conditions or []),
        "groups": [_group(group.match, group.conditions) for group in question.groups or []],
    }


def _group(match: MemberMatch, conditions: list[MemberCondition]) -> dict[str, Any]:
    return {"match": match.value, "conditions": [_condition(one) for one in conditions]}


def _condition(one: MemberCondition) -> Mapping[str, Any]:
    values = one.values or []
    field = member_search.FIELDS.get(one.field)
    if field is not None and field.kind is Kind.UNIT:
        values = [str(ids.number("Unit", value, field="values")) for value in values]
    return {"field": one.field, "operator": one.operator.value, "values": values}


async def standard_of(info: Info) -> Standard:
    """This will give today's standard of a record, read once for a request."""

    async def load(days: list[date]) -> list[Standard]:
        return [await qualification.standard(day) for day in days]

    today = info.context.now().astimezone(CHINA).date()
    found: Standard = await info.context.loaders.batch(("standard",), load, today)
    return found
