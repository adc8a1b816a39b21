"""The bank's SFTP server: keys only, a bounded number of guests, a time limit on everything."""

import logging
import socket
import struct
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

import paramiko
from paramiko.common import (
    AUTH_FAILED,
    AUTH_SUCCESSFUL,
    OPEN_FAILED_ADMINISTRATIVELY_PROHIBITED,
    OPEN_SUCCEEDED,
)

from integrations.psbc.simulator.faults import AUTH, CONNECT, FaultPlan
from integrations.psbc.simulator.keys import AuthorizedKeys
from integrations.psbc.simulator.session import Session

BACKLOG = 64
ACCEPT_S = 0.2
STOP_S = 5.0
_AT_ONCE = struct.pack("ii", 1, 0)  # closing then tells the other side of a reset

logger = logging.getLogger(__name__)


class PortTaken(Exception):
    """Something else listens on the port."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How many guests and conversations at a time, and how long one may keep silent."""

    connections_max: int = 32
    channels_max: int = 8
    auth_s: float = 15.0
    idle_s: float = 600.0


@dataclass(frozen=True, slots=True)
class House:
    """What the server serves and to whom."""

    root: Path
    org: str
    host_key: paramiko.PKey
    authorized: AuthorizedKeys
    limits: Limits = Limits()
    plan: FaultPlan = field(default_factory=FaultPlan)


class Guard(paramiko.ServerInterface):
    """Lets in who holds an authorised key, to SFTP and to nothing else."""

    def __init__(self, authorized: AuthorizedKeys, *, channels_max: int, plan: FaultPlan) -> None:
        self._authorized = authorized
        self._plan = plan
        self._channels_max = channels_max
        self._channels = 0
        self._silent_since = time.monotonic()
        self._lock = threading.Lock()

    def get_allowed_auths(self, username: str) -> str:  # noqa: ARG002 - the interface's shape
        """This will offer keys alone."""
        return "publickey"

    def check_auth_publickey(self, username: str, key: paramiko.PKey) -> int:  # noqa: ARG002 - likewise
        """This will admit a key that is in the file, under any user name."""
        if self._plan.strikes(AUTH) is None and self._authorized.admit(key):
            return AUTH_SUCCESSFUL
        logger.warning("refused a key that is not authorised")
        return AUTH_FAILED

    def check_channel_request(self, kind: str, chanid: int) -> int:  # noqa: ARG002 - likewise
        """This will allow a few sessions at a time."""
        with self._lock:
            if kind != "session" or self._channels >= self._channels_max:
                return OPEN_FAILED_ADMINISTRATIVELY_PROHIBITED
            self._channels += 1
        return OPEN_SUCCEEDED

    def session_ended(self) -> None:
        """This will make room for another session."""
        with self._lock:
            self._channels -= 1
            self._silent_since = time.monotonic()

    def silent_s(self) -> float:
        """This will say for how long the guest has held no conversation."""
        with self._lock:
            return 0.0 if self._channels else time.monotonic() - self._silent_since


@dataclass(frozen=True, slots=True)
class _Guest:
    transport: paramiko.Transport
    guard: Guard

    def is_gone(self, limits: Limits) -> bool:
        if not self.transport.is_active():
            return True
        is_known = self.transport.is_authenticated()
        return self.guard.silent_s() > (limits.idle_s if is_known else limits.auth_s)


class SftpServer:
    """Listens from `start` to `stop`; stopping again is harmless."""

    def __init__(self, house: House, *, host: str, port: int) -> None:
        self._house = house
        self._address = (host, port)
        self._stopping = threading.Event()
        self._guests: list[_Guest] = []
        self._unanswered: list[socket.socket] = []
        self._sessions: set[threading.Thread] = set()
        self._listener: socket.socket | None = None
        self._thread = threading.Thread(target=self._serve, name="sftp-accept")
        self.port = port

    def start(self) -> None:
        """This will listen; `port` is then the real one, also when 0 was asked for.

        Raises:
            PortTaken: something else listens there.
        """
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        try:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(self._address)
            listener.listen(BACKLOG)
        except OSError as error:
            listener.close()
            raise PortTaken(f"{self._address[0]}:{self._address[1]}: {error.strerror}") from error
        listener.settimeout(ACCEPT_S)
        self._listener = listener
        self.port = listener.getsockname()[1]
        self._thread.start()

    def stop(self) -> None:
        """This will send every guest away and close the door."""
        self._stopping.set()
        if self._listener is not None:
            self._thread.join()
            self._listener.close()
        for connection in self._unanswered:
            connection.close()
        for guest in self._guests:
            guest.transport.close()
        for thread in [*(guest.transport for guest in self._guests), *tuple(self._sessions)]:
            thread.join(STOP_S)

    def _serve(self) -> None:
        assert self._listener is not None
        while not self._stopping.is_set():
            self._send_away()
            try:
                connection, _ = self._listener.accept()
            except TimeoutError:
                continue
            except OSError as error:
                logger.warning("cannot take a connection: %s", error.strerror)
                self._stopping.wait(ACCEPT_S)
                continue
            self._welcome(connection)

    def _send_away(self) -> None:
        for guest in [guest for guest in self._guests if guest.is_gone(self._house.limits)]:
            guest.transport.close()
            self._guests.remove(guest)

    def _welcome(self, connection: socket.socket) -> None:
        if len(self._guests) >= self._house.limits.connections_max:
            logger.warning("turned a connection away: %d are open", len(self._guests))
            connection.close()
            return
        fault = self._house.plan.strikes(CONNECT)
        if fault is not None and fault.does == "refused":
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _AT_ONCE)
            connection.close()
            return
        if fault is not None and fault.does == "mute":
            self._unanswered.append(connection)
            return
        key = self._house.host_key if fault is None else paramiko.ECDSAKey.generate()
        try:
            self._guests.append(self._open(connection, key))
        except (paramiko.SSHException, OSError, EOFError) as error:
            logger.warning("a connection failed at once: %s", type(error).__name__)
            connection.close()

    def _open(self, connection: socket.socket, host_key: paramiko.PKey) -> _Guest:
        house = self._house
        transport = paramiko.Transport(connection)
        transport.daemon = True
        transport.add_server_key(host_key)
        transport.set_subsystem_handler(
            "sftp",
            Session,
            threads=self._sessions,
            idle_s=house.limits.idle_s,
            plan=house.plan,
            root=house.root,
            org=house.org,
        )
        # With an event given, the handshake goes on in the transport's own thread.
        guard = Guard(house.authorized, channels_max=house.limits.channels_max, plan=house.plan)
        transport.start_server(event=threading.Event(), server=guard)
        transport.set_keepalive(max(1, int(house.limits.idle_s / 10)))
        return _Guest(transport, guard)
