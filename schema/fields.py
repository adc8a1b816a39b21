"""The typed form of strawberry's decorator for a field that a method answers."""

from collections.abc import Callable
from typing import Any, TypeVar, cast

import strawberry

F = TypeVar("F", bound=Callable[..., Any])


def answer(description: str) -> Callable[[F], F]:
    """This will declare a method as a field, described for the person reading."""
    return cast("Callable[[F], F]", strawberry.field(description=description))
