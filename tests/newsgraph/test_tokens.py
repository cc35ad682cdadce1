"""`newsgraph token create`."""

from __future__ import annotations

import re
from hashlib import sha256

from click.testing import CliRunner

from loaders.settings import Settings
from newsgraph.cli import main


def test_a_token_is_shown_once_and_kept_as_its_hash() -> None:
    done = CliRunner().invoke(main, ["token", "create", "desk", "--scopes", "DRAFTS,SECURED"])
    assert done.exit_code == 0, done.output
    token, entry = re.findall(r": {2,}(\S+)$", done.output, re.MULTILINE)
    assert entry == f"desk:DRAFTS+SECURED:{sha256(token.encode()).hexdigest()}"
    assert Settings(tokens=entry).token_entries == [entry]


def test_an_unknown_scope_is_named() -> None:
    done = CliRunner().invoke(main, ["token", "create", "desk", "--scopes", "ALL"])
    assert done.exit_code == 2
    assert "no scope 'ALL'" in done.output
