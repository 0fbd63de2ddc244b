"""What a desk needs to keep its promises, checked one by one: each check says what it found, and none raises."""

from collections.abc import Mapping, Sequence
from datetime import UTC, timedelta
from enum import StrEnum
from typing import Final

from google.protobuf.timestamp_pb2 import Timestamp
from temporalio.api.enums.v1 import TaskQueueType
from temporalio.api.taskqueue.v1 import TaskQueue
from temporalio.api.workflowservice.v1 import DescribeNamespaceRequest, DescribeTaskQueueRequest
from temporalio.client import Client, WorkflowExecutionStatus
from temporalio.service import RPCError, RPCStatusCode

from composition import DeskServices
from domain.base import Value
from domain.codes import RegionCode
from domain.desk.events import NilReportReceived
from domain.outage import LedgerAway
from domain.problem.events import IntakeReportAttached, ProblemDetected
from domain.problem.state import Phase
from domain.stream import BookId, region_of
from infra.discretion import discreet
from ledger.migrate import pending_migrations
from ledger.vault import BrokenSeal
from projections.views import ProblemFilter
from workflows import search_attributes
from workflows.queues import NOTICES, PROBLEMS

RPC_TIMEOUT: Final = timedelta(seconds=3)
POLLED_WITHIN: Final = timedelta(minutes=2)
"""A poller asks again at least once a minute."""

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


async def check_database(desk: DeskServices) -> list[Check]:
    """Whether the store answers, is migrated, has its books, and opens what it sealed."""
    assert desk.settings.database_url is not None
    try:
        pending = await pending_migrations(desk.settings.database_url.get_secret_value())
    except LedgerAway as away:
        return [Check(name="database", finding=Finding.AWAY, detail=discreet(str(away)))]
    checks = [Check(name="database", finding=Finding.OK, detail="menjawab")]
    if pending:
        names = ", ".join(pending)
        return [*checks, Check(name="migrations", finding=Finding.BROKEN, detail=f"belum diterapkan: {names}")]
    checks.append(Check(name="migrations", finding=Finding.OK, detail="mutakhir"))
    books = await desk.ledger.books()
    found = Finding.OK if books else Finding.BROKEN
    checks.append(Check(name="books", finding=found, detail=", ".join(books) or "tidak ada buku", count=len(books)))
    checks.append(await _check_vault(desk, books))
    return checks


async def check_engine(client: Client) -> list[Check]:
    """Whether the engine answers, knows our namespace and attributes, and has workers of ours."""
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


async def check_work(desk: DeskServices, *, engine_answers: bool) -> list[Check]:
    """Whether anything waits that should not: wakes, problems without a timer, dead letters, missed deadlines."""
    wakes = await desk.ledger.pending_wakes_count()
    checks = [_counted("wakes", wakes, "tidak ada yang menunggu", f"{wakes} menunggu diantar ke mesin", Finding.NOTICE)]
    if engine_answers:
        checks.append(await _check_timers(desk, wakes))
    dead = len(await desk.queries.dead_letters())
    checks.append(_counted("dead_letters", dead, "tidak ada", f"{dead} pemberitahuan gagal dikirim", Finding.NOTICE))
    late = triage = 0
    books = await desk.ledger.books()
    checks.append(await _check_mergings(desk, books))
    for book in books:
        counts = await desk.queries.counts(region_of(book))
        late, triage = late + counts.late, triage + counts.needs_triage
    checks.append(_counted("late", late, "tidak ada", f"{late} masalah dengan tenggat terlewati", Finding.NOTICE))
    checks.append(_counted("triage", triage, "tidak ada", f"{triage} laporan menunggu triase", Finding.NOTICE))
    return checks


async def mergings_that_lead_nowhere(desk: DeskServices, books: Sequence[BookId]) -> list[str]:
    """Problems that were merged in a circle, or into one that is not on record: nobody goes on with them.

    Writers in two processes can merge two problems into each other; `Unmerge` takes either back.
    """
    into: dict[str, str] = {}
    for book in books:
        into |= await _mergings_of(desk, region_of(book))
    ends = {problem: end_of_mergings(problem, into) for problem in into}
    known = {end for end in set(ends.values()) if end is not None and await _is_recorded(desk, end)}
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


async def streams_without_workflow(desk: DeskServices) -> list[str]:
    """Streams whose process still has something to do and that no running workflow follows."""
    running = {each.id async for each in desk.client.list_workflows("ExecutionStatus = 'Running'")}
    suspects = [stream for stream in await desk.queries.open_problem_streams() if stream not in running]
    # The list of workflows is a little behind; the workflow itself is not.
    return [stream for stream in suspects if not await _is_followed(desk.client, stream)]


async def _mergings_of(desk: DeskServices, region: RegionCode) -> dict[str, str]:
    into, cursor = dict[str, str](), None
    while True:
        merged = ProblemFilter(desk=region, phase=Phase.MERGED)
        page = await desk.queries.list_problems(merged, cursor=cursor, limit=PAGE_LIMIT)
        into |= {each.problem_id: each.merged_into for each in page.problems if each.merged_into is not None}
        if (cursor := page.next_cursor) is None:
            return into


async def _is_recorded(desk: DeskServices, problem_id: str) -> bool:
    found = await desk.queries.problem(problem_id)
    return found is not None and found.problem_id == problem_id


async def _check_mergings(desk: DeskServices, books: Sequence[BookId]) -> Check:
    lost = await mergings_that_lead_nowhere(desk, books)
    told = f"{len(lost)} masalah digabung tanpa ada yang melanjutkan: {', '.join(lost[:SHOWN])}"
    return _counted("mergings", len(lost), "setiap gabungan ada yang melanjutkan", told, Finding.BROKEN)


async def _check_timers(desk: DeskServices, wakes: int) -> Check:
    try:
        missing = await streams_without_workflow(desk)
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


async def _check_vault(desk: DeskServices, books: Sequence[BookId]) -> Check:
    """Whether the key opens what was sealed, tried on one report."""
    for book in books:
        for each in await desk.ledger.read_book(book, limit=1):
            if isinstance(each.event, ProblemDetected | IntakeReportAttached | NilReportReceived):
                try:
                    await desk.reveal(each.event.intake.text.commitment)
                except BrokenSeal:
                    return Check(name="vault", finding=Finding.BROKEN, detail="kunci tidak cocok dengan isi brankas")
                return Check(name="vault", finding=Finding.OK, detail="kunci cocok")
    return Check(name="vault", finding=Finding.OK, detail="kunci ada; brankas masih kosong")


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
