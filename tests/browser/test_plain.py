"""The plain page that stands in for GraphiQL, in Chromium, over a gateway without the build."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn
from playwright.async_api import Page, expect

from graph.app import create_app
from graph.pages import page as pages
from loaders.settings import Settings
from tests.browser.visit import Visit
from tests.serving import Gateway, free_port


@pytest.fixture
def plain_gateway(gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> Iterator[Gateway]:
    """The same archive, served by a gateway that has no build of GraphiQL."""
    monkeypatch.setattr(pages, "BUILD", Path("no-such-folder"))
    pages._page.cache_clear()
    uri = gateway.environment["NEWSGRAPH_MONGODB_URI"]
    settings = Settings.model_validate({"mongodb_uri": uri, "environment": "development"})
    port = free_port()
    config = uvicorn.Config(
        create_app(settings), port=port, log_level="warning", timeout_graceful_shutdown=2
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    end = time.monotonic() + 15
    while not server.started and thread.is_alive() and time.monotonic() < end:
        time.sleep(0.02)
    yield Gateway(f"http://127.0.0.1:{port}", gateway.archive, gateway.environment)
    server.should_exit = True
    thread.join(10)
    pages._page.cache_clear()


@pytest.fixture
async def page(visit: Visit, plain_gateway: Gateway) -> Page:
    visit.origin = plain_gateway.url
    await visit.page.goto(f"{plain_gateway.url}/graphql")
    await expect(visit.page.get_by_test_id("scopes")).to_contain_text("DRAFTS")
    return visit.page


async def test_plain_page_runs_examples_and_says_how_to_get_graphiql(page: Page) -> None:
    await expect(page.locator(".note")).to_contain_text("make pages")
    for name in ("feed", "article", "topic", "search"):
        await page.get_by_label("Example").select_option(name)
        await page.get_by_role("button", name="Run").click()
        await expect(page.locator("#result")).to_contain_text('"data": {')
        await expect(page.locator("#result")).not_to_contain_text('"errors"')


async def test_plain_page_shows_the_schema(page: Page) -> None:
    await page.get_by_text("Schema", exact=True).click()

    schema = page.locator("#schema-text")
    await expect(schema).to_contain_text("type Article implements Node & Story {")
    await expect(schema).to_contain_text("related(first: Int = 10, after: String)")


async def test_plain_page_names_what_is_no_json(page: Page) -> None:
    await page.get_by_label("Variables (JSON)").fill("{ nonsense")
    await page.get_by_role("button", name="Run").click()

    await expect(page.locator("#result")).to_contain_text("variables must be a JSON object")


async def test_plain_page_follows_changes(page: Page, gateway: Gateway) -> None:
    await page.get_by_label("Example").select_option("live")
    await page.get_by_role("button", name="Run").click()
    await expect(page.locator("#result")).to_contain_text("Listening")
    await asyncio.sleep(1)  # the subscription is running once its message has been read

    await asyncio.to_thread(gateway.retitle, "A title seen on the plain page")

    await expect(page.locator("#result")).to_contain_text("A title seen on the plain page")
    await page.get_by_role("button", name="Stop").click()


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_plain_page_is_accessible(page: Page, visit: Visit) -> None:
    await page.get_by_role("button", name="Run").click()
    await page.get_by_text("Schema", exact=True).click()
    await expect(page.locator("#schema-text")).to_contain_text("type Article")

    assert await visit.violations() == []
