"""`--watch`: the store kept in step with folders, through outages of the store as well."""

from __future__ import annotations

import os
import queue
import threading
from collections.abc import Callable, Iterable, Sequence
from itertools import filterfalse

from watchfiles import watch as watch_files

from loaders.database import StoreError
from seed.archive import CHUNK, Loading, Options, prepare
from seed.containers import INSIDE, is_container
from seed.files import Reading
from seed.imports.kinds import kind_of, may_be
from seed.ledger import parts
from seed.sources import Found, find_files, is_article, outermost
from seed.store import Store, locked, open_store
from seed.summary import Summary

DEBOUNCE_MS = 300
"""Changes are gathered this long at most, while they keep coming every 50 ms."""
FIRST_WAIT, LONGEST_WAIT = 0.5, 10.0
"""Seconds between attempts while the store is away."""


class Watch:
    """Loads `paths`, then every change below them, until `stop` is set.

    Changes are watched from before the first load on, and kept until the store has them. A file
    that goes takes its article with it, unless another file holds the article as well; a whole
    root that goes (a disk that is unmounted) does not.
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
        on_outage: Callable[[str], None] = lambda message: None,
    ) -> None:
        self.stop = threading.Event()
        self._paths, self._uri, self._name = paths, uri, name
        self._options = options
        self._reopen = reopen
        self._on_loaded, self._on_outage = on_loaded, on_outage
        self._roots = outermost(os.path.abspath(path) for path in paths if os.path.exists(path))
        self._changes: queue.SimpleQueue[set[str]] = queue.SimpleQueue()
        self._pending: set[str] = set()

    def run(self) -> None:
        """Returns when stopped. Raises BusyError at first, later only reports what fails."""
        watching = threading.Thread(target=self._watch, daemon=True)
        watching.start()
        wait = FIRST_WAIT
        first = True
        while not self.stop.is_set():
            try:
                with open_store(self._uri, self._name) as store, locked(store):
                    self._options = prepare(store, self._options)
                    self._follow(store)
            except StoreError as error:
                if first:
                    self.stop.set()
                    raise
                self._on_outage(str(error))
                self.stop.wait(wait)
                wait = min(wait * 2, LONGEST_WAIT)
            else:
                break
            finally:
                first = False
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
        self._load_all(store)
        while not self.stop.is_set():
            try:
                self._pending |= self._changes.get(timeout=0.2)
                while not self._changes.empty():
                    self._pending |= self._changes.get()
            except queue.Empty:
                if not self._pending:
                    continue
            self._apply(store, self._pending)
            self._pending = set()

    def _load_all(self, store: Store) -> None:
        loading = Loading(store, self._options)
        loading.load(find_files(self._paths, self._options.reading))
        if self._options.prune and loading.summary.read:
            loading.prune(self._paths)
        loading.finish()
        self._on_loaded(loading.summary)

    def _apply(self, store: Store, changed: set[str]) -> None:
        loading = Loading(store, self._options)
        files, gone = self._sorted_out(changed)
        loading.load(files)
        for part in parts(sorted(gone & self._known(store, gone)), CHUNK):
            loading.remove(part)
        loading.finish()
        if loading.summary.read or loading.summary.removed:
            self._on_loaded(loading.summary)

    def _sorted_out(self, changed: set[str]) -> tuple[Iterable[Found], set[str]]:
        """Files to load, and paths that are gone."""
        there = sorted(path for path in changed if os.path.exists(path))
        gone = {path for path in changed if not os.path.exists(path) and self._rooted(path)}
        wanted = [path for path in there if self._wanted(path)]
        reading = self._options.reading
        found = find_files(wanted, reading) if wanted else ()
        return (one._replace(walked=False) for one in found), gone

    def _rooted(self, path: str) -> bool:
        """Whether the root that `path` lies below is still there."""
        return any(
            path.startswith(root + "/") and os.path.exists(root) for root in self._roots
        ) or (path in self._roots and os.path.exists(os.path.dirname(path)) and _may_hold(path))

    def _wanted(self, path: str) -> bool:
        if path in self._roots:
            return os.path.isfile(path)
        root = next((root for root in self._roots if path.startswith(root + "/")), None)
        hidden = root is None or any(part.startswith(".") for part in path[len(root) :].split("/"))
        if hidden:
            return False
        imported = may_be(path) and kind_of(path) is not None
        return os.path.isdir(path) or is_article(path) or imported

    def _known(self, store: Store, gone: set[str]) -> set[str]:
        """`gone`, with everything that the store knows to lie in folders among it."""
        folders = [folder + "/" for folder in outermost(filterfalse(_may_hold, gone))]
        files = [path + INSIDE for path in gone if is_container(path) or may_be(path)]
        for inside in folders + files:
            between = {"$gte": inside, "$lt": inside[:-1] + chr(ord(inside[-1]) + 1)}
            for row in store.articles.find({"newsgraph.path": between}, {"newsgraph.path": 1}):
                gone.add(row["newsgraph"]["path"])
            for row in store.duplicates.find({"path": between}, {"path": 1}):
                gone.add(row["path"])
        return gone


def _may_hold(path: str) -> bool:
    """Whether a path is the name of a file with articles, rather than of a folder."""
    return is_article(path) or is_container(path) or may_be(path)
