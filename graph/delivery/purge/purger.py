"""One of all processes sends purges. It has a lease in the store; the others wait to take over."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator
from contextlib import aclosing, suppress

from graph.delivery.purge.sender import Observe, Sender, Token, unobserved
from graph.delivery.purge.template import template_of
from loaders.database import Database
from loaders.failure_log import FailureLog
from loaders.live.purge_lease import RENEW_SECONDS, PurgeLease
from loaders.live.purge_stream import PositionLost, PurgeStream, Touched
from loaders.settings import Settings
from loaders.store_errors import StoreError

logger = logging.getLogger("newsgraph.purge")


class LeaseLost(Exception):
    """Another process has the lease now."""


class Purger:
    """Sends purges if no other process does."""

    def __init__(
        self, database: Database, settings: Settings, observe: Observe = unobserved
    ) -> None:
        """Raises `TemplateError`."""
        assert settings.purge_url is not None
        self._database = database
        self._url = str(settings.purge_url)
        self._token = settings.purge_token
        self._template = template_of(settings.purge_template)
        self._lease = PurgeLease(database)
        self._observe = observe
        self._saved: tuple[Token, ...] = ()
        """The position that this process saved last; two while it is not known which is stored."""

    async def run(self) -> None:
        """Run until cancelled. Then another process can take over at once."""
        failures = FailureLog(logger)
        try:
            while True:
                try:
                    if await self._lease.take():
                        await self._lead()
                except (StoreError, LeaseLost) as error:
                    failures.warn(f"purges are interrupted: {error}")
                    if isinstance(error, LeaseLost):  # the other process saves positions too
                        self._saved = ()
                await asyncio.sleep(RENEW_SECONDS)
        finally:
            with suppress(StoreError, TimeoutError):
                async with asyncio.timeout(1):
                    await self._lease.release()

    async def _lead(self) -> None:
        """Send purges while this process has the lease."""
        renewing = asyncio.create_task(self._renew(), name="purge lease")
        sending = asyncio.create_task(self._send(), name="purge sender")
        try:
            done, _ = await asyncio.wait((renewing, sending), return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        finally:
            for task in (renewing, sending):
                task.cancel()
            await asyncio.gather(renewing, sending, return_exceptions=True)

    async def _renew(self) -> None:
        while await self._lease.take():  # noqa: ASYNC110
            await asyncio.sleep(RENEW_SECONDS)
        raise LeaseLost("another process has the lease")

    async def _send(self) -> None:
        sender = Sender(self._url, self._template, self._token, self._observe)
        async with aclosing(self._touched()) as touched:
            await sender.run(touched, self._keep)

    async def _keep(self, token: Token) -> None:
        self._saved = (*self._saved, token)
        await self._lease.keep_position(token)
        self._saved = (token,)

    async def _touched(self) -> AsyncGenerator[Touched, None]:
        """What to purge. Logs nothing before the store has answered."""
        token = await self._lease.position()
        gap = "no purge was ever sent from this store" if token is None else ""
        if token is not None and self._saved and token not in self._saved:
            token, gap = None, "the store has an older position than this process saved"
        sends = False
        while True:
            try:
                async with aclosing(PurgeStream(self._database).follow(token)) as stream:
                    async for touched in stream:
                        if not sends:
                            logger.info("this process sends purges to %s", self._url)
                        if gap:
                            logger.warning("purging everything: %s", gap)
                        sends, gap = True, ""
                        yield touched
            except PositionLost as error:
                token, gap = None, f"writes were lost: {error}"
