"""Particulars of a member's file that not everybody who sees the member sees; pure.

Whoever keeps the file works with all of it; whoever pays, checks, audits or reads figures needs to
know who somebody is, where and how they are paid, and not how they live. Sources: PIPL 6 and 28
(least necessary; health, specific identities), JR/T 0171 (C2 data), GB/T 22239 8.1.4.2 (by field).
The three administrators see no member at all (`IN_SCOPE`).
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any, Final

from domain.actors import Actor, Role

WITHHELD: Final = "已隐去"
KEEPERS: Final = frozenset({Role.OFFICE, Role.CLERK})
# Column of members → the roles that see it, in lists, files, questions and single records alike.
READERS: Final[Mapping[str, frozenset[Role]]] = MappingProxyType(
    {
        **dict.fromkeys(("ethnicity", "political_status"), KEEPERS),
        **dict.fromkeys(("medical_insurance", "medical_region"), KEEPERS),
        **dict.fromkeys(("hardship_level", "hardship_cause"), KEEPERS),
        **dict.fromkeys(("hukou", "hukou_region", "is_migrant_worker"), KEEPERS),
        "email": KEEPERS,
    }
)


def withheld(actor: Actor, fields: Iterable[str]) -> frozenset[str]:
    """This will name those of some columns of members that an actor's roles do not show them."""
    return frozenset(
        field
        for field in fields
        if (readers := READERS.get(field.removesuffix("_masked"))) and not actor.has(*readers)
    )


def veiled(actor: Actor, changes: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """This will give changes, each with its field, before and after, as an actor may read them.

    That a particular was changed is told to whoever reads of the change at all; what it was and what
    it is only to whom the particular is shown. `is_withheld` says so of each.
    """
    lines = [dict(line) for line in changes]
    kept = withheld(actor, [line["field"] for line in lines])
    hidden = {"before": WITHHELD, "after": WITHHELD}
    return [
        line | (hidden if line["field"] in kept else {}) | {"is_withheld": line["field"] in kept}
        for line in lines
    ]
