"""Connects to the store: the address, the driver's options, and the errors of a wrong address."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from typing import Any

from pymongo import MongoClient, errors, uri_parser
from pymongo.monitoring import CommandListener

from loaders.database import CommandTrace, Database
from loaders.documents import Document
from loaders.driver import client_class
from loaders.settings import Settings
from loaders.store_errors import StoreError

DEFAULT_DATABASE = "newsgraph"
"""The database's name if the address has none."""


def connect(
    settings: Settings,
    uri: str | None = None,
    listeners: Sequence[CommandListener] = (),
    trace: CommandTrace | None = None,
) -> Database:
    """A handle on the database that `uri` names, else on "newsgraph".

    This sends nothing. If the server is unreachable, the first command fails. Call it inside the
    running loop. Options in the uri override ours.

    Raises `StoreError` if the uri is not valid.
    """
    address = uri or str(settings.mongodb_uri)
    with _address_errors():
        name, options = _parsed(settings, address)
        client = client_class(settings)(address, **options, event_listeners=list(listeners))
    return Database(client, name, settings, trace)


@asynccontextmanager
async def connected(
    settings: Settings, uri: str | None = None, listeners: Sequence[CommandListener] = ()
) -> AsyncIterator[Database]:
    """A handle as of `connect`, which is closed at the end."""
    database = connect(settings, uri, listeners)
    try:
        yield database
    finally:
        await database.close()


def check_address(settings: Settings) -> None:
    """Raises `StoreError` if `mongodb_uri` is set but not valid. Sends nothing."""
    if settings.mongodb_uri is not None:
        address = str(settings.mongodb_uri)
        with _address_errors():
            MongoClient[Document](address, **_parsed(settings, address)[1], connect=False).close()


@contextmanager
def _address_errors() -> Iterator[None]:
    try:
        yield
    except (errors.PyMongoError, ValueError) as error:
        raise StoreError(f"NEWSGRAPH_MONGODB_URI cannot be used: {error}") from error


_CODEC = {"tz_aware": False}
"""Options that a URI cannot change. See `documents.py` about datetimes."""


def _parsed(settings: Settings, address: str) -> tuple[str, dict[str, Any]]:
    """The database's name, and our options except those that the uri sets itself."""
    options: dict[str, Any] = {
        "appname": "newsgraph",
        "retryReads": True,
        "serverSelectionTimeoutMS": int(settings.store_timeout * 1000),
        "connectTimeoutMS": int(settings.store_timeout * 1000),
        "socketTimeoutMS": int(settings.operation_timeout * 1000) + 1000,
        "waitQueueTimeoutMS": int(settings.operation_timeout * 1000),
        "maxPoolSize": settings.store_connections,
        "maxIdleTimeMS": 300_000,
        "heartbeatFrequencyMS": 5000,
    }
    parsed = uri_parser.parse_uri(address, warn=False)
    ours = {key: value for key, value in options.items() if key not in parsed["options"]}
    return parsed["database"] or DEFAULT_DATABASE, ours | _CODEC
