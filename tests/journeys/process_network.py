"""A network that lies: a TCP proxy before OpenSSH's server, and that server as a process to kill."""

import os
import random
import shutil
import signal
import socket
import struct
import subprocess
import threading
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from tests.journeys.process_station import free_port, until

CHUNK: Final = 4096
RESET: Final = struct.pack("ii", 1, 0)  # SO_LINGER of no seconds: closing sends a reset


class Sshd:
    """OpenSSH's server under a configuration like the given one, on a port of its own."""

    def __init__(self, folder: Path, config: Path) -> None:
        self.port = free_port()
        self._config = folder / "sshd_config"
        lines = config.read_text().splitlines()
        self._config.write_text(
            "".join(
                f"Port {self.port}\n" if line.startswith("Port ") else f"{line}\n" for line in lines
            )
        )
        self._program = shutil.which("sshd") or "/usr/sbin/sshd"
        self._log = folder / "sshd.log"
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()

    def start(self) -> None:
        """This will start it and wait until it listens."""
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                (self._program, "-D", "-e", "-f", str(self._config)),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        until(self._is_listening, timeout_s=20)

    def kill(self) -> None:
        """This will kill it, and every session of it, at once."""
        if self._process is None:
            return
        for pid in (*self._sessions(self._process.pid), self._process.pid):
            _kill(pid)
        self._process.wait()
        self._process = None

    def restart(self) -> None:
        """This will kill it and start another on the same port."""
        self.kill()
        self.start()

    def _is_listening(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def _sessions(self, parent: int) -> list[int]:
        found = []
        for path in Path("/proc").glob("[0-9]*/stat"):
            try:
                fields = path.read_text().rpartition(")")[2].split()
            except OSError:
                continue  # it ended meanwhile
            if int(fields[1]) == parent:
                pid = int(path.parent.name)
                found += [*self._sessions(pid), pid]
        return found


class LyingProxy:
    """Passes connections on to a port; resets them when told, or after so many bytes of the dice's."""

    def __init__(self, target_port: int, dice: random.Random) -> None:
        self._target_port = target_port
        self._dice = dice
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        self.resets = 0
        self.may_lie = True

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.reset_all()

    def reset_all(self) -> int:
        """This will reset every connection and say how many there were."""
        with self._lock:
            sockets, self._open = self._open, set()
        for each in sockets:
            _reset(each)
        self.resets += len(sockets) // 2
        return len(sockets) // 2

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return  # closed
            try:
                server = socket.create_connection(("127.0.0.1", self._target_port), timeout=5)
            except OSError:
                _reset(client)  # nobody listens: it has just been killed
                continue
            server.settimeout(None)
            limit = self._dice.randrange(4_000, 40_000) if self._dice.random() < 0.4 else None
            with self._lock:
                self._open |= {client, server}
            for source, target in ((client, server), (server, client)):
                threading.Thread(
                    target=self._pass_on, args=(source, target, limit), daemon=True
                ).start()

    def _pass_on(self, source: socket.socket, target: socket.socket, limit: int | None) -> None:
        passed = 0
        try:
            while data := source.recv(CHUNK):
                passed += len(data)
                if limit is not None and passed > limit and self.may_lie:
                    target.sendall(data[: len(data) // 2])  # the last piece arrives torn
                    self.resets += 1
                    break
                target.sendall(data)
        except OSError:
            pass  # the other direction, or reset_all, has closed it
        with self._lock:
            self._open -= {source, target}
        _reset(source)
        _reset(target)


def _reset(each: socket.socket) -> None:
    try:
        each.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
        each.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass  # closed before
    each.close()


def _kill(pid: int) -> None:
    with suppress(ProcessLookupError):  # it ended meanwhile
        os.kill(pid, signal.SIGKILL)
