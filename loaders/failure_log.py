"""Logs a failure that lasts, such as a store that is unavailable, only once."""

from __future__ import annotations

from logging import Logger


class FailureLog:
    """Logs warnings, without repeating the last one."""

    def __init__(self, logger: Logger) -> None:
        self._logger = logger
        self._last: str | None = None

    def warn(self, failure: str) -> None:
        if failure != self._last:
            self._last = failure
            self._logger.warning(failure)

    def clear(self) -> None:
        """The failure has ended. If it comes back, it is logged again."""
        self._last = None
