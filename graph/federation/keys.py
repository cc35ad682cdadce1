"""Entities: the object types that other subgraphs may refer to, and the keys that identify them.

A type declares its keys in its own module. A router sends a *representation* for each reference:
`{"__typename": "Topic", "slug": "ai"}`. All representations of one type are loaded together.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

from graph.context import BatchInfo, Loaders
from graph.errors import BadUserInput
from graph.ids import document_id
from loaders.documents import Document
from loaders.reads.batching import BatchLoader


class EntityKey(NamedTuple):
    """The key field of a representation, and its value."""

    field: str
    value: str


Found: TypeAlias = Document | BadUserInput | None
"""An entity, None if it does not exist or is not visible, or the error in its key."""


@dataclass(frozen=True, slots=True)
class Entity:
    """An entity's type name, its key fields, and the function that loads a batch."""

    type: str
    keys: tuple[str, ...]
    load: Callable[[BatchInfo, Sequence[EntityKey]], Awaitable[Sequence[Found]]]


def entity_by_id(
    type: str,
    natural: str,
    id_of: Callable[[str], str],
    loader_of: Callable[[Loaders], BatchLoader[str, Document]],
) -> Entity:
    """An entity with two keys: its global id, and a field that `id_of` converts to the `_id`."""

    async def load(info: BatchInfo, keys: Sequence[EntityKey]) -> list[Found]:
        ids = [
            document_id_or_error(type, key.value) if key.field == "id" else id_of(key.value)
            for key in keys
        ]
        known = [id for id in ids if isinstance(id, str)]
        found = await loader_of(info.context.loaders).load_many(known)
        by_id = dict(zip(known, found, strict=True))
        return [by_id.get(id) if isinstance(id, str) else id for id in ids]

    return Entity(type, ("id", natural), load)


def document_id_or_error(type: str, id: str) -> str | BadUserInput | None:
    """The `_id` in a global id; None if it is for another type; the error in a malformed one."""
    try:
        return document_id(type, id)
    except BadUserInput as error:
        return error
