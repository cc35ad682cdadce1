"""A disk that is really full: a separate small file system. Mounting it needs root."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from pymongo import MongoClient
from pymongo.errors import PyMongoError

from loaders.embedded.server import EmbeddedError, embedded_server
from loaders.embedded.servers import find_servers
from loaders.settings import Settings
from seed.archive import load
from seed.options import Options
from seed.samples.archive import write_archive

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or os.geteuid() != 0, reason="needs root, to mount a small file system"
)
MEGABYTE = 1_000_000


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=120m", "tmpfs", str(place)])
    if mounted.returncode:
        pytest.skip("no file system can be mounted here")
    yield place
    subprocess.run(["umount", "--lazy", str(place)], check=True)


def fill(place: Path, leave: int) -> Path:
    """A file that takes all of the disk but `leave` bytes."""
    free = os.statvfs(place).f_bavail * os.statvfs(place).f_frsize
    ballast = place / "ballast"
    with ballast.open("wb") as file:
        for _ in range(max(free - leave, 0) // MEGABYTE):
            file.write(bytes(MEGABYTE))
    return ballast


def readable(uri: str) -> bool:
    try:
        with MongoClient[dict[str, object]](uri, serverSelectionTimeoutMS=1000) as client:
            return client.test.kept.find_one({"_id": "acknowledged"}) is not None
    except PyMongoError:
        return False


@pytest.mark.parametrize("kind", ["rust", "python"])
def test_seeding_names_the_full_disk_and_the_server_comes_back(
    disk: Path, tmp_path: Path, kind: str
) -> None:
    if not find_servers(kind):
        pytest.skip(f"no {kind} server for this platform")
    list(write_archive(400, tmp_path / "files", 1, 2000))
    settings = Settings(data_dir=disk / "store", embedded_server=kind)
    with embedded_server(settings) as address, MongoClient[dict[str, object]](address) as client:
        client.test.kept.insert_one({"_id": "acknowledged"})
        ballast = fill(disk, 2 * MEGABYTE)
        with (
            pytest.raises(EmbeddedError, match=rf"the disk of {disk}/store is full: \d MB"),
            embedded_server(settings) as uri,
        ):
            load([str(tmp_path / "files")], uri, Options(workers=1))
        ballast.unlink()
        end = time.monotonic() + 60
        while not readable(address) and time.monotonic() < end:
            time.sleep(0.5)
        assert readable(address)
        client.test.kept.insert_one({"_id": "later"})
