"""Which fields of its own an archive has, found out once when a process starts."""

from __future__ import annotations

import logging

from loaders.database import StoreError, connect
from loaders.fields.declaration import read_fields
from loaders.fields.stored import fields_to_serve
from loaders.fields.types import NO_FIELDS, Fields
from loaders.indexes import indexes_for
from loaders.settings import Settings

logger = logging.getLogger(__name__)


def declared_fields(settings: Settings) -> Fields | None:
    """What the file `fields` of the settings declares, None without one. Raises FieldsError."""
    return None if settings.fields is None else read_fields(settings.fields)


async def find_fields(settings: Settings) -> Fields:
    """The fields to serve: those of the settings' file, else those of the store.

    While the store is away only the file can tell. Raises FieldsError where the file is wrong, or
    says something else than the archive was seeded with.
    """
    declared = declared_fields(settings)
    if declared is not None:
        indexes_for(declared)
    database = connect(settings)
    try:
        return await fields_to_serve(database, declared)
    except StoreError as error:
        if declared is None:
            logger.warning(
                "the store is away, so fields of the archive's own are not known until the "
                "gateway is started again; NEWSGRAPH_FIELDS names them: %s",
                error,
            )
        return declared or NO_FIELDS
    finally:
        await database.close()
