"""What the text of an environment variable may be, and how a setting is declared by it.

Whatever refuses says what is expected, and never repeats what was given: it may hold a password.
"""

import re
from collections.abc import Callable
from dataclasses import field
from pathlib import Path
from typing import Final, NamedTuple, TypeVar, cast
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

_DATABASE_SCHEMES: Final = ("postgres", "postgresql")
_DATABASE_OPTIONS: Final = frozenset({"host", "port", "sslmode"})
_HERE: Final = frozenset({"127.0.0.1", "localhost", "::1"})

Value = TypeVar("Value")


class BankAddress(NamedTuple):
    """Where the bank's SFTP server is, and the folder on it that is ours."""

    user: str
    host: str
    port: int
    folder: str


def variable(
    default: str, parse: Callable[[str], Value], explanation: str, *, is_secret: bool = False
) -> Value:
    """This will declare one setting; its default is text and takes the same way in as any value."""
    metadata = {"default": default, "parse": parse, "explanation": explanation}
    return cast("Value", field(metadata=metadata, repr=not is_secret))


def text(pattern: str, expected: str) -> Callable[[str], str]:
    """This will take what matches a pattern as a whole."""

    def parse(value: str) -> str:
        if re.fullmatch(pattern, value) is None:
            raise ValueError(expected)
        return value

    return parse


def choice(*choices: str) -> Callable[[str], str]:
    """This will take one of a few words."""
    return text("|".join(map(re.escape, choices)), f"expected one of {', '.join(choices)}")


def number(least: int, most: int) -> Callable[[str], int]:
    """This will take a whole number between two, both included."""

    def parse(value: str) -> int:
        if re.fullmatch(r"[0-9]{1,18}", value) is None or not least <= int(value) <= most:
            raise ValueError(f"expected a whole number from {least} to {most}")
        return int(value)

    return parse


def path(value: str) -> Path:
    """This will take a path, made absolute."""
    if not value or "\0" in value:
        raise ValueError("expected a path")
    return Path(value).expanduser().resolve()


def own_file(value: str) -> Path:
    """This will take the path of a file that is there."""
    found = path(value)
    if not found.is_file():
        raise ValueError("expected the path of a file that exists")
    return found


def _split(value: str, schemes: tuple[str, ...], expected: str) -> SplitResult:
    try:
        parts = urlsplit(value)
        parts.port  # noqa: B018 - a wrong port is found out only when it is asked for
    except ValueError:
        raise ValueError(expected) from None
    if parts.scheme not in schemes or parts.fragment:
        raise ValueError(expected)
    return parts


def database_url(value: str) -> str:
    """This will take the URL of a database, its host also among the options."""
    expected = "expected postgres://user:password@host:port/database, options: host, port, sslmode"
    parts = _split(value, _DATABASE_SCHEMES, expected)
    options = parse_qs(parts.query, keep_blank_values=True)
    has_host = bool(parts.hostname or options.get("host"))
    if not has_host or not parts.path.strip("/") or not options.keys() <= _DATABASE_OPTIONS:
        raise ValueError(expected)
    if not options.get("port", ["5432"])[0].isdecimal():
        raise ValueError(expected)
    return value


def broker_url(value: str) -> str:
    """This will take the URL of RabbitMQ, or of the database that is the queue as well."""
    expected = "expected amqp://user:password@host:port/vhost or postgres://…"
    if value.startswith(_DATABASE_SCHEMES):
        return database_url(value)
    if not _split(value, ("amqp", "amqps"), expected).hostname:
        raise ValueError(expected)
    return value


def bank_address(value: str) -> BankAddress:
    """This will take the address of an SFTP server that keys alone open."""
    expected = "expected sftp://user@host:port/folder without a password (keys only)"
    parts = _split(value, ("sftp",), expected)
    if not parts.username or not parts.hostname or parts.password is not None or parts.query:
        raise ValueError(expected)
    folder = unquote(parts.path) or "/"
    return BankAddress(unquote(parts.username), parts.hostname, parts.port or 22, folder)


def origin(value: str) -> str:
    """This will take an origin: scheme, host and port, and nothing after them."""
    expected = "expected an origin such as https://card.example.org, without a path"
    parts = _split(value, ("http", "https"), expected)
    if not parts.hostname or parts.path or parts.query or parts.username:
        raise ValueError(expected)
    return value


def issuer(value: str) -> str:
    """This will take what an OpenID provider calls itself; without TLS only one of this machine."""
    expected = "expected an issuer such as https://id.example.org, https unless on this machine"
    parts = _split(value, ("http", "https"), expected)
    is_safe = parts.scheme == "https" or parts.hostname in _HERE
    if not parts.hostname or parts.query or parts.username or not is_safe:
        raise ValueError(expected)
    return value
