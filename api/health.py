"""Whether the process lives, and whether it has what it needs to answer."""

from http import HTTPStatus
from typing import Final

import structlog
from asyncpg import InterfaceError, PostgresError
from starlette.requests import Request
from starlette.responses import Response
from tortoise import Tortoise
from tortoise.exceptions import DBConnectionError

from api.edge import edge_of
from api.errors import Json, Refused
from api.guard import LOOPBACK
from api.identity import required
from api.limits import address_of
from domain.actors import SYSTEM, Role
from domain.transactions import acting_within, question, rows

log = structlog.get_logger("api")

FORWARDED: Final = ("forwarded", "x-forwarded-for", "x-real-ip")
METRICS_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"


async def live(_request: Request) -> Response:
    """This will say that the process answers; it asks nobody else."""
    return Json({"status": "live"})


async def ready(_request: Request) -> Response:
    """This will say whether the database answers and has every column that this version knows."""
    try:
        with acting_within(SYSTEM.scope):
            missing = await missing_columns()
    except (DBConnectionError, InterfaceError, OSError, PostgresError) as error:
        log.warning("ready.database", why=type(error).__name__)
        return Json({"status": "database unreachable"}, HTTPStatus.SERVICE_UNAVAILABLE)
    if missing:
        content = {"status": "migrations not applied", "missing": missing[:10]}
        return Json(content, HTTPStatus.SERVICE_UNAVAILABLE)
    return Json({"status": "ready"})


async def metrics(request: Request) -> Response:
    """This will give the figures to this machine, or to an auditor's or administrator's token.

    Raises:
        Refused: anybody else.
    """
    if not _is_local(request):
        caller = await required(request)
        if not caller.actor.has(Role.AUDITOR, Role.ADMIN):
            raise Refused(HTTPStatus.FORBIDDEN, "NOT_PERMITTED", "您没有查看运行指标的权限。")
    edge = edge_of(request)
    return Response(await edge.metrics.render(now=edge.now()), media_type=METRICS_TYPE)


@question
async def missing_columns() -> list[str]:
    """This will list the columns of the models that the database does not have."""
    found = await rows(
        "SELECT table_name, column_name FROM information_schema.columns"
        " WHERE table_schema = current_schema()"
    )
    there = {(line["table_name"], line["column_name"]) for line in found}
    return sorted(
        f"{table}.{column}" for table, column in _columns() if (table, column) not in there
    )


def _columns() -> list[tuple[str, str]]:
    models = (Tortoise.apps or {})["models"]
    return [
        (model._meta.db_table, column)  # noqa: SLF001 - Tortoise has no other way to say it
        for model in models.values()
        for column in model._meta.fields_db_projection.values()  # noqa: SLF001 - likewise
    ]


def _is_local(request: Request) -> bool:
    """A proxy on this machine speaks for others, and says so."""
    is_forwarded = any(name in request.headers for name in FORWARDED)
    return address_of(request.scope) in LOOPBACK and not is_forwarded
