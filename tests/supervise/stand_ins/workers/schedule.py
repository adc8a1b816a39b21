"""Stands in for the clock; its first line is a very long one."""

import signal
import sys
import time

signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
sys.stdout.write("tick " * 20_000 + "\n")
sys.stdout.flush()
while True:
    time.sleep(1)
