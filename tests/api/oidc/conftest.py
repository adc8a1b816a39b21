"""A house with a provider, a browser of it, and somebody whom both know."""

from collections.abc import AsyncIterator
from dataclasses import replace

import asyncpg
import httpx
import pytest
from starlette.applications import Starlette

from api.app import create_app
from api.config import Config
from api.oidc import CALLBACK
from domain.actors import Role
from integrations.oidc.client import Registration
from schema import schema
from tests.api.browser import (
    ORIGIN,
    Clock,
    Enrol,
    client_of,
    connected_already,
)
from tests.api.oidc.provider import CLIENT_ID, CLIENT_SECRET, ISSUER, Provider
from tests.api.oidc.way import Ticks, bind


@pytest.fixture
def provider(clock: Clock) -> Provider:
    return Provider(now=clock, redirect_uri=ORIGIN + CALLBACK)


@pytest.fixture
def configured(config: Config) -> Config:
    registration = Registration(
        issuer=ISSUER,
        client_id=CLIENT_ID,
        client_secret=CLIENT_SECRET,
        redirect_uri=ORIGIN + CALLBACK,
    )
    return replace(config, oidc=registration, oidc_label="省直统一认证")


@pytest.fixture
def ticks() -> Ticks:
    return Ticks()


@pytest.fixture
async def house(
    app: Starlette, configured: Config, provider: Provider, clock: Clock, ticks: Ticks
) -> Starlette:
    """The application with a provider configured."""
    assert app is not None
    return create_app(
        configured,
        schema=schema,
        database=connected_already,
        now=clock,
        monotonic=ticks,
        oidc_transport=provider.transport(),
    )


@pytest.fixture
async def desk(house: Starlette) -> AsyncIterator[httpx.AsyncClient]:
    """A browser of the house."""
    async with client_of(house) as client:
        yield client


@pytest.fixture
async def clerk(enrol: Enrol, database: asyncpg.Connection, clock: Clock) -> int:
    """Somebody of the office, whom the provider knows as u-1001."""
    staff_id = await enrol("office", Role.OFFICE)
    await bind(database, staff_id, "u-1001", clock)
    return staff_id
