"""Compares the models with the migrations: refuses a difference, or writes it with `--write`.

Tortoise has no check of its own, so that `makemigrations` runs on a scratch copy of the sources.
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CONFIG = "scratch_config"
CONFIG_SOURCE = '''"""Tortoise's configuration without a database: making migrations needs none."""

from domain.transactions import tortoise_config

TORTOISE_ORM = tortoise_config({"host": "", "port": 0, "user": "", "password": "", "database": ""})
'''


def main() -> int:
    """This will say which migrations are missing and give 1, or put them in place and give 0."""
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        for folder in ("domain", "migrations"):
            shutil.copytree(ROOT / folder, scratch / folder)
        (scratch / f"{CONFIG}.py").write_text(CONFIG_SOURCE)
        before = contents(scratch / "migrations")
        tortoise = Path(sys.executable).with_name("tortoise")
        made = subprocess.run(
            (str(tortoise), "-c", f"{CONFIG}.TORTOISE_ORM", "makemigrations"),
            cwd=scratch,
            capture_output=True,
            text=True,
            check=False,
        )
        if made.returncode:
            sys.stderr.write(made.stdout + made.stderr)
            return made.returncode
        after = contents(scratch / "migrations")
        changed = sorted(path for path in after if after[path] != before.get(path))
        return write(changed, scratch) if "--write" in sys.argv else refuse(changed, after)


def contents(folder: Path) -> dict[str, str]:
    """This will read a folder's sources by name."""
    return {path.name: path.read_text() for path in folder.glob("*.py")}


def write(changed: list[str], scratch: Path) -> int:
    """This will copy the new migrations into the repository."""
    for name in changed:
        shutil.copy(scratch / "migrations" / name, ROOT / "migrations" / name)
        print(f"wrote migrations/{name}")
    return 0


def refuse(changed: list[str], after: dict[str, str]) -> int:
    """This will show what is missing."""
    for name in changed:
        print(f"the models have changed without a migration; `make migration` would write {name}:")
        print(after[name])
    return 1 if changed else 0


if __name__ == "__main__":
    sys.exit(main())
