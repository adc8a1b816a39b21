"""Fields that only some roles see: nothing, without an error, to whom `domain.particulars` withholds them."""

from typing import Any

from domain import particulars
from domain.actors import Actor
from domain.codes import TABLES, Table
from domain.transactions import Row
from schema.nodes import Code, seen_by


def kept(field: str, description: str, *, column: str = "", nothing: str | None = None) -> Any:
    """This will declare a particular of the file: nothing to whom it is not shown."""

    def read(row: Row, actor: Actor) -> Any:
        return nothing if particulars.withheld(actor, [field]) else row[column or field]

    return seen_by(read, description)


def particular(table: Table, column: str, description: str) -> Any:
    """This will declare a code of the file likewise."""
    labels = TABLES[table].labels

    def read(row: Row, actor: Actor) -> Code | None:
        code = "" if particulars.withheld(actor, [column]) else row[column]
        return Code(code=code, label=labels.get(code, code)) if code else None

    return seen_by(read, f"{description}；未填或不是本人岗位可见的为空")


def fixed(column: str, description: str) -> Any:
    """This will declare what stood in a cell that was corrected, likewise."""

    def read(row: Row, actor: Actor) -> str:
        return "" if particulars.withheld(actor, [row["field"]]) else str(row[column])

    return seen_by(read, f"{description}；不是本人岗位可见的为空文本")
