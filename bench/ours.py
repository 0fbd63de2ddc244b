"""One life after the other through our own services, as people would live it."""

import asyncio
import time
from datetime import datetime
from uuid import UUID, uuid5

from bench.followers import THINKING_SECONDS, Milestones
from commands.service import Refused
from composition import DeskServices
from domain.actor import Actor
from domain.codes import IntakeChannel, Role, Route, Severity
from domain.intake import Intake
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
from domain.problem.events import Event
from domain.problem.outcome import Outcome
from domain.problem.process import problem_stream
from domain.problem.state import UnderWay
from domain.stream import StreamId
from domain.vault_reference import Sealed

DESK = "17.07"
PLACE = "17.07.03"
CATEGORY, LEAD, SUPPORTING = "POWER_OUTAGE", "PLN", ("KPU", "CAMAT")
"""A category that asks three agencies of every kecamatan."""

NAMESPACE = UUID("6c1f4d0e-5a57-4f0a-9d6b-6f6a0a2f7a11")

OPERATOR = Actor(id="operator:bench", role=Role.OPERATOR, region=DESK)
CHAIR = Actor(id="supervisor:bench", role=Role.SUPERVISOR, region=DESK)
PROVINCE = Actor(id="operator:bench-province", role=Role.OPERATOR, region="17")


class OurLives:
    """Lives a problem from detection to closing; remembers how long each command took."""

    def __init__(self, desk: DeskServices, milestones: Milestones, run: str) -> None:
        self._desk = desk
        self._milestones = milestones
        self._run = run
        self.latencies_ms: list[float] = []

    async def live(self, number: int) -> str:
        """Stream of the life that was lived."""
        problem_id = str(uuid5(NAMESPACE, f"{self._run}/{number}"))
        stream = str(self._stream(problem_id))
        await self._ask(problem_id, "detect", OPERATOR, _detection(problem_id, self._desk.now()))
        await self._milestones.until(stream, "AgencyReferred")
        state = await self._state(problem_id)
        for referral in state.referrals:
            liaison = _liaison(referral.agency)
            command = Acknowledge(referral_id=referral.referral_id)
            await self._ask(problem_id, f"acknowledge-{referral.agency}", liaison, command)
        lead = next(each for each in state.referrals if each.part == "lead")
        answer = Answer(referral_id=lead.referral_id, outcome=Outcome.RESOLVED)
        await self._ask(problem_id, "answer", _liaison(lead.agency), answer)
        await self._milestones.until(stream, "ResolutionRecommended")
        await self._ask(problem_id, "approve", CHAIR, ApproveRecommendation())
        await self._milestones.until(stream, "ProblemReported")
        state = await self._state(problem_id)
        receipt = RecordReportReceipt(report_id=state.reports[-1].report_id, number="B/1")
        await self._ask(problem_id, "receipt", PROVINCE, receipt)
        await self._milestones.until(stream, "ProblemClosed")
        self._milestones.forget(stream)
        return stream

    def _stream(self, problem_id: str) -> StreamId[Event]:
        return problem_stream(self._desk.book_of(DESK), problem_id)

    async def _state(self, problem_id: str) -> UnderWay:
        state = (await self._desk.commands.snapshot(self._stream(problem_id))).state
        assert isinstance(state, UnderWay)
        return state

    async def _ask(self, problem_id: str, step: str, actor: Actor, command: Command) -> None:
        if step != "detect":
            await asyncio.sleep(THINKING_SECONDS)
        began = time.perf_counter()
        outcome = await self._desk.commands.carry_out(
            CommandEnvelope(
                command_id=f"bench/{problem_id}/{step}",
                stream=self._stream(problem_id),
                actor=actor,
                command=command,
            )
        )
        self.latencies_ms.append((time.perf_counter() - began) * 1000)
        if isinstance(outcome, Refused):
            raise RuntimeError(f"{step}: {outcome.code}")


def _detection(problem_id: str, now: datetime) -> DetectProblem:
    return DetectProblem(
        intake=Intake(
            intake_id=problem_id,
            channel=IntakeChannel.FORM,
            reporter_role="ppk",
            region=PLACE,
            occurred_at=now,
            reported_at=now,
            text=Sealed(commitment="0" * 64, length=80),
        ),
        assessment=Assessment(
            category=CATEGORY,
            severity=Severity.S3,
            route=Route.COORDINATE,
            lead=LEAD,
            supporting=SUPPORTING,
            region=PLACE,
            confidence_permille=990,
            needs_triage=False,
            rule="bench",
            rule_version="bench",
            rules_digest="0" * 64,
        ),
    )


def _liaison(agency: str) -> Actor:
    return Actor(id=f"agency:bench-{agency.lower()}", role=Role.AGENCY, region=DESK, agency=agency)
