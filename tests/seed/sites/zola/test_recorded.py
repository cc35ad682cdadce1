"""Sites whose pages Zola 0.22.1 has listed: every dated page, file by file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from seed.reading.problems import RejectedError
from seed.sites.site import Opening, Page
from seed.sites.values import language_tag
from seed.sites.zola.site import open_site

SITES: list[dict[str, Any]] = json.loads(Path(__file__).with_name("recorded.json").read_text())


def read(root: Path) -> tuple[dict[str, Page], list[str]]:
    """The articles by their paths, and the paths of what is rejected."""
    site = open_site(str(root), Opening())
    pages: dict[str, Page] = {}
    rejected: list[str] = []
    for file in sorted(path for path in root.rglob("*.md") if path.is_file()):
        inner = file.relative_to(root).as_posix()
        try:
            page = site.read(str(file), file.read_bytes())
        except RejectedError:
            rejected.append(inner)
            continue
        if isinstance(page, Page):
            pages[inner] = page
    return pages, rejected


@pytest.mark.parametrize("site", SITES, ids=range(len(SITES)))
def test_every_dated_page_is_as_zola_listed_it(site: dict[str, Any], tmp_path: Path) -> None:
    for path, text in site["files"].items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(text.encode())
    pages, rejected = read(tmp_path)
    assert set(rejected) == set(site["refused"])
    assert set(pages) == set(site["pages"])
    for path, listed in site["pages"].items():
        values = pages[path].values
        updated = values.get("updatedDateTime")
        assert values["webUrl"] == listed["permalink"], path
        assert values["publishedDateTime"].replace(microsecond=0).isoformat() == listed["date"]
        assert (updated and updated.replace(microsecond=0).isoformat()) == listed["updated"]
        assert values["published"] is not listed["draft"]
        title = (listed["title"] or "").strip()
        assert values["title"].strip() == (title or values["title"])
        assert values.get("language", "en") == language_tag(listed["language"])
        assert len(values.get("aliases", [])) == len(listed["aliases"])
        if len(listed.get("translations", ())) > 1:
            key = pages[path].translation_key
            together = [page for page in pages.values() if page.translation_key == key]
            assert sorted(page.values["webUrl"] for page in together) == listed["translations"]
