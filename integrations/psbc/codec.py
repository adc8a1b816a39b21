"""Bytes of a file from rows and back; knows lines and columns, and no bank but the profile given."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from integrations.psbc import columns, edges, filenames, flag
from integrations.psbc.digest import sm3_hex
from integrations.psbc.errors import MalformedFile, TotalsMismatch
from integrations.psbc.filenames import FileName
from integrations.psbc.flag import Flag
from integrations.psbc.kinds import RecordKind
from integrations.psbc.layout import HeaderField
from integrations.psbc.profile import KindProfile, Profile
from integrations.psbc.rows import ParsedLine, RowReader, RowWriter, UnreadLine


@dataclass(frozen=True, slots=True)
class RenderedFile:
    """A file as it will be sealed, approved and sent, with the flag file that follows it."""

    name: str
    directory: str
    content: bytes = field(repr=False)
    rows: int
    total_fen: int
    digest: str
    flag_name: str
    flag_content: bytes


@dataclass(frozen=True, slots=True)
class ParsedFile:
    """A file whose form and totals are right; what its codes mean is another step.

    `rows` and `total_fen` are what the file says; `unread` are its lines that were set aside. Where
    a bank's answers state the file answered and no batch number, `batch_no` is "".
    """

    name: str
    kind: RecordKind
    org: str
    batch_no: str
    business_on: date
    sequence: int
    plan_on: date | None
    rows: int
    total_fen: int
    digest: str
    lines: tuple[ParsedLine, ...]
    unread: tuple[UnreadLine, ...]
    answered: str = ""


def render(
    profile: Profile,
    *,
    kind: RecordKind,
    org: str,
    batch_no: str,
    business_on: date,
    sequence: int,
    plan_on: date | None,
    rows: Iterable[Mapping[str, object]],
    answered: str = "",
) -> RenderedFile:
    """This will render a file; equal arguments give equal bytes, always.

    Raises:
        MalformedRecord: a value does not fit its column.
        MalformedFile: the kind is not exchanged with this bank, a part of the name or header does
            not fit, or there are too many rows or none.
    """
    agreed = profile.agreed(kind)
    identity = FileName(kind, org, business_on, sequence)
    name = filenames.compose(profile, identity)
    writer = RowWriter(profile, agreed, batch_no=_checked_batch_no(profile, batch_no))
    lines = [writer.line(number, row) for number, row in enumerate(rows, 1)]
    _check_count(profile, agreed, len(lines))
    facts = {
        **_identity_facts(profile, identity),
        HeaderField.BATCH_NO: batch_no,
        HeaderField.PLAN_ON: columns.day_text(plan_on) if plan_on else "",
        HeaderField.ROWS: str(len(lines)),
        HeaderField.TOTAL_FEN: str(writer.total_fen),
        HeaderField.TOTAL_YUAN: columns.yuan_text(writer.total_fen),
        HeaderField.ANSWERED: answered,
    }
    header, trailer = profile.header_of(agreed), profile.trailer_of(agreed)
    if plan_on is not None and (header is None or HeaderField.PLAN_ON not in header.fields):
        raise MalformedFile("这家银行的文件不写计划日期")
    if header is not None:
        lines.insert(0, edges.written(profile, header, facts))
    if trailer is not None:
        lines.append(edges.written(profile, trailer, facts))
    end = profile.line_end
    content = (end.join(lines) + end).encode(profile.encoding)
    if len(content) > profile.file_bytes_max:
        raise MalformedFile("文件超过约定的大小", offset=profile.file_bytes_max)
    return _rendered(profile, agreed, identity, name, content, writer)


def _rendered(
    profile: Profile,
    agreed: KindProfile,
    identity: FileName,
    name: str,
    content: bytes,
    writer: RowWriter,
) -> RenderedFile:
    """This will put beside the bytes what is said of them."""
    return RenderedFile(
        name=name,
        directory=filenames.directory(
            profile,
            direction=agreed.direction,
            org=identity.org,
            business_on=identity.business_on,
        ),
        content=content,
        rows=writer.rows,
        total_fen=writer.total_fen,
        digest=sm3_hex(content),
        flag_name=flag.name_of(profile, name),
        flag_content=flag.render_flag(
            profile,
            Flag.about(
                name,
                content,
                rows=writer.rows,
                total_fen=writer.total_fen,
                algorithm=profile.flag.digest,
            ),
        ),
    )


def parse(
    profile: Profile, *, name: str, content: bytes, said: Flag | None = None, org: str | None = None
) -> ParsedFile:
    """This will parse a file, its lines and its edges, or refuse it whole.

    A detail line that is wrong is set aside if the profile says so of the kind, unless no line is right.
    Given `said`, what the flag file said of it must be true; given `org`, no other is accepted.

    Raises:
        MalformedFile: its bytes, lines, columns or header are not what the profile and its name say.
        TotalsMismatch: header, trailer or flag disagree with the detail lines.
    """
    identity = filenames.read(profile, name)
    if org is not None and identity.org != org:
        raise MalformedFile("文件属于其他单位编号")
    agreed = profile.agreed(identity.kind)
    frame = _Frame(profile, agreed, content)
    _check_identity(profile, identity, frame.header)
    _check_count(profile, agreed, frame.rows)
    reader = RowReader(profile, agreed)
    lines = tuple(reader.lines(frame.raws, frame.texts, offset=frame.offset))
    if frame.rows and not lines:
        raise reader.unread[0].problem
    total_fen = reader.total_fen
    for what, stated, offset in frame.edges:
        total_fen = _check_totals(what, stated, rows=frame.rows, total_fen=total_fen, offset=offset)
    if said is not None:
        total_fen = said.total_fen if total_fen is None else total_fen
        if (said.rows, said.total_fen) != (frame.rows, total_fen):
            raise TotalsMismatch("标志文件的笔数或金额与明细不符")
    plan = frame.header.get(HeaderField.PLAN_ON)
    return ParsedFile(
        name=name,
        kind=identity.kind,
        org=identity.org,
        batch_no=_batch_no(profile, frame.header, reader),
        answered=frame.header.get(HeaderField.ANSWERED, ""),
        business_on=identity.business_on,
        sequence=identity.sequence,
        plan_on=_edge_day(plan) if plan else None,
        rows=frame.rows,
        total_fen=total_fen or 0,
        digest=sm3_hex(content),
        lines=lines,
        unread=tuple(reader.unread),
    )


class _Frame:
    """A file cut into its first line, its detail lines and its last line."""

    def __init__(self, profile: Profile, agreed: KindProfile, content: bytes) -> None:
        raws, texts = _split(profile, content)
        header, trailer = profile.header_of(agreed), profile.trailer_of(agreed)
        if len(raws) < (header is not None) + (trailer is not None):
            raise MalformedFile("缺少首行或尾行", offset=len(content))
        end_bytes = len(profile.line_end)
        self.header: dict[HeaderField, str] = {}
        self.edges: list[tuple[str, dict[HeaderField, str], int]] = []
        self.offset = 0
        if header is not None:
            self.header = edges.read(profile, header, texts[0], offset=0)
            self.edges.append(("首行", self.header, 0))
            self.offset = len(raws[0]) + end_bytes
            raws, texts = raws[1:], texts[1:]
        if trailer is not None:
            at = len(content) - end_bytes - len(raws[-1])
            self.edges.append(("尾行", edges.read(profile, trailer, texts[-1], offset=at), at))
            raws, texts = raws[:-1], texts[:-1]
        self.raws, self.texts = raws, texts
        self.rows = len(raws)


def _split(profile: Profile, content: bytes) -> tuple[list[bytes], list[str]]:
    end = profile.line_end.encode("ascii")
    if not content:
        raise MalformedFile("文件为空")
    if len(content) > profile.file_bytes_max:
        raise MalformedFile("文件超过约定的大小", offset=profile.file_bytes_max)
    if not content.endswith(end):
        raise MalformedFile("文件末行不完整", offset=len(content))
    try:
        text = content.decode(profile.encoding)
    except UnicodeDecodeError as error:
        # Not chained: the codec's error carries the bytes of the file.
        raise MalformedFile("含无法解码的字节", offset=error.start) from None
    # The line end is no part of a longer character in any encoding of a profile, but the delimiter
    # may be: 0x7C is a second byte of GB18030. So lines are cut in bytes, fields only in text.
    raws = content.removesuffix(end).split(end)
    texts = text.removesuffix(profile.line_end).split(profile.line_end)
    assert len(raws) == len(texts)
    return raws, texts


def _check_count(profile: Profile, agreed: KindProfile, rows: int) -> None:
    if rows > profile.rows_max:
        raise MalformedFile("明细超过约定的行数")
    if rows < agreed.rows_min:
        raise MalformedFile("没有明细")


def _identity_facts(profile: Profile, identity: FileName) -> dict[HeaderField, str]:
    return {
        HeaderField.KIND: profile.agreed(identity.kind).word or identity.kind.value,
        HeaderField.ORG: identity.org,
        HeaderField.BUSINESS_ON: columns.day_text(identity.business_on),
    }


def _check_identity(
    profile: Profile, identity: FileName, header: Mapping[HeaderField, str]
) -> None:
    edge = profile.header_of(profile.agreed(identity.kind))
    expected = _identity_facts(profile, identity)
    if edge is not None and edge.version is not None:
        expected = {HeaderField.VERSION: edge.version, **expected}
    for part, text in expected.items():
        if header.get(part, text) != text:
            raise MalformedFile(f"首行{part.value}与文件名或约定不符")


def _check_totals(
    what: str, stated: Mapping[HeaderField, str], *, rows: int, total_fen: int | None, offset: int
) -> int | None:
    """This will compare, and return the sum, stated or known; an unknown one compares with nothing."""
    try:
        rows_stated = columns.read_integer(stated.get(HeaderField.ROWS, str(rows)))
        total_stated_fen = edges.stated_fen(stated)
    except ValueError as error:
        raise MalformedFile(f"{what}的笔数或金额{error}", offset=offset) from error
    if rows_stated != rows:
        raise TotalsMismatch(f"{what}笔数与明细不符", offset=offset)
    if None not in {total_fen, total_stated_fen} and total_stated_fen != total_fen:
        raise TotalsMismatch(f"{what}金额与明细不符", offset=offset)
    return total_fen if total_stated_fen is None else total_stated_fen


def _batch_no(profile: Profile, header: Mapping[HeaderField, str], reader: RowReader) -> str:
    """This will give the batch number from where it stands; "" where the profile has it nowhere."""
    if HeaderField.BATCH_NO in header:
        return _checked_batch_no(profile, header[HeaderField.BATCH_NO])
    if len(reader.batch_nos) > 1:
        raise MalformedFile("各行的批次号不同")
    return _checked_batch_no(profile, *reader.batch_nos) if reader.batch_nos else ""


def _checked_batch_no(profile: Profile, batch_no: str) -> str:
    plain = batch_no.isascii() and batch_no.isprintable() and profile.delimiter not in batch_no
    if not plain or not 1 <= len(batch_no) <= profile.batch_no_bytes_max:
        raise MalformedFile("批次号不符合约定")
    return batch_no


def _edge_day(text: str) -> date:
    try:
        return columns.read_day(text)
    except ValueError as error:
        raise MalformedFile(f"首行计划日期{error}") from error
