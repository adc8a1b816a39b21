"""How files reach the bank and come from it, whatever the channel is made of."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from types import TracebackType
from typing import Protocol, Self

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
    """A file is larger than was agreed, so it was not read."""

    code = "FILE_TOO_LARGE"


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
    """A file that its flag says is whole; with a `problem` it is to be archived and quarantined."""

    directory: str
    name: str
    content: bytes = field(repr=False)
    flag: Flag | None
    problem: str | None
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
    said: Flag | None = None
    content = b""
    problem = _misplaced(profile, org=org, directory=directory, name=name)
    try:
        flag_name = flag.name_of(profile, name)
        flag_content = channel.get(directory, flag_name, size_max=profile.flag.bytes_max)
        said = flag.parse_flag(profile, flag_content)
    except FileError as error:
        problem = problem or error.reason
    if channel.stat(directory, name) is None:
        return InboundFile(directory, name, content, said, problem or "标志文件没有对应的数据文件")
    try:
        content = channel.get(directory, name, size_max=profile.file_bytes_max)
    except FileTooLarge as error:
        return InboundFile(directory, name, content, said, problem or error.reason)
    if said is not None:
        problem = problem or said.problem_with(name, content)
    return InboundFile(directory, name, content, said, problem)


def _misplaced(profile: Profile, *, org: str, directory: str, name: str) -> str | None:
    try:
        identity = filenames.read(profile, name)
    except MalformedFile as error:
        return error.reason
    if identity.org != org:
        return "文件属于其他单位编号"
    if profile.kinds[identity.kind].direction is not Direction.FROM_BANK:
        return "该种类的文件不应来自银行"
    agreed = filenames.directory(
        profile, direction=Direction.FROM_BANK, org=org, business_on=identity.business_on
    )
    return None if agreed == directory else "文件不在其业务日期的目录中"
