"""Which subtrees a unit stands in, told by keys: a path names a subtree by the unit at its end."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from domain.actors import EVERYTHING

# The key of what an administrator may see of members and money: no unit has it.
NOBODY: Final = -1
# How no unit's path begins.
NOWHERE: Final = "-"
# A unit `u` stands below itself, below each unit above it, and below nobody's: the whole.
ABOVE: Final = "0 || string_to_array(trim(BOTH '/' FROM u.path), '/')::bigint[]"


def key_of(path: str) -> int:
    """This will give the unit at which a path ends; 0 for everything, NOBODY's for a scope without units."""
    if path == EVERYTHING:
        return 0
    last = path.rstrip("/").rsplit("/", 1)[-1]
    return int(last) if path.startswith(EVERYTHING) else NOBODY


def narrower(path: str, scope: str) -> str:
    """This will give what of a subtree lies in a scope: itself, the scope, or NOWHERE."""
    if not (path.startswith(EVERYTHING) and scope.startswith(EVERYTHING)):
        return NOWHERE
    if path.startswith(scope):
        return path
    return scope if scope.startswith(path) else NOWHERE


def places(paths: Iterable[str]) -> str:
    """This will name the columns of `placing`, one for each depth at which the paths end."""
    return ", ".join(f"at_{depth}" for depth in _depths(paths))


def placing(paths: Iterable[str]) -> str:
    """This will give the columns, in SQL, that say in which subtree a unit `u` stands at each depth.

    They are the ids in its path, as text, at the depths at which the paths end; `rolled` reads them.
    """
    return ", ".join(
        f"split_part(u.path, '/', {depth + 1}) AS at_{depth}" for depth in _depths(paths)
    )


def rolled(
    found: Iterable[Mapping[str, object]], names: Sequence[str], paths: Iterable[str]
) -> dict[str, dict[str, int]]:
    """This will add up, for each path, the lines of `found` that stand in its subtree.

    Each line holds a number, or None for 0, by each name, and the columns of `placing`. Once for each
    line and depth: a server would go through every unit's path once for each of many paths.
    """
    summed = {path: dict.fromkeys(names, 0) for path in paths}
    by_place = {(_depth(path), _end(path)): sums for path, sums in summed.items()}
    depths = _depths(summed)
    for line in found:
        for depth in depths:
            sums = by_place.get((depth, str(line[f"at_{depth}"])))
            if sums is None:
                continue
            for name in names:
                many = line[name]
                assert many is None or isinstance(many, int), "measures are whole numbers"
                sums[name] += many or 0
    return summed


def _depths(paths: Iterable[str]) -> tuple[int, ...]:
    return tuple(sorted({_depth(path) for path in paths}))


def _depth(path: str) -> int:
    """This will give how deep a path ends; a scope without units is as deep as the root, and not it."""
    return max(path.count("/") - 1, 0)


def _end(path: str) -> str:
    return path.rstrip("/").rsplit("/", 1)[-1]
