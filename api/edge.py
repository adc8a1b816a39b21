"""What the routes of one application share, handed to them by the application itself."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from strawberry.schema.base import BaseSchema

from api.config import Config
from api.limits import Buckets, Places
from api.metrics import Metrics
from integrations.oidc.client import OidcClient

if TYPE_CHECKING:
    from api.events import Feed


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """The application's configuration, contract, clock, limits and figures."""

    config: Config
    schema: BaseSchema
    now: Callable[[], datetime]
    people: Buckets
    sign_ins: Buckets
    uploads: Places
    metrics: Metrics
    feed: "Feed"
    oidc: OidcClient | None = None


def edge_of(request: Request) -> Edge:
    """This will give what the request's application shares."""
    state: Any = request.app.state
    edge: Edge = state.edge
    return edge
