"""What a password must be, and the floor below which no policy goes.

Sources: GB/T 22239-2019 level 3, 8.1.4.1 (complexity, periodic change, two factors) with the figures
usual at assessments; the list of common passwords after NIST SP 800-63B, 5.1.1.2.
"""

import json
import re
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Final

from domain.actors import Role
from domain.errors import Invalid

PASSWORD_CHARACTERS_MAX: Final = 128
REASON_CHARACTERS_MAX: Final = 200
DOCUMENT_CHARACTERS_MAX: Final = 60
RUN_CHARACTERS: Final = 5
METHODS_CHARACTERS_MAX: Final = 200

# What an assessment accepts at all: each number from … to …
BOUNDS: Final = {
    "characters_min": (8, 64),
    "classes_min": (3, 4),
    "history": (3, 24),
    "age_days_max": (1, 180),
}
_LABELS: Final = {
    "characters_min": "最少字符数",
    "classes_min": "最少字符种类",
    "history": "不得重复最近几个密码",
    "age_days_max": "密码最长使用天数",
}
_METHOD: Final = re.compile(r"[A-Za-z0-9.:/_-]{1,60}")
_CLASSES: Final = (r"[a-z]", r"[A-Z]", r"[0-9]", r"[^a-zA-Z0-9]")
_ROWS: Final = ("abcdefghijklmnopqrstuvwxyz", "0123456789", "qwertyuiop", "asdfghjkl", "zxcvbnm")
_LOOKALIKES: Final = str.maketrans("@4310$5!7", "aaeiossit")
_COMMON_FILE: Final = Path(__file__).with_name("common_passwords.txt")


class PasswordTooWeak(Invalid):
    """The password does not meet the policy."""

    code = "PASSWORD_TOO_WEAK"


class PolicyTooLax(Invalid):
    """A policy below what an assessment accepts."""

    code = "POLICY_TOO_LAX"


@dataclass(frozen=True, slots=True)
class SecurityPolicy:
    """What passwords must be and whose sign-in takes a second factor, from a day on."""

    effective_from: date
    characters_min: int
    classes_min: int
    history: int
    age_days_max: int
    factor_roles: frozenset[Role]
    document: str
    reason: str
    federated_factors: frozenset[str] = frozenset()

    def is_expired(self, changed_at: datetime, *, now: datetime) -> bool:
        """This will say whether a password is older than passwords may be."""
        return now - changed_at >= timedelta(days=self.age_days_max)

    def wants_factor(self, roles: AbstractSet[Role]) -> bool:
        """This will say whether somebody with these roles signs in with a second factor."""
        return not self.factor_roles.isdisjoint(roles)

    def counts_as_factor(self, methods: AbstractSet[str]) -> bool:
        """This will say whether an OpenID provider's means (amr, acr) do for our second factor."""
        return not self.federated_factors.isdisjoint(methods)


def check_policy(policy: SecurityPolicy, *, today: date) -> SecurityPolicy:
    """This will give back a policy that an assessment accepts, without surrounding blanks.

    Raises:
        PolicyTooLax: a number outside its bounds.
        Invalid: it is to hold from a day that is over, or says not by what document or why.
    """
    for name, (low, high) in BOUNDS.items():
        if not low <= getattr(policy, name) <= high:
            raise PolicyTooLax(f"{_LABELS[name]}须为 {low} 至 {high}。", field=(_camel(name),))
    if policy.effective_from < today:
        raise Invalid("施行日期不得早于今天。", field=("effectiveFrom",))
    document, reason = policy.document.strip(), policy.reason.strip()
    if not 1 <= len(document) <= DOCUMENT_CHARACTERS_MAX:
        raise Invalid(f"请填写依据文件，不超过 {DOCUMENT_CHARACTERS_MAX} 字。", field=("document",))
    if not 1 <= len(reason) <= REASON_CHARACTERS_MAX:
        raise Invalid(f"请填写调整原因，不超过 {REASON_CHARACTERS_MAX} 字。", field=("reason",))
    return SecurityPolicy(
        policy.effective_from,
        policy.characters_min,
        policy.classes_min,
        policy.history,
        policy.age_days_max,
        policy.factor_roles,
        document,
        reason,
        _checked_methods(policy.federated_factors),
    )


def _checked_methods(methods: AbstractSet[str]) -> frozenset[str]:
    named = frozenset(one.strip() for one in methods if one.strip())
    if any(_METHOD.fullmatch(one) is None for one in named):
        raise Invalid(
            "认证方式（amr 或 acr）由字母、数字和 . : / _ - 组成，不超过 60 个字符。",
            field=("federatedFactors",),
        )
    if len(" ".join(sorted(named))) > METHODS_CHARACTERS_MAX:
        raise Invalid("认证方式太多，合计不超过 200 个字符。", field=("federatedFactors",))
    return named


def check_password(password: str, *, login: str, policy: SecurityPolicy) -> None:
    """This will accept a password that meets the policy.

    Raises:
        PasswordTooWeak: saying what is missing.
    """
    if not policy.characters_min <= len(password) <= PASSWORD_CHARACTERS_MAX:
        raise _weak(f"密码长度须为 {policy.characters_min}–{PASSWORD_CHARACTERS_MAX} 个字符。")
    classes = sum(re.search(pattern, password) is not None for pattern in _CLASSES)
    if classes < policy.classes_min:
        raise _weak(f"密码须包含大写字母、小写字母、数字、符号中的至少 {policy.classes_min} 种。")
    if login.lower() in password.lower():
        raise _weak("密码不得包含用户名。")
    if is_common(password):
        raise _weak("该密码过于常见，容易被猜中，请换一个。")


def is_common(password: str) -> bool:
    """This will say whether guessers try a password first: a listed word dressed up, or a run of keys.

    Digits and signs at its ends and lookalikes of letters change nothing.
    """
    plain = password.lower()
    left = re.sub(r"[^a-z]+$", "", plain)
    words = {left, re.sub(r"^[^a-z]+", "", left)}
    cores = words | {word.translate(_LOOKALIKES) for word in words}
    cores.add(re.sub(r"^[\W_]+|[\W_]+$", "", plain))
    if not cores.isdisjoint(_common()):
        return True
    kept = re.sub(r"[\W_]", "", plain)
    return _without_runs(kept) * 2 < len(kept)


def _without_runs(text: str) -> int:
    """This will count the characters that stand in no run of a key or of neighbouring keys."""
    in_run = [False] * len(text)
    for start in range(len(text) - RUN_CHARACTERS + 1):
        part = text[start : start + RUN_CHARACTERS]
        if len(set(part)) == 1 or any(part in row or part in row[::-1] for row in _ROWS):
            in_run[start : start + RUN_CHARACTERS] = [True] * RUN_CHARACTERS
    return in_run.count(False)


def policy_of(found: Mapping[str, Any]) -> SecurityPolicy:
    """This will make a policy of its row, as the database gives it."""
    return SecurityPolicy(
        effective_from=found["effective_from"],
        characters_min=found["characters_min"],
        classes_min=found["classes_min"],
        history=found["history"],
        age_days_max=found["age_days_max"],
        factor_roles=frozenset(Role(role) for role in json.loads(found["factor_roles"])),
        document=found["document"],
        reason=found["reason"],
        federated_factors=frozenset(found["federated_factors"].split()),
    )


@cache
def _common() -> frozenset[str]:
    lines = _COMMON_FILE.read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))


def _weak(message: str) -> PasswordTooWeak:
    return PasswordTooWeak(message, field=("password",))


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.title() for word in rest)
