"""Recommendations as they are listed: in their order, with their standing, to whom they are for."""

from domain.access.sight import THE_SERVICE, sight_of
from domain.actor import Actor
from domain.codes import Role
from domain.problem.commands import CorrectProblem, Recommend, RecordFollowThrough, Restrict, ReturnRecommendation
from domain.problem.outcome import Response
from projections.views import ListedRecommendation
from tests.given.onlookers import WITH_GRANTS, person
from tests.given.projected_desk import ProjectedDesk
from tests.given.situations import (
    AT,
    BENGKULU,
    BOOK,
    CHAIR,
    HOUR,
    KECAMATAN,
    LEBONG,
    OPERATOR,
    REASON,
    SEALED,
    a_coordinating_problem,
    a_recommended_problem,
    an_approved_problem,
    liaison,
)


def shown(listed: tuple[ListedRecommendation, ...]) -> list[tuple[str, int, str]]:
    return [(each.problem_id, each.number, each.standing) for each in listed]


async def test_each_is_listed_with_what_became_of_it(desk: ProjectedDesk) -> None:
    lead = liaison("KPU")
    back = a_recommended_problem().asked(ReturnRecommendation(reason=REASON), CHAIR).asked(Recommend(text=SEALED))
    answered = an_approved_problem().asked(RecordFollowThrough(response=Response.PARTLY), lead)
    refused = RecordFollowThrough(response=Response.REFUSED, reason="tidak ada alat berat")
    await desk.tell("back", back.asked(Recommend(text=SEALED)))
    await desk.tell("answered", answered.asked(refused, lead))
    await desk.tell("open", an_approved_problem())
    await desk.tell("fallen", an_approved_problem().asked(CorrectProblem(category="VILLAGE_QUARREL", reason=REASON)))
    await desk.tell("no recommendation", a_coordinating_problem())

    listed = (await desk.queries.recommendations(THE_SERVICE, BOOK)).lines

    assert sorted(shown(listed)) == [
        ("answered", 1, "answered"),
        ("back", 1, "sent_back"),
        ("back", 2, "replaced"),
        ("back", 3, "awaiting_approval"),
        ("fallen", 1, "fallen"),
        ("open", 1, "approved"),
    ]
    assert [each.recommended_at for each in listed] == sorted(each.recommended_at for each in listed)
    of = {(each.problem_id, each.number): each for each in listed}
    # the last answer counts, with its reason; the reason of what was sent back is for its author
    assert of["answered", 1].response is Response.REFUSED
    assert of["answered", 1].reason == "tidak ada alat berat"
    assert of["answered", 1].approved_at is not None
    assert of["back", 1].sent_back_at is not None
    assert of["back", 1].reason is None
    assert {(each.addressee, each.office) for each in listed} == {("KPU", LEBONG)}
    assert shown((await desk.queries.recommendations(THE_SERVICE, BOOK, unanswered=True)).lines) == [
        ("open", 1, "approved")
    ]
    assert shown((await desk.queries.recommendations(THE_SERVICE, BOOK, "PLN")).lines) == []


async def test_addressees_follow_one_another_and_each_begins_with_the_oldest(desk: ProjectedDesk) -> None:
    await desk.tell("first", an_approved_problem())
    await desk.tell("second", a_recommended_problem())
    await desk.tamper(
        "UPDATE projections.timeline SET summary = jsonb_set(summary, '{addressee}', '\"BAWASLU\"')"
        " WHERE type = 'ResolutionRecommended' AND stream LIKE '%second'"
    )
    await desk.tell("third", a_recommended_problem())
    await desk.tamper(
        "UPDATE projections.timeline SET at = at - interval '1 day'"
        " WHERE type = 'ResolutionRecommended' AND stream LIKE '%third'"
    )

    listed = (await desk.queries.recommendations(THE_SERVICE, BOOK)).lines

    assert [each.problem_id for each in listed] == ["second", "third", "first"]


async def test_who_sees_which(desk: ProjectedDesk) -> None:
    await desk.tell("approved", an_approved_problem())
    await desk.tell("waiting", a_recommended_problem())
    await desk.tell("restricted", an_approved_problem().asked(Restrict(reason=REASON, persons=("kasubag",)), CHAIR))

    async def seen(actor: Actor) -> set[str]:
        found = (await desk.queries.recommendations(sight_of(actor, at=AT + HOUR / 2), BOOK)).lines
        return {each.problem_id for each in found}

    everything_open = {"approved", "waiting"}
    assert await seen(OPERATOR) == everything_open
    assert await seen(person(Role.OPERATOR, account="kasubag")) == {*everything_open, "restricted"}
    assert await seen(person(Role.OPERATOR, BENGKULU)) == everything_open
    assert await seen(person(Role.AUDITOR, BENGKULU)) == {*everything_open, "restricted"}
    # an agency sees what was approved and goes to it, at whichever of its offices that have to do with it
    assert await seen(liaison("KPU")) == {"approved"}
    assert await seen(liaison("KPU", BENGKULU)) == {"approved"}
    assert await seen(liaison("CAMAT", KECAMATAN)) == set()
    assert await seen(liaison("PLN")) == set()
    for nobody in (person(Role.ADMIN), person(Role.REPORTER), person(Role.OPERATOR, "17.08")):
        assert await seen(nobody) == set()


async def test_a_link_for_one_request_shows_no_recommendation(desk: ProjectedDesk) -> None:
    await desk.tell("open", an_approved_problem())

    whole = (await desk.queries.recommendations(sight_of(WITH_GRANTS["link"], at=AT), BOOK)).lines
    narrow = (await desk.queries.recommendations(sight_of(WITH_GRANTS["link to one request"], at=AT), BOOK)).lines

    assert shown(whole) == [("open", 1, "approved")]
    assert narrow == ()
