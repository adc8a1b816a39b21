"""Deciding a security policy: by the security administrator, from a day on, never undone."""

from datetime import datetime

import orjson

from domain.actors import Actor, Role
from domain.audit import operations as audit
from domain.calendar import CHINA
from domain.security_policies import rules
from domain.security_policies.rules import SecurityPolicy
from domain.transactions import operation, row, value


@operation
async def decide(policy: SecurityPolicy, *, by: Actor, now: datetime) -> int:
    """This will let a policy hold from its day on; those before it stay on record.

    Raises:
        NotPermitted: not the security administrator.
        PolicyTooLax, Invalid: as `rules.check_policy`.
    """
    by.require(Role.SECURITY_ADMIN)
    today = now.astimezone(CHINA).date()
    checked = rules.check_policy(policy, today=today)
    found = await row(
        "SELECT * FROM security_policies WHERE effective_from <= $1"
        " ORDER BY effective_from DESC, id DESC LIMIT 1",
        today,
    )
    assert found is not None, "the first policy was put in with its table and never leaves"
    before = rules.policy_of(found)
    policy_id: int = await value(
        "INSERT INTO security_policies (effective_from, characters_min, classes_min, history,"
        " age_days_max, factor_roles, document, reason, decided_by_id, created_at,"
        " federated_factors)"
        " VALUES ($1, $2, $3, $4, $5, $6::text::jsonb, $7, $8, $9, $10, $11) RETURNING id",
        checked.effective_from,
        checked.characters_min,
        checked.classes_min,
        checked.history,
        checked.age_days_max,
        orjson.dumps(sorted(checked.factor_roles)).decode(),
        checked.document,
        checked.reason,
        by.staff_id,
        now,
        " ".join(sorted(checked.federated_factors)),
    )
    numbers = ("characters_min", "classes_min", "history", "age_days_max")
    changes: dict[str, tuple[object, object]] = {
        name: (getattr(before, name), getattr(checked, name)) for name in numbers
    }
    changes["factor_roles"] = (sorted(before.factor_roles), sorted(checked.factor_roles))
    changes["federated_factors"] = (
        sorted(before.federated_factors),
        sorted(checked.federated_factors),
    )
    await audit.record(
        action="security_policy.decide",
        subject=("security_policy", policy_id),
        by=by,
        now=now,
        details={"effective_from": checked.effective_from.isoformat()},
        changes=changes,
    )
    return policy_id
