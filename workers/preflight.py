"""What of a bank's refusals is told, and what refuses, on a day: by its profile and by documents.

A document may let a finding refuse its row: a switch `PREFLIGHT_` and the finding's code, dated.
"""

from datetime import date
from typing import Final

from domain.policies import queries as policies
from domain.policies.rules import ProvisionKind
from integrations.psbc import opening
from workers import exchange
from workers.bank_trial import Preflight

REFUSES: Final = "PREFLIGHT_"
EXPIRY_DAYS: Final = "DOCUMENT_EXPIRY_WARNING_DAYS"


async def in_force(today: date) -> Preflight:
    """This will give the trial of a day, by the profile and the documents in force."""
    switches = await policies.in_force(today, kind=ProvisionKind.SWITCH)
    refusing = (
        one.code.removeprefix(REFUSES)
        for one in switches
        if one.code.startswith(REFUSES) and one.amount == 1
    )
    days = await policies.number(EXPIRY_DAYS, today)
    profile = exchange.agreed()
    trial = None if profile is None else opening.Trial(profile)
    return Preflight(today, trial, days, frozenset(refusing))
