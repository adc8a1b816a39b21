"""Scripts of a clerk of several units: each request acts at one unit of its token's, named by a header."""

from datetime import datetime
from typing import Any

import asyncpg
import httpx
import pytest

from api.identity import UNIT_HEADER
from domain import tokens
from domain.actors import SYSTEM, Role
from schema import ids
from tests.api.browser import Enrol
from tests.town import Town

ASK = "{ viewer { login accessTokens { units { unitName isHeld } } } units { edges { node { name } } } }"


@pytest.fixture
async def units(database: asyncpg.Connection, enrol: Enrol, now: datetime) -> dict[str, int]:
    """A clerk of 甲 who has a post at 乙; 丙 is not theirs."""
    town = Town(database, now)
    made = {name: await town.unit() for name in ("甲", "乙", "丙")}
    clerk_id = await enrol("clerk", Role.CLERK, unit_id=made["甲"])
    await database.execute(
        "INSERT INTO staff_posts (staff_id, unit_id) VALUES ($1, $2)", clerk_id, made["乙"]
    )
    return made


async def asked(
    browser: httpx.AsyncClient, token: str, *, at: str | None = None
) -> tuple[int, dict[str, Any]]:
    headers = {"Authorization": f"Bearer {token}"} | ({} if at is None else {UNIT_HEADER: at})
    answer = await browser.post("/graphql", json={"query": ASK}, headers=headers)
    return answer.status_code, answer.json()


def seen(answer: dict[str, Any]) -> int:
    return len(answer["data"]["units"]["edges"])


async def test_see_the_unit_that_they_name_and_no_other(
    browser: httpx.AsyncClient, units: dict[str, int], database: asyncpg.Connection, now: datetime
) -> None:
    both = (units["甲"], units["乙"])
    token = await tokens.create("clerk", label="", unit_ids=both, by=SYSTEM, now=now)
    for unit_id in both:
        status, answer = await asked(browser, token, at=ids.encode("Unit", unit_id))
        name = await database.fetchval("SELECT name FROM units WHERE id = $1", unit_id)
        assert status == 200
        assert [edge["node"]["name"] for edge in answer["data"]["units"]["edges"]] == [name]
        [listed] = answer["data"]["viewer"]["accessTokens"]
        assert [one["isHeld"] for one in listed["units"]] == [True, True]


@pytest.mark.parametrize(
    ("at", "status", "code"),
    [
        (None, 400, "TOKEN_UNIT_NEEDED"),
        ("丙", 403, "UNIT_NOT_OF_TOKEN"),
        ("VW5pdDo5OTk5OQ", 403, "UNIT_NOT_OF_TOKEN"),
        ("../../1", 403, "UNIT_NOT_OF_TOKEN"),
        ("", 403, "UNIT_NOT_OF_TOKEN"),
    ],
)
async def test_are_refused_when_they_name_none_or_another(
    browser: httpx.AsyncClient,
    units: dict[str, int],
    now: datetime,
    at: str | None,
    status: int,
    code: str,
) -> None:
    both = (units["甲"], units["乙"])
    token = await tokens.create("clerk", label="", unit_ids=both, by=SYSTEM, now=now)
    named = ids.encode("Unit", units["丙"]) if at == "丙" else at
    answered, answer = await asked(browser, token, at=named)
    assert answered == status
    assert answer["errors"][0]["extensions"]["code"] == code
    assert "data" not in answer


async def test_lose_a_unit_with_the_post(
    browser: httpx.AsyncClient, units: dict[str, int], database: asyncpg.Connection, now: datetime
) -> None:
    token = await tokens.create("clerk", label="", unit_ids=(units["乙"],), by=SYSTEM, now=now)
    assert (await asked(browser, token))[0] == 200
    await database.execute("DELETE FROM staff_posts")
    status, answer = await asked(browser, token)
    assert status == 401
    assert answer["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
