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

_KEYS_FRESH = 600.0
_KEYS_AGAIN = 15.0
"""Seconds until an unknown key may trigger another fetch of the key set."""
_KEYS_SECONDS = 3.0
_KEYS_BYTES = 1_000_000
_LONGEST = 8192


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
        self._keys = _Keys(settings, headers)

    async def authenticate(self, authorization: str | None) -> Viewer:
        """The viewer. Raises Unauthenticated for an invalid token."""
        if authorization is None:
            return self._anonymous
        scheme, _, token = authorization.strip().partition(" ")
        token = token.strip()
        if scheme.lower() != "bearer" or not token or len(token) > _LONGEST:
            raise Unauthenticated("Expected 'Authorization: Bearer TOKEN'.")
        digest = sha256(token.encode("utf-8", "surrogatepass")).digest()
        found: Viewer | None = None
        for (
            known,
            viewer,
        ) in self._tokens:  # compare all, so that the time does not depend on the token
            if hmac.compare_digest(known, digest):
                found = viewer
        if found is not None:
            return found
        if self._keys.configured and token.count(".") == 2:
            return await self._by_jwt(token)
        raise Unauthenticated("The token is not valid.")

    async def _by_jwt(self, token: str) -> Viewer:
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
        except jwt.ExpiredSignatureError:
            raise Unauthenticated("The token has expired.") from None
        except (jwt.PyJWTError, ValueError, TypeError):
            raise Unauthenticated("The token is not valid.") from None
        named = claims.get(settings.jwt_scope_claim) or []
        words = named.split() if isinstance(named, str) else named
        scopes = (
            [word for word in words if isinstance(word, str)] if isinstance(words, list) else []
        )
        ends = float(claims["exp"]) + settings.jwt_leeway
        return self._viewer(scopes, str(claims.get("sub", "jwt"))[:100], ends)

    def _viewer(self, scopes: list[str], name: str, expires: float | None = None) -> Viewer:
        known = frozenset(Scope[scope] for scope in scopes if scope in Scope.__members__)
        viewer = viewer_of(self._settings, known, name)
        return Viewer(viewer.scopes, viewer.name, expires)


class _Keys:
    """The public keys: one from the settings, or a cached key set from an address."""

    def __init__(self, settings: Settings, headers: Callable[[], dict[str, str]]) -> None:
        self._headers = headers
        self._url = str(settings.jwt_jwks_url) if settings.jwt_jwks_url else None
        self._given = settings.jwt_public_key
        self._set: dict[str | None, Any] = {}
        self._tried = float("-inf")
        self._lock = asyncio.Lock()

    @property
    def configured(self) -> bool:
        return self._url is not None or self._given is not None

    async def key(self, token: str) -> Any:
        """The key that signed the token. Raises PyJWTError if there is no such key."""
        if self._given is not None:
            return self._given
        name = jwt.get_unverified_header(token).get("kid")
        if self._stale(name):
            async with self._lock:
                if self._stale(name):
                    self._tried = time.monotonic()
                    await self._fetch()
        key = self._set.get(name) or (
            next(iter(self._set.values())) if name is None and len(self._set) == 1 else None
        )
        if key is None:
            raise jwt.InvalidTokenError("no such key")
        return key

    def _stale(self, name: str | None) -> bool:
        age = time.monotonic() - self._tried
        return age > _KEYS_FRESH or (name not in self._set and age > _KEYS_AGAIN)

    async def _fetch(self) -> None:
        """Fetch the key set. Keep the cached keys if the address does not respond."""
        try:
            async with asyncio.timeout(_KEYS_SECONDS):
                text = await asyncio.to_thread(self._read)
            keys = jwt.PyJWKSet.from_json(text).keys
            self._set = {key.key_id: key for key in keys}
        except (OSError, HTTPException, ValueError, jwt.PyJWTError):
            if not self._set:
                raise jwt.InvalidTokenError("the keys cannot be had") from None

    def _read(self) -> str:
        assert self._url is not None
        ends = time.monotonic() + _KEYS_SECONDS
        parts: list[bytes] = []
        request = urllib.request.Request(self._url, headers=self._headers())  # noqa: S310
        with urllib.request.urlopen(request, timeout=_KEYS_SECONDS) as response:  # noqa: S310
            # The timeout applies to each read only, and a thread cannot be cancelled.
            while time.monotonic() < ends and (part := response.read1(_KEYS_BYTES)):
                parts.append(part)
                if sum(map(len, parts)) > _KEYS_BYTES:
                    raise ValueError("the key set is too large")
        return b"".join(parts).decode()
