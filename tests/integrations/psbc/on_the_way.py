"""The simulated bank's SFTP server with faults to order, and our channel to it."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from integrations.psbc.sftp import SftpAccess, SftpChannel
from integrations.psbc.simulator import keys
from integrations.psbc.simulator.faults import Fault, FaultPlan
from integrations.psbc.simulator.server import House, SftpServer

ORG = "SZJG0001"
OPERATION_S = 0.6


@dataclass(frozen=True)
class Way:
    """A server on 127.0.0.1 whose faults a test orders."""

    root: Path
    plan: FaultPlan
    access: SftpAccess

    def channel(self) -> SftpChannel:
        return SftpChannel(self.access)

    def patiently(self) -> SftpChannel:
        """A channel that waits longer than a slow server takes."""
        return SftpChannel(replace(self.access, operation_timeout_s=10))

    def will(self, does: str, verb: str = "*", **more: object) -> None:
        self.plan.order(Fault(does, verb=verb, **more))  # type: ignore[arg-type]  # checked there

    def there(self) -> dict[str, bytes]:
        """What lies in the folder to the bank, by name."""
        found = (self.root / ORG / "in").rglob("*")
        return {path.name: path.read_bytes() for path in found if path.is_file()}


@contextmanager
def opened(folder: Path, root: Path, *, org: str = ORG) -> Iterator[Way]:
    """Serve a root that holds {org}/in and {org}/out."""
    for name in ("in", "out"):
        (root / org / name).mkdir(parents=True, exist_ok=True)
    keys.host_key(folder / "ours")
    host_key = keys.host_key(folder / "host")
    plan = FaultPlan(seed=2018)
    house = House(root, org, host_key, keys.AuthorizedKeys(folder / "ours.pub"), plan=plan)
    server = SftpServer(house, host="127.0.0.1", port=0)
    server.start()
    access = SftpAccess(
        host="127.0.0.1",
        port=server.port,
        username=org,
        private_key=(folder / "ours").read_text(),
        host_key=(folder / "host.pub").read_text(),
        connect_timeout_s=3,
        operation_timeout_s=OPERATION_S,
    )
    try:
        yield Way(root, plan, access)
    finally:
        server.stop()
        assert "sftp-accept" not in {thread.name for thread in threading.enumerate()}
