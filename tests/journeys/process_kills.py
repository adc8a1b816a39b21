"""kill -9 for one program of a running system."""

import os
import signal

from supervise import leftovers
from tests.journeys.process_station import Station


def kill(station: Station, victim: str) -> bool:
    """This will kill a program or "its child", if it runs just now."""
    program, _, is_child = victim.partition("'")
    leader = station.children().get(program)
    if leader is None:
        return False
    group = [pid for group, pid, _ in leftovers._processes() if group == leader]
    pids = [pid for pid in group if pid != leader] if is_child else [leader]
    if pids:
        os.kill(pids[0], signal.SIGKILL)
    return bool(pids)
