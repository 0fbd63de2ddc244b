import stat
from pathlib import Path

import pytest

from infra.embedded.data_folder import DataFolder
from infra.embedded.vault_key import kept_vault_key
from infra.settings import decode_vault_key


def test_a_key_is_made_once_and_kept_for_its_owner_alone(tmp_path: Path) -> None:
    folder = DataFolder.at(tmp_path / "desk")
    first = kept_vault_key(folder)
    assert len(decode_vault_key(first.get_secret_value())) == 32
    assert kept_vault_key(folder) == first
    assert stat.S_IMODE(folder.vault_key.stat().st_mode) == 0o600
    assert [path.name for path in folder.root.iterdir()] == ["vault.key"]


def test_two_installations_have_different_keys(tmp_path: Path) -> None:
    assert kept_vault_key(DataFolder.at(tmp_path / "a")) != kept_vault_key(DataFolder.at(tmp_path / "b"))


def test_a_damaged_key_is_reported_and_never_replaced(tmp_path: Path) -> None:
    folder = DataFolder.at(tmp_path)
    folder.vault_key.write_text("c2hvcnQ=")
    with pytest.raises(ValueError, match="5 bytes"):
        kept_vault_key(folder)
    assert folder.vault_key.read_text() == "c2hvcnQ="
