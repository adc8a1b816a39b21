"""What comes from the bank during a run: fetched once each, parsed by itself, nothing thrown away."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from integrations.psbc import codec, envelope, filenames
from integrations.psbc.bank_keys import KeyFile, Keys
from integrations.psbc.channel import Channel, InboundFile, collect
from integrations.psbc.codec import ParsedFile
from integrations.psbc.digest import sm3_hex
from integrations.psbc.errors import FileError, MalformedFile
from integrations.psbc.filenames import FileName
from integrations.psbc.kinds import Direction, RecordKind
from integrations.psbc.profile import Profile


@dataclass(frozen=True, slots=True)
class Received:
    """One file as it came: what its name says, and its lines or why there are none."""

    file: InboundFile
    identity: FileName | None
    parsed: ParsedFile | None
    problem: str
    opened: bytes = field(repr=False, default=b"")

    @property
    def digest(self) -> str:
        """This will tell its bytes apart from others, whatever envelope they came in."""
        return sm3_hex(self.opened or self.file.content)

    @property
    def is_flag_true(self) -> bool:
        """This will say whether the flag agrees with the file."""
        said = self.file.flag
        return said is not None and said.problem_with(self.file.name, self.file.content) is None

    @property
    def written_s(self) -> int:
        """This will give the server's clock when the file was written."""
        told = self.file.stamp.split(" ")[0].partition("@")[2]
        return int(told) if told.isdecimal() else 0


@dataclass(slots=True)
class Mailbox:
    """The files of a run; what lay there before it is left alone."""

    profile: Profile
    org: str
    since_on: date
    received: list[Received] = field(default_factory=list)
    unflagged: frozenset[str] = frozenset()
    _known: set[tuple[str, str, str]] = field(default_factory=set)
    before: dict[tuple[str, str], int] = field(default_factory=dict)
    keys: Keys = field(default_factory=KeyFile)
    opens_on: date = date.min

    def pass_over(self, channel: Channel) -> None:
        """This will take what lies there now for old; only its numbers count."""
        for file in self._new(channel):
            identity = _identity(self.profile, file.name)
            if identity is not None:
                place = (identity.kind.value, f"{identity.business_on:%Y%m%d}")
                self.before[place] = max(self.before.get(place, 0), identity.sequence)

    def look(self, channel: Channel) -> None:
        """This will fetch what is new."""
        for file in self._new(channel):
            self.received.append(self._read(file))

    def find_unflagged(self, channel: Channel) -> frozenset[str]:
        """This will find the files that no flag stands beside just now."""
        parent = filenames.parent(self.profile, direction=Direction.FROM_BANK, org=self.org)
        flag, temporary = self.profile.flag.suffix, self.profile.names.temporary_suffix
        found: set[str] = set()
        for day in channel.directories(parent):
            if day >= f"{self.since_on:%Y%m%d}":
                names = {each.name for each in channel.list(f"{parent}/{day}")}
                lonely = {name for name in names if name + flag not in names}
                found |= {name for name in lonely if not name.endswith((flag, temporary))}
        return frozenset(found)

    def of(self, kind: RecordKind) -> list[ParsedFile]:
        """This will give the readable files of a kind, each once, by its first coming."""
        found: dict[str, ParsedFile] = {}
        for each in self.received:
            if each.parsed is not None and each.parsed.kind is kind:
                found.setdefault(each.digest, each.parsed)
        return list(found.values())

    def has_unreadable(self, kind: RecordKind) -> bool:
        """This will say whether a file of a kind came that could not be read, or not be trusted."""
        return any(
            each.parsed is None and (each.identity is None or each.identity.kind is kind)
            for each in self.received
        ) or any(_is_of(self.profile, name, kind) for name in self.unflagged)

    def _new(self, channel: Channel) -> Iterator[InboundFile]:
        def known(directory: str, name: str, stamp: str) -> bool:
            return (directory, name, stamp) in self._known

        found = collect(channel, self.profile, org=self.org, known=known, since_on=self.since_on)
        for file in found:
            self._known.add((file.directory, file.name, file.stamp))
            yield file

    def _read(self, file: InboundFile) -> Received:
        identity = _identity(self.profile, file.name)
        try:
            content = self._opened(file)
            parsed = codec.parse(self.profile, name=file.name, content=content)
        except FileError as error:
            return Received(file, identity, None, f"{error.reason} @{error.offset}")
        return Received(file, identity, parsed, "", content)

    def _opened(self, file: InboundFile) -> bytes:
        agreed, limit = self.profile.envelope, self.profile.file_bytes_max
        if agreed is None:
            return file.content
        return envelope.open_(agreed, self.keys, file.content, on=self.opens_on, bytes_max=limit)


def _is_of(profile: Profile, name: str, kind: RecordKind) -> bool:
    identity = _identity(profile, name)
    return identity is not None and identity.kind is kind


def _identity(profile: Profile, name: str) -> FileName | None:
    try:
        return filenames.read(profile, name)
    except MalformedFile:
        return None
