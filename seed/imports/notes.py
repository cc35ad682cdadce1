"""Keeps data about a file while it is read. It uses a temporary file, so that an export with
millions of entries does not fill the memory.
"""

from __future__ import annotations

import sqlite3
import weakref
from hashlib import blake2b


class Notes:
    """The addresses of attachments by id, and the names that entries have."""

    def __init__(self) -> None:
        self._database = sqlite3.connect("", check_same_thread=False, isolation_level=None)
        weakref.finalize(self, self._database.close)  # Python 3.13 warns of connections left open
        self._database.executescript(
            """
            PRAGMA journal_mode = OFF;
            PRAGMA synchronous = OFF;
            PRAGMA cache_size = -8000;
            CREATE TABLE attachments (id TEXT PRIMARY KEY, address TEXT) WITHOUT ROWID;
            CREATE TABLE names (name BLOB PRIMARY KEY, times INTEGER) WITHOUT ROWID;
            BEGIN;
            """
        )

    def attach(self, id: str, address: str) -> None:
        self._database.execute("INSERT OR IGNORE INTO attachments VALUES (?, ?)", (id, address))

    def attachment(self, id: str) -> str | None:
        found = self._database.execute("SELECT address FROM attachments WHERE id = ?", (id,))
        row = found.fetchone()
        return row[0] if row else None

    def own_name(self, name: str) -> str:
        """`name` for the first entry of that name, `name#2` for the second."""
        key = _key(name)
        found = self._database.execute("SELECT times FROM names WHERE name = ?", (key,)).fetchone()
        times = found[0] + 1 if found else 1
        self._database.execute("INSERT OR REPLACE INTO names VALUES (?, ?)", (key, times))
        return name if times == 1 else self.own_name(f"{name}#{times}")

    def __contains__(self, name: str) -> bool:
        found = self._database.execute("SELECT 1 FROM names WHERE name = ?", (_key(name),))
        return found.fetchone() is not None


def _key(name: str) -> bytes:
    return blake2b(name.encode(errors="replace"), digest_size=12).digest()
