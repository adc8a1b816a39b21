"""What the outside world can say no with; a worker decides what to do by the class alone.

Reasons are Chinese, because staff read them beside a held or quarantined file. They name places
(line, column, byte offset) and never values.
"""

from typing import ClassVar


class PsbcError(Exception):
    """The outside world said no; `code` is stable, `reason` is shown to staff."""

    code: ClassVar[str] = "PSBC"

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(f"{self.code}: {reason}")


class ChannelError(PsbcError):
    """The way to the bank's server failed."""

    code = "CHANNEL"


class ChannelUnavailable(ChannelError):
    """Network, timeout, disk full at the bank: retry with backoff."""

    code = "CHANNEL_UNAVAILABLE"


class ChannelRefused(ChannelError):
    """Host key, credentials, permission: stop and alert a person."""

    code = "CHANNEL_REFUSED"


class FileError(PsbcError):
    """A file is wrong at byte `offset`: quarantine it."""

    code = "FILE"

    def __init__(self, reason: str, *, offset: int = 0) -> None:
        self.offset = offset
        super().__init__(reason)


class MalformedFile(FileError):
    """The file cannot be parsed."""

    code = "MALFORMED_FILE"


class TotalsMismatch(FileError):
    """Header, trailer or flag file disagree with the body."""

    code = "TOTALS_MISMATCH"


class UnknownResultCode(FileError):
    """The bank said something new: quarantine that line."""

    code = "UNKNOWN_RESULT_CODE"
