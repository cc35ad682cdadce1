"""Runs servers as child processes, and reads their processor time and memory."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

PEERS = Path(__file__).parent / "peers"
_PATIENCE = 30.0


@dataclass
class Server:
    """A running server. The table shows `name`."""

    name: str
    port: int
    process: subprocess.Popen[bytes]

    def processor_seconds(self) -> float:
        """User and system time of the process and all its descendants so far (Linux)."""
        return processor_seconds(self.process.pid)

    def idle_rate(self, seconds: float) -> float:
        """Processor seconds per second without requests. Waits for `seconds` to measure it."""
        before, began = self.processor_seconds(), time.monotonic()
        time.sleep(seconds)
        return (self.processor_seconds() - before) / (time.monotonic() - began)

    def memory_mb(self) -> float:
        """The resident memory of the process, without its descendants (Linux)."""
        status = Path(f"/proc/{self.process.pid}/status").read_text().splitlines()
        [kilobytes] = [int(line.split()[1]) for line in status if line.startswith("VmRSS:")]
        return kilobytes / 1024


def processor_seconds(pid: int) -> float:
    """User and system time of a process and all its descendants so far (Linux)."""
    return sum(_seconds(one) for one in _tree(pid))


def commands() -> dict[str, list[str]]:
    """The command of each server. Servers whose runtime is not installed are left out."""
    python = sys.executable
    serve = [python, "-m", "newsgraph", "serve", "--port", "{port}"]
    peer = [
        python, "-m", "uvicorn", "--port", "{port}", "--loop", "uvloop", "--http", "httptools",
        "--no-access-log", "--log-level", "warning",
    ]  # fmt: skip
    found = {
        "newsgraph": serve,
        "newsgraph (PyMongo)": serve,
        "newsgraph (graphql-core)": serve,
        "lean by hand": [*peer, "bench.peers.lean:app"],
        "Starlette by hand": [*peer, "bench.peers.handwritten:app"],
        "Strawberry": [*peer, "bench.peers.strawberry_plain:app"],
    }
    node = shutil.which("node")
    if node and (PEERS / "node" / "node_modules").is_dir():
        found["Mercurius (jit)"] = [node, str(PEERS / "node" / "mercurius.js")]
        found["Apollo Server"] = [node, str(PEERS / "node" / "apollo.js")]
    return found


@contextmanager
def running(
    name: str, command: list[str], uri: str, settings: Mapping[str, str] | None = None
) -> Iterator[Server]:
    """Run the server `name` on a free port with the store at `uri` and additional settings."""
    port = free_port()
    environment = {
        **os.environ,
        "PORT": str(port),
        "NODE_ENV": "production",
        "NEWSGRAPH_MONGODB_URI": uri,
        "NEWSGRAPH_ENVIRONMENT": "production",
        "NEWSGRAPH_EXECUTOR": "graphql-core" if "graphql-core" in name else "compiled",
        "NEWSGRAPH_DRIVER": "pymongo" if "PyMongo" in name else "motor",
        "NEWSGRAPH_LOG_REQUESTS": "false",  # the other servers do not log
        "NEWSGRAPH_CACHE_BYTES": "0",  # measure execution, not the response cache
        **(settings or {}),
    }
    process = subprocess.Popen(
        [part.format(port=port) for part in command], env=environment, stdout=subprocess.DEVNULL
    )
    try:
        _wait_for(port, process, name)
        yield Server(name, port, process)
    finally:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_for(port: int, process: subprocess.Popen[bytes], name: str) -> None:
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise SystemExit(f"{name} ended with status {process.returncode} before it listened")
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit(f"{name} did not listen within {_PATIENCE:.0f} s")


def _tree(root: int) -> Iterator[int]:
    """`root` and its descendants."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and (fields := _stat(int(entry.name))):
            children.setdefault(int(fields[1]), []).append(int(entry.name))
    waiting = [root]
    while waiting:
        pid = waiting.pop()
        yield pid
        waiting += children.get(pid, [])


def _seconds(pid: int) -> float:
    """The processor clock of a process, in nanoseconds: /proc only counts ticks of 10 ms.

    The number of the clock is that of clock_getcpuclockid(3).
    """
    try:
        return time.clock_gettime(~pid << 3 | 2)
    except OSError:  # it has ended
        return 0.0


def _stat(pid: int) -> list[str] | None:
    """/proc/PID/stat from its third field. None if the process has ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
