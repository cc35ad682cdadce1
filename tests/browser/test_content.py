"""Content of hostile bodies in a real page: Chromium runs no script and only loads images."""

from __future__ import annotations

import pytest
from playwright.async_api import BrowserContext, Request

from loaders.content.render import Body, render
from tests.loaders.content.test_sanitize import ATTACKS

WITNESS = """() => {
  window.ran = [];
  for (const name of ['alert', 'prompt', 'confirm']) window[name] = () => window.ran.push(name);
}"""


INSERT = """html => {
  document.querySelector('main').innerHTML = html;
  for (const each of document.querySelectorAll('main *')) {
    each.dispatchEvent(new Event('error'));
    if (!each.href?.startsWith('http')) each.click?.();
  }
}"""


@pytest.mark.parametrize("format", ["markdown", "html", "wordpress"])
async def test_nothing_of_a_hostile_body_runs(context: BrowserContext, format: str) -> None:
    page = await context.new_page()
    asked: list[Request] = []
    page.on("request", lambda request: asked.append(request))
    await page.set_content("<main></main>")
    await page.evaluate(WITNESS)
    url = page.url
    for attack in ATTACKS:
        html = render(Body(attack, format, "https://example.com/a/")).html  # type: ignore[arg-type]
        await page.evaluate(INSERT, html)
        assert await page.evaluate("window.ran") == [], attack
        assert page.url.partition("#")[0] == url, attack
    await page.evaluate(INSERT, "<img onerror='alert(1)'>")
    assert await page.evaluate("window.ran") == ["alert"], "the page tells what runs"
    assert {request.resource_type for request in asked} <= {"image"}
    await page.close()
