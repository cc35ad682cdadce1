"""Rendering off the event loop, once for each body, within bounds."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from loaders.content import renderer as module
from loaders.content.process import ContentTooSlow, RenderingProcess
from loaders.content.render import Body, Rendered, body_of, render
from loaders.content.renderer import LONG, SHORT, Renderer

PATIENCE = 120
"""Seconds that a body may take on a machine that is busy."""


def body(text: str) -> Body:
    return Body(text, "markdown", "https://a.org/")


@dataclass
class Counter:
    """Counts what is rendered in this process."""

    texts: list[str] = field(default_factory=list)

    def render(self, body: Body) -> Rendered:
        self.texts.append(body.text)
        return render(body)


@pytest.fixture
def counter(monkeypatch: pytest.MonkeyPatch) -> Counter:
    counter = Counter()
    monkeypatch.setattr(module, "render", counter.render)
    return counter


@pytest.fixture
def renderer() -> Iterator[Renderer]:
    renderer = Renderer(1_000_000, PATIENCE)
    yield renderer
    renderer.close()


async def test_a_body_is_rendered_once(renderer: Renderer, counter: Counter) -> None:
    for text in ("*a*", "b " * SHORT):
        for _ in range(3):
            [found] = await renderer.render_all([body(text)])
            assert found == render(body(text))
    assert counter.texts == ["*a*", "b " * SHORT]


async def test_bodies_asked_for_side_by_side_are_rendered_once(
    renderer: Renderer, counter: Counter
) -> None:
    bodies = [body("a " * SHORT), body("b " * SHORT), body("a " * SHORT)]
    answers = await asyncio.gather(*(renderer.render_all(bodies) for _ in range(5)))
    assert all(answer == answers[0] for answer in answers)
    assert len(counter.texts) == 2


async def test_a_body_finished_since_a_call_looked_for_it_is_not_rendered_again(
    renderer: Renderer, counter: Counter
) -> None:
    for _ in range(2):  # neither call finds it in the cache, and the first one finishes early
        await asyncio.wrap_future(renderer._start(b"key", body("a")))
    assert counter.texts == ["a"]


async def test_what_is_kept_is_bounded(counter: Counter) -> None:
    renderer = Renderer(6_000, 20)
    for number in (*range(10), 0, 9):
        await renderer.render_all([body(f"{number} " * 500)])
    assert len(counter.texts) == 11
    renderer.close()


async def test_nothing_is_kept_where_there_is_no_room(counter: Counter) -> None:
    renderer = Renderer(0, 20)
    for _ in range(2):
        await renderer.render_all([body("a")])
    assert counter.texts == ["a", "a"]


async def test_a_long_body_leaves_the_event_loop_free(renderer: Renderer) -> None:
    text = "This is *a* [b](c).\n\n" * 5_000
    await renderer.render_all([body("a " * LONG)])  # starts the process
    rendering = asyncio.create_task(renderer.render_all([body(text)]))
    longest = 0.0
    while not rendering.done():
        began = time.thread_time()
        await asyncio.sleep(0.005)
        longest = max(longest, time.thread_time() - began)
    [found] = await rendering
    assert isinstance(found, Rendered)
    assert found.word_count == 20_000
    assert longest < 0.5


async def test_closing_does_not_wait_for_a_long_body() -> None:
    renderer = Renderer(1_000_000, PATIENCE)
    await renderer.render_all([body("a " * LONG)])  # starts the process
    rendering = asyncio.create_task(renderer.render_all([body("*a* [b](c)\n\n" * 200_000)]))
    await asyncio.sleep(0.2)
    began = time.monotonic()
    await asyncio.to_thread(renderer.close)
    assert time.monotonic() - began < 5
    [answer] = await rendering
    assert isinstance(answer, OSError | EOFError)


def test_a_body_that_takes_too_long_ends_its_process_and_the_next_starts_another() -> None:
    process = RenderingProcess(0.01)
    with pytest.raises(ContentTooSlow):
        process.render(body("*a* " * 100_000))
    patient = RenderingProcess(PATIENCE)
    assert patient.render(body("*a*")) == render(body("*a*"))
    patient.stop()
    assert patient.render(body("*a*")) == render(body("*a*"))
    patient.stop()


def test_the_format_is_what_seeding_says_or_the_file_is() -> None:
    article = {"url": "https://a.org/", "body": "<p>*a*</p>"}
    for own, html in (
        ({"path": "a.md"}, "<em>a</em>"),
        ({"path": "a.html"}, "<p>*a*</p>"),
        ({"path": "export.xml"}, "<p>*a*</p>"),
        ({"path": "a.md", "bodyFormat": "html"}, "<p>*a*</p>"),
        ({"path": "feed.json", "bodyFormat": "html"}, "<p>*a*</p>"),
        ({}, "<em>a</em>"),
    ):
        made = body_of(
            {**article, "body": "<p>*a*</p>" if "<p>" in html else "*a*", "newsgraph": own}
        )
        assert made is not None
        assert html in render(made).html
    assert body_of({"url": "https://a.org/"}) is None
