"""`examples/nextjs`: pages that Next.js caches, and that are rendered again after a write."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from graph.delivery.tag_header import COARSE
from tests.packages import node_packages
from tests.serving import Gateway, free_port, running

EXAMPLE = Path(__file__).parents[2] / "examples" / "nextjs"
TOKEN = "a-token-for-purges"
TITLE = "A title that reached the page"


def test_a_write_renders_the_pages_that_show_the_article_again(
    mongodb_uri: str, tmp_path: Path
) -> None:
    packages, port = node_packages(EXAMPLE), free_port()
    site = f"http://127.0.0.1:{port}"
    purging = {
        "NEWSGRAPH_ENVIRONMENT": "production",
        "NEWSGRAPH_PURGE_URL": f"{site}/purge",
        "NEWSGRAPH_PURGE_TOKEN": TOKEN,
        "NEWSGRAPH_PURGE_TEMPLATE": "webhook",
    }
    with (
        running(mongodb_uri, tmp_path, **purging) as gateway,
        next_site(tmp_path / "site", packages, gateway, port),
    ):
        # A store from which no purge was ever sent begins with a purge of everything, sent twice.
        wait_for('newsgraph_purges_total{result="sent"} 2.0', f"{gateway.url}/metrics")
        changed, other = re.findall(r'href="/articles/([^"]+)"', page(site))[:2]
        page(f"{site}/articles/{other}")
        with pytest.raises(urllib.error.HTTPError, match="403"):
            urllib.request.urlopen(f"{site}/purge", b'{"tags": ["newsgraph"]}', timeout=10)  # noqa: S310
        gateway.retitle(TITLE, changed)

        wait_for(TITLE, f"{site}/articles/{changed}")
        wait_for(TITLE, site)
        assert is_cached(f"{site}/articles/{other}")


def test_its_coarse_tags_are_those_of_the_gateway() -> None:
    code = (EXAMPLE / "app" / "newsgraph.js").read_text("utf-8")
    found = re.search(r"COARSE_TAGS = \[(.*?)\]", code, re.DOTALL)
    assert found
    assert set(re.findall(r'"([^"]+)"', found[1])) == COARSE


@contextmanager
def next_site(folder: Path, packages: Path, gateway: Gateway, port: int) -> Iterator[None]:
    """The example, built and started on this port."""
    shutil.copytree(EXAMPLE, folder, ignore=shutil.ignore_patterns("node_modules", ".next"))
    shutil.copytree(packages, folder / "node_modules", symlinks=True, copy_function=os.link)
    environment = {
        **gateway.environment,
        "NEWSGRAPH_URL": f"{gateway.url}/graphql",
        "NEXT_TELEMETRY_DISABLED": "1",
    }
    built = subprocess.run(
        ["npm", "run", "build"],
        cwd=folder, env=environment, capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    assert built.returncode == 0, built.stdout + built.stderr
    process = subprocess.Popen(
        ["node", "node_modules/next/dist/bin/next", "start", "--port", str(port)],
        cwd=folder, env=environment, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        wait_for("</html>", f"http://127.0.0.1:{port}")
        yield
    finally:
        process.terminate()
        process.wait(15)


def page(url: str) -> str:
    with urllib.request.urlopen(url, timeout=10) as response:  # noqa: S310
        text: str = response.read().decode()
    return text


def is_cached(url: str) -> bool:
    """Whether the page was in the cache of Next.js."""
    with urllib.request.urlopen(url, timeout=10) as response:  # noqa: S310
        return bool(response.headers["x-nextjs-cache"] == "HIT")


def wait_for(text: str, url: str) -> None:
    """Wait until the page contains the text."""
    ends = time.monotonic() + 30
    while time.monotonic() < ends:
        try:
            if text in page(url):
                return
        except OSError:  # it does not listen yet
            pass
        time.sleep(0.1)
    pytest.fail(f"{text!r} is not on {url}")
