"""By what right a person of the roster acts, and who may be appointed to act for another one."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from domain.access.grants import is_in_time
from domain.actor import ActingAs, ActingOfficial, Actor, Delegate, Grant
from domain.calendar import REAL, Calendar, LocalTime
from domain.codes import Role
from domain.desk.commands import ChangeAppointment, EndAppointment
from domain.desk.roster import Terms
from domain.desk.standing import grant_of, standing_on
from domain.desk.state import INITIAL, Desk
from domain.officials import Post
from domain.problem.commands import ApproveRecommendation, Close, Recommend
from tests.domain.test_roster import CHAIRING, STANDING_IN, SUPERVISING, TODAY, WEEK, after, appoint, refused
from tests.given.situations import AT, LEBONG, REASON, SEALED, a_finished_grave_problem, a_recommended_problem

WIB = LocalTime(REAL, ZoneInfo("Asia/Jakarta"))
ASISTEN = Actor(id="asisten", role=Role.SUPERVISOR, region=LEBONG)
SEKDA = Actor(id="sekda", role=Role.SUPERVISOR, region=LEBONG)
FOR_SEKDA = replace(SUPERVISING, on_behalf_of="sekda", until=TODAY + WEEK)
DAY = timedelta(days=1)


def grant(desk: Desk, actor: Actor = ASISTEN, at: datetime = AT, local: LocalTime = WIB) -> Grant | None:
    return grant_of(desk.roster, actor, at, local)


def appointed(*terms: Terms) -> Desk:
    return after(INITIAL, appoint(), *(appoint("asisten", each) for each in terms))


def test_who_is_not_in_the_roster_as_what_they_act_as_acts_by_account_and_role_alone() -> None:
    assert grant(INITIAL) is None
    assert grant(appointed(), SEKDA) is None
    assert grant(appointed(STANDING_IN), ASISTEN.model_copy(update={"role": Role.OPERATOR})) is None


def test_who_fills_an_office_does_so_by_the_dates_of_the_roster() -> None:
    found = grant(appointed(STANDING_IN))
    assert found == ActingOfficial(
        form=ActingAs.PLH,
        office="kesbangpol.17.07",
        since=WIB.first_of(TODAY + WEEK),
        until=WIB.last_of(TODAY + 2 * WEEK),
    )
    ended = after(appointed(STANDING_IN), EndAppointment(number=2, until=TODAY + WEEK + DAY, reason=REASON))
    moved = grant(ended)
    assert moved is not None
    assert moved.until == WIB.last_of(TODAY + WEEK + DAY)


def test_the_first_and_the_last_day_that_there_are_can_be_named() -> None:
    found = grant(appointed(replace(STANDING_IN, since=date.min, until=date.max)))
    assert found is not None
    assert is_in_time(found, AT)
    assert Actor.model_validate_json(ASISTEN.model_copy(update={"grant": found}).model_dump_json()).grant == found


def test_days_are_those_of_the_calendar() -> None:
    begins = datetime(2026, 10, 5, 2, tzinfo=UTC)
    rehearsal = Calendar(origin_wall=begins, origin_shown=AT, speed=720)
    local = LocalTime(rehearsal, ZoneInfo("Asia/Jakarta"))
    found = grant(appointed(replace(STANDING_IN, since=TODAY)), at=begins, local=local)
    assert found is not None
    assert found.since is not None
    assert found.since <= begins < found.until < begins + timedelta(minutes=40)


def test_an_appointment_of_ones_own_comes_before_one_for_a_time_and_what_holds_before_what_does_not() -> None:
    own = replace(SUPERVISING, since=TODAY - 2 * WEEK, until=TODAY - WEEK)
    before = replace(STANDING_IN, post=None, since=TODAY - 4 * WEEK, until=TODAY - 3 * WEEK)
    desk = appointed(before, own, STANDING_IN)
    assert grant(desk, at=AT - 10 * DAY) is None
    found = grant(desk, at=AT - 25 * DAY)
    assert found is not None
    assert found.until == WIB.last_of(TODAY - 3 * WEEK)
    later = grant(desk)
    assert later is not None
    assert later.since == WIB.first_of(TODAY + WEEK)


def test_a_delegate_has_the_standing_of_the_person_and_no_longer_than_that_person() -> None:
    desk = appointed(FOR_SEKDA)
    found = grant(desk)
    assert isinstance(found, Delegate)
    assert (found.on_behalf_of, found.standing) == ("sekda", SEKDA.standing)
    assert (found.since, found.until) == (WIB.first_of(TODAY), WIB.last_of(TODAY + WEEK))
    over = grant(after(desk, EndAppointment(number=1, until=TODAY + DAY, reason=REASON)))
    assert over is not None
    assert over.until == WIB.last_of(TODAY + DAY)
    later = grant(after(desk, ChangeAppointment(number=1, terms=replace(CHAIRING, since=TODAY + 2 * DAY))))
    assert later is not None
    assert later.since == WIB.first_of(TODAY + 2 * DAY)
    other = ChangeAppointment(number=1, terms=replace(CHAIRING, role=Role.VERIFIER, post=None))
    gone = grant(after(desk, other))
    assert isinstance(gone, Delegate)
    assert gone.standing is None


@pytest.mark.parametrize(
    "terms",
    [
        replace(FOR_SEKDA, on_behalf_of="asisten"),
        replace(FOR_SEKDA, on_behalf_of="nobody"),
        replace(FOR_SEKDA, until=None),
        replace(FOR_SEKDA, post=Post.CHAIR),
        replace(FOR_SEKDA, acting=ActingAs.PLH),
        replace(FOR_SEKDA, role=Role.OPERATOR),
        replace(FOR_SEKDA, since=TODAY - WEEK),
    ],
    ids=["for oneself", "for nobody", "without an end", "with a post", "acting", "as something else", "too early"],
)
def test_whoever_cannot_act_for_another_person_is_refused(terms: Terms) -> None:
    assert refused(appointed(), appoint("asisten", terms)) == "BAD_VALUE"


def test_a_delegation_is_not_passed_on_and_does_not_outlast_the_persons_own() -> None:
    desk = after(INITIAL, appoint("sekda", replace(CHAIRING, until=TODAY + WEEK)), appoint("asisten", FOR_SEKDA))
    again = replace(FOR_SEKDA, on_behalf_of="asisten")
    assert refused(desk, appoint("budi", again)) == "BAD_VALUE"
    longer = replace(FOR_SEKDA, until=TODAY + 2 * WEEK)
    assert refused(desk, ChangeAppointment(number=2, terms=longer)) == "BAD_VALUE"


# Who stands where on a day


def standing(desk: Desk, at: datetime, local: LocalTime = WIB) -> list[tuple[str, ActingAs | None, str | None]]:
    found = list(standing_on(desk.roster, Role.SUPERVISOR, at, local))
    assert all(is_in_time(each.actor.grant, at) for each in found if each.actor.grant is not None)
    return [(each.actor.id, each.terms.acting, each.terms.on_behalf_of) for each in found]


def test_who_stands_in_does_so_till_the_midnight_of_the_desks_zone() -> None:
    tonight = replace(STANDING_IN, since=TODAY, until=TODAY)
    desk = after(appointed(tonight), appoint("sari", replace(SUPERVISING, role=Role.OPERATOR)))
    midnight = WIB.first_of(TODAY + DAY)
    assert standing(desk, midnight - timedelta(microseconds=1)) == [
        ("sekda", None, None),
        ("asisten", ActingAs.PLH, None),
    ]
    assert standing(desk, midnight) == [("sekda", None, None)]
    # In the east of the country that day was over two hours before.
    east = LocalTime(REAL, ZoneInfo("Asia/Jayapura"))
    assert standing(desk, midnight - timedelta(hours=1), east) == [("sekda", None, None)]


def test_a_person_stands_once_and_by_what_counts() -> None:
    own = replace(SUPERVISING, since=TODAY)
    desk = appointed(replace(STANDING_IN, agency="KPU", since=TODAY), replace(own, agency="KESBANGPOL"))
    assert standing(desk, AT) == [("sekda", None, None), ("asisten", None, None)]
    assert standing(appointed(FOR_SEKDA), AT) == [("sekda", None, None), ("asisten", None, "sekda")]
    assert standing(INITIAL, AT) == []


# Two persons


FOR_THE_CHAIR = ASISTEN.model_copy(
    update={"grant": Delegate(on_behalf_of="sekda", standing=SEKDA.standing, until=AT + DAY)}
)
ALSO_FOR_THE_CHAIR = FOR_THE_CHAIR.model_copy(update={"id": "kabag"})


@pytest.mark.parametrize("approver", [FOR_THE_CHAIR, ALSO_FOR_THE_CHAIR, SEKDA, ASISTEN])
def test_what_a_delegate_proposes_is_approved_by_neither_of_the_two(approver: Actor) -> None:
    proposed = a_recommended_problem().asked(Recommend(text=SEALED), FOR_THE_CHAIR)
    assert proposed.outcome(ApproveRecommendation(), approver) == "SECOND_PERSON_NEEDED"
    other = Actor(id="budi", role=Role.SUPERVISOR, region=LEBONG)
    assert proposed.outcome(ApproveRecommendation(), other) == ("RecommendationApproved",)


@pytest.mark.parametrize("second", [FOR_THE_CHAIR, ALSO_FOR_THE_CHAIR, SEKDA, ASISTEN])
def test_what_a_delegate_asks_to_close_is_closed_by_neither_of_the_two(second: Actor) -> None:
    asked = a_finished_grave_problem().asked(Close(), FOR_THE_CHAIR)
    assert asked.outcome(Close(), second) == "SECOND_PERSON_NEEDED"


def test_a_signature_names_both() -> None:
    assert (SEKDA.signature, FOR_THE_CHAIR.signature) == ("sekda", "asisten for sekda")
