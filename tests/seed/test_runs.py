"""Runs one after the other, in several processes, at once, interrupted and killed."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time

import pytest

from seed.archive import load
from seed.options import Options
from seed.samples.archive import write_archive
from seed.writing.lock import BusyError, locked
from seed.writing.store import Store, open_store
from tests.seed.samples import A, Folder, Seed, contents
from tests.wrong_clock import printed_with_wrong_clock

_KILLED = """
import sys
from seed.archive import load
from seed.options import Options
load(sys.argv[1:2], sys.argv[2], Options(workers=1))
"""

_INTERRUPTED = """
import sys
from seed.archive import load
from seed.options import Options
try:
    load(sys.argv[1:2], sys.argv[2], Options(workers=1))
except KeyboardInterrupt:
    sys.exit(130)
"""

_LOCKED = """
from seed.writing.lock import BusyError, locked
from seed.writing.store import open_store
with open_store(sys.argv[1]) as store:
    try:
        with locked(store):
            print("locked")
    except BusyError:
        print("busy")
"""


def test_runs_step_by_step_equal_a_clean_run(seed: Seed, store: Store, folder: Folder) -> None:
    """Random changes, each one seeded, give the same result as one run over the last state."""
    chance = random.Random(int(os.environ.get("NEWSGRAPH_TEST_STEPS_SEED", "7")))
    for _ in range(12):
        for _ in range(chance.randrange(1, 6)):
            target = folder.path / chance.choice("abc") / f"{chance.randrange(4)}.md"
            if target.exists() and chance.random() < 0.3:
                target.unlink()
                continue
            folder.write(
                str(target.relative_to(folder.path)),
                url=f"https://example.com/{chance.randrange(6)}",
                updatedDateTime=f"2021-01-0{chance.randrange(1, 4)}",
                published=chance.random() < 0.5,
                topics=chance.sample(["AI", "ai", "C++", "C#"], 2),
                authors=chance.sample(["Ann", "ann", "Bob", {"name": "Bob"}], 2),
                provider={"domain": f"{chance.choice('xyz')}.example"},
            )
        if any(folder.path.rglob("*.md")):
            seed(folder, prune=True)
    before = contents(store)
    for name in before:
        store[name].drop()
    seed(folder)
    after = contents(store)
    for name, documents in before.items():
        assert documents == after[name]


def test_workers_load_what_one_process_loads(
    seed: Seed, store: Store, folder: Folder, uri: str
) -> None:
    assert sum(1 for _ in write_archive(500, folder.path, 4)) == 500
    summary = load([str(folder)], uri, Options(workers=2))
    assert summary.read == 500
    assert summary.rejected == 0
    before = contents(store)
    for name in before:
        store[name].drop()
    seed(folder)
    assert contents(store) == before


def test_two_runs_at_once_are_refused(seed: Seed, store: Store, folder: Folder) -> None:
    folder.write("a.md", url=A)
    with locked(store), pytest.raises(BusyError, match=f"process {os.getpid()}"):
        seed(folder)
    assert seed(folder).added == 1


def test_a_run_that_lost_its_lock_says_so(store: Store) -> None:
    with pytest.raises(BusyError, match="run the command again"), locked(store):
        store["seeding"].update_one({"_id": "lock"}, {"$set": {"owner": "another"}})
    assert store["seeding"].find_one({"_id": "lock"})


def test_a_run_on_another_machine_with_the_same_name_is_refused(
    seed: Seed, store: Store, folder: Folder
) -> None:
    """No process of this machine has that id, so the run looks killed from here."""
    folder.write("a.md", url=A)
    with locked(store):
        elsewhere = {"machine": "another", "pid": 2**30}
        store["seeding"].update_one({"_id": "lock"}, {"$set": elsewhere})
        with pytest.raises(BusyError):
            seed(folder)


@pytest.mark.parametrize("hours", [-1, 1])
def test_a_run_on_a_machine_with_a_wrong_clock_is_refused(
    store: Store, uri: str, hours: float
) -> None:
    with locked(store):
        store["seeding"].update_one({"_id": "lock"}, {"$set": {"machine": "another"}})
        assert printed_with_wrong_clock(_LOCKED, uri, hours=hours) == "busy"
    assert printed_with_wrong_clock(_LOCKED, uri, hours=hours) == "locked"


def test_an_interrupted_run_counts_what_it_wrote(store: Store, folder: Folder, uri: str) -> None:
    assert sum(1 for _ in write_archive(3_000, folder.path, 9)) == 3_000
    run = subprocess.Popen([sys.executable, "-c", _INTERRUPTED, str(folder), uri])
    until = time.monotonic() + 60
    while store["articles"].estimated_document_count() < 300 and time.monotonic() < until:
        time.sleep(0.01)
    run.send_signal(signal.SIGINT)
    assert run.wait(60) == 130
    written = store["articles"].count_documents({})
    assert 300 <= written < 2_900
    for provider in store["providers"].find():
        match = {"provider.domain": provider["_id"]}
        assert provider["all"]["articleCount"] == store["articles"].count_documents(match)
    assert sum(row["all"]["articleCount"] for row in store["providers"].find()) == written
    for topic in store["topics"].find():
        match = {"newsgraph.topics": topic["_id"]}
        assert topic["all"]["articleCount"] == store["articles"].count_documents(match)
    assert store["seeding"].find_one({"_id": "stale"}) is None


def test_killed_runs_end_where_a_clean_run_ends(
    seed: Seed, store: Store, folder: Folder, uri: str
) -> None:
    chance = random.Random(int(os.environ.get("NEWSGRAPH_TEST_KILLS_SEED", "3")))
    assert sum(1 for _ in write_archive(700, folder.path, 9)) == 700
    clashing = sorted(folder.path.rglob("*.md"))[:30]
    for path in clashing:
        text = path.read_text().replace('webUrl: "https://www.', 'webUrl: "https://copy.', 1)
        folder.write(f"zz/{path.name}", text)
    for _ in range(int(os.environ.get("NEWSGRAPH_TEST_KILLS", "4"))):
        run = subprocess.Popen([sys.executable, "-c", _KILLED, str(folder), uri])
        time.sleep(chance.uniform(0.7, 2.0))
        run.send_signal(signal.SIGKILL)
        run.wait()
    seed(folder)
    with open_store(uri, store.name + "_clean") as clean:
        load([str(folder)], uri, Options(workers=1), name=clean.name)
        expected = contents(clean)
        clean.client.drop_database(clean.name)
    assert contents(store) == expected
