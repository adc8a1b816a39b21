"""Much put or read over one SFTP connection with few waits: each step is asked for all, then awaited.

Of many files, the steps and their order for each are those of `UploadingChannel.put`; only the waits
are shared. A file whose steps meet anything unusual is left to `put`, which knows what to do and say.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Final

import paramiko
from paramiko.message import Message
from paramiko.sftp import (
    CMD_ATTRS,
    CMD_CLOSE,
    CMD_DATA,
    CMD_EXTENDED,
    CMD_FSTAT,
    CMD_HANDLE,
    CMD_OPEN,
    CMD_READ,
    CMD_REMOVE,
    CMD_STAT,
    CMD_STATUS,
    CMD_WRITE,
    SFTP_FLAG_CREATE,
    SFTP_FLAG_EXCL,
    SFTP_FLAG_READ,
    SFTP_FLAG_WRITE,
    SFTP_NO_SUCH_FILE,
    SFTP_OK,
    int64,
)

from integrations.psbc.channel import Evidence

CHUNK_BYTES: Final = 32_768
_RENAME: Final = (CMD_EXTENDED, "posix-rename@openssh.com")
_NEW: Final = SFTP_FLAG_WRITE | SFTP_FLAG_CREATE | SFTP_FLAG_EXCL


@dataclass(frozen=True, slots=True)
class Upload:
    """One file: where it will be, where it is written first, and its bytes."""

    target: str
    temporary: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class _Reply:
    kind: int
    message: Message

    @property
    def status(self) -> int | None:
        """This will give the code of a status, None for an answer that is none."""
        return self.message.get_int() if self.kind == CMD_STATUS else None


class _Line:
    """Requests that are sent at once and their replies, which may be awaited later."""

    def __init__(self, client: paramiko.SFTPClient) -> None:
        self._client = client
        self._replies: dict[int, _Reply] = {}

    def ask(self, kind: int, *parts: object) -> int:
        """This will send a request and give its number."""
        number: int = self._client._async_request(self, kind, *parts)  # type: ignore[attr-defined]  # noqa: SLF001  # paramiko has no public way
        return number

    def reply(self, number: int) -> _Reply:
        """This will wait for the reply to a request."""
        while number not in self._replies:
            self._client._read_response()  # type: ignore[attr-defined]  # noqa: SLF001  # likewise
        return self._replies.pop(number)

    def _async_response(self, kind: int, message: Message, number: int) -> None:
        """This is called by the client with each reply to a request of this line."""
        self._replies[number] = _Reply(kind, message)


def write_whole(client: paramiko.SFTPClient, file: paramiko.SFTPFile, content: bytes) -> None:
    """This will write an open file from its beginning with one wait for all its parts.

    Raises:
        OSError: the server's word on the first part that it did not write.
    """
    line = _Line(client)
    replies = [line.reply(number) for number in _asked_to_write(line, _handle(file), content)]
    for reply in replies:
        _is_end(client, reply)


def read_ahead(
    client: paramiko.SFTPClient, file: paramiko.SFTPFile, bytes_max: int
) -> tuple[bytes, bool]:
    """This will read an open file from its beginning with one wait for all its parts.

    Gives its first bytes, `bytes_max` at most, and whether the server said that there are no more.
    What a server leaves out of a part ends what is given: the caller goes on from there.

    Raises:
        OSError: the server's word on the first part that it did not give.
    """
    line, handle = _Line(client), _handle(file)
    size = min(_size(line.reply(line.ask(CMD_FSTAT, handle))) or 0, bytes_max)
    # What is said to be there, in parts, and one more that should find the end.
    places = [*range(0, size, CHUNK_BYTES), size, min(size + CHUNK_BYTES, bytes_max)]
    lengths = [end - at for at, end in pairwise(places) if end > at]
    asked = [
        line.ask(CMD_READ, handle, int64(at), n) for at, n in zip(places, lengths, strict=False)
    ]
    replies = [line.reply(number) for number in asked]
    parts: list[bytes] = []
    for reply, length in zip(replies, lengths, strict=True):
        if reply.kind == CMD_STATUS:
            return b"".join(parts), _is_end(client, reply)
        parts.append(_data(reply))
        if len(parts[-1]) < length:
            break
    return b"".join(parts), False


def put_many(client: paramiko.SFTPClient, uploads: Sequence[Upload]) -> list[Evidence | None]:
    """This will put files and read them back; None is a file for `put`.

    Whatever is raised breaks the connection: its replies are no longer those to its questions.
    """
    line = _Line(client)
    handles = _opened(line, uploads, [upload.temporary for upload in uploads], _NEW)
    going = _written(line, uploads, handles)
    going = _each(line, going, lambda up: line.ask(CMD_STAT, up.target), _is_missing)
    going = _each(line, going, lambda up: line.ask(*_RENAME, up.temporary, up.target), _is_ok)
    # What was begun and not renamed is ours, and no one reads a temporary name.
    renamed = {upload.target for upload in going}
    begun = [each for each in uploads if each.target in handles and each.target not in renamed]
    _each(line, begun, lambda up: line.ask(CMD_REMOVE, up.temporary), _is_ok)
    found = _read_back(line, going)
    return [found.get(upload.target) for upload in uploads]


def _written(line: _Line, uploads: Sequence[Upload], handles: Mapping[str, bytes]) -> list[Upload]:
    """This will write the temporary files through to the disk and give those that are whole."""
    asked: list[tuple[Upload, list[int], int]] = []
    for upload in uploads:
        handle = handles.get(upload.target)
        if handle is None:
            continue
        steps = _asked_to_write(line, handle, upload.content)
        steps.append(line.ask(CMD_EXTENDED, "fsync@openssh.com", handle))
        size = line.ask(CMD_FSTAT, handle)
        asked.append((upload, [*steps, line.ask(CMD_CLOSE, handle)], size))
    whole: list[Upload] = []
    for upload, steps, size in asked:
        statuses = [line.reply(number).status for number in steps]
        if _size(line.reply(size)) == len(upload.content) and set(statuses) == {SFTP_OK}:
            whole.append(upload)
    return whole


def _handle(file: paramiko.SFTPFile) -> bytes:
    handle: Any = file.handle
    return bytes(handle)


def _is_end(client: paramiko.SFTPClient, reply: _Reply) -> bool:
    """This will raise what a status means, but for the end of a file, which it tells."""
    try:
        client._convert_status(reply.message)  # type: ignore[attr-defined]  # noqa: SLF001  # paramiko has no public way
    except EOFError:
        return True
    return False


def _asked_to_write(line: _Line, handle: bytes, content: bytes) -> list[int]:
    return [
        line.ask(CMD_WRITE, handle, int64(first), content[first : first + CHUNK_BYTES])
        for first in range(0, len(content), CHUNK_BYTES)
    ]


def _read_back(line: _Line, uploads: Sequence[Upload]) -> dict[str, Evidence]:
    """This will give what the files hold that are exactly as they were sent."""
    handles = _opened(line, uploads, [upload.target for upload in uploads], SFTP_FLAG_READ)
    asked: list[tuple[Upload, list[int], int]] = []
    for upload in uploads:
        handle = handles.get(upload.target)
        if handle is None:
            continue
        # One read more than there is to read: a longer file has something there.
        parts = [
            line.ask(CMD_READ, handle, int64(first), CHUNK_BYTES)
            for first in range(0, len(upload.content) + 1, CHUNK_BYTES)
        ]
        asked.append((upload, parts, line.ask(CMD_CLOSE, handle)))
    found: dict[str, Evidence] = {}
    for upload, parts, close in asked:
        content = b"".join(_data(line.reply(number)) for number in parts)
        line.reply(close)
        if content == upload.content:
            found[upload.target] = Evidence.of(content)
    return found


def _opened(
    line: _Line, uploads: Sequence[Upload], paths: Sequence[str], flags: int
) -> dict[str, bytes]:
    """This will open files and give the handles of those that opened, by their targets."""
    asked = [line.ask(CMD_OPEN, path, flags, paramiko.SFTPAttributes()) for path in paths]
    replies = [line.reply(number) for number in asked]
    return {
        upload.target: reply.message.get_binary()
        for upload, reply in zip(uploads, replies, strict=True)
        if reply.kind == CMD_HANDLE
    }


def _each(
    line: _Line,
    uploads: Sequence[Upload],
    ask: Callable[[Upload], int],
    is_right: Callable[[_Reply], bool],
) -> list[Upload]:
    """This will take one step with each file and give those that it went right with."""
    asked = [ask(upload) for upload in uploads]
    replies = [line.reply(number) for number in asked]
    return [up for up, reply in zip(uploads, replies, strict=True) if is_right(reply)]


def _is_missing(reply: _Reply) -> bool:
    return reply.status == SFTP_NO_SUCH_FILE


def _is_ok(reply: _Reply) -> bool:
    return reply.status == SFTP_OK


def _size(reply: _Reply) -> int | None:
    if reply.kind != CMD_ATTRS:
        return None
    size: int | None = paramiko.SFTPAttributes._from_msg(reply.message).st_size  # type: ignore[attr-defined]  # noqa: SLF001  # likewise
    return size


def _data(reply: _Reply) -> bytes:
    if reply.kind != CMD_DATA:
        return b""
    data: bytes = reply.message.get_string()
    return data
