"""People who look and problems they look at: every relation, for the rules and for the database."""

from typing import Final

from domain.access.policy import Relation
from domain.actor import Actor, Delegate, service_identity
from domain.codes import RegionCode, Role
from domain.problem.commands import Recuse, Restrict
from tests.given.situations import (
    AT,
    BENGKULU,
    CHAIR,
    HOUR,
    KECAMATAN,
    LEBONG,
    REASON,
    Life,
    a_coordinating_problem,
    a_merged_problem,
    a_report_awaiting_triage,
    a_reported_problem,
)

REPORTER: Final = Actor(id="warga", role=Role.REPORTER, region=LEBONG)
"""Who handed in the reports behind these problems."""


def person(role: Role, region: RegionCode = LEBONG, account: str = "somebody", agency: str | None = None) -> Actor:
    """Somebody who has nothing to do with the problems but by role, region and agency."""
    return Actor(id=account, role=role, region=region, agency=agency)


def _of_the_desk_and_above(role: Role) -> tuple[Actor, ...]:
    return tuple(person(role, region) for region in (LEBONG, BENGKULU, "00", KECAMATAN, "17.08", "35"))


PEOPLE: Final = (
    *(actor for role in Role if role not in (Role.SERVICE, Role.AGENCY) for actor in _of_the_desk_and_above(role)),
    *(person(Role.AGENCY, region, agency="KPU") for region in (LEBONG, BENGKULU, "00", KECAMATAN, "17.08", "35")),
    *(person(Role.AGENCY, region, agency="CAMAT") for region in (LEBONG, KECAMATAN, "17.07.06")),
    *(person(Role.AGENCY, region, agency="BAWASLU") for region in (LEBONG, "35")),
    REPORTER,
    person(Role.AGENCY, LEBONG, REPORTER.id, "BAWASLU"),
    person(Role.OPERATOR, KECAMATAN, REPORTER.id),
    person(Role.OPERATOR, LEBONG, REPORTER.id),
    person(Role.REPORTER, account="saksi"),
    person(Role.OPERATOR, account="kasubag"),
    person(Role.OPERATOR, "35", "kasubag"),
    person(Role.AGENCY, LEBONG, "kasubag", "BAWASLU"),
    person(Role.OPERATOR, account="sari"),
    person(Role.AUDITOR, BENGKULU, "sari"),
    Actor(id="ajudan", role=Role.OPERATOR, region="35", grant=Delegate(on_behalf_of="kasubag", until=AT + HOUR)),
    Actor(id="ajudan", role=Role.OPERATOR, region=LEBONG, grant=Delegate(on_behalf_of="sari", until=AT + HOUR)),
    service_identity(),
    service_identity(LEBONG),
)

RESTRICT: Final = Restrict(reason=REASON, persons=("kasubag",))
RECUSE: Final = Recuse(officer="sari", reason=REASON)

PROBLEMS: Final[dict[str, Life]] = {
    "open": a_coordinating_problem(),
    "unsure": a_report_awaiting_triage(),
    "told": a_reported_problem(),
    "merged": a_merged_problem(),
    "with-recusal": a_coordinating_problem().asked(RECUSE, CHAIR),
    "restricted": a_coordinating_problem().asked(RESTRICT, CHAIR),
    "restricted-told": a_reported_problem().asked(RESTRICT, CHAIR),
}

EXPECTED: Final = (
    (person(Role.OPERATOR), "open", Relation.OWN_DESK),
    (person(Role.OPERATOR, BENGKULU), "open", Relation.ABOVE),
    (person(Role.OPERATOR, BENGKULU), "told", Relation.ABOVE_TOLD),
    (person(Role.OPERATOR, KECAMATAN), "open", Relation.BELOW),
    (person(Role.OPERATOR, "17.08"), "open", Relation.OUTSIDE),
    (person(Role.AGENCY, agency="KPU"), "open", Relation.ASKED),
    (person(Role.AGENCY, "17.08", agency="KPU"), "open", Relation.OUTSIDE),
    (person(Role.AGENCY, agency="KPU"), "unsure", Relation.NOT_ASKED),
    (person(Role.AGENCY, agency="BAWASLU"), "open", Relation.NOT_ASKED),
    (REPORTER, "open", Relation.HANDED_IN),
    (REPORTER, "restricted", Relation.RESTRICTED),
    (person(Role.OPERATOR, KECAMATAN, REPORTER.id), "open", Relation.HANDED_IN),
    (person(Role.OPERATOR, LEBONG, REPORTER.id), "open", Relation.OWN_DESK),
    (person(Role.OPERATOR, account="sari"), "with-recusal", Relation.RECUSED),
    (person(Role.AUDITOR, BENGKULU, "sari"), "with-recusal", Relation.RECUSED),
    (person(Role.OPERATOR), "restricted", Relation.RESTRICTED),
    (person(Role.SUPERVISOR), "restricted", Relation.OWN_DESK),
    (person(Role.OPERATOR, account="kasubag"), "restricted", Relation.OWN_DESK),
    (person(Role.OPERATOR, "35", "kasubag"), "restricted", Relation.NAMED),
    (person(Role.OPERATOR, "35", "kasubag"), "open", Relation.OUTSIDE),
    (person(Role.AGENCY, agency="KPU"), "restricted", Relation.WRITTEN_TO),
    (person(Role.OPERATOR, BENGKULU), "restricted", Relation.RESTRICTED),
    (person(Role.OPERATOR, BENGKULU), "restricted-told", Relation.WRITTEN_TO),
    (person(Role.AUDITOR, BENGKULU), "restricted", Relation.ABOVE),
    (person(Role.AUDITOR, "35"), "restricted", Relation.RESTRICTED),
    (service_identity(), "restricted", Relation.SERVICE),
)
"""What stands here was written down by hand; that the database agrees is tried on everybody and everything."""
