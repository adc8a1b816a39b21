"""Questions to the member database, put together by a person: conditions in and/or groups.

A question is a plain document of two levels: a top group and groups in it, each of which wants all
or any of its conditions. So it has a bound by its shape, and the number of conditions and values
has another. Conditions speak only of what a person reads on the list anyway: a number that is shown
masked cannot be closed in on by asking for parts of it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final

from domain import codes, particulars
from domain.actors import Actor
from domain.ages import years_before
from domain.cards.queries import HAS_ACTIVE_CARD, HAS_CARD
from domain.codes import Table
from domain.errors import Invalid, NotPermitted
from domain.members.rules import MembershipStatus
from domain.pages import Where
from domain.qualification import FLAW_LABELS, LABELS, Flaw, Standard

GROUPS_MAX: Final = 10
CONDITIONS_MAX: Final = 40
VALUES_MAX: Final = 50
AGE_MAX: Final = 150
UNIT_DIGITS_MAX: Final = 18


class Operator(StrEnum):
    """How a field is held against values."""

    IS = "IS"
    IS_NOT = "IS_NOT"
    AT_LEAST = "AT_LEAST"
    AT_MOST = "AT_MOST"
    IS_EMPTY = "IS_EMPTY"
    IS_FILLED = "IS_FILLED"


class Kind(StrEnum):
    """What a field holds, which says how it may be asked."""

    CODE = "CODE"
    NUMBER = "NUMBER"
    DAY = "DAY"
    UNIT = "UNIT"


_ONE_OF: Final = frozenset({Operator.IS, Operator.IS_NOT})
_RANGE: Final = frozenset({Operator.AT_LEAST, Operator.AT_MOST})
_EMPTINESS: Final = frozenset({Operator.IS_EMPTY, Operator.IS_FILLED})


@dataclass(frozen=True, slots=True)
class Field:
    """What may be asked about: the column or the SQL of each value, and how it is called."""

    label: str
    kind: Kind
    column: str = ""
    choices: Mapping[str, str] = field(default_factory=dict)
    may_be_empty: bool = False

    @property
    def operators(self) -> frozenset[Operator]:
        """The ways in which it may be asked."""
        own = _RANGE if self.kind in {Kind.NUMBER, Kind.DAY} else _ONE_OF
        return own | _EMPTINESS if self.may_be_empty else own


class QuestionInvalid(Invalid):
    """The question is too large, or asks a field in a way that it cannot be asked."""

    code = "QUESTION_INVALID"


class QuestionNotPermitted(NotPermitted):
    """A question about what the person's roles do not show them: its answer would tell it."""

    code = "QUESTION_NOT_PERMITTED"

    def __init__(self, label: str) -> None:
        super().__init__(f"您的岗位不能按“{label}”查询。")


def _coded(table: Table, column: str, label: str) -> Field:
    return Field(label, Kind.CODE, column, codes.TABLES[table].labels, may_be_empty=True)


_YES_NO: Final = MappingProxyType({"YES": "是", "NO": "否"})
_CARDS: Final = MappingProxyType({"NONE": "无卡", "HELD": "有卡", "ACTIVE": "有已激活的卡"})
_FLAWS: Final = MappingProxyType({flaw.value: words for flaw, words in FLAW_LABELS.items()})

FIELDS: Final[Mapping[str, Field]] = MappingProxyType(
    {
        "UNIT": Field("单位（含下级）", Kind.UNIT),
        "STATUS": Field(
            "会籍状态",
            Kind.CODE,
            "status",
            {
                status.value: codes.label(Table.MEMBERSHIP_STATUS, status)
                for status in MembershipStatus
            },
        ),
        "SEX": _coded(Table.SEX, "sex", "性别"),
        "AGE": Field("年龄（周岁）", Kind.NUMBER),
        "ETHNICITY": _coded(Table.ETHNICITY, "ethnicity", "民族"),
        "ID_TYPE": _coded(Table.ID_TYPE, "id_type", "证件类型"),
        "POLITICAL_STATUS": _coded(Table.POLITICAL_STATUS, "political_status", "政治面貌"),
        "EDUCATION": _coded(Table.EDUCATION, "education", "学历"),
        "TECHNICAL_LEVEL": _coded(Table.TECHNICAL_LEVEL, "technical_level", "技术等级"),
        "HUKOU": _coded(Table.HUKOU, "hukou", "户籍类型"),
        "HUKOU_REGION": _coded(Table.DISTRICT, "hukou_region", "户籍地"),
        "MIGRANT_WORKER": Field(
            "是否农民工", Kind.CODE, "is_migrant_worker", _YES_NO, may_be_empty=True
        ),
        "EMPLOYMENT_STATUS": _coded(Table.EMPLOYMENT_STATUS, "employment_status", "就业状况"),
        "EMPLOYMENT_FORM": _coded(Table.EMPLOYMENT_FORM, "employment_form", "用工形式"),
        "PERSONAL_STATUS": _coded(Table.PERSONAL_STATUS, "personal_status", "个人身份"),
        "OCCUPATION": _coded(Table.OCCUPATION, "occupation", "职业"),
        "UNION_POST": _coded(Table.UNION_POST, "union_post", "工会职务"),
        "TAX_RESIDENCY": _coded(Table.TAX_RESIDENCY, "tax_residency", "税收居民身份"),
        "MEDICAL_INSURANCE": _coded(Table.MEDICAL_INSURANCE, "medical_insurance", "医疗保险"),
        "MEDICAL_REGION": _coded(Table.DISTRICT, "medical_region", "参保地"),
        "DUES_METHOD": _coded(Table.DUES_METHOD, "dues_method", "会费缴纳方式"),
        "HONOUR_LEVEL": _coded(Table.HONOUR_LEVEL, "honour_level", "劳模称号"),
        "HARDSHIP_LEVEL": _coded(Table.HARDSHIP_LEVEL, "hardship_level", "困难档案"),
        "HARDSHIP_CAUSE": _coded(Table.HARDSHIP_CAUSE, "hardship_cause", "致困原因"),
        "JOINED_ON": Field("入会日期", Kind.DAY, "joined_on", may_be_empty=True),
        "ID_VALID_TO": Field("证件有效期止", Kind.DAY, "id_valid_to", may_be_empty=True),
        "DUES_PAID_TO": Field("会费缴至", Kind.DAY, "dues_paid_to", may_be_empty=True),
        "ENTERED_ON": Field("入库日期", Kind.DAY, "created_at"),
        "CARD": Field("卡", Kind.CODE, choices=_CARDS),
        "QUALIFIED": Field("信息合格", Kind.CODE, choices=_YES_NO),
        "MISSING": Field("缺少的信息", Kind.CODE, choices=LABELS),
        "FLAW": Field("有误的信息", Kind.CODE, choices=_FLAWS),
    }
)


def asked_of(actor: Actor) -> dict[str, Field]:
    """This will give what somebody may ask about, with the choices that are theirs to ask."""
    return {
        name: replace(one, choices=_choices_of(actor, name, one))
        for name, one in FIELDS.items()
        if not particulars.withheld(actor, [one.column])
    }


def check_asker(question: Mapping[str, Any], *, by: Actor) -> None:
    """This will let pass a question about what its asker sees anyway.

    Raises:
        QuestionNotPermitted: what it asks about is not shown to them.
    """
    own = asked_of(by)
    conditions = list(question.get("conditions") or ())
    for group in question.get("groups") or ():
        conditions += group.get("conditions") or ()
    for one in conditions:
        asked = FIELDS.get(str(one["field"]))
        if asked is None:
            continue  # there is no such field: the reading says so
        values = set(map(str, one.get("values") or ())) & asked.choices.keys()
        if str(one["field"]) not in own or not values <= own[str(one["field"])].choices.keys():
            raise QuestionNotPermitted(asked.label)


def _choices_of(actor: Actor, name: str, asked: Field) -> Mapping[str, str]:
    """Whether something of a file is missing tells of it as well."""
    if name != "MISSING":
        return asked.choices
    kept = particulars.withheld(actor, asked.choices)
    return {key: label for key, label in asked.choices.items() if key not in kept}


def add(where: Where, question: Mapping[str, Any], standard: Standard) -> Where:
    """This will require of members what a question asks.

    Raises:
        QuestionInvalid: says which condition cannot be asked, and why.
    """
    sql, values = _Reading(standard).group(question)
    return where.add(sql, *values) if sql else where


@dataclass(slots=True)
class _Reading:
    """One question being read; it counts the conditions as they come."""

    standard: Standard
    conditions: int = 0

    def group(self, given: Mapping[str, Any]) -> tuple[str, list[object]]:
        groups = given.get("groups") or ()
        if len(groups) > GROUPS_MAX:
            raise QuestionInvalid(f"条件组太多，最多 {GROUPS_MAX} 组。")
        parts = [self.condition(one) for one in given.get("conditions") or ()]
        parts += [found for one in groups if (found := self.group({**one, "groups": ()}))[0]]
        if not parts:
            return "", []
        word = " OR " if given.get("match") == "ANY" else " AND "
        return (
            f"({word.join(sql for sql, _ in parts)})",
            [value for _, values in parts for value in values],
        )

    def condition(self, given: Mapping[str, Any]) -> tuple[str, list[object]]:
        self.conditions += 1
        if self.conditions > CONDITIONS_MAX:
            raise QuestionInvalid(f"条件太多，最多 {CONDITIONS_MAX} 个。")
        name, operator = str(given["field"]), Operator(given["operator"])
        asked, values = FIELDS.get(name), tuple(map(str, given.get("values") or ()))
        if asked is None:
            raise QuestionInvalid("没有这一查询项目。")
        if operator not in asked.operators:
            raise QuestionInvalid(f"“{asked.label}”不能这样查询。")
        if operator in _EMPTINESS:
            return self._empty(asked, is_empty=operator is Operator.IS_EMPTY), []
        if not 1 <= len(values) <= (1 if operator in _RANGE else VALUES_MAX):
            raise QuestionInvalid(f"请为“{asked.label}”填写要查的内容，最多 {VALUES_MAX} 项。")
        if operator in _RANGE:
            return self._range(name, asked, values[0], is_least=operator is Operator.AT_LEAST)
        sql, taken = self._one_of(name, asked, values)
        return (sql if operator is Operator.IS else f"NOT {sql}"), taken

    def _empty(self, asked: Field, *, is_empty: bool) -> str:
        is_text = asked.kind is Kind.CODE and asked.column != "is_migrant_worker"
        return f"t.{asked.column} {_EMPTY_TESTS[is_text, is_empty]}"

    def _range(
        self, name: str, asked: Field, value: str, *, is_least: bool
    ) -> tuple[str, list[object]]:
        sign = ">=" if is_least else "<="
        if asked.kind is Kind.DAY:
            column = f"t.{asked.column}"
            if asked.column == "created_at":
                column = f"({column} AT TIME ZONE 'Asia/Shanghai')::date"
            return f"coalesce({column} {sign} {{}}, false)", [_day(asked, value)]
        assert name == "AGE", "no other number is asked for"
        years = _whole(asked, value)
        if is_least:
            return "t.birth_on <= {}", [years_before(self.standard.today, years)]
        return "t.birth_on > {}", [years_before(self.standard.today, years + 1)]

    def _one_of(self, name: str, asked: Field, values: Sequence[str]) -> tuple[str, list[object]]:
        if asked.kind is Kind.UNIT:
            return _BELOW, [[_unit(value) for value in values]]
        if not set(values) <= asked.choices.keys():
            raise QuestionInvalid(f"“{asked.label}”没有这一选项。")
        if name in _WORKED_OUT:
            parts = [_WORKED_OUT[name](self.standard, value) for value in values]
            return f"({' OR '.join(parts)})", []
        if name == "MIGRANT_WORKER":
            wanted = [value == "YES" for value in values]
            return "coalesce(t.is_migrant_worker = ANY({}::boolean[]), false)", [wanted]
        return f"t.{asked.column} = ANY({{}})", [list(values)]


_BELOW: Final = (
    "t.unit_id IN (SELECT b.id FROM units b JOIN units r ON starts_with(b.path, r.path)"
    " WHERE r.id = ANY({}::bigint[]))"
)
# (is it a text, is it asked to be empty) → the test
_EMPTY_TESTS: Final = {
    (True, True): "= ''",
    (True, False): "<> ''",
    (False, True): "IS NULL",
    (False, False): "IS NOT NULL",
}


def _card(_: Standard, value: str) -> str:
    return {"NONE": f"NOT {HAS_CARD}", "HELD": HAS_CARD, "ACTIVE": HAS_ACTIVE_CARD}[value]


def _qualified(standard: Standard, value: str) -> str:
    return f"NOT {standard.unqualified()}" if value == "YES" else standard.unqualified()


_WORKED_OUT: Final[Mapping[str, Callable[[Standard, str], str]]] = {
    "CARD": _card,
    "QUALIFIED": _qualified,
    "MISSING": lambda standard, value: standard.lacks(value),
    "FLAW": lambda standard, value: standard.has(Flaw(value)),
}


def _day(asked: Field, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise QuestionInvalid(f"“{asked.label}”请填写日期，如 2018-03-31。") from None


def _whole(asked: Field, text: str) -> int:
    if not text.isascii() or not text.isdecimal() or len(text) > len(str(AGE_MAX)):
        raise QuestionInvalid(f"“{asked.label}”请填写不超过 {AGE_MAX} 的整数。")
    return min(int(text), AGE_MAX)


def _unit(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or len(text) > UNIT_DIGITS_MAX:
        raise QuestionInvalid("没有这个单位。")
    return int(text)
