"""Every setting of the service, from the environment `DESK_*`; read once by a composition root and passed down.

A secret may come from a file instead: `DESK_SMTP_PASSWORD_FILE=/run/secrets/smtp` sets `DESK_SMTP_PASSWORD`. Where
Temporal is, is told by Temporal's own environment (`infra.temporal.client`).
"""

import base64
import binascii
from datetime import datetime
from enum import StrEnum
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Any, Final, NamedTuple, Self, get_args
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    AwareDatetime,
    Field,
    HttpUrl,
    SecretStr,
    StringConstraints,
    ValidationError,
    model_validator,
)
from pydantic.fields import FieldInfo
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
)

from domain.calendar import REAL, Calendar
from domain.codes import Language

KEY_BYTES = 32
DATABASE_SCHEMES = ("postgresql://", "postgres://")


class InvalidSettings(Exception):
    """The environment cannot be used; the message names variables and reasons, never values."""


class LogLevel(StrEnum):
    """Least grave log line that is written."""

    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


class LogFormat(StrEnum):
    """For programs or for people."""

    JSON = "json"
    CONSOLE = "console"


class NoticeChannel(StrEnum):
    """Where notices go unless a contact says otherwise."""

    OUTBOX = "outbox"
    """Kept locally and shown, never sent; what a rehearsal needs."""

    SMTP = "smtp"
    WEBHOOK = "webhook"
    APPRISE = "apprise"


class LetterWindows(StrEnum):
    """Whether letters to offices wait for company."""

    SHIPPED = "shipped"
    """As long as `reference/policy/letters.csv` says."""

    NONE = "none"
    """Each goes at once and alone."""


class SmtpEncryption(StrEnum):
    """How a mail server is spoken to."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


def decode_key(text: str) -> bytes:
    """The 32 bytes of a key written in base64.

    Raises:
        ValueError: the text is not base64, or of another length; its content is not repeated.
    """
    try:
        key = base64.b64decode(text.strip(), altchars=b"-_" if "-" in text or "_" in text else None, validate=True)
    except binascii.Error:
        raise ValueError("the key is not base64") from None
    if len(key) != KEY_BYTES:
        raise ValueError(f"the key has {len(key)} bytes instead of {KEY_BYTES}")
    return key


def _checked_key(key: SecretStr) -> SecretStr:
    decode_key(key.get_secret_value())
    return key


class KeyBefore(NamedTuple):
    """A key that was in use before."""

    secret: bytes
    until: datetime
    """Last instant at which what it signed is still taken."""


def keys_before(lines: SecretStr | None) -> tuple[KeyBefore, ...]:
    """The keys of links before the one in use, a line each: the key in base64, a space, its end as an RFC 3339 instant.

    Raises:
        ValueError: a line holds something else; its content is not repeated.
    """
    found: list[KeyBefore] = []
    for number, line in enumerate((lines.get_secret_value() if lines else "").splitlines(), start=1):
        if not line.strip():
            continue
        key, _, end = line.strip().partition(" ")
        try:
            until = datetime.fromisoformat(end.strip())
        except ValueError:
            until = None
        if until is None or until.tzinfo is None:
            raise ValueError(f"line {number} has no end with its offset")
        try:
            found.append(KeyBefore(decode_key(key), until))
        except ValueError as wrong:
            raise ValueError(f"line {number}: {wrong}") from None
    return tuple(found)


def _checked_keys_before(lines: SecretStr) -> SecretStr:
    keys_before(lines)
    return lines


LOOPBACK_HOSTS: Final = frozenset({"127.0.0.1", "localhost", "[::1]"})


def _checked_web_address(url: HttpUrl) -> HttpUrl:
    if url.query or url.fragment or url.username or url.password or url.path not in (None, "/"):
        raise ValueError("a public address is scheme, host and port alone")
    if url.scheme != "https" and url.host not in LOOPBACK_HOSTS:
        raise ValueError("links carry what opens them: a public address begins with https")
    return url


def _checked_proxies(hosts: str) -> str:
    for each in hosts.split(","):
        ip_network(each.strip(), strict=False)
    return hosts


def _checked_database_url(url: SecretStr) -> SecretStr:
    if not url.get_secret_value().startswith(DATABASE_SCHEMES):
        raise ValueError(f"a database address begins with {' or '.join(DATABASE_SCHEMES)}")
    return url


def _checked_store(address: str) -> str:
    """The address of a bucket or of a folder, which has a name."""
    parts = urlsplit(address)
    named = {"s3": parts.netloc, "file": parts.path.strip("/")}
    if not named.get(parts.scheme) or parts.query or parts.fragment or parts.username or parts.password:
        raise ValueError("a store of attachments is s3://BUCKET, s3://BUCKET/PREFIX or file:///FOLDER")
    return address


def _absolute(path: Path) -> Path:
    return path.expanduser().absolute()


def _folder(path: Path) -> Path:
    """The path, made absolute, of a folder that is there or could be made."""
    absolute = _absolute(path)
    there = next((each for each in (absolute, *absolute.parents) if each.exists()), absolute)
    if not there.is_dir():
        raise ValueError(f"{there} is no folder")
    return absolute


def _issuer(address: str) -> str:
    """The address of a provider, which is spoken to over TLS unless it is on this machine."""
    parts = urlsplit(address)
    is_here = parts.scheme == "http" and parts.hostname in ("127.0.0.1", "localhost", "::1")
    if (
        not (parts.scheme == "https" or is_here)
        or not parts.hostname
        or parts.query
        or parts.fragment
        or parts.username
    ):
        raise ValueError("a provider is named by an address with https, without query and fragment")
    return address


def _holds_secret(annotation: object) -> bool:
    return annotation is SecretStr or any(_holds_secret(part) for part in get_args(annotation))


class SecretFiles(EnvSettingsSource):
    """Secrets by file: for each secret `X` the content of the file that `DESK_X_FILE` names, less the last newline."""

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        """Content of the file; None for what is no secret or has no file."""
        variable = f"{self.env_prefix}{field_name}_file".lower()
        path = self.env_vars.get(variable)
        if path is None or not _holds_secret(field.annotation):
            return None, field_name, False
        if self.env_vars.get(variable.removesuffix("_file")) is not None:
            raise ValueError(f"both {variable.removesuffix('_file').upper()} and {variable.upper()} are set")
        try:
            secret = Path(path).expanduser().read_text(encoding="utf-8")
        except OSError as error:
            raise ValueError(f"{variable.upper()}: {path}: {error.strerror}") from None
        except UnicodeDecodeError:  # whose message would repeat a byte of the secret
            raise ValueError(f"{variable.upper()}: {path}: is not UTF-8") from None
        return secret.removesuffix("\n").removesuffix("\r"), field_name, False


class Settings(BaseSettings):
    """What one process was told."""

    model_config = SettingsConfigDict(
        env_prefix="DESK_",
        env_ignore_empty=True,
        frozen=True,
        extra="forbid",
        hide_input_in_errors=True,
        validate_by_name=True,  # no setting has another name; said, the library looks for one a quarter as often
    )

    data_dir: Annotated[Path, Field(validate_default=True), AfterValidator(_folder)] = Path(".desk")
    """Folder of the embedded runtime; made absolute from the working folder."""

    database_url: Annotated[SecretStr, AfterValidator(_checked_database_url)] | None = None
    """PostgreSQL to use; None runs the embedded one."""

    attachment_limit_mib: Annotated[int, Field(ge=1, le=100)] = 25
    """Largest file of evidence that is taken, in MiB."""

    attachment_store: Annotated[str, AfterValidator(_checked_store)] | None = None
    """Where files of evidence lie, encrypted: `s3://BUCKET/PREFIX` or `file:///FOLDER`; None: in the database."""

    attachment_store_endpoint: str | None = None
    """Address of the S3-compatible server; None for that of the protocol's first vendor."""

    attachment_store_region: str = "us-east-1"
    """As that server names it."""

    attachment_store_key_id: str | None = None
    """Of the account there."""

    attachment_store_secret: SecretStr | None = None
    """Of the account there."""

    vault_key: Annotated[SecretStr, AfterValidator(_checked_key)] | None = None
    """Base64 of the 32 bytes that protect personal data; None lets the embedded runtime keep one in the data folder."""

    identity_key: Annotated[SecretStr, AfterValidator(_checked_key)] | None = None
    """Base64 of the 32 bytes from which the ids of reports follow, never changed; None as for `vault_key`."""

    link_key: Annotated[SecretStr, AfterValidator(_checked_key)] | None = None
    """Base64 of the 32 bytes that sign links; None as for `vault_key`, but in production then there are no links."""

    link_keys_before: Annotated[SecretStr, AfterValidator(_checked_keys_before)] | None = None
    """Keys that signed links before, a line each with its end (`keys_before`)."""

    election_year: Annotated[int, Field(ge=2005, le=2999)] = 2024
    """Direct local elections began in 2005 (UU 32/2004)."""

    rehearsal_begins_at: AwareDatetime | None = None
    """Instant of the wall's clock at which a rehearsal begins; None where nothing is rehearsed."""

    rehearsal_shows: AwareDatetime | None = None
    """Date and hour that the rehearsal shows then."""

    rehearsal_speed: Annotated[float, Field(gt=0, allow_inf_nan=False)] = 1.0
    """How much faster than the wall's clock the rehearsal's time runs."""

    language: Language = Language.INDONESIAN
    """Of what people read at a terminal."""

    fictitious: bool = False
    """Whether everything shown is marked as invented."""

    log_level: LogLevel = LogLevel.INFO
    log_format: LogFormat = LogFormat.JSON

    web_host: Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z.:-]{1,253}$")] = "127.0.0.1"
    """Address at which the API listens."""

    web_port: int = Field(default=8170, ge=0, le=65535)
    """Its port; 0 takes a free one."""

    web_reads_per_minute: Annotated[int, Field(ge=1, le=1_000_000)] = 600
    """Reads over HTTP that one account may ask for; as many at once, and as many again in each minute."""

    web_writes_per_minute: Annotated[int, Field(ge=1, le=1_000_000)] = 120
    """Commands and reports over HTTP, counted apart from reads."""

    web_metrics_token: SecretStr | None = None
    """What Prometheus brings to the API's `/metrics`; None lets this machine alone read them."""

    web_address: Annotated[HttpUrl, AfterValidator(_checked_web_address)] | None = None
    """Address under which people reach it, without a path; None where they reach it as it listens."""

    link_address: Annotated[HttpUrl, AfterValidator(_checked_web_address)] | None = None
    """The same for who has a link in a letter; None for `web_address`. Letters hold no link where neither is set."""

    web_proxies: Annotated[str, AfterValidator(_checked_proxies)] | None = None
    """Addresses or networks of the proxies before the pages, parted by commas: they are believed about who asks."""

    oidc_issuer: Annotated[str, AfterValidator(_issuer)] | None = None
    """Provider of the officials' accounts (OpenID Connect), letter for letter as its tokens name it; None for none."""

    oidc_client_id: str | None = None
    """Name under which the provider knows these pages."""

    oidc_client_secret: SecretStr | None = None
    """What proves it to the provider; None for a public client, which PKCE alone protects."""

    oidc_claims_file: Annotated[Path, AfterValidator(_absolute)] | None = None
    """What of a token is account, role, region and agency (`web.signin.claims`); None as shipped."""

    login_file: Annotated[Path, AfterValidator(_absolute)] | None = None
    """Where a terminal keeps who is signed in, if accounts have a provider; None in the home of who types."""

    session_hours: Annotated[float, Field(gt=0, le=24 * 7)] = 12
    """After which who signed in signs in anew, whatever they do meanwhile."""

    session_idle_minutes: Annotated[float, Field(gt=0, le=24 * 60)] = 60
    """Without a request, after which they do."""

    metrics_address: Annotated[str, StringConstraints(pattern=r"^\S+:\d{1,5}$")] | None = None
    """`host:port` at which Prometheus finds `/metrics`; None measures nothing."""

    max_cached_workflows: Annotated[int, Field(ge=1)] = 2000
    """Problems a worker remembers between two wakes; above the number that is active at once, or each wake replays."""

    graceful_shutdown_seconds: Annotated[float, Field(ge=0)] = 20
    """Time for work in flight once a worker is told to stop; below the time after which it would be killed."""

    notice_channel: NoticeChannel = NoticeChannel.OUTBOX

    notice_language: Language = Language.INDONESIAN
    """Of letters; a setting of its own, because what somebody reads at a terminal changes no letter."""

    letter_windows: LetterWindows = LetterWindows.SHIPPED
    """Whether letters to offices wait for company; none is for trials of what has nothing to do with it."""

    contacts_file: Annotated[Path, AfterValidator(_absolute)] | None = None
    """Where the agencies' offices are reached; made absolute from the working folder."""

    smtp_host: str | None = None
    smtp_port: Annotated[int, Field(ge=1, le=65535)] = 587
    smtp_encryption: SmtpEncryption = SmtpEncryption.STARTTLS
    smtp_username: str | None = None
    smtp_password: SecretStr | None = None
    smtp_sender: Annotated[str, StringConstraints(pattern=r"^[^@\s]+@[^@\s]+$")] | None = None
    """Mail address in the From line."""

    smtp_timeout_seconds: Annotated[float, Field(gt=0)] = 30

    webhook_url: HttpUrl | None = None
    webhook_secret: SecretStr | None = None
    """Standard Webhooks secret, `whsec_…`."""

    webhook_timeout_seconds: Annotated[float, Field(gt=0)] = 15

    apprise_urls: SecretStr | None = None
    """Targets in Apprise's own form, one per line; they carry tokens."""

    @property
    def calendar(self) -> Calendar:
        """Through which every rule and every page of this process reads date and hour."""
        if self.rehearsal_begins_at is None or self.rehearsal_shows is None:
            return REAL
        return Calendar(
            origin_wall=self.rehearsal_begins_at, origin_shown=self.rehearsal_shows, speed=self.rehearsal_speed
        )

    @model_validator(mode="after")
    def _rehearsal_is_whole_and_marked(self) -> Self:
        if self.rehearsal_begins_at is None and self.rehearsal_shows is None and self.rehearsal_speed == 1:
            return self
        if self.rehearsal_begins_at is None or self.rehearsal_shows is None:
            raise ValueError("a rehearsal needs DESK_REHEARSAL_BEGINS_AT and DESK_REHEARSAL_SHOWS")
        if not self.fictitious:
            raise ValueError("a rehearsal's time is never shown without its mark: set DESK_FICTITIOUS=true")
        return self

    @model_validator(mode="after")
    def _provider_is_whole(self) -> Self:
        if self.oidc_issuer is not None and (self.oidc_client_id is None or self.web_address is None):
            raise ValueError("a provider of accounts needs DESK_OIDC_CLIENT_ID and DESK_WEB_ADDRESS")
        return self

    @model_validator(mode="after")
    def _store_has_its_account(self) -> Self:
        given = [self.attachment_store_key_id is not None, self.attachment_store_secret is not None]
        if self.attachment_store is not None and self.attachment_store.startswith("s3://") and not all(given):
            raise ValueError("a bucket of attachments needs DESK_ATTACHMENT_STORE_KEY_ID and _SECRET")
        return self

    @model_validator(mode="after")
    def _channel_is_usable(self) -> Self:
        needed: dict[NoticeChannel, tuple[str, ...]] = {
            NoticeChannel.SMTP: ("smtp_host", "smtp_sender"),
            NoticeChannel.WEBHOOK: ("webhook_url", "webhook_secret"),
            NoticeChannel.APPRISE: ("apprise_urls",),
        }
        missing = [name for name in needed.get(self.notice_channel, ()) if getattr(self, name) is None]
        if missing:
            variables = ", ".join(f"DESK_{name.upper()}" for name in missing)
            raise ValueError(f"notice channel {self.notice_channel} needs {variables}")
        return self

    @model_validator(mode="after")
    def _links_have_one_key(self) -> Self:
        if self.link_keys_before is not None and self.link_key is None and self.database_url is not None:
            raise ValueError("DESK_LINK_KEYS_BEFORE needs DESK_LINK_KEY beside it")
        if self.link_address is not None and self.link_key is None and self.database_url is not None:
            raise ValueError("DESK_LINK_ADDRESS needs DESK_LINK_KEY, which signs the links below it")
        return self

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments win over the environment, which wins over secret files; no `.env` file is looked for."""
        return init_settings, env_settings, SecretFiles(settings_cls)


def read_settings() -> Settings:
    """Settings of this process, from its environment.

    Raises:
        InvalidSettings: a variable cannot be used, or a secret's file cannot be read.
    """
    try:
        return Settings()
    except ValidationError as error:
        reasons = [
            f"{_variable(part['loc'])}: {part['msg']}"
            for part in error.errors(include_input=False, include_context=False, include_url=False)
        ]
        raise InvalidSettings("; ".join(reasons)) from None
    except SettingsError as error:
        raise InvalidSettings(str(error.__cause__ or error)) from None


def _variable(location: tuple[int | str, ...]) -> str:
    return f"DESK_{location[0]}".upper() if location else "DESK_*"
