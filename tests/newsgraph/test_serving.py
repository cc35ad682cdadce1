"""`serve` and `demo` as processes: they answer, share a store, and leave nothing behind."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from loaders.settings import Settings

Start = Callable[..., "Process"]


class Process:
    """A command that listens on `port`; what it prints goes to `log`."""

    def __init__(self, log: Path, *arguments: str, **variables: str) -> None:
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self.port = probe.getsockname()[1]
        self.log = log
        with log.open("w") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "newsgraph", *arguments, "--port", str(self.port)],
                env={**os.environ, **{f"NEWSGRAPH_{k}": v for k, v in variables.items()}},
                stdout=output,
                stderr=output,
                start_new_session=True,  # the workers are in this group
            )

    def get(self, path: str) -> Any:
        """The JSON at `path`, as soon as the gateway is ready."""
        end = time.monotonic() + 45
        while True:
            try:
                with urllib.request.urlopen(
                    f"http://127.0.0.1:{self.port}{path}", timeout=5
                ) as response:
                    return json.load(response)
            except OSError:
                assert self.process.poll() is None, self.log.read_text()
                assert time.monotonic() < end, self.log.read_text()
                time.sleep(0.1)

    def end(self, number: int, group: bool = False) -> tuple[int, float]:
        """The exit status after this signal, and the seconds that it took.

        With `group`, the workers get the signal too, as from systemd.
        """
        began = time.monotonic()
        (os.killpg if group else os.kill)(self.process.pid, number)
        return self.process.wait(20), time.monotonic() - began


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    started: list[Process] = []

    def start(*arguments: str, **variables: str) -> Process:
        log = tmp_path / f"{len(started)}.log"
        started.append(Process(log, *arguments, **variables))
        return started[-1]

    yield start
    for process in started:
        process.process.kill()
        process.process.wait()


def test_a_gateway_serves_the_own_fields_of_the_archive(
    start: Start, settings: Settings, tmp_path: Path
) -> None:
    uri = str(settings.mongodb_uri)
    (tmp_path / "newsgraph.fields.yaml").write_text("fields: {deck: {type: String, filter: true}}")
    (tmp_path / "a.md").write_text(
        "---\ncategory: news\ntitle: T\ntype: article\npublishedDateTime: 2021-03-01\n"
        "provider: {domain: a.org}\nwebUrl: https://a.org/a\npublished: true\ndeck: b\n---\n"
    )
    seeding = {**os.environ, "NEWSGRAPH_MONGODB_URI": uri}
    command = [sys.executable, "-m", "newsgraph", "seed", str(tmp_path)]
    subprocess.run(command, env=seeding, check=True, timeout=60, stdout=subprocess.DEVNULL)
    gateway = start("serve", "--workers", "2", MONGODB_URI=uri)
    query = quote('{articles(filter:{fields:{deck:["b"]}}){nodes{fields{deck}}}}')
    answer = gateway.get(f"/graphql?query={query}")
    assert answer["data"] == {"articles": {"nodes": [{"fields": {"deck": "b"}}]}}
    gateway.end(signal.SIGTERM)

    other = tmp_path / "other.yaml"
    other.write_text("fields: {deck: Int}")
    refused = start("serve", MONGODB_URI=uri, FIELDS=str(other))
    assert refused.process.wait(45) == 2
    assert "the archive was seeded with other fields (deck: String)" in refused.log.read_text()
    assert "Traceback" not in refused.log.read_text()


def test_a_gateway_without_its_store_says_once_that_fields_are_unknown(start: Start) -> None:
    gateway = start("serve", MONGODB_URI="mongodb://127.0.0.1:9/", STORE_TIMEOUT="0.3")
    gateway.get("/healthz")
    assert gateway.log.read_text().count("own fields are unknown") == 1


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_gateway_ends_in_time_with_status_0(start: Start, mongodb_uri: str, workers: str) -> None:
    gateway = start("serve", "--workers", workers, MONGODB_URI=mongodb_uri)
    assert gateway.get("/readyz") == {"status": "ready"}
    status, seconds = gateway.end(signal.SIGTERM)
    assert status == 0, gateway.log.read_text()
    assert seconds < 10


BODY = b'{"query":"{ viewer { scopes } }"}'
REQUEST = (
    b"POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
    b"Content-Length: %d\r\n%%s\r\n%%s" % len(BODY)
)


async def ask_until_refused(port: int, keep_alive: bool, seen: Counter[str]) -> None:
    """Send requests on one connection, or each on a new one, until the gateway stops accepting."""
    request = REQUEST % (b"" if keep_alive else b"Connection: close\r\n", BODY)
    reader = writer = None
    while True:
        if writer is None or reader is None:
            try:
                reader, writer = await asyncio.open_connection("127.0.0.1", port)
            except ConnectionRefusedError:
                return
        try:
            writer.write(request)
            head = (await reader.readuntil(b"\r\n\r\n")).lower()
            await reader.readexactly(int(head.partition(b"content-length: ")[2].split()[0]))
        except (OSError, asyncio.IncompleteReadError) as error:
            seen[type(error).__name__] += 1
            return
        seen[head.split()[1].decode()] += 1
        if b"connection: close" in head:
            writer.close()
            writer = None


@pytest.mark.parametrize(
    ("workers", "group"), [("1", False), ("2", False), ("2", True)], ids=["one", "two", "group"]
)
@pytest.mark.parametrize("keep_alive", [True, False], ids=["keep-alive", "new connections"])
async def test_a_stop_under_load_cuts_no_request(
    start: Start, mongodb_uri: str, workers: str, group: bool, keep_alive: bool
) -> None:
    gateway = start("serve", "--workers", workers, MONGODB_URI=mongodb_uri, LOG_REQUESTS="0")
    await asyncio.to_thread(gateway.get, "/healthz")
    await asyncio.sleep(1)
    seen: Counter[str] = Counter()
    clients = [
        asyncio.create_task(ask_until_refused(gateway.port, keep_alive, seen)) for _ in range(20)
    ]
    await asyncio.sleep(1)
    status, seconds = await asyncio.to_thread(gateway.end, signal.SIGTERM, group)
    await asyncio.gather(*clients)
    assert seen.keys() == {"200"}, seen
    assert seen["200"] > 100
    assert (status, seconds < 10) == (0, True)


@pytest.mark.parametrize(
    "sent",
    [
        REQUEST % (b"", BODY),
        REQUEST % (b"", BODY) * 2,
        REQUEST % (b"", BODY[:10]),
        REQUEST % (b"Expect: 100-continue\r\n", b""),
        b"GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n" * 3,
    ],
    ids=["one request", "two pipelined", "half a body", "only headers", "other pages"],
)
async def test_a_client_that_disconnects_is_no_error(
    start: Start, mongodb_uri: str, sent: bytes
) -> None:
    gateway = start("serve", MONGODB_URI=mongodb_uri)
    await asyncio.to_thread(gateway.get, "/healthz")
    for delay in (0, 0.001, 0.005, 0.05) * 5:
        _, writer = await asyncio.open_connection("127.0.0.1", gateway.port)
        writer.write(sent)
        await asyncio.sleep(delay)
        writer.transport.abort()
    assert await asyncio.to_thread(gateway.get, "/healthz") == {"status": "ok"}
    assert gateway.end(signal.SIGTERM)[0] == 0
    for line in gateway.log.read_text().splitlines():
        assert line.startswith("GraphQL at") or json.loads(line)["level"] == "INFO", line


def test_metrics_are_the_sum_over_all_workers(start: Start, mongodb_uri: str) -> None:
    gateway = start("serve", "--workers", "2", MONGODB_URI=mongodb_uri)
    gateway.get("/healthz")
    asked = 40
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(gateway.get, ["/graphql?query=%7Bviewer%7Bscopes%7D%7D"] * asked))
    line = 'newsgraph_requests_total{code="OK",kind="query",transport="http"}'
    for _ in range(10):  # whichever worker answers
        with urllib.request.urlopen(f"http://127.0.0.1:{gateway.port}/metrics") as response:
            text = response.read().decode()
        assert f"{line} {asked}.0" in text
        assert 'newsgraph_interpreted_operations{reason="first use"} 1.0' in text or (
            'newsgraph_interpreted_operations{reason="first use"} 2.0' in text
        )
    assert gateway.end(signal.SIGTERM)[0] == 0


def test_a_killed_worker_is_replaced_and_its_gauges_are_removed(
    start: Start, mongodb_uri: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "metrics"
    folder.mkdir()
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(folder))
    gateway = start("serve", "--workers", "2", MONGODB_URI=mongodb_uri)

    def gauges() -> set[str]:
        return {path.stem.rpartition("_")[2] for path in folder.glob("gauge_livesum_*.db")}

    def until(condition: Callable[[], bool]) -> None:
        end = time.monotonic() + 30
        while not condition():
            assert time.monotonic() < end, gauges()
            time.sleep(0.1)

    gateway.get("/healthz")
    until(lambda: len(gauges()) == 2)
    victim = min(gauges())
    os.kill(int(victim), signal.SIGKILL)

    until(lambda: victim not in gauges() and len(gauges()) == 2)
    assert gateway.get("/healthz") == {"status": "ok"}
    assert gateway.end(signal.SIGTERM)[0] == 0


def test_workers_end_when_their_parent_was_killed(start: Start, mongodb_uri: str) -> None:
    gateway = start("serve", "--workers", "2", MONGODB_URI=mongodb_uri)
    gateway.get("/healthz")

    gateway.process.kill()
    gateway.process.wait()

    end = time.monotonic() + 20
    while True:
        try:
            socket.create_connection(("127.0.0.1", gateway.port), 1).close()
        except ConnectionRefusedError:
            return
        assert time.monotonic() < end, gateway.log.read_text()
        time.sleep(0.1)


def test_a_gateway_prints_its_address_when_it_listens(start: Start, mongodb_uri: str) -> None:
    gateway = start("serve", MONGODB_URI=mongodb_uri)
    gateway.get("/healthz")
    assert f"GraphQL at http://127.0.0.1:{gateway.port}/graphql" in gateway.log.read_text()


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        ({"TRUSTED_DOCUMENTS": "/nonexistent"}, "NEWSGRAPH_TRUSTED_DOCUMENTS: /nonexistent: No"),
        ({"MONGODB_URI": "mongodb://h/?maxPoolSize=many"}, "NEWSGRAPH_MONGODB_URI cannot be used"),
        ({"MONGODB_URI": "mongodb://h/?unheard=1"}, "NEWSGRAPH_MONGODB_URI cannot be used"),
        ({"JWT_PUBLIC_KEY": "garbage"}, "NEWSGRAPH_JWT_PUBLIC_KEY"),
        ({"CORS_ORIGINS": "news.example"}, "NEWSGRAPH_CORS_ORIGINS"),
        ({"CORS_ORIGINS": "https://news.example/path"}, "NEWSGRAPH_CORS_ORIGINS"),
        ({"RATE_LIMIT": "often"}, "NEWSGRAPH_RATE_LIMIT"),
    ],
)
def test_a_wrong_setting_is_named_at_start(
    start: Start, variables: dict[str, str], said: str
) -> None:
    gateway = start("serve", **variables)
    assert gateway.process.wait(30) == 2
    log = gateway.log.read_text()
    assert said in log
    assert "Traceback" not in log
    assert "GraphQL at" not in log


def test_a_gateway_starts_without_its_store(start: Start) -> None:
    gateway = start("serve", MONGODB_URI="mongodb://127.0.0.1:9", STORE_TIMEOUT="0.5")
    assert gateway.get("/healthz") == {"status": "ok"}
    assert gateway.end(signal.SIGINT)[0] == 0


def test_a_demo_answers_and_leaves_nothing_behind(
    start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    demo = start("demo", "--articles", "20")
    answer = demo.get("/graphql?query=%7Barticles%7BtotalCount%7D%7D")
    assert answer["data"]["articles"]["totalCount"] > 0
    said = demo.log.read_text()
    assert said.count("\nquery ") == 3
    assert f"http://127.0.0.1:{demo.port}/graphql" in said
    assert demo.end(signal.SIGTERM)[0] == 0
    assert [path.name for path in tmp_path.iterdir()] == ["0.log"]


def test_a_demo_in_a_folder_keeps_its_data(start: Start, tmp_path: Path) -> None:
    folder = str(tmp_path / "kept")
    totals = []
    for _ in range(2):
        demo = start("demo", "--articles", "20", "--data-dir", folder)
        answer = demo.get("/graphql?query=%7Barticles%7BtotalCount%7D%7D")
        totals.append(answer["data"]["articles"]["totalCount"])
        assert demo.end(signal.SIGINT)[0] == 0
    assert totals[0] == totals[1] > 0
    assert "sample articles" not in demo.log.read_text()
