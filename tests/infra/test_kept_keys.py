import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from pydantic import SecretStr

from infra.embedded.data_folder import DataFolder
from infra.embedded.kept_keys import kept_identity_key, kept_link_key, kept_vault_key
from infra.settings import InvalidSettings, decode_key

Kept = Callable[[DataFolder], SecretStr]
KEYS = pytest.mark.parametrize(
    ("kept", "name"),
    [(kept_vault_key, "vault.key"), (kept_identity_key, "identity.key"), (kept_link_key, "link.key")],
    ids=["vault", "identity", "link"],
)


@KEYS
def test_a_key_is_made_once_and_kept_for_its_owner_alone(kept: Kept, name: str, tmp_path: Path) -> None:
    folder = DataFolder.at(tmp_path / "desk")
    first = kept(folder)
    assert len(decode_key(first.get_secret_value())) == 32
    assert kept(folder) == first
    assert stat.S_IMODE((folder.root / name).stat().st_mode) == 0o600
    assert [path.name for path in folder.root.iterdir()] == [name]


@KEYS
def test_two_installations_have_different_keys(kept: Kept, name: str, tmp_path: Path) -> None:
    assert kept(DataFolder.at(tmp_path / "a")) != kept(DataFolder.at(tmp_path / "b"))


@KEYS
def test_a_damaged_key_is_reported_and_never_replaced(kept: Kept, name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text("c2hvcnQ=")
    with pytest.raises(InvalidSettings, match=f"{name}: .*5 bytes"):
        kept(DataFolder.at(tmp_path))
    assert (tmp_path / name).read_text() == "c2hvcnQ="


@KEYS
def test_what_is_no_key_at_all_is_reported_with_its_file(kept: Kept, name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(b"\xff\x00")
    with pytest.raises(InvalidSettings, match=f"{name}: is no key"):
        kept(DataFolder.at(tmp_path))
    (tmp_path / name).unlink()
    (tmp_path / name).mkdir()
    with pytest.raises(InvalidSettings, match=name):
        kept(DataFolder.at(tmp_path))


def test_a_folder_that_cannot_be_is_said_with_its_path(tmp_path: Path) -> None:
    (tmp_path / "berkas").touch()
    with pytest.raises(InvalidSettings, match=r"DESK_DATA_DIR: .*berkas"):
        DataFolder.at(tmp_path / "berkas")


def test_one_installation_has_three_keys(tmp_path: Path) -> None:
    folder = DataFolder.at(tmp_path)
    assert len({each(folder).get_secret_value() for each in (kept_vault_key, kept_identity_key, kept_link_key)}) == 3
