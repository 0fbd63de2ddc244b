"""The closed vocabularies of the service: codes that are stored, sent and compared, never translated.

What people read for a code stands in `wording/`, in `reference/` and in the templates. The words follow
`docs/glossary.md`.
"""

from enum import StrEnum
from typing import Annotated

from pydantic import StringConstraints

RegionCode = Annotated[str, StringConstraints(pattern=r"^(00|\d{2}(\.\d{2}){0,2})$")]
"""Kemendagri code: province `17`, kabupaten/kota `17.07`, kecamatan `17.07.05`; `00` is the nation."""

AgencyCode = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z_]{1,39}$")]
"""Code of `reference/data/agencies.csv`."""

CategoryCode = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z_]{1,39}$")]
"""Code of `reference/data/taxonomy.csv`."""

StageCode = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z_0-9]{1,39}$")]
"""Code of `reference/data/stages.csv`."""

NATION: RegionCode = "00"


class Severity(StrEnum):
    """How much of a stage is at risk; S4 is the gravest."""

    S1 = "S1"
    S2 = "S2"
    S3 = "S3"
    S4 = "S4"

    @property
    def rank(self) -> int:
        """1 for S1 to 4 for S4."""
        return int(self.value[1])


class Route(StrEnum):
    """What a desk may do with a category of problem."""

    COORDINATE = "COORDINATE"
    """Desk members act within their own task."""

    FORWARD = "FORWARD"
    """Another body decides; the desk keeps hand-over, receipt and published outcome, and never finds guilt."""

    WATCH = "WATCH"
    """The desk follows and reports; the deciding body gets no assignment."""


class Tier(StrEnum):
    """Level of a desk."""

    DISTRICT = "district"
    PROVINCE = "province"
    NATIONAL = "national"


class Role(StrEnum):
    """What an actor is to the desk; `domain.problem.rights` says what each may do."""

    REPORTER = "reporter"
    OPERATOR = "operator"
    VERIFIER = "verifier"
    SUPERVISOR = "supervisor"
    AGENCY = "agency"
    AUDITOR = "auditor"
    ADMIN = "admin"
    SERVICE = "service"


class IntakeChannel(StrEnum):
    """How a report reached the desk."""

    WHATSAPP = "whatsapp"
    PHONE = "phone"
    FORM = "form"
    EMAIL = "email"
    CSV = "csv"
    CLI = "cli"
    RADIO = "radio"
    """A hand-held transceiver (HT): where no telephone reaches."""

    LETTER = "letter"
    IN_PERSON = "in_person"
    SOCIAL = "social"
    """What the desk found, or was sent, on a social network."""


class Language(StrEnum):
    """Language in which people are spoken to: codes of ISO 639-1."""

    INDONESIAN = "id"
    ENGLISH = "en"


def tier_of(region: RegionCode) -> Tier:
    """Tier of the desk that answers for `region`; a kecamatan belongs to its district."""
    if region == NATION:
        return Tier.NATIONAL
    return Tier.PROVINCE if len(region) == 2 else Tier.DISTRICT


def desk_region(region: RegionCode) -> RegionCode:
    """Region of the desk that answers for `region`: itself, or the kabupaten/kota of a kecamatan."""
    return region[:5]


def upper_region(region: RegionCode) -> RegionCode | None:
    """Region of the next desk above; None above the nation."""
    if region == NATION:
        return None
    return NATION if len(region) == 2 else region[:2]


def is_within(region: RegionCode, scope: RegionCode) -> bool:
    """Whether `region` lies in the subtree of `scope`."""
    return scope in (NATION, region) or region.startswith(f"{scope}.")
