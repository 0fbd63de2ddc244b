import base64
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from pydantic import SecretStr, ValidationError

from domain.calendar import REAL
from infra.settings import InvalidSettings, LogFormat, NoticeChannel, Settings, decode_key, keys_before, read_settings

Environment = Callable[..., None]
A_SECRET = "sangat-rahasia"


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> Environment:
    """Sets the process's DESK_* variables to just these."""
    for name in Settings.model_fields:
        monkeypatch.delenv(f"DESK_{name.upper()}", raising=False)
        monkeypatch.delenv(f"DESK_{name.upper()}_FILE", raising=False)

    def set_to(**variables: str) -> None:
        for name, value in variables.items():
            monkeypatch.setenv(f"DESK_{name}", value)

    return set_to


@pytest.mark.usefixtures("environment")
def test_without_an_environment_the_embedded_runtime_is_meant(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    settings = read_settings()
    assert settings.data_dir == tmp_path / ".desk"
    assert settings.database_url is None
    assert settings.notice_channel is NoticeChannel.OUTBOX
    assert settings.calendar is REAL


def test_the_environment_is_read(environment: Environment) -> None:
    environment(LOG_FORMAT="console", DATABASE_URL="postgresql://desk@db/desk", FICTITIOUS="true")
    settings = read_settings()
    assert (settings.log_format, settings.fictitious) == (LogFormat.CONSOLE, True)
    assert settings.database_url is not None


def test_an_empty_variable_counts_as_unset(environment: Environment) -> None:
    environment(DATABASE_URL="", METRICS_ADDRESS="")
    assert read_settings().database_url is None


@pytest.mark.parametrize(
    "name",
    [
        "database_url",
        "vault_key",
        "identity_key",
        "link_key",
        "link_keys_before",
        "smtp_password",
        "webhook_secret",
        "apprise_urls",
    ],
)
def test_every_secret_may_come_from_a_file(environment: Environment, tmp_path: Path, name: str) -> None:
    content = {
        "database_url": "postgresql://desk:kata@db/desk",
        "vault_key": base64.b64encode(bytes(32)).decode(),
        "identity_key": base64.b64encode(bytes(32)).decode(),
        "link_key": base64.b64encode(bytes(32)).decode(),
        "link_keys_before": f"{base64.b64encode(bytes(32)).decode()} 2025-01-31T00:00:00+07:00",
    }.get(name, A_SECRET)
    (tmp_path / name).write_text(f"{content}\n")
    environment(**{f"{name.upper()}_FILE": str(tmp_path / name)})
    assert getattr(read_settings(), name) == SecretStr(content)


def test_a_secret_is_not_taken_from_two_places(environment: Environment, tmp_path: Path) -> None:
    (tmp_path / "password").write_text(A_SECRET)
    environment(SMTP_PASSWORD="other", SMTP_PASSWORD_FILE=str(tmp_path / "password"))
    with pytest.raises(InvalidSettings, match="both DESK_SMTP_PASSWORD and DESK_SMTP_PASSWORD_FILE are set"):
        read_settings()


def test_a_secrets_file_that_is_not_there_is_named(environment: Environment, tmp_path: Path) -> None:
    environment(VAULT_KEY_FILE=str(tmp_path / "missing"))
    with pytest.raises(InvalidSettings, match="missing"):
        read_settings()


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("REHEARSAL_SPEED", "0"),
        ("REHEARSAL_SPEED", "inf"),
        ("REHEARSAL_SHOWS", "2024-11-27T07:00"),
        ("DATABASE_URL", f"mysql://desk:{A_SECRET}@db"),
        ("VAULT_KEY", A_SECRET),
        ("IDENTITY_KEY", A_SECRET),
        ("LINK_KEY", A_SECRET),
        ("LINK_KEYS_BEFORE", A_SECRET),
        ("LINK_KEYS_BEFORE", f"{A_SECRET} 2025-01-31T00:00+07:00"),
        ("LINK_KEYS_BEFORE", f"{base64.b64encode(bytes(32)).decode()} 2025-01-31T00:00"),
        ("LINK_KEYS_BEFORE", f"{base64.b64encode(bytes(32)).decode()} besok"),
        ("LINK_KEYS_BEFORE", base64.b64encode(bytes(32)).decode()),
        ("LINK_ADDRESS", "http://desk.example.go.id"),
        ("LINK_ADDRESS", "ftp://desk.example.go.id"),
        ("LINK_ADDRESS", "https://desk.example.go.id/lebong"),
        ("LINK_ADDRESS", f"https://desk:{A_SECRET}@desk.example.go.id"),
        ("LINK_ADDRESS", f"https://desk.example.go.id/?{A_SECRET}"),
        ("WEB_PROXIES", "proxy.example.go.id"),
        ("WEB_PROXIES", "10.0.0.1, *"),
        ("METRICS_ADDRESS", "9090"),
        ("ELECTION_YEAR", "45"),
        ("LOG_LEVEL", "loud"),
        ("GRACEFUL_SHUTDOWN_SECONDS", "-1"),
        ("WEBHOOK_URL", "ftp://example.id"),
    ],
)
def test_what_cannot_be_used_is_named_without_its_value(environment: Environment, variable: str, value: str) -> None:
    environment(**{variable: value})
    with pytest.raises(InvalidSettings, match=f"DESK_{variable}") as refused:
        read_settings()
    assert A_SECRET not in str(refused.value)


REHEARSAL = {
    "REHEARSAL_BEGINS_AT": "2026-10-05T09:00+07:00",
    "REHEARSAL_SHOWS": "2024-11-26T07:00+07:00",
    "REHEARSAL_SPEED": "720",
}


def test_a_rehearsal_has_a_calendar_of_its_own(environment: Environment) -> None:
    environment(**REHEARSAL, FICTITIOUS="true")
    shown = read_settings().calendar.shown(datetime.fromisoformat("2026-10-05T09:02+07:00"))
    assert shown == datetime.fromisoformat("2024-11-27T07:00+07:00")


@pytest.mark.parametrize(
    ("left_out", "needs"),
    [
        ("FICTITIOUS", "DESK_FICTITIOUS"),
        ("REHEARSAL_BEGINS_AT", "DESK_REHEARSAL_BEGINS_AT"),
        ("REHEARSAL_SHOWS", "DESK_REHEARSAL_SHOWS"),
    ],
)
def test_half_a_rehearsal_or_one_without_its_mark_is_refused(
    environment: Environment, left_out: str, needs: str
) -> None:
    environment(**{name: value for name, value in (REHEARSAL | {"FICTITIOUS": "true"}).items() if name != left_out})
    with pytest.raises(InvalidSettings, match=needs):
        read_settings()


@pytest.mark.parametrize(
    ("channel", "needs"),
    [("smtp", "DESK_SMTP_HOST"), ("webhook", "DESK_WEBHOOK_SECRET"), ("apprise", "DESK_APPRISE_URLS")],
)
def test_a_channel_that_could_not_send_is_refused_at_once(environment: Environment, channel: str, needs: str) -> None:
    environment(NOTICE_CHANNEL=channel)
    with pytest.raises(InvalidSettings, match=needs):
        read_settings()


def test_no_text_of_the_settings_shows_a_secret() -> None:
    settings = Settings(smtp_password=SecretStr(A_SECRET), database_url=SecretStr(f"postgresql://u:{A_SECRET}@h/d"))
    assert A_SECRET not in f"{settings!r} {settings} {settings.model_dump_json()}"


def test_settings_do_not_change() -> None:
    with pytest.raises(ValidationError):
        Settings().rehearsal_speed = 2.0  # type: ignore[misc]


@pytest.mark.parametrize("encode", [base64.b64encode, base64.urlsafe_b64encode])
def test_a_key_may_be_written_in_either_alphabet(encode: Callable[[bytes], bytes]) -> None:
    key = bytes(range(224, 256))
    assert decode_key(encode(key).decode()) == key


def test_keys_before_have_a_line_each_with_its_end(environment: Environment) -> None:
    one, two = (base64.b64encode(bytes([each]) * 32).decode() for each in (1, 2))
    environment(
        LINK_KEYS_BEFORE=f"\n{one} 2025-01-31T00:00:00+07:00\n\n  {two}   2025-02-28T00:00:00Z \n", LINK_KEY=two
    )
    before = keys_before(read_settings().link_keys_before)
    assert [each.secret for each in before] == [bytes([1]) * 32, bytes([2]) * 32]
    assert [each.until.isoformat() for each in before] == ["2025-01-31T00:00:00+07:00", "2025-02-28T00:00:00+00:00"]


@pytest.mark.parametrize(
    "url", ["https://desk.example.go.id", "https://desk.example.go.id:8443/", "http://127.0.0.1:8170"]
)
def test_a_public_address_is_reached_over_tls_or_on_this_machine(environment: Environment, url: str) -> None:
    environment(LINK_ADDRESS=url)
    assert str(read_settings().link_address).startswith(url)


@pytest.mark.parametrize("name", ["LINK_ADDRESS", "LINK_KEYS_BEFORE"])
def test_where_links_are_wanted_something_signs_them(environment: Environment, name: str) -> None:
    key = base64.b64encode(bytes(32)).decode()
    value = {"LINK_ADDRESS": "https://desk.example.go.id", "LINK_KEYS_BEFORE": f"{key} 2025-01-31T00:00+07:00"}[name]
    environment(DATABASE_URL="postgresql://desk@db/desk", **{name: value})
    with pytest.raises(InvalidSettings, match="DESK_LINK_KEY"):
        read_settings()
    environment(LINK_KEY=key)
    assert read_settings().link_key is not None
