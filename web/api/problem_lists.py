"""The list of a desk's problems over HTTP: filters, order, pages, and how many there are of each kind."""

from datetime import date
from typing import Annotated, Final, Literal

from fastapi import Query
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field
from starlette.requests import Request
from starlette.responses import Response

from domain.calendar import LocalTime
from domain.codes import AgencyCode, CategoryCode, RegionCode, Severity, StageCode
from domain.problem.state import Phase
from domain.problem.verification import Finding
from projections.filters import ClockState, ProblemFilter, RecommendationState, Sort
from projections.searching import LIMIT_CHARACTERS
from reading.desks import find_desk
from reading.problems import ProblemList, end_of_today, list_problems, period_of, searching
from reading.word_search import OPENED_LIMIT, WordSearch, search_words
from web.api.at_desk import PAGE_LIMIT, At, Desk, desk_routes
from web.api.caller import CostlyReader, Reader, Services
from web.api.conditional import NEVER_KEPT, answered

of_desk = desk_routes()

VALUES_LIMIT: Final = 100
"""Of one filter in one request."""

Day = Annotated[date, Field(ge=date(2000, 1, 1), le=date(2999, 12, 31))]


class ListQuery(BaseModel):
    """What a list shows; a filter that is given several times fits where one of its values does."""

    model_config = ConfigDict(extra="forbid")

    region: tuple[RegionCode, ...] = Field(default=(), max_length=VALUES_LIMIT)
    """A region and everything below it."""

    phase: tuple[Phase, ...] = Field(default=(), max_length=VALUES_LIMIT)
    severity: tuple[Severity, ...] = Field(default=(), max_length=VALUES_LIMIT)
    category: tuple[CategoryCode, ...] = Field(default=(), max_length=VALUES_LIMIT)
    stage: tuple[StageCode, ...] = Field(default=(), max_length=VALUES_LIMIT)
    agency: tuple[AgencyCode, ...] = Field(default=(), max_length=VALUES_LIMIT)
    """An agency that owes something."""

    clock: tuple[ClockState, ...] = Field(default=(), max_length=VALUES_LIMIT)
    """The tabs of a queue."""

    recommendation: tuple[RecommendationState, ...] = Field(default=(), max_length=VALUES_LIMIT)
    finding: tuple[Finding | Literal["none"], ...] = Field(default=(), max_length=VALUES_LIMIT)
    """What a verifier found; `none` where nobody has."""

    q: str | None = Field(default=None, max_length=LIMIT_CHARACTERS)
    """Words of the official summary, category, stage or place, or a register number or its figures: all of them,
    `"a phrase"`, `one or another`, `-not this one`. Sealed words are not searched."""

    late: bool | None = None
    """Whether a deadline was missed on what is still owed."""

    triage: bool | None = None
    """Whether it waits for triage."""

    silent: bool | None = None
    """Whether an agency was asked and is silent."""

    ended: bool | None = None
    restricted: bool | None = None
    archived: bool | None = None
    due_before: AwareDatetime | None = None
    occurred_from: Day | None = None
    occurred_to: Day | None = None
    """First and last day on which it happened, by the desk's calendar."""

    registered_from: Day | None = None
    registered_to: Day | None = None
    sort: Sort = Sort.DEADLINE
    facets: bool = True
    """Whether it is counted how many there are of each kind."""

    after: str | None = Field(default=None, max_length=400)
    """`next_cursor` of the part before, for the same filters and the same order."""

    limit: int = Field(default=50, ge=1, le=PAGE_LIMIT)
    """Lines at most."""

    def wanted(self, local: LocalTime) -> ProblemFilter:
        """As the query tables take it."""
        occurred = period_of(local, self.occurred_from, self.occurred_to)
        registered = period_of(local, self.registered_from, self.registered_to)
        return ProblemFilter(
            within=self.region,
            phases=self.phase,
            severities=self.severity,
            categories=self.category,
            stages=self.stage,
            agencies=self.agency,
            clocks=self.clock,
            recommendations=self.recommendation,
            findings=self.finding,
            **searching(self.q),
            late=self.late,
            needs_triage=self.triage,
            unacknowledged=self.silent,
            ended=self.ended,
            restricted=self.restricted,
            archived=self.archived,
            due_before=self.due_before,
            occurred_from=occurred.begins,
            occurred_before=occurred.before,
            registered_from=registered.begins,
            registered_before=registered.before,
        )


@of_desk.get("/word-search", response_model=WordSearch)
async def word_search(
    services: Services,
    caller: CostlyReader,
    at: At,
    q: Annotated[str, Query(min_length=1, max_length=LIMIT_CHARACTERS, description="All of these words.")],
    limit: Annotated[int, Query(ge=1, le=OPENED_LIMIT, description="Reports that are opened at most.")] = OPENED_LIMIT,
) -> Response:
    """Search what reporters wrote in the newest reports; wants a `Desk-Purpose`, and goes on record."""
    searched = await search_words(
        caller.sight,
        services.ledger,
        services.queries,
        services.regions,
        services.words,
        at.book,
        q,
        limit=limit,
        fictitious=at.fictitious,
    )
    return Response(searched.model_dump_json(), media_type="application/json", headers=NEVER_KEPT)


@of_desk.get("/problems", response_model=ProblemList)
async def problems(
    request: Request, services: Services, caller: Reader, desk: Desk, asked: Annotated[ListQuery, Query()]
) -> Response:
    """Problems of a desk that fit, nearest deadline first, with the totals of the whole desk.

    Who goes on by `next_cursor` meets every problem that fits all the while: what changes meanwhile comes once more at
    the end. A facet counts what the other filters leave; its own filter does not narrow it.
    """
    book = services.book_of(desk)
    await find_desk(caller.sight, services.ledger, services.regions, book)
    local = await services.local_time(book)
    listed = await list_problems(
        caller.sight,
        services.ledger,
        services.queries,
        services.regions,
        book,
        asked.wanted(local),
        today_ends_at=end_of_today(local, services.now()),
        sort=asked.sort,
        facets=asked.facets,
        cursor=asked.after,
        limit=asked.limit,
        fictitious=await services.is_fictitious(book),
    )
    return answered(request, listed)
