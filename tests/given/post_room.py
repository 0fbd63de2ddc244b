"""A desk whose letters wait: problems on a real ledger, the queue in a real database, and the clock in our hand."""

import dataclasses
import itertools
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from temporalio.testing import ActivityEnvironment

from activities.advance import StreamActivities
from activities.bundles import Bundles
from activities.contacts import RosterContacts
from activities.contract import Advance, Advanced
from activities.courier import Courier, Sender
from activities.first_attempts import FirstAttempts
from activities.letters import Letters
from activities.postman import Postman, Queue
from activities.waiting import WaitingLetters
from commands.rules_in_force import RulesInForce
from commands.service import CommandService, Refused
from commands.wakes import WakeRelay
from domain.actor import Actor
from domain.calendar import REAL, Calendar
from domain.codes import Severity
from domain.letter_policy import LetterPolicy
from domain.office import Office
from domain.problem.commands import Command, CommandEnvelope
from domain.problem.events import Event, NoticeDelivered, NoticeFailed, NoticeSkipped
from domain.problem.evolve import fold
from domain.problem.process import problem_stream
from domain.problem.state import State
from domain.stream import START, BookId, Head, StreamId, book_id
from infra.database.connections import Database
from ledger.port import BookTerms
from ledger.postgres import PostgresLedger
from notices.model import Message, NoticeChannel, Receipt
from projections.operational.held_up import HeldUpNotices
from projections.operational.letter_queue import LetterQueue
from projections.problem.numbers import RegisterNumbers
from projections.queries import Queries
from projections.writer import ProjectionWriter
from reference.directory import ReferenceDirectory
from reference.loader import reference
from reference.policies import letter_policy
from tests.given.desk import BOOK, LEBONG, OPERATOR, RULES, RecordingEngine, detection, own_id_of, parts_before
from tests.ledger.contract import KEY_PROOF
from tests.ledger.opening import a_ledger

MINUTE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)


class Clock:
    """Stands until it is moved."""

    def __init__(self) -> None:
        self.at = datetime.now(UTC).replace(microsecond=0)

    def __call__(self) -> datetime:
        return self.at

    def pass_(self, duration: timedelta) -> None:
        self.at += duration


class WallClock(Clock):
    """Goes as the wall's does."""

    def __call__(self) -> datetime:
        return datetime.now(UTC)


class Channel:
    """Takes every message but those for which the test says otherwise, and knows when it came."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self.now = now
        self.taken: list[tuple[datetime, Message]] = []
        self.tried: list[str] = []
        self.refusing: Callable[[Message], Exception | None] = lambda message: None

    async def send(self, message: Message) -> Receipt:
        self.tried.append(message.key)
        if failure := self.refusing(message):
            raise failure
        self.taken.append((self.now(), message))
        return Receipt(channel=NoticeChannel.OUTBOX, reference=f"ref-{message.key}", at=self.now())

    @property
    def messages(self) -> list[Message]:
        return [message for _, message in self.taken]


class OneCalendar:
    """Every book goes by it."""

    def __init__(self, calendar: Calendar) -> None:
        self.calendar = calendar

    async def of(self, book: BookId) -> Calendar:
        return self.calendar


class NoVault:
    async def reveal(self, commitment: str) -> str | None:
        return None


class PostRoom:
    """Problems of one desk, and everything that letters about them take."""

    def __init__(self, ledger: PostgresLedger, database: Database, clock: Clock) -> None:
        self.ledger, self.database = ledger, database
        self.clock, self.numbers = clock, itertools.count(1)
        self.engine = RecordingEngine()
        self.relay = WakeRelay(ledger, self.engine)
        self.queries, self.queue = Queries(database), LetterQueue(database)
        self.channel = Channel(self.clock)
        self.calendars = OneCalendar(REAL)
        self.policy: LetterPolicy = letter_policy()
        self.service = CommandService(*parts_before(ledger, self.relay, now=self.clock))
        self.offices: tuple[Office, ...] = ()
        self.contacts_channel = NoticeChannel.OUTBOX

    @property
    def letters(self) -> Letters:
        contacts = RosterContacts(
            RulesInForce(self.ledger, self.calendars, RULES), self.contacts_channel, self.clock, fallback=self.offices
        )
        return Letters(
            ledger=self.ledger,
            register=RegisterNumbers(self.queries),
            vault=NoVault(),
            directory=ReferenceDirectory(reference()),
            contacts=contacts,
            calendars=self.calendars,
            fictitious=False,
        )

    def postman(
        self,
        *,
        queue: Queue | None = None,
        sender: Sender | None = None,
        service: CommandService | None = None,
    ) -> Postman:
        """One more of them, in a worker of its own."""
        serving = service or self.service
        return Postman(
            name=f"postman-{next(self.numbers)}",
            queue=queue or self.queue,
            bundles=Bundles(serving, self.letters),
            service=serving,
            sender=sender or self.channel,
            now=self.clock,
            held_up=HeldUpNotices(self.database),
        )

    def steps(self, on_queued: Callable[[], None] = lambda: None) -> StreamActivities:
        courier = Courier(ledger=self.ledger, vault=NoVault(), letters=self.letters, sender=self.channel)
        waiting = WaitingLetters(self.queue, self.policy, self.calendars, self.clock, on_queued)
        return StreamActivities(self.service, FirstAttempts(courier), waiting)

    async def step(self, problem_id: str, version: int = 0, steps: StreamActivities | None = None) -> Advanced[Event]:
        """What the problem's process does next, from what stands at `version`."""
        environment = ActivityEnvironment()
        environment.info = dataclasses.replace(environment.info, activity_id=str(next(self.numbers)))
        head = START if version == 0 else Head(version=version)
        request = Advance(stream=self.stream(problem_id), head=head, at_least=0, now=self.clock())
        return await environment.run((steps or self.steps()).advance, request)

    def stream(self, problem_id: str) -> StreamId[Event]:
        return problem_stream(BOOK, problem_id)

    async def report(self, severity: Severity = Severity.S3, category: str = "LOGISTICS_LATE") -> str:
        """Id of a new problem whose step has been taken: three offices are to be told."""
        problem_id = str(uuid4())
        await self.ask(problem_id, detection(category, severity))
        await self.step(problem_id)
        return problem_id

    async def ask(self, problem_id: str, command: Command, actor: Actor = OPERATOR) -> None:
        outcome = await self.service.carry_out(
            CommandEnvelope(command_id=own_id_of(command), stream=self.stream(problem_id), actor=actor, command=command)
        )
        await self.relay.settled()
        assert not isinstance(outcome, Refused), outcome

    async def state(self, problem_id: str) -> State:
        return fold(each.event for each in await self.ledger.read(self.stream(problem_id)))

    async def told(self, problem_id: str) -> dict[str, str | None]:
        """By notice, under which name it was delivered, or why it was not."""
        events = [each.event for each in await self.ledger.read(self.stream(problem_id))]
        return {
            each.notice_id: _how(each)
            for each in events
            if isinstance(each, NoticeDelivered | NoticeFailed | NoticeSkipped)
        }

    async def waiting(self) -> list[str]:
        """Ids of the notices in the queue."""
        rows = await self.database.fetch("SELECT notice_id FROM work.queued_letter ORDER BY notice_id, stream")
        return [row[0] for row in rows]

    async def bundles_left(self) -> int:
        (row,) = await self.database.fetch("SELECT count(*) FROM work.letter_bundle")
        count: int = row[0]
        return count


def _how(event: NoticeDelivered | NoticeFailed | NoticeSkipped) -> str | None:
    match event:
        case NoticeDelivered():
            return event.reference
        case NoticeFailed():
            return event.code
        case _:
            return event.reason


@asynccontextmanager
async def a_post_room(url: str, clock: Clock | None = None) -> AsyncIterator[PostRoom]:
    """A post room on a migrated database, with the desk's book open."""
    async with a_ledger(url, projector=ProjectionWriter()) as ledger, Database.open(url, role="desk_app") as database:
        terms = BookTerms(origin=f"desk-pilkada/2024/{LEBONG}", register_name="LEBONG", key_proof=KEY_PROOF)
        await ledger.open_book(book_id(LEBONG, 2024), terms)
        yield PostRoom(ledger, database, clock or Clock())


async def deliver_due(postman: Postman) -> int:
    """Number of bundles that were due, taken one after the other by the clock that stands."""
    count = 0
    while (bundle := await postman._claim()) is not None:
        await postman._carry_safely(bundle)
        count += 1
    return count


def to_office(messages: Sequence[Message], agency: str) -> list[Message]:
    """Those to one office."""
    return [each for each in messages if each.to.address == f"{agency}@17.07"]
