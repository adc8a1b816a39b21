"""A browser and a script, as far as the server can tell."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Final

import httpx
from starlette.applications import Starlette

from api.app import create_app
from api.config import Config
from domain import tokens
from domain.actors import SYSTEM

WITHDRAW: Final = """mutation Withdraw($id: ID!) {
  cardBatchWithdraw(id: $id) { userErrors { code } }
}"""
ORIGIN: Final = "http://127.0.0.1:8000"
PASSWORD: Final = "Sichuan-2018"
OWN_PAGE: Final = {"Sec-Fetch-Site": "same-origin", "X-CSRF-Preflight": "1"}

Enrol = Callable[..., Awaitable[int]]


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def __call__(self) -> datetime:
        return self.moment

    def move(self, by: timedelta) -> None:
        self.moment += by


@asynccontextmanager
async def connected_already() -> AsyncIterator[None]:
    """The run's own connection, which outlives an application."""
    yield


def configured(app: Starlette, config: Config) -> Starlette:
    """This will give an application like the given one, configured otherwise; no time passes."""
    edge = app.state.edge
    return create_app(
        config,
        schema=edge.schema,
        database=connected_already,
        now=edge.now,
        monotonic=lambda: 0.0,
    )


def client_of(
    app: Starlette,
    *,
    origin: str = ORIGIN,
    headers: Mapping[str, str] = OWN_PAGE,
    peer: str = "127.0.0.1",
) -> httpx.AsyncClient:
    """This will make a browser that sends what our own pages send."""
    transport = httpx.ASGITransport(app, raise_app_exceptions=False, client=(peer, 50000))
    return httpx.AsyncClient(transport=transport, base_url=origin, headers=dict(headers))


async def sign_in(
    client: httpx.AsyncClient, login: str, password: str = PASSWORD
) -> httpx.Response:
    return await client.post("/session", json={"login": login, "password": password})


async def bearer(login: str, now: datetime) -> dict[str, str]:
    """This will give the header of a script with a token."""
    token = await tokens.create(login, label="", by=SYSTEM, now=now)
    return {"Authorization": f"Bearer {token}"}
