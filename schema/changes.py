"""What changed in the contract since it was last released, and whether clients can live with it.

`schema/released.graphql` is the contract that clients rely on. Whatever breaks them is refused,
unless its reason in the released contract has announced the end on a day that has come:
`@deprecated(reason: "改用 …；2027-06-01 起停用")`.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    build_schema,
)
from graphql.utilities import find_breaking_changes, find_dangerous_changes

BEGIN: Final = "<!-- written by `make schema`: what follows is not edited by hand -->"
END: Final = "<!-- end -->"
NOTHING: Final = "Nothing.\n"
_END_DAY: Final = re.compile(r"(\d{4}-\d{2}-\d{2}) 起停用")
_QUOTED: Final = re.compile(r"\b[A-Z]\w*(?:\.\w+)*")


@dataclass(frozen=True, slots=True)
class Changes:
    """Changes in words, each naming its place as `Type.field`."""

    breaking: tuple[str, ...]
    dangerous: tuple[str, ...]
    added: tuple[str, ...]
    deprecated: tuple[str, ...]


def between(released: str, current: str) -> Changes:
    """This will compare two contracts, given as their texts."""
    old, new = build_schema(released), build_schema(current)
    before, after = dict(_places(old)), dict(_places(new))
    endings = {place: reason for place, reason in after.items() if reason is not None}
    return Changes(
        breaking=tuple(sorted(one.description for one in find_breaking_changes(old, new))),
        dangerous=tuple(sorted(one.description for one in find_dangerous_changes(old, new))),
        added=tuple(sorted(after.keys() - before.keys())),
        deprecated=tuple(
            f"{place}: {reason}"
            for place, reason in sorted(endings.items())
            if before.get(place) != reason
        ),
    )


def unannounced(released: str, changes: Changes, *, today: date) -> tuple[str, ...]:
    """This will give the breaking changes whose end was not announced for a day that has come."""
    ended = {
        place
        for place, reason in _places(build_schema(released))
        if reason is not None and _has_come(reason, today)
    }
    return tuple(one for one in changes.breaking if not ended.intersection(_QUOTED.findall(one)))


def section(changes: Changes) -> str:
    """This will write the changes as the changelog's newest section."""
    parts = (
        ("Breaking", changes.breaking),
        ("May surprise", changes.dangerous),
        ("Deprecated", changes.deprecated),
        ("Added", _grouped(changes.added)),
    )
    found = [
        f"### {title}\n\n" + "".join(f"- {line}\n" for line in lines)
        for title, lines in parts
        if lines
    ]
    return "\n".join(found) or NOTHING


def rewritten(document: str, changes: Changes) -> str:
    """This will put the newest section into the changelog.

    Raises:
        ValueError: the changelog has no place for it.
    """
    head, begin, rest = document.partition(BEGIN)
    _, end, tail = rest.partition(END)
    if not begin or not end:
        raise ValueError("the changelog has lost the marks around its newest section")
    return f"{head}{begin}\n\n{section(changes)}\n{end}{tail}"


def released(document: str, changes: Changes, *, on: date) -> str:
    """This will turn the newest section into that of a release, and begin an empty one.

    Raises:
        ValueError: the changelog has no place for it, or nothing has changed.
    """
    if changes == Changes((), (), (), ()):
        raise ValueError("the contract is as it was released")
    head, _, tail = rewritten(document, Changes((), (), (), ())).partition(END)
    return f"{head}{END}\n\n## {on.isoformat()}\n\n{section(changes).rstrip()}{tail}"


def _places(schema: GraphQLSchema) -> Iterator[tuple[str, str | None]]:
    """Every type, field, argument, input and enum value, with the reason it is deprecated for."""
    for name, type_ in schema.type_map.items():
        if name.startswith("__"):
            continue
        yield name, None
        members: Mapping[str, Any] = {}
        if isinstance(type_, GraphQLEnumType):
            members = type_.values
        elif isinstance(type_, GraphQLObjectType | GraphQLInterfaceType | GraphQLInputObjectType):
            members = type_.fields
        for key, member in members.items():
            yield f"{name}.{key}", member.deprecation_reason
            for argument, one in getattr(member, "args", {}).items():
                yield f"{name}.{key}.{argument}", one.deprecation_reason


def _has_come(reason: str, today: date) -> bool:
    found = _END_DAY.search(reason)
    return found is not None and date.fromisoformat(found.group(1)) <= today


def _grouped(places: tuple[str, ...]) -> tuple[str, ...]:
    """One line a type: a new type stands for all that is in it."""
    whole = {place for place in places if "." not in place}
    within: dict[str, list[str]] = {}
    for place in places:
        name, _, rest = place.partition(".")
        if rest and name not in whole:
            within.setdefault(name, []).append(rest)
    fields = {
        name: [one for one in rests if one.rpartition(".")[0] not in rests]
        for name, rests in within.items()
    }
    lines = [f"`{name}`" for name in sorted(whole)]
    lines += [
        f"`{name}`: " + ", ".join(f"`{one}`" for one in rests)
        for name, rests in sorted(fields.items())
    ]
    return tuple(lines)
