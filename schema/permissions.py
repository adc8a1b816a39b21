"""Who may read which type; every row enters the contract through a check of this table.

Within these roles a person still sees only the rows of their own scope. Whoever may not read a type
gets null or an empty list, without an error.
"""

from collections.abc import Mapping
from typing import Final

from domain.actors import PROVINCIAL_ROLES, Actor, Role

IN_SCOPE: Final = PROVINCIAL_ROLES | {Role.CLERK}
ANYBODY: Final = frozenset(Role)

READERS: Final[Mapping[str, frozenset[Role]]] = {
    "Unit": IN_SCOPE | {Role.ADMIN},
    "Member": IN_SCOPE,
    "Roster": IN_SCOPE,
    "RosterRow": IN_SCOPE,
    "CardBatch": IN_SCOPE,
    "CardApplication": IN_SCOPE,
    "Card": IN_SCOPE,
    "CardEvent": IN_SCOPE,
    "Purchase": IN_SCOPE,
    "Entitlement": IN_SCOPE,
    "Payment": IN_SCOPE,
    "Programme": ANYBODY,
    "ProgrammeTerms": ANYBODY,
    "Disbursement": PROVINCIAL_ROLES,
    "BankFile": PROVINCIAL_ROLES,
    "BankFileProblem": PROVINCIAL_ROLES,
    "LedgerBalance": PROVINCIAL_ROLES,
    "Alarm": PROVINCIAL_ROLES,
    "ScheduledJob": PROVINCIAL_ROLES,
    "AuditEntry": frozenset({Role.AUDITOR, Role.ADMIN, Role.OFFICE}),
    "Person": PROVINCIAL_ROLES | {Role.ADMIN},
    "Export": ANYBODY,
    "Staff": frozenset({Role.ADMIN}),
    "Session": frozenset({Role.ADMIN}),
}


def may_read(actor: Actor, type_name: str) -> bool:
    """This will say whether the actor's roles let them read a type at all."""
    return actor.has(*READERS[type_name])
