"""A server that receives purges, for `delivery.py`."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Purges:
    """The received purges: times and tags."""

    received: list[tuple[float, list[str]]] = field(default_factory=list)


@contextmanager
def receiving() -> Iterator[tuple[str, Purges]]:
    """Run a server that receives purges."""
    purges = Purges()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["content-length"])
            purges.received.append((time.monotonic(), json.loads(self.rfile.read(length))["tags"]))
            self.send_response(200)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/purge", purges
    server.shutdown()
