"""The errors of the store, independent of the driver."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from pymongo import errors


class StoreError(Exception):
    """The store gave an error or no answer. The message names the command and the collection."""


class StoreUnavailable(StoreError):
    """No server was found, or the connection broke. A read was retried once and failed again."""


class StoreTimeout(StoreError):
    """The time of the operation ran out before the store answered."""


@contextmanager
def store_errors(command: str, target: str) -> Iterator[None]:
    """Turn the driver's errors into the errors of this module. Other errors pass unchanged."""
    where = f"{command} on {target}"
    try:
        yield
    except TimeoutError as error:
        raise StoreTimeout(f"{where}: the store did not answer in time") from error
    except (errors.ExecutionTimeout, errors.NetworkTimeout) as error:
        raise StoreTimeout(f"{where}: {_brief(error)}") from error
    except errors.ConnectionFailure as error:
        raise StoreUnavailable(f"{where}: {_brief(error)}") from error
    except errors.PyMongoError as error:
        raise StoreError(f"{where}: {_brief(error)}") from error


def _brief(error: BaseException) -> str:
    """The first sentence of the message. After it, the driver describes the whole topology."""
    return str(error).partition(", Timeout:")[0].partition(", full error:")[0]
