"""Which members' records are complete and right, on a day: by rules as data, from stored facts.

The row itself knows which of its fields are empty (`members.blanks`, computed by the database), so
that nothing is ever behind. Which of them must be filled, and what else is looked at, are provisions
of a day: `MEMBER_FIELD_…` and `MEMBER_CHECK_…`. A new clause changes the standard, not a million rows.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final, Self

from domain.ages import years_before
from domain.members.rules import AGE_MIN
from domain.policies import queries as policies
from domain.policies.rules import ProvisionKind
from domain.transactions import Row, question

FIELD: Final = "MEMBER_FIELD_"
CHECK: Final = "MEMBER_CHECK_"

# What may be empty, in the order of the bits of `members.blanks`, as migration 0059 computes them.
LABELS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "sex": "性别",
        "ethnicity": "民族",
        "id_valid_to": "证件有效期止",
        "political_status": "政治面貌",
        "education": "学历",
        "technical_level": "技术等级",
        "hukou": "户籍类型",
        "hukou_region": "户籍地",
        "is_migrant_worker": "是否农民工",
        "employment_status": "就业状况",
        "employment_form": "用工形式",
        "personal_status": "个人身份",
        "occupation": "职业",
        "employer": "用人单位",
        "department": "部门",
        "post": "职务",
        "union_post": "工会职务",
        "joined_on": "入会时间",
        "membership_no": "会员证号",
        "medical_insurance": "医疗保险",
        "medical_region": "参保地",
        "dues": "会费缴纳",
        "address": "通讯地址",
        "postcode": "邮编",
        "email": "电子邮箱",
        "tax_residency": "税收居民身份",
        "consent": "个人信息同意",
    }
)
BITS: Final[Mapping[str, int]] = MappingProxyType(
    {field: 1 << place for place, field in enumerate(LABELS)}
)


class Flaw(StrEnum):
    """What may be wrong with a record that is filled in."""

    DOCUMENT_EXPIRED = "DOCUMENT_EXPIRED"
    UNDER_AGE = "UNDER_AGE"


FLAW_LABELS: Final[Mapping[Flaw, str]] = MappingProxyType(
    {Flaw.DOCUMENT_EXPIRED: "证件已过有效期", Flaw.UNDER_AGE: f"未满{AGE_MIN}周岁"}
)


@dataclass(frozen=True, slots=True)
class Standard:
    """What a record must fulfil on a day: the fields that must be filled, and the flaws looked for."""

    today: date
    required: int
    flaws: frozenset[Flaw]

    def missing(self, blanks: int) -> tuple[str, ...]:
        """This will name the fields that are empty and must not be."""
        lacking = blanks & self.required
        return tuple(field for field, bit in BITS.items() if lacking & bit)

    def found(self, record: Row) -> tuple[Flaw, ...]:
        """This will tell what is wrong with a record, which has `id_valid_to` and `birth_on`."""
        valid_to, born = record["id_valid_to"], record["birth_on"]
        is_true = {
            Flaw.DOCUMENT_EXPIRED: valid_to is not None and valid_to < self.today,
            Flaw.UNDER_AGE: born > years_before(self.today, AGE_MIN),
        }
        return tuple(flaw for flaw in Flaw if flaw in self.flaws and is_true[flaw])

    def plain(self) -> dict[str, object]:
        """This will write the standard as what can be kept with a question asked under it."""
        return {
            "today": self.today.isoformat(),
            "required": self.required,
            "flaws": sorted(self.flaws),
        }

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> Self:
        """This will read what `plain` wrote."""
        return cls(
            date.fromisoformat(kept["today"]),
            int(kept["required"]),
            frozenset(map(Flaw, kept["flaws"])),
        )

    def lacks(self, field: str, *, member: str = "t") -> str:
        """This will give the SQL of whether one field is empty, required or not."""
        return f"({member}.blanks & {BITS[field]}) <> 0"

    def has(self, flaw: Flaw, *, member: str = "t") -> str:
        """This will give the SQL of whether a record has a flaw, looked for or not."""
        if flaw is Flaw.DOCUMENT_EXPIRED:
            return f"coalesce({member}.id_valid_to < DATE '{self.today}', false)"
        return f"({member}.birth_on > DATE '{years_before(self.today, AGE_MIN)}')"

    def incomplete(self, *, member: str = "t") -> str:
        """This will give the SQL of whether a required field is empty."""
        return f"({member}.blanks & {self.required}) <> 0"

    def unqualified(self, *, member: str = "t") -> str:
        """This will give the SQL of whether a record does not fulfil the standard; never null."""
        flawed = (self.has(flaw, member=member) for flaw in Flaw if flaw in self.flaws)
        return f"({' OR '.join((self.incomplete(member=member), *flawed))})"


@question
async def standard(today: date) -> Standard:
    """This will read what the rules in force on a day ask of a record."""
    held = {
        rule.code
        for rule in await policies.in_force(today, kind=ProvisionKind.SWITCH)
        if rule.amount == 1
    }
    return Standard(
        today,
        sum(bit for field, bit in BITS.items() if FIELD + field.upper() in held),
        frozenset(flaw for flaw in Flaw if CHECK + flaw.value in held),
    )
