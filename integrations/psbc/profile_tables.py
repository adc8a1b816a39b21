"""A profile as tables in Chinese, for whoever in the office wants to know what was agreed with the bank."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from integrations.psbc import gaps, glossary, templates
from integrations.psbc.codes import CardStatusCode, ResultCode
from integrations.psbc.columns import Column, ColumnType
from integrations.psbc.digest import Algorithm
from integrations.psbc.kinds import Direction, RecordKind
from integrations.psbc.layout import Edge, FileReference, HeaderField, LineReference
from integrations.psbc.looking import WORDS
from integrations.psbc.profile import BadLine, Due, KindProfile, Profile


@dataclass(frozen=True, slots=True)
class Table:
    """One table: its key is stable, its title and headings are read by people."""

    key: str
    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def of(profile: Profile) -> tuple[Table, ...]:
    """This will lay a profile out: the whole, its kinds, each kind's columns, codes, envelope, what it lacks."""
    return (
        Table("agreed", "总的约定", ("项目", "约定"), tuple(_agreed(profile))),
        Table("schedule", "截止与应到时间", ("项目", "时间"), tuple(_schedule(profile))),
        Table("kinds", "文件种类", _KIND_HEADINGS, tuple(_kinds(profile))),
        *(_columns(kind, agreed) for kind, agreed in profile.kinds.items()),
        *_codes(profile),
        Table("envelope", "信封（加密与签名）", ("项目", "约定"), tuple(_envelope(profile))),
        Table("gaps", "不交换的文件", ("种类", "名称", "后果"), tuple(_gaps(profile))),
    )


def _agreed(profile: Profile) -> Iterator[tuple[str, str]]:
    flag = profile.flag
    yield "编码", profile.encoding
    yield "换行", {"\n": "LF", "\r\n": "CR LF"}[profile.line_end]
    end = "，行末也有" if profile.trailing_delimiter else ""
    yield "分隔符", f"{profile.delimiter}{end}"
    yield "空的字段", "一个空格" if profile.blank else "什么也不写"
    yield "另外禁用的字符", " ".join(f"U+{ord(sign):04X}" for sign in profile.forbidden) or "无"
    yield "每个文件最多行数", f"{profile.rows_max:,}"
    yield "每个文件最多字节", f"{profile.file_bytes_max:,}"
    yield "单位编号的格式", profile.org_pattern
    yield "批次号最多字节", str(profile.batch_no_bytes_max)
    yield "文件名", profile.names.file or "各类文件各有规则"
    yield "序号位数", str(profile.names.sequence_digits)
    yield "传送中的临时后缀", profile.names.temporary_suffix
    yield "送银行的目录", profile.directories.to_bank
    yield "银行来文的目录", profile.directories.from_bank
    yield "标志文件后缀", flag.suffix
    yield (
        "标志文件内容",
        " | ".join(_FLAG_WORDS.get(each.value, each.value) for each in flag.columns),
    )
    yield "标志文件的摘要", "无" if flag.digest is Algorithm.NONE else flag.digest.value.upper()
    yield "标志文件最多字节", f"{flag.bytes_max:,}"
    yield "开卡后的卡片状态", profile.opened_as.label


def _gaps(profile: Profile) -> Iterator[tuple[str, str, str]]:
    for gap in gaps.gaps(profile):
        yield gap.kind.value, glossary.kind_label(gap.kind), gap.zh


def _schedule(profile: Profile) -> Iterator[tuple[str, str]]:
    agreed = profile.schedule
    yield "当日截止", f"{agreed.cut_off:%H:%M}"
    for label, due in (
        ("受理回执应到", agreed.acceptance_due),
        ("结果应到", agreed.result_due),
        ("结果逾期告警", agreed.result_alarm),
        ("对账单应到", agreed.statement_due),
        ("对账单逾期告警", agreed.statement_alarm),
        ("每日卡状态应到", agreed.status_due),
    ):
        yield label, _due(due)
    yield "每日查看次数", str(agreed.polls_per_day)
    yield "查看间隔（秒）", f"{agreed.poll_interval_s:,}"


def _due(due: Due | None) -> str:
    if due is None:
        return "不约定"
    day = "当日" if due.banking_days == 0 else f"其后第 {due.banking_days} 个银行工作日"
    return f"{day} {due.at:%H:%M}"


_KIND_HEADINGS: Final = (
    "种类", "名称", "方向", "文件名", "首行", "尾行", "最少行数", "合计列", "受理文件", "结果文件",
    "怎样对上所答复的", "读不懂的行", "银行没有的列",
)  # fmt: skip


def _kinds(profile: Profile) -> Iterator[tuple[str, ...]]:
    for kind, agreed in profile.kinds.items():
        yield (
            kind.value,
            glossary.kind_label(kind),
            _WAYS[agreed.direction],
            templates.of_kind(profile, kind, agreed),
            _edge(profile, profile.header_of(agreed)),
            _edge(profile, profile.trailer_of(agreed)),
            str(agreed.rows_min),
            agreed.total or "无",
            agreed.acceptance.value if agreed.acceptance else "无",
            agreed.result.value if agreed.result else "无",
            _refers(profile, kind, agreed),
            _BAD_LINES[agreed.on_bad_line],
            "、".join(map(_named, agreed.left_out)) or "无",
        )


def _refers(profile: Profile, kind: RecordKind, agreed: KindProfile) -> str:
    """This will say how an answer is laid to what it answers; nothing for what answers nothing."""
    if not any(kind in {each.acceptance, each.result} for each in profile.kinds.values()):
        return "不适用"
    ways = "、".join(_FILE_REFERENCES[way] for way in agreed.refers.file)
    return f"文件：{ways}；行：{_LINE_REFERENCES[agreed.refers.line]}"


def _edge(profile: Profile, edge: Edge | None) -> str:
    if edge is None:
        return "无"
    own = {HeaderField.MARK: edge.mark, HeaderField.VERSION: edge.version}
    delimiter = edge.delimiter or profile.delimiter
    words = (
        each.prefix + (each.text or own.get(each.field) or glossary.term(each.field).label)
        for each in edge.said
    )
    return delimiter.join(words) + (delimiter if edge.trailing_delimiter else "")


def _columns(kind: RecordKind, agreed: KindProfile) -> Table:
    return Table(
        f"columns.{kind.value}",
        f"{kind.value} {glossary.kind_label(kind)}的各列",
        ("序", "列名", "含义", "类型", "最多字节", "必填", "填写"),
        tuple(
            (
                str(place),
                column.name,
                column.heading or glossary.term(column.name).label,
                _TYPES[column.type],
                str(column.bytes_max),
                "是" if column.required else "否",
                _filled(column),
            )
            for place, column in enumerate(agreed.columns, 1)
        ),
    )


def _filled(column: Column) -> str:
    said: list[str] = []
    if column.constant is not None:
        said.append(f"固定为 {column.constant}")
    if column.numbers_lines:
        said.append("行号，从 1 起")
    if column.carries:
        said.append("批次号")
    if column.unused:
        said.append("不使用")
    if column.choices:
        said.append(f"只能是 {'、'.join(column.choices)}")
    if column.minimum:
        said.append(f"不小于 {column.minimum}")
    if column.words:
        pairs = "、".join(f"{ours} 写作 {theirs}" for ours, theirs in column.words.items())
        said.append(pairs)
    if column.echoes:
        said.append("重复送出文件中的同名列")
    if column.also:
        said.append(f"也表示 {'、'.join(map(_named, column.also))}")
    return "；".join(said)


def _named(column: str) -> str:
    label = glossary.term(column).label
    return column if label == column else f"{label}（{column}）"


def _codes(profile: Profile) -> Iterator[Table]:
    codes = profile.codes
    tables: tuple[tuple[str, str, Mapping[str, object]], ...] = (
        ("results", "结果", codes.results),
        ("result_codes", "答复代码", codes.result_codes),
        ("id_checks", "身份核查", codes.id_checks),
        ("channels", "办理渠道", codes.channels),
        ("card_status", "卡片状态", codes.card_status),
    )
    for key, title, table in tables:
        if table:
            yield Table(
                f"codes.{key}",
                f"代码对照：{title}",
                ("银行的代码", "本系统的代码", "含义"),
                tuple((theirs, str(ours), _meaning(ours)) for theirs, ours in table.items()),
            )


def _meaning(ours: object) -> str:
    if isinstance(ours, ResultCode):
        return ours.description
    return ours.label if isinstance(ours, CardStatusCode) else WORDS.get(ours, "")


def _envelope(profile: Profile) -> Iterator[tuple[str, str]]:
    envelope = profile.envelope
    if envelope is None:
        yield "信封", "没有：文件按原样传送"
        return
    yield "形式", envelope.layout
    yield "各部分", "、".join(f"{part.value}={name}" for part, name in envelope.parts.items())
    yield "字节的写法", envelope.text
    yield "加密", envelope.cipher.upper()
    yield "初值", "每个文件随机" if envelope.has_random_iv else "双方约定一个固定值"
    yield "密钥的包装", f"SM2 {envelope.key_form.upper()}"
    yield "点坐标前的 04", "有" if envelope.has_point_prefix else "没有"
    yield "签名的写法", envelope.signature_form
    yield "签名覆盖", "、".join(envelope.signed)
    yield "我方用户标识", envelope.our_user_id
    yield "银行用户标识", envelope.bank_user_id
    yield "密钥名（我方、银行）", f"{envelope.our_key}、{envelope.bank_key}"


_WAYS: Final[Mapping[Direction, str]] = {
    Direction.TO_BANK: "送银行",
    Direction.FROM_BANK: "银行来文",
}
_BAD_LINES: Final[Mapping[BadLine, str]] = {
    BadLine.REFUSE_FILE: "整个文件不接受",
    BadLine.SET_ASIDE: "单独搁置，其余照办",
    BadLine.SET_ASIDE_IF_AMOUNTS_READ: "金额读得出的单独搁置，否则整个文件不接受",
}
_FILE_REFERENCES: Final[Mapping[FileReference, str]] = {
    FileReference.BATCH_NO: "批次号",
    FileReference.ANSWERED: "首行所写的文件名",
    FileReference.NAME: "同名（单位、日期、序号相同）",
}
_LINE_REFERENCES: Final[Mapping[LineReference, str]] = {
    LineReference.REFERENCE: "我方编号",
    LineReference.NUMBER: "行号",
}
_TYPES: Final[Mapping[ColumnType, str]] = {
    ColumnType.TEXT: "文本",
    ColumnType.CODE: "代码（ASCII）",
    ColumnType.INTEGER: "整数",
    ColumnType.FEN: "金额（分）",
    ColumnType.YUAN: "金额（元，两位小数）",
    ColumnType.DAY: "日期 YYYYMMDD",
    ColumnType.INSTANT: "时间 YYYYMMDDHHMMSS",
    ColumnType.DAY_START: "日期（当日零时）",
}
_FLAG_WORDS: Final[Mapping[str, str]] = {
    "file_name": "文件名",
    "size": "字节数",
    "rows": "行数",
    "total_fen": "总金额（分）",
    "total_yuan": "总金额（元）",
    "digest": "摘要",
}
