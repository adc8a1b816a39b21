"""Resolves pyproject.toml into the two hashed locks: `make lock`, or `make lock UPGRADE=1`."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OPTIONS = (
    "--universal",
    "--python-version=3.11",
    "--generate-hashes",
    "--no-emit-index-url",
    "--no-header",
    "--quiet",
)


def main() -> None:
    """This will write both locks; the runtime one is a part of the other, version by version."""
    upgrade = ("--upgrade",) if os.environ.get("UPGRADE") else ()
    compile_lock("requirements-dev.lock", "--group=dev", *upgrade)
    compile_lock("requirements.lock", "--constraints=requirements-dev.lock")


def compile_lock(lock: str, *arguments: str) -> None:
    """This will compile one lock in place, which keeps the versions that it already has."""
    uv = Path(sys.executable).with_name("uv")
    command = (str(uv), "pip", "compile", "pyproject.toml", *OPTIONS, *arguments)
    subprocess.run((*command, f"--output-file={lock}"), cwd=ROOT, check=True)


if __name__ == "__main__":
    main()
