"""`newsgraph`: the commands, and what they end with.

Status 0: done. 1: done in part, or a check that failed. 2: nothing could be done, and one message
says why.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

import click

COMMANDS = {
    "seed": "newsgraph.seeding",
    "serve": "newsgraph.serving",
    "demo": "newsgraph.demo",
    "schema": "newsgraph.schema",
    "explain": "newsgraph.explain",
    "fields": "newsgraph.fields",
    "indexes": "newsgraph.store",
    "shard": "newsgraph.store",
    "doctor": "newsgraph.doctor",
    "generate": "newsgraph.seeding",
    "check": "newsgraph.checking",
    "token": "newsgraph.tokens",
    "purge": "newsgraph.purging",
}
"""Each command and the module that holds it under its own name, imported when it is asked for."""


class Commands(click.Group):
    """Finds the commands, and shows failures that a person can fix as one message."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = getattr(import_module(COMMANDS[cmd_name]), cmd_name)
        return command

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except Exception as error:
            if message := _mendable(error):
                raise Failure(message) from error
            raise


class Failure(click.ClickException):
    """One message on standard error, then status 2."""

    exit_code = 2


def _mendable(error: Exception) -> str | None:
    """What to tell about wrong settings, an absent store or a port in use; None for a bug of ours.

    Values of settings are left out: an address or a token may hold a secret.
    """
    from pydantic import ValidationError

    from graph.delivery.purge.sender import PurgeFailed
    from graph.delivery.purge.template import TemplateError
    from graph.http.persisted import ManifestError
    from loaders.database import StoreError
    from loaders.fields.types import FieldsError
    from newsgraph.serving import MissingExtra, PortUnavailable

    named = StoreError | FieldsError | PortUnavailable | MissingExtra | ManifestError
    named |= TemplateError | PurgeFailed

    if isinstance(error, ValidationError):
        lines = [
            f"  NEWSGRAPH_{'.'.join(map(str, problem['loc'])).upper()}: {problem['msg']}"
            for problem in error.errors()
        ]
        return "\n".join(["wrong settings:", *lines])
    return str(error) if isinstance(error, named) else None


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="newsgraph")
def main() -> None:
    """A folder of news articles in, a GraphQL API out.

    Settings are read from NEWSGRAPH_* variables and from a file .env.
    """
