"""The lines of a bank file as a person may see them: columns by name, personal numbers masked."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated, Any, Final

import strawberry

from domain.applications import queries as applications
from domain.bank_files import queries as bank_files
from domain.cards import queries as cards
from domain.dispositions import queries as dispositions
from domain.pages import LIMIT_MAX, Part
from domain.payments import queries as payments
from domain.transactions import Row
from integrations.psbc import looking
from integrations.psbc.looking import Cell, Line
from schema import ids
from schema.connections import Connection, Edge, of_edges
from schema.context import Info
from schema.fields import answer
from schema.nodes import NODES, load
from schema.states import BankFilePart
from workers import exchange, line_masks

if TYPE_CHECKING:
    from schema.cards import Card, CardApplication
    from schema.disbursements import Payment
    from schema.set_aside import BankFileProblem

CURSOR: Final = "BankFileLine"


@strawberry.type(description="银行文件一行中的一列；证件号码、手机号、卡号、账号与地址只显示掩码。")
class BankFileCell:
    """A field of a line by its column's name."""

    column: str = strawberry.field(description="列名，如 card_no")
    label: str = strawberry.field(description="列的中文名称")
    text: str = strawberry.field(description="内容；个人信息已掩码，不符合约定的不予显示")
    meaning: str = strawberry.field(description="代码或金额的含义；不需解释的为空")
    fault: str = strawberry.field(description="不符合约定之处；没有则为空")


@dataclass(frozen=True, slots=True)
class Matched:
    """What the lines of one page were found to speak of, by their own references."""

    applications: Mapping[str, int] = field(default_factory=dict)
    payments: Mapping[str, int] = field(default_factory=dict)
    cards: Mapping[int, int] = field(default_factory=dict)
    problems: Mapping[int, Sequence[Row]] = field(default_factory=dict)


@strawberry.type(description="银行文件中的一行。")
class BankFileLine:
    """One line of a file, and what it was matched to."""

    position: int = strawberry.field(description="在文件中的第几行，含首行与尾行，从 1 起")
    part: BankFilePart = strawberry.field(description="首行、明细行还是尾行")
    number: int | None = strawberry.field(description="明细行号，从 1 起；首行与尾行为空")
    offset: int = strawberry.field(description="本行第一个字节在文件中的位置")
    size_bytes: int = strawberry.field(description="本行的字节数，不含换行")
    fault: str = strawberry.field(description="整行不能显示的原因；没有则为空")
    has_fault: bool = strawberry.field(description="文件被隔离时，出错处是否就在本行")
    cells: list[BankFileCell] = strawberry.field(description="各列，按文件中的次序")
    reference: strawberry.Private[str]
    matched: strawberry.Private[Matched]

    @answer("本行对应的办卡申请；没有对上则为空。")
    async def application(
        self, info: Info
    ) -> Annotated["CardApplication", strawberry.lazy("schema.cards")] | None:
        """This will load the application that the line speaks of."""
        found: CardApplication | None = await load(
            info, "CardApplication", self.matched.applications.get(self.reference)
        )
        return found

    @answer("本行对应的付款；没有对上则为空。")
    async def payment(
        self, info: Info
    ) -> Annotated["Payment", strawberry.lazy("schema.disbursements")] | None:
        """This will load the payment that the line speaks of."""
        found: Payment | None = await load(
            info, "Payment", self.matched.payments.get(self.reference)
        )
        return found

    @answer("本行所报告的卡片；没有对上则为空。")
    async def card(self, info: Info) -> Annotated["Card", strawberry.lazy("schema.cards")] | None:
        """This will load the card whose status the line reported."""
        found: Card | None = await load(info, "Card", self.matched.cards.get(self.number or 0))
        return found

    @answer("本行未能处理的原因；已处理的为空列表。")
    def problems(
        self,
    ) -> list[Annotated["BankFileProblem", strawberry.lazy("schema.set_aside")]]:
        """This will say why the line was not applied."""
        kind: Any = NODES["BankFileProblem"]
        return [kind.of(row) for row in self.matched.problems.get(self.number or 0, ())]


async def page_of(info: Info, file: Row, part: Part) -> Connection[BankFileLine]:
    """This will show one page of a file's lines; the file is opened once for a request."""
    lines = await _opened(info, file["id"])
    start, end = _bounds(len(lines), part)
    shown = lines[start:end]
    matched = await _match(file["id"], shown)
    edges = [
        Edge(cursor=ids.cursor(CURSOR, line.position), node=_shown(line, file, matched))
        for line in shown
    ]

    async def count() -> int:
        return len(lines)

    return of_edges(edges, count, has_next=end < len(lines), has_previous=start > 0)


async def line_at(file_id: int, offset: int) -> int | None:
    """This will give the detail line in which a byte of a file stands; nothing of it is shown."""
    archived = await bank_files.archived(file_id)
    before = archived.content[:offset].count(exchange.current().profile.line_end.encode("ascii"))
    return before or None


def _bounds(total: int, part: Part) -> tuple[int, int]:
    """This will turn cursors, which are positions from 1, into a slice."""
    start = min(int(part.after or 0), total)
    end = min(int(part.before) - 1, total) if part.before is not None else total
    end = max(start, end)
    if part.is_backward:
        end = max(start, end - part.skip)
        return max(start, end - part.limit), end
    start = min(end, start + part.skip)
    return start, min(end, start + part.limit)


async def _opened(info: Info, file_id: int) -> tuple[Line, ...]:
    """This will decrypt and lay out a file, and note that the person saw it."""

    async def open_each(file_ids: list[int]) -> list[tuple[Line, ...]]:
        return [await _lines(file_id) for file_id in file_ids]

    lines: tuple[Line, ...] = await info.context.loaders.batch("lines", open_each, file_id)
    info.context.files_opened.add(file_id)
    return lines


async def _lines(file_id: int) -> tuple[Line, ...]:
    archived = await bank_files.archived(file_id)
    profile = exchange.current().profile
    return await asyncio.to_thread(
        looking.look, profile, name=archived.name, content=archived.content
    )


async def _match(file_id: int, lines: Sequence[Line]) -> Matched:
    """This will look up, in a statement a kind, everything that a page of lines speaks of."""
    assert len(lines) <= LIMIT_MAX, "a page is bounded"
    references = [reference for line in lines if (reference := _reference(line))]
    numbers = [line.number for line in lines if line.number is not None]
    problems: dict[int, list[Row]] = {}
    for row in await dispositions.lines_at(file_id, numbers):
        problems.setdefault(row["line_number"], []).append(row)
    return Matched(
        applications=await applications.ids_by_req_id(references),
        payments=await payments.ids_by_pay_id(references),
        cards=await cards.ids_by_line(file_id, numbers),
        problems=problems,
    )


def _reference(line: Line) -> str:
    """This will give the number under which a line's request is known to us."""
    texts = {cell.column: cell.text for cell in line.cells}
    return texts.get("req_id") or texts.get("pay_id") or texts.get("ref") or ""


def _shown(line: Line, file: Row, matched: Matched) -> BankFileLine:
    at = file["problem_offset"]
    return BankFileLine(
        position=line.position,
        part=BankFilePart(line.part.value),
        number=line.number,
        offset=line.offset,
        size_bytes=line.size_bytes,
        fault=line.fault,
        has_fault=at is not None and line.offset <= at <= line.offset + line.size_bytes,
        cells=[_masked(cell) for cell in line.cells],
        reference=_reference(line),
        matched=matched,
    )


def _masked(cell: Cell) -> BankFileCell:
    return BankFileCell(
        column=cell.column,
        label=cell.label,
        text=line_masks.masked(cell),
        meaning=cell.meaning,
        fault=cell.fault,
    )
