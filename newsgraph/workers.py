"""Runs uvicorn in one or several processes, and stops it without losing a request.

uvicorn loses requests when it stops. Connections that wait in the queue of the listening socket are
reset when the last process closes it, and the parent keeps it open after the last worker has
stopped accepting. A connection that was just opened is closed before its request is read. Here:

1. At the signal, the listening socket gets no new connections.
2. The parent closes the listening socket and tells every worker to stop.
3. A worker accepts the connections in the queue, then closes the socket (see `listeners.py`).
4. For `LINGER_SECONDS` it still answers requests on open connections, each with
   `Connection: close`. Then uvicorn waits for running requests and ends.
"""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable
from multiprocessing import parent_process
from types import FrameType
from typing import Any

import uvicorn
from prometheus_client.multiprocess import mark_process_dead
from uvicorn.supervisors import multiprocess

from graph.http.telemetry import METRICS_FOLDER
from newsgraph import listeners

LINGER_SECONDS = 1.0


def run(config: uvicorn.Config, listening: Callable[[], None]) -> None:
    """Serve until a signal. `listening` is called when requests are accepted.

    Raises SystemExit if the application cannot start.
    """
    if config.workers > 1:
        Workers(config, [config.bind_socket()], listening).run()
        return
    server = GracefulServer(config, listening)
    server.run()
    if not server.started:
        sys.exit(3)


class GracefulServer(uvicorn.Server):
    """A server that stops as the module's docstring describes."""

    def __init__(self, config: uvicorn.Config, listening: Callable[[], None] | None = None) -> None:
        super().__init__(config)
        self._listening = listening

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started and self._listening is not None:
            self._listening()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        await self._stop_accepting(sockets or [])
        state = self.server_state
        state.default_headers = [*state.default_headers, (b"connection", b"close")]
        for _ in range(int(LINGER_SECONDS / 0.02)):
            if not state.connections:
                break
            await asyncio.sleep(0.02)
        await super().shutdown(sockets)

    async def _stop_accepting(self, sockets: list[socket.socket]) -> None:
        """Accept the connections in the queue, then close the listening sockets."""
        own = [each for server in self.servers for each in server.sockets]
        copies = [] if sys.platform == "win32" else list(listeners.duplicates(own))
        if not sockets:  # other workers go on with a shared one; their parent says when to stop
            listeners.drop_new_connections(copies)
        for server in self.servers:
            server.close()
        for each in sockets:
            each.close()
        for seconds in (0.0, listeners.HANDSHAKE_SECONDS):
            await asyncio.sleep(seconds)  # the event loop closes its own handles
            for connection in [new for each in copies for new in listeners.accept_all(each)]:
                await asyncio.get_running_loop().connect_accepted_socket(self._protocol, connection)
        for each in copies:
            each.close()

    def _protocol(self) -> asyncio.Protocol:
        factory: Any = self.config.http_protocol_class
        protocol: asyncio.Protocol = factory(
            config=self.config, server_state=self.server_state, app_state=self.lifespan.state
        )
        return protocol


def _stop_with_parent() -> None:
    """Stop this worker when its parent has exited. Otherwise it would keep the port open."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        os.kill(os.getpid(), signal.SIGTERM)


class _Worker(multiprocess.Process):
    """A worker process that runs a GracefulServer."""

    def target(self, sockets: list[socket.socket] | None = None) -> None:
        threading.Thread(target=_stop_with_parent, daemon=True).start()
        super().target(sockets)

    @property
    def server(self) -> uvicorn.Server:
        if self._server is None:
            self._server = GracefulServer(self.config)
        return self._server


multiprocess.Process = _Worker  # type: ignore[misc]  # uvicorn makes workers in four places


class Workers(multiprocess.Multiprocess):
    """The parent process of several workers. They share one listening socket."""

    def __init__(
        self, config: uvicorn.Config, sockets: list[socket.socket], listening: Callable[[], None]
    ) -> None:
        super().__init__(config, sockets)
        self._listening: Callable[[], None] | None = listening
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._stop_soon)

    def _stop_soon(self, number: int, frame: FrameType | None) -> None:
        """Tell the loop of `run`, which reads the queue twice a second, to stop.

        A terminal and systemd send the signal to the workers too. They may stop accepting before
        the loop reads the queue, so the socket gets no new connections from now on.
        """
        listeners.drop_new_connections(self.sockets)
        self.signal_queue.append(number)

    def keep_subprocess_alive(self) -> None:
        before = {process.pid for process in self.processes}
        super().keep_subprocess_alive()
        for pid in before - {process.pid for process in self.processes}:
            if METRICS_FOLDER in os.environ:
                mark_process_dead(pid)  # type: ignore[no-untyped-call]  # removes its gauges
        if self._listening and not self.should_exit.is_set() and self._one_is_ready():
            self._listening()
            self._listening = None

    def _one_is_ready(self) -> bool:
        return any(process.is_ready(timeout=1) for process in self.processes)

    def terminate_all(self) -> None:
        listeners.drop_new_connections(self.sockets)
        for each in self.sockets:
            each.close()
        super().terminate_all()
