"""The flag file, which says that another file is whole and what its bytes are."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Self

from integrations.psbc.columns import read_integer, read_yuan, yuan_text
from integrations.psbc.digest import Algorithm
from integrations.psbc.errors import MalformedFile
from integrations.psbc.layout import FlagField
from integrations.psbc.profile import Profile

_DIGEST: Final = re.compile(r"[0-9a-f]+\Z")
_ALGORITHMS: Final[Mapping[int, Algorithm]] = {each.hex_digits: each for each in Algorithm}


@dataclass(frozen=True, slots=True)
class Flag:
    """What a flag file says about the file that it stands beside."""

    file_name: str
    size: int
    rows: int
    total_fen: int
    digest: str

    @classmethod
    def about(
        cls,
        name: str,
        content: bytes,
        *,
        rows: int,
        total_fen: int,
        algorithm: Algorithm = Algorithm.SM3,
    ) -> Self:
        """This will say of bytes what a flag file says of them."""
        return cls(name, len(content), rows, total_fen, algorithm.of(content))

    def problem_with(self, name: str, content: bytes) -> str | None:
        """This will say in Chinese how a file disagrees with its flag, or None if it agrees."""
        if self.file_name != name:
            return "标志文件中的文件名不符"
        if self.size != len(content):
            return "文件大小与标志文件不符"
        if self.digest != _algorithm(self.digest).of(content):
            return "文件摘要值与标志文件不符"
        return None


def name_of(profile: Profile, file_name: str) -> str:
    """This will name the flag file of a file."""
    return file_name + profile.flag.suffix


def render_flag(profile: Profile, flag: Flag) -> bytes:
    """This will write a flag file."""
    fields = {
        FlagField.FILE_NAME: flag.file_name,
        FlagField.SIZE: str(flag.size),
        FlagField.ROWS: str(flag.rows),
        FlagField.TOTAL_FEN: str(flag.total_fen),
        FlagField.TOTAL_YUAN: yuan_text(flag.total_fen),
        FlagField.DIGEST: flag.digest,
    }
    line = profile.delimiter.join(fields[column] for column in profile.flag.columns)
    return (line + profile.line_end).encode("ascii")


def parse_flag(profile: Profile, content: bytes) -> Flag:
    """This will read a flag file.

    Raises:
        MalformedFile: it is not exactly one line of the agreed columns.
    """
    if len(content) > profile.flag.bytes_max:
        raise MalformedFile("标志文件过大", offset=profile.flag.bytes_max)
    try:
        text = content.decode("ascii")
    except UnicodeDecodeError as error:
        raise MalformedFile("标志文件含非ASCII字节", offset=error.start) from error
    line, end, rest = text.partition(profile.line_end)
    fields = line.split(profile.delimiter)
    if not end or rest or len(fields) != len(profile.flag.columns):
        raise MalformedFile("标志文件应为一行且列数符合约定")
    try:
        values = {
            column: _READERS[column](field)
            for column, field in zip(profile.flag.columns, fields, strict=True)
        }
    except ValueError as error:
        raise MalformedFile(f"标志文件{error}") from error
    digest = values.get(FlagField.DIGEST, "")
    if _algorithm(digest) is not profile.flag.digest:
        raise MalformedFile("标志文件摘要值的长度不符")
    is_fen = FlagField.TOTAL_FEN in values
    total_fen = values[FlagField.TOTAL_FEN if is_fen else FlagField.TOTAL_YUAN]
    return Flag(
        values[FlagField.FILE_NAME],
        values[FlagField.SIZE],
        values[FlagField.ROWS],
        total_fen,
        digest,
    )


def _algorithm(digest: str) -> Algorithm:
    """This will tell by its length how a digest was made."""
    return _ALGORITHMS[len(digest)]


def _read_name(text: str) -> str:
    if not text:
        raise ValueError("没有文件名")
    return text


def _read_digest(text: str) -> str:
    if _DIGEST.match(text) is None or len(text) not in _ALGORITHMS:
        raise ValueError("摘要值不是小写十六进制")
    return text


_READERS: Final[Mapping[FlagField, Callable[[str], Any]]] = {
    FlagField.FILE_NAME: _read_name,
    FlagField.SIZE: read_integer,
    FlagField.ROWS: read_integer,
    FlagField.TOTAL_FEN: read_integer,
    FlagField.TOTAL_YUAN: read_yuan,
    FlagField.DIGEST: _read_digest,
}
