"""The points of the agreement that can be tried from outside, and what was found of each."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Self


class Verdict(StrEnum):
    """What was found of a point."""

    CONFORMS = "conforms"
    DIFFERS = "differs"
    NOT_SEEN = "not seen"


class Point(StrEnum):
    """A point with its wording in both languages; the value is its number in the report."""

    zh: str
    en: str

    def __new__(cls, number: str, zh: str, en: str) -> Self:
        """This will make the number the value, so that a report can be compared by machine."""
        made = str.__new__(cls, number)
        made._value_ = number
        made.zh = zh
        made.en = en
        return made

    CONNECT = (
        "T1",
        "以登记的主机密钥和我方密钥可以登录",
        "the pinned host key and our key let us in",
    )
    FOLDERS = ("T2", "往来两个目录都在", "both folders are there")
    RENAME = (
        "T3",
        "先写临时名再改名，读回的字节与写入的一致",
        "written under a temporary name, renamed and read back byte for byte",
    )
    KEEPS = ("T4", "银行不改动也不删除我方文件", "the bank neither changes nor deletes our files")
    OPEN_TAKEN = (
        "A1",
        "开户文件当日受理，笔数相符",
        "a file of applications is accepted with its count",
    )
    OPEN_ANSWERED = (
        "A2",
        "每份开户申请都有结果，行号与申请相符",
        "every application is answered, under its own line number",
    )
    NO_FEE = ("A3", "开户不收费", "opening costs nothing")
    RARE_NAMES = (
        "A4",
        "含生僻字和间隔号的姓名可以开户",
        "names with rare characters and with a middle dot can have an account",
    )
    WRONG_COUNT = (
        "R1",
        "笔数不符的文件整个退回（3001）",
        "a wrong count refuses the file whole (3001)",
    )
    WRONG_DIGEST = (
        "R2",
        "摘要值不符的文件整个退回（3003）",
        "a wrong digest refuses the file whole (3003)",
    )
    WRONG_COLUMNS = (
        "R3",
        "列数不符的文件整个退回（3004）",
        "a wrong number of columns refuses the file whole (3004)",
    )
    WRONG_DAY = (
        "R4",
        "日期与文件名不符的文件整个退回（3005）",
        "a date other than the name's refuses the file whole (3005)",
    )
    BATCH_AGAIN = (
        "R5",
        "批次号重复的文件整个退回（3006）",
        "a repeated batch number refuses the file whole (3006)",
    )
    WRONG_ORG = (
        "R6",
        "首行单位编号不符的文件整个退回（3007）",
        "another organisation in the header refuses the file whole (3007)",
    )
    WRONG_TOTAL = (
        "R7",
        "金额合计不符的文件整个退回（3002）",
        "a wrong total refuses the file whole (3002)",
    )
    SAME_AGAIN = ("R8", "同样字节再次送达不产生任何结果", "the same bytes again have no effect")
    CREDIT_TAKEN = (
        "C1",
        "付款文件当日受理，笔数相符",
        "a file of payments is accepted with its count",
    )
    CREDIT_ANSWERED = (
        "C2",
        "每笔付款都有结果，没有未送的流水",
        "every payment is answered, and nothing that was not sent",
    )
    CREDITED = (
        "C3",
        "付给已激活的卡成功，有银行流水号和入账时间",
        "an active card is credited, with a serial and an instant",
    )
    UNKNOWN_CARD = ("C4", "不存在的卡号失败（2002）", "a card that does not exist fails (2002)")
    FOREIGN_CARD = ("C5", "他行卡号失败（2012）", "another bank's card fails (2012)")
    WRONG_NAME = ("C6", "户名不符失败（2001）", "another name fails (2001)")
    PAY_AGAIN = (
        "C7",
        "流水重复不再付款（2010）",
        "a payment id seen before is not paid again (2010)",
    )
    AMOUNTS = ("C8", "结果中的金额与送出的一致", "results tell the amounts that were sent")
    NAMES = (
        "F1",
        "银行文件的名称、单位编号和目录符合约定",
        "names, organisation and folders of the bank's files are as agreed",
    )
    FLAGS = (
        "F2",
        "每个银行文件都有相符的标志文件",
        "every file of the bank has a flag that agrees with it",
    )
    FORMAT = (
        "F3",
        "编码、行尾、首尾行、列和合计符合约定",
        "encoding, line ends, header, trailer, columns and totals are as agreed",
    )
    SEQUENCES = (
        "F4",
        "同类文件每日序号连续，不重复",
        "numbers run on per kind and day, without a gap or a repetition",
    )
    BATCHES = (
        "F5",
        "答复文件用所答复的批次号",
        "an answer bears the batch number of what it answers",
    )
    CODES = (
        "F6",
        "代码都在约定之内，且不自相矛盾",
        "every code was agreed on and contradicts nothing",
    )
    ONCE = ("F7", "同一答复只来一次", "an answer comes once")
    IN_ORDER = ("F8", "先受理后结果", "the acceptance comes before the results")
    STATUSES = ("S1", "卡状态按约定的顺序变化", "the statuses of a card follow the agreed order")
    STATEMENT = (
        "S2",
        "对账单自身平衡，含每笔已付款项",
        "a statement adds up and has every payment made",
    )
    RETURNS = (
        "S3",
        "退回的款项是已付的，金额一致",
        "what comes back was paid, with the same amount",
    )


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found of one point; a detail names files, lines and codes, never people."""

    point: Point
    verdict: Verdict
    details: tuple[str, ...] = ()


class Findings:
    """Collects what is found; one difference decides a point, whatever else conforms to it."""

    def __init__(self) -> None:
        self._differences: dict[Point, list[str]] = {}
        self._seen: set[Point] = set()

    def conforms(self, point: Point) -> None:
        """This will note that a point was seen to hold."""
        self._seen.add(point)

    def differs(self, point: Point, detail: str) -> None:
        """This will note a difference."""
        self._differences.setdefault(point, []).append(detail)

    def check(self, point: Point, *, holds: bool, detail: str) -> None:
        """This will note whether a point holds, and the detail if it does not."""
        if holds:
            self.conforms(point)
        else:
            self.differs(point, detail)

    def has(self, point: Point) -> bool:
        """This will say whether anything was noted of a point."""
        return point in self._seen or point in self._differences

    def all(self) -> tuple[Finding, ...]:
        """This will give every point with its verdict, in the order of the agreement."""
        return tuple(self._findings(Point))

    def _findings(self, points: Iterable[Point]) -> Iterator[Finding]:
        for point in points:
            if point in self._differences:
                details = tuple(dict.fromkeys(self._differences[point]))[:DETAILS_MAX]
                yield Finding(point, Verdict.DIFFERS, details)
            else:
                seen = Verdict.CONFORMS if point in self._seen else Verdict.NOT_SEEN
                yield Finding(point, seen)


DETAILS_MAX: Final = 5
