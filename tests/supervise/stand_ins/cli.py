"""Stands in for the operator's verbs: notes each call; `migrate` fails when told to."""

import os
import sys
from pathlib import Path

with (Path(os.environ["DATA_DIR"]) / "calls").open("a") as notes:
    notes.write(" ".join(sys.argv[1:]) + "\n")
sys.exit(3 if os.environ.get("MIGRATE_FAILS") and sys.argv[1] == "migrate" else 0)
