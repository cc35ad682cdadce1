"""Finds the site's own fields, once when a process starts."""

from __future__ import annotations

import logging

from loaders.connection import connected
from loaders.fields.declaration import read_fields
from loaders.fields.stored import fields_to_serve
from loaders.fields.types import NO_FIELDS, Fields
from loaders.indexes import indexes_for
from loaders.settings import Settings
from loaders.store_errors import StoreError

logger = logging.getLogger(__name__)


def declared_fields(settings: Settings) -> Fields | None:
    """The declaration in the settings' file; None without a file. Raises FieldsError."""
    return None if settings.fields is None else read_fields(settings.fields)


async def find_fields(settings: Settings, *, warn: bool = True) -> Fields:
    """The fields to serve: those in the settings' file, otherwise those in the store.

    If the store is unavailable, only the file is used; without a file, that is logged if `warn`.
    Raises FieldsError if the file is wrong, or if it differs from the declaration that the archive
    was seeded with.
    """
    declared = declared_fields(settings)
    if declared is not None:
        indexes_for(declared)  # raises FieldsError if they need too many indexes
    async with connected(settings) as database:
        try:
            return await fields_to_serve(database, declared)
        except StoreError as error:
            if declared is not None:
                return declared
            if warn:
                logger.warning(
                    "the store is unavailable, so the site's own fields are unknown until the "
                    "gateway is restarted; set NEWSGRAPH_FIELDS to avoid this: %s",
                    error,
                )
            return NO_FIELDS
