"""Which subtrees a unit stands in, told by keys: a path names a subtree by the unit at its end."""

from typing import Final

from domain.actors import EVERYTHING

# The key of what an administrator may see of members and money: no unit has it.
NOBODY: Final = -1
# A unit `u` stands below itself, below each unit above it, and below nobody's: the whole.
ABOVE: Final = "0 || string_to_array(trim(BOTH '/' FROM u.path), '/')::bigint[]"


def key_of(path: str) -> int:
    """This will give the unit at which a path ends; 0 for everything, NOBODY's for a scope without units."""
    if path == EVERYTHING:
        return 0
    last = path.rstrip("/").rsplit("/", 1)[-1]
    return int(last) if path.startswith(EVERYTHING) else NOBODY
