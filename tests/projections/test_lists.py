import pytest

from domain.access.sight import THE_SERVICE
from domain.codes import Severity
from domain.problem.state import Phase
from projections.filters import ClockState, ProblemFilter, Sort
from projections.views import UnknownCursor
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
    "phase": (ProblemFilter(phases=(Phase.RECOMMENDED,)), {"recommended"}),
    "category": (ProblemFilter(categories=("MONEY_POLITICS",)), {"forwarded"}),
    "severity": (ProblemFilter(severities=(Severity.S4,)), {"grave"}),
    "agency that owes a receipt": (ProblemFilter(agencies=("BAWASLU",)), {"forwarded"}),
    "agency that owes an answer": (ProblemFilter(agencies=("KPU",)), {"grave", "late", "recommended"}),
    "agency that acknowledged and owes nothing more": (ProblemFilter(agencies=("CAMAT",)), {"grave", "late"}),
    "late": (ProblemFilter(late=True), {"late"}),
    "needs triage": (ProblemFilter(needs_triage=True), {"unsure"}),
    "unacknowledged": (ProblemFilter(unacknowledged=True), {"grave", "late"}),
    "waiting for approval": (ProblemFilter(recommendations=("awaiting_approval",)), {"recommended"}),
    "ended": (ProblemFilter(ended=True), {"closed", "dismissed", "handed"}),
    "not ended": (ProblemFilter(ended=False), {"forwarded", "grave", "late", "recommended", "unsure", "diverted"}),
    "stage": (ProblemFilter(stages=("VOTING",)), set()),
    "due soon": (ProblemFilter(due_before=AT + HOUR), {"grave"}),
    "due before the day ends": (
        ProblemFilter(clocks=(ClockState.DUE_TODAY,), today_ends_at=AT + HOUR),
        {"grave"},
    ),
    "one of several clocks": (
        ProblemFilter(clocks=(ClockState.LATE, ClockState.NEEDS_TRIAGE)),
        {"late", "unsure"},
    ),
    "awaits a recommendation": (ProblemFilter(clocks=(ClockState.AWAITS_RECOMMENDATION,)), {"grave", "late"}),
    "nobody found out yet": (
        ProblemFilter(clocks=(ClockState.NEEDS_VERIFICATION,)),
        {"forwarded", "grave", "late", "recommended", "unsure"},
    ),
    "a finding": (ProblemFilter(findings=("CONFIRMED",)), set()),
    "no finding": (ProblemFilter(findings=("none",), phases=(Phase.RECOMMENDED,)), {"recommended"}),
    "two phases": (ProblemFilter(phases=(Phase.RECOMMENDED, Phase.CLOSED)), {"recommended", "closed"}),
    "restricted": (ProblemFilter(restricted=True), set()),
    "happened before": (ProblemFilter(occurred_before=AT - 1000 * HOUR), set()),
    "happened since": (ProblemFilter(occurred_from=AT - 1000 * HOUR, severities=(Severity.S4,)), {"grave"}),
    "registered since": (ProblemFilter(registered_from=AT + 1000 * HOUR), set()),
    "registered before": (
        ProblemFilter(registered_before=AT + 1000 * HOUR, phases=(Phase.RECOMMENDED, Phase.DETECTED)),
        {"recommended"},
    ),
    "several at once": (ProblemFilter(agencies=("KPU",), unacknowledged=True, late=True), {"late"}),
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
        return set(await listed(desk, ProblemFilter(within=(region,))))

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


async def test_facets_count_what_would_be_listed_and_are_not_narrowed_by_themselves(desk: ProjectedDesk) -> None:
    lives = {
        "closed": a_closed_problem(),
        "forwarded": a_forwarded_problem(),
        "grave": a_grave_problem(),
        "late": missed(a_coordinating_problem(), "acknowledge/KPU.1"),
        "recommended": a_recommended_problem(),
        "unsure": a_report_awaiting_triage(),
    }
    for problem_id, life in lives.items():
        await desk.tell(problem_id, life)
    wanted = ProblemFilter(
        book=BOOK, phases=(Phase.COORDINATING,), agencies=("KPU",), today_ends_at=AT + HOUR, ended=False
    )

    facets = await desk.queries.facets(THE_SERVICE, wanted)

    assert facets.matching == len(await listed(desk, wanted)) == 2
    assert facets.phase.keys() == set(Phase)
    for phase, count in facets.phase.items():
        assert count == len(await listed(desk, wanted.model_copy(update={"phases": (phase,)}))), phase
    for severity, count in facets.severity.items():
        assert count == len(await listed(desk, wanted.model_copy(update={"severities": (severity,)})))
    for clock in ClockState:
        assert facets.clock[clock] == len(await listed(desk, wanted.model_copy(update={"clocks": (clock,)}))), clock
    assert facets.any_clock == facets.matching
    without_agency = wanted.model_copy(update={"agencies": ()})
    assert facets.agency["POLRI"] == len(await listed(desk, without_agency.model_copy(update={"agencies": ("POLRI",)})))
    assert sum(facets.category.values()) == sum(facets.region.values()) == facets.matching
    assert facets.severity[Severity.S1] == 0


async def test_facets_of_nothing_hold_their_closed_sets(desk: ProjectedDesk) -> None:
    facets = await desk.queries.facets(THE_SERVICE, ProblemFilter(book=BOOK))

    assert facets.matching == facets.any_clock == 0
    assert (set(facets.phase), set(facets.severity), set(facets.clock)) == (set(Phase), set(Severity), set(ClockState))
    assert facets.category == facets.region == facets.agency == {}


@pytest.mark.parametrize("sort", list(Sort))
async def test_a_cursor_of_another_order_is_refused(desk: ProjectedDesk, sort: Sort) -> None:
    for number in range(2):
        await desk.tell(f"p-{number}", a_coordinating_problem())
    cursor = (await desk.queries.list_problems(THE_SERVICE, sort=sort, limit=1)).next_cursor
    for other in set(Sort) - {sort}:
        with pytest.raises(UnknownCursor):
            await desk.queries.list_problems(THE_SERVICE, sort=other, cursor=cursor)
