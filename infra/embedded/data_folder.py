"""What lies where in the data folder of the embedded runtime."""

import hashlib
import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from infra.settings import InvalidSettings

PRIVATE_FOLDER_MODE = 0o700

SOCKET_FOLDER_LIMIT_BYTES = 88
"""A socket's path may have 107 bytes on Linux and 103 on macOS, and `/.s.PGSQL.5432` follows the folder."""

_PLAIN_PATH = re.compile(r"[A-Za-z0-9_./-]+")


@dataclass(frozen=True)
class DataFolder:
    """One installation's files; everything it keeps lies under `root`."""

    root: Path
    """Absolute, without symbolic links."""

    @classmethod
    def at(cls, path: Path) -> Self:
        """The folder at `path`, created for its owner alone if it does not exist.

        Raises:
            InvalidSettings: there can be none.
        """
        try:
            path.mkdir(mode=PRIVATE_FOLDER_MODE, parents=True, exist_ok=True)
        except OSError as error:
            raise InvalidSettings(f"DESK_DATA_DIR: {path}: {error.strerror}") from None
        return cls(path.resolve())

    @property
    def digest(self) -> str:
        """Short name that no other folder of this machine has."""
        return hashlib.sha256(bytes(self.root)).hexdigest()[:16]

    @property
    def postgres(self) -> Path:
        """Data of PostgreSQL."""
        return self.root / "postgres"

    @property
    def postgres_log(self) -> Path:
        """What PostgreSQL says."""
        return self.root / "postgres.log"

    @property
    def engine_database(self) -> Path:
        """Histories, in SQLite."""
        return self.root / "temporal.db"

    @property
    def engine_log(self) -> Path:
        """What the Temporal server says."""
        return self.root / "temporal.log"

    @property
    def lock(self) -> Path:
        """Held by the one runtime that uses the folder."""
        return self.root / "runtime.lock"

    @property
    def runtime(self) -> Path:
        """Where the parts of the running, or last, runtime listen."""
        return self.root / "runtime.json"

    @property
    def vault_key(self) -> Path:
        """Key of the vault; without it personal data cannot be read any more."""
        return self.root / "vault.key"

    @property
    def identity_key(self) -> Path:
        """Key of the ids; under another one every report that is handed in again would be a new one."""
        return self.root / "identity.key"

    @property
    def link_key(self) -> Path:
        """Key that signs links; under another one those that were given out open nothing, unless it is kept beside."""
        return self.root / "link.key"

    def socket_folders(self) -> Iterator[Path]:
        """Where PostgreSQL's socket may lie, best first; outside of the folder if its path is long or unusual."""
        for candidate in (self.root / "run", Path(tempfile.gettempdir(), f"desk-{self.digest}")):
            if len(bytes(candidate)) <= SOCKET_FOLDER_LIMIT_BYTES and _PLAIN_PATH.fullmatch(str(candidate)):
                yield candidate
