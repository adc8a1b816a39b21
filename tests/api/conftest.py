"""The real application over ASGI, on a real database, with pages and clock of the tests' own."""

from collections.abc import AsyncIterator, Iterator
from datetime import datetime
from pathlib import Path
from typing import Final

import asyncpg
import dramatiq
import httpx
import pytest
from argon2 import PasswordHasher
from starlette.applications import Starlette
from structlog.testing import capture_logs
from structlog.typing import EventDict

from api.app import create_app
from api.config import Config
from api.trusted import fingerprints
from domain.actors import Role
from schema import schema
from tests.api.browser import (
    ORIGIN,
    PASSWORD,
    WITHDRAW,
    Clock,
    Enrol,
    client_of,
    connected_already,
    sign_in,
)
from workers import broker

# A hash names its own cost: this one is quick to compare with.
CHEAP_HASH: Final = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
# A policy that asks nobody for a device; what one asks for has tests of its own.
NO_DEVICE: Final = (
    "INSERT INTO security_policies (effective_from, characters_min, classes_min, history,"
    " age_days_max, factor_roles, document, reason, created_at)"
    " VALUES ('2001-01-01', 10, 3, 5, 90, '[]', '测试', '测试', now())"
)
PAGE: Final = (
    '<!doctype html><html><head><meta name="csp-nonce" nonce="__CSP_NONCE__"></head></html>'
)


@pytest.fixture
def clock(now: datetime) -> Clock:
    return Clock(now)


@pytest.fixture
def web_dist(tmp_path: Path) -> Path:
    """Built pages as the web build leaves them, and something beside them that is nobody's."""
    dist = tmp_path / "dist"
    assets = dist / "assets"
    assets.mkdir(parents=True)
    (dist / "index.html").write_text(PAGE + "<!-- app -->")
    (dist / "graphiql.html").write_text(PAGE + "<!-- graphiql -->")
    (assets / "app-Abc123.js").write_text("plain")
    (assets / "app-Abc123.js.br").write_text("brotli")
    (assets / "app-Abc123.js.gz").write_text("gzip")
    (assets / "only-Abc123.css").write_text("css")
    (tmp_path / "secret.js").write_text("secret")
    (dist / "secret.js").write_text("secret")
    return dist


@pytest.fixture
def config(web_dist: Path, tmp_path: Path) -> Config:
    return Config(
        public_origin=ORIGIN,
        web_dist=web_dist,
        upload_bytes_max=64 * 1024,
        spool_folder=tmp_path / "spool",
        trusted_documents=fingerprints([WITHDRAW]),
    )


@pytest.fixture
def queue() -> Iterator[dramatiq.Broker]:
    """A queue in this process."""
    made = broker.create("stub://")
    yield made
    made.close()


@pytest.fixture
async def app(
    config: Config, clock: Clock, database: asyncpg.Connection, queue: dramatiq.Broker
) -> Starlette:
    assert queue is dramatiq.get_broker()
    await database.execute(NO_DEVICE)
    return create_app(config, schema=schema, database=connected_already, now=clock)


@pytest.fixture
async def browser(app: Starlette) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(app) as client:
        yield client


@pytest.fixture
def enrol(database: asyncpg.Connection, now: datetime) -> Enrol:
    """Adds a person of one role, by login."""

    async def add(login: str, role: Role, *, unit_id: int | None = None) -> int:
        staff_id: int = await database.fetchval(
            "INSERT INTO staff (login, name, password_hash, unit_id, is_disabled, failed_attempts,"
            " created_at, password_changed_at) VALUES ($1, '测试甲', $2, $3, false, 0, $4, $4)"
            " RETURNING id",
            login,
            CHEAP_HASH,
            unit_id,
            now,
        )
        await database.execute(
            "INSERT INTO staff_roles (staff_id, role) VALUES ($1, $2)", staff_id, role.value
        )
        return staff_id

    return add


@pytest.fixture
async def office(browser: httpx.AsyncClient, enrol: Enrol) -> httpx.AsyncClient:
    """The browser with the office signed in."""
    await enrol("office", Role.OFFICE)
    answer = await sign_in(browser, "office")
    assert answer.status_code == 200
    return browser


@pytest.fixture
def logged() -> Iterator[list[EventDict]]:
    """What was logged."""
    with capture_logs() as events:
        yield events
