"""A desk in miniature for tests of services, activities and workflows: its rules, its people, its reports."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from commands.kinds.access_record import AccessRecords
from commands.kinds.desk import Desks
from commands.kinds.problem import Problems
from commands.rules_in_force import RulesInForce
from commands.service import CommandService, Kind, Refused
from commands.standing import RosterStandings
from commands.wakes import Waker, WakeRelay
from domain.actor import Actor
from domain.calendar import REAL, Calendar
from domain.codes import RegionCode, Role, Route, Severity
from domain.desk.deciding.case import Facts
from domain.notice import Outstanding
from domain.problem.commands import (
    Acknowledge,
    AttachIntakeReport,
    Command,
    CommandEnvelope,
    DeliveryResult,
    DetectProblem,
    PageResult,
    intake_command_id,
)
from domain.problem.events import Event
from domain.problem.evolve import fold
from domain.problem.process import problem_stream
from domain.problem.state import State, UnderWay
from domain.routing_table import Vocabulary
from domain.rulebook import Rulebook
from domain.stream import BookId, StreamId, book_id
from domain.vault_reference import Sealed
from domain.wake import EngineAway, Wake
from ledger.memory import MemoryLedger
from ledger.port import Appended, Ledger
from reference.officials import shipped_officials
from reference.policies import deadline_policy
from tests.given.codec import CODEC
from tests.given.reports import a_detection, a_form
from tests.given.routes import a_table

LEBONG: RegionCode = "17.07"
BOOK = book_id(LEBONG, 2024)
OPERATOR = Actor(id="operator:sari", role=Role.OPERATOR, region=LEBONG)
CHAIR = Actor(id="supervisor:sekda", role=Role.SUPERVISOR, region=LEBONG)
PROVINCE = Actor(id="operator:bengkulu", role=Role.OPERATOR, region="17")

RULES = Rulebook(
    policy=deadline_policy(),
    routes=a_table(
        "test",
        {
            "LOGISTICS_LATE": ("KPU", ("POLRI", "DISHUB"), Route.COORDINATE),
            "MONEY_POLITICS": ("BAWASLU", ("POLRI",), Route.FORWARD),
            "TURNOUT_LOW": ("KPU", ("KESBANGPOL",), Route.WATCH),
        },
    ),
    offices=dict.fromkeys(
        ("KPU", "POLRI", "DISHUB", "BAWASLU", "KESBANGPOL", "SEKDA"), ("district", "province", "national")
    ),
    playbook_steps={"LOGISTICS_LATE": (1, 2), "MONEY_POLITICS": (1,), "TURNOUT_LOW": (1,)},
    playbook_version="test",
    regions=frozenset({"17", LEBONG, "17.07.05"}),
    time_zones=dict.fromkeys(("17", LEBONG), ZoneInfo("Asia/Jakarta")),
    officials=shipped_officials(),
)

VOCABULARY = Vocabulary(categories=frozenset(RULES.routes.by_category), stages=frozenset(), offices=RULES.offices)


class OnTheWall:
    """Calendars of books that go by the wall's clock, opened or not."""

    async def of(self, book: BookId) -> Calendar:
        return REAL


ON_THE_WALL = OnTheWall()


def liaison(agency: str) -> Actor:
    """The liaison of one agency at the desk."""
    return Actor(id=f"agency:{agency.lower()}", role=Role.AGENCY, region=LEBONG, agency=agency)


def detection(
    category: str = "LOGISTICS_LATE",
    severity: Severity = Severity.S3,
    *,
    needs_triage: bool = False,
    reachable: bool = False,
) -> DetectProblem:
    """A report of `category`, read with confidence unless told otherwise."""
    (row,) = RULES.routes.by_category[category]
    contact = Sealed(commitment="1" * 64, length=12) if reachable else None
    intake = a_form(str(uuid4()), LEBONG, datetime.now(UTC), contact=contact)
    return a_detection(intake, row, severity, category=category, needs_triage=needs_triage)


class NothingOpen:
    """Query tables of a desk that has nothing to do."""

    async def open_problem_streams(self, book: BookId | None = None) -> Sequence[str]:
        return ()


class RecordingEngine:
    """An engine that can go away; remembers the wakes it took."""

    def __init__(self) -> None:
        self.away = False
        self.taken: list[Wake] = []

    async def wake(self, wake: Wake) -> None:
        if self.away:
            raise EngineAway
        self.taken.append(wake)


class NothingAtOnce:
    """Steps that tell nobody: everything is left to the deliveries beside them."""

    async def make(
        self, stream: StreamId[Event], state: State, due: Sequence[Outstanding]
    ) -> tuple[DeliveryResult | PageResult, ...]:
        return ()


Parts = tuple[Ledger, WakeRelay, tuple[Kind[Any], ...], RosterStandings, Callable[[], datetime]]


def present_instant() -> datetime:
    return datetime.now(UTC)


def parts_before(
    ledger: Ledger, relay: WakeRelay, *more: Kind[Any], now: Callable[[], datetime] = present_instant
) -> Parts:
    """What a command service needs for streams of every kind, by the rules and the roster of this desk."""
    in_force = RulesInForce(ledger, ON_THE_WALL, RULES)
    kinds: tuple[Kind[Any], ...] = (
        Problems(in_force, ledger),
        Desks(Facts(RULES, VOCABULARY), in_force, NothingOpen()),
        AccessRecords(),
        *more,
    )
    return ledger, relay, kinds, RosterStandings(in_force), now


def own_id_of(command: Command) -> str:
    """Id of a command that is sent once; a report comes in under the one that is its own."""
    if isinstance(command, AttachIntakeReport):
        return intake_command_id(command.intake.intake_id)
    return f"test/{uuid4()}"


class Desk:
    """One problem and its ledger, in front of some engine."""

    def __init__(self, waker: Waker, ledger: Ledger | None = None) -> None:
        self.problem_id = str(uuid4())
        self.ledger: Ledger = ledger or MemoryLedger(CODEC)
        self.connect(waker)

    def connect(self, waker: Waker) -> None:
        """Face another engine, with the same ledger."""
        self.relay = WakeRelay(self.ledger, waker)
        self.service = CommandService(*parts_before(self.ledger, self.relay))

    @property
    def stream(self) -> StreamId[Event]:
        return problem_stream(BOOK, self.problem_id)

    async def ask(self, command: Command, actor: Actor = OPERATOR, command_id: str | None = None) -> Appended | Refused:
        """What became of the command, once every wake it caused was delivered or put off."""
        outcome = await self.service.carry_out(
            CommandEnvelope(
                command_id=command_id or own_id_of(command),
                stream=self.stream,
                actor=actor,
                command=command,
            )
        )
        await self.relay.settled()
        return outcome

    async def another_problem(self) -> str:
        """Id of a second problem of the desk, which awaits triage: the first one may be merged into it."""
        problem_id = self.name_of_another()
        await self.service.carry_out(
            CommandEnvelope(
                command_id=f"test/{problem_id}",
                stream=problem_stream(BOOK, problem_id),
                actor=OPERATOR,
                command=detection(needs_triage=True),
            )
        )
        await self.relay.settled()
        return problem_id

    def name_of_another(self) -> str:
        """Id for a problem besides the first."""
        return str(uuid4())

    async def acknowledge_all(self) -> None:
        """Every agency that was asked confirms."""
        state = await self.state()
        assert isinstance(state, UnderWay)
        for referral in state.referrals:
            await self.ask(Acknowledge(referral_id=referral.referral_id), liaison(referral.agency))

    async def state(self) -> State:
        """The fold of what is stored."""
        return fold(each.event for each in await self.ledger.read(self.stream))

    async def kinds(self) -> list[str]:
        """Types of the events stored, oldest first."""
        return [each.event.type for each in await self.ledger.read(self.stream)]
