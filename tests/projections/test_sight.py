"""The database leaves out what is out of sight, in every read; and says the same as the rules for everybody tried."""

from collections.abc import AsyncIterator

import orjson
import pytest
import pytest_asyncio

from domain.access.policy import Relation, View
from domain.access.sight import THE_SERVICE, sight_of
from domain.actor import Actor
from domain.codes import Role
from domain.desk.events import NilReportReceived
from domain.desk.process import desk_stream
from domain.desk.state import INITIAL as NO_DESK
from domain.occurrence import Occurrence
from domain.problem.events import Event, ProblemDetected
from domain.problem.relation import relation_of, views_in_sight
from domain.problem.source import ReportSource
from domain.problem.state import dossier_of
from domain.stream import StreamId, book_id
from infra.database.connections import Database
from projections.eyes import eyes
from projections.filters import ProblemFilter
from projections.operational.triage_queue import TriageQueue
from tests.conftest import Databases
from tests.given.onlookers import PEOPLE, PROBLEMS, REPORTER, RESTRICT, WITH_GRANTS, person
from tests.given.projected_desk import APP, ProjectedDesk, a_projected_desk
from tests.given.situations import AT, BENGKULU, BOOK, CHAIR, HOUR, LEBONG, an_intake


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def told(databases: Databases, migrated: str) -> AsyncIterator[ProjectedDesk]:
    """A desk with a problem of every situation, each from a report of the same person; and one by another person."""
    async with a_projected_desk(databases, migrated) as desk:
        for name, life in PROBLEMS.items():
            first, *others = life.events
            await desk.carry_out(name, (_from_report(first, name),), REPORTER)
            for event in others:
                await desk.carry_out(name, (event,))
        life = PROBLEMS["open"]
        for event in life.events:
            await desk.carry_out("of-another", (_from_report(event, "of-another"),))
        yield desk


def _from_report(event: Event, name: str) -> Event:
    """The event, as caused by a report of the problem's own."""
    if not isinstance(event, ProblemDetected) or not isinstance(event.source, ReportSource):
        return event
    intake = event.source.intake.model_copy(update={"intake_id": f"report-{name}"})
    return event.model_copy(update={"source": ReportSource(intake=intake)})


async def relations_by_sql(desk: ProjectedDesk, actor: Actor) -> dict[str, str]:
    """In which relation the database finds the person to every problem."""
    found: dict[str, str] = {}
    document = orjson.loads(eyes(sight_of(actor, at=AT), View.LISTED))
    async with desk.connection(APP) as connection:
        for relation in Relation:
            asked = orjson.dumps(document | {"relations": [relation]}).decode()
            for row in await connection.fetch("SELECT problem_id FROM projections.seen($1)", asked):
                assert row["problem_id"] not in found, "exactly one"
                found[row["problem_id"]] = relation
    return found


@pytest.mark.parametrize("actor", PEOPLE, ids=lambda each: f"{each.role}-{each.id}-{each.region}-{each.agency}")
async def test_the_database_finds_everybody_in_the_relation_that_the_rules_say(
    told: ProjectedDesk, actor: Actor
) -> None:
    by_rules = {}
    for name, problem in told.told.items():
        dossier = dossier_of(problem.state)
        assert dossier is not None
        by_rules[name] = relation_of(actor, dossier, handed_in=name != "of-another" and actor.is_person(REPORTER.id))
    assert await relations_by_sql(told, actor) == by_rules


@pytest.mark.parametrize(
    "actor",
    [
        *(pytest.param(actor, id=f"{actor.role}-{actor.id}-{actor.region}-{actor.agency}") for actor in PEOPLE),
        *(pytest.param(actor, id=name) for name, actor in WITH_GRANTS.items()),
    ],
)
async def test_every_read_leaves_out_what_is_out_of_sight(told: ProjectedDesk, actor: Actor) -> None:
    sight, queries = sight_of(actor, at=AT), told.queries
    seen: dict[View, set[str]] = {view: set() for view in View}
    for name, problem in told.told.items():
        dossier = dossier_of(problem.state)
        assert dossier is not None
        handed_in = name != "of-another" and actor.is_person(REPORTER.id)
        stream = StreamId[Event].parse(problem.stream)
        for view in views_in_sight(sight, stream, dossier, handed_in=handed_in):
            seen[view].add(name)
    listed = (await queries.list_problems(sight, ProblemFilter(book=BOOK))).problems
    assert {each.problem_id for each in listed} == seen[View.LISTED]
    assert sum((await queries.counts(sight, BOOK)).by_phase.values()) == len(seen[View.COUNTS])
    assert sum((await queries.counts(sight, BOOK)).by_disposition.values()) == len(seen[View.COUNTS])
    everything = await queries.list_problems(THE_SERVICE)
    at = everything.problems[0].occurred_at
    similar = await queries.open_candidates(sight, BOOK, None, None, Occurrence(at), 1000 * HOUR)
    assert {each.problem_id for each in similar} <= seen[View.SIMILAR]
    async with Database.open(told.url, role=APP) as database:
        queue = await TriageQueue(database).queue(sight, BOOK)
    assert {each.problem_id for each in queue} == seen[View.TRIAGE] & {"unsure"}
    for name in told.told:
        assert (await queries.problem(sight, name) is not None) is (name in seen[View.LISTED])
        assert bool(await queries.timeline(sight, name)) is (name in seen[View.TIMELINE])
        assert (await queries.problems(sight, [name])).keys() == seen[View.LISTED] & {name}
        report = f"report-{name}"
        by_report = await queries.problem_of_intake(sight, report)
        assert (by_report is not None) is (name in seen[View.LISTED])
        fate = await queries.intake(sight, report)
        is_own = name != "of-another" and actor.is_person(REPORTER.id)
        assert (fate is not None) is (name in seen[View.TIMELINE] or (is_own and name in seen[View.FATE]))
        agencies = {each.agency for each in await queries.referrals(sight, name)}
        if name in seen[View.LETTERS]:
            everybody = {each.agency for each in await queries.referrals(THE_SERVICE, name)}
            assert agencies == everybody
        elif name in seen[View.OWN_LETTERS]:
            assert agencies <= {actor.agency}
            notices = await queries.notices(sight, name)
            assert {each.agency for each in notices} <= {actor.agency}
            if (only := sight.only_referral) is not None:
                assert {each.referral_id for each in await queries.referrals(sight, name)} <= {only}
                assert all(only in each.notice_id.split("/") for each in notices)
        else:
            assert agencies == set()
            assert await queries.notices(sight, name) == ()


async def test_by_a_link_one_problem_is_there_with_the_letters_of_one_request(told: ProjectedDesk) -> None:
    """What the rules say above is more than nothing."""
    narrow = sight_of(WITH_GRANTS["link to one request"], at=AT)
    (listed,) = (await told.queries.list_problems(narrow)).problems
    assert listed.problem_id == "open"
    assert [each.referral_id for each in await told.queries.referrals(narrow, "open")] == ["KPU.1"]
    assert [each.notice_id for each in await told.queries.notices(narrow, "open")] == ["referral/KPU.1"]
    absent = sight_of(WITH_GRANTS["link to a request that is not there"], at=AT)
    assert (await told.queries.list_problems(absent)).problems[0].acknowledge_due_at is None
    assert listed.acknowledge_due_at is not None
    assert await told.queries.notices(absent, "open") == ()
    assert await told.queries.as_of(narrow, BOOK) is None
    reporter = sight_of(WITH_GRANTS["link of a reporter"], at=AT)
    assert await told.queries.intake(reporter, "report-open") is not None
    assert await told.queries.intake(reporter, "report-told") is None


async def test_a_nil_report_is_out_of_sight_by_a_link_and_by_a_grant_out_of_its_time(
    databases: Databases, migrated: str
) -> None:
    async with a_projected_desk(databases, migrated) as desk:
        nil = NilReportReceived(recorded_at=AT, unit=LEBONG, day=AT.date(), intake=an_intake("nil-1"))
        await desk.append(str(desk_stream(BOOK)), 0, (nil,), NO_DESK, REPORTER)
        assert await desk.queries.intake(sight_of(REPORTER), "nil-1") is not None
        for name in ("link of a reporter", "link of a reporter that is over", "delegate of a reporter, over"):
            assert await desk.queries.intake(sight_of(WITH_GRANTS[name], at=AT), "nil-1") is None
        assert await desk.queries.intake(sight_of(WITH_GRANTS["delegate of a reporter"], at=AT), "nil-1") is not None


async def test_a_link_takes_nothing_from_the_queue(told: ProjectedDesk) -> None:
    async with Database.open(told.url, role=APP) as database:
        sight = sight_of(WITH_GRANTS["link of an operator, unsure"], at=AT)
        assert await TriageQueue(database).take_next(sight, BOOK) is None


async def test_a_desk_shows_one_election_at_a_time(databases: Databases, migrated: str) -> None:
    later = book_id(LEBONG, 2029)
    async with a_projected_desk(databases, migrated) as desk:
        await desk.tell("of-2024", PROBLEMS["unsure"])
        async with desk.connection() as connection:
            await connection.execute(
                "INSERT INTO projections.problem SELECT (jsonb_populate_record(p, jsonb_build_object('problem_id',"
                " 'of-2029', 'stream', 'problem/17.07/2029/of-2029', 'book', $1::text))).*"
                " FROM projections.problem AS p",
                later,
            )
        sight = sight_of(person(Role.OPERATOR))

        async def listed(book: str) -> list[str]:
            return [
                each.problem_id for each in (await desk.queries.list_problems(sight, ProblemFilter(book=book))).problems
            ]

        assert (await listed(BOOK), await listed(later)) == (["of-2024"], ["of-2029"])
        for book in (BOOK, later):
            assert sum((await desk.queries.counts(sight, book)).by_phase.values()) == 1
        async with Database.open(desk.url, role=APP) as database:
            claim = await TriageQueue(database).take_next(sight, later)
        assert claim is not None
        assert claim.problem_id == "of-2029"


async def test_a_problem_out_of_sight_is_no_target_either(told: ProjectedDesk) -> None:
    looking = sight_of(person(Role.OPERATOR))
    for sight, is_named in ((THE_SERVICE, True), (looking, False)):
        merged = await told.queries.problem(sight, "merged")
        assert merged is not None
        assert (merged.merged_into is not None) is is_named
        merging = next(each for each in await told.queries.timeline(sight, "merged") if each.type == "ProblemMerged")
        assert ("into" in merging.summary) is is_named


async def test_a_restricted_report_is_not_given_out_from_the_queue(databases: Databases, migrated: str) -> None:
    async with a_projected_desk(databases, migrated) as desk:
        await desk.tell("p", PROBLEMS["unsure"].asked(RESTRICT, CHAIR))
        async with Database.open(desk.url, role=APP) as database:
            queue = TriageQueue(database)
            assert await queue.take_next(sight_of(person(Role.OPERATOR)), BOOK) is None
            assert await queue.take_next(sight_of(person(Role.SUPERVISOR, BENGKULU)), BOOK) is None
            assert await queue.take_next(sight_of(person(Role.SUPERVISOR)), BOOK) is not None
