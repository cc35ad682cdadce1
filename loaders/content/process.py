"""Renders long bodies in a separate process, because rendering one can hold the GIL for seconds.

The process starts with the first long body and ends with its parent process. If a body takes too
long, only this process is killed.
"""

from __future__ import annotations

import multiprocessing
import signal
from multiprocessing.connection import Connection
from threading import Lock

from loaders.content.render import Body, Rendered, render


class ContentTooSlow(Exception):
    """Rendering a body took longer than the limit."""


class RenderingProcess:
    """Renders bodies one after the other. Any thread can call `render`."""

    def __init__(self, seconds: float) -> None:
        """`seconds` is the time limit for one body."""
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
                    raise ContentTooSlow(f"rendering a body takes longer than {self._seconds} s")
                answer = pipe.recv()
            except (ContentTooSlow, OSError, EOFError):
                self._discard()
                raise
        if isinstance(answer, Exception):
            raise answer
        assert isinstance(answer, Rendered)
        return answer

    def stop(self) -> None:
        """Stop the process, if it runs. The next body starts another one.

        A thread that waits for a body gets EOFError. It still reads from the pipe, so the pipe is
        closed only after that.
        """
        process = self._process
        if process is not None:
            process.kill()
        with self._lock:
            self._discard()

    def _discard(self) -> None:
        if self._process is not None and self._pipe is not None:
            self._pipe.close()
            self._process.kill()
            self._process.join()
        self._pipe = self._process = None

    def _start(self) -> Connection:
        # Spawn, never fork: the fork of a process with threads can deadlock.
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs,), daemon=True)
        self._process.start()
        theirs.close()
        return self._pipe


def _serve(pipe: Connection) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides when to stop
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
