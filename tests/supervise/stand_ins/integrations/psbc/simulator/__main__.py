"""Stands in for the bank: notes how it was started and stays."""

import sys
import time

sys.stdout.write("bank " + " ".join(sys.argv[1:]) + "\n")
while True:
    time.sleep(1)
