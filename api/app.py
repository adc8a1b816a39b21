"""The application: its routes, and what every request passes before it gets to one."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime

import httpx
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.routing import Route
from strawberry.schema.base import BaseSchema

from api import (
    documents,
    downloads,
    errors,
    events,
    graphql,
    health,
    marked,
    oidc,
    pages,
    participants,
    person_packages,
    provincial,
    scans,
    sessions,
    templates,
    uploads,
)
from api.config import Config
from api.edge import Edge
from api.errors import Refused
from api.events import Feed
from api.guard import Guard
from api.headers import SecurityHeaders
from api.limits import AddressLimit, BodyLimit, Buckets, Places
from api.metrics import Metrics
from api.trace import Trace
from domain import spool
from domain.calendar import CHINA
from domain.errors import DomainError
from integrations.oidc.client import OidcClient

GZIP_BYTES_MIN = 1024
GZIP_LEVEL = 5

# The app's own paths, which its router reads: reloading one must give the app again.
APP_PATHS = (
    "units",
    "members",
    "transfers",
    "corrections",
    "imports",
    "cards",
    "applications",
    "disbursements",
    "unknown",
    "reissues",
    "holds",
    "participants",
    "provincial",
    "data-rights",
    "bank-files",
    "explain",
    "set-aside",
    "unused-cards",
    "exchange-calendar",
    "profiles",
    "retention",
    "statements",
    "certificates",
    "policies",
    "statistics",
    "bulletins",
    "alarms",
    "staff",
    "sessions",
    "security-policy",
    "audit",
    "exports",
    "account",
    "guide",
)

ROUTES = (
    Route("/", pages.app),
    Route("/exports/{id}", downloads.export, methods=["GET"]),
    Route("/documents/{id}.{form}", documents.document, methods=["GET"]),
    Route("/documents/{id}/{number:int}.svg", documents.picture, methods=["GET"]),
    *(Route(f"/{path}", pages.app) for path in APP_PATHS),
    *(Route(f"/{path}/{{rest:path}}", pages.app) for path in APP_PATHS),
    Route("/graphiql", pages.graphiql),
    Route("/assets/{name}", pages.asset),
    Route("/csp-report", pages.report, methods=["POST"]),
    Route("/graphql", graphql.graphql, methods=["GET", "POST"]),
    Route("/events", events.events, methods=["GET"]),
    Route("/session", sessions.show, methods=["GET"]),
    Route("/session", sessions.sign_in, methods=["POST"]),
    Route("/session", sessions.sign_out, methods=["DELETE"]),
    Route("/session/methods", oidc.methods, methods=["GET"]),
    Route("/session/oidc", oidc.begin, methods=["GET"]),
    Route("/session/oidc", oidc.complete, methods=["POST"]),
    Route(oidc.CALLBACK, oidc.callback, methods=["GET"]),
    Route("/session/confirm", sessions.confirm, methods=["POST"]),
    Route("/session/password", sessions.change_password, methods=["POST"]),
    Route("/session/factor", sessions.offer_factor, methods=["POST"]),
    Route("/session/factor/confirm", sessions.enrol_factor, methods=["POST"]),
    Route("/templates/{kind}.xlsx", templates.template, methods=["GET"]),
    Route("/rosters/{id}/marked", marked.marked, methods=["GET"]),
    Route("/rosters", uploads.receive_roster, methods=["POST"]),
    Route("/scans", scans.receive, methods=["POST"]),
    Route("/scans/{digest}", scans.scan, methods=["GET"]),
    Route("/participant-lists", participants.receive, methods=["POST"]),
    Route("/participant-lists/{id}/{what}", participants.download, methods=["GET"]),
    Route("/person-packages/{id}", person_packages.package, methods=["GET"]),
    Route("/provincial-files/{id}", provincial.file, methods=["GET"]),
    Route("/provincial-receipts", provincial.receipt, methods=["POST"]),
    Route("/live", health.live),
    Route("/ready", health.ready),
    Route("/metrics", health.metrics),
)


def create_app(
    config: Config,
    *,
    schema: BaseSchema,
    database: Callable[[], AbstractAsyncContextManager[None]],
    now: Callable[[], datetime] = lambda: datetime.now(tz=CHINA),
    monotonic: Callable[[], float] = time.monotonic,
    oidc_transport: httpx.AsyncBaseTransport | None = None,
) -> Starlette:
    """This will put the application together; `database` is connected while it runs."""
    metrics = Metrics()
    oidc_client = (
        None
        if config.oidc is None
        else OidcClient(config.oidc, transport=oidc_transport, monotonic=monotonic)
    )
    feed = Feed(now=now, idle=config.session_idle)

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        await asyncio.to_thread(spool.sweep, config.spool_folder)
        async with database():
            yield
            feed.stop()

    app = Starlette(
        routes=ROUTES,
        lifespan=lifespan,
        middleware=[
            Middleware(Trace, metrics=metrics),
            Middleware(SecurityHeaders, is_https=config.is_https),
            Middleware(AddressLimit, buckets=Buckets(config.address_rate, clock=monotonic)),
            Middleware(Guard, config=config),
            Middleware(BodyLimit, upload_bytes_max=config.upload_bytes_max),
            Middleware(GZipMiddleware, minimum_size=GZIP_BYTES_MIN, compresslevel=GZIP_LEVEL),
        ],
        exception_handlers={
            Refused: errors.on_refused,
            DomainError: errors.on_domain_error,
            HTTPException: errors.on_http_exception,
            Exception: errors.on_failure,
        },
    )
    app.state.edge = Edge(
        config=config,
        schema=schema,
        now=now,
        people=Buckets(config.person_rate, clock=monotonic),
        sign_ins=Buckets(config.sign_in_rate, clock=monotonic),
        uploads=Places(wait_s=config.upload_wait_s),
        metrics=metrics,
        feed=feed,
        oidc=oidc_client,
    )
    return app
