"""Every setting there is: typed, frozen, read from the environment once, at an entry point.

A wrong value is refused at start with the variable's name and what is expected; the value itself is
never repeated, since it may hold a password. Any variable can come from a file instead
(`DATABASE_URL_FILE=/run/secrets/database_url`), as container secrets do.
"""

# ruff: noqa: RUF009 - a variable is declared by a call that only describes it, as pydantic does

import hashlib
import os
import stat
from collections.abc import Callable, Mapping
from dataclasses import Field, dataclass, fields
from pathlib import Path
from typing import Any, Final, NamedTuple, Self
from urllib.parse import parse_qs, quote, unquote, urlsplit

import parsers
from parsers import BankAddress

APP_ROLE: Final = "puhui_app"
DATABASE_NAME: Final = "puhui"
SIMULATOR_USER: Final = "puhui"
SOCKET_PATH_BYTES_MAX: Final = 103  # macOS allows 104 with the closing zero, Linux 108
_SOCKET_FILE: Final = "/.s.PGSQL.5432"
_MEBIBYTE: Final = 1024 * 1024
_LOOPBACK: Final = "127.0.0.1"
_EXPECTED_PRIVATE: Final = "expected a file that only its owner can read (chmod 600)"


class SettingsRefused(Exception):
    """The environment does not make a configuration; one line for each variable says why."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        self.faults = dict(faults)
        super().__init__("\n".join(f"{name}: {why}" for name, why in self.faults.items()))


class Variable(NamedTuple):
    """One line of the manual: the variable, what it is when unset, and what it means."""

    name: str
    default: str
    explanation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the entry points hand on; `read` makes it, nothing changes it afterwards."""

    environment: str = parsers.variable(
        "demo",
        parsers.choice("demo", "production"),
        "production refuses the simulated bank, the demo calendar and plain-http origins",
    )
    data_dir: Path = parsers.variable(
        ".data", parsers.path, "where the embedded database, the keys and the simulated bank live"
    )
    host: str = parsers.variable(
        "127.0.0.1",
        parsers.text(r"[0-9A-Za-z.:-]{1,253}", "expected an address or a host name to listen on"),
        "the address that the API listens on",
    )
    port: int = parsers.variable(
        "8000", parsers.number(1, 65535), "the port that the API listens on"
    )
    bank_port: int = parsers.variable(
        "2222", parsers.number(1, 65535), "the port of the simulated bank's SFTP"
    )
    database_url: str = parsers.variable(
        "",
        parsers.database_url,
        "a PostgreSQL ≥ 15, postgres://…; empty: the embedded one under DATA_DIR",
        is_secret=True,
    )
    broker_url: str = parsers.variable(
        "",
        parsers.broker_url,
        "amqp://… for RabbitMQ, postgres://… for the Postgres broker; empty: the same database",
        is_secret=True,
    )
    bank_sftp_url: BankAddress | None = parsers.variable(
        "", parsers.bank_address, "sftp://user@host:port/folder; empty: the simulated bank"
    )
    bank_host_key_file: Path = parsers.variable(
        "",
        parsers.own_file,
        "the bank's public host key, one line; empty: DATA_DIR/keys/bank_host.pub",
    )
    bank_key_file: Path = parsers.variable(
        "",
        parsers.own_file,
        "our private SSH key for the bank, mode 0600; empty: DATA_DIR/keys/bank_client",
    )
    bank_keys_file: Path = parsers.variable(
        "",
        parsers.path,
        "the envelope's SM2 keys, mode 0600, for a profile that has one; see `cli.py bank-keys`;"
        " empty: DATA_DIR/keys/bank_envelope",
    )
    bank_profile: str = parsers.variable(
        "psbc-cd/1",
        parsers.text(
            r"[a-z][a-z0-9-]*/[0-9]+|.+\.yaml",
            "expected a profile and its version, as in psbc-cd/1, or the path of a .yaml file",
        ),
        "the layout of the bank's files: a profile shipped with the system, or a file of yours",
    )
    bank_lines: int = parsers.variable(
        "4", parsers.number(1, 8), "connections of one task that sends files"
    )
    bank_org: str = parsers.variable(
        "SZJG0001",
        parsers.text(r"[A-Za-z0-9]{1,32}", "expected the letters and digits, 32 at most"),
        "our organisation code at the bank",
    )
    bank_calendar: str = parsers.variable(
        "",
        parsers.choice("statutory", "demo"),
        "statutory, or demo: days are quick; empty: as ENVIRONMENT",
    )
    key_file: Path = parsers.variable(
        "", parsers.own_file, "the key ring of personal data, mode 0600; empty: DATA_DIR/keys/ring"
    )
    public_origin: str = parsers.variable(
        "", parsers.origin, "how browsers reach us, https://…; empty: http://HOST:PORT"
    )
    seed: int = parsers.variable(
        "2018", parsers.number(0, 2**31 - 1), "what demo data and bank are grown from"
    )
    sweep_seconds: int = parsers.variable(
        "",
        parsers.number(1, 3600),
        "how often lost nudges are looked for; empty: 2 in demo, else 30",
    )
    log_level: str = parsers.variable(
        "INFO", parsers.choice("DEBUG", "INFO", "WARNING", "ERROR"), "the least that is logged"
    )
    log_format: str = parsers.variable(
        "text", parsers.choice("text", "json"), "text for eyes, json for machines"
    )
    worker_processes: int = parsers.variable(
        "2", parsers.number(1, 64), "how many worker processes there are"
    )
    worker_threads: int = parsers.variable(
        "4", parsers.number(1, 64), "threads in each worker process"
    )
    roster_processes: int = parsers.variable(
        "",
        parsers.number(0, 64),
        "processes beside each worker that judge the rows of a large roster; 0: the worker itself;"
        " empty: as many as there are processors",
    )
    session_idle_minutes: int = parsers.variable(
        "30", parsers.number(1, 1440), "idle time that ends a session"
    )
    session_hours: int = parsers.variable(
        "8", parsers.number(1, 24), "the longest that a session lasts"
    )
    session_confirm_minutes: int = parsers.variable(
        "5", parsers.number(1, 60), "how long a password typed again holds for acts that ask for it"
    )
    oidc_issuer: str = parsers.variable(
        "",
        parsers.issuer,
        "the issuer of the house's OpenID provider, https://…, exactly as it calls itself; empty:"
        " passwords alone",
    )
    oidc_client_id: str = parsers.variable(
        "",
        parsers.text(r"[!-~]{1,200}", "expected the client's id at the provider"),
        "our name there",
    )
    oidc_client_secret: str = parsers.variable(
        "",
        parsers.text(r"[ -~]{1,500}", "expected the client's secret at the provider"),
        "our secret there; empty: a public client, which PKCE alone protects",
        is_secret=True,
    )
    oidc_label: str = parsers.variable(
        "统一身份认证",
        parsers.text(r".{1,20}", "expected 20 characters at most"),
        "what the sign-in page calls the provider",
    )
    reveals_per_day: int = parsers.variable(
        "20", parsers.number(0, 1000), "how many full numbers one person may look at on one day"
    )
    searches_per_day: int = parsers.variable(
        "500",
        parsers.number(0, 100_000),
        "how many searches for a whole number one person may make on one day",
    )
    upload_max_bytes: int = parsers.variable(
        str(20 * _MEBIBYTE), parsers.number(1024, 1024 * _MEBIBYTE), "the largest workbook taken"
    )
    export_days: int = parsers.variable(
        "7", parsers.number(1, 90), "how many days an exported file can be downloaded"
    )

    alarm_outlets_file: Path | None = parsers.variable(
        "", parsers.own_file, "where alarms are told (runbook)"
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
    for name in ("key_file", "bank_key_file", "alarm_outlets_file", "bank_keys_file"):
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
    return faults | _of_sessions(values)


def _of_sessions(values: Mapping[str, Any]) -> dict[str, str]:
    faults: dict[str, str] = {}
    if values["oidc_issuer"] and not values["oidc_client_id"]:
        faults["OIDC_CLIENT_ID"] = "expected our id at the provider that OIDC_ISSUER names"
    if values["session_idle_minutes"] > values["session_hours"] * 60:
        faults["SESSION_IDLE_MINUTES"] = "expected no more than SESSION_HOURS"
    return faults


def _is_private(path: Path | None) -> bool:
    return path is None or not path.exists() or not stat.S_IMODE(path.stat().st_mode) & 0o077


def _is_loopback(host: str) -> bool:
    return host in {"localhost", "::1"} or host.startswith("127.")


def _processors() -> int:
    """This will count the processors that this process may use, where the system tells."""
    allowed = getattr(os, "sched_getaffinity", None)
    return len(allowed(0)) if allowed else os.cpu_count() or 1


def _public_origin(values: Mapping[str, Any]) -> str:
    is_any = values["host"] in {"0.0.0.0", "::"}  # noqa: S104 - compared, not listened on
    host = _LOOPBACK if is_any else values["host"]
    return f"http://[{host}]:{values['port']}" if ":" in host else f"http://{host}:{values['port']}"


_WORKED_OUT: Final[Mapping[str, Callable[[Mapping[str, Any]], Any]]] = {
    "database_url": lambda values: embedded_url(values["data_dir"]),
    "broker_url": lambda values: values["database_url"],
    "oidc_issuer": lambda _: "",
    "oidc_client_id": lambda _: "",
    "oidc_client_secret": lambda _: "",
    "bank_sftp_url": lambda _: None,
    "alarm_outlets_file": lambda _: None,
    "bank_host_key_file": lambda values: values["data_dir"] / "keys" / "bank_host.pub",
    "bank_key_file": lambda values: values["data_dir"] / "keys" / "bank_client",
    "bank_keys_file": lambda values: values["data_dir"] / "keys" / "bank_envelope",
    "bank_calendar": lambda values: "demo" if values["environment"] == "demo" else "statutory",
    "key_file": lambda values: values["data_dir"] / "keys" / "ring",
    "public_origin": _public_origin,
    "roster_processes": lambda _: _processors(),
    "sweep_seconds": lambda values: 2 if values["environment"] == "demo" else 30,
}
