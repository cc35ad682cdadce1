"""Loads files into a store: `load` does one whole run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

from loaders.fields.types import NO_FIELDS
from seed.loading import Loading
from seed.options import Options
from seed.reading.declared import keep_declaration, seeded_fields
from seed.reading.sources import find_files
from seed.summary import Summary
from seed.writing.lock import locked
from seed.writing.store import Store, make_indexes, open_store


def load(
    paths: Sequence[str], uri: str, options: Options | None = None, *, name: str | None = None
) -> Summary:
    """Load files and folders into the store at `uri`: the database `name`, else the uri's.

    Raises NothingError, BusyError, and other StoreErrors if the store is not available.
    """
    options = options or Options()
    with open_store(uri, name) as store, locked(store):
        options = prepare(store, options)
        return load_all(store, paths, options)


def load_all(store: Store, paths: Sequence[str], options: Options) -> Summary:
    """Load every file of `paths` into a store that is prepared and locked, and prune it."""
    with loading_into(store, options) as loading:
        loading.load(find_files(paths, options.reading, options.lines))
        if options.prune and loading.summary.read:
            loading.prune(paths)
    return loading.summary


@contextmanager
def loading_into(store: Store, options: Options) -> Iterator[Loading]:
    """Do one run. Ctrl-C also ends it: written articles are counted before it stops."""
    loading = Loading(store, options)
    try:
        yield loading
    except BaseException:
        loading.abandon()
        raise
    loading.finish()


def prepare(store: Store, options: Options) -> Options:
    """Create the indexes and store the declaration of own fields, before documents are written.

    Returns the options with the declaration that the run uses. Raises FieldsError.
    """
    options = with_declaration(store, options)
    fields = options.reading.fields or NO_FIELDS
    make_indexes(store, fields)
    keep_declaration(store, fields)
    return options


def with_declaration(store: Store, options: Options) -> Options:
    """If no file declares own fields, the run uses the declaration in the store."""
    if options.reading.fields is not None:
        return options
    return replace(options, reading=replace(options.reading, fields=seeded_fields(store)))
