"""The people of a desk: they live problems from detection to closing and never give up on a command.

They are quick: an agency that sees a referral in the book acknowledges it before anybody has told it.
"""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from uuid import NAMESPACE_URL, uuid5

from commands.service import Refused
from composition import DeskServices
from domain.actor import Actor
from domain.codes import Role, Route, Severity
from domain.outage import LedgerAway
from domain.problem.assessment import Assessment
from domain.problem.commands import (
    Acknowledge,
    Answer,
    ApproveRecommendation,
    Command,
    CommandEnvelope,
    DetectProblem,
    RecordReportReceipt,
)
from domain.problem.evolve import evolve
from domain.problem.outcome import Outcome
from domain.problem.process import problem_stream
from domain.problem.source import ReportSource
from domain.problem.state import INITIAL, Closed, State, UnderWay, notices_of
from domain.stream import book_id
from ledger.port import Appended
from tests.faults.sites import DESK, PATIENCE_SECONDS
from tests.given.reports import a_form

PLACE = "17.07.03"
CATEGORY, LEAD, SUPPORTING = "POWER_OUTAGE", "PLN", ("KPU", "CAMAT")
AGENCIES = {LEAD, *SUPPORTING}

OPERATOR = Actor(id="operator:sari", role=Role.OPERATOR, region=DESK)
CHAIR = Actor(id="supervisor:sekda", role=Role.SUPERVISOR, region=DESK)
PROVINCE = Actor(id="operator:bengkulu", role=Role.OPERATOR, region="17")


class People:
    """They write down every yes before they take the next step."""

    def __init__(self, desk: DeskServices) -> None:
        self.journal: dict[str, Appended] = {}
        """What was acknowledged, by command id."""

        self.turned_away = 0
        """Times that somebody was told to try again."""

        self._desk = desk
        self._states: defaultdict[str, State] = defaultdict(lambda: INITIAL)
        self._news = asyncio.Condition()

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[None]:
        """They see what is recorded while the context lasts."""
        reader = asyncio.create_task(self._read_on())
        try:
            yield
        finally:
            reader.cancel()
            with suppress(asyncio.CancelledError):
                await reader

    async def detect(self, number: int, severity: Severity = Severity.S3) -> str:
        """Stream of a problem that has just been told of."""
        problem_id = problem_of(number)
        await self.ask(problem_id, "detect", OPERATOR, detection(problem_id, severity, self._desk))
        return stream_of_problem(number)

    async def live(self, number: int) -> str:
        """Stream of a problem that was lived to its end."""
        problem_id = problem_of(number)
        stream = await self.detect(number)
        state = await self.until(stream, is_referred)
        assert isinstance(state, UnderWay)
        for each in state.referrals:
            await self.ask(
                problem_id,
                f"acknowledge-{each.agency}",
                liaison(each.agency),
                Acknowledge(referral_id=each.referral_id),
            )
        (lead,) = (each for each in state.referrals if each.part == "lead")
        answer = Answer(referral_id=lead.referral_id, outcome=Outcome.RESOLVED)
        await self.ask(problem_id, "answer", liaison(lead.agency), answer)
        await self.until(stream, is_recommended)
        await self.ask(problem_id, "approve", CHAIR, ApproveRecommendation())
        state = await self.until(stream, lambda state: isinstance(state, UnderWay) and bool(state.reports))
        assert isinstance(state, UnderWay)
        receipt = RecordReportReceipt(report_id=state.reports[-1].report_id, number="B/1")
        await self.ask(problem_id, "receipt", PROVINCE, receipt)
        await self.until(stream, lambda state: isinstance(state, Closed))
        return stream

    async def ask(self, problem_id: str, step: str, actor: Actor, command: Command) -> Appended:
        """What was stored, however often it had to be asked for."""
        envelope = CommandEnvelope(
            command_id=f"people/{problem_id}/{step}",
            stream=problem_stream(book_id(DESK, 2024), problem_id),
            actor=actor,
            command=command,
        )
        async with asyncio.timeout(PATIENCE_SECONDS):
            while True:
                try:
                    outcome = await self._desk.commands.carry_out(envelope)
                except LedgerAway:
                    self.turned_away += 1
                    await asyncio.sleep(0.1)
                else:
                    assert not isinstance(outcome, Refused), outcome
                    self.journal[envelope.command_id] = outcome
                    return outcome

    async def until(self, stream: str, holds: Callable[[State], bool]) -> State:
        """State of the problem once it `holds`."""
        async with asyncio.timeout(PATIENCE_SECONDS), self._news:
            await self._news.wait_for(lambda: holds(self._states[stream]))
            return self._states[stream]

    async def _read_on(self) -> None:
        position = 0
        while True:
            with suppress(LedgerAway):
                recorded = await self._desk.ledger.read_book(self._desk.book_of(DESK), position)
                for each in recorded:
                    self._states[each.stream] = evolve(self._states[each.stream], each.event)
                position += len(recorded)
                async with self._news:
                    self._news.notify_all()
            await asyncio.sleep(0.05)


def problem_of(number: int) -> str:
    return str(uuid5(NAMESPACE_URL, f"problem-{number}"))


def stream_of_problem(number: int) -> str:
    return str(problem_stream(book_id(DESK, 2024), problem_of(number)))


def is_referred(state: State) -> bool:
    return isinstance(state, UnderWay) and bool(state.referrals)


def is_told(state: State) -> bool:
    """Whether everybody who was asked has been told."""
    return is_referred(state) and not notices_of(state).outstanding


def is_recommended(state: State) -> bool:
    return isinstance(state, UnderWay) and state.recommended == 1


def liaison(agency: str) -> Actor:
    return Actor(id=f"agency:{agency.lower()}", role=Role.AGENCY, region=DESK, agency=agency)


def detection(problem_id: str, severity: Severity, desk: DeskServices) -> DetectProblem:
    return DetectProblem(
        source=ReportSource(intake=a_form(problem_id, PLACE, desk.now(), length=80)),
        assessment=Assessment(
            category=CATEGORY,
            severity=severity,
            route=Route.COORDINATE,
            lead=LEAD,
            supporting=SUPPORTING,
            region=PLACE,
            confidence_permille=990,
            needs_triage=False,
            rule="test",
            rule_version="test",
            rules_digest="0" * 64,
        ),
    )
