"""A real browser for the pages: headless Chromium that reaches nothing but this machine."""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator
from typing import Any

import pytest
from playwright.async_api import Browser, BrowserContext, async_playwright, expect

from tests.browser.visit import Visit
from tests.serving import Gateway, gateway

__all__ = ["gateway"]

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]
PATIENCE = 15_000
"""Milliseconds that any one step of a test may take."""


def chromium() -> str:
    """The path of Chromium. Skips the test if it is not installed; in CI the test fails."""
    for name in NAMES:
        if path := shutil.which(name):
            return path
    reason = "needs Chromium (Debian: apt-get install chromium)"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    path = chromium()
    expect.set_options(timeout=PATIENCE)
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield started
        await started.close()


@pytest.fixture
def scheme() -> str:
    """The colour scheme that the visitor prefers; tests override it by parametrizing."""
    return "light"


@pytest.fixture(scope="session")
async def context(browser: Browser) -> AsyncIterator[BrowserContext]:
    """One for all tests: scripts that were fetched and compiled once stay so."""
    context = await browser.new_context(reduced_motion="reduce")
    context.set_default_timeout(PATIENCE)
    yield context
    await context.close()


@pytest.fixture
async def visit(context: BrowserContext, gateway: Gateway, scheme: Any) -> AsyncIterator[Visit]:
    """A first visit, with empty storage. At the end the page must have no errors."""
    page = await context.new_page()
    devtools = await context.new_cdp_session(page)
    await devtools.send(
        "Storage.clearDataForOrigin", {"origin": gateway.url, "storageTypes": "local_storage"}
    )
    await page.set_viewport_size({"width": 1400, "height": 900})
    await page.emulate_media(color_scheme=scheme)
    visit = Visit(page, gateway.url)
    visit.watch()
    yield visit
    await page.close()
    assert visit.complaints == []
