"""Who a request is from: bearer tokens and JSON Web Tokens."""

from __future__ import annotations

import time
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from loaders.settings import Settings
from tests.graph.http.running import GRAPHQL, JSON, SCOPES, Served, bearer, codes, served


@pytest.mark.parametrize(("token", "scopes"), [("one", ["DRAFTS"]), ("two", ["DRAFTS", "SECURED"])])
async def test_a_token_has_its_scopes(gateway: Served, token: str, scopes: list[str]) -> None:
    answer = (await gateway.ask(SCOPES, headers=bearer(token))).json()
    assert sorted(answer["data"]["viewer"]["scopes"]) == scopes


@pytest.mark.parametrize("value", ["Bearer no", "Bearer", "Basic one", "one", "Bearer a.b.c"])
@pytest.mark.parametrize("accept", [JSON, GRAPHQL])
async def test_a_wrong_token_is_401_and_never_anonymous(
    gateway: Served, value: str, accept: str
) -> None:
    answer = await gateway.ask(SCOPES, accept, headers={"authorization": value})
    assert (answer.status_code, codes(answer)) == (401, ["UNAUTHENTICATED"])
    assert "Bearer" in answer.headers["www-authenticate"]


async def test_a_json_web_token_is_verified(settings: Settings) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    other = ec.generate_private_key(ec.SECP256R1())
    pem = key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    claims: dict[str, Any] = {
        "exp": time.time() + 60, "aud": "news", "sub": "ann", "scope": "DRAFTS"
    }  # fmt: skip
    async with served(settings, jwt_public_key=pem.decode(), jwt_audience="news") as gateway:
        good = jwt.encode(claims, key, "ES256")
        answer = (await gateway.ask(SCOPES, headers=bearer(good))).json()
        assert answer["data"]["viewer"]["scopes"] == ["DRAFTS"]
        for bad in (
            jwt.encode({**claims, "exp": time.time() - 600}, key, "ES256"),
            jwt.encode({**claims, "aud": "other"}, key, "ES256"),
            jwt.encode(claims, other, "ES256"),
            jwt.encode(claims, "", "none"),
        ):
            assert (await gateway.ask(SCOPES, headers=bearer(bad))).status_code == 401
