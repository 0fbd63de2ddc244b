"""Who looked at what is not for everybody, on one day. Stored for ever, apart from what was looked at."""

from enum import StrEnum
from typing import Annotated, Final, Literal

from pydantic import Field

from domain.actor import PersonId
from domain.base import Fact, StoredValue
from domain.stream import StreamName


class WordsOpened(StoredValue):
    """Sealed words of reporters, or notes and answers, were read."""

    kind: Literal["words"] = "words"
    stream: StreamName
    """Of the problem that they belong to."""

    commitments: tuple[str, ...]
    """Which, as events name them; the first ones, where they are many."""

    count: int
    """How many."""


class ContactOpened(StoredValue):
    """A reporter's contact was read."""

    kind: Literal["contact"] = "contact"
    stream: StreamName
    intake_id: str


class EvidenceOpened(StoredValue):
    """A file of evidence was read."""

    kind: Literal["evidence"] = "evidence"
    stream: StreamName
    """Of the problem that it belongs to."""

    commitment: str
    """Which, as the event names its digest."""


class RestrictedProblemOpened(StoredValue):
    """A problem that only few may see was opened."""

    kind: Literal["restricted"] = "restricted"
    stream: StreamName


class LinkShown(StoredValue):
    """A link was shown to somebody for whom it was not given; whoever has it may answer by it."""

    kind: Literal["link"] = "link"
    stream: StreamName
    """Of the problem that it opens."""

    given_for: str
    """Request or report: `KPU.1`, or the report's id."""


class Exported(StoredValue):
    """Records left the service as a file."""

    kind: Literal["export"] = "export"
    what: str
    """Code of what was exported: `list`, `report`, `bundle`."""

    rows: int


class SignedIn(StoredValue):
    """A person began a session."""

    kind: Literal["sign_in"] = "sign_in"
    method: str
    """Code: `terminal`, `oidc`, `link`."""


class Credential(StrEnum):
    """By what somebody is let in for an account."""

    TOKEN = "token"  # noqa: S105 - a code, not a secret
    """Of a program that calls the API."""

    LINK = "link"
    """Begins a session."""

    SESSION = "session"


class CredentialIssued(StoredValue):
    """Somebody was given what lets them in for an account."""

    kind: Literal["credential_issued"] = "credential_issued"
    credential: Credential
    credential_id: str
    """Names it in lists; no secret."""

    account: PersonId
    """For which it lets in."""

    scope: str | None = None
    """What a token is good for: `read`, `act`."""


class CredentialRevoked(StoredValue):
    """What let somebody in for an account was taken back."""

    kind: Literal["credential_revoked"] = "credential_revoked"
    credential: Credential
    credential_id: str
    account: PersonId | None = None
    """For which it let in, where that was asked for."""


Access = Annotated[
    WordsOpened
    | ContactOpened
    | EvidenceOpened
    | RestrictedProblemOpened
    | LinkShown
    | Exported
    | SignedIn
    | CredentialIssued
    | CredentialRevoked,
    Field(discriminator="kind"),
]


class AccessRecorded(Fact):
    """Somebody saw something; who it was stands in the record around the event."""

    type: Literal["AccessRecorded"] = "AccessRecorded"
    access: Access
    purpose: str | None = None


Event = AccessRecorded

EVENTS: Final[tuple[type[Fact], ...]] = (AccessRecorded,)
"""Every class above that is stored."""
