"""Documents by id or hash: trusted documents, and Apollo's persisted queries."""

from __future__ import annotations

import re
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

import orjson
from cachetools import LRUCache

from graph.errors import (
    BadRequest,
    Forbidden,
    PersistedQueryHashMismatch,
    PersistedQueryNotFound,
    PersistedQueryNotSupported,
)
from graph.http.messages import Request
from loaders.persisted_documents import PersistedDocuments
from loaders.settings import Settings

_MOST_CHARACTERS = 4_000_000
_LEAST_CHARACTERS = 4_000
"""The minimum size of a document in the cache, so that it has at most 1,000 entries."""
_SHA256 = re.compile(r"[0-9a-f]{64}")


class ManifestError(ValueError):
    """The manifest cannot be read. The message names the setting and the file."""


class Persisted:
    """`text` returns the document of a request; `keep` stores a valid one.

    Each process caches the documents that its clients registered. `shared` is for all processes.
    """

    def __init__(self, settings: Settings, shared: PersistedDocuments | None = None) -> None:
        self._trusted = read_manifest(settings.trusted_documents)
        self._texts = frozenset(self._trusted.values())
        self._only_trusted = settings.only_trusted_documents
        self._automatic = settings.persisted_queries and not self._only_trusted
        self._shared = shared if self._automatic else None
        self._kept: LRUCache[str, str] = LRUCache(
            _MOST_CHARACTERS, lambda text: max(len(text), _LEAST_CHARACTERS)
        )

    @property
    def trusted(self) -> Mapping[str, str]:
        """The documents in the manifest, by id."""
        return self._trusted

    async def text(self, request: Request) -> str:
        """Raises PublicError if the document is unknown or not trusted."""
        digest = _digest(request.extensions)
        query = request.query
        if query is None:
            return await self._named(request.document_id or digest)
        if self._only_trusted and query not in self._texts:
            raise Forbidden("Only trusted documents run here; send the id of one.")
        if digest is not None and sha256(query.encode()).hexdigest() != digest:
            raise PersistedQueryHashMismatch("The hash is not that of the query.")
        return query

    def keep(self, request: Request) -> None:
        """Store a valid document under the hash in the request."""
        digest, query = _digest(request.extensions), request.query
        if query is None or digest is None or not self._automatic or digest in self._kept:
            return
        self._remember(digest, query)
        if self._shared is not None:
            self._shared.keep(digest, query)

    def _remember(self, digest: str, text: str) -> None:
        if len(text) <= _MOST_CHARACTERS:
            self._kept[digest] = text

    async def _named(self, name: str | None) -> str:
        if name is None:
            raise BadRequest("'query' is missing: expected the text of a GraphQL document.")
        name = name.removeprefix("sha256:")
        text = self._trusted.get(name) or self._kept.get(name)
        if text is None and self._shared is not None and _SHA256.fullmatch(name):
            text = await self._shared.find(name)
            if text is not None:
                self._remember(name, text)
        if text is not None:
            return text
        if not self._automatic and not self._trusted:
            raise PersistedQueryNotSupported("PersistedQueryNotSupported")
        raise PersistedQueryNotFound("PersistedQueryNotFound")


def read_manifest(path: Path | None) -> dict[str, str]:
    """Documents by id, from a manifest in Apollo's or Relay's format."""
    if path is None:
        return {}
    try:
        parsed = orjson.loads(path.read_bytes())
    except (OSError, orjson.JSONDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else f"not JSON: {error}"
        raise ManifestError(f"NEWSGRAPH_TRUSTED_DOCUMENTS: {path}: {reason}") from error
    pairs: dict[Any, Any] = parsed if isinstance(parsed, dict) else {"": None}
    if pairs.get("format") == "apollo-persisted-query-manifest":
        operations = pairs.get("operations")
        if not isinstance(operations, list):
            raise ManifestError(
                f"NEWSGRAPH_TRUSTED_DOCUMENTS: {path}: 'operations' must be a list."
            )
        pairs = {o.get("id"): o.get("body") for o in operations if isinstance(o, dict)}
    if not all(isinstance(part, str) for pair in pairs.items() for part in pair):
        raise ManifestError(
            f"NEWSGRAPH_TRUSTED_DOCUMENTS: {path}: expected ids with documents, "
            "as Apollo or Relay write them."
        )
    return pairs


def _digest(extensions: dict[str, Any]) -> str | None:
    persisted = extensions.get("persistedQuery")
    if persisted is None:
        return None
    digest = persisted.get("sha256Hash") if isinstance(persisted, dict) else None
    if not isinstance(digest, str) or persisted.get("version") != 1:
        raise BadRequest("'persistedQuery' must have 'version' 1 and 'sha256Hash'.")
    return digest.lower()
