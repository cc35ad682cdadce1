from __future__ import annotations

import io
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from seed.reading import containers
from seed.reading.containers import read_members
from seed.reading.files import Reading
from seed.reading.problems import Problem
from seed.reading.sources import exists, find_again, find_files, is_article
from seed.summary import Summary
from seed.writing.store import Store
from tests.seed.samples import Folder, article_text

_FILES = {
    "news/a.md": article_text("https://example.com/a"),
    "news/b.md": article_text("https://example.com/b"),
    "../climbs.md": article_text("https://example.com/c"),
    "notes.txt": "no article",
}


def _zip(path: Path) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in _FILES.items():
            archive.writestr(name, text)
    return path


def _tar(path: Path) -> Path:
    with tarfile.open(path, "w:gz") as archive:
        for name, text in _FILES.items():
            info = tarfile.TarInfo(name)
            info.size = len(text.encode())
            archive.addfile(info, io.BytesIO(text.encode()))
        link = tarfile.TarInfo("link.md")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
    return path


@pytest.mark.parametrize(("make", "name"), [(_zip, "a.zip"), (_tar, "a.tar.gz"), (_tar, "a.tgz")])
def test_archives_are_loaded_in_place(
    make: Callable[[Path], Path],
    name: str,
    seed: Callable[..., Summary],
    store: Store,
    tmp_path: Path,
) -> None:
    path = make(tmp_path / name)
    assert seed(path).added == 3
    assert {row["slug"] for row in store["articles"].find()} == {"a", "b", "climbs"}
    assert seed(path).unchanged == 3
    assert sorted(tmp_path.iterdir()) == [path]
    member = f"{path}!/news/a.md"
    assert exists(member)
    assert not exists(f"{path}!/news/z.md")
    assert find_again(member, 1000).data == _FILES["news/a.md"].encode()


def test_member_larger_than_the_limit_is_cut(tmp_path: Path) -> None:
    path = tmp_path / "large.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros.md", b"0" * 50_000_000)
    [(_, data)] = read_members(str(path), is_article, 1_000)
    assert data == b"0" * 1_001


def test_tar_that_unfolds_too_far_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(containers, "ALLOWANCE", 1_000_000)
    path = tmp_path / "bomb.tar.gz"
    with tarfile.open(path, "w:gz") as archive:
        info = tarfile.TarInfo("zeros.txt")
        info.size = 30_000_000
        archive.addfile(info, io.BytesIO(b"0" * info.size))
    [(_, problem)] = read_members(str(path), is_article, 1_000)
    assert isinstance(problem, Problem)
    assert problem.reason == "unsafe-archive"


@pytest.mark.parametrize("name", ["broken.zip", "broken.tar.gz", "broken.tgz"])
def test_broken_archive_is_named(name: str, seed: Callable[..., Summary], folder: Folder) -> None:
    folder.write(name, "this is no archive")
    folder.write("a.md")
    summary = seed(folder.path / name, folder.path / "a.md")
    assert (summary.added, summary.rejected, dict(summary.reasons)) == (1, 1, {"unreadable": 1})


def test_patterns_lists_and_folders_name_files(folder: Folder) -> None:
    paths = [folder.write(name) for name in ("a.md", "deep/b.html", "deep/c.txt")]
    found = [file.path for file in find_files([f"{folder}/**/*.html", f"{folder}/a.md"])]
    assert found == [str(paths[0]), str(paths[1])]
    lines = [f"{paths[1]}\n", "\n", f"{paths[0]}\n"]
    assert [file.path for file in find_files(["-"], lines=lines)] == [str(paths[1]), str(paths[0])]
    assert [file.path for file in find_files([str(paths[2])])] == [str(paths[2])]
    assert len(list(find_files([str(folder), f"{folder}/deep", str(folder)]))) == 2


def test_member_beyond_the_limit_is_rejected_whenever_it_is_read(
    seed: Callable[..., Summary], store: Store, tmp_path: Path
) -> None:
    path = tmp_path / "large.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.md", article_text("https://example.com/a", body="x" * 2_000))
        archive.writestr("b.md", article_text("https://example.com/b"))
    summary = seed(path, reading=Reading(max_bytes=1_000))
    assert (summary.added, summary.reasons) == (1, {"too-large": 1})
    found = find_again(f"{path}!/a.md", 1_000)
    assert isinstance(found.data, bytes)
    assert len(found.data) == 1_001
    assert next(iter(find_files([str(path)], Reading(max_bytes=1_000)))) == found
