"""What a column map may say, how it writes a record, and what is wrong with one; pure."""

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Any, Final

from domain import crypto
from domain.actors import Role
from domain.errors import Conflict, Invalid, NotPermitted
from domain.provincial_fields import (
    AS_CODE,
    AS_LABEL,
    AS_MAPPED,
    CODE_FORMATS,
    DATE_FORMATS,
    FIELDS,
    NEEDED,
    OF_LINE,
    STATUSES,
    Field,
    Kind,
)

ENTERERS: Final = (Role.OFFICE,)
CONFIRMERS: Final = (Role.OFFICE, Role.CHECKER)
COLUMNS_MAX: Final = 60
HEADER_CHARACTERS_MAX: Final = 40
WORD_CHARACTERS_MAX: Final = 40
DOCUMENT_CHARACTERS_MAX: Final = 60
SOURCE_CHARACTERS_MAX: Final = 120
REASON_CHARACTERS_MAX: Final = 500
WORDS_MAX: Final = 20


class MapState(StrEnum):
    """PROPOSED by one person; CONFIRMED by another, then it holds from its day; or DISCARDED."""

    PROPOSED = "PROPOSED"
    CONFIRMED = "CONFIRMED"
    DISCARDED = "DISCARDED"


class FileFormat(StrEnum):
    """What kind of file the province takes."""

    XLSX = "XLSX"
    CSV = "CSV"


class Encoding(StrEnum):
    """How a text with commas is encoded; a workbook is always UTF-8."""

    UTF_8 = "UTF_8"
    GB18030 = "GB18030"


class MapInvalid(Invalid):
    """A map that would write something else than the province reads; the message names each fault."""

    code = "PROVINCIAL_MAP_INVALID"


class MapInWrongState(Conflict):
    """Somebody decided on it before."""

    code = "PROVINCIAL_MAP_STATE"
    default_message = "这份列对照已经生效或已作废，请刷新后再看。"


class MapKnown(Conflict):
    """Another map holds from the same day."""

    code = "PROVINCIAL_MAP_KNOWN"
    default_message = "同一施行日期已有生效的列对照，请改用另一个施行日期。"


class MapMissing(Conflict):
    """No map holds today."""

    code = "PROVINCIAL_MAP_MISSING"
    default_message = "今天没有生效的列对照：请先录入并由另一人确认，再生成报送文件。"


class SameEnterer(NotPermitted):
    """Who entered a map may not confirm it."""

    code = "SAME_ENTERER"
    default_message = "列对照须由录入人以外的另一人核对后确认。"


@dataclasses.dataclass(frozen=True, slots=True)
class MapColumn:
    """One column of the file: which field, under which header, in which format; `codes` for MAPPED."""

    field: str
    header: str
    format: str = ""
    codes: Mapping[str, str] = dataclasses.field(default_factory=dict)
    is_required: bool = False


@dataclasses.dataclass(frozen=True, slots=True)
class Receipt:
    """How the province's answer is read: its headers, and the words of its result column."""

    line: str
    id_no: str
    result: str
    code: str
    text: str
    accepted: tuple[str, ...]
    refused: tuple[str, ...]


@dataclasses.dataclass(frozen=True, slots=True)
class ColumnMap:
    """A whole map: the file, whom it lists, its columns in order, and the answer to it."""

    document: str
    source: str
    effective_from: date
    file_format: FileFormat
    encoding: Encoding
    long_term: str
    statuses: tuple[str, ...]
    columns: tuple[MapColumn, ...]
    receipt: Receipt


def checked(given: ColumnMap) -> ColumnMap:
    """This will let pass only a map without faults.

    Raises:
        MapInvalid: naming every fault.
    """
    found = list(faults(given))
    if found:
        raise MapInvalid("；".join(found) + "。", field=("columns",))
    return given


def faults(given: ColumnMap) -> Iterator[str]:
    """This will name every fault of a map, in the order of its form."""
    if not 1 <= len(given.document.strip()) <= DOCUMENT_CHARACTERS_MAX:
        yield "请填写依据的文号或材料名称"
    if not 1 <= len(given.source.strip()) <= SOURCE_CHARACTERS_MAX:
        yield "请填写来源，如省总工会会员库导入模板的版本"
    if not given.statuses or not set(given.statuses) <= STATUSES.keys():
        yield "请至少选择一种会员状态，且须是会籍状态代码"
    if len(given.long_term) > WORD_CHARACTERS_MAX:
        yield "证件长期有效的写法太长"
    yield from _faults_of_columns(given.columns)
    yield from _faults_of_receipt(given.receipt)


def cells(given: ColumnMap, record: Mapping[str, Any]) -> tuple[str, ...]:
    """This will write a record by a map; `record` has our values by field, and those of its line."""
    return tuple(_cell(given, column, record.get(column.field)) for column in given.columns)


def content(given: ColumnMap, record: Mapping[str, Any], *, is_there: bool) -> bytes:
    """This will give the digest of what a line says of its person: two alike need not be sent twice.

    It is keyed, so that nobody without the key can try numbers on it; a removal has one of its own.
    """
    said = (
        f"{column.header}\x1f{_cell(given, column, record.get(column.field))}"
        for column in given.columns
        if column.field not in OF_LINE
    )
    purpose = "provincial" if is_there else "provincial_removed"
    return crypto.keyring().blind_index(purpose, "\x1e".join(said))


def lacking(given: ColumnMap, record: Mapping[str, Any]) -> tuple[str, ...]:
    """This will name the fields that the province requires and a record leaves empty."""
    return tuple(
        column.field
        for column in given.columns
        if column.is_required
        and column.field not in OF_LINE
        and not _cell(given, column, record.get(column.field))
    )


def masked(record: Mapping[str, Any]) -> dict[str, Any]:
    """This will give a record as it may be shown in a trial."""
    shown = dict(record)
    shown["name"] = record["name"][:1] + "*" * (len(record["name"]) - 1)
    shown["id_no"] = crypto.mask_id_no(record["id_no"])
    shown["mobile"] = crypto.mask_mobile(record["mobile"])
    shown["address"] = crypto.mask_address(record["address"])
    if record.get("email"):
        shown["email"] = crypto.mask_email(record["email"])
    return shown


def to_document(given: ColumnMap) -> dict[str, Any]:
    """This will give a map's columns and receipt as they are kept."""
    receipt = given.receipt
    return {
        "long_term": given.long_term,
        "statuses": list(given.statuses),
        "columns": [
            {
                "field": one.field,
                "header": one.header,
                "format": one.format,
                "codes": dict(one.codes),
                "is_required": one.is_required,
            }
            for one in given.columns
        ],
        "receipt": {
            **{
                name: getattr(receipt, name) for name in ("line", "id_no", "result", "code", "text")
            },
            "accepted": list(receipt.accepted),
            "refused": list(receipt.refused),
        },
    }


def of_document(row: Mapping[str, Any], kept: Mapping[str, Any]) -> ColumnMap:
    """This will read a map back: its row and what `to_document` kept."""
    words = kept["receipt"]
    return ColumnMap(
        document=row["document"],
        source=row["source"],
        effective_from=row["effective_from"],
        file_format=FileFormat(row["file_format"]),
        encoding=Encoding(row["encoding"]),
        long_term=kept["long_term"],
        statuses=tuple(kept["statuses"]),
        columns=tuple(MapColumn(**one) for one in kept["columns"]),
        receipt=Receipt(
            **{name: words[name] for name in ("line", "id_no", "result", "code", "text")},
            accepted=tuple(words["accepted"]),
            refused=tuple(words["refused"]),
        ),
    )


def suggested(day: date) -> ColumnMap:
    """This will give a map to begin with: every field under our own headers, codes as codes."""
    required = {"unit_name", "name", "sex", "id_type", "id_no", "birth_on", "mobile", "status"}
    columns = (
        MapColumn(
            field=key,
            header=one.label,
            format={Kind.DATE: "YYYYMMDD", Kind.CODE: AS_CODE}.get(one.kind, ""),
            is_required=key in required,
        )
        for key, one in FIELDS.items()
    )
    return ColumnMap(
        document="",
        source="",
        effective_from=day,
        file_format=FileFormat.XLSX,
        encoding=Encoding.UTF_8,
        long_term="长期",
        statuses=("ACTIVE", "RETAINED", "RETIRED_RETAINED"),
        columns=tuple(
            MapColumn("act", "操作", AS_LABEL) if one.field == "act" else one for one in columns
        ),
        receipt=Receipt(
            "行号", "证件号码", "处理结果", "错误代码", "错误说明", ("成功",), ("失败",)
        ),
    )


def _cell(given: ColumnMap, column: MapColumn, value: Any) -> str:
    one = FIELDS[column.field]
    if column.field == "id_valid_to" and value == date.max:
        return given.long_term
    if value is None or value == "":
        return ""
    if one.kind is Kind.DATE:
        return str(value.strftime(DATE_FORMATS[column.format]))
    text = str(value)
    if one.kind is not Kind.CODE or column.format == AS_CODE:
        return text
    if column.format == AS_LABEL:
        return one.labels.get(text, text)
    return column.codes.get(text, "")


def _faults_of_columns(columns: Sequence[MapColumn]) -> Iterator[str]:
    if not 1 <= len(columns) <= COLUMNS_MAX:
        yield f"请填写 1 到 {COLUMNS_MAX} 列"
    known = [one.field for one in columns]
    for key in NEEDED:
        if key not in known:
            yield f"缺少「{FIELDS[key].label}」一列：没有它，回执无法逐行对应"
    headers: set[str] = set()
    for place, column in enumerate(columns, start=1):
        yield from (f"第 {place} 列：{problem}" for problem in _faults_of(column, headers))
        headers.add(column.header.strip())


def _faults_of(column: MapColumn, headers: set[str]) -> Iterator[str]:
    header = column.header.strip()
    if not 1 <= len(header) <= HEADER_CHARACTERS_MAX:
        yield f"列名须为 1 到 {HEADER_CHARACTERS_MAX} 字"
    elif header in headers:
        yield f"列名「{header}」重复"
    one = FIELDS.get(column.field)
    if one is None:
        yield f"没有「{column.field[:WORD_CHARACTERS_MAX]}」这个字段"
        return
    if one.kind is Kind.DATE and column.format not in DATE_FORMATS:
        yield f"「{one.label}」是日期，格式须为 {'、'.join(DATE_FORMATS)} 之一"
    elif one.kind is Kind.CODE and column.format not in CODE_FORMATS:
        yield f"「{one.label}」是代码，格式须为 {'、'.join(CODE_FORMATS)} 之一"
    elif one.kind in {Kind.TEXT, Kind.NUMBER} and column.format:
        yield f"「{one.label}」不是日期或代码，不要填写格式"
    yield from _faults_of_codes(column, one)


def _faults_of_codes(column: MapColumn, one: Field) -> Iterator[str]:
    if column.format != AS_MAPPED:
        if column.codes:
            yield "只有格式为 MAPPED 的列填写代码对照"
        return
    missing = [
        f"{code} {label}" for code, label in one.labels.items() if not column.codes.get(code)
    ]
    if missing:
        shown = "、".join(missing[:WORDS_MAX])
        yield f"「{one.label}」的代码对照不全，缺 {shown}{'等' if missing[WORDS_MAX:] else ''}"
    unknown = [code for code in column.codes if code not in one.labels]
    if unknown:
        yield f"「{one.label}」没有代码 {'、'.join(unknown[:WORDS_MAX])}"
    if any(len(text) > WORD_CHARACTERS_MAX for text in column.codes.values()):
        yield f"「{one.label}」的代码对照中有过长的写法"


def _faults_of_receipt(receipt: Receipt) -> Iterator[str]:
    if not receipt.line.strip():
        yield "请填写回执中行号一列的列名"
    if not receipt.result.strip():
        yield "请填写回执中处理结果一列的列名"
    headers = [receipt.line, receipt.id_no, receipt.result, receipt.code, receipt.text]
    given = [header.strip() for header in headers if header.strip()]
    if len(set(given)) < len(given):
        yield "回执各列的列名不能相同"
    if any(len(header) > HEADER_CHARACTERS_MAX for header in given):
        yield f"回执的列名不超过 {HEADER_CHARACTERS_MAX} 字"
    words = (*receipt.accepted, *receipt.refused)
    if not receipt.accepted or not receipt.refused or not all(word.strip() for word in words):
        yield "请分别填写回执中表示接收与退回的写法"
    if set(receipt.accepted) & set(receipt.refused):
        yield "同一写法不能既表示接收又表示退回"
    if len(words) > WORDS_MAX or any(len(word) > WORD_CHARACTERS_MAX for word in words):
        yield f"回执结果的写法不超过 {WORDS_MAX} 种，每种不超过 {WORD_CHARACTERS_MAX} 字"
