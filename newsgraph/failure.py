"""The end of a command that could not do what was asked."""

from __future__ import annotations

import click


class Failure(click.ClickException):
    """Prints one message on standard error; the exit status is 2."""

    exit_code = 2
