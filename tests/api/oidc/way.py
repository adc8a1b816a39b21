"""The way to the provider and back, as a browser goes it."""

from urllib.parse import parse_qs, urlsplit

import asyncpg
import httpx

from tests.api.browser import (
    Clock,
)
from tests.api.oidc.provider import ISSUER, Provider

FROM_ELSEWHERE = {"Sec-Fetch-Site": "cross-site"}


class Ticks:
    """A clock of seconds that is moved by hand."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


async def bind(database: asyncpg.Connection, staff_id: int, subject: str, clock: Clock) -> None:
    await database.execute(
        "INSERT INTO staff_identities (staff_id, issuer, subject, state, proposed_by_id,"
        " proposed_at, confirmed_by_id, confirmed_at) VALUES ($1, $2, $3, 'BOUND', 98, $4, 99, $4)",
        staff_id,
        ISSUER,
        subject,
        clock(),
    )


async def sent_to(client: httpx.AsyncClient, path: str = "/session/oidc") -> httpx.URL:
    """Where the browser is sent to."""
    answer = await client.get(path)
    assert answer.status_code == 303
    assert answer.headers["cache-control"] == "no-store"
    return httpx.URL(answer.headers["location"])


async def from_provider(provider: Provider, address: httpx.URL) -> str:
    """Where the provider sends the browser back to, as a path of ours."""
    async with httpx.AsyncClient(transport=provider.transport()) as client:
        answer = await client.get(address)
    parts = urlsplit(answer.headers["location"])
    return f"{parts.path}?{parts.query}"


async def go(
    client: httpx.AsyncClient, provider: Provider, path: str = "/session/oidc"
) -> httpx.Response:
    """The whole way there and back."""
    way = await from_provider(provider, await sent_to(client, path))
    return await client.get(way, headers=FROM_ELSEWHERE)


def word(answer: httpx.Response) -> str:
    """What the page is told; empty when all went well."""
    assert answer.status_code == 303
    return parse_qs(urlsplit(answer.headers["location"]).query).get("oidc", [""])[0]


async def who(client: httpx.AsyncClient) -> str | None:
    answer = await client.get("/session")
    return answer.json()["staff"]["login"] if answer.status_code == 200 else None
