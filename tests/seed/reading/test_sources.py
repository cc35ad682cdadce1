"""Folder entries that are not plain files: links, pipes, and folders that cannot be listed."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import pytest

from seed.reading.problems import Problem
from seed.reading.sources import Found, find_files
from seed.summary import Summary
from tests.seed.samples import Folder


def problem(found: Found) -> Problem:
    assert isinstance(found.data, Problem)
    return found.data


def test_a_link_that_loops_is_named_and_the_others_are_loaded(
    seed: Callable[..., Summary], folder: Folder
) -> None:
    folder.write("a.md", url="https://example.com/a")
    folder.write("z.md", url="https://example.com/z")
    (folder.path / "loop.md").symlink_to("loop.md")
    (folder.path / "gone.md").symlink_to("nowhere.md")
    bad: list[Any] = []
    summary = seed(folder, on_rejected=bad.append)
    assert (summary.added, summary.rejected) == (2, 2)
    assert [os.path.basename(one.path) for one in bad] == ["gone.md", "loop.md"]
    assert {one.problems[0].reason for one in bad} == {"unreadable"}


def test_a_link_that_loops_may_be_named_itself(folder: Folder) -> None:
    (folder.path / "loop.md").symlink_to("loop.md")
    [found] = find_files([f"{folder}/loop.md"])
    assert "symbolic links" in problem(found).message


def test_a_pipe_is_not_opened(folder: Folder) -> None:
    os.mkfifo(folder.path / "pipe.md")
    folder.write("a.md")
    assert [file.path for file in find_files([str(folder)])] == [f"{folder}/a.md"]
    [found] = find_files([f"{folder}/pipe.md"])
    assert "neither a file nor a folder" in problem(found).message


@pytest.mark.skipif(os.geteuid() == 0, reason="root may list every folder")
def test_a_folder_that_cannot_be_listed_is_named(folder: Folder) -> None:
    folder.write("shut/a.md")
    folder.write("z.md")
    (folder.path / "shut").chmod(0)
    first, second = find_files([str(folder)])
    (folder.path / "shut").chmod(0o700)
    assert "cannot be listed" in problem(first).message
    assert second.path == f"{folder}/z.md"


def test_a_folder_behind_a_link_is_left_out(folder: Folder) -> None:
    folder.write("real/a.md")
    (folder.path / "again.md").symlink_to("real")
    assert [file.path for file in find_files([str(folder)])] == [f"{folder}/real/a.md"]
