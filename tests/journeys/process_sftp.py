"""Clients of the bank's server that are not ours: OpenSSH's own where there is one, else paramiko's."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

import paramiko

from tests.journeys.process_station import Station

USER = "puhui"


def listed(station: Station, *folders: str) -> set[str]:
    """This will list the names in some folders."""
    program = shutil.which("sftp")
    if program is None:
        with connected(station) as client:
            return {name for folder in folders for name in client.listdir(folder)}
    keys, port = station.data_dir / "keys", station.environ["BANK_PORT"]
    known = station.data_dir / "known_hosts"
    known.write_text(f"[127.0.0.1]:{port} {(keys / 'bank_host.pub').read_text()}")
    options = ("IdentitiesOnly=yes", f"UserKnownHostsFile={known}", "StrictHostKeyChecking=yes")
    flags = [part for option in options for part in ("-o", option)]
    done = subprocess.run(
        (
            program,
            "-q",
            "-b",
            "-",
            "-P",
            port,
            "-i",
            str(keys / "bank_client"),
            *flags,
            f"{USER}@127.0.0.1",
        ),
        input="".join(f"ls -1 {folder}\n" for folder in folders),
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return {line.rpartition("/")[2] for line in done.stdout.splitlines()}


@contextmanager
def connected(station: Station) -> Iterator[paramiko.SFTPClient]:
    """This will connect with our key, whatever the server's is."""
    key = paramiko.Ed25519Key.from_private_key_file(str(station.data_dir / "keys" / "bank_client"))
    transport = paramiko.Transport(("127.0.0.1", int(station.environ["BANK_PORT"])))
    try:
        transport.connect(username=USER, pkey=key)
        client = paramiko.SFTPClient.from_transport(transport)
        assert client is not None
        with client:
            yield client
    finally:
        transport.close()
