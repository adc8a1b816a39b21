"""OpenSSH's own server on the loopback address, where the machine has one; else a folder."""

import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from integrations.psbc.channel import Channel
from integrations.psbc.directory import DirectoryChannel
from integrations.psbc.sftp import SftpAccess, SftpChannel

WAIT_S: Final = 20
PROGRAMS: Final = ("sshd", "sftp", "ssh-keygen")


@dataclass(frozen=True, slots=True)
class Server:
    """Where the bank's folder is, how our channel opens, and the floor's client, if there is one."""

    name: str
    root: Path
    open_channel: Callable[[], Channel]
    client: Sequence[str]


@contextmanager
def serving(folder: Path) -> Iterator[Server]:
    """This will serve a new folder until the end."""
    root = folder / "bank"
    root.mkdir()
    programs = [shutil.which(name) or shutil.which(name, path="/usr/sbin") for name in PROGRAMS]
    if not all(programs):
        yield Server("a folder", root, lambda: DirectoryChannel(root), ())
        return
    sshd, sftp, keygen = (str(program) for program in programs)
    port = _free_port()
    for name in ("host", "client"):
        subprocess.run(
            (keygen, "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", str(folder / name)),
            check=True,
        )
    config = folder / "config"
    config.write_text(_CONFIG.format(port=port, folder=folder))
    Path("/run/sshd").mkdir(exist_ok=True)
    with (folder / "log").open("w") as log:
        server = subprocess.Popen((sshd, "-D", "-e", "-f", str(config)), stderr=log)
        try:
            _wait_for(port)
            yield _reached(folder, root, port, sftp)
        finally:
            server.terminate()
            server.wait()


def _reached(folder: Path, root: Path, port: int, sftp: str) -> Server:
    user = Path.home().owner()
    access = SftpAccess(
        host="127.0.0.1",
        port=port,
        username=user,
        private_key=(folder / "client").read_text(),
        host_key=(folder / "host.pub").read_text(),
        root=str(root),
    )
    known = folder / "known_hosts"
    known.write_text(f"[127.0.0.1]:{port} {access.host_key}")
    options = ("IdentitiesOnly=yes", f"UserKnownHostsFile={known}", "StrictHostKeyChecking=yes")
    flags = [part for option in options for part in ("-o", option)]
    target = ("-P", str(port), "-i", str(folder / "client"), *flags, f"{user}@127.0.0.1")
    return Server("OpenSSH", root, lambda: SftpChannel(access), (sftp, "-q", "-b", "-", *target))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + WAIT_S
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)
        else:
            return


_CONFIG: Final = """Port {port}
ListenAddress 127.0.0.1
HostKey {folder}/host
AuthorizedKeysFile {folder}/client.pub
PidFile none
UsePAM no
StrictModes no
PermitRootLogin prohibit-password
AuthenticationMethods publickey
DisableForwarding yes
PermitTTY no
Subsystem sftp internal-sftp
"""
