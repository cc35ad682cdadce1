"""Sites whose pages Hugo 0.168 has listed: every dated page, file by file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.seed.sites.hugo.oracle import Listed, differences, listed_by_us, write_site
from tests.seed.sites.hugo.record import RECORDED

SITES: list[dict[str, Any]] = json.loads(RECORDED.read_text())


@pytest.mark.parametrize("site", SITES, ids=range(len(SITES)))
def test_every_dated_page_is_as_hugo_listed_it(site: dict[str, Any], tmp_path: Path) -> None:
    write_site(tmp_path, site["files"])
    theirs = {path: Listed(**page) for path, page in site["pages"].items()}
    assert differences(theirs, listed_by_us(tmp_path)) == {}
