"""The memory for the cache of the embedded server."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from loaders.embedded import memory
from loaders.embedded.data_folder import read_state
from loaders.embedded.memory import cache_megabytes, memory_bytes
from loaders.embedded.server import embedded_server
from loaders.settings import Settings

MB = 1024**2


@pytest.mark.parametrize(
    ("megabytes", "cache"), [(256, 512), (2048, 512), (6000, 1500), (8192, 2048), (65_536, 2048)]
)
def test_the_cache_is_a_quarter_of_the_memory_within_bounds(megabytes: int, cache: int) -> None:
    assert cache_megabytes(megabytes * MB) == cache


@pytest.mark.parametrize(
    ("limit", "expected"), [("1048576\n", MB), ("max\n", None), (f"{2**63 - 4096}\n", None)]
)
def test_a_container_has_its_own_limit(
    limit: str, expected: int | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(memory, "_LIMITS", ())
    machine = memory_bytes()
    (tmp_path / "memory.max").write_text(limit)
    monkeypatch.setattr(memory, "_LIMITS", (tmp_path / "memory.max", tmp_path / "missing"))
    assert memory_bytes() == (expected or machine)


def test_a_server_gets_that_cache(tmp_path: Path) -> None:
    with embedded_server(Settings(data_dir=tmp_path)):
        pid = read_state(tmp_path)["pid"]
        shown = subprocess.check_output(["ps", "-ww", "-o", "args=", "-p", str(pid)], text=True)
    assert f"--cache-size={cache_megabytes(memory_bytes())}M" in shown
