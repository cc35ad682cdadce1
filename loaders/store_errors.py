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


class NoLiveChanges(StoreError):
    """The store reports no changes: it has no change streams, or refuses them to this gateway."""


DRIVER_ERRORS = (TimeoutError, errors.PyMongoError)


@contextmanager
def store_errors(command: str, target: str) -> Iterator[None]:
    """Turn the driver's errors into the errors of this module. Other errors pass unchanged."""
    try:
        yield
    except DRIVER_ERRORS as error:
        raise store_error(error, command, target) from error


def store_error(error: Exception, command: str, target: str) -> StoreError:
    """The error of this module for one of `DRIVER_ERRORS`."""
    where = f"{command} on {target}"
    if isinstance(error, TimeoutError):
        return StoreTimeout(f"{where}: the store did not answer in time")
    if isinstance(error, errors.ExecutionTimeout | errors.NetworkTimeout):
        return StoreTimeout(f"{where}: {_brief(error)}")
    if isinstance(error, errors.ConnectionFailure):
        return StoreUnavailable(f"{where}: {_brief(error)}")
    return StoreError(f"{where}: {_brief(error)}")


def _brief(error: BaseException) -> str:
    """The first sentence of the message. After it, the driver describes the whole topology."""
    return str(error).partition(", Timeout:")[0].partition(", full error:")[0]
