"""Compares the models with the migrations: refuses a difference, or writes it with `--write`.

Migrations form a line: two that follow the same one would be applied in an order that nobody chose.
Tortoise has no check of its own, so that `makemigrations` runs on a scratch copy of the sources.
"""

import re
import shutil
import subprocess
import sys
import tempfile
from itertools import pairwise
from pathlib import Path

DEPENDS = re.compile(r"""\(["']models["'], ["'](\w+)["']\)""")
OUR_KIND = {
    "from tortoise import migrations\n": "from migrations import _forward\n",
    "(migrations.Migration)": "(_forward.Migration)",
}
ROOT = Path(__file__).resolve().parent.parent
CONFIG = "scratch_config"
CONFIG_SOURCE = '''"""Tortoise's configuration without a database: making migrations needs none."""

from domain.transactions import tortoise_config

TORTOISE_ORM = tortoise_config({"host": "", "port": 0, "user": "", "password": "", "database": ""})
'''


def main() -> int:
    """This will say which migrations are missing and give 1, or put them in place and give 0."""
    if astray := off_the_line(contents(ROOT / "migrations")):
        print(*astray, sep="\n")
        return 1
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


def off_the_line(sources: dict[str, str]) -> list[str]:
    """This will name each migration that does not follow the one before it, or is not of our kind."""
    names = sorted(name.removesuffix(".py") for name in sources if name[0].isdigit())
    said = {name: DEPENDS.findall(sources[f"{name}.py"]) for name in names}
    return [
        f"migrations/{name}.py must have a class Migration(_forward.Migration)"
        for name in names
        if "class Migration(_forward.Migration):" not in sources[f"{name}.py"]
    ] + [
        f"migrations/{name}.py must depend on {before} alone, the one before it; it says {said[name]}"
        for before, name in pairwise(names)
        if said[name] != [before]
    ]


def write(changed: list[str], scratch: Path) -> int:
    """This will put the new migrations into the repository, as migrations of our own kind."""
    for name in changed:
        text = (scratch / "migrations" / name).read_text()
        for theirs, own in OUR_KIND.items():
            text = text.replace(theirs, own)
        (ROOT / "migrations" / name).write_text(text)
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
