"""`--watch`: keeps the store up to date with folders, even after outages of the store."""

from __future__ import annotations

import os
import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from watchfiles import watch as watch_files

from loaders.fields.types import NO_FIELDS, FieldsError
from loaders.indexes import indexes_for
from loaders.store_errors import StoreError
from seed.archive import load_all, loading_into, prepare
from seed.batches import BATCH_FILES
from seed.options import Options
from seed.reading.files import Reading
from seed.reading.sources import Found, find_files, outermost
from seed.sites.site import SiteError
from seed.summary import Summary
from seed.watched_paths import WatchedPaths, stored_below
from seed.writing.lock import BusyError, locked
from seed.writing.store import Store, chunks, open_store

DEBOUNCE_MS = 300
"""Changes are collected for at most this long, while new ones arrive within 50 ms."""
FIRST_WAIT, MAX_WAIT = 0.5, 10.0
"""Seconds between attempts while the store is not available."""


class Watch:
    """Loads `paths`, then every change below them, until `stop` is set.

    Watching starts before the first load. Changes are kept until the store has them. If a file is
    deleted, its article is removed, unless another file has the article too. If a whole root
    disappears (an unmounted disk), nothing is removed. If the configuration of a site changes,
    everything is loaded again. Other runs can seed the same store: it is locked only for writing.
    """

    def __init__(
        self,
        paths: Sequence[str],
        uri: str,
        options: Options,
        *,
        name: str | None = None,
        reopen: Callable[[], Reading] | None = None,
        on_loaded: Callable[[Summary], None] = lambda summary: None,
        on_trouble: Callable[[str], None] = lambda message: None,
    ) -> None:
        """`reopen`: opens the sites with their current configuration. It may raise SiteError."""
        self.stop = threading.Event()
        self._paths, self._uri, self._name = paths, uri, name
        self._options = options
        self._reopen = reopen
        self._on_loaded, self._on_trouble = on_loaded, on_trouble
        self._roots = outermost(os.path.abspath(path) for path in paths if os.path.exists(path))
        self._changes: queue.SimpleQueue[set[str]] = queue.SimpleQueue()
        self._pending: set[str] = set()

    def run(self) -> None:
        """Run until stopped. Raises StoreErrors of the first load, and only reports later ones."""
        watching = threading.Thread(target=self._watch, daemon=True)
        watching.start()
        wait = FIRST_WAIT
        loaded = False
        while not self.stop.is_set():
            try:
                with open_store(self._uri, self._name) as store:
                    self._load_all(store)
                    loaded, wait = True, FIRST_WAIT
                    self._follow(store)
            except StoreError as error:
                if not loaded:
                    self.stop.set()
                    raise
                self._on_trouble(f"the store is unavailable; trying again: {error}")
                self.stop.wait(wait)
                wait = min(wait * 2, MAX_WAIT)
        watching.join(5)

    def _watch(self) -> None:
        for changes in watch_files(
            *self._roots,
            stop_event=self.stop,
            debounce=DEBOUNCE_MS,
            rust_timeout=500,
            watch_filter=None,
            raise_interrupt=False,
        ):
            self._changes.put({path for _, path in changes})

    def _follow(self, store: Store) -> None:
        while not self.stop.is_set():
            try:
                self._pending |= self._changes.get(timeout=0.2)
                while not self._changes.empty():
                    self._pending |= self._changes.get()
            except queue.Empty:
                if not self._pending:
                    continue
            try:
                if self._is_reconfigured():
                    self._load_all(store)
                else:
                    self._apply(store, self._pending)
            except BusyError as error:
                self._on_trouble(f"{error}; trying again")
                self.stop.wait(FIRST_WAIT)
                continue
            self._pending = set()

    def _is_reconfigured(self) -> bool:
        """Whether a site or the own fields changed. Reads the current declarations."""
        if self._reopen is None or not all(map(os.path.exists, self._roots)):
            return False
        try:
            reopened = self._reopen()
            indexes_for(reopened.fields or NO_FIELDS)
        except (SiteError, FieldsError) as error:
            self._on_trouble(f"{error}; the previous configuration stays in use")
            return False
        before = self._options.reading
        fields = before.fields if reopened.fields is None else reopened.fields
        reading = replace(before, sites=reopened.sites, mapping=reopened.mapping, fields=fields)
        self._options = replace(self._options, reading=reading)
        return _digests(reading) != _digests(before)

    def _load_all(self, store: Store) -> None:
        with locked(store):
            self._options = prepare(store, self._options)
            summary = load_all(store, self._paths, self._options)
        self._on_loaded(summary)

    def _apply(self, store: Store, changed: set[str]) -> None:
        paths = WatchedPaths(self._roots, self._options.reading)
        with locked(store), loading_into(store, self._options) as loading:
            present, deleted = paths.sort(changed)
            loading.load(self._find(present))
            known = sorted(deleted | stored_below(store, paths.prefixes(deleted)))
            for chunk in chunks(known, BATCH_FILES):
                loading.remove(chunk)
        if loading.summary.read or loading.summary.removed:
            self._on_loaded(loading.summary)

    def _find(self, paths: Sequence[str]) -> Iterator[Found]:
        """The files at the changed `paths`. They are no complete listing of a folder."""
        found = find_files(paths, self._options.reading) if paths else ()
        return (one._replace(walked=False) for one in found)


def _digests(reading: Reading) -> list[tuple[str, str]]:
    sites = [(folder, site.digest) for folder, site in reading.sites.places]
    return [*sites, ("", repr(reading.fields or NO_FIELDS))]
