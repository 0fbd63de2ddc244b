"""What the roster says of chair and secretariat goes into events when they are decided; nothing older changes."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from domain.codes import RegionCode
from domain.notice import NoticeSubject
from domain.obligation import TRIAGE
from domain.office import OfficeId
from domain.officials import Post, Posting
from domain.problem.commands import Escalate, Recommend, Remind
from domain.problem.events import ProblemEscalated, ReminderSent, ResolutionRecommended
from domain.problem.plan import plan
from domain.problem.state import notices_of
from tests.given.situations import (
    AT,
    BENGKULU,
    CHAIRS_OFFICE,
    LEBONG,
    OPERATOR,
    REASON,
    RULES,
    SECRETARIAT,
    SERVICE,
    Life,
    a_coordinating_problem,
    a_report_awaiting_triage,
)

LONG_AGO = date(2024, 1, 1)
ASISTEN = OfficeId("BPBD", LEBONG)
PROVINCIAL = OfficeId("BPBD", BENGKULU)


def held(post: Post, office: OfficeId, **differing: object) -> Posting:
    return Posting.model_validate(
        {"post": post, "account": "somebody", "office": office, "since": LONG_AGO, **differing}
    )


def under(life: Life, desk: RegionCode, *postings: Posting) -> Life:
    """The same life, by rules that know of the desk's roster."""
    return replace(life, rules=RULES.with_officials(RULES.officials.with_postings(desk, postings)))


def test_an_escalation_goes_to_whoever_chairs_the_desk_at_that_instant() -> None:
    life = under(a_coordinating_problem(), LEBONG, held(Post.CHAIR, ASISTEN))
    (event,) = life.decided(Escalate(reason=REASON), OPERATOR)
    assert isinstance(event, ProblemEscalated)
    assert (event.to_agency, event.to_region) == ASISTEN


def test_the_next_tier_is_told_by_what_is_known_of_its_roster() -> None:
    life = under(a_coordinating_problem().asked(Escalate(reason=REASON)), BENGKULU, held(Post.SECRETARIAT, PROVINCIAL))
    (event,) = life.decided(Escalate(reason=REASON), OPERATOR)
    assert isinstance(event, ProblemEscalated)
    assert (event.level, event.to_agency, event.to_region) == (2, *PROVINCIAL)


def test_the_chair_that_is_asked_to_approve_stands_in_the_event() -> None:
    life = under(a_coordinating_problem(), LEBONG, held(Post.CHAIR, ASISTEN))
    (event,) = life.decided(Recommend(steps=(1,)), OPERATOR)
    assert isinstance(event, ResolutionRecommended)
    assert event.approve.owner == ASISTEN
    asked = life.asked(Recommend(steps=(1,)), OPERATOR)
    letter = next(each for each in notices_of(asked.state).pending if each.kind == "APPROVAL_REQUEST")
    assert (letter.agency, letter.office) == ASISTEN


def test_a_reminder_goes_to_whoever_holds_the_post_by_then_and_the_debt_with_it() -> None:
    life = a_report_awaiting_triage()
    (owed,) = life.state.obligations  # type: ignore[union-attr]
    assert owed.owner == SECRETARIAT
    later = replace(under(life, LEBONG, held(Post.SECRETARIAT, ASISTEN)), now=owed.remind_at)
    remind = Remind(key=TRIAGE, remind_at=owed.remind_at)
    (event,) = later.decided(remind, SERVICE)
    assert isinstance(event, ReminderSent)
    assert event.obligation.owner == ASISTEN
    reminded = later.asked(remind, SERVICE)
    letter = notices_of(reminded.state).pending[-1]
    assert (letter.agency, letter.office) == ASISTEN
    assert letter.subject == NoticeSubject.of_reminder(TRIAGE, 1)


def test_what_folds_and_plans_does_not_ask_the_roster() -> None:
    life = a_coordinating_problem().asked(Recommend(steps=(1,)), OPERATOR)
    other = under(life, LEBONG, held(Post.CHAIR, ASISTEN))
    assert (life.state, plan(life.state, AT)) == (other.state, plan(other.state, AT))
    approve = next(each for each in life.under_way.obligations if each.key == "approve/1")
    assert approve.owner == CHAIRS_OFFICE


@pytest.mark.parametrize(
    ("day", "agency"),
    [(LONG_AGO - timedelta(days=1), "SEKDA"), (LONG_AGO, "KPU"), (date(2024, 2, 1), "BPBD"), (date(2024, 3, 1), "KPU")],
)
def test_a_post_is_held_from_its_first_day_and_by_who_stands_in_before_others(day: date, agency: str) -> None:
    officials = RULES.officials.with_postings(
        LEBONG,
        (
            held(Post.CHAIR, OfficeId("KPU", LEBONG)),
            held(Post.CHAIR, ASISTEN, since=date(2024, 1, 20), until=date(2024, 2, 1), acting=True),
            held(Post.SECRETARIAT, OfficeId("POLRI", LEBONG)),
        ),
    )
    assert officials.holder(Post.CHAIR, LEBONG, day).agency == agency
