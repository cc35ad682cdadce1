"""Who asks too often is told to wait; nobody else is."""

from __future__ import annotations

import pytest

from graph.errors import BadRequest
from graph.http.rate_limit import RateLimiter
from graph.viewer import Viewer
from loaders.settings import Settings
from tests.graph.http.running import served

ASKED = "{ viewer { scopes } }"


async def test_a_caller_beyond_the_rate_gets_429(settings: Settings) -> None:
    async with served(settings, rate_limit="3/minute") as gateway:
        answers = [await gateway.ask(ASKED) for _ in range(5)]

    assert [answer.status_code for answer in answers] == [200, 200, 200, 429, 429]
    assert answers[-1].headers["retry-after"]
    assert answers[-1].json()["errors"][0]["extensions"]["code"] == "BAD_REQUEST"


async def test_a_wrong_token_counts(settings: Settings) -> None:
    wrong = {"authorization": "Bearer wrong"}
    async with served(settings, rate_limit="2/minute") as gateway:
        answers = [await gateway.ask(ASKED, headers=wrong) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [401, 401, 429]


def test_tokens_and_addresses_are_counted_apart() -> None:
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
def test_only_proxies_of_ours_are_believed(proxies: int, forwarded: str, address: str) -> None:
    rate = RateLimiter(Settings(trusted_proxies=proxies))
    scope = {"client": ("9.9.9.9", 1)}

    assert rate.address(scope, {b"x-forwarded-for": forwarded}) == address


def test_a_rate_that_is_none_is_refused_at_start() -> None:
    with pytest.raises(ValueError, match="rate_limit"):
        Settings(rate_limit="often")
