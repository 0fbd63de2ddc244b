"""Which row of a file said something first.

What rows say is not kept, only a digest of each, in a table of its own: as objects of Python the digests of twenty
thousand rows would take several times their bytes. Nothing of it is written to a disk.
"""

import hashlib
import sqlite3

_TABLE = "CREATE TABLE said (digest BLOB PRIMARY KEY, row INTEGER NOT NULL) WITHOUT ROWID"
_SAY = "INSERT OR IGNORE INTO said VALUES (?, ?)"
_FIRST = "SELECT row FROM said WHERE digest = ?"


class FirstSaid:
    """What the rows so far have said."""

    def __init__(self) -> None:
        self._table = sqlite3.connect(":memory:", isolation_level=None)
        self._table.execute(_TABLE)

    def row_of(self, content: bytes, row: int) -> int:
        """Number of the first row that said this: `row` itself where none has before."""
        digest = hashlib.sha256(content).digest()
        if self._table.execute(_SAY, (digest, row)).rowcount:
            return row
        (first,) = self._table.execute(_FIRST, (digest,)).fetchone()
        return int(first)
