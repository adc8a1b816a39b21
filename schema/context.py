"""What one request carries: who asks, when, under which number, and what was already loaded."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

import strawberry

from domain.actors import Actor
from domain.factors.queries import Enrolled
from domain.posts.queries import Post
from domain.reveals.rules import SEARCHES_PER_DAY
from domain.transactions import Credential, Row
from schema.loaders import Loaders


@dataclass
class Context:
    """One request's context; the HTTP edge makes it once the person is known.

    `name` is the person's own name, shown to themselves alone. `may_mutate` is False for a
    document typed by a person who may only ask (a clerk in GraphiQL). `session_id` is None for a
    script with a token; `confirmed_until` is until when the password typed again in it holds.
    `files_opened` are the bank files whose lines were looked at: that is written down before the
    answer leaves; `searches` is how many whole numbers were searched for, which is counted then, too.
    `credential` is what has to stand while something is changed. `reveals_per_day` is
    how many full numbers a person may look at on one day, `searches_per_day` for how many they may
    search. `oidc_issuer` is the house's OpenID provider, if there is one.
    """

    actor: Actor
    request_id: str
    now: Callable[[], datetime]
    may_mutate: bool = True
    name: str = ""
    session_id: int | None = None
    address: str = ""
    confirmed_until: datetime | None = None
    reveals_per_day: int = 0
    searches_per_day: int = SEARCHES_PER_DAY
    oidc_issuer: str = ""
    credential: Credential | None = None
    loaders: Loaders = field(init=False)
    fields_asked: frozenset[str] = field(init=False, default=frozenset())
    own_sessions: list[Row] = field(init=False, default_factory=list)
    own_tokens: list[Row] = field(init=False, default_factory=list)
    own_posts: list[Post] = field(init=False, default_factory=list)
    own_factor: Enrolled | None = field(init=False, default=None)
    bookmarks: list[Row] = field(init=False, default_factory=list)
    files_opened: set[int] = field(init=False, default_factory=set)
    searches: int = field(init=False, default=0)

    def __post_init__(self) -> None:
        """This will begin with nothing loaded."""
        self.loaders = Loaders(self.actor)

    @property
    def is_confirmed(self) -> bool:
        """Whether the person typed their password again a short while ago."""
        return self.confirmed_until is not None and self.now() < self.confirmed_until


Info = strawberry.Info[Context, None]
