"""Particulars of a member's file that not everybody who sees the member sees; pure.

Whoever keeps the file works with all of it; whoever pays, checks, audits or reads figures needs to
know who somebody is, where and how they are paid, and not how they live. Sources: PIPL 6 and 28
(least necessary; health, specific identities), JR/T 0171 (C2 data), GB/T 22239 8.1.4.2 (by field).
Which roles see which of them is dated data (`domain.policies`, provisions of the kind ROLES): an
actor comes with what is shown to them. The three administrators see no member at all (`IN_SCOPE`).
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any, Final

from domain.actors import Actor

WITHHELD: Final = "已隐去"
# The code of the rule that says who sees a particular: this, and the particular in capitals.
CODE: Final = "PARTICULAR_"
# Column of members → what it is called.
PARTICULARS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "ethnicity": "民族",
        "political_status": "政治面貌",
        "medical_insurance": "医疗保险",
        "medical_region": "参保地",
        "hardship_level": "困难档案",
        "hardship_cause": "致困原因",
        "hukou": "户籍类型",
        "hukou_region": "户籍地",
        "is_migrant_worker": "是否农民工",
        "email": "电子邮箱",
    }
)


def of_code(code: str) -> str:
    """This will give the particular that a rule's code is about; "" if it is about none."""
    name = code.removeprefix(CODE).lower() if code.startswith(CODE) else ""
    return name if name in PARTICULARS and code == CODE + name.upper() else ""


def withheld(actor: Actor, fields: Iterable[str]) -> frozenset[str]:
    """This will name those of some columns of members that an actor's roles do not show them.

    The system itself is shown everything: it writes what others are shown.
    """
    if actor.staff_id is None:
        return frozenset()
    return frozenset(
        field
        for field in fields
        if (name := field.removesuffix("_masked")) in PARTICULARS and name not in actor.shown
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
