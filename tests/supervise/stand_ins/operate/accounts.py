"""Stands in for the list of demo accounts."""

import sys

sys.stdout.write("account office\n")
