"""What one request carries: who asks, when, under which number, and what was already loaded."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

import strawberry

from domain.actors import Actor
from domain.transactions import Row
from schema.loaders import Loaders


@dataclass
class Context:
    """One request's context; the HTTP edge makes it once the person is known.

    `name` is the person's own name, shown to themselves alone. `may_mutate` is False for a
    document typed by a person who may only ask (a clerk in GraphiQL). `files_opened` are the bank
    files whose lines were looked at: that is written down before the answer leaves.
    """

    actor: Actor
    request_id: str
    now: Callable[[], datetime]
    may_mutate: bool = True
    name: str = ""
    session_id: int | None = None
    address: str = ""
    loaders: Loaders = field(init=False)
    fields_asked: frozenset[str] = field(init=False, default=frozenset())
    own_sessions: list[Row] = field(init=False, default_factory=list)
    bookmarks: list[Row] = field(init=False, default_factory=list)
    files_opened: set[int] = field(init=False, default_factory=set)

    def __post_init__(self) -> None:
        """This will begin with nothing loaded."""
        self.loaders = Loaders(self.actor)


Info = strawberry.Info[Context, None]
