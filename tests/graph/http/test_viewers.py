"""JSON Web Tokens by a key set that is fetched, from a server that may dawdle or talk nonsense."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key

from graph.errors import Unauthenticated
from graph.http.viewers import Viewers
from graph.viewer import Scope
from loaders.settings import Settings

Answer = Callable[[asyncio.StreamWriter], Awaitable[None]]


@pytest.fixture(scope="module")
def key() -> RSAPrivateKey:
    return generate_private_key(65537, 2048)


@asynccontextmanager
async def key_server(answer: Answer) -> AsyncIterator[str]:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        try:
            await answer(writer)
            await writer.drain()
        except ConnectionError:
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1")
    yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/keys"
    server.close()


def token(key: RSAPrivateKey, **claims: Any) -> str:
    whole = {"sub": "newsroom", "exp": time.time() + 60, **claims}
    return "Bearer " + jwt.encode(whole, key, algorithm="RS256", headers={"kid": "one"})


def publishes(key: RSAPrivateKey) -> Answer:
    public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key()))

    async def answer(writer: asyncio.StreamWriter) -> None:
        body = json.dumps({"keys": [{**public, "kid": "one", "use": "sig"}]}).encode()
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body))

    return answer


@pytest.mark.parametrize(
    ("scope", "granted"),
    [
        ("DRAFTS other", {Scope.DRAFTS}),
        (["SECURED", 1], {Scope.SECURED}),
        (7, set()),
        (True, set()),
    ],
)
async def test_scopes_come_from_the_claim(key: RSAPrivateKey, scope: Any, granted: Any) -> None:
    async with key_server(publishes(key)) as url:
        viewer = await Viewers(Settings(jwt_jwks_url=url)).authenticate(token(key, scope=scope))

    assert (viewer.scopes, viewer.name) == (granted, "newsroom")


async def test_a_token_with_another_key_or_expired_is_refused(key: RSAPrivateKey) -> None:
    stranger = generate_private_key(65537, 2048)
    async with key_server(publishes(key)) as url:
        viewers = Viewers(Settings(jwt_jwks_url=url))
        expired, endless = token(key, exp=time.time() - 60), token(key, exp=10**400)
        for wrong in (token(stranger), expired, endless, "Bearer a.b.c"):
            with pytest.raises(Unauthenticated):
                await viewers.authenticate(wrong)


async def test_a_slow_key_server_is_an_error_in_time(key: RSAPrivateKey) -> None:
    async def drip(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
        for _ in range(60):
            writer.write(b" ")
            await writer.drain()
            await asyncio.sleep(0.2)

    began = time.monotonic()
    async with key_server(drip) as url:
        with pytest.raises(Unauthenticated):
            await Viewers(Settings(jwt_jwks_url=url)).authenticate(token(key))
    assert time.monotonic() - began < 5


async def test_a_malformed_response_of_the_key_server_is_an_error(key: RSAPrivateKey) -> None:
    async def nonsense(writer: asyncio.StreamWriter) -> None:
        writer.write(b"what?\r\n\r\n")

    async with key_server(nonsense) as url:
        with pytest.raises(Unauthenticated):
            await Viewers(Settings(jwt_jwks_url=url)).authenticate(token(key))
