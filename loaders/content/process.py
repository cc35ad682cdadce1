"""A process of its own for long bodies: rendering them holds Python's lock for seconds.

It is started when the first long body comes, and ends with the process that started it. A body
that takes too long costs that process its life, and nothing else.
"""

from __future__ import annotations

import multiprocessing
import signal
from multiprocessing.connection import Connection
from threading import Lock

from loaders.content.render import Body, Rendered, render


class ContentTooSlow(Exception):
    """A body that takes longer to render than it may."""


class RenderingProcess:
    """Renders bodies one after the other; `render` may be called by any thread."""

    def __init__(self, seconds: float) -> None:
        """`seconds`: how long one body may take."""
        self._seconds = seconds
        self._lock = Lock()
        self._pipe: Connection | None = None
        self._process: multiprocessing.process.BaseProcess | None = None

    def render(self, body: Body) -> Rendered:
        """Raises ContentTooSlow."""
        with self._lock:
            pipe = self._pipe or self._start()
            try:
                pipe.send(body)
                if not pipe.poll(self._seconds):
                    raise ContentTooSlow(f"a body takes longer than {self._seconds} s to render")
                answer = pipe.recv()
            except (ContentTooSlow, OSError, EOFError):
                self.stop()
                raise
        if isinstance(answer, Exception):
            raise answer
        assert isinstance(answer, Rendered)
        return answer

    def stop(self) -> None:
        """End the process, if there is one; the next body starts another."""
        if self._process is not None and self._pipe is not None:
            self._pipe.close()
            self._process.kill()
            self._process.join()
        self._pipe = self._process = None

    def _start(self) -> Connection:
        # Spawned, never forked: a fork of a process that has threads may never wake up.
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs,), daemon=True)
        self._process.start()
        theirs.close()
        return self._pipe


def _serve(pipe: Connection) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides when it is over
    while True:
        try:
            body = pipe.recv()
        except (EOFError, OSError):
            return
        try:
            answer: Rendered | Exception = render(body)
        except Exception as error:
            answer = error
        pipe.send(answer)
