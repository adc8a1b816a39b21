"""How many wrong passwords there may be, for how long they lock, and how passwords are compared.

Sources: GB/T 22239-2019 level 3, 8.1.4.1 (fail-lock), with the figures usual at assessments.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError

from domain.errors import NotPermitted

HASHER: Final = PasswordHasher()  # argon2id with the parameters of RFC 9106 for less memory
FAILURES_MAX: Final = 5
LOCKED_FOR: Final = timedelta(minutes=30)
UNKNOWN_MAX: Final = 100_000
UNKNOWN_KEPT_FOR: Final = timedelta(days=30)
SECRET_BYTES: Final = 32


class WrongCredentials(NotPermitted):
    """The login is unknown or the password wrong; the two are never told apart."""

    code = "WRONG_CREDENTIALS"
    default_message = "用户名或密码不正确。"


class AccountDisabled(NotPermitted):
    """The password is right, but the account was disabled."""

    code = "ACCOUNT_DISABLED"
    default_message = "该账号已停用，请联系系统管理员。"


class AccountLocked(NotPermitted):
    """Too many wrong passwords; it ends by itself."""

    code = "ACCOUNT_LOCKED"
    default_message = "密码输错次数过多，账号已临时锁定，请稍后再试或联系系统管理员。"


@dataclass(frozen=True, slots=True)
class Attempt:
    """What an attempt leaves behind, until the password turns out to be right."""

    failures: int
    locked_until: datetime | None
    is_locked: bool = False

    @property
    def refusal(self) -> WrongCredentials | AccountLocked:
        """What to say when it failed: the fifth failure and all after it name the lock."""
        return WrongCredentials() if self.locked_until is None else AccountLocked()


def attempt(failures: int, locked_until: datetime | None, *, now: datetime) -> Attempt:
    """This will count one more failed attempt: the fifth locks, and a lock that ended counts anew."""
    if locked_until is not None and locked_until > now:
        return Attempt(failures, locked_until, is_locked=True)
    count = 1 if locked_until is not None else failures + 1
    return Attempt(count, now + LOCKED_FOR if count >= FAILURES_MAX else None)


def refusal_after(
    failures: int, locked_until: datetime | None, error: NotPermitted, *, now: datetime
) -> NotPermitted:
    """This will say the error itself, or the lock when this was the last failure that is borne."""
    counted = attempt(failures, locked_until, now=now)
    return error if counted.locked_until is None else AccountLocked()


def hash_password(password: str) -> str:
    """This will give the argon2id hash under which a password is kept; slow on purpose."""
    return HASHER.hash(password)


def is_password(hashed: str, password: str) -> bool:
    """This will say whether a hash is that of the password; slow on purpose."""
    try:
        return HASHER.verify(hashed, password)
    except VerifyMismatchError:
        return False


@cache
def nobodys_hash() -> str:
    """This will give the hash of a password that nobody knows, to spend as long as on a real one."""
    return HASHER.hash(secrets.token_urlsafe(SECRET_BYTES))
