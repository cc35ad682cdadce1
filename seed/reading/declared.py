"""Selects the declaration of own fields for a run: from a file, else from the store."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from loaders.documents import ARTICLES
from loaders.fields.declaration import FILE_NAME, read_fields
from loaders.fields.stored import DECLARATIONS, FIELDS_ID, fields_document, stored_fields
from loaders.fields.types import Fields, FieldsError
from seed.writing.store import Store


def find_declaration(paths: Sequence[str], named: Path | None) -> Fields | None:
    """The declaration in the file `named`, else in the folders among `paths`, else None.

    Raises FieldsError if a file is not valid, or if folders have different declarations.
    """
    if named is not None:
        return read_fields(named)
    folders = dict.fromkeys(os.path.realpath(path) for path in paths if os.path.isdir(path))
    files = [os.path.join(folder, FILE_NAME) for folder in folders]
    found = {file: read_fields(Path(file)) for file in files if os.path.isfile(file)}
    if len(set(found.values())) > 1:
        raise FieldsError(
            f"{' and '.join(found)} declare different fields; set NEWSGRAPH_FIELDS to one of them"
        )
    return next(iter(found.values()), None)


def seeded_fields(store: Store) -> Fields:
    """The declaration that the archive was seeded with."""
    return stored_fields(store[DECLARATIONS].find_one({"_id": FIELDS_ID}))


def _forget_values(store: Store, before: Fields, fields: Fields) -> None:
    """Remove the values of fields with a changed type or source, so that they are not served.

    Also removes the digests of these articles, so that the next run reads their files again.
    """
    meant = {(field.name, field.type, field.source) for field in fields.fields}
    stale = [one for one in before.fields if (one.name, one.type, one.source) not in meant]
    if stale:
        store[ARTICLES].update_many(
            {"$or": [{field.path: {"$exists": True}} for field in stale]},
            {
                "$unset": {field.path: "" for field in stale},
                "$set": {"newsgraph.digest": ""},
            },
        )


def keep_declaration(store: Store, fields: Fields) -> None:
    """Store the declaration of this archive, if it changed."""
    before = seeded_fields(store)
    if fields == before:
        return
    _forget_values(store, before, fields)
    if fields:
        store[DECLARATIONS].replace_one({"_id": FIELDS_ID}, fields_document(fields), upsert=True)
    else:
        store[DECLARATIONS].delete_one({"_id": FIELDS_ID})
