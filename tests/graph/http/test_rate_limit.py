"""A client that sends too many requests must wait. Other clients are not affected."""

from __future__ import annotations

import asyncio

import pytest
from limits import parse

from graph.errors import BadRequest
from graph.http.rate_limit import RateLimiter, seconds_until_free
from graph.viewer import Viewer
from loaders.settings import Settings
from tests.graph.http.running import served

ASKED = "{ viewer { scopes } }"


async def test_a_caller_beyond_the_rate_gets_429(settings: Settings) -> None:
    async with served(settings, rate_limit="3/minute") as gateway:
        answers = [await gateway.ask(ASKED) for _ in range(5)]

    assert [answer.status_code for answer in answers] == [200, 200, 200, 429, 429]
    assert 1 <= int(answers[-1].headers["retry-after"]) <= 60
    assert answers[-1].json()["errors"][0]["extensions"]["code"] == "BAD_REQUEST"


async def test_retry_after_is_the_time_until_one_more_operation_fits(settings: Settings) -> None:
    async with served(settings, rate_limit="5/second") as gateway:
        while (answer := await gateway.ask(ASKED)).status_code == 200:
            pass
        assert answer.headers["retry-after"] == "1"
        await asyncio.sleep(1)
        assert (await gateway.ask(ASKED)).status_code == 200


@pytest.mark.parametrize(
    ("previous", "previous_left", "current", "current_left", "expected"),
    [
        (0, 0, 10, 65, 5),  # only the current window is full: wait until it ends
        (10, 30, 10, 90, 30),  # the count of the previous window does not change that
        (10, 30, 5, 90, 0),  # the previous one counts 5, so that the next moment frees one
        (20, 45, 5, 105, 30),  # it counts 15, and must sink below 5
    ],
)
def test_the_wait_follows_from_the_windows(
    previous: int, previous_left: float, current: int, current_left: float, expected: float
) -> None:
    limit = parse("10/minute")
    found = seconds_until_free(limit, previous, previous_left, current, current_left)
    assert found == expected


async def test_a_wrong_token_counts(settings: Settings) -> None:
    wrong = {"authorization": "Bearer wrong"}
    async with served(settings, rate_limit="2/minute") as gateway:
        answers = [await gateway.ask(ASKED, headers=wrong) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [401, 401, 429]


def test_tokens_and_addresses_are_counted_separately() -> None:
    rate = RateLimiter(Settings(rate_limit="1/minute"))
    for viewer, address in [
        (None, "a"),
        (None, "b"),
        (Viewer(name="x"), "a"),
        (Viewer(name="y"), "a"),
    ]:
        rate.check(viewer, address)
    with pytest.raises(BadRequest):
        rate.check(Viewer(name="x"), "c")


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "1.1.1.1", "9.9.9.9"),
        (1, "1.1.1.1", "1.1.1.1"),
        (1, "6.6.6.6, 1.1.1.1", "1.1.1.1"),
        (2, "6.6.6.6, 1.1.1.1, 8.8.8.8", "1.1.1.1"),
        (2, "", "9.9.9.9"),
    ],
)
def test_only_trusted_proxies_name_the_client(proxies: int, forwarded: str, address: str) -> None:
    rate = RateLimiter(Settings(trusted_proxies=proxies))
    scope = {"client": ("9.9.9.9", 1)}

    assert rate.address(scope, {b"x-forwarded-for": forwarded}) == address


def test_a_malformed_rate_is_refused_at_start() -> None:
    with pytest.raises(ValueError, match="rate_limit"):
        Settings(rate_limit="often")
