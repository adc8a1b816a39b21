"""The four families of expected refusals; concrete classes stand beside the code that raises them.

A DomainError is the business saying no: it carries a stable `code` (SCREAMING_SNAKE, part of the
API contract), a `message` in Chinese for the person, and the `field` path that it is about.
"""

from collections.abc import Sequence
from typing import ClassVar


class DomainError(Exception):
    """The business says no; expected, never retried, shown to the person."""

    code: ClassVar[str] = "DOMAIN"
    default_message: ClassVar[str] = "操作未被接受。"

    def __init__(self, message: str | None = None, *, field: Sequence[str] = ()) -> None:
        self.message = message or self.default_message
        self.field = tuple(field)
        super().__init__(f"{self.code}: {self.message}")


class NotFound(DomainError):
    """No such thing, or not yours to see; the two are never told apart."""

    code = "NOT_FOUND"
    default_message = "没有找到，或不在您的权限范围内。"


class Invalid(DomainError):
    """A value breaks a rule."""

    code = "INVALID"
    default_message = "填写的内容不符合要求。"


class Conflict(DomainError):
    """The right request in the wrong state."""

    code = "CONFLICT"
    default_message = "当前状态不允许此操作，请刷新后再试。"


class NotPermitted(DomainError):
    """The wrong person."""

    code = "NOT_PERMITTED"
    default_message = "您没有进行此操作的权限。"
