"""Without the store, or with more requests than the gateway can serve."""

from __future__ import annotations

import asyncio
import time

from loaders.settings import Settings
from tests.graph.http.running import JSON, codes, served


async def test_an_absent_store_is_an_error_in_time(settings: Settings) -> None:
    away = {"mongodb_uri": "mongodb://127.0.0.1:9/", "store_timeout": 0.5}
    async with served(settings, **away) as gateway:
        began = time.perf_counter()
        answer = await gateway.ask("{articles{nodes{id}}}")
        assert time.perf_counter() - began < 3
        assert (answer.status_code, codes(answer)) == (503, ["STORE_UNAVAILABLE"])
        assert (await gateway.ask("{articles{nodes{id}}}", JSON)).status_code == 200
        assert (await gateway.http.get("/readyz")).status_code == 503
        assert (await gateway.http.get("/healthz")).status_code == 200


async def test_requests_beyond_the_queue_get_503(settings: Settings) -> None:
    away = {"mongodb_uri": "mongodb://127.0.0.1:9/", "store_timeout": 0.5}
    async with served(settings, **away, max_operations=1, max_queue=1) as gateway:
        queries = [f"{{articles(first: {n}) {{nodes{{id}}}}}}" for n in range(1, 7)]
        requests = [gateway.ask(query, JSON) for query in queries]
        answers = await asyncio.gather(*requests)
        shed = [answer for answer in answers if "retry-after" in answer.headers]
        assert len(shed) >= 4
        assert {answer.status_code for answer in shed} == {503}
