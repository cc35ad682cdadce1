"""A store that is slow, silent or fails: every client gets a response, then the store recovers."""

from __future__ import annotations

import asyncio
import time

from loaders.settings import Settings
from tests.graph.http.running import Served, codes, served
from tests.proxy import proxied

QUERY = "{ articles(first: 1) { nodes { id } } }"


async def answered(gateway: Served) -> list[str]:
    answer = await gateway.ask(QUERY)
    return codes(answer) if "errors" in answer.json() else []


async def test_the_gateway_answers_in_time_during_and_after_each_fault(settings: Settings) -> None:
    assert settings.mongodb_uri is not None
    async with proxied(str(settings.mongodb_uri)) as proxy:
        bounds = {"operation_timeout": 2, "store_timeout": 1}
        async with served(settings, mongodb_uri=proxy.uri, **bounds) as gateway:
            assert await answered(gateway) == []

            proxy.blackholed = True
            began = time.perf_counter()
            swallowed = await asyncio.gather(*(answered(gateway) for _ in range(5)))
            assert time.perf_counter() - began < 3
            assert {code for found in swallowed for code in found} <= {
                "OPERATION_TIMEOUT", "STORE_UNAVAILABLE",
            }  # fmt: skip
            assert (await gateway.http.get("/healthz")).status_code == 200
            proxy.blackholed = False

            await proxy.away()
            began = time.perf_counter()
            assert await answered(gateway) in (["STORE_UNAVAILABLE"], ["OPERATION_TIMEOUT"])
            assert time.perf_counter() - began < 3

            await proxy.back()
            began = time.perf_counter()
            while await answered(gateway):
                assert time.perf_counter() - began < 10
                await asyncio.sleep(0.1)

            proxy.cut()
            assert await answered(gateway) == []  # a read is tried once more


async def test_what_needs_no_store_is_answered_without_it(settings: Settings) -> None:
    query = '{ viewer { scopes } article(by: {slug: "a"}) { id } }'
    async with proxied(str(settings.mongodb_uri)) as proxy:
        bounds = {"operation_timeout": 2, "store_timeout": 1}
        async with served(settings, mongodb_uri=proxy.uri, **bounds) as gateway:
            await proxy.away()
            answers = [(await gateway.ask(query)).json() for _ in range(3)]
    for answer in answers:  # of graphql-core, then of compiled code
        assert answer["data"] == {"viewer": {"scopes": []}, "article": None}
        [error] = answer["errors"]
        assert error["path"] == ["article"]
        assert error["extensions"]["code"] == "STORE_UNAVAILABLE"
