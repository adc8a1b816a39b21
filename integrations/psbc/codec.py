"""Bytes of a file from rows and back; knows lines and columns, and no bank but the profile given."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from integrations.psbc import columns, filenames, flag
from integrations.psbc.digest import sm3_hex
from integrations.psbc.errors import MalformedFile, TotalsMismatch
from integrations.psbc.filenames import FileName
from integrations.psbc.flag import Flag
from integrations.psbc.kinds import RecordKind
from integrations.psbc.profile import HeaderField, KindProfile, Profile
from integrations.psbc.rows import ParsedLine, RowReader, RowWriter, forbidden


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
    """A file whose form and totals are right; what its codes mean is another step."""

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
) -> RenderedFile:
    """This will render a file; equal arguments give equal bytes, always.

    Raises:
        MalformedRecord: a value does not fit its column.
        MalformedFile: a part of the name or header does not fit, or there are too many rows or none.
    """
    agreed = profile.kinds[kind]
    identity = FileName(kind, org, business_on, sequence)
    name = filenames.compose(profile, identity)
    writer = RowWriter(profile, agreed)
    lines = [writer.line(number, row) for number, row in enumerate(rows, 1)]
    _check_count(profile, agreed, len(lines))
    parts = {
        **_identity_texts(profile, identity),
        HeaderField.BATCH_NO: _checked_batch_no(profile, batch_no),
        HeaderField.PLAN_ON: columns.day_text(plan_on) if plan_on else "",
        HeaderField.ROWS: str(len(lines)),
        HeaderField.TOTAL_FEN: str(writer.total_fen),
    }
    header = _joined(profile, profile.header.mark, profile.header.columns, parts)
    trailer = _joined(profile, profile.trailer.mark, profile.trailer.columns, parts)
    end = profile.line_end
    content = (end.join((header, *lines, trailer)) + end).encode(profile.encoding)
    if len(content) > profile.file_bytes_max:
        raise MalformedFile("文件超过约定的大小", offset=profile.file_bytes_max)
    digest = sm3_hex(content)
    return RenderedFile(
        name=name,
        directory=filenames.directory(
            profile, direction=agreed.direction, org=org, business_on=business_on
        ),
        content=content,
        rows=len(lines),
        total_fen=writer.total_fen,
        digest=digest,
        flag_name=flag.name_of(profile, name),
        flag_content=flag.render_flag(
            profile, Flag(name, len(content), len(lines), writer.total_fen, digest)
        ),
    )


def parse(
    profile: Profile, *, name: str, content: bytes, said: Flag | None = None, org: str | None = None
) -> ParsedFile:
    """This will parse a file whole or refuse it whole.

    Given `said`, what the flag file said of it must be true; given `org`, no other is accepted.

    Raises:
        MalformedFile: its bytes, lines, columns or header are not what the profile and its name say.
        TotalsMismatch: header, trailer or flag disagree with the detail lines.
    """
    identity = filenames.read(profile, name)
    if org is not None and identity.org != org:
        raise MalformedFile("文件属于其他单位编号")
    agreed = profile.kinds[identity.kind]
    raws, texts = _split(profile, content)
    header = _read_edge(profile, profile.header.mark, profile.header.columns, texts[0], offset=0)
    _check_identity(profile, identity, header)
    trailer_at = len(content) - len(profile.line_end) - len(raws[-1])
    trailer = _read_edge(
        profile, profile.trailer.mark, profile.trailer.columns, texts[-1], offset=trailer_at
    )
    rows = len(raws) - 2
    _check_count(profile, agreed, rows)
    reader = RowReader(profile, agreed)
    lines = tuple(reader.lines(raws, texts))
    for what, stated, offset in (("首行", header, 0), ("尾行", trailer, trailer_at)):
        _check_totals(what, stated, rows=rows, total_fen=reader.total_fen, offset=offset)
    if said is not None and (said.rows, said.total_fen) != (rows, reader.total_fen):
        raise TotalsMismatch("标志文件的笔数或金额与明细不符")
    plan = header[HeaderField.PLAN_ON]
    return ParsedFile(
        name=name,
        kind=identity.kind,
        org=identity.org,
        batch_no=_checked_batch_no(profile, header[HeaderField.BATCH_NO]),
        business_on=identity.business_on,
        sequence=identity.sequence,
        plan_on=_edge_day(plan) if plan else None,
        rows=rows,
        total_fen=reader.total_fen,
        digest=sm3_hex(content),
        lines=lines,
    )


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
    search = forbidden(profile).search
    for raw_at, line in zip(_starts(raws, len(end)), texts, strict=True):
        found = search(line)
        if found is not None:
            before = len(line[: found.start()].encode(profile.encoding))
            raise MalformedFile("含禁用字符", offset=raw_at + before)
    if len(raws) < 2:  # noqa: PLR2004  # a header and a trailer
        raise MalformedFile("缺少首行或尾行", offset=len(content))
    return raws, texts


def _starts(raws: Sequence[bytes], line_end_bytes: int) -> Iterator[int]:
    offset = 0
    for raw in raws:
        yield offset
        offset += len(raw) + line_end_bytes


def _check_count(profile: Profile, agreed: KindProfile, rows: int) -> None:
    if rows > profile.rows_max:
        raise MalformedFile("明细超过约定的行数")
    if rows < agreed.rows_min:
        raise MalformedFile("没有明细")


def _identity_texts(profile: Profile, identity: FileName) -> dict[HeaderField, str]:
    return {
        HeaderField.VERSION: profile.header.version,
        HeaderField.KIND: identity.kind.value,
        HeaderField.ORG: identity.org,
        HeaderField.BUSINESS_ON: columns.day_text(identity.business_on),
    }


def _joined(
    profile: Profile,
    mark: str,
    wanted: Sequence[HeaderField],
    parts: Mapping[HeaderField, str],
) -> str:
    return profile.delimiter.join(
        mark if part is HeaderField.MARK else parts[part] for part in wanted
    )


def _read_edge(
    profile: Profile, mark: str, wanted: Sequence[HeaderField], text: str, *, offset: int
) -> dict[HeaderField, str]:
    """This will read the first or last line into its fields, as text."""
    fields = text.split(profile.delimiter)
    if fields[0] != mark or len(fields) != len(wanted):
        raise MalformedFile("首行或尾行缺失或列数不符", offset=offset)
    return dict(zip(wanted, fields, strict=True))


def _check_identity(
    profile: Profile, identity: FileName, header: Mapping[HeaderField, str]
) -> None:
    for part, expected in _identity_texts(profile, identity).items():
        if header[part] != expected:
            raise MalformedFile(f"首行{part.value}与文件名或约定不符")


def _check_totals(
    what: str, stated: Mapping[HeaderField, str], *, rows: int, total_fen: int, offset: int
) -> None:
    try:
        rows_stated = columns.read_integer(stated[HeaderField.ROWS])
        total_stated_fen = columns.read_integer(stated[HeaderField.TOTAL_FEN])
    except ValueError as error:
        raise MalformedFile(f"{what}的笔数或金额{error}", offset=offset) from error
    if rows_stated != rows:
        raise TotalsMismatch(f"{what}笔数与明细不符", offset=offset)
    if total_stated_fen != total_fen:
        raise TotalsMismatch(f"{what}金额与明细不符", offset=offset)


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
