"""What a person puts right of a problem in the register, and what of it no other field of a problem says."""

from typing import Annotated, Final

from pydantic import AwareDatetime, StringConstraints
from pydantic.dataclasses import dataclass

from domain.base import TOLERANT, StoredValue
from domain.codes import AgencyCode, Route
from domain.policy import Clocks
from domain.vault_reference import Sealed

CORRECTABLE: Final = ("category", "region", "stations", "place", "occurred_at", "contests")
"""Fields of a problem that can be put right, in the order in which people read of them."""

STATIONS_LIMIT: Final = 20
"""Polling stations that one problem can lie at; more of them are a kecamatan."""

Station = Annotated[str, StringConstraints(pattern=r"^[1-9]\d{0,2}$")]
"""Number of a polling station, without leading zeros."""


@dataclass(frozen=True, kw_only=True, config=TOLERANT)
class Correction:
    """What is known of a problem's place and time by its corrections."""

    number: int
    """How many there were."""

    stations: tuple[Station, ...] | None = None
    """Polling stations that it lies at; None where nobody but the reports says so."""

    place: Sealed | None = None
    """Place below the kecamatan, in an official's words."""

    is_dated: bool = False
    """Whether an official said when it happened; further reports then move that no more."""


class Rerouting(StoredValue):
    """Who is in charge since a correction, by the row of the routing table that decided."""

    route: Route
    lead: AgencyCode
    new_lead: bool
    """Whether somebody is asked anew to be in charge; outcome and ladder then start over."""

    clocks: Clocks
    """For what will be owed from now on."""

    recommend_by: AwareDatetime
    policy_version: str
    rule: str
    rule_version: str
    rules_digest: str
