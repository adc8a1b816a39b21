"""Column maps of the provincial database: versions of them, and a trial on masked people."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, ClassVar

import orjson
import strawberry

from domain import provincial_fields, qualification
from domain.calendar import CHINA
from domain.pages import Listing
from domain.provincial_deliveries import queries as deliveries
from domain.provincial_maps import queries as maps
from domain.provincial_maps import rules
from domain.provincial_maps.rules import ColumnMap, Encoding, FileFormat, MapColumn, Receipt
from domain.transactions import Row
from schema.connections import After, Before, Connection, First, Last, Skip, connect, part
from schema.context import Info
from schema.fields import answer
from schema.nodes import Node, one, plain, worked_out
from schema.permissions import may_read
from schema.provincial_states import (
    ProvincialEncoding,
    ProvincialFormat,
    ProvincialMapState,
)

if TYPE_CHECKING:
    from schema.people import Person

TRIED_ROWS: int = 5


@strawberry.type(description="代码对照中的一项：我方代码与省库的写法。")
class ProvincialCode:
    """One code as the province writes it."""

    code: str = strawberry.field(description="我方代码")
    text: str = strawberry.field(description="省库的写法")


@strawberry.type(description="报送文件的一列。")
class ProvincialColumn:
    """One column of a map."""

    field: str = strawberry.field(description="我方字段，如 id_no")
    label: str = strawberry.field(description="我方字段的中文名称")
    header: str = strawberry.field(description="文件中的列名")
    format: str = strawberry.field(description="日期或代码的格式；其余为空文本")
    codes: list[ProvincialCode] = strawberry.field(description="代码对照；格式为 MAPPED 时才有")
    is_required: bool = strawberry.field(description="省库是否要求必填")


@strawberry.type(description="省库回执怎样读。")
class ProvincialReceiptWords:
    """How an answer reads."""

    line: str = strawberry.field(description="行号一列的列名")
    id_no: str = strawberry.field(description="证件号码一列的列名；回执没有这一列的为空文本")
    result: str = strawberry.field(description="处理结果一列的列名")
    code: str = strawberry.field(description="错误代码一列的列名；没有的为空文本")
    text: str = strawberry.field(description="错误说明一列的列名；没有的为空文本")
    accepted: list[str] = strawberry.field(description="表示接收的写法")
    refused: list[str] = strawberry.field(description="表示退回的写法")


@strawberry.type(description="一份列对照的内容。")
class ProvincialMapContent:
    """What a map says."""

    long_term: str = strawberry.field(description="证件长期有效的写法")
    statuses: list[str] = strawberry.field(description="报送哪些会籍状态的会员，代码")
    columns: list[ProvincialColumn] = strawberry.field(description="各列，按文件中的次序")
    receipt: ProvincialReceiptWords = strawberry.field(description="回执怎样读")


@strawberry.type(description="可以报送的一个字段。")
class ProvincialField:
    """A field that a column may hold."""

    field: str = strawberry.field(description="字段")
    label: str = strawberry.field(description="中文名称")
    formats: list[str] = strawberry.field(description="可用的格式；不需要格式的为空列表")
    codes: list[ProvincialCode] = strawberry.field(description="我方的全部代码与含义")
    is_needed: bool = strawberry.field(description="是否每份列对照都要有")


@strawberry.type(description="列对照的底稿与可用的字段。")
class ProvincialForm:
    """What entering a map begins with."""

    fields: list[ProvincialField] = strawberry.field(description="可以报送的字段")
    statuses: list[ProvincialCode] = strawberry.field(description="全部会籍状态")
    suggested: ProvincialMapContent = strawberry.field(description="底稿")


@strawberry.type(description="列对照的试算：不作任何改变；个人信息只显示掩码。")
class ProvincialTrial:
    """What a map would write, masked."""

    faults: list[str] = strawberry.field(description="不能采用的原因；可以采用的为空列表")
    headers: list[str] = strawberry.field(description="列名")
    rows: list[list[str]] = strawberry.field(description="样行，姓名、号码与地址已掩码")


def _content(given: ColumnMap) -> ProvincialMapContent:
    words = given.receipt
    return ProvincialMapContent(
        long_term=given.long_term,
        statuses=list(given.statuses),
        columns=[_column(each) for each in given.columns],
        receipt=ProvincialReceiptWords(
            line=words.line,
            id_no=words.id_no,
            result=words.result,
            code=words.code,
            text=words.text,
            accepted=list(words.accepted),
            refused=list(words.refused),
        ),
    )


def _column(given: MapColumn) -> ProvincialColumn:
    return ProvincialColumn(
        field=given.field,
        label=provincial_fields.FIELDS[given.field].label,
        header=given.header,
        format=given.format,
        codes=[ProvincialCode(code=code, text=text) for code, text in given.codes.items()],
        is_required=given.is_required,
    )


def _kept(row: Row) -> ProvincialMapContent:
    return _content(rules.of_document(row, orjson.loads(row["content"])))


@strawberry.type(
    description="一版列对照：我方会员资料怎样写成省库的文件；由另一人确认后自施行日期起使用。"
)
class ProvincialMap(Node):
    """One version of the map."""

    listing: ClassVar[Listing] = maps.MAPS

    state: ProvincialMapState = plain("状态")
    document: str = plain("依据的文号或材料名称")
    source: str = plain("来源")
    effective_from: date = plain("施行日期")
    file_format: ProvincialFormat = plain("文件格式")
    encoding: ProvincialEncoding = plain("文本的编码")
    content: ProvincialMapContent = worked_out(_kept, "内容")
    proposed_at: datetime = plain("录入时间")
    decided_at: datetime | None = plain("确认或作废的时间；尚未办理则为空")
    reason: str = plain("作废的原因")
    proposed_by: Annotated["Person", strawberry.lazy("schema.people")] | None = one(
        "Person", "proposed_by_id", "录入人"
    )
    decided_by: Annotated["Person", strawberry.lazy("schema.people")] | None = one(
        "Person", "decided_by_id", "确认或作废的人"
    )


@strawberry.input(description="代码对照中的一项。")
class ProvincialCodeInput:
    """One code as the province writes it."""

    code: str = strawberry.field(description="我方代码")
    text: str = strawberry.field(description="省库的写法")


@strawberry.input(description="报送文件的一列。")
class ProvincialColumnInput:
    """One column of a map."""

    field: str = strawberry.field(description="我方字段，如 id_no")
    header: str = strawberry.field(description="文件中的列名")
    format: str = strawberry.field(description="日期或代码的格式；其余不填", default="")
    codes: list[ProvincialCodeInput] | None = strawberry.field(
        description="代码对照；格式为 MAPPED 时填写", default=None
    )
    is_required: bool = strawberry.field(description="省库是否要求必填", default=False)


@strawberry.input(description="省库回执怎样读。")
class ProvincialReceiptInput:
    """How an answer reads."""

    line: str = strawberry.field(description="行号一列的列名")
    result: str = strawberry.field(description="处理结果一列的列名")
    accepted: list[str] = strawberry.field(description="表示接收的写法")
    refused: list[str] = strawberry.field(description="表示退回的写法")
    id_no: str = strawberry.field(description="证件号码一列的列名；没有不填", default="")
    code: str = strawberry.field(description="错误代码一列的列名；没有不填", default="")
    text: str = strawberry.field(description="错误说明一列的列名；没有不填", default="")


@strawberry.input(description="录入或试算一版列对照所需的内容。")
class ProvincialMapInput:
    """What entering a map takes."""

    document: str = strawberry.field(description="依据的文号或材料名称")
    source: str = strawberry.field(description="来源，如省库导入模板的版本")
    effective_from: date = strawberry.field(description="施行日期")
    file_format: ProvincialFormat = strawberry.field(description="文件格式")
    encoding: ProvincialEncoding = strawberry.field(description="文本的编码")
    statuses: list[str] = strawberry.field(description="报送哪些会籍状态的会员，代码")
    columns: list[ProvincialColumnInput] = strawberry.field(description="各列，按文件中的次序")
    receipt: ProvincialReceiptInput = strawberry.field(description="回执怎样读")
    long_term: str = strawberry.field(description="证件长期有效的写法", default="长期")


def given_map(given: ProvincialMapInput) -> ColumnMap:
    """This will read what was entered; what is wrong with it, the rules say."""
    words = given.receipt
    return ColumnMap(
        document=given.document,
        source=given.source,
        effective_from=given.effective_from,
        file_format=FileFormat(given.file_format.value),
        encoding=Encoding(given.encoding.value),
        long_term=given.long_term.strip(),
        statuses=tuple(given.statuses),
        columns=tuple(
            MapColumn(
                field=each.field,
                header=each.header.strip(),
                format=each.format,
                codes={pair.code: pair.text.strip() for pair in each.codes or ()},
                is_required=each.is_required,
            )
            for each in given.columns
        ),
        receipt=Receipt(
            line=words.line.strip(),
            id_no=words.id_no.strip(),
            result=words.result.strip(),
            code=words.code.strip(),
            text=words.text.strip(),
            accepted=tuple(word.strip() for word in words.accepted),
            refused=tuple(word.strip() for word in words.refused),
        ),
    )


@strawberry.type
class ProvincialMapQueries:
    """Root fields of column maps."""

    @answer("各版列对照，新的在前；普惠办公室、财务复核与审计可见。")
    async def provincial_maps(
        self,
        info: Info,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
        skip: Skip = None,
    ) -> Connection[ProvincialMap]:
        """This will page through the versions."""
        connection: Connection[ProvincialMap] = await connect(
            info,
            "ProvincialMap",
            maps.matching(),
            maps.ORDERS["NEWEST"],
            part("ProvincialMap", first, after, last, before, skip),
        )
        return connection

    @answer("录入列对照的底稿：可用的字段、代码与建议的各列。")
    async def provincial_form(self, info: Info) -> ProvincialForm | None:
        """This will give what entering a map begins with."""
        if not may_read(info.context.actor, "ProvincialMap"):
            return None
        today = info.context.now().astimezone(CHINA).date()
        return ProvincialForm(
            fields=[
                ProvincialField(
                    field=key,
                    label=each.label,
                    formats=list(
                        {
                            provincial_fields.Kind.DATE: tuple(provincial_fields.DATE_FORMATS),
                            provincial_fields.Kind.CODE: provincial_fields.CODE_FORMATS,
                        }.get(each.kind, ())
                    ),
                    codes=[
                        ProvincialCode(code=code, text=text) for code, text in each.labels.items()
                    ],
                    is_needed=key in provincial_fields.NEEDED,
                )
                for key, each in provincial_fields.FIELDS.items()
            ],
            statuses=[
                ProvincialCode(code=code, text=text)
                for code, text in provincial_fields.STATUSES.items()
            ],
            suggested=_content(rules.suggested(today)),
        )

    @answer("试算一版列对照：检查有无不妥，并以最早的几名会员写出掩码的样行；不作任何改变。")
    async def provincial_trial(
        self,
        info: Info,
        given: Annotated[
            ProvincialMapInput | None,
            strawberry.argument(name="input", description="所拟的列对照"),
        ] = None,
    ) -> ProvincialTrial | None:
        """This will say what a map would write, masked."""
        if not may_read(info.context.actor, "ProvincialMap") or given is None:
            return None
        wanted = given_map(given)
        faults = list(rules.faults(wanted))
        headers = [each.header for each in wanted.columns]
        if faults:
            return ProvincialTrial(faults=faults, headers=headers, rows=[])
        page, ring = await deliveries.page(0, statuses=wanted.statuses, limit=TRIED_ROWS)
        standard = await qualification.standard(info.context.now().astimezone(CHINA).date())
        people = [deliveries.opened(row, ring, standard) for row in page if row["is_wanted"]]
        lines = (
            rules.masked(each.record) | {"line": place, "act": "ADDED", "delivery": 1}
            for place, each in enumerate(people, start=1)
        )
        shown = [list(rules.cells(wanted, line)) for line in lines]
        return ProvincialTrial(faults=[], headers=headers, rows=shown)
