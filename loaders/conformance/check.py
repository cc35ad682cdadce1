"""The result of one check of a server."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from loaders.database import Database

Verdict: TypeAlias = Literal["ok", "warning", "failure"]


@dataclass(frozen=True, slots=True)
class Check:
    """The result of one check. A warning: the gateway works, but lacks what `detail` names."""

    name: str
    verdict: Verdict
    detail: str


RunCheck: TypeAlias = Callable[[Database], Awaitable[Check]]
"""Runs a check in a scratch database."""
