"""`newsgraph`: the commands and their exit status.

Status 0: success. 1: partial success, or a check failed. 2: failure, with one message that gives
the reason.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

import click

from newsgraph.failure import Failure

COMMANDS = {
    "demo": "newsgraph.demo",
    "check": "newsgraph.checking",
    "fields": "newsgraph.fields",
    "seed": "newsgraph.seeding",
    "serve": "newsgraph.serving",
    "schema": "newsgraph.schema",
    "explain": "newsgraph.explain",
    "token": "newsgraph.tokens",
    "doctor": "newsgraph.doctor",
    "indexes": "newsgraph.indexes",
    "shard": "newsgraph.indexes",
    "purge": "newsgraph.purging",
    "generate": "newsgraph.generating",
}
"""Command -> its module, which is imported when the command runs. In the order of first use."""


class Commands(click.Group):
    """Finds the commands. Shows failures that the user can fix as one message."""

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
            if message := _message_for_user(error):
                raise Failure(message) from error
            raise


def _message_for_user(error: Exception) -> str | None:
    """The message for a failure that the user can fix; None for a bug in newsgraph.

    The message contains no values of settings, because an address or a token may be secret.
    """
    from pydantic import ValidationError

    from graph.delivery.purge.sender import PurgeFailed
    from graph.delivery.purge.template import TemplateError
    from graph.http.persisted import ManifestError
    from loaders.fields.types import FieldsError
    from loaders.store_errors import StoreError
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
    """Serve a folder of news articles as a GraphQL API.

    Settings come from NEWSGRAPH_* environment variables and from the file .env.
    """
