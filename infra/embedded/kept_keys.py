"""The keys of an embedded runtime, kept in its data folder: of the vault, of the ids and of links."""

import base64
import os
import secrets
from pathlib import Path

from pydantic import SecretStr

from infra.embedded.data_folder import DataFolder
from infra.settings import KEY_BYTES, InvalidSettings, decode_key


def kept_vault_key(folder: DataFolder) -> SecretStr:
    """Key of the vault of `folder`, in base64; made at random the first time, readable by its owner alone.

    Raises:
        InvalidSettings: the file holds something else. It is never replaced: what was sealed with a key needs that key.
    """
    return _kept(folder.vault_key)


def kept_identity_key(folder: DataFolder) -> SecretStr:
    """Key of the ids of `folder`, in the same form.

    Raises:
        InvalidSettings: the file holds something else. It is never replaced: what has an id keeps it.
    """
    return _kept(folder.identity_key)


def kept_link_key(folder: DataFolder) -> SecretStr:
    """Key that signs links of `folder`, in the same form; who moves the file away gets a new one.

    Raises:
        InvalidSettings: the file holds something else.
    """
    return _kept(folder.link_key)


def _kept(path: Path) -> SecretStr:
    if not path.exists():
        _write_new_key(path)
    try:
        key = path.read_text(encoding="ascii").strip()
        decode_key(key)
    except OSError as error:
        raise InvalidSettings(f"{path}: {error.strerror}") from None
    except UnicodeDecodeError:  # whose message would repeat a byte of the key
        raise InvalidSettings(f"{path}: is no key") from None
    except ValueError as wrong:
        raise InvalidSettings(f"{path}: {wrong}") from None
    return SecretStr(key)


def _write_new_key(path: Path) -> None:
    """Put a new key at `path`, whole or not at all, and on the disk before anything hangs on it."""
    scratch = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(base64.b64encode(secrets.token_bytes(KEY_BYTES)) + b"\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(scratch, path)  # unlike a rename, never over a key that another process put there meanwhile
    except FileExistsError:
        return
    finally:
        scratch.unlink()
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
