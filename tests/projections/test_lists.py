import pytest

from domain.access.sight import THE_SERVICE
from domain.codes import Severity
from domain.problem.state import Phase
from projections.views import ProblemFilter, UnknownCursor
from tests.given.later_lives import acknowledged_by, in_another_place, missed
from tests.given.projected_desk import ProjectedDesk
from tests.given.situations import (
    AT,
    BOOK,
    HOUR,
    KECAMATAN,
    LEBONG,
    MINUTE,
    a_closed_problem,
    a_coordinating_problem,
    a_detected_problem,
    a_dismissed_report,
    a_diverted_report,
    a_diverted_report_with_receipt,
    a_forwarded_problem,
    a_grave_problem,
    a_merged_problem,
    a_recommended_problem,
    a_report_awaiting_triage,
)


async def listed(desk: ProjectedDesk, wanted: ProblemFilter) -> list[str]:
    return [each.problem_id for each in (await desk.queries.list_problems(THE_SERVICE, wanted)).problems]


async def test_a_list_begins_with_the_nearest_deadline_and_ends_with_problems_without_any(desk: ProjectedDesk) -> None:
    await desk.tell("closed", a_closed_problem())
    await desk.tell("ordinary", a_coordinating_problem())
    await desk.tell("grave", a_grave_problem())
    await desk.tell("slow", a_coordinating_problem(severity=Severity.S1))

    page = await desk.queries.list_problems(THE_SERVICE)

    assert [each.problem_id for each in page.problems] == ["grave", "ordinary", "slow", "closed"]
    grave = page.problems[0]
    assert grave.next_due_key is not None
    assert grave.next_due_key.startswith("acknowledge/")
    assert grave.next_due_at == AT + HOUR / 2
    assert page.problems[-1].next_due_at is None


async def test_pages_show_every_problem_once_in_the_order_of_the_whole_list(desk: ProjectedDesk) -> None:
    for number in range(7):
        life = a_detected_problem() if number % 3 == 0 else a_coordinating_problem()
        await desk.tell(f"p-{number}", life)
    whole = await listed(desk, ProblemFilter())

    seen: list[str] = []
    cursor = None
    for _ in range(4):
        page = await desk.queries.list_problems(THE_SERVICE, cursor=cursor, limit=2)
        seen += [each.problem_id for each in page.problems]
        cursor = page.next_cursor

    assert cursor is None
    assert seen == whole
    assert len(set(seen)) == 7


@pytest.mark.parametrize("cursor", ["", "nonsense", "fA==", "MjAyNC0xMS0yN3xwLTE=", "\x00"])
async def test_a_cursor_of_somebody_else_is_refused(desk: ProjectedDesk, cursor: str) -> None:
    with pytest.raises(UnknownCursor):
        await desk.queries.list_problems(THE_SERVICE, cursor=cursor)


FILTERS = {
    "phase": (ProblemFilter(phase=Phase.RECOMMENDED), {"recommended"}),
    "category": (ProblemFilter(category="MONEY_POLITICS"), {"forwarded"}),
    "severity": (ProblemFilter(severity=Severity.S4), {"grave"}),
    "agency that owes a receipt": (ProblemFilter(agency="BAWASLU"), {"forwarded"}),
    "agency that owes an answer": (ProblemFilter(agency="KPU"), {"grave", "late", "recommended"}),
    "agency that acknowledged and owes nothing more": (ProblemFilter(agency="CAMAT"), {"grave", "late"}),
    "late": (ProblemFilter(late=True), {"late"}),
    "needs triage": (ProblemFilter(needs_triage=True), {"unsure"}),
    "unacknowledged": (ProblemFilter(unacknowledged=True), {"grave", "late"}),
    "waiting for approval": (ProblemFilter(recommendation="awaiting_approval"), {"recommended"}),
    "ended": (ProblemFilter(ended=True), {"closed", "dismissed", "handed"}),
    "not ended": (ProblemFilter(ended=False), {"forwarded", "grave", "late", "recommended", "unsure", "diverted"}),
    "stage": (ProblemFilter(stage="VOTING"), set()),
    "due soon": (ProblemFilter(due_before=AT + HOUR), {"grave"}),
    "several at once": (ProblemFilter(agency="KPU", unacknowledged=True, late=True), {"late"}),
}


async def test_each_filter_narrows_the_list_to_what_fits(desk: ProjectedDesk) -> None:
    lives = {
        "closed": a_closed_problem(),
        "dismissed": a_dismissed_report(),
        "diverted": a_diverted_report(),
        "handed": a_diverted_report_with_receipt(),
        "forwarded": a_forwarded_problem(),
        "grave": a_grave_problem(),
        "late": missed(a_coordinating_problem(), "acknowledge/KPU.1"),
        "recommended": a_recommended_problem(),
        "unsure": a_report_awaiting_triage(),
    }
    for problem_id, life in lives.items():
        await desk.tell(problem_id, life)

    found = {name: set(await listed(desk, wanted)) for name, (wanted, _) in FILTERS.items()}

    assert found == {name: expected for name, (_, expected) in FILTERS.items()}


async def test_a_region_means_itself_and_everything_below_it(desk: ProjectedDesk) -> None:
    await desk.open("17", "BENGKULU")
    await desk.open("17.08", "KEPAHIANG")
    await desk.tell("in-a-kecamatan", a_coordinating_problem())
    await desk.tell("at-the-province", in_another_place(a_coordinating_problem(), "17"))
    await desk.tell("next-door", in_another_place(a_coordinating_problem(), "17.08"))
    await desk.tamper("UPDATE projections.problem SET region = desk WHERE problem_id <> 'in-a-kecamatan'")

    async def within(region: str) -> set[str]:
        return set(await listed(desk, ProblemFilter(within=region)))

    assert await within("00") == {"in-a-kecamatan", "at-the-province", "next-door"}
    assert await within("17") == {"in-a-kecamatan", "at-the-province", "next-door"}
    assert await within(LEBONG) == {"in-a-kecamatan"}
    assert await within(KECAMATAN) == {"in-a-kecamatan"}
    assert await within("17.07.06") == set()
    assert set(await listed(desk, ProblemFilter(book="17/2024"))) == {"at-the-province"}


async def test_a_line_of_the_list_tells_who_is_awaited_since_when_and_what_happened_last(desk: ProjectedDesk) -> None:
    life = acknowledged_by(a_coordinating_problem().later(20 * MINUTE), "KPU")
    await desk.tell("p-1", life)
    await desk.tell("p-2", a_forwarded_problem())
    await desk.tell("p-3", a_merged_problem())

    lines = {each.problem_id: each for each in (await desk.queries.list_problems(THE_SERVICE)).problems}

    assert lines["p-1"].waiting_for == ("KPU", "POLRI", "CAMAT", "DPUPR")
    assert lines["p-1"].waiting_since == AT
    assert lines["p-1"].acknowledge_due_at == AT + 2 * HOUR
    assert lines["p-1"].answer_due_at == AT + 24 * HOUR
    assert lines["p-1"].last_event == "ReferralAcknowledged"
    assert lines["p-1"].last_event_at == AT + 20 * MINUTE
    assert (lines["p-2"].waiting_for, lines["p-2"].waiting_since) == (("BAWASLU",), AT)
    assert (lines["p-3"].waiting_for, lines["p-3"].waiting_since, lines["p-3"].open_referrals) == ((), None, 0)


async def test_a_list_of_one_desk_says_how_far_it_knows_its_book(desk: ProjectedDesk) -> None:
    assert (await desk.queries.list_problems(THE_SERVICE, ProblemFilter(book=BOOK))).as_of is None
    await desk.tell("p-1", a_coordinating_problem())

    as_of = (await desk.queries.list_problems(THE_SERVICE, ProblemFilter(book=BOOK))).as_of

    assert as_of is not None
    newest = (await desk.queries.timeline(THE_SERVICE, "p-1"))[-1]
    assert (as_of.position, as_of.ledger_at) == (newest.position, newest.ledger_at)
