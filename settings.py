"""Every setting there is: typed, frozen, read from the environment once, at an entry point.

A wrong value is refused at start with the variable's name and what is expected; the value itself is
never repeated, since it may hold a password. Any variable can come from a file instead
(`DATABASE_URL_FILE=/run/secrets/database_url`), as container secrets do.
"""

# ruff: noqa: RUF009 - a variable is declared by a call that only describes it, as pydantic does

import hashlib
import os
import re
import stat
from collections.abc import Callable, Mapping
from dataclasses import Field, dataclass, field, fields
from pathlib import Path
from typing import Any, Final, NamedTuple, Self, TypeVar, cast
from urllib.parse import SplitResult, parse_qs, quote, unquote, urlsplit

APP_ROLE: Final = "puhui_app"
DATABASE_NAME: Final = "puhui"
SIMULATOR_USER: Final = "puhui"
SOCKET_PATH_BYTES_MAX: Final = 103  # macOS allows 104 with the closing zero, Linux 108
_SOCKET_FILE: Final = "/.s.PGSQL.5432"
_DATABASE_SCHEMES: Final = ("postgres", "postgresql")
_DATABASE_OPTIONS: Final = frozenset({"host", "port", "sslmode"})
_MEBIBYTE: Final = 1024 * 1024
_LOOPBACK: Final = "127.0.0.1"
_EXPECTED_PRIVATE: Final = "expected a file that only its owner can read (chmod 600)"

Value = TypeVar("Value")


class SettingsRefused(Exception):
    """The environment does not make a configuration; one line for each variable says why."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        self.faults = dict(faults)
        super().__init__("\n".join(f"{name}: {why}" for name, why in self.faults.items()))


class BankAddress(NamedTuple):
    """Where the bank's SFTP server is, and the folder on it that is ours."""

    user: str
    host: str
    port: int
    folder: str


class Variable(NamedTuple):
    """One line of the manual: the variable, what it is when unset, and what it means."""

    name: str
    default: str
    explanation: str


def _variable(
    default: str, parse: Callable[[str], Value], explanation: str, *, is_secret: bool = False
) -> Value:
    """This will declare one setting; its default is text and takes the same way in as any value."""
    metadata = {"default": default, "parse": parse, "explanation": explanation}
    return cast("Value", field(metadata=metadata, repr=not is_secret))


def _text(pattern: str, expected: str) -> Callable[[str], str]:
    def parse(value: str) -> str:
        if re.fullmatch(pattern, value) is None:
            raise ValueError(expected)
        return value

    return parse


def _choice(*choices: str) -> Callable[[str], str]:
    return _text("|".join(map(re.escape, choices)), f"expected one of {', '.join(choices)}")


def _number(least: int, most: int) -> Callable[[str], int]:
    def parse(value: str) -> int:
        if re.fullmatch(r"[0-9]{1,18}", value) is None or not least <= int(value) <= most:
            raise ValueError(f"expected a whole number from {least} to {most}")
        return int(value)

    return parse


def _path(value: str) -> Path:
    if not value or "\0" in value:
        raise ValueError("expected a path")
    return Path(value).expanduser().resolve()


def _own_file(value: str) -> Path:
    path = _path(value)
    if not path.is_file():
        raise ValueError("expected the path of a file that exists")
    return path


def _split(value: str, schemes: tuple[str, ...], expected: str) -> SplitResult:
    try:
        parts = urlsplit(value)
        parts.port  # noqa: B018 - a wrong port is found out only when it is asked for
    except ValueError:
        raise ValueError(expected) from None
    if parts.scheme not in schemes or parts.fragment:
        raise ValueError(expected)
    return parts


def _database_url(value: str) -> str:
    expected = "expected postgres://user:password@host:port/database, options: host, port, sslmode"
    parts = _split(value, _DATABASE_SCHEMES, expected)
    options = parse_qs(parts.query, keep_blank_values=True)
    has_host = bool(parts.hostname or options.get("host"))
    if not has_host or not parts.path.strip("/") or not options.keys() <= _DATABASE_OPTIONS:
        raise ValueError(expected)
    if not options.get("port", ["5432"])[0].isdecimal():
        raise ValueError(expected)
    return value


def _broker_url(value: str) -> str:
    expected = "expected amqp://user:password@host:port/vhost or postgres://…"
    if value.startswith(_DATABASE_SCHEMES):
        return _database_url(value)
    if not _split(value, ("amqp", "amqps"), expected).hostname:
        raise ValueError(expected)
    return value


def _bank_address(value: str) -> BankAddress:
    expected = "expected sftp://user@host:port/folder without a password (keys only)"
    parts = _split(value, ("sftp",), expected)
    if not parts.username or not parts.hostname or parts.password is not None or parts.query:
        raise ValueError(expected)
    folder = unquote(parts.path) or "/"
    return BankAddress(unquote(parts.username), parts.hostname, parts.port or 22, folder)


def _origin(value: str) -> str:
    expected = "expected an origin such as https://card.example.org, without a path"
    parts = _split(value, ("http", "https"), expected)
    if not parts.hostname or parts.path or parts.query or parts.username:
        raise ValueError(expected)
    return value


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the entry points hand on; `read` makes it, nothing changes it afterwards."""

    environment: str = _variable(
        "demo",
        _choice("demo", "production"),
        "production refuses the simulated bank, the demo calendar and plain-http origins",
    )
    data_dir: Path = _variable(
        ".data", _path, "where the embedded database, the keys and the simulated bank live"
    )
    host: str = _variable(
        "127.0.0.1",
        _text(r"[0-9A-Za-z.:-]{1,253}", "expected an address or a host name to listen on"),
        "the address that the API listens on",
    )
    port: int = _variable("8000", _number(1, 65535), "the port that the API listens on")
    bank_port: int = _variable("2222", _number(1, 65535), "the port of the simulated bank's SFTP")
    database_url: str = _variable(
        "",
        _database_url,
        "a PostgreSQL ≥ 15, postgres://…; empty: the embedded one under DATA_DIR",
        is_secret=True,
    )
    broker_url: str = _variable(
        "",
        _broker_url,
        "amqp://… for RabbitMQ, postgres://… for the Postgres broker; empty: the same database",
        is_secret=True,
    )
    bank_sftp_url: BankAddress | None = _variable(
        "", _bank_address, "sftp://user@host:port/folder; empty: the simulated bank"
    )
    bank_host_key_file: Path = _variable(
        "", _own_file, "the bank's public host key, one line; empty: DATA_DIR/keys/bank_host.pub"
    )
    bank_key_file: Path = _variable(
        "",
        _own_file,
        "our private SSH key for the bank, mode 0600; empty: DATA_DIR/keys/bank_client",
    )
    bank_profile: str = _variable(
        "psbc-cd/1",
        _text(r"[a-z][a-z0-9-]*/[0-9]+", "expected a profile and its version, as in psbc-cd/1"),
        "the layout of the bank's files",
    )
    bank_org: str = _variable(
        "SZJG0001",
        _text(r"[A-Z0-9]{8}", "expected the 8 capital letters and digits that the bank gave us"),
        "our organisation code at the bank",
    )
    bank_calendar: str = _variable(
        "",
        _choice("statutory", "demo"),
        "banking days: statutory, or demo (days pass quickly); empty: as ENVIRONMENT",
    )
    key_file: Path = _variable(
        "", _own_file, "the key ring of personal data, mode 0600; empty: DATA_DIR/keys/ring"
    )
    public_origin: str = _variable(
        "", _origin, "how browsers reach us, https://…; empty: http://HOST:PORT"
    )
    seed: int = _variable("2018", _number(0, 2**31 - 1), "what demo data and bank are grown from")
    sweep_seconds: int = _variable(
        "", _number(1, 3600), "how often lost nudges are looked for; empty: 2 in demo, else 30"
    )
    log_level: str = _variable(
        "INFO", _choice("DEBUG", "INFO", "WARNING", "ERROR"), "the least that is logged"
    )
    log_format: str = _variable("text", _choice("text", "json"), "text for eyes, json for machines")
    worker_processes: int = _variable("2", _number(1, 64), "how many worker processes there are")
    worker_threads: int = _variable("4", _number(1, 64), "threads in each worker process")
    session_idle_minutes: int = _variable("30", _number(1, 1440), "idle time that ends a session")
    session_hours: int = _variable("8", _number(1, 24), "the longest that a session lasts")
    session_confirm_minutes: int = _variable(
        "5", _number(1, 60), "how long a password typed again holds for acts that ask for it"
    )
    reveals_per_day: int = _variable(
        "20", _number(0, 1000), "how many full numbers one person may look at on one day"
    )
    upload_max_bytes: int = _variable(
        str(20 * _MEBIBYTE), _number(1024, 1024 * _MEBIBYTE), "the largest workbook taken"
    )
    export_days: int = _variable(
        "7", _number(1, 90), "how many days an exported file can be downloaded"
    )

    # The three below are worked out from the rest.
    is_embedded: bool
    is_simulated: bool
    bank: BankAddress

    @classmethod
    def read(cls, environ: Mapping[str, str]) -> Self:
        """This will read, check and complete the settings.

        Raises:
            SettingsRefused: naming every variable that is wrong, and what is expected of it.
        """
        faults: dict[str, str] = {}
        values: dict[str, Any] = {}
        for item in _declared():
            name = item.name.upper()
            try:
                text = _given(environ, name) or item.metadata["default"]
                if text or item.name not in _WORKED_OUT:
                    values[item.name] = item.metadata["parse"](text)
            except ValueError as error:
                faults[name] = str(error)
        if not faults:
            _complete(values)
            faults = _disagreements(values)
        if faults:
            raise SettingsRefused(faults)
        return cls(**values)


def variables() -> tuple[Variable, ...]:
    """This will list every variable, for the manual and for `--help`."""
    return tuple(
        Variable(item.name.upper(), item.metadata["default"], item.metadata["explanation"])
        for item in _declared()
    )


def tortoise_credentials(url: str, *, role: str | None = APP_ROLE) -> dict[str, Any]:
    """This will turn a database URL into credentials for Tortoise's asyncpg backend.

    Every session then acts as `role`; with None it stays the URL's own user, as migrations need.
    A folder as `host` is that of a Unix socket.
    """
    parts = urlsplit(url)
    options = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    credentials: dict[str, Any] = {
        "host": options.get("host") or parts.hostname,
        "port": int(options.get("port") or parts.port or 5432),
        "user": unquote(parts.username or ""),
        "password": unquote(parts.password or "") or None,
        "database": unquote(parts.path.lstrip("/")),
    }
    if "sslmode" in options:
        credentials["ssl"] = options["sslmode"]
    if role is not None:
        credentials["server_settings"] = {"role": role}
    return credentials


def embedded_url(data_dir: Path, database: str = DATABASE_NAME) -> str:
    """This will give the URL of the embedded server, which depends on the data folder alone."""
    folder = quote(str(socket_folder(data_dir)), safe="")
    return f"postgresql://postgres@/{database}?host={folder}"


def socket_folder(data_dir: Path) -> Path:
    """This will say where the embedded server's socket is: a long data folder needs a short one."""
    folder = data_dir / "socket"
    if len(os.fsencode(folder)) + len(_SOCKET_FILE) <= SOCKET_PATH_BYTES_MAX:
        return folder
    digest = hashlib.sha256(os.fsencode(data_dir)).hexdigest()[:16]
    return Path("/tmp") / f"puhui-{digest}"  # noqa: S108 - the folder is made 0700 and checked


def _declared() -> tuple[Field[Any], ...]:
    return tuple(item for item in fields(Settings) if "parse" in item.metadata)


def _given(environ: Mapping[str, str], name: str) -> str:
    """This will read a variable, or the file that `NAME_FILE` names; empty is the same as unset."""
    value, file = environ.get(name, ""), environ.get(f"{name}_FILE", "")
    if value and file:
        raise ValueError(f"given twice, also as {name}_FILE")
    if not file:
        return value.strip()
    try:
        return Path(file).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        raise ValueError(f"{name}_FILE names a file that cannot be read as text") from None


def _complete(values: dict[str, Any]) -> None:
    values["is_embedded"] = "database_url" not in values
    values["is_simulated"] = "bank_sftp_url" not in values
    for name, work_out in _WORKED_OUT.items():
        if name not in values:
            values[name] = work_out(values)
    values["bank"] = values["bank_sftp_url"] or BankAddress(
        SIMULATOR_USER, _LOOPBACK, values["bank_port"], "/"
    )


def _disagreements(values: Mapping[str, Any]) -> dict[str, str]:
    faults: dict[str, str] = {}
    for name in ("key_file", "bank_key_file"):
        if not _is_private(values[name]):
            faults[name.upper()] = _EXPECTED_PRIVATE
    if urlsplit(values["public_origin"]).scheme == "http":
        if values["environment"] == "production":
            faults["PUBLIC_ORIGIN"] = "expected https://… in production"
        elif not _is_loopback(urlsplit(values["public_origin"]).hostname or ""):
            faults["PUBLIC_ORIGIN"] = "expected https://…; plain http is for this machine alone"
    if values["environment"] == "production":
        if values["is_simulated"]:
            faults["BANK_SFTP_URL"] = "expected the bank's address; production has no simulated one"
        if values["bank_calendar"] == "demo":
            faults["BANK_CALENDAR"] = "expected statutory in production"
    if values["session_idle_minutes"] > values["session_hours"] * 60:
        faults["SESSION_IDLE_MINUTES"] = "expected no more than SESSION_HOURS"
    return faults


def _is_private(path: Path) -> bool:
    return not path.exists() or not stat.S_IMODE(path.stat().st_mode) & 0o077


def _is_loopback(host: str) -> bool:
    return host in {"localhost", "::1"} or host.startswith("127.")


def _public_origin(values: Mapping[str, Any]) -> str:
    host = values["host"]
    if host in {"0.0.0.0", "::"}:  # noqa: S104 - compared, not listened on
        host = _LOOPBACK
    return f"http://[{host}]:{values['port']}" if ":" in host else f"http://{host}:{values['port']}"


_WORKED_OUT: Final[Mapping[str, Callable[[Mapping[str, Any]], Any]]] = {
    "database_url": lambda values: embedded_url(values["data_dir"]),
    "broker_url": lambda values: values["database_url"],
    "bank_sftp_url": lambda _: None,
    "bank_host_key_file": lambda values: values["data_dir"] / "keys" / "bank_host.pub",
    "bank_key_file": lambda values: values["data_dir"] / "keys" / "bank_client",
    "bank_calendar": lambda values: "demo" if values["environment"] == "demo" else "statutory",
    "key_file": lambda values: values["data_dir"] / "keys" / "ring",
    "public_origin": _public_origin,
    "sweep_seconds": lambda values: 2 if values["environment"] == "demo" else 30,
}
