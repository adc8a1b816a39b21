"""One SFTP conversation: every verb as a client asks for it, or as a fault will have it."""

import threading
import time
from typing import Any, Final

import paramiko
from paramiko.sftp import (
    CMD_CLOSE,
    CMD_EXTENDED,
    CMD_FSTAT,
    CMD_LSTAT,
    CMD_MKDIR,
    CMD_OPEN,
    CMD_OPENDIR,
    CMD_READ,
    CMD_READDIR,
    CMD_REMOVE,
    CMD_RENAME,
    CMD_STAT,
    CMD_WRITE,
    SFTP_BAD_MESSAGE,
    SFTP_FAILURE,
    SFTP_PERMISSION_DENIED,
)

from integrations.psbc.simulator.faults import AFTER, DURING, Fault, FaultPlan
from integrations.psbc.simulator.tree import Handle, Tree

FSYNC: Final = "fsync@openssh.com"
VERBS: Final = {
    CMD_OPEN: "open",
    CMD_CLOSE: "close",
    CMD_READ: "read",
    CMD_WRITE: "write",
    CMD_STAT: "stat",
    CMD_LSTAT: "stat",
    CMD_FSTAT: "stat",
    CMD_OPENDIR: "listdir",
    CMD_READDIR: "listdir",
    CMD_REMOVE: "remove",
    CMD_MKDIR: "mkdir",
    CMD_RENAME: "rename",
}
EXTENSIONS: Final = {FSYNC: "fsync", "posix-rename@openssh.com": "rename"}
_ANSWERS: Final = {"denied": SFTP_PERMISSION_DENIED, "full": SFTP_FAILURE}


class Session(paramiko.SFTPServer):
    """One SFTP conversation, ended when nothing is said for long."""

    def __init__(
        self,
        channel: paramiko.Channel,
        name: str,
        server: Any,  # the guard at the door, told when the conversation ends
        *args: object,
        threads: set[threading.Thread],
        idle_s: float,
        plan: FaultPlan,
        **kwargs: object,
    ) -> None:
        super().__init__(channel, name, server, Tree, *args, taken=plan.taken, **kwargs)
        self._guard = server
        self._threads = threads
        self._idle_s = idle_s
        self._plan = plan
        self._is_mute = False

    def start_subsystem(
        self, name: str, transport: paramiko.Transport, channel: paramiko.Channel
    ) -> None:
        """This will serve the conversation to its end."""
        self._threads.add(threading.current_thread())
        channel.settimeout(self._idle_s)
        super().start_subsystem(name, transport, channel)

    def finish_subsystem(self) -> None:
        """This will close what the guest left open."""
        super().finish_subsystem()
        self._guard.session_ended()
        self._threads.discard(threading.current_thread())

    def _process(self, kind: int, number: int, message: paramiko.Message) -> None:
        verb = _verb(kind, message)
        fault = self._plan.strikes(verb) if verb else None
        if fault is None:
            self._carry_out(kind, number, message)
        elif fault.does in _ANSWERS:
            self._send_status(number, _ANSWERS[fault.does])  # type: ignore[attr-defined]  # the stubs leave it out
        elif fault.does == "slow":
            time.sleep(fault.delay_s)
            self._carry_out(kind, number, message)
        elif fault.does == "taken":
            self._take(kind, number, message)
        else:
            self._break_off(fault, kind, number, message)

    def _break_off(self, fault: Fault, kind: int, number: int, message: paramiko.Message) -> None:
        """This will do what is done before the line breaks or the server falls silent for good."""
        self._is_mute = True
        if fault.when == DURING:
            self._write_half(message)
        elif fault.when == AFTER:
            self._carry_out(kind, number, message)
        if fault.does == "reset":
            assert self.sock is not None
            self.sock.get_transport().close()

    def _carry_out(self, kind: int, number: int, message: paramiko.Message) -> None:
        if kind == CMD_EXTENDED and _peek(message, 1)[0] == FSYNC:
            self._fsync(number, message)
        else:
            super()._process(kind, number, message)  # type: ignore[misc]  # likewise

    def _fsync(self, number: int, message: paramiko.Message) -> None:
        message.get_text()
        handle = self.file_table.get(message.get_binary())
        answer = handle.sync() if isinstance(handle, Handle) else SFTP_BAD_MESSAGE
        self._send_status(number, answer)  # type: ignore[attr-defined]  # likewise

    def _take(self, kind: int, number: int, message: paramiko.Message) -> None:
        texts = _peek(message, 3 if kind == CMD_EXTENDED else 2)
        self._carry_out(kind, number, message)
        self._plan.taken.add(self.server.canonicalize(texts[-1]))

    def _write_half(self, message: paramiko.Message) -> None:
        handle = self.file_table.get(message.get_binary())
        offset, data = message.get_int64(), message.get_binary()
        if isinstance(handle, Handle):
            handle.write(offset, data[: len(data) // 2])

    def _send_packet(self, kind: int, packet: object) -> None:
        if not self._is_mute:
            super()._send_packet(kind, packet)  # type: ignore[misc]  # likewise


def _verb(kind: int, message: paramiko.Message) -> str:
    if kind == CMD_EXTENDED:
        return EXTENSIONS.get(_peek(message, 1)[0], "")
    return VERBS.get(kind, "")


def _peek(message: paramiko.Message, count: int) -> list[str]:
    """This will read texts ahead and leave the message as it was."""
    place = len(message.get_so_far())
    texts = [message.get_text() for _ in range(count)]
    message.packet.seek(place)
    return texts
