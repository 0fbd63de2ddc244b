"""What a desk needs to keep its promises, checked one by one: each check says what it found, and none raises for it.

They are of all desks at once, and so for who looks after the nation's.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, Final, Protocol

from google.protobuf.timestamp_pb2 import Timestamp
from temporalio.api.enums.v1 import TaskQueueType
from temporalio.api.taskqueue.v1 import TaskQueue
from temporalio.api.workflowservice.v1 import DescribeNamespaceRequest, DescribeTaskQueueRequest
from temporalio.client import Client, WorkflowExecutionStatus
from temporalio.service import RPCError, RPCStatusCode

from commands.calendars import Calendars
from commands.rules_in_force import RulesInForce
from domain.access.policy import DeskView
from domain.access.sight import Sight
from domain.base import Value
from domain.codes import NATION
from domain.desk.events import NilReportReceived
from domain.outage import LedgerAway
from domain.problem.events import IntakeReportAttached, ProblemDetected
from domain.problem.state import Phase
from domain.stream import BookId, StreamId
from infra.discretion import discreet
from ledger.migrate import pending_migrations
from ledger.port import Ledger
from ledger.vault import BrokenSeal
from projections.filters import ProblemFilter
from projections.queries import Queries
from reading.finding import problem_in_sight
from reading.notices import Contacts, offices_without_address
from reading.words import VaultReader
from workflows import search_attributes
from workflows.queues import NOTICES, PROBLEMS

RPC_TIMEOUT: Final = timedelta(seconds=3)
POLLED_WITHIN: Final = timedelta(minutes=2)
"""A poller asks again at least once a minute."""

LETTERS_LATE_BY: Final = timedelta(minutes=10)
"""Window and pause over for as long: nobody sends, or what is sent does not arrive."""

OVERDUE_BY: Final = timedelta(minutes=5)
"""A timer that is as late as this does not run: the engine, the worker or a clock stands."""

PAGE_LIMIT: Final = 1000
SHOWN: Final = 3
"""Names that a line shows of many."""


class Finding(StrEnum):
    """How a check came out."""

    OK = "ok"
    NOTICE = "notice"
    """Nothing is broken, but somebody should look."""

    BROKEN = "broken"
    """A promise is not kept."""

    AWAY = "away"
    """Cannot be reached."""


class Detail(StrEnum):
    """What a check found; the words for it stand in `wording/service.py`."""

    ANSWERS = "answers"
    SILENT = "silent"
    """About: what whoever does not answer said."""

    NOT_APPLIED = "not_applied"
    UP_TO_DATE = "up_to_date"
    OPEN = "open"
    NO_BOOK = "no_book"
    REAL_TIME = "real_time"
    REHEARSED = "rehearsed"
    """About: the books, each with how many times faster than the wall's its time runs."""

    KEY_FITS = "key_fits"
    KEY_UNTRIED = "key_untried"
    KEY_WITHOUT_BOOK = "key_without_book"
    WRONG_VAULT_KEY = "wrong_vault_key"
    WRONG_IDENTITY_KEY = "wrong_identity_key"
    NAMESPACE = "namespace"
    NO_NAMESPACE = "no_namespace"
    NO_ENGINE = "no_engine"
    """About: the address."""

    REGISTERED = "registered"
    NONE = "none"
    WAKES_WAITING = "wakes_waiting"
    CLOCKS_RUN = "clocks_run"
    CLOCKS_STAND = "clocks_stand"
    PERIODS_RUN = "periods_run"
    PERIODS_STAND = "periods_stand"
    """About: books of desks."""

    DEAD_LETTERS = "dead_letters"
    HELD_UP = "held_up"
    """About: what notices wait for, each with how many."""

    LETTERS_LATE = "letters_late"
    """About: offices, each with how many and for how many minutes the oldest should have gone."""

    NO_ADDRESS = "no_address"
    UNREACHED = "unreached"
    """About: offices."""
    MERGINGS_LEAD_ON = "mergings_lead_on"
    LEAD_NOWHERE = "lead_nowhere"
    ALL_FOLLOWED = "all_followed"
    NOT_FOLLOWED = "not_followed"
    LATE = "late"
    TO_TRIAGE = "to_triage"
    WORKERS = "workers"
    NO_WORKER = "no_worker"


class Check(Value):
    """One thing looked at."""

    name: str
    finding: Finding
    detail: Detail
    about: tuple[str, ...] = ()
    """Names that belong to it, some of them where they are many; or what was said by whoever did not answer."""

    count: int | None = None


class Checkup(Value):
    """What was looked at, and whether every promise is kept."""

    healthy: bool
    fictitious: bool
    checks: tuple[Check, ...]


class StoredWakes(Protocol):
    """The ledger, as far as it counts what the engine has not heard of yet."""

    async def pending_wakes_count(self) -> int:
        """Wakes that wait."""


async def check_database(
    sight: Sight, database: str, ledger: Ledger, vault: VaultReader, key_proof: Callable[[BookId], bytes]
) -> list[Check]:
    """Whether the store answers, is migrated, has its books, and opens what it sealed.

    Args:
        sight: whose eyes it is for.
        database: its address.
        ledger: on it.
        vault: the same.
        key_proof: what a book holds whose ids follow from our key.

    Raises:
        NotPermitted: it is not for who looks; so from the other checks.
    """
    sight.check_of_desk(DeskView.HEALTH, NATION)
    try:
        pending = await pending_migrations(database)
    except LedgerAway as away:
        return [Check(name="database", finding=Finding.AWAY, detail=Detail.SILENT, about=(discreet(str(away)),))]
    checks = [Check(name="database", finding=Finding.OK, detail=Detail.ANSWERS)]
    if pending:
        unapplied = Check(name="migrations", finding=Finding.BROKEN, detail=Detail.NOT_APPLIED, about=tuple(pending))
        return [*checks, unapplied]
    checks.append(Check(name="migrations", finding=Finding.OK, detail=Detail.UP_TO_DATE))
    books = await ledger.books()
    found, detail = (Finding.OK, Detail.OPEN) if books else (Finding.BROKEN, Detail.NO_BOOK)
    checks.append(Check(name="books", finding=found, detail=detail, about=tuple(books), count=len(books)))
    checks.append(await _check_vault(sight, ledger, vault, books))
    checks.append(await _check_identity(ledger, key_proof, books))
    return checks


async def check_calendars(
    sight: Sight,
    calendars: Calendars,
    books: Sequence[BookId],
    *,
    fictitious: bool,
) -> Check:
    """Which books are a rehearsal's.

    Args:
        sight: whose eyes it is for.
        calendars: of the books.
        books: that are open here.
        fictitious: whether this process was told that everything here is invented; where it was not, a rehearsal is
            something to look at.
    """
    sight.check_of_desk(DeskView.HEALTH, NATION)
    found = [(book, await calendars.of(book)) for book in books]
    rehearsed = tuple(f"{book} ({calendar.speed:g}×)" for book, calendar in found if not calendar.is_real)
    if not rehearsed:
        return Check(name="calendars", finding=Finding.OK, detail=Detail.REAL_TIME, count=0)
    finding = Finding.OK if fictitious else Finding.NOTICE
    return Check(name="calendars", finding=finding, detail=Detail.REHEARSED, about=rehearsed, count=len(rehearsed))


async def check_engine(
    sight: Sight,
    client: Client,
) -> list[Check]:
    """Whether the engine answers, knows our namespace and attributes, and has workers of ours."""
    sight.check_of_desk(DeskView.HEALTH, NATION)
    try:
        await client.workflow_service.describe_namespace(
            DescribeNamespaceRequest(namespace=client.namespace), timeout=RPC_TIMEOUT
        )
    except RPCError as error:
        if error.status is RPCStatusCode.NOT_FOUND:
            return [_about("engine", Finding.BROKEN, Detail.NO_NAMESPACE, client.namespace)]
        return [_about("engine", Finding.AWAY, Detail.SILENT, discreet(error.message))]
    except RuntimeError:  # a lazy client that cannot connect
        address = client.service_client.config.target_host
        return [_about("engine", Finding.AWAY, Detail.NO_ENGINE, address)]
    checks = [_about("engine", Finding.OK, Detail.NAMESPACE, client.namespace)]
    checks.append(await _check_search_attributes(client))
    return [*checks, await _check_pollers(client, PROBLEMS), await _check_pollers(client, NOTICES)]


async def check_work(
    sight: Sight,
    books: Sequence[BookId],
    stored: StoredWakes,
    queries: Queries,
    client: Client | None,
    now: datetime,
) -> list[Check]:
    """Whether anything waits that should not: wakes, problems without a timer, dead letters, missed deadlines.

    Args:
        sight: whose eyes it is for.
        books: the desks that are open here.
        stored: what the engine has not heard of yet.
        queries: the query tables.
        client: of the engine; None while it does not answer.
        now: the present instant.
    """
    sight.check_of_desk(DeskView.HEALTH, NATION)
    wakes = await stored.pending_wakes_count()
    checks = [_counted("wakes", wakes, Detail.NONE, Detail.WAKES_WAITING, Finding.NOTICE)]
    if client is not None:
        checks.append(await _check_timers(sight, queries, client, wakes))
    checks.append(await check_clocks(sight, queries, now))
    dead = len(await queries.dead_letters(sight))
    checks.append(_counted("dead_letters", dead, Detail.NONE, Detail.DEAD_LETTERS, Finding.NOTICE))
    checks += await _check_notices(sight, queries)
    checks.append(await check_waiting_letters(sight, queries, now))
    late = triage = 0
    checks.append(await _check_mergings(sight, queries, books))
    for book in books:
        counts = await queries.counts(sight, book)
        late, triage = late + counts.late, triage + counts.needs_triage
    checks.append(_counted("late", late, Detail.NONE, Detail.LATE, Finding.NOTICE))
    checks.append(_counted("triage", triage, Detail.NONE, Detail.TO_TRIAGE, Finding.NOTICE))
    return checks


async def check_offices(
    sight: Sight, in_force: RulesInForce, contacts: Contacts, books: Sequence[BookId], now: datetime
) -> Check:
    """Whether every office can be told that a routing table in force asks.

    Args:
        sight: whose eyes it is for.
        in_force: the rules of each desk.
        contacts: for the channel in use.
        books: the desks that are open here.
        now: the present instant.
    """
    sight.check_of_desk(DeskView.HEALTH, NATION)
    # An office above several desks is asked by each of them.
    silent = {
        f"{agency}@{office}": None
        for book in books
        for agency, office in await offices_without_address(sight, in_force, contacts, book, now)
    }
    return _counted("offices", len(silent), Detail.NONE, Detail.NO_ADDRESS, Finding.NOTICE, list(silent)[:SHOWN])


async def mergings_that_lead_nowhere(sight: Sight, queries: Queries, books: Sequence[BookId]) -> list[str]:
    """Problems that were merged in a circle, or into one that is not on record: nobody goes on with them.

    Writers in two processes can merge two problems into each other; `Unmerge` takes either back.
    """
    sight.check_of_desk(DeskView.HEALTH, NATION)
    into: dict[str, str] = {}
    for book in books:
        into |= await _mergings_of(sight, queries, book)
    ends = {problem: end_of_mergings(problem, into) for problem in into}
    known = {
        end for end in set(ends.values()) if end is not None and await problem_in_sight(sight, queries, end) is not None
    }
    return sorted(problem for problem, end in ends.items() if end not in known)


def end_of_mergings(problem: str, into: Mapping[str, str]) -> str | None:
    """The problem that the one lives on in; None when the mergings run in a circle."""
    passed = set[str]()
    while problem in into:
        if problem in passed:
            return None
        passed.add(problem)
        problem = into[problem]
    return problem


async def streams_without_workflow(
    sight: Sight,
    queries: Queries,
    client: Client,
) -> list[str]:
    """Streams whose process still has something to do and that no running workflow follows."""
    sight.check_of_desk(DeskView.HEALTH, NATION)
    running = {each.id async for each in client.list_workflows("ExecutionStatus = 'Running'")}
    suspects = [stream for stream in await queries.open_problem_streams() if stream not in running]
    # The list of workflows is a little behind; the workflow itself is not.
    return [stream for stream in suspects if not await _is_followed(client, stream)]


async def _mergings_of(sight: Sight, queries: Queries, book: BookId) -> dict[str, str]:
    into, cursor = dict[str, str](), None
    while True:
        merged = ProblemFilter(book=book, phases=(Phase.MERGED,))
        page = await queries.list_problems(sight, merged, cursor=cursor, limit=PAGE_LIMIT)
        into |= {each.problem_id: each.merged_into for each in page.problems if each.merged_into is not None}
        if (cursor := page.next_cursor) is None:
            return into


async def _check_notices(sight: Sight, queries: Queries) -> list[Check]:
    """What notices wait for, and whom nobody could tell: without an address, or their letter came back."""
    causes = await queries.held_up(sight)
    waiting = sum(each.notices for each in causes)
    why = [f"{each.waits_for} {each.answered}".rstrip() + f" ({each.notices})" for each in causes]
    offices = await queries.unreached_offices(sight)
    untold = sum(each.notices for each in offices)
    whom = [f"{each.agency}@{each.office} ({each.notices})" for each in offices]
    return [
        _counted("held_up", waiting, Detail.NONE, Detail.HELD_UP, Finding.NOTICE, why[:SHOWN]),
        _counted("unreached", untold, Detail.NONE, Detail.UNREACHED, Finding.NOTICE, whom[:SHOWN]),
    ]


async def check_clocks(sight: Sight, queries: Queries, now: datetime) -> Check:
    """Whether somebody watches the deadlines.

    Args:
        sight: whose eyes it is for.
        queries: the query tables.
        now: the present instant.
    """
    sight.check_of_desk(DeskView.HEALTH, NATION)
    standing = len(await queries.overdue(OVERDUE_BY, now))
    return _counted("clocks", standing, Detail.CLOCKS_RUN, Detail.CLOCKS_STAND, Finding.BROKEN)


async def check_waiting_letters(sight: Sight, queries: Queries, now: datetime) -> Check:
    """Whether somebody sends what waits for company.

    Args:
        sight: whose eyes it is for.
        queries: the query tables.
        now: the present instant.
    """
    sight.check_of_desk(DeskView.HEALTH, NATION)
    offices = await queries.late_letters(sight, LETTERS_LATE_BY, now)
    late = sum(each.notices for each in offices)
    whom = [f"{each.agency}@{each.office} ({each.notices}, {_minutes(now - each.due_at)} min)" for each in offices]
    return _counted("letters", late, Detail.NONE, Detail.LETTERS_LATE, Finding.NOTICE, whom[:SHOWN])


def _minutes(duration: timedelta) -> int:
    return duration // timedelta(minutes=1)


async def _check_mergings(sight: Sight, queries: Queries, books: Sequence[BookId]) -> Check:
    lost = await mergings_that_lead_nowhere(sight, queries, books)
    details = (Detail.MERGINGS_LEAD_ON, Detail.LEAD_NOWHERE)
    return _counted("mergings", len(lost), *details, Finding.BROKEN, lost[:SHOWN])


async def _check_timers(sight: Sight, queries: Queries, client: Client, wakes: int) -> Check:
    try:
        missing = await streams_without_workflow(sight, queries, client)
    except RPCError as error:
        return _about("timers", Finding.AWAY, Detail.SILENT, discreet(error.message))
    # A wake that waits starts the workflow as soon as it is delivered.
    finding = Finding.NOTICE if wakes else Finding.BROKEN
    return _counted("timers", len(missing), Detail.ALL_FOLLOWED, Detail.NOT_FOLLOWED, finding, missing[:SHOWN])


async def _is_followed(client: Client, stream: str) -> bool:
    try:
        described = await client.get_workflow_handle(stream).describe(rpc_timeout=RPC_TIMEOUT)
    except RPCError as error:
        if error.status is RPCStatusCode.NOT_FOUND:
            return False
        raise
    return described.status is WorkflowExecutionStatus.RUNNING


async def _check_vault(sight: Sight, ledger: Ledger, vault: VaultReader, books: Sequence[BookId]) -> Check:
    """Whether the key opens what was sealed, tried on the oldest report of a book that has one."""
    for book in books:
        if (told := await _oldest_report(ledger, book)) is None:
            continue
        stream, commitment = told
        try:
            await vault.open(sight, stream, [commitment])
        except BrokenSeal:
            return Check(name="vault", finding=Finding.BROKEN, detail=Detail.WRONG_VAULT_KEY)
        return Check(name="vault", finding=Finding.OK, detail=Detail.KEY_FITS)
    return Check(name="vault", finding=Finding.OK, detail=Detail.KEY_UNTRIED)


async def _oldest_report(ledger: Ledger, book: BookId) -> tuple[StreamId[Any], str] | None:
    """Stream and commitment of the words that came in first; a roster, or a table, may stand before them."""
    position = 0
    while recorded := await ledger.read_book(book, position, PAGE_LIMIT):
        for each in recorded:
            if isinstance(each.event, ProblemDetected | IntakeReportAttached | NilReportReceived) and each.event.intake:
                return StreamId.parse(each.stream), each.event.intake.text.commitment
        position += len(recorded)
    return None


async def _check_identity(ledger: Ledger, key_proof: Callable[[BookId], bytes], books: Sequence[BookId]) -> Check:
    """Whether the ids in every book follow from our key."""
    others = [
        book for book in books if (terms := await ledger.terms(book)) is None or terms.key_proof != key_proof(book)
    ]
    if others:
        about, count = tuple(str(book) for book in others), len(others)
        wrong = Detail.WRONG_IDENTITY_KEY
        return Check(name="identity", finding=Finding.BROKEN, detail=wrong, about=about, count=count)
    return Check(name="identity", finding=Finding.OK, detail=Detail.KEY_FITS if books else Detail.KEY_WITHOUT_BOOK)


async def _check_search_attributes(client: Client) -> Check:
    asked = " AND ".join(f"{key.name} = '?'" for key in search_attributes.ALL)
    try:
        await client.count_workflows(asked, rpc_timeout=RPC_TIMEOUT)
    except RPCError as error:
        return _about("search_attributes", Finding.BROKEN, Detail.SILENT, discreet(error.message))
    return Check(name="search_attributes", finding=Finding.OK, detail=Detail.REGISTERED)


async def _check_pollers(client: Client, queue: str) -> Check:
    request = DescribeTaskQueueRequest(
        namespace=client.namespace,
        task_queue=TaskQueue(name=queue),
        task_queue_type=TaskQueueType.TASK_QUEUE_TYPE_ACTIVITY,
    )
    try:
        answer = await client.workflow_service.describe_task_queue(request, timeout=RPC_TIMEOUT)
    except RPCError as error:
        return _about(queue, Finding.AWAY, Detail.SILENT, discreet(error.message))
    now = Timestamp()
    now.GetCurrentTime()
    recent = [
        each for each in answer.pollers if now.ToDatetime(UTC) - each.last_access_time.ToDatetime(UTC) < POLLED_WITHIN
    ]
    finding, detail = (Finding.OK, Detail.WORKERS) if recent else (Finding.BROKEN, Detail.NO_WORKER)
    return Check(name=queue, finding=finding, detail=detail, count=len(recent))


def _about(name: str, finding: Finding, detail: Detail, about: str) -> Check:
    return Check(name=name, finding=finding, detail=detail, about=(about,))


def _counted(name: str, count: int, none: Detail, some: Detail, finding: Finding, about: Sequence[str] = ()) -> Check:
    found, detail = (finding, some) if count else (Finding.OK, none)
    return Check(name=name, finding=found, detail=detail, about=tuple(about), count=count)
