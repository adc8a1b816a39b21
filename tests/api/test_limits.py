from dataclasses import replace

import pytest
from starlette.applications import Starlette

from api.config import Config, Rate
from api.limits import KEYS_MAX, Buckets
from tests.api.browser import client_of, configured


class TestBuckets:
    def test_grant_the_burst_then_so_many_a_second(self) -> None:
        moment = [0.0]
        buckets = Buckets(Rate(burst=2, per_s=2), clock=lambda: moment[0])

        assert [buckets.take("a") for _ in range(3)] == [0, 0, 1]
        assert buckets.take("b") == 0
        moment[0] = 0.5
        assert [buckets.take("a") for _ in range(2)] == [0, 1]
        moment[0] = 1000.0
        assert [buckets.take("a") for _ in range(3)] == [0, 0, 1]

    def test_forget_the_least_recently_used(self) -> None:
        buckets = Buckets(Rate(burst=1, per_s=1), clock=lambda: 0.0)
        buckets.take("first")
        for key in range(KEYS_MAX):
            buckets.take(key)

        assert buckets.take("first") == 0
        assert buckets.take(KEYS_MAX - 1) == 1


class TestAddressLimit:
    async def test_spares_health_and_other_addresses(self, app: Starlette, config: Config) -> None:
        strict = configured(app, replace(config, address_rate=Rate(burst=1, per_s=1)))
        async with client_of(strict) as client, client_of(strict, peer="192.0.2.7") as other:
            statuses = [(await client.get("/session")).status_code for _ in range(2)]
            assert statuses == [401, 429]
            assert (await client.get("/live")).status_code == 200
            assert (await other.get("/session")).status_code == 401


class TestBodyLimit:
    @pytest.mark.parametrize("length", ["-1", "x", "1e9", "９"])
    async def test_refuses_a_length_that_is_no_number(self, app: Starlette, length: str) -> None:
        async with client_of(app) as client:
            answer = await client.post(
                "/session", content=b"{}", headers=[(b"Content-Length", length.encode())]
            )
        assert answer.status_code == 413
