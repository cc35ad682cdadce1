"""`newsgraph token`: bearer tokens for `NEWSGRAPH_TOKENS`."""

from __future__ import annotations

import re
import secrets
from hashlib import sha256

import click

SCOPES = ("DRAFTS", "SECURED")
_NAME = re.compile(r"[\w.-]{1,50}", re.ASCII)


@click.group("token")
def token() -> None:
    """Create bearer tokens."""


@token.command("create")
@click.argument("name")
@click.option("--scopes", default="DRAFTS", show_default=True, help="DRAFTS, SECURED, or both.")
def create(name: str, scopes: str) -> None:
    """Print a new token, and its entry for NEWSGRAPH_TOKENS.

    The token is shown only once: NEWSGRAPH_TOKENS contains its hash.
    """
    if not _NAME.fullmatch(name):
        raise click.BadParameter("expected letters, digits, '.', '_' and '-'", param_hint="NAME")
    wanted = [scope.strip().upper() for scope in scopes.split(",")]
    if unknown := [scope for scope in wanted if scope not in SCOPES]:
        raise click.BadParameter(f"no scope {unknown[0]!r}; expected {', '.join(SCOPES)}")
    secret = secrets.token_urlsafe(32)
    digest = sha256(secret.encode()).hexdigest()
    click.echo(f"Token, shown once:          {secret}")
    click.echo(f"For NEWSGRAPH_TOKENS:       {name}:{'+'.join(dict.fromkeys(wanted))}:{digest}")
    click.echo("Several entries are separated by commas.")
