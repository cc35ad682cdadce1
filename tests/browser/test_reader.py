"""The reader as a person meets it, in Chromium, over a running gateway."""

from __future__ import annotations

import asyncio
import re
from typing import Any

import pytest
from playwright.async_api import Locator, Page, Route, expect

from tests.browser.visit import Visit
from tests.serving import Gateway

NEWEST = "{ articles(first: 1) { nodes { id slug title topics { slug name articleCount } } } }"
LINKED = """{ articles(first: 100) { nodes {
  slug title related { nodes { __typename title ... on Article { slug } } }
} } }"""


@pytest.fixture
async def page(visit: Visit) -> Page:
    """The feed, with its first page loaded."""
    await visit.page.goto(visit.origin)
    await expect(cards(visit.page).first).to_be_visible()
    return visit.page


def cards(page: Page) -> Locator:
    return page.locator(".card[data-id]")


async def ids(page: Page) -> list[str]:
    found: list[str] = await cards(page).evaluate_all("all => all.map(card => card.dataset.id)")
    return found


async def search(page: Page, text: str) -> None:
    await page.keyboard.press("/")
    await page.keyboard.type(text)
    await page.keyboard.press("Enter")


async def test_feed_goes_on_to_the_last_article(page: Page, gateway: Gateway) -> None:
    total = await asyncio.to_thread(gateway.total)
    await expect(page.locator(".total")).to_have_text(f"{total} articles")

    for _ in range(60):
        if await page.get_by_text("That is all.").count():
            break
        await page.keyboard.press("End")
        await asyncio.sleep(0.1)

    found = await ids(page)
    assert len(found) == len(set(found)) == total


async def test_topic_facet_filters_and_clears(page: Page, gateway: Gateway) -> None:
    total = await asyncio.to_thread(gateway.total)
    choice = page.locator("fieldset", has_text="Topics").locator("li").first
    name = await choice.locator("span").inner_text()
    number = await choice.locator("small").inner_text()

    await choice.locator("input").check()

    await expect(page.locator(".total b")).to_have_text(number)
    for card in await cards(page).all():
        await expect(card.locator(".topics")).to_contain_text(name)
    await page.get_by_role("button", name="Clear filters").click()
    await expect(page.locator(".total")).to_have_text(f"{total} articles")


async def test_search_marks_what_it_found(page: Page, gateway: Gateway) -> None:
    title = (await asyncio.to_thread(gateway.ask, NEWEST))["articles"]["nodes"][0]["title"]
    word = max(title.split(), key=len)

    await search(page, word)

    await expect(page.get_by_role("heading", level=1)).to_contain_text(word)
    await expect(cards(page).locator("mark").first).to_be_visible()


async def test_search_without_result_says_so(page: Page) -> None:
    await search(page, "zzyzx")

    await expect(page.get_by_role("alert")).to_contain_text("Nothing found")
    await page.get_by_role("button", name="Show everything").click()
    await expect(cards(page).first).to_be_visible()


async def test_graph_walks_from_story_to_story(page: Page, gateway: Gateway) -> None:
    articles = (await asyncio.to_thread(gateway.ask, LINKED))["articles"]["nodes"]
    start, end = next(
        (article, story)
        for article in articles
        for story in article["related"]["nodes"]
        if story["__typename"] == "Article" and story["slug"] != article["slug"]
    )
    await page.goto(f"{gateway.url}/#/article/{start['slug']}")
    graph = page.locator("svg.graph")
    await expect(graph.locator(".node.centre")).to_be_visible()
    assert await graph.locator("path.edge").count() >= len(start["related"]["nodes"])

    await graph.locator(f"a[href='#/article/{end['slug']}']").focus()
    await page.keyboard.press("Enter")

    await expect(page.get_by_role("navigation", name="Your walk").locator("li")).to_have_count(2)
    await expect(page).to_have_url(f"{gateway.url}/#/article/{end['slug']}")


async def test_changes_show_without_a_reload_and_as_text(page: Page, gateway: Gateway) -> None:
    await expect(page.locator("#live")).to_have_attribute("data-state", "live")
    await asyncio.sleep(0.5)  # the subscription is running once its message has been read
    title = "<img src=x onerror=document.title='hurt'> & co"

    await asyncio.to_thread(gateway.retitle, title)

    await expect(cards(page).locator("h2").first).to_have_text(title)
    assert await page.title() == "newsgraph reader"


async def test_failure_is_shown_and_can_be_tried_again(page: Page, visit: Visit) -> None:
    async def fail(route: Route) -> None:
        await route.abort()

    await page.route("**/graphql", fail)
    await search(page, "robots")
    await expect(page.get_by_role("alert")).to_contain_text("does not answer")
    await page.unroute("**/graphql", fail)
    await page.get_by_role("button", name="Try again").click()

    await expect(page.get_by_role("alert").filter(has_text="does not answer")).to_have_count(0)
    visit.complaints.clear()  # the request that was failed on purpose


async def test_unknown_article_is_said_to_be_unknown(page: Page, visit: Visit) -> None:
    await page.goto(f"{visit.origin}/#/article/no-such-article")

    await expect(page.get_by_role("alert")).to_contain_text("No such article")


async def test_j_and_k_walk_the_headlines(page: Page) -> None:
    links = cards(page).locator("h2 a")

    await page.keyboard.press("j")
    await page.keyboard.press("j")
    await expect(links.nth(1)).to_be_focused()
    await page.keyboard.press("k")
    await expect(links.nth(0)).to_be_focused()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1300])
async def test_reader_is_accessible(page: Page, visit: Visit, gateway: Gateway, width: int) -> None:
    await page.set_viewport_size({"width": width, "height": 900})
    assert await visit.violations() == []

    await cards(page).locator("h2 a").first.click()
    await expect(page.locator(".story .around")).to_be_visible()
    assert await visit.violations() == []

    await search(page, "ai")
    await expect(page.locator(".total")).to_be_visible()
    assert await visit.violations() == []


@pytest.mark.parametrize("slug", ["%", "%E0%A4%A", "100%25"])
async def test_a_malformed_address_is_no_blank_page(visit: Visit, slug: str) -> None:
    await visit.page.goto(f"{visit.origin}/#/article/{slug}")
    await expect(visit.page.get_by_role("alert")).to_contain_text("No such article")


async def test_a_phone_shows_headlines_before_filters(page: Page) -> None:
    await page.set_viewport_size({"width": 390, "height": 844})
    await expect(page.locator("aside fieldset").first).to_be_hidden()
    headline = await cards(page).locator("h2").first.bounding_box()
    filters = await page.locator("aside").bounding_box()
    assert headline is not None
    assert filters is not None
    assert headline["y"] < filters["y"] < 844

    await page.locator("aside summary").click()
    await expect(page.locator("aside fieldset").first).to_be_visible()
    await page.locator("aside fieldset input").first.check()
    await expect(page.locator("aside summary")).to_have_text("Filters (1)")


async def test_the_timeline_leaves_out_no_article(page: Page, gateway: Gateway) -> None:
    total = await asyncio.to_thread(gateway.total)
    labels = await page.locator(".timeline title").evaluate_all(
        "all => all.map(title => title.textContent)"
    )
    assert len(labels) <= 48
    assert sum(int(label.rpartition(": ")[2]) for label in labels) == total


BARS = """async ({ months }) => {
  const { barsOf } = await import("./timeline.js");
  const rows = months.map(start => ({ start: `${start}-01T00:00:00Z`, count: 1 }));
  const { step, bars } = barsOf(rows);
  return [step, bars.map(bar => bar.label), bars.map(bar => bar.number)];
}"""


async def test_the_timeline_takes_coarser_bars_for_longer_times(page: Page) -> None:
    async def bars(*months: str) -> list[Any]:
        found: list[Any] = await page.evaluate(BARS, {"months": months})
        return found

    assert await bars("2020-11", "2021-02") == [
        1, ["Nov 2020", "Dec 2020", "Jan 2021", "Feb 2021"], [1, 0, 0, 1]
    ]  # fmt: skip
    step, labels, numbers = await bars("2015-01", "2015-03", "2015-04", "2020-12")
    assert (step, labels[0], labels[1], labels[-1]) == (3, "Q1 2015", "Q2 2015", "Q4 2020")
    assert (numbers[:2], sum(numbers)) == ([2, 1], 4)
    step, labels, numbers = await bars("1980-06", "2020-01")
    assert (step, labels[0], labels[-1], sum(numbers)) == (12, "1980", "2020", 2)
    step, labels, numbers = await bars("1851-06", "2020-01")
    assert (step, sum(numbers)) == (60, 2)
    assert (labels[0], labels[-1]) == ("1850\u20131854", "2020\u20132024")


async def test_an_author_leads_to_what_else_they_wrote(page: Page) -> None:
    link = page.locator(".card .authors a").first
    name = await link.inner_text()

    await link.click()

    await expect(page.get_by_role("checkbox", name=name)).to_be_checked()
    for card in await cards(page).all():
        await expect(card.locator(".authors")).to_contain_text(name)


async def test_a_story_leads_to_its_translations(page: Page, gateway: Gateway) -> None:
    found = await asyncio.to_thread(
        gateway.ask, "{ articles(first: 100) { nodes { slug translations { slug title } } } }"
    )
    told = [one for one in found["articles"]["nodes"] if one["translations"]]
    other = told[0]["translations"][0]

    await page.goto(f"{page.url.partition('#')[0]}#/article/{told[0]['slug']}")
    await page.get_by_role("navigation", name="Other languages").get_by_role("link").first.click()

    await expect(page).to_have_url(re.compile(re.escape(other["slug"])))
