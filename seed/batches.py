"""Groups files into batches that are looked up, read and written together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from seed.reading.sources import Found
from seed.writing.known_files import KnownFiles, look_up
from seed.writing.store import Store

BATCH_FILES = 250
BATCH_BYTES = 8_000_000
"""Limit of bytes of archive members that are sent to a worker together."""


def batches(files: Iterable[Found]) -> Iterator[list[Found]]:
    batch: list[Found] = []
    size = 0
    for found in files:
        batch.append(found)
        size += len(found.data) if isinstance(found.data, bytes) else 0
        if len(batch) == BATCH_FILES or size > BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def look_up_batch(store: Store, batch: Sequence[Found]) -> KnownFiles:
    dense = len(batch) > 1 and all(found.walked for found in batch)
    return look_up(store, [found.path for found in batch], dense=dense)
