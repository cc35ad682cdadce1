"""Which server serves which folder: the best one that reads it rightly, and never another."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from loaders.embedded import servers as module
from loaders.embedded.server import EmbeddedError, embedded_server
from loaders.embedded.servers import (
    EmbeddedServer,
    NoUsableServer,
    Writer,
    choose,
    find_servers,
    read_writer,
    record_writer,
)
from loaders.settings import Settings

WHEEL = EmbeddedServer("rust", (0, 5, 3, 165), ("wheel/secantusd-rs",))
CRATE = EmbeddedServer("rust", (0, 5, 3, 196), ("bin/secantusd-rs",))
OLDER_CRATE = EmbeddedServer("rust", (0, 5, 3, 180), ("old/secantusd-rs",))
PYTHON = EmbeddedServer("python", (0, 7, 0, 3), (sys.executable, "-m", "secantus"))
FOLDER = Path("/news")


def written_by(server: EmbeddedServer) -> Writer:
    return Writer(server.title, server.format, server.version)


def test_an_empty_folder_goes_to_the_best_server() -> None:
    assert choose([CRATE, WHEEL, PYTHON], None, FOLDER) is CRATE
    assert choose([PYTHON], None, FOLDER) is PYTHON


@pytest.mark.parametrize(
    ("writer", "chosen"),
    [(PYTHON, WHEEL), (WHEEL, WHEEL), (CRATE, CRATE), (OLDER_CRATE, CRATE)],
)
def test_a_folder_goes_to_a_server_that_reads_what_is_there(
    writer: EmbeddedServer, chosen: EmbeddedServer
) -> None:
    assert choose([CRATE, OLDER_CRATE, WHEEL, PYTHON], written_by(writer), FOLDER) is chosen


@pytest.mark.parametrize(
    ("servers", "writer"),
    [([WHEEL, PYTHON], CRATE), ([OLDER_CRATE], CRATE), ([CRATE], PYTHON), ([CRATE], WHEEL)],
)
def test_a_folder_that_no_server_reads_rightly_is_refused(
    servers: list[EmbeddedServer], writer: EmbeddedServer
) -> None:
    with pytest.raises(NoUsableServer, match="seed again") as refused:
        choose(servers, written_by(writer), FOLDER)
    assert writer.title in str(refused.value)
    assert servers[0].title in str(refused.value)


def test_a_folder_knows_who_wrote_it(tmp_path: Path) -> None:
    data = tmp_path / "data"
    assert read_writer(data) is None
    record_writer(data, CRATE)
    assert read_writer(data) == written_by(CRATE)
    (data / "written-by.json").unlink()
    assert read_writer(data) is None
    (data / "WiredTiger.wt").touch()
    earlier = read_writer(data)
    assert earlier is not None
    assert choose([CRATE, WHEEL, PYTHON], earlier, FOLDER) is WHEEL


def test_a_foreign_folder_stays_as_it_is(tmp_path: Path) -> None:
    record_writer(tmp_path / "data", EmbeddedServer("rust", (9, 0, 0, 0), ("x",)))
    (tmp_path / "data" / "WiredTiger.wt").write_text("precious")
    with (
        pytest.raises(EmbeddedError, match=r"secantusd-rs 9\.0\.0\.0"),
        embedded_server(Settings(data_dir=tmp_path, embedded_server="python")),
    ):
        pass
    assert (tmp_path / "data" / "WiredTiger.wt").read_text() == "precious"


def test_the_setting_picks_a_kind_or_a_program(tmp_path: Path) -> None:
    assert [one.kind for one in find_servers("python")] == ["python"]
    assert {one.kind for one in find_servers("rust")} <= {"rust"}
    program = tmp_path / "secantusd-rs"
    program.write_text("#!/bin/sh\necho secantusd-rs 0.6.1-beta.2\n")
    program.chmod(0o755)
    [named] = find_servers(str(program))
    assert (named.kind, named.version, named.command[0]) == ("rust", (0, 6, 1, 2), str(program))
    program.write_text("#!/bin/sh\necho another program 1.2.3\n")
    with pytest.raises(NoUsableServer, match=r"is .*secantusd-rs, which is not a secantusd-rs"):
        find_servers(str(program))
    with pytest.raises(NoUsableServer, match="is /nowhere"):
        find_servers("/nowhere")


def test_the_newest_rust_server_comes_first_and_python_last(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "_rust_servers", lambda: iter([WHEEL, CRATE]))
    assert [one.kind for one in find_servers("auto")] == ["rust", "rust", "python"]
    assert find_servers("auto")[0] is CRATE


@pytest.mark.parametrize("kind", ["rust", "python"])
def test_each_kind_starts_and_tells_its_name(tmp_path: Path, kind: str) -> None:
    if not find_servers(kind):
        pytest.skip(f"no {kind} server for this platform")
    settings = Settings(data_dir=tmp_path, embedded_server=kind)
    with embedded_server(settings):
        written = read_writer(tmp_path / "data")
        assert written is not None
        assert written.title == find_servers(kind)[0].title
