"""Settings of a desk's process, with keys of its own."""

from pathlib import Path
from typing import Any

from pydantic import SecretStr

from infra.embedded.data_folder import DataFolder
from infra.embedded.kept_keys import kept_identity_key, kept_vault_key
from infra.settings import Settings


def desk_settings(database: str, folder: Path, **differing: Any) -> Settings:
    """Those of a desk with its database at an address and its keys in `folder`."""
    data = DataFolder.at(folder)
    return Settings(
        data_dir=folder,
        database_url=SecretStr(database),
        vault_key=kept_vault_key(data),
        identity_key=kept_identity_key(data),
        **differing,
    )
