"""A report on its way, for tests: what its desk and the tier above ask for, one after the other."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from domain.actor import Actor, service_identity
from domain.aggregate import Case
from domain.codes import Role
from domain.figures.funnel import Figure
from domain.office import OfficeId
from domain.officials import Post, Posting
from domain.report.commands import (
    AddEntry,
    ApproveReport,
    CloseEntries,
    Command,
    CompileReport,
    EnterNil,
    ReceiveReport,
    RestateReport,
    ReturnReport,
    SealReport,
    SubmitReport,
    WriteNarrative,
)
from domain.report.decide import decide, large_bodies
from domain.report.deciding.case import Facts, Numbers, ReportCase
from domain.report.events import Event
from domain.report.material import HandOver, LateEntry, Material, NilDay, ProblemLine, ReportBelow
from domain.report.process import PROCESS, report_stream
from domain.report.state import Report, State
from domain.report_id import ReportId
from domain.report_opening import OpenReport
from tests.given.situations import BOOK, CHAIR, KECAMATAN, LEBONG, OPERATOR, PROVINCE, RULES

DAY: Final = date(2024, 11, 27)
NOON: Final = datetime(2024, 11, 27, 5, 0, tzinfo=UTC)
CUT_OFF: Final = datetime(2024, 11, 27, 11, 0, tzinfo=UTC)
DAILY: Final = ReportId.of_day(BOOK, DAY)
SERVICE: Final = service_identity(LEBONG)
ABOVE: Final = PROVINCE.model_copy(update={"role": Role.OPERATOR})

SEKDA: Final = Posting(post=Post.CHAIR, account=CHAIR.id, office=OfficeId("SEKDA", LEBONG), since=DAY)
HELD: Final = RULES.with_officials(RULES.officials.with_postings(LEBONG, (SEKDA,)))

LINE: Final = ProblemLine(
    stream=f"problem/{BOOK}/p-1",
    version=9,
    register_number="LEBONG/2024/000001-K",
    place=KECAMATAN,
    category="LOGISTICS_LATE",
    severity="S3",
    lead="KPU",
    agencies=("KPU", "POLRI"),
    occurred_at=NOON,
    summary="Surat suara kurang 40 lembar di TPS 002.",
    phase="coordinating",
    events=("ProblemDetected", "AgencyReferred", "ReferralAcknowledged"),
    reports=3,
    joined=2,
    acknowledged_after=(600, 60),
)
RESTRICTED: Final = LINE.model_copy(
    update={"stream": f"problem/{BOOK}/p-2", "summary": "Rahasia.", "restricted": True, "reports": 1, "joined": 0}
)
MATERIAL: Final = Material(
    position=41,
    problems=(LINE, RESTRICTED),
    hand_overs=(
        HandOver(stream=LINE.stream, version=9, agency="BAWASLU", forwarded_at=NOON),
        HandOver(stream=RESTRICTED.stream, version=9, agency="POLRI", forwarded_at=NOON),
    ),
    nil_days=(NilDay(unit=KECAMATAN, day=DAY),),
    late_entries=(
        LateEntry(report_id=ReportId.of_day(BOOK, DAY - timedelta(days=1)), number=1, unit=KECAMATAN, text="Menyusul."),
    ),
    below=(
        ReportBelow(
            report_id=DAILY, edition=1, number="200.2.1/1/X", digest="0" * 64, figures=(Figure(code="OPENED", count=2),)
        ),
    ),
)
EMPTY: Final = Material(position=-1)

FACTS: Final = Facts(HELD, material=MATERIAL)

OPEN: Final = OpenReport(cut_off=CUT_OFF)
ENTRY: Final = AddEntry(unit=LEBONG, text="Distribusi logistik tuntas.", cites=("p-1",))
NIL: Final = EnterNil(unit=KECAMATAN)
TO_COMPILED: Final = ((OPERATOR, OPEN), (OPERATOR, CloseEntries()), (OPERATOR, CompileReport()))
TO_APPROVED: Final = (*TO_COMPILED, (OPERATOR, WriteNarrative(text="Aman.")), (CHAIR, ApproveReport()))
TO_SEALED: Final = (*TO_APPROVED, (CHAIR, SealReport()))
TO_SUBMITTED: Final = (*TO_SEALED, (CHAIR, SubmitReport()))
TO_RECEIVED: Final = (*TO_SUBMITTED, (ABOVE, ReceiveReport(number="agenda 12")))
TO_RETURNED: Final = (*TO_SUBMITTED, (ABOVE, ReturnReport(remarks="Lengkapi kecamatan yang belum melapor.")))
TO_RESTATED: Final = (*TO_RETURNED, (OPERATOR, RestateReport(reason="Dua kecamatan menyusul.")))


@dataclass(frozen=True)
class Reporting:
    """A report, with everything that happened to it so far."""

    report_id: ReportId = DAILY
    state: State = PROCESS.initial
    events: tuple[Event, ...] = ()
    now: datetime = NOON
    facts: Facts = FACTS

    def case(self, actor: Actor) -> ReportCase:
        return Case(report_stream(self.report_id), self.state, actor, self.now, self.facts)

    def decided(self, actor: Actor, command: Command) -> tuple[Event, ...]:
        return decide(self.case(actor), command)

    def body(self, actor: Actor = OPERATOR) -> bytes:
        (body,) = large_bodies(self.case(actor), CompileReport())
        return body

    def asked(self, actor: Actor, command: Command) -> "Reporting":
        events = self.decided(actor, command)
        return replace(self, state=PROCESS.fold(events, self.state), events=(*self.events, *events))

    def through(self, *steps: tuple[Actor, Any]) -> "Reporting":
        reporting = self
        for actor, command in steps:
            reporting = reporting.asked(actor, command)
        return reporting

    def at(self, now: datetime) -> "Reporting":
        return replace(self, now=now)

    def numbered(self, numbers: Numbers) -> "Reporting":
        return replace(self, facts=replace(self.facts, numbers=numbers))

    @property
    def report(self) -> Report:
        assert isinstance(self.state, Report)
        return self.state
