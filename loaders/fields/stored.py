"""Stores the declaration that an archive was seeded with."""

from __future__ import annotations

from typing import Any

from loaders.database import Database
from loaders.documents import ARTICLES, Document
from loaders.fields.checking import fields_of
from loaders.fields.types import NO_FIELDS, Fields, FieldsError

DECLARATIONS = "declarations"
"""The collection. It contains at most one document: `{"_id": "fields", "declared": {...}}`."""
FIELDS_ID = "fields"


def stored_fields(document: Document | None) -> Fields:
    """The fields in the collection's document. No fields if there is no document."""
    return fields_of(document["declared"]) if document else NO_FIELDS


def fields_document(fields: Fields) -> dict[str, Any]:
    return {"_id": FIELDS_ID, "declared": fields.as_value()}


async def load_fields(database: Database) -> Fields:
    """Load the declaration that the archive was seeded with."""
    return stored_fields(await database.find_one(DECLARATIONS, {"_id": FIELDS_ID}))


async def fields_to_serve(database: Database, declared: Fields | None) -> Fields:
    """The fields that the gateway serves: `declared` from a file, else those of the archive.

    Raises FieldsError if the two differ, because values and indexes would be missing.
    """
    seeded = await load_fields(database)
    if declared is None or declared.seeded_digest == seeded.seeded_digest:
        return seeded if declared is None else declared
    if not seeded and not await database.find(ARTICLES, {}, {"_id": 1}, limit=1):
        return declared  # nothing was seeded yet
    raise FieldsError(
        f"the archive was seeded with other fields ({_named(seeded)}) than are declared "
        f"({_named(declared)}); run `newsgraph seed` again, or serve the declaration it was "
        "seeded with"
    )


def _named(fields: Fields) -> str:
    shown = [f"{field.name}: {field.type}" for field in fields.fields]
    return ", ".join([*shown[:8], *(["..."] if len(shown) > 8 else [])]) or "none"
