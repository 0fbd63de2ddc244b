"""A file that the settings name and nobody can use is told at the start: which, where in it, and why."""

from pathlib import Path

import pytest

from cli.app import main
from cli.exit_status import ExitStatus
from composition import UnusableContacts, offices_of_settings
from infra.settings import Settings
from tests.given.terminal import IDENTITY_KEY, VAULT_KEY

HEADER = "agency,region_code,name_of_office,email,webhook_path\n"


@pytest.fixture(autouse=True)
def a_desk_elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment of a desk whose database is never asked."""
    for name, value in {
        "DESK_DATA_DIR": str(tmp_path / "data"),
        "DESK_DATABASE_URL": "postgresql://desk@127.0.0.1:1/desk",
        "DESK_VAULT_KEY": VAULT_KEY,
        "DESK_IDENTITY_KEY": IDENTITY_KEY,
    }.items():
        monkeypatch.setenv(name, value)
    for name in ("DESK_LANGUAGE", "DESK_ACTOR", "DESK_REGION"):
        monkeypatch.delenv(name, raising=False)


def contacts(tmp_path: Path, content: bytes) -> Path:
    file = tmp_path / "kontak.csv"
    file.write_bytes(content)
    return file


@pytest.mark.parametrize("verb", ["list", "doctor", "worker"])
def test_a_row_that_is_no_office_is_told_with_file_line_and_cell(
    verb: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = (
        "KPU,17.07,KPU Kabupaten Lebong,kpu@example.test ,\n"
        'PLN,17.07,PLN ULP,"pln@example.test; piket@example.test",\n'
        "BAWASLU , 17.07,Bawaslu,Bawaslu <bawaslu@example.test>,\n"
        "KPUU,17.07,KPU,kpu2@example.test,\n"
    )
    file = contacts(tmp_path, (HEADER + rows).encode())
    monkeypatch.setenv("DESK_CONTACTS_FILE", str(file))

    assert main([verb]) == ExitStatus.USAGE
    told = capsys.readouterr().err
    assert f"DESK_CONTACTS_FILE ({file})" in told
    assert "baris 3: SEVERAL_ADDRESSES" in told
    assert "email berisi “pln@example.test; piket@example.test”" in told
    assert "baris 5: UNKNOWN_AGENCY" in told
    assert "mungkin maksudnya KPU" in told
    assert "baris 2" not in told
    assert "baris 4" not in told


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"instansi\nKPU\n", "MISSING_COLUMN"),
        (b"", "EMPTY_FILE"),
        (b"%PDF-1.7", "WRONG_TYPE"),
        (HEADER.encode() + b"KPU,17.07,KPU,a@example.test,\nKPU,17.07,KPU,b@example.test,\n", "baris 2: OFFICE_TWICE"),
        (HEADER.encode() + b"KPU,17.07,KPU,salah,\n" * 7, "dan 2 baris lagi"),
    ],
)
def test_a_file_that_is_no_table_of_offices_is_told(
    content: bytes, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DESK_CONTACTS_FILE", str(contacts(tmp_path, content)))

    assert main(["list"]) == ExitStatus.USAGE
    assert told in capsys.readouterr().err


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_a_file_as_a_spreadsheet_saves_it_is_read(encoding: str, tmp_path: Path) -> None:
    text = HEADER.replace(",", ";") + "KPU;17.07;KPU Kabupaten Lebong – Sekretariat;kpu@example.test;\n"
    (office,) = offices_of_settings(Settings(contacts_file=contacts(tmp_path, text.encode(encoding))))

    assert (office.name, office.email) == ("KPU Kabupaten Lebong – Sekretariat", "kpu@example.test")


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    for file in (tmp_path, tmp_path / "tiada.csv"):
        with pytest.raises(UnusableContacts, match=str(file)):
            offices_of_settings(Settings(contacts_file=file))


@pytest.mark.parametrize(
    ("variable", "content", "told"),
    [
        ("TEMPORAL_CONFIG_FILE", b"[profile\napi_key = rahasia", "TEMPORAL_*"),
        ("DESK_SMTP_PASSWORD_FILE", b"\xffrahasia", "DESK_SMTP_PASSWORD_FILE"),
        ("DESK_SMTP_PASSWORD_FILE", None, "DESK_SMTP_PASSWORD_FILE"),
        ("DESK_DATA_DIR", b"", "DESK_DATA_DIR"),
    ],
)
def test_every_other_file_of_the_settings_is_named_and_no_secret_is_told(
    variable: str,
    content: bytes | None,
    told: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    file = tmp_path / "setelan"
    if content is not None:
        file.write_bytes(content)
    monkeypatch.setenv(variable, str(file))

    assert main(["list"]) == ExitStatus.USAGE
    shown = capsys.readouterr().err
    assert told in shown
    assert "rahasia" not in shown


def test_a_profile_of_the_engine_that_is_not_there_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TEMPORAL_PROFILE", "tiada")

    assert main(["list"]) == ExitStatus.USAGE
    assert "tiada" in capsys.readouterr().err
