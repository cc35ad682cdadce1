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

_MAX_CHARACTERS = 4_000_000
"""The size of the cache: the total length of its documents."""
_MIN_CHARACTERS = 4_000
"""A shorter document counts as this long, so that the cache has at most 1,000 entries."""
_SHA256 = re.compile(r"[0-9a-f]{64}")


class ManifestError(ValueError):
    """The manifest cannot be read. The message names the setting and the file."""


class Persisted:
    """`text` returns the document of a request; `keep` stores a valid one.

    Each process caches the documents that its clients registered. `shared` is for all processes.
    """

    def __init__(self, settings: Settings, shared: PersistedDocuments | None = None) -> None:
        self._trusted = read_manifest(settings.trusted_documents)
        self._trusted_texts = frozenset(self._trusted.values())
        self._only_trusted = settings.only_trusted_documents
        self._automatic = settings.persisted_queries and not self._only_trusted
        self._shared = shared if self._automatic else None
        self._registered: LRUCache[str, str] = LRUCache(
            _MAX_CHARACTERS, lambda text: max(len(text), _MIN_CHARACTERS)
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
            return await self._find(request.document_id or digest)
        if self._only_trusted and query not in self._trusted_texts:
            raise Forbidden("Only trusted documents are allowed; send the id of one.")
        if digest is not None and sha256(query.encode()).hexdigest() != digest:
            raise PersistedQueryHashMismatch("'sha256Hash' does not match the query.")
        return query

    def keep(self, request: Request) -> None:
        """Store a valid document under the hash in the request."""
        digest, query = _digest(request.extensions), request.query
        if query is None or digest is None or not self._automatic or digest in self._registered:
            return
        self._remember(digest, query)
        if self._shared is not None:
            self._shared.keep(digest, query)

    def _remember(self, digest: str, text: str) -> None:
        if len(text) <= _MAX_CHARACTERS:
            self._registered[digest] = text

    async def _find(self, name: str | None) -> str:
        if name is None:
            raise BadRequest("'query' is missing: expected the text of a GraphQL document.")
        name = name.removeprefix("sha256:")
        text = self._trusted.get(name) or self._registered.get(name)
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
    documents = _documents_in(parsed)
    if documents is None:
        raise ManifestError(
            f"NEWSGRAPH_TRUSTED_DOCUMENTS: {path}: expected ids with documents, "
            "as Apollo or Relay write them."
        )
    return documents


def _documents_in(manifest: Any) -> dict[str, str] | None:
    """The documents by id; None if the manifest has another format.

    >>> _documents_in({"a1": "{ viewer { scopes } }"})  # Relay
    {'a1': '{ viewer { scopes } }'}
    """
    if not isinstance(manifest, dict):
        return None
    documents: dict[Any, Any] = manifest
    if manifest.get("format") == "apollo-persisted-query-manifest":
        operations = manifest.get("operations")
        if not isinstance(operations, list):
            return None
        documents = {o.get("id"): o.get("body") for o in operations if isinstance(o, dict)}
    if not all(isinstance(part, str) for pair in documents.items() for part in pair):
        return None
    return documents


def _digest(extensions: dict[str, Any]) -> str | None:
    """The hash in `extensions.persistedQuery`; None without it. Raises BadRequest."""
    persisted = extensions.get("persistedQuery")
    if persisted is None:
        return None
    digest = persisted.get("sha256Hash") if isinstance(persisted, dict) else None
    if not isinstance(digest, str) or persisted.get("version") != 1:
        raise BadRequest("'persistedQuery' must have 'version' 1 and 'sha256Hash'.")
    return digest.lower()
