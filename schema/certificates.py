"""The daily certificates: three ways side by side, and the document to be verified elsewhere."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Annotated, Any, ClassVar, Final

import orjson
import strawberry

from domain import letters
from domain.actors import Actor
from domain.certificates import queries as certificates
from domain.certificates import rules
from domain.pages import Listing
from domain.programmes import queries as programmes
from domain.transactions import Row
from schema.book_states import CertificateVerdict
from schema.connections import After, Before, Connection, First, Last, Skip, connect, part
from schema.context import Info
from schema.evidence import ProofOutcome
from schema.fields import answer
from schema.nodes import Node, plain, worked_out
from schema.scalars import Yuan
from schema.states import ListOrder, values

FIGURE_LABELS: Final[Mapping[str, str]] = {
    "approved": "已复核",
    "unsent": "未送出",
    "sent": "已送出",
    "credited": "已入账",
    "failed": "入账失败",
    "returned": "入账后退回",
    "unknown": "在途或结果未明",
    "paid": "账户付出",
    "back": "退回账户",
}


@strawberry.type(description="一个数字：笔数与金额。")
class CertificateFigure:
    """How many and how much."""

    count: int = strawberry.field(description="笔数")
    amount: Yuan = strawberry.field(description="金额")


@strawberry.type(description="守恒证书的一行：同一个数字由各来源分别得出；来源看不到的为空。")
class CertificateLine:
    """One figure as each way sees it."""

    figure: str = strawberry.field(description="数字代码，如 approved")
    label: str = strawberry.field(description="数字的中文名称")
    states: CertificateFigure | None = strawberry.field(description="数据库中的付款状态")
    ledger: CertificateFigure | None = strawberry.field(description="账务")
    archive: CertificateFigure | None = strawberry.field(description="存档文件重新读取")
    statements: CertificateFigure | None = strawberry.field(description="银行对账单")
    differs: bool = strawberry.field(description="各来源是否不一致，或等式不成立")


@strawberry.type(description="一个发放项目（或合计）的三方核对。")
class CertificateProgramme:
    """One programme's comparison."""

    programme: str = strawberry.field(description="项目代码；* 为合计，空为对账单上无从归属的")
    compared: list[CertificateLine] = strawberry.field(description="各个数字")

    @answer("项目的中文名称；合计与无从归属的为空")
    async def name(self, info: Info) -> str:
        """This will name the programme."""

        async def load(codes: list[str]) -> list[str]:
            named = {each["code"]: str(each["name"]) for each in await programmes.every()}
            return [named.get(code, "") for code in codes]

        found: str = await info.context.loaders.batch("programme_names", load, self.programme)
        return found


@strawberry.type(description="守恒证书所依据的一份银行函件：由两人认定，本日新计入。")
class CertificateLetter:
    """A letter that a certificate rests on."""

    name: str = strawberry.field(description="函件在存档中的名称")
    payment_no: str = strawberry.field(description="所认定的付款号")
    reference: str = strawberry.field(description="函件编号")
    outcome: ProofOutcome = strawberry.field(description="函件认定的结果")
    posted_on: date | None = strawberry.field(description="已入账时的入账日期")
    digest: str = strawberry.field(description="存档函件的 SM3 摘要，证书写明的就是它")
    scan: str = strawberry.field(description="扫描件的 SHA-256 摘要")


def _figure(way: Mapping[str, Sequence[int]], name: str) -> CertificateFigure | None:
    if name not in way:
        return None
    count, fen = way[name]
    return CertificateFigure(count=count, amount=Yuan(fen))


def _programmes(row: Row) -> list[CertificateProgramme]:
    document = orjson.loads(row["summary"])
    broken = {
        (each["programme"], each["figure"]) for each in document["differences"] if "figure" in each
    }
    ordered = sorted(document["programmes"], key=lambda code: (code != rules.TOTAL, code))
    return [
        CertificateProgramme(
            programme=code, compared=list(_lines(code, document["programmes"][code], broken))
        )
        for code in ordered
    ]


def _lines(
    code: str, ways: Mapping[str, Any], broken: set[tuple[str, str]]
) -> Iterator[CertificateLine]:
    for name, label in FIGURE_LABELS.items():
        yield CertificateLine(
            figure=name,
            label=label,
            states=_figure(ways[rules.STATES], name),
            ledger=_figure(ways[rules.LEDGER], name),
            archive=_figure(ways[rules.ARCHIVE], name),
            statements=_figure(ways[rules.STATEMENTS], name),
            differs=(code, name) in broken,
        )


def _stated(which: str) -> Any:
    def read(row: Row) -> date | None:
        text = orjson.loads(row["summary"])["statements"][which]
        return None if text is None else date.fromisoformat(text)

    return read


@strawberry.type(description="一个银行工作日的守恒证书。")
class Certificate(Node):
    """The certificate of one day."""

    listing: ClassVar[Listing] = certificates.CERTIFICATES

    number: int = plain("证书编号，从 1 起连续")
    day_on: date = plain("所证明的银行工作日")
    verdict: CertificateVerdict = plain("结论")
    digest: str = plain("证书的 SM3 摘要")
    previous_digest: str = plain("上一份证书的摘要；第一份为 64 个零")
    opened_at: datetime = plain("取数时间：此后的文件计入下一份")
    issued_at: datetime | None = plain("出具时间")
    stated_after: date | None = worked_out(_stated("after"), "对账单覆盖的日期自此日之后；没有为空")
    stated_until: date | None = worked_out(_stated("until"), "对账单覆盖的日期到此日止；没有为空")
    counted_files: int = plain("本日新计入的银行文件份数")
    unsent_files: int = plain("已复核而未送出的文件份数")
    damaged_files: list[str] = worked_out(
        lambda row: [
            each["name"]
            for each in orjson.loads(row["summary"])["differences"]
            if each["kind"] == "damaged"
        ],
        "存档与摘要不符的文件名",
    )
    difference_count: int = worked_out(
        lambda row: len(orjson.loads(row["summary"])["differences"]), "不一致的处数"
    )
    programmes: list[CertificateProgramme] = worked_out(_programmes, "合计与各项目的三方核对")

    def is_seen_by(self, actor: Actor) -> bool:  # noqa: ARG002 - what a node is asked
        """This will show only what has been issued."""
        return bool(self.row["state"] == rules.CertificateState.ISSUED)

    @answer("本日新计入的银行函件：没有文件说明、由两人凭函件认定的付款")
    async def letters(self, info: Info) -> list[CertificateLetter]:
        """This will give the letters that it rests on."""

        async def load(keys: list[int]) -> list[list[Row]]:
            found = await certificates.letters_of(keys)
            return [found[key] for key in keys]

        counted: list[Row] = await info.context.loaders.batch(
            "certificate_letters", load, self.row["id"]
        )
        return [
            CertificateLetter(
                name=letters.name_of(each["proof_id"]),
                payment_no=each["pay_id"],
                reference=each["reference"],
                outcome=ProofOutcome[each["outcome"]],
                posted_on=each["posted_on"],
                digest=each["digest"],
                scan=each["scan"],
            )
            for each in counted
        ]

    @answer("供下载和离线校验的证书全文（JSON），用 cli.py certificate verify 校验。")
    async def document(self) -> str:
        """This will give the certificate with its digest and its seal."""
        text: str = await certificates.handed_out(self.row["id"])
        return text


@strawberry.input(description="守恒证书的查询条件；同时满足所填各项。")
class CertificateFilter:
    """What is asked of certificates."""

    verdicts: list[CertificateVerdict] | None = strawberry.field(
        description="这些结论之一", default=None
    )
    since: date | None = strawberry.field(description="这一天起（含）", default=None)
    until: date | None = strawberry.field(description="到这一天止（含）", default=None)


@strawberry.type
class CertificateQueries:
    """Root field of certificates."""

    @answer("守恒证书列表；财务、普惠办公室与审计可见。")
    async def certificates(
        self,
        info: Info,
        filter_: Annotated[
            CertificateFilter | None, strawberry.argument(name="filter", description="查询条件")
        ] = None,
        order_by: Annotated[
            ListOrder, strawberry.argument(description="排列顺序")
        ] = ListOrder.NEWEST,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
        skip: Skip = None,
    ) -> Connection[Certificate]:
        """This will page through certificates."""
        asked = filter_ or CertificateFilter()
        connection: Connection[Certificate] = await connect(
            info,
            "Certificate",
            certificates.matching(
                verdicts=values(asked.verdicts), since=asked.since, until=asked.until
            ),
            certificates.ORDERS[order_by.value],
            part("Certificate", first, after, last, before, skip),
        )
        return connection
