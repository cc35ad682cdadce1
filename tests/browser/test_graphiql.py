"""GraphiQL as a person meets it, in Chromium, over a running gateway."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from playwright.async_api import Page, expect

from graph.pages import page as pages
from tests.browser.visit import Visit
from tests.serving import Gateway

if not (pages.BUILD / "manifest.json").exists():
    pytest.skip("needs GraphiQL's build: make pages", allow_module_level=True)

TABS = ["Feed", "ArticleWithEdges", "TopicHub", "SearchWithFacets", "LiveChanges"]
READ_RESULT = """() => __MONACO.editor.getModels()
  .find(model => model.uri.path.includes("response"))?.getValue() ?? "" """
RESULT = "section[aria-label='Result Window']"


@pytest.fixture
async def page(visit: Visit) -> Page:
    """GraphiQL, opened and ready to type in."""
    await visit.page.goto(f"{visit.origin}/graphql")
    await expect(visit.page.locator(".graphiql-query-editor .view-line").first).to_be_visible()
    await expect(visit.page.get_by_test_id("scopes")).not_to_contain_text("…")
    return visit.page


async def open_tab(page: Page, name: str) -> None:
    await page.get_by_role("button", name=name, exact=True).click()


async def run(page: Page) -> None:
    await page.get_by_role("button", name="Execute query").click()


async def result(page: Page) -> dict[str, Any]:
    """The whole answer, of which the editor draws only the visible lines."""
    # Playwright's own waiting for a condition is eval, which the page's policy forbids.
    for _ in range(100):
        if "}" in (text := await page.evaluate(READ_RESULT)):
            answer: dict[str, Any] = json.loads(text)
            return answer
        await asyncio.sleep(0.1)
    raise AssertionError("no answer within 10 s")


async def test_first_visit_shows_environment_scopes_and_example_tabs(page: Page) -> None:
    await expect(page.get_by_test_id("environment")).to_have_text("development")
    await expect(page.get_by_test_id("scopes")).to_contain_text("DRAFTS")
    for name in TABS:
        await expect(page.get_by_role("button", name=name, exact=True)).to_be_visible()


@pytest.mark.parametrize("name", TABS[:-1])
async def test_example_tab_answers_as_it_is(page: Page, name: str) -> None:
    await open_tab(page, name)

    await run(page)

    answer = await result(page)
    assert "errors" not in answer
    [field] = answer["data"].values()
    assert field.get("edges") or field.get("nodes")


async def test_live_tab_follows_changes(page: Page, gateway: Gateway) -> None:
    await open_tab(page, "LiveChanges")
    frames: list[str | bytes] = []
    page.on(
        "websocket", lambda socket: socket.on("framereceived", lambda frame: frames.append(frame))
    )
    await run(page)
    await expect(page.locator(RESULT)).to_contain_text("Listening")
    for _ in range(100):
        if any("connection_ack" in str(frame) for frame in frames):
            break
        await asyncio.sleep(0.1)
    await asyncio.sleep(1)  # the subscription is running once its message has been read

    await asyncio.to_thread(gateway.retitle, "A title seen live")

    await expect(page.locator(RESULT)).to_contain_text("UPDATED")
    await expect(page.locator(RESULT)).to_contain_text("A title seen live")


async def test_a_subscription_stops_at_once(page: Page) -> None:
    await open_tab(page, "LiveChanges")
    await run(page)
    await expect(page.locator(RESULT)).to_contain_text("Listening")

    await page.get_by_role("button", name="Stop query").click()

    await expect(page.get_by_role("button", name="Execute query")).to_be_visible()


async def test_editor_completes_fields_of_the_schema(page: Page) -> None:
    await page.get_by_role("button", name="New tab").click()
    await page.locator(".graphiql-query-editor .monaco-editor").click()
    await page.keyboard.press("Control+A")

    await page.keyboard.type("{ articles { nodes { rel", delay=25)

    suggestions = page.locator(".suggest-widget .monaco-list-row")
    await expect(suggestions.filter(has_text="relatedBy")).to_be_visible()


async def test_docs_lead_to_the_related_edges(page: Page) -> None:
    await page.get_by_role("button", name="Show Documentation Explorer").click()
    docs = page.locator(".graphiql-doc-explorer")

    for link in ["Query", "articles", "ArticleConnection", "nodes", "Article", "related"]:
        await docs.get_by_role("link", name=link, exact=True).first.click()

    await expect(docs.locator(".graphiql-doc-explorer-title")).to_have_text("related")
    await expect(docs).to_contain_text("RelatedStoryConnection")


async def test_explorer_lists_the_fields_of_the_operation(page: Page) -> None:
    await page.get_by_role("button", name="Show GraphiQL Explorer").click()

    await expect(page.locator(".graphiql-explorer-root")).to_contain_text("articles")


async def test_history_keeps_what_was_run(page: Page) -> None:
    await run(page)
    await result(page)

    await page.get_by_role("button", name="Show History").click()

    await expect(page.locator(".graphiql-history-item").first).to_contain_text("Feed")


async def test_headers_that_are_no_json_are_named(page: Page) -> None:
    await page.get_by_role("button", name="Headers", exact=True).click()
    await page.locator("section[aria-label='Headers'] .monaco-editor").last.click()

    await page.keyboard.type("Bearer")

    await expect(page.get_by_test_id("scopes")).to_contain_text("not a JSON object")


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_page_is_accessible(page: Page, visit: Visit) -> None:
    await run(page)
    await result(page)
    for panel in ["Show Documentation Explorer", "Show GraphiQL Explorer", "Show History"]:
        await page.get_by_role("button", name=panel).click()
        assert await visit.violations() == []


async def test_everything_comes_compressed_and_for_good(visit: Visit) -> None:
    kinds: dict[str, dict[str, str]] = {}
    visit.page.on("response", lambda answer: kinds.update({answer.url: answer.headers}))
    document = await visit.page.goto(f"{visit.origin}/graphql")
    await expect(visit.page.locator(".graphiql-query-editor .view-line").first).to_be_visible()

    assets = {url: headers for url, headers in kinds.items() if "/assets/" in url}

    assert len(assets) > 4
    for url, headers in assets.items():
        assert "immutable" in headers["cache-control"]
        if not url.endswith((".woff", ".woff2")):  # compressed in themselves
            assert headers["content-encoding"] in ("br", "gzip")
    assert document
    policy = document.headers["content-security-policy"]
    scripts = next(part for part in policy.split("; ") if part.startswith("script-src"))
    assert scripts == "script-src 'self'"
