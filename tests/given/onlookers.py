"""People who look and problems they look at: every relation, for the rules and for the database."""

from typing import Any, Final

from domain.access.policy import Relation
from domain.actor import ActingAs, ActingOfficial, Actor, Delegate, SignedLink, service_identity
from domain.codes import RegionCode, Role
from domain.problem.commands import Recuse, Restrict
from domain.problem.process import problem_stream
from tests.given.situations import (
    AT,
    BENGKULU,
    BOOK,
    CHAIR,
    HOUR,
    KECAMATAN,
    LEBONG,
    MINUTE,
    REASON,
    Life,
    a_coordinating_problem,
    a_merged_problem,
    a_report_awaiting_triage,
    a_reported_problem,
)

REPORTER: Final = Actor(id="warga", role=Role.REPORTER, region=LEBONG)
"""Who handed in the reports behind these problems."""


AN_HOUR: Final[dict[str, Any]] = {"since": AT - HOUR, "until": AT + HOUR}
OVER: Final[dict[str, Any]] = {"since": None, "until": AT - MINUTE}
TO_COME: Final[dict[str, Any]] = {"since": AT + MINUTE, "until": AT + HOUR}


def person(role: Role, region: RegionCode = LEBONG, account: str = "somebody", agency: str | None = None) -> Actor:
    """Somebody who has nothing to do with the problems but by role, region and agency."""
    return Actor(id=account, role=role, region=region, agency=agency)


def delegate(account: str, on_behalf_of: str, region: RegionCode = LEBONG, **differing: Any) -> Actor:
    """An operator who acts for another one, for an hour before and after `AT`."""
    actor = person(Role.OPERATOR, region, account)
    fields = {"standing": actor.standing, **AN_HOUR, **differing}
    return actor.model_copy(update={"grant": Delegate(on_behalf_of=on_behalf_of, **fields)})


def by_link(actor: Actor, problem: str | None = "open", **differing: Any) -> Actor:
    """Somebody with a link to one of the problems, for an hour before and after `AT`."""
    stream = None if problem is None else problem_stream(BOOK, problem)
    return actor.model_copy(update={"grant": SignedLink(link_id="lnk-1", stream=stream, **AN_HOUR | differing)})


def acting(role: Role, account: str = "somebody", **differing: Any) -> Actor:
    """Somebody who fills an office of the desk for an hour before and after `AT`."""
    office = ActingOfficial(form=ActingAs.PLH, office="sekda.17.07", **AN_HOUR | differing)
    return person(role, account=account).model_copy(update={"grant": office})


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
    delegate("ajudan", "kasubag", "35"),
    delegate("ajudan", "sari"),
    service_identity(),
    service_identity(LEBONG),
)

WITH_GRANTS: Final = {
    "link": by_link(person(Role.AGENCY, agency="KPU")),
    "link to another problem": by_link(person(Role.AGENCY, agency="KPU"), "told"),
    "link to no problem": by_link(person(Role.AGENCY, agency="KPU"), None),
    "link to one request": by_link(person(Role.AGENCY, agency="KPU"), referral_id="KPU.1"),
    "link to a request that is not there": by_link(person(Role.AGENCY, agency="KPU"), referral_id="KPU.9"),
    "link of who was never asked": by_link(person(Role.AGENCY, agency="BAWASLU")),
    "link that is over": by_link(person(Role.AGENCY, agency="KPU"), **OVER),
    "link that is to come": by_link(person(Role.AGENCY, agency="KPU"), **TO_COME),
    "link of an operator": by_link(person(Role.OPERATOR)),
    "link of an operator, unsure": by_link(person(Role.OPERATOR), "unsure"),
    "link of the province": by_link(person(Role.OPERATOR, BENGKULU), "told"),
    "link of a reporter": by_link(REPORTER),
    "link of a reporter that is over": by_link(REPORTER, **OVER),
    "link of who is recused": by_link(person(Role.OPERATOR, account="sari"), "with-recusal"),
    "link to a restricted problem": by_link(person(Role.AGENCY, agency="KPU"), "restricted"),
    "delegate": delegate("ajudan", "budi"),
    "delegate that is over": delegate("ajudan", "budi", **OVER),
    "delegate that is to come": delegate("ajudan", "budi", **TO_COME),
    "delegate as something else": delegate("ajudan", "budi", standing=None),
    "delegate of who is recused": delegate("ajudan", "sari"),
    "delegate who is recused": delegate("sari", "budi"),
    "delegate of who is named": delegate("ajudan", "kasubag"),
    "delegate of who is named, over": delegate("ajudan", "kasubag", **OVER),
    "delegate of a reporter": delegate("ajudan", REPORTER.id, KECAMATAN),
    "delegate of a reporter, over": delegate("ajudan", REPORTER.id, KECAMATAN, **OVER),
    "acting": acting(Role.SUPERVISOR),
    "acting, over": acting(Role.SUPERVISOR, **OVER),
    "acting, to come": acting(Role.SUPERVISOR, **TO_COME),
    "acting auditor, over": acting(Role.AUDITOR, **OVER),
    "acting and recused": acting(Role.OPERATOR, "sari"),
}
"""People who look by a grant, at `AT`."""

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
