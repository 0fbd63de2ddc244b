"""Composition root of the worker: `python worker.py` follows problems and desks until it is told to stop.

Where Temporal is, is told by Temporal's own environment (`TEMPORAL_ADDRESS`, …), all else by `DESK_*`
(`infra.settings`). SIGTERM and SIGINT finish what is in flight. The exit status is that of every verb
(`cli.exit_status`); whatever is not 0 comes with a line in the log.
"""

import asyncio
import signal
from contextlib import suppress
from datetime import timedelta
from secrets import token_hex

import structlog
from temporalio.client import Client
from temporalio.worker import PollerBehaviorAutoscaling, Worker

from activities.advance import StreamActivities
from activities.bundles import Bundles
from activities.first_attempts import FirstAttempts
from activities.notices import NoticeActivities
from activities.postman import Postman
from activities.waiting import WaitingLetters
from cli.exit_status import ExitStatus
from composition import DeskServices, offices_of_settings, open_desk
from domain.letter_policy import AT_ONCE
from infra.discretion import discreet
from infra.logging import configure_logging
from infra.process import leave
from infra.settings import InvalidSettings, LetterWindows, LogFormat, LogLevel, Settings, read_settings
from infra.temporal.client import EngineNotReached, NamespaceNotReady, connect, prepare_namespace
from infra.temporal.sandbox import keep_bytecode, workflow_runner
from infra.temporal.telemetry import telemetry_runtime
from reference.policies import letter_policy
from wording.language import speak
from workflows import search_attributes
from workflows.kinds import WORKFLOWS
from workflows.queues import NOTICES, PROBLEMS
from workflows.shared_modules import SHARED_MODULES

RELAY_EVERY = timedelta(milliseconds=500)
"""Rhythm in which stored wakes are looked for that no writer delivered."""

POST_EVERY = timedelta(milliseconds=500)
"""Longest time between two looks at the letters that wait."""

CONCURRENT_TASKS = 40
"""Workflow tasks and activities of one kind in work at once; more only lengthens each on a small machine."""

log = structlog.get_logger()


async def serve(desk: DeskServices, client: Client, stop: asyncio.Event) -> None:
    """Follow streams and deliver notices until `stop` is set; then finish what is in flight.

    Raises:
        BaseExceptionGroup: a worker or the relay ended by an error that no retry can cure.
    """
    postman = _postman(desk)
    problems, notices = _workers(desk, client, postman)
    async with asyncio.TaskGroup() as group:
        running = [group.create_task(each.run()) for each in (problems, notices)]
        relay = group.create_task(desk.relay.keep_delivering(RELAY_EVERY))
        post = group.create_task(postman.keep_delivering(POST_EVERY))
        log.info("worker.started", namespace=client.namespace, queues=[PROBLEMS, NOTICES])
        stopped = asyncio.create_task(stop.wait())
        await asyncio.wait({stopped, *running, relay, post}, return_when=asyncio.FIRST_COMPLETED)
        stopped.cancel()
        relay.cancel()
        post.cancel()
        log.info("worker.stopping")
        await asyncio.gather(problems.shutdown(), notices.shutdown())
        with suppress(asyncio.CancelledError):
            await stopped
    log.info("worker.stopped")


def _postman(desk: DeskServices) -> Postman:
    """Who sends the letters that waited for company."""
    return Postman(
        name=token_hex(8),
        queue=desk.letter_queue,
        bundles=Bundles(desk.commands, desk.letters()),
        service=desk.commands,
        sender=desk.sender,
        now=desk.now,
        held_up=desk.held_up,
    )


def _waiting_letters(desk: DeskServices, postman: Postman) -> WaitingLetters:
    """Who lets letters wait; `postman` hears of each."""
    policy = letter_policy() if desk.settings.letter_windows is LetterWindows.SHIPPED else AT_ONCE
    return WaitingLetters(desk.letter_queue, policy, desk.calendars, desk.now, postman.stir)


def _workers(desk: DeskServices, client: Client, postman: Postman) -> tuple[Worker, Worker]:
    courier = desk.courier()
    on_streams = StreamActivities(desk.commands, FirstAttempts(courier), _waiting_letters(desk, postman))
    on_notices = NoticeActivities(desk.commands, courier, desk.held_up)
    graceful = timedelta(seconds=desk.settings.graceful_shutdown_seconds)
    keep_bytecode(*WORKFLOWS)
    problems = Worker(
        client,
        task_queue=PROBLEMS,
        workflows=WORKFLOWS,
        activities=[on_streams.advance],
        workflow_runner=workflow_runner(SHARED_MODULES),
        max_cached_workflows=desk.settings.max_cached_workflows,
        max_concurrent_workflow_tasks=CONCURRENT_TASKS,
        max_concurrent_activities=CONCURRENT_TASKS,
        max_concurrent_local_activities=CONCURRENT_TASKS,
        workflow_task_poller_behavior=PollerBehaviorAutoscaling(),
        activity_task_poller_behavior=PollerBehaviorAutoscaling(),
        graceful_shutdown_timeout=graceful,
        on_fatal_error=_report_fatal,
    )
    notices = Worker(
        client,
        task_queue=NOTICES,
        activities=[on_notices.deliver],
        max_concurrent_activities=CONCURRENT_TASKS,
        activity_task_poller_behavior=PollerBehaviorAutoscaling(),
        graceful_shutdown_timeout=graceful,
        on_fatal_error=_report_fatal,
    )
    return problems, notices


async def _report_fatal(error: BaseException) -> None:
    log.critical("worker.fatal", exc_info=error)


async def run(settings: Settings) -> None:
    """Connect as the settings and the environment say, and serve until a signal comes."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for each in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(each, stop.set)
    client = await connect(runtime=telemetry_runtime(settings.metrics_address))
    await prepare_namespace(client, search_attributes.ALL)
    async with open_desk(settings, client) as desk:
        await serve(desk, client, stop)


def main() -> ExitStatus:
    """How the process ends; `python worker.py` and `desk worker` alike.

    OK after a graceful stop, USAGE for settings that nobody can use, AWAY when at the start no engine answers or takes
    our workflows, FAULT after a fatal error. A database that is away ends no worker: it waits.
    """
    configure_logging(LogLevel.INFO, LogFormat.JSON)
    try:
        settings = usable_settings()
    except InvalidSettings as error:
        log.critical("worker.settings_unusable", reason=str(error))
        return ExitStatus.USAGE
    configure_logging(settings.log_level, settings.log_format)
    speak(settings.language)
    try:
        asyncio.run(run(settings))
    except InvalidSettings as error:
        log.critical("worker.settings_unusable", reason=str(error))
        return ExitStatus.USAGE
    except (EngineNotReached, NamespaceNotReady) as error:
        log.critical("worker.engine_away", reason=discreet(str(error)))
        return ExitStatus.AWAY
    except Exception:
        log.exception("worker.failed")
        return ExitStatus.FAULT
    return ExitStatus.OK


def usable_settings() -> Settings:
    """Settings with which a worker can run.

    Raises:
        InvalidSettings: a variable or a file that one names cannot be used.
    """
    settings = read_settings()
    missing = [name for name in ("database_url", "vault_key", "identity_key") if getattr(settings, name) is None]
    if missing:
        raise InvalidSettings(f"a worker needs {' and '.join(f'DESK_{name.upper()}' for name in missing)}")
    offices_of_settings(settings)  # told before the engine is waited for
    return settings


if __name__ == "__main__":
    leave(main())
