"""Authenticates a viewer by `Authorization`: static tokens by their hashes, and JSON Web Tokens.

Any invalid token is an error. Its sender is never treated as anonymous.
"""

from __future__ import annotations

import asyncio
import hmac
import time
import urllib.request
from collections.abc import Callable
from hashlib import sha256
from http.client import HTTPException
from typing import Any

import jwt

from graph.errors import Unauthenticated
from graph.viewer import Scope, Viewer, viewer_of
from loaders.settings import Settings

ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA"]
"""Only asymmetric algorithms, so that a public key cannot be used as a shared secret."""

_MAX_TOKEN = 8192
"""The longest token, in characters."""
_FRESH_SECONDS = 600.0
"""Time after which the key set is fetched again."""
_RETRY_SECONDS = 15.0
"""Time after which an unknown key may trigger another fetch of the key set."""
_FETCH_SECONDS = 3.0
_MAX_KEY_SET = 1_000_000
"""The largest key set, in bytes."""


class Viewers:
    """Checks the tokens in the settings, and JSON Web Tokens."""

    def __init__(self, settings: Settings, headers: Callable[[], dict[str, str]] = dict) -> None:
        """`headers` are sent with requests for key sets, for example the trace context."""
        self._settings = settings
        self._anonymous = viewer_of(settings)
        self._tokens: list[tuple[bytes, Viewer]] = []
        for entry in settings.token_entries:
            name, scopes, digest = entry.split(":")
            self._tokens.append((bytes.fromhex(digest), self._viewer(scopes.split("+"), name)))
        self._keys = _KeySet(settings, headers)

    async def authenticate(self, authorization: str | None) -> Viewer:
        """The viewer. Raises Unauthenticated for an invalid token."""
        if authorization is None:
            return self._anonymous
        scheme, _, token = authorization.strip().partition(" ")
        token = token.strip()
        if scheme.lower() != "bearer" or not token or len(token) > _MAX_TOKEN:
            raise Unauthenticated("Expected 'Authorization: Bearer TOKEN'.")
        digest = sha256(token.encode("utf-8", "surrogatepass")).digest()
        found = self._by_digest(digest)
        if found is not None:
            return found
        if self._keys.configured and token.count(".") == 2:
            return await self._by_jwt(token)
        raise Unauthenticated("The token is not valid.")

    def _by_digest(self, digest: bytes) -> Viewer | None:
        """The viewer of a static token. Compares all, so the time does not depend on the token."""
        found: Viewer | None = None
        for known, viewer in self._tokens:
            if hmac.compare_digest(known, digest):
                found = viewer
        return found

    async def _by_jwt(self, token: str) -> Viewer:
        """The viewer of a JSON Web Token. Raises Unauthenticated."""
        settings = self._settings
        try:
            claims: dict[str, Any] = jwt.decode(
                token,
                await self._keys.key(token),
                algorithms=ALGORITHMS,
                audience=settings.jwt_audience,
                issuer=settings.jwt_issuer,
                leeway=settings.jwt_leeway,
                options={"require": ["exp"], "verify_aud": settings.jwt_audience is not None},
            )
            expires = float(claims["exp"]) + settings.jwt_leeway
        except jwt.ExpiredSignatureError:
            raise Unauthenticated("The token has expired.") from None
        except (jwt.PyJWTError, ValueError, TypeError, OverflowError):
            raise Unauthenticated("The token is not valid.") from None
        name = str(claims.get("sub", "jwt"))[:100]
        return self._viewer(_scopes_in(claims.get(settings.jwt_scope_claim)), name, expires)

    def _viewer(self, scopes: list[str], name: str, expires: float | None = None) -> Viewer:
        known = frozenset(Scope[scope] for scope in scopes if scope in Scope.__members__)
        viewer = viewer_of(self._settings, known, name)
        return Viewer(viewer.scopes, viewer.name, expires)


def _scopes_in(claim: Any) -> list[str]:
    """The scopes in a claim: a text separated by spaces, or a list.

    >>> _scopes_in("DRAFTS SECURED"), _scopes_in(["DRAFTS", 1]), _scopes_in(None)
    (['DRAFTS', 'SECURED'], ['DRAFTS'], [])
    """
    scopes = claim.split() if isinstance(claim, str) else claim
    return [scope for scope in scopes if isinstance(scope, str)] if isinstance(scopes, list) else []


class _KeySet:
    """The public keys: one from the settings, or a cached key set from an address."""

    def __init__(self, settings: Settings, headers: Callable[[], dict[str, str]]) -> None:
        self._headers = headers
        self._url = str(settings.jwt_jwks_url) if settings.jwt_jwks_url else None
        self._public_key = settings.jwt_public_key
        self._keys_by_id: dict[str | None, Any] = {}
        self._fetched_at = float("-inf")
        self._lock = asyncio.Lock()

    @property
    def configured(self) -> bool:
        return self._url is not None or self._public_key is not None

    async def key(self, token: str) -> Any:
        """The key that signed the token. Raises PyJWTError if there is no such key."""
        if self._public_key is not None:
            return self._public_key
        key_id = jwt.get_unverified_header(token).get("kid")
        if self._is_stale(key_id):
            async with self._lock:
                if self._is_stale(key_id):
                    self._fetched_at = time.monotonic()
                    await self._fetch()
        key = self._keys_by_id.get(key_id)
        if key is None and key_id is None and len(self._keys_by_id) == 1:
            [key] = self._keys_by_id.values()
        if key is None:
            raise jwt.InvalidTokenError("no such key")
        return key

    def _is_stale(self, key_id: str | None) -> bool:
        age = time.monotonic() - self._fetched_at
        return age > _FRESH_SECONDS or (key_id not in self._keys_by_id and age > _RETRY_SECONDS)

    async def _fetch(self) -> None:
        """Fetch the key set. Keep the cached keys if the address does not respond."""
        try:
            async with asyncio.timeout(_FETCH_SECONDS):
                text = await asyncio.to_thread(self._read)
            keys = jwt.PyJWKSet.from_json(text).keys
            self._keys_by_id = {key.key_id: key for key in keys}
        except (OSError, HTTPException, ValueError, jwt.PyJWTError):
            if not self._keys_by_id:
                raise jwt.InvalidTokenError("the key set cannot be fetched") from None

    def _read(self) -> str:
        assert self._url is not None
        deadline = time.monotonic() + _FETCH_SECONDS
        parts: list[bytes] = []
        request = urllib.request.Request(self._url, headers=self._headers())  # noqa: S310
        with urllib.request.urlopen(request, timeout=_FETCH_SECONDS) as response:  # noqa: S310
            # The timeout applies to each read only, and a thread cannot be cancelled.
            while time.monotonic() < deadline and (part := response.read1(_MAX_KEY_SET)):
                parts.append(part)
                if sum(map(len, parts)) > _MAX_KEY_SET:
                    raise ValueError("the key set is too large")
        return b"".join(parts).decode()
