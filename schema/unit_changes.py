"""What happened to a unit: details corrected, moved, closed, opened again."""

import json
from datetime import date, datetime
from enum import Enum
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

import strawberry

from domain.pages import Listing
from domain.transactions import Row
from domain.unit_changes import queries as unit_changes
from domain.unit_changes import rules
from schema.nodes import Node, one, plain, worked_out

if TYPE_CHECKING:
    from schema.people import Person
    from schema.units import Unit


def _is(value: str, description: str) -> Any:
    return strawberry.enum_value(value, description=description)


@strawberry.enum(description="单位变动的种类")
class UnitChangeKind(Enum):
    """What happened."""

    CORRECTED = _is("CORRECTED", "更正资料")
    MOVED = _is("MOVED", "调整隶属关系")
    CLOSED = _is("CLOSED", "撤销")
    REOPENED = _is("REOPENED", "恢复")
    MERGED = _is("MERGED", "并入其他单位")
    ABSORBED = _is("ABSORBED", "有单位并入")


@strawberry.type(description="一项资料的变动；代码、号码只示首尾。")
class UnitFieldChange:
    """One field with what it was and is."""

    label: str = strawberry.field(description="是哪一项")
    before: str = strawberry.field(description="变动前")
    after: str = strawberry.field(description="变动后")


def _changes(row: Row) -> list[UnitFieldChange]:
    stored = row["changes"]
    listed = json.loads(stored) if isinstance(stored, str) else stored
    return [
        UnitFieldChange(
            label=rules.LABELS[one["field"]],
            before=str(one["before"] or ""),
            after=str(one["after"] or ""),
        )
        for one in listed
        if one["field"] in rules.LABELS
    ]


@strawberry.type(description="单位的一次变动：何时、依据哪份文件、为何、由谁、变了什么。")
class UnitChange(Node):
    """One thing that happened to a unit."""

    listing: ClassVar[Listing] = unit_changes.CHANGES

    kind: UnitChangeKind = plain("种类")
    on_day: date = plain("变动日期")
    document: str = plain("批准文号；更正资料时可为空文本")
    reason: str = plain("原因或依据")
    changed_at: datetime = plain("办理时间")
    fields: list[UnitFieldChange] = worked_out(_changes, "变动的各项资料")
    from_unit: Annotated["Unit", strawberry.lazy("schema.units")] | None = one(
        "Unit", "from_unit_id", "原上级单位，有单位并入时为并入的单位；不在您的范围内时为空"
    )
    to_unit: Annotated["Unit", strawberry.lazy("schema.units")] | None = one(
        "Unit", "to_unit_id", "新上级单位，并入其他单位时为接收单位；不在您的范围内时为空"
    )
    changed_by: Annotated["Person", strawberry.lazy("schema.people")] | None = one(
        "Person", "changed_by_id", "办理人；单位经办人不可见"
    )
