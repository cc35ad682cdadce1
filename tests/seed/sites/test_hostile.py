"""Whatever a site's files hold, it is opened or refused, and its files are read or rejected."""

from __future__ import annotations

import json
import pickle
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from seed.reading.problems import RejectedError
from seed.sites.registry import generator
from seed.sites.site import Opening, Page, PassedOver, SiteError

TEXTS = (
    *("", "/", "%", "%zz", "\0", "\ud7ff", "../..", "//x", ":slug", ":", "{", "[", "**", "http://"),
    *("2020-01-02", "9999-12-31T23:59:59-23:59", "0001-01-01T00:00:00+14:00", "content", "en"),
    *("https://x.org:99999/", "https://[", "Europe/Berlin", "../etc/passwd", "a" * 300, "post"),
)
NUMBERS = (0, -1, 1.5, 10**12, 10**15, True, False, None)
KEYS = (
    *(
        "baseURL",
        "languages",
        "en",
        "es",
        "permalinks",
        "page",
        "posts",
        "cascade",
        "target",
        "path",
    ),
    *("frontmatter", "date", "title", "slug", "url", "aliases", "timeZone", "contentDir", "weight"),
    *("module", "mounts", "source", "uglyURLs", "ignoreFiles", "disableLanguages", "taxonomies"),
    *("base_url", "default_language", "slugify", "paths", "extra", "path", "draft", "updated"),
    *("sites", "matrix", "params", "build", "images", "tags", "authors", "publishDate", "render"),
)
_leaves = st.sampled_from((*TEXTS, *NUMBERS))
_values: st.SearchStrategy[Any] = st.recursive(
    _leaves,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(KEYS), inner, max_size=4)
    ),
    max_leaves=12,
)
_mappings = st.dictionaries(st.sampled_from(KEYS), _values, max_size=8)
FILES = {
    "hugo": ("hugo.json", {"baseURL": "https://x.org"}),
    "zola": ("zola.toml", {"base_url": "https://x.org"}),
}


def toml(values: dict[str, Any]) -> str:
    lines = (f"{key} = {_inline(value)}\n" for key, value in values.items() if value is not None)
    return "".join(lines)


def _inline(value: Any) -> str:
    if isinstance(value, dict):
        kept = {key: item for key, item in value.items() if item is not None}
        return "{" + ", ".join(f"{key} = {_inline(item)}" for key, item in kept.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_inline(item) for item in value if item is not None) + "]"
    return json.dumps(value).replace("\\u0000", "").replace("\\ud", "\\u0")


@pytest.mark.parametrize("name", sorted(FILES))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(config=_mappings, front_matter=_mappings, index=_mappings)
def test_nothing_but_named_problems_comes_out(
    name: str, config: dict[str, Any], front_matter: dict[str, Any], index: dict[str, Any]
) -> None:
    file, base = FILES[name]
    with tempfile.TemporaryDirectory() as folder:
        posts = Path(folder) / "content" / "posts"
        posts.mkdir(parents=True)
        values = {**config, **base} if config.get("baseURL") is None else config
        written = toml({**values, **base}) if file.endswith("toml") else json.dumps(values)
        (Path(folder) / file).write_text(written)
        (posts / "_index.md").write_text(f"---\n{json.dumps(index)}\n---\n")
        (posts / "a.md").write_text(f"---\n{json.dumps(front_matter)}\n---\n")
        try:
            site = generator(name).open_site(folder, Opening())
        except SiteError:
            return
        site = pickle.loads(pickle.dumps(site))  # noqa: S301
        assert site.describe()
        for path in (posts / "a.md", posts / "_index.md", Path(folder) / file):
            try:
                read = site.read(str(path), path.read_bytes())
            except RejectedError:
                continue
            assert isinstance(read, Page | PassedOver)
