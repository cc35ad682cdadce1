"""Varnish and nginx by the files in `deploy/`, in front of two workers, and an uncached twin."""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import httpx

from tests.serving import free_port

DEPLOY = Path(__file__).parents[3] / "deploy"
NGINX_MODULE = Path("/usr/lib/nginx/modules/ngx_http_js_module.so")
_PATIENCE = 40.0


@dataclass
class Front:
    """Clients of the proxy, and of a gateway that keeps nothing."""

    http: httpx.AsyncClient
    twin: httpx.AsyncClient


def missing(kind: str) -> str | None:
    """Why this front cannot be had here."""
    program = {"varnish": "varnishd"}.get(kind, "nginx")
    if shutil.which(program) is None:
        return f"{program} is not installed"
    if kind == "nginx-purge" and not NGINX_MODULE.exists():
        return "nginx has no njs module"
    return None


@asynccontextmanager
async def front(
    kind: str, uri: str, folder: Path, limits: Mapping[str, str] = MappingProxyType({})
) -> AsyncIterator[Front]:
    """`kind`: varnish, nginx-purge or nginx-revalidate. `limits` are settings of the gateways."""
    behind, twin, port = free_port(), free_port(), free_port()
    templates = {"varnish": "varnish", "nginx-purge": "nginx"}
    environment = {**os.environ, "NEWSGRAPH_MONGODB_URI": uri, "NEWSGRAPH_LOG_REQUESTS": "false"}
    environment.update(limits)
    purging = {
        "NEWSGRAPH_PURGE_URL": f"http://127.0.0.1:{port}/purge",
        "NEWSGRAPH_PURGE_TEMPLATE": templates.get(kind, ""),
    }
    command = [sys.executable, "-m", "newsgraph", "serve", "--port"]
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(
            _running(
                [*command, str(behind), "--workers", "2"],
                environment | (purging if kind in templates else {}),
                folder / "gateway.log",
            )
        )
        await stack.enter_async_context(
            _running(
                [*command, str(twin)],
                environment | {"NEWSGRAPH_CACHE_BYTES": "0"},
                folder / "twin.log",
            )
        )
        await stack.enter_async_context(
            _running(_proxy(kind, behind, port, folder), environment, folder / "proxy.log")
        )
        clients = []
        for each in (port, twin):
            client = httpx.AsyncClient(base_url=f"http://127.0.0.1:{each}", timeout=20)
            clients.append(await stack.enter_async_context(client))
            await _ready(client)
        yield Front(*clients)


def _proxy(kind: str, behind: int, port: int, folder: Path) -> list[str]:
    if kind == "varnish":
        vcl = (DEPLOY / "varnish.vcl").read_text().replace('"8000"', f'"{behind}"')
        (folder / "newsgraph.vcl").write_text(vcl)
        return [
            "varnishd", "-j", "none", "-F", "-a", f"127.0.0.1:{port}",
            "-f", str(folder / "newsgraph.vcl"), "-n", str(folder / "varnish"), "-s", "malloc,64m",
        ]  # fmt: skip
    text = (DEPLOY / "nginx" / f"{kind.removeprefix('nginx-')}.conf").read_text()
    for ours, theirs in (
        ("127.0.0.1:8000", f"127.0.0.1:{behind}"),
        ("listen 80;", f"listen 127.0.0.1:{port};"),
        ("/var/cache/nginx/newsgraph", str(folder / "cache")),
        ("/etc/nginx/newsgraph", str(DEPLOY / "nginx")),
    ):
        text = text.replace(ours, theirs)
    module = f"load_module {NGINX_MODULE};\n" if kind == "nginx-purge" else ""
    user = "user root;\n" if os.geteuid() == 0 else ""
    temporary = "".join(
        f"{name}_temp_path {folder}/{name};\n"
        for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "nginx.conf").write_text(
        f"{module}{user}daemon off;\npid {folder}/nginx.pid;\nworker_processes 1;\n"
        f"error_log stderr;\nevents {{}}\nhttp {{\naccess_log off;\n{temporary}{text}}}\n"
    )
    return ["nginx", "-p", str(folder), "-c", str(folder / "nginx.conf")]


@asynccontextmanager
async def _running(
    command: list[str], environment: dict[str, str], log: Path
) -> AsyncIterator[None]:
    with log.open("wb") as output:
        process = await asyncio.create_subprocess_exec(
            *command, env=environment, stdout=output, stderr=output
        )
    try:
        yield
    finally:
        if process.returncode is None:
            process.terminate()
        try:
            async with asyncio.timeout(15):
                await process.wait()
        except TimeoutError:
            process.kill()
            await process.wait()


async def _ready(client: httpx.AsyncClient) -> None:
    async with asyncio.timeout(_PATIENCE):
        while True:
            try:
                if (await client.get("/readyz")).status_code == 200:
                    return
            except httpx.HTTPError:
                pass
            await asyncio.sleep(0.1)
