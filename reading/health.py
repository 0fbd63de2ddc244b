"""What a desk needs to keep its promises, checked one by one: each check says what it found, and none raises for it.

They are of all desks at once, and so for who looks after the nation's.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final, Protocol

from google.protobuf.timestamp_pb2 import Timestamp
from temporalio.api.enums.v1 import TaskQueueType
from temporalio.api.taskqueue.v1 import TaskQueue
from temporalio.api.workflowservice.v1 import DescribeNamespaceRequest, DescribeTaskQueueRequest
from temporalio.client import Client, WorkflowExecutionStatus
from temporalio.service import RPCError, RPCStatusCode

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
from projections.queries import Queries
from projections.views import ProblemFilter
from reading.finding import problem_in_sight
from reading.words import VaultReader
from workflows import search_attributes
from workflows.queues import NOTICES, PROBLEMS

RPC_TIMEOUT: Final = timedelta(seconds=3)
POLLED_WITHIN: Final = timedelta(minutes=2)
"""A poller asks again at least once a minute."""

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


class Check(Value):
    """One thing looked at."""

    name: str
    finding: Finding
    detail: str
    """For people, in Bahasa Indonesia."""

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
        return [Check(name="database", finding=Finding.AWAY, detail=discreet(str(away)))]
    checks = [Check(name="database", finding=Finding.OK, detail="menjawab")]
    if pending:
        names = ", ".join(pending)
        return [*checks, Check(name="migrations", finding=Finding.BROKEN, detail=f"belum diterapkan: {names}")]
    checks.append(Check(name="migrations", finding=Finding.OK, detail="mutakhir"))
    books = await ledger.books()
    found = Finding.OK if books else Finding.BROKEN
    checks.append(Check(name="books", finding=found, detail=", ".join(books) or "tidak ada buku", count=len(books)))
    checks.append(await _check_vault(sight, ledger, vault, books))
    checks.append(await _check_identity(ledger, key_proof, books))
    return checks


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
            return [Check(name="engine", finding=Finding.BROKEN, detail=f"ruang nama {client.namespace} tidak ada")]
        return [Check(name="engine", finding=Finding.AWAY, detail=discreet(error.message))]
    except RuntimeError:  # a lazy client that cannot connect
        address = client.service_client.config.target_host
        return [Check(name="engine", finding=Finding.AWAY, detail=f"tidak menjawab di {address}")]
    checks = [Check(name="engine", finding=Finding.OK, detail=f"ruang nama {client.namespace}")]
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
    checks = [_counted("wakes", wakes, "tidak ada yang menunggu", f"{wakes} menunggu diantar ke mesin", Finding.NOTICE)]
    if client is not None:
        checks.append(await _check_timers(sight, queries, client, wakes))
    standing = len(await queries.overdue(OVERDUE_BY, now))
    told = f"{standing} kewajiban lewat waktunya tanpa diingatkan"
    checks.append(_counted("clocks", standing, "semua berjalan", told, Finding.BROKEN))
    dead = len(await queries.dead_letters(sight))
    checks.append(_counted("dead_letters", dead, "tidak ada", f"{dead} pemberitahuan gagal dikirim", Finding.NOTICE))
    late = triage = 0
    checks.append(await _check_mergings(sight, queries, books))
    for book in books:
        counts = await queries.counts(sight, book)
        late, triage = late + counts.late, triage + counts.needs_triage
    checks.append(_counted("late", late, "tidak ada", f"{late} masalah dengan tenggat terlewati", Finding.NOTICE))
    checks.append(_counted("triage", triage, "tidak ada", f"{triage} laporan menunggu triase", Finding.NOTICE))
    return checks


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
        merged = ProblemFilter(book=book, phase=Phase.MERGED)
        page = await queries.list_problems(sight, merged, cursor=cursor, limit=PAGE_LIMIT)
        into |= {each.problem_id: each.merged_into for each in page.problems if each.merged_into is not None}
        if (cursor := page.next_cursor) is None:
            return into


async def _check_mergings(sight: Sight, queries: Queries, books: Sequence[BookId]) -> Check:
    lost = await mergings_that_lead_nowhere(sight, queries, books)
    told = f"{len(lost)} masalah digabung tanpa ada yang melanjutkan: {', '.join(lost[:SHOWN])}"
    return _counted("mergings", len(lost), "setiap gabungan ada yang melanjutkan", told, Finding.BROKEN)


async def _check_timers(sight: Sight, queries: Queries, client: Client, wakes: int) -> Check:
    try:
        missing = await streams_without_workflow(sight, queries, client)
    except RPCError as error:
        return Check(name="timers", finding=Finding.AWAY, detail=discreet(error.message))
    followed = "setiap masalah terbuka diikuti alur kerja"
    lost = f"{len(missing)} tanpa alur kerja: {', '.join(missing[:SHOWN])}"
    # A wake that waits starts the workflow as soon as it is delivered.
    return _counted("timers", len(missing), followed, lost, Finding.NOTICE if wakes else Finding.BROKEN)


async def _is_followed(client: Client, stream: str) -> bool:
    try:
        described = await client.get_workflow_handle(stream).describe(rpc_timeout=RPC_TIMEOUT)
    except RPCError as error:
        if error.status is RPCStatusCode.NOT_FOUND:
            return False
        raise
    return described.status is WorkflowExecutionStatus.RUNNING


async def _check_vault(sight: Sight, ledger: Ledger, vault: VaultReader, books: Sequence[BookId]) -> Check:
    """Whether the key opens what was sealed, tried on one report."""
    for book in books:
        for each in await ledger.read_book(book, limit=1):
            if isinstance(each.event, ProblemDetected | IntakeReportAttached | NilReportReceived) and each.event.intake:
                try:
                    await vault.open(sight, StreamId.parse(each.stream), [each.event.intake.text.commitment])
                except BrokenSeal:
                    return Check(name="vault", finding=Finding.BROKEN, detail="kunci tidak cocok dengan isi brankas")
                return Check(name="vault", finding=Finding.OK, detail="kunci cocok")
    return Check(name="vault", finding=Finding.OK, detail="kunci ada; brankas masih kosong")


async def _check_identity(ledger: Ledger, key_proof: Callable[[BookId], bytes], books: Sequence[BookId]) -> Check:
    """Whether the ids in every book follow from our key."""
    others = [book for book in books if await ledger.key_proof(book) != key_proof(book)]
    if others:
        detail = f"kunci identitas bukan kunci buku {', '.join(others)}: laporan yang sama akan tercatat dua kali"
        return Check(name="identity", finding=Finding.BROKEN, detail=detail, count=len(others))
    return Check(name="identity", finding=Finding.OK, detail="kunci cocok" if books else "kunci ada; belum ada buku")


async def _check_search_attributes(client: Client) -> Check:
    asked = " AND ".join(f"{key.name} = '?'" for key in search_attributes.ALL)
    try:
        await client.count_workflows(asked, rpc_timeout=RPC_TIMEOUT)
    except RPCError as error:
        return Check(name="search_attributes", finding=Finding.BROKEN, detail=discreet(error.message))
    return Check(name="search_attributes", finding=Finding.OK, detail="terdaftar")


async def _check_pollers(client: Client, queue: str) -> Check:
    request = DescribeTaskQueueRequest(
        namespace=client.namespace,
        task_queue=TaskQueue(name=queue),
        task_queue_type=TaskQueueType.TASK_QUEUE_TYPE_ACTIVITY,
    )
    try:
        answer = await client.workflow_service.describe_task_queue(request, timeout=RPC_TIMEOUT)
    except RPCError as error:
        return Check(name=queue, finding=Finding.AWAY, detail=discreet(error.message))
    now = Timestamp()
    now.GetCurrentTime()
    recent = [
        each for each in answer.pollers if now.ToDatetime(UTC) - each.last_access_time.ToDatetime(UTC) < POLLED_WITHIN
    ]
    finding = Finding.OK if recent else Finding.BROKEN
    return Check(name=queue, finding=finding, detail=f"{len(recent)} pekerja" if recent else "tidak ada pekerja")


def _counted(name: str, count: int, none: str, some: str, finding: Finding) -> Check:
    return Check(name=name, finding=finding if count else Finding.OK, detail=some if count else none, count=count)
