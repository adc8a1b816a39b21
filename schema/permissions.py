"""Who may read which type; every row enters the contract through a check of this table.

Within these roles a person still sees only the rows of their own scope. Whoever may not read a type
gets null or an empty list, without an error.
"""

from collections.abc import Mapping
from typing import Final

from domain.actors import IN_SCOPE, PROVINCIAL_ROLES, Actor, Role

BOOKS: Final = frozenset({Role.OFFICE, Role.MAKER, Role.CHECKER, Role.RELEASER, Role.AUDITOR})
AGREEMENT: Final = frozenset({Role.OFFICE, Role.AUDITOR, Role.ADMIN})
# A trial shows masked lines of people: not the system's administrator's.
TRIALS: Final = frozenset({Role.OFFICE, Role.AUDITOR})
# What goes to the province holds plain numbers: those who make it, let it out, and look after both.
PROVINCE: Final = frozenset({Role.OFFICE, Role.CHECKER, Role.AUDITOR})
ANYBODY: Final = frozenset(Role)
OF_STAFF: Final = frozenset({Role.ADMIN, Role.SECURITY_ADMIN})

READERS: Final[Mapping[str, frozenset[Role]]] = {
    "UnitChange": IN_SCOPE,
    "UnitMerger": PROVINCIAL_ROLES,
    "MembershipChange": IN_SCOPE,
    "Transfer": IN_SCOPE,
    "Correction": IN_SCOPE,
    "Consent": IN_SCOPE,
    "ConsentText": ANYBODY,
    "Unit": IN_SCOPE | OF_STAFF,
    "Member": IN_SCOPE,
    "Roster": IN_SCOPE,
    "RosterRow": IN_SCOPE,
    "RosterFix": IN_SCOPE,
    "CardBatch": IN_SCOPE,
    "CardApplication": IN_SCOPE,
    "Card": IN_SCOPE,
    "CardEvent": IN_SCOPE,
    "Purchase": IN_SCOPE,
    "Entitlement": IN_SCOPE,
    "Payment": IN_SCOPE,
    "PaymentMove": IN_SCOPE,
    "Proof": PROVINCIAL_ROLES,
    "Hold": PROVINCIAL_ROLES,
    "Omission": PROVINCIAL_ROLES,
    "Programme": ANYBODY,
    "ProgrammeTerms": ANYBODY,
    "Provision": ANYBODY,
    "PolicyDocument": ANYBODY,
    "Bulletin": IN_SCOPE,
    "Disbursement": PROVINCIAL_ROLES,
    "BankFile": PROVINCIAL_ROLES,
    "BankFileProblem": PROVINCIAL_ROLES,
    "FileDisposition": PROVINCIAL_ROLES,
    "FailedJob": PROVINCIAL_ROLES,
    "BankStatement": BOOKS,
    "StatementEntry": BOOKS,
    "StatementBreak": BOOKS,
    "Certificate": BOOKS,
    "LedgerBalance": PROVINCIAL_ROLES,
    "Alarm": PROVINCIAL_ROLES,
    "Obligation": PROVINCIAL_ROLES | {Role.ADMIN},
    "CalendarImport": PROVINCIAL_ROLES | {Role.ADMIN},
    "ScheduledJob": PROVINCIAL_ROLES,
    "AuditEntry": OF_STAFF | {Role.AUDITOR, Role.AUDIT_ADMIN, Role.OFFICE},
    "Person": PROVINCIAL_ROLES | OF_STAFF,
    "BankProfile": AGREEMENT,
    "RetentionClass": TRIALS,
    "ProfileTrial": TRIALS,
    "ProfileTrialFile": TRIALS,
    "RightsRequest": PROVINCE,
    "LegalHold": PROVINCE,
    "ParticipantList": IN_SCOPE,
    "ParticipantLine": IN_SCOPE,
    "ProvincialMap": PROVINCE,
    "ProvincialDelivery": PROVINCE,
    "ProvincialLine": PROVINCE,
    "ProvincialReceipt": PROVINCE,
    "Export": ANYBODY,
    "Staff": OF_STAFF,
    "StaffIdentity": OF_STAFF,
    "Session": OF_STAFF,
    "AccessToken": OF_STAFF,
    "SecurityPolicy": ANYBODY,
}


def may_read(actor: Actor, type_name: str) -> bool:
    """This will say whether the actor's roles let them read a type at all."""
    return actor.has(*READERS[type_name])
