"""Many files put over one SFTP connection step by step: each step is asked for all, then awaited.

The steps and their order for each file are those of `UploadingChannel.put`; only the waits are
shared. A file whose steps meet anything unusual is left to `put`, which knows what to do and say.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

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
        content = upload.content
        steps = [
            line.ask(CMD_WRITE, handle, int64(first), content[first : first + CHUNK_BYTES])
            for first in range(0, len(content), CHUNK_BYTES)
        ]
        steps.append(line.ask(CMD_EXTENDED, "fsync@openssh.com", handle))
        size = line.ask(CMD_FSTAT, handle)
        asked.append((upload, [*steps, line.ask(CMD_CLOSE, handle)], size))
    whole: list[Upload] = []
    for upload, steps, size in asked:
        statuses = [line.reply(number).status for number in steps]
        if _size(line.reply(size)) == len(upload.content) and set(statuses) == {SFTP_OK}:
            whole.append(upload)
    return whole


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
