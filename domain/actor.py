"""Who acts: an official, a reporter, a system, or the service itself.

A person is an account, and an account has one normal form: two spellings of one account are one person in every rule
about two persons, recusal and claims. What stands for a person is brought into that form where it comes in.
"""

import unicodedata
from enum import StrEnum
from typing import Annotated, Final, Literal, Self

from pydantic import AfterValidator, AwareDatetime, BeforeValidator, Field, StringConstraints, model_validator

from domain.base import StoredValue
from domain.codes import NATION, AgencyCode, RegionCode, Role
from domain.referral_id import ReferralId
from domain.stream import StreamName

SERVICE_ACCOUNT: Final = "service"
"""Account under which the service acts; nobody else may have it, so that no spelling is taken for a role."""

ON_BEHALF: Final = " for "
"""Between the two accounts of a signature; no account has a space in it."""


def normal_account(text: object) -> object:
    """The one form of an account's name: NFKC, letters folded, without space around it; what is no text stays.

    Only the plain characters of `ActorId` pass afterwards, so letters of other scripts that look like Latin ones are
    refused, never taken for them.
    """
    if not isinstance(text, str):
        return text
    if text.isascii():
        return text.strip().lower()
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold()).strip()


ActorId = Annotated[str, BeforeValidator(normal_account), StringConstraints(pattern=r"^[a-z0-9][a-z0-9._:@/-]{0,79}$")]
"""Account of an official or of a system, in its one normal form; never the name of a private person."""


def _not_the_service(account: str) -> str:
    if account == SERVICE_ACCOUNT:
        raise ValueError("the service is no person")
    return account


PersonId = Annotated[ActorId, AfterValidator(_not_the_service)]
"""Account of a person: who asks for something, is kept away, or is acted for."""

Office = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9._/-]{0,79}$")]
"""Code of an office that somebody fills."""


class ActingAs(StrEnum):
    """How somebody fills an office that is another's, or nobody's, for a time."""

    PLT = "Plt."
    """Pelaksana tugas: the office is vacant."""

    PLH = "Plh."
    """Pelaksana harian: the official is away for some days."""

    PJ = "Pj."
    """Penjabat: appointed to the office until it is filled."""


class SignedLink(StoredValue):
    """Acts by a link that was sent to one office for one matter."""

    grant: Literal["signed_link"] = "signed_link"
    link_id: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._:/-]{1,120}$")]
    """Identity of the link; never the secret in it."""

    since: AwareDatetime | None = None
    """First instant; None where it holds from its making on. It is so for every grant."""

    until: AwareDatetime
    """Last instant. It is so for every grant."""

    stream: StreamName | None = None
    """Of the one problem that it was given for; a link that names none opens nothing."""

    referral_id: ReferralId | None = None
    """The one request of that problem that it was given for; None for all that the office was asked."""

    acts: tuple[str, ...] = ()
    """Types of the commands that it lets its holder send."""


class Standing(StoredValue):
    """As what somebody acts."""

    role: Role
    region: RegionCode
    agency: AgencyCode | None = None
    """Of a liaison; officials of the desk speak for none."""


class Delegate(StoredValue):
    """Acts in the place of another person, who said so."""

    grant: Literal["delegate"] = "delegate"
    on_behalf_of: PersonId
    since: AwareDatetime | None = None
    until: AwareDatetime
    standing: Standing | None = None
    """Of the person acted for; a delegation that names none lets nobody act."""


class ActingOfficial(StoredValue):
    """Fills an office for a time."""

    grant: Literal["acting_official"] = "acting_official"
    form: ActingAs
    office: Office
    since: AwareDatetime | None = None
    until: AwareDatetime


Grant = Annotated[SignedLink | Delegate | ActingOfficial, Field(discriminator="grant")]
"""What lets an actor act beyond what its own account and role say."""


class Actor(StoredValue):
    """An identity with the scope it acts in; stands in every event in clear, because officials are accountable."""

    id: ActorId
    role: Role
    region: RegionCode
    """Scope: this region and everything below it."""

    agency: AgencyCode | None = None
    grant: Grant | None = None
    """None for who acts by account and role alone."""

    @property
    def is_service(self) -> bool:
        """Whether the service itself acts; told by the role."""
        return self.role is Role.SERVICE

    @model_validator(mode="after")
    def _service_account_is_the_services(self) -> Self:
        if (self.id == SERVICE_ACCOUNT) != self.is_service:
            raise ValueError(f"account {SERVICE_ACCOUNT} and role {Role.SERVICE} belong together")
        return self

    @property
    def persons(self) -> tuple[str, ...]:
        """The account, and that of the person acted for: a rule about either is a rule about both."""
        return (self.id, self.grant.on_behalf_of) if isinstance(self.grant, Delegate) else (self.id,)

    @property
    def standing(self) -> Standing:
        """As what the actor acts."""
        agency = self.agency if self.role is Role.AGENCY else None
        return Standing(role=self.role, region=self.region, agency=agency)

    @property
    def signature(self) -> str:
        """Who answers for an act: the account, with that of the person acted for (`asisten for sekda`)."""
        return ON_BEHALF.join(self.persons)

    def is_person(self, account: str | None) -> bool:
        """Whether this is the person with `account`, or acts in that person's place; nobody is the person of None.

        Args:
            account: of a person, or the signature under which two persons stand.
        """
        return account is not None and not set(self.persons).isdisjoint(account.split(ON_BEHALF))


def service_identity(region: RegionCode = NATION) -> Actor:
    """The process manager acting for the desk of `region`."""
    return Actor(id=SERVICE_ACCOUNT, role=Role.SERVICE, region=region)
