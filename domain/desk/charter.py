"""By what decree a desk was formed, who belongs to it by that decree, and who has been told of it.

A charter (SK) is the act of whoever heads the region; it is amended by another decree, never rewritten. Candidates are
ballot numbers here and nowhere a name.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from enum import StrEnum
from typing import Annotated, Final, Self

from pydantic import AwareDatetime, Field, StringConstraints, model_validator
from pydantic.dataclasses import dataclass

from domain.base import TOLERANT, StoredValue
from domain.codes import AgencyCode, RegionCode
from domain.contests import Contest
from domain.desk.letterhead import Line
from domain.personal_data import has_personal_data
from domain.vault_reference import Sealed

MEMBERS_LIMIT: Final = 120
"""Of one charter; one of a whole province's desk names some sixty."""

OVERSEERS: Final[tuple[AgencyCode, ...]] = ("KPU", "BAWASLU")
"""Agencies to whom every charter goes: they run and supervise the election beside which the desk works."""

ArchiveCode = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[0-9A-Z][0-9A-Z./-]{0,29}$")]
"""Code by which the archive files a letter, for example `100.3.3.2`."""

BallotNumber = Annotated[int, Field(ge=1, le=20)]
"""Under which a pair of candidates stands on the ballot."""

PairsCount = Annotated[int, Field(ge=1, le=20)]


class MemberRole(StrEnum):
    """What an office is to the desk by its charter."""

    CHAIR = "chair"
    VICE_CHAIR = "vice_chair"
    SECRETARY = "secretary"
    MEMBER = "member"
    SECRETARIAT = "secretariat"
    COUNTERPART = "counterpart"
    """Beside the desk, bound to nobody in it: who runs or supervises the election."""


class CharterWay(StrEnum):
    """How a charter is handed over."""

    LETTER = "letter"
    IN_PERSON = "in_person"
    EMAIL = "email"
    MESSAGE = "message"


class Member(StoredValue):
    """An office that the charter names; who sits there is in the roster, with their successors."""

    agency: AgencyCode
    region: RegionCode
    role: MemberRole = MemberRole.MEMBER
    task: Line | None = None
    """Its field of work (bidang); None where the charter gives it none."""


class Charter(StoredValue):
    """What the decree says; the name of who signed it lies in the vault."""

    number: Line
    archive_code: ArchiveCode | None = None
    signed_on: date
    """By the calendar of the desk's region."""

    signed_as: Line
    """Office of who signed, for example `Bupati Lebong`."""

    lead: AgencyCode
    """Agency that leads the desk's work."""

    members: Annotated[tuple[Member, ...], Field(max_length=MEMBERS_LIMIT)] = ()

    def is_decree(self, other: "Charter") -> bool:
        """Whether both are one decree, whatever is known of the members that it names."""
        return self.model_dump(exclude={"members"}) == other.model_dump(exclude={"members"})

    def lines_of_persons(self) -> Iterator[str]:
        """Names of the fields in which a person's number or address stands, as far as a rule can see."""
        for name in ("number", "signed_as"):
            if has_personal_data(getattr(self, name)):
                yield name
        if any(has_personal_data(each.task or "") for each in self.members):
            yield "members"


class Pairs(StoredValue):
    """How many pairs of candidates stand in each contest that the region votes in; None while it is not decided."""

    governor: PairsCount | None = None
    regent: PairsCount | None = None
    mayor: PairsCount | None = None

    def of(self, contest: Contest) -> int | None:
        """How many stand in a contest."""
        return {Contest.GOVERNOR: self.governor, Contest.REGENT: self.regent, Contest.MAYOR: self.mayor}[contest]

    @property
    def total(self) -> int | None:
        """How many stand in all contests together; None while it is not known of any."""
        known = [count for each in Contest if (count := self.of(each)) is not None]
        return sum(known) if known else None


class Recipient(StoredValue):
    """To whom a charter is handed: an agency, or a pair of candidates by its ballot number."""

    agency: AgencyCode | None = None
    contest: Contest | None = None
    ballot_number: BallotNumber | None = None

    @model_validator(mode="after")
    def _is_one_of_both(self) -> Self:
        is_pair = self.contest is not None
        if (self.agency is None) is not is_pair or (self.ballot_number is not None) is not is_pair:
            raise ValueError("either an agency, or a contest with a ballot number")
        return self

    @property
    def code(self) -> str:
        """As programs tell it: `KPU`, or `regent/2`."""
        return self.agency or f"{self.contest}/{self.ballot_number}"


@dataclass(frozen=True, kw_only=True, config=TOLERANT)
class CharterVersion:
    """A charter as it was recorded or amended."""

    version: int
    """From 1."""

    charter: Charter
    signer: Sealed | None
    """Name of who signed."""

    author: str
    recorded_at: AwareDatetime
    reason: str | None = None
    """Why it was amended; None of the first."""


@dataclass(frozen=True, kw_only=True, config=TOLERANT)
class CharterReceipt:
    """A recipient's word that the charter has come."""

    day: date
    number: str | None
    note: str | None


@dataclass(frozen=True, kw_only=True, config=TOLERANT)
class Distribution:
    """A version of the charter on its way to somebody; the latest handing over counts."""

    recipient: Recipient
    version: int
    way: CharterWay
    day: date
    receipt: CharterReceipt | None = None


@dataclass(frozen=True, kw_only=True, config=TOLERANT)
class Charters:
    """What a desk's record says of its charter."""

    versions: tuple[CharterVersion, ...] = ()
    """Oldest first."""

    pairs: Pairs = Pairs()
    distributions: tuple[Distribution, ...] = ()
    """One for each recipient of each version, in the order of the first handing over."""

    @property
    def latest(self) -> CharterVersion | None:
        """The charter that counts; None before the desk is formed."""
        return self.versions[-1] if self.versions else None

    def distribution(self, recipient: Recipient) -> Distribution | None:
        """How the latest charter went to somebody; None where it has not."""
        return next((each for each in self.of_latest() if each.recipient == recipient), None)

    def of_latest(self) -> tuple[Distribution, ...]:
        """How the latest charter went out."""
        return tuple(each for each in self.distributions if each.version == len(self.versions))

    def due(self) -> tuple[Recipient, ...]:
        """Everybody to whom a charter has to go, whether it has or not: overseers, then every pair by its number."""
        pairs = (
            Recipient(contest=contest, ballot_number=number)
            for contest in Contest
            for number in range(1, (self.pairs.of(contest) or 0) + 1)
        )
        return (*(Recipient(agency=each) for each in OVERSEERS), *pairs)

    def unconfirmed(self) -> tuple[Recipient, ...]:
        """Who has to get, or was handed, the latest charter and has not confirmed it; in the order of `due`."""
        handed = {each.recipient: each for each in self.of_latest()}
        return tuple(
            each for each in dict.fromkeys((*self.due(), *handed)) if each not in handed or handed[each].receipt is None
        )

    @property
    def pairs_reached(self) -> int:
        """How many pairs of candidates the latest charter was handed to."""
        return sum(each.recipient.contest is not None for each in self.of_latest())

    def with_version(self, version: CharterVersion) -> "Charters":
        """With a charter after the others."""
        return replace(self, versions=(*self.versions, version))

    def with_distribution(self, handed: Distribution) -> "Charters":
        """With a handing over in the place of the one to the same recipient, or at the end."""
        same = (handed.recipient, handed.version)
        known = [(each.recipient, each.version) for each in self.distributions]
        if same not in known:
            return replace(self, distributions=(*self.distributions, handed))
        kept = tuple(handed if key == same else each for key, each in zip(known, self.distributions, strict=True))
        return replace(self, distributions=kept)
