"""How files reach the bank and come from it, whatever the channel is made of."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from types import TracebackType
from typing import Protocol, Self, runtime_checkable

from integrations.psbc import columns, filenames, flag
from integrations.psbc.codec import RenderedFile
from integrations.psbc.digest import sm3_hex
from integrations.psbc.errors import ChannelError, ChannelRefused, FileError, MalformedFile
from integrations.psbc.flag import Flag
from integrations.psbc.kinds import Direction
from integrations.psbc.profile import Profile


class RemoteFileDiffers(ChannelRefused):
    """A file of this name with other bytes is there; it is never overwritten."""

    code = "REMOTE_FILE_DIFFERS"


class FileTooLarge(MalformedFile):
    """A file is larger than was agreed; `beginning` is what was read of it, as much as was agreed."""

    code = "FILE_TOO_LARGE"

    def __init__(self, beginning: bytes) -> None:
        self.beginning = beginning
        super().__init__("文件超过约定的大小", offset=len(beginning))


@dataclass(frozen=True, slots=True)
class Evidence:
    """What was read back from the bank's side after an upload."""

    size: int
    digest: str

    @classmethod
    def of(cls, content: bytes) -> Self:
        """This will measure bytes."""
        return cls(len(content), sm3_hex(content))


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """A file in a listing; `modified_s` is the server's clock when it was last written."""

    name: str
    size: int
    modified_s: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class InboundFile:
    """A file that its flag says is whole; with a `problem` it is to be archived and quarantined.

    `content` and `flag_content` are the very bytes that were found, whatever can be read in them.
    """

    directory: str
    name: str
    content: bytes = field(repr=False)
    flag: Flag | None
    flag_content: bytes
    problem_code: str = ""
    problem: str = ""
    stamp: str = ""


class Channel(Protocol):
    """A way to the bank's directories, open inside a `with` block.

    Every method raises ChannelUnavailable (try again later) or ChannelRefused (call a person).
    """

    def __enter__(self) -> Self:
        """This will connect."""

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """This will disconnect."""

    def put(self, directory: str, name: str, content: bytes) -> Evidence:
        """This will upload a file and read it back; the same bytes again are a success.

        Raises:
            RemoteFileDiffers: a file of this name with other bytes is there.
        """

    def get(self, directory: str, name: str, *, size_max: int) -> bytes:
        """This will read a whole file.

        Raises:
            FileTooLarge: it has more than `size_max` bytes.
        """

    def stat(self, directory: str, name: str) -> RemoteFile | None:
        """This will look at a file, or return None if there is none."""

    def list(self, directory: str) -> tuple[RemoteFile, ...]:
        """This will list the files of a directory by name; none if there is no such directory."""

    def directories(self, parent: str) -> tuple[str, ...]:
        """This will list the names of the directories in a directory."""


def deliver(channel: Channel, profile: Profile, file: RenderedFile) -> Evidence:
    """This will upload a file, then its flag; done again it changes nothing.

    Raises:
        RemoteFileDiffers: the name is taken by other bytes.
        ChannelError: as the channel says; the outcome is then unknown until `deliver` is repeated.
    """
    assert file.digest == sm3_hex(file.content)
    assert file.flag_name == flag.name_of(profile, file.name)
    evidence = channel.put(file.directory, file.name, file.content)
    channel.put(file.directory, file.flag_name, file.flag_content)
    return evidence


@runtime_checkable
class PutsMany(Protocol):
    """A channel that can put many files with far fewer waits than one after the other."""

    def put_many(self, files: Sequence[tuple[str, str, bytes]]) -> list[Evidence | None]:
        """This will do as `put` does for each directory, name and content.

        None is a file about which anything is unusual: `put` it by itself to learn what.

        Raises:
            ChannelError: the channel failed; what has arrived is then unknown.
        """


@dataclass(frozen=True, slots=True)
class Delivered:
    """What was read back of each file, None where it or its flag did not arrive, and the first failure."""

    evidence: tuple[Evidence | None, ...]
    failure: tuple[int, ChannelError] | None = None


def deliver_all(channel: Channel, profile: Profile, files: Sequence[RenderedFile]) -> Delivered:
    """This will `deliver` files in order until one fails; the failure has its place among them."""
    for file in files:
        assert file.digest == sm3_hex(file.content)
        assert file.flag_name == flag.name_of(profile, file.name)
    if not isinstance(channel, PutsMany) or len(files) == 1:
        return _delivered(channel, profile, files, [None] * len(files))
    try:
        found = channel.put_many([(file.directory, file.name, file.content) for file in files])
        # A flag says that its file is there, so it goes when that has been read back.
        there = [place for place, evidence in enumerate(found) if evidence is not None]
        flags = channel.put_many(
            [
                (files[place].directory, files[place].flag_name, files[place].flag_content)
                for place in there
            ]
        )
    except ChannelError as error:
        return Delivered((None,) * len(files), (0, error))
    flagged = {place for place, evidence in zip(there, flags, strict=True) if evidence is not None}
    done = [each if place in flagged else None for place, each in enumerate(found)]
    return _delivered(channel, profile, files, done)


def _delivered(
    channel: Channel,
    profile: Profile,
    files: Sequence[RenderedFile],
    done: Sequence[Evidence | None],
) -> Delivered:
    """This will deliver what is not done yet, one after the other."""
    found = list(done)
    for place, file in enumerate(files):
        if found[place] is None:
            try:
                found[place] = deliver(channel, profile, file)
            except ChannelError as error:
                return Delivered(tuple(found), (place, error))
    return Delivered(tuple(found))


def collect(
    channel: Channel,
    profile: Profile,
    *,
    org: str,
    known: Callable[[str, str, str], bool],
    since_on: date | None = None,
) -> Iterator[InboundFile]:
    """This will yield each file of the bank that has its flag and is not `known(directory, name, stamp)`.

    The stamp tells sizes and times of writing of file and flag: a name that is delivered again is
    seen again.

    Directories come in order of date, and in each the kinds in the order of the profile. A file
    that cannot be fetched does not stop the others; the first such failure is raised at the end.
    Directories older than `since_on` are not looked into.

    Raises:
        ChannelError: the channel, or the fetching of a file, failed.
    """
    failures: list[ChannelError] = []
    parent = filenames.parent(profile, direction=Direction.FROM_BANK, org=org)
    for directory in _dated(channel, parent, since_on):
        for name, stamp in _flagged(channel, profile, directory):
            if known(directory, name, stamp):
                continue
            try:
                inbound = _fetch(channel, profile, org=org, directory=directory, name=name)
            except ChannelError as error:
                failures.append(error)
            else:
                yield replace(inbound, stamp=stamp)
    if failures:
        raise next((each for each in failures if isinstance(each, ChannelRefused)), failures[0])


def _dated(channel: Channel, parent: str, since_on: date | None) -> Iterator[str]:
    for name in sorted(channel.directories(parent)):
        try:
            day = columns.read_day(name)
        except ValueError:
            continue  # Only dated directories were agreed; others are the bank's own business.
        if since_on is None or day >= since_on:
            yield f"{parent}/{name}"


def _flagged(channel: Channel, profile: Profile, directory: str) -> tuple[tuple[str, str], ...]:
    """This will give the names that have a flag, by kind, each with its stamp."""
    suffix = profile.flag.suffix
    order = {kind: place for place, kind in enumerate(profile.kinds)}
    listed = {file.name: file for file in channel.list(directory)}

    def place(name: str) -> tuple[int, str]:
        try:
            return order[filenames.read(profile, name).kind], name
        except MalformedFile:
            return len(order), name

    def stamp(name: str) -> str:
        both = (listed.get(name), listed[name + suffix])
        return " ".join(f"{each.size}@{each.modified_s}" if each else "-" for each in both)

    names = (name.removesuffix(suffix) for name in listed if name.endswith(suffix))
    return tuple((name, stamp(name)) for name in sorted(names, key=place))


def _fetch(
    channel: Channel, profile: Profile, *, org: str, directory: str, name: str
) -> InboundFile:
    said, flag_content, faults = _flag(channel, profile, directory, name)
    content = b""
    stat = channel.stat(directory, name)
    if stat is None:
        faults.append(("FILE_MISSING", "标志文件没有对应的数据文件"))
    else:
        try:
            content = channel.get(directory, name, size_max=profile.wire_bytes_max)
        except FileTooLarge as error:
            content = error.beginning
            whole = f"文件有{stat.size}字节，{error.reason}，只存档了前{len(content)}字节"
            faults.append((error.code, whole))
    if said is not None and not faults:
        faults += [("FLAG_DISAGREES", why) for why in [said.problem_with(name, content)] if why]
    # What is wrong with the bytes weighs more than where they lie: it can never be mended here.
    faults += [("MISPLACED", why) for why in [_misplaced(profile, org, directory, name)] if why]
    code, problem = faults[0] if faults else ("", "")
    return InboundFile(directory, name, content, said, flag_content, code, problem)


def _flag(
    channel: Channel, profile: Profile, directory: str, name: str
) -> tuple[Flag | None, bytes, list[tuple[str, str]]]:
    """This will give what a flag file says, its very bytes, and what is wrong with it."""
    content = b""
    try:
        content = channel.get(
            directory, flag.name_of(profile, name), size_max=profile.flag.bytes_max
        )
        return flag.parse_flag(profile, content), content, []
    except FileTooLarge as error:
        return None, error.beginning, [("FLAG_UNREADABLE", "标志文件超过约定的大小")]
    except FileError as error:
        return None, content, [("FLAG_UNREADABLE", error.reason)]


def _misplaced(profile: Profile, org: str, directory: str, name: str) -> str | None:
    try:
        identity = filenames.read(profile, name)
    except MalformedFile as error:
        return error.reason
    if identity.org != org:
        return "文件属于其他单位编号"
    if profile.agreed(identity.kind).direction is not Direction.FROM_BANK:
        return "该种类的文件不应来自银行"
    agreed = filenames.directory(
        profile, direction=Direction.FROM_BANK, org=org, business_on=identity.business_on
    )
    return None if agreed == directory else "文件不在其业务日期的目录中"
