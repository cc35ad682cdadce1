"""Which site a path belongs to."""

from __future__ import annotations

from pathlib import Path

import pytest

from seed.sites.recognise import folders_above, recognise
from seed.sites.site import Opening


def test_a_folder_without_configuration_is_plain(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "a.md").write_text("---\n---\n")
    assert recognise(str(tmp_path), Opening()) is None


def test_the_search_ends_at_the_root_of_the_repository(tmp_path: Path) -> None:
    inner = tmp_path / "repository" / "content" / "posts"
    inner.mkdir(parents=True)
    (tmp_path / "repository" / ".git").mkdir()
    (tmp_path / "_config.yml").write_text("url: https://example.com")
    expected = [inner, inner.parent, inner.parent.parent]
    assert list(folders_above(str(inner))) == [str(path) for path in expected]
    assert recognise(str(inner), Opening()) is None


def test_a_file_belongs_to_its_folder(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("")
    assert next(folders_above(str(tmp_path / "a.md"))) == str(tmp_path)


@pytest.mark.parametrize("name", ["_config.yml", "_config.yaml", "_config.toml"])
def test_none_overrides_the_configuration(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("")
    assert recognise(str(tmp_path), Opening(), "none") is None
