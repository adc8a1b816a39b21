"""What the kit sends: good files by the codec, and the same spoilt in exactly one thing."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Final

from integrations.psbc import codec, columns, envelope, filenames, flag
from integrations.psbc.bank_keys import KeyFile, Keys
from integrations.psbc.codec import RenderedFile
from integrations.psbc.digest import sm3_hex
from integrations.psbc.filenames import FileName
from integrations.psbc.flag import Flag
from integrations.psbc.kinds import RecordKind
from integrations.psbc.layout import HeaderField
from integrations.psbc.profile import Profile

OTHER_ORG: Final = "OTHER001"
Spoil = Callable[[Profile, RenderedFile], RenderedFile]


@dataclass(slots=True)
class Press:
    """Numbers and renders the files of one run."""

    profile: Profile
    org: str
    business_on: date
    sequences: dict[RecordKind, int]
    keys: Keys = field(default_factory=KeyFile)

    def closed(self, file: RenderedFile) -> RenderedFile:
        """This will put a file into its envelope, where one was agreed; the flag is about that.

        Raises:
            NoKey: there is no key for the day.
        """
        agreed = self.profile.envelope
        if agreed is None:
            return file
        told = flag.parse_flag(self.profile, file.flag_content)
        made = envelope.seal(agreed, self.keys, file.content, on=self.business_on)
        said = Flag.about(
            file.name,
            made.content,
            rows=told.rows,
            total_fen=told.total_fen,
            algorithm=self.profile.flag.digest,
        )
        return replace(
            file,
            content=made.content,
            digest=sm3_hex(made.content),
            flag_content=flag.render_flag(self.profile, said),
        )

    def file(
        self, kind: RecordKind, batch_no: str, rows: Iterable[Mapping[str, object]]
    ) -> RenderedFile:
        """This will render the next file of a kind."""
        return codec.render(
            self.profile,
            kind=kind,
            org=self.org,
            batch_no=batch_no,
            business_on=self.business_on,
            sequence=self._next(kind),
            plan_on=None,
            rows=rows,
        )

    def renamed(self, kind: RecordKind, file: RenderedFile) -> RenderedFile:
        """This will give the bytes of a file the next name; nothing in them tells it."""
        identity = FileName(kind, self.org, self.business_on, self._next(kind))
        name = filenames.compose(self.profile, identity)
        said = Flag.about(
            name,
            file.content,
            rows=file.rows,
            total_fen=file.total_fen,
            algorithm=self.profile.flag.digest,
        )
        return replace(
            file,
            name=name,
            flag_name=flag.name_of(self.profile, name),
            flag_content=flag.render_flag(self.profile, said),
        )

    def _next(self, kind: RecordKind) -> int:
        self.sequences[kind] = self.sequences.get(kind, 0) + 1
        return self.sequences[kind]


def wrong_count(profile: Profile, file: RenderedFile) -> RenderedFile:
    """This will let header and trailer count one row too many, or the flag where they do not count."""
    spoilt = _edges(profile, file, HeaderField.ROWS, lambda text: str(int(text) + 1))
    return spoilt if spoilt.content != file.content else _told(profile, file, more_rows=1)


def wrong_total(profile: Profile, file: RenderedFile) -> RenderedFile:
    """This will let header and trailer tell one fen too much, or the flag where they tell no sum."""
    spoilt = _edges(profile, file, HeaderField.TOTAL_FEN, lambda text: str(int(text) + 1))
    if spoilt.content == file.content:
        spoilt = _edges(profile, file, HeaderField.TOTAL_YUAN, _one_fen_more)
    return spoilt if spoilt.content != file.content else _told(profile, file, more_fen=1)


def wrong_day(profile: Profile, file: RenderedFile) -> RenderedFile:
    """This will put the day before into the header."""

    def before(text: str) -> str:
        return columns.day_text(columns.read_day(text) - timedelta(days=1))

    return _edges(profile, file, HeaderField.BUSINESS_ON, before)


def wrong_org(profile: Profile, file: RenderedFile) -> RenderedFile:
    """This will put another organisation into the header."""
    return _edges(profile, file, HeaderField.ORG, lambda _: OTHER_ORG)


def wrong_columns(profile: Profile, file: RenderedFile) -> RenderedFile:
    """This will give the first row a column too many."""
    lines = _lines(profile, file)
    has_header = profile.header_of(profile.agreed(filenames.read(profile, file.name).kind))
    lines[1 if has_header else 0] += profile.delimiter + "x"
    return _with_lines(profile, file, lines)


def wrong_digest(profile: Profile, file: RenderedFile) -> RenderedFile:
    """This will let the flag tell another digest."""
    said = flag.parse_flag(profile, file.flag_content)
    other = replace(said, digest=profile.flag.digest.of(file.content + b"x"))
    return replace(file, flag_content=flag.render_flag(profile, other))


def _one_fen_more(yuan: str) -> str:
    return columns.yuan_text(columns.read_yuan(yuan) + 1)


def _told(
    profile: Profile, file: RenderedFile, *, more_rows: int = 0, more_fen: int = 0
) -> RenderedFile:
    """This will let the flag alone tell something else."""
    said = flag.parse_flag(profile, file.flag_content)
    other = replace(said, rows=said.rows + more_rows, total_fen=said.total_fen + more_fen)
    return replace(file, flag_content=flag.render_flag(profile, other))


def _edges(
    profile: Profile, file: RenderedFile, column: HeaderField, change: Callable[[str], str]
) -> RenderedFile:
    lines = _lines(profile, file)
    kind = profile.agreed(filenames.read(profile, file.name).kind)
    for at, agreed in ((0, profile.header_of(kind)), (-1, profile.trailer_of(kind))):
        if agreed is None or column not in agreed.fields:
            continue
        delimiter = agreed.delimiter or profile.delimiter
        fields = lines[at].split(delimiter)
        place = agreed.fields.index(column)
        prefix = agreed.said[place].prefix
        fields[place] = prefix + change(fields[place].removeprefix(prefix))
        lines[at] = delimiter.join(fields)
    return _with_lines(profile, file, lines)


def _lines(profile: Profile, file: RenderedFile) -> list[str]:
    text = file.content.decode(profile.encoding)
    return text.removesuffix(profile.line_end).split(profile.line_end)


def _with_lines(profile: Profile, file: RenderedFile, lines: list[str]) -> RenderedFile:
    end = profile.line_end
    content = (end.join(lines) + end).encode(profile.encoding)
    said = Flag.about(
        file.name,
        content,
        rows=file.rows,
        total_fen=file.total_fen,
        algorithm=profile.flag.digest,
    )
    return replace(
        file, content=content, digest=sm3_hex(content), flag_content=flag.render_flag(profile, said)
    )
