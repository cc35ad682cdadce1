"""A server with a complete `explain`, for tests of query plans.

MongoDB is one: NEWSGRAPH_TEST_MONGODB_URI. So is the `secantusd-rs` of the crate secantus-mdb,
which NEWSGRAPH_TEST_PLANNER names; `.ci/run` builds it. The server in the wheel of secantusdb is
older and sorts in memory.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from loaders.embedded.server import embedded_server
from loaders.settings import Settings

PLANNER = os.environ.get("NEWSGRAPH_TEST_PLANNER") or None
"""The program."""


def second_server() -> bool:
    """Whether there is such a server in addition to the run's own."""
    return PLANNER is not None and "NEWSGRAPH_TEST_MONGODB_URI" not in os.environ


@contextmanager
def planning_server(otherwise: str, folder: Path) -> Iterator[str]:
    """The address of such a server if there is one, else of the run's own."""
    if PLANNER is None or not second_server():
        yield otherwise
    else:
        with embedded_server(Settings(data_dir=folder, embedded_server=PLANNER)) as uri:
            yield uri
