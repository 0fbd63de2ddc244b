"""Problems in every situation of their life, each made by asking for it, never by setting fields."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from domain.actor import Actor, service_identity
from domain.aggregate import Case
from domain.codes import CategoryCode, IntakeChannel, RegionCode, Role, Route, Severity
from domain.contests import Contest
from domain.intake import Intake
from domain.office import OfficeId
from domain.policy import Clocks, DeadlinePolicy, EscalateWhen
from domain.problem.commands import (
    Acknowledge,
    Answer,
    ApproveRecommendation,
    ArchiveReport,
    Command,
    Decline,
    DeliveryResult,
    DetectProblem,
    Dismiss,
    Forward,
    MergeInto,
    MissDeadline,
    PauseClock,
    RecordBounce,
    RecordDelivery,
    RecordReceipt,
    RecordReportReceipt,
    Reopen,
    Restrict,
    ReturnRecommendation,
    Triage,
)
from domain.problem.decide import Facts, decide
from domain.problem.events import Event
from domain.problem.evolve import fold
from domain.problem.notice_record import NoticeHistory, NoticeRecord
from domain.problem.outcome import Dismissal, Outcome
from domain.problem.plan import plan
from domain.problem.process import problem_stream
from domain.problem.state import INITIAL, State, UnderWay, notices_of, obligations_of
from domain.refusals import Refusal
from domain.rulebook import Rulebook
from domain.stream import book_id
from domain.vault_reference import Sealed
from reference.officials import shipped_officials
from tests.given.deliveries import recorded, told
from tests.given.reports import a_detection
from tests.given.routes import a_table

AT = datetime(2024, 11, 26, 23, 30, 0, 250_000, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)

LEBONG: RegionCode = "17.07"
ELECTION = 2024
BOOK = book_id(LEBONG, ELECTION)
BENGKULU: RegionCode = "17"
KECAMATAN: RegionCode = "17.07.05"
SECOND_KECAMATAN: RegionCode = "17.07.06"
PROBLEM_ID = "5b1e6f0a-4c3d-5e2f-8a9b-0c1d2e3f4a5b"
INTAKE_ID = "an-intake"
SEALED = Sealed(commitment="0" * 64, length=40)
REASON = "as agreed by telephone"

SERVICE = service_identity()
OPERATOR = Actor(id="sari", role=Role.OPERATOR, region=LEBONG)
VERIFIER = Actor(id="budi", role=Role.VERIFIER, region=LEBONG)
CHAIR = Actor(id="sekda", role=Role.SUPERVISOR, region=LEBONG)
DEPUTY = Actor(id="asisten-1", role=Role.SUPERVISOR, region=LEBONG)
PROVINCE = Actor(id="dewi", role=Role.OPERATOR, region=BENGKULU)


def liaison(agency: str, region: RegionCode = LEBONG) -> Actor:
    return Actor(id=f"{agency.lower()}@{region}", role=Role.AGENCY, region=region, agency=agency)


def clocks(hours: float, escalate: EscalateWhen) -> Clocks:
    return Clocks(
        acknowledge_within=hours * HOUR,
        assign_within=4 * hours * HOUR,
        progress_within=12 * hours * HOUR,
        approve_within=3 * hours * HOUR,
        receive_within=6 * hours * HOUR,
        remind_permille=500,
        escalate=escalate,
    )


POLICY = DeadlinePolicy(
    version="test-1",
    by_severity={
        Severity.S1: clocks(24, EscalateWhen.NEVER),
        Severity.S2: clocks(6, EscalateWhen.AT_DUE),
        Severity.S3: clocks(2, EscalateWhen.AT_DUE),
        Severity.S4: clocks(0.5, EscalateWhen.AT_ONCE),
    },
    near_voting_days=3,
    near_voting_divisor=2,
)

SECRETARIAT = OfficeId("KESBANGPOL", LEBONG)
CHAIRS_OFFICE = OfficeId("SEKDA", LEBONG)
"""Offices that hold the posts of the desk, as shipped."""

EVERYWHERE = ("district", "province", "national")
RULES = Rulebook(
    policy=POLICY,
    routes=a_table(
        "test-1",
        {
            "LOGISTICS_LATE": ("KPU", ("POLRI", "CAMAT", "DPUPR"), Route.COORDINATE),
            "WEATHER_WARNING": ("BMKG", ("BPBD",), Route.COORDINATE),
            "VILLAGE_QUARREL": ("CAMAT", ("CAMAT", "POLRI"), Route.COORDINATE),
            "MONEY_POLITICS": ("BAWASLU", ("GAKKUMDU",), Route.FORWARD),
            "TURNOUT_LOW": ("KPU", ("KPU", "BPBD", "CAMAT"), Route.WATCH),
            "RESULT_DISPUTE": ("MK", ("SPACE_AGENCY",), Route.WATCH),
        },
    ),
    offices={
        "KPU": EVERYWHERE,
        "BAWASLU": EVERYWHERE,
        "GAKKUMDU": EVERYWHERE,
        "POLRI": ("kecamatan", *EVERYWHERE),
        "CAMAT": ("kecamatan",),
        "DPUPR": ("district",),
        "BPBD": ("district", "province"),
        "KESBANGPOL": ("district", "province"),
        "BMKG": ("province", "national"),
        "MK": ("national",),
    },
    contests={
        LEBONG: (Contest.GOVERNOR, Contest.REGENT),
        BENGKULU: tuple(Contest),
    },
    playbook_steps={"LOGISTICS_LATE": (1, 2, 3), "MONEY_POLITICS": (1,)},
    playbook_version="test-1",
    regions=frozenset({"00", BENGKULU, LEBONG, KECAMATAN, SECOND_KECAMATAN, "17.01", "17.01.02"}),
    time_zones=dict.fromkeys(("00", BENGKULU, LEBONG), ZoneInfo("Asia/Jakarta")),
    officials=shipped_officials(),
)


@cache
def another_problem() -> State:
    detected = decide(Case(problem_stream(BOOK, "another"), INITIAL, OPERATOR, AT, Facts(RULES)), detection())
    return fold(detected)


@dataclass(frozen=True)
class Life:
    """What is recorded of one problem, and the instant at which it is looked at."""

    events: tuple[Event, ...] = ()
    state: State = INITIAL
    now: datetime = AT
    desk: RegionCode = LEBONG
    rules: Rulebook = RULES
    target: State = field(default_factory=another_problem)
    """The problem of the desk that a command names besides this one; it lives unless told otherwise."""

    @property
    def under_way(self) -> UnderWay:
        assert isinstance(self.state, UnderWay)
        return self.state

    @property
    def kinds(self) -> tuple[str, ...]:
        return tuple(event.type for event in self.events)

    @property
    def owed(self) -> tuple[str, ...]:
        return tuple(each.key for each in obligations_of(self.state))

    @property
    def pending(self) -> tuple[str, ...]:
        return tuple(each.notice_id for each in notices_of(self.state).outstanding)

    def decided(self, command: Command, actor: Actor = OPERATOR) -> tuple[Event, ...]:
        """Events that the command causes; raises what `decide` raises."""
        stream = problem_stream(book_id(self.desk, ELECTION), PROBLEM_ID)
        facts = Facts(self.rules, self.target, self.notice_in(command))
        return decide(Case(stream, self.state, actor, self.now, facts), command)

    def notice_in(self, command: Command) -> NoticeRecord | None:
        """What is on record of the notice of which the command says that it came back."""
        if not isinstance(command, RecordBounce):
            return None
        history = NoticeHistory(command.notice_id)
        for version, event in enumerate(self.events, start=1):
            history.add(version, event)
        return history.record

    def outcome(self, command: Command, actor: Actor = OPERATOR) -> tuple[str, ...] | str:
        """Types of the events that the command causes, or the code of its refusal."""
        try:
            return tuple(event.type for event in self.decided(command, actor))
        except Refusal as refusal:
            return refusal.code

    def asked(self, command: Command, actor: Actor = OPERATOR) -> "Life":
        caused = self.decided(command, actor)
        return replace(self, events=(*self.events, *caused), state=fold(caused, self.state))

    def later(self, passed: timedelta) -> "Life":
        return replace(self, now=self.now + passed)

    def performed(self) -> "Life":
        """With everything done that is due at this instant, as the problem's own process does it."""
        life = self
        for _ in range(ROUND_LIMIT):
            due = plan(life.state, life.now).commands
            if not due:
                return life
            for each in due:
                life = life.asked(each.command, SERVICE)
        due = plan(life.state, life.now).commands
        raise AssertionError(f"still due after {ROUND_LIMIT} rounds: {[each.effect_id for each in due]}")

    def delivered(self) -> "Life":
        """With every notice told."""
        results = [told(each) for each in notices_of(self.state).outstanding]
        return self.asked(recorded(results), SERVICE) if results else self

    def acknowledged(self) -> "Life":
        """With every agency that was asked having confirmed, and what follows from that."""
        life = self
        for referral in self.under_way.referrals:
            if referral.is_withdrawn:
                continue
            office = liaison(referral.agency, referral.office)
            life = life.asked(Acknowledge(referral_id=referral.referral_id), office)
        return life.performed()

    def answered(self, outcome: Outcome = Outcome.RESOLVED) -> "Life":
        """With the answer of the lead, and what follows from that."""
        lead = next(each for each in self.under_way.referrals if each.part == "lead" and each.is_open)
        answer = Answer(referral_id=lead.referral_id, outcome=outcome)
        return self.asked(answer, liaison(lead.agency, lead.office)).performed()

    def approved(self) -> "Life":
        return self.asked(ApproveRecommendation(), CHAIR).performed()

    def received(self) -> "Life":
        """With every report confirmed by the desk above, and what follows from that."""
        life = self
        for report in self.under_way.reports:
            life = life.asked(RecordReportReceipt(report_id=report.report_id), PROVINCE)
        return life.performed()


ROUND_LIMIT = 6


def an_intake(intake_id: str = INTAKE_ID, *, reachable: bool = True) -> Intake:
    return Intake(
        intake_id=intake_id,
        channel=IntakeChannel.WHATSAPP,
        reporter_role="ppk",
        region=KECAMATAN,
        occurred_at=AT - HOUR,
        reported_at=AT - MINUTE,
        text=SEALED,
        reporter_contact=SEALED if reachable else None,
    )


def detection(
    category: CategoryCode = "LOGISTICS_LATE",
    severity: Severity = Severity.S3,
    *,
    unsure: bool = False,
    region: RegionCode = KECAMATAN,
    near_voting: bool = False,
) -> DetectProblem:
    rows = RULES.routes.by_category
    (row,) = rows.get(category, rows["LOGISTICS_LATE"])
    return a_detection(
        an_intake(),
        row,
        severity,
        category=category,
        region=region,
        near_voting=near_voting,
        confidence_permille=400 if unsure else 950,
        needs_triage=unsure,
        rule_version="test-1",
    )


def nothing_recorded() -> Life:
    return Life()


def a_detected_problem(category: CategoryCode = "LOGISTICS_LATE", severity: Severity = Severity.S3) -> Life:
    return Life().asked(detection(category, severity))


def a_report_awaiting_triage(severity: Severity = Severity.S3) -> Life:
    return Life().asked(detection(severity=severity, unsure=True))


def a_coordinating_problem(category: CategoryCode = "LOGISTICS_LATE", severity: Severity = Severity.S3) -> Life:
    return a_detected_problem(category, severity).performed().delivered()


def a_triaged_problem() -> Life:
    triage = Triage(category="LOGISTICS_LATE", severity=Severity.S2)
    return a_report_awaiting_triage().asked(triage).delivered()


def a_grave_problem() -> Life:
    return a_coordinating_problem(severity=Severity.S4)


def a_silent_problem() -> Life:
    """Nobody acknowledged in time; what follows from the missed deadlines has not been done yet."""
    life = a_coordinating_problem().later(2 * HOUR)
    for each in plan(life.state, life.now).commands:
        life = life.asked(each.command, SERVICE) if isinstance(each.command, MissDeadline) else life
    return life


def a_recommended_problem(severity: Severity = Severity.S3) -> Life:
    return a_coordinating_problem(severity=severity).acknowledged()


def a_returned_problem() -> Life:
    return a_recommended_problem().asked(ReturnRecommendation(reason=REASON), CHAIR)


def an_approved_problem(severity: Severity = Severity.S3) -> Life:
    return a_recommended_problem(severity).approved().delivered()


def an_answered_problem() -> Life:
    return an_approved_problem().asked(Answer(referral_id="KPU.1", outcome=Outcome.RESOLVED), liaison("KPU"))


def a_problem_without_a_lead() -> Life:
    return a_coordinating_problem().asked(Decline(referral_id="KPU.1", reason=REASON), liaison("KPU"))


def a_paused_problem() -> Life:
    pause = PauseClock(until=AT + DAY, reason=REASON, requested_by=OPERATOR.id)
    return a_coordinating_problem().asked(pause, CHAIR)


def a_forwarded_problem(severity: Severity = Severity.S3) -> Life:
    return a_coordinating_problem("MONEY_POLITICS", severity)


def a_received_problem() -> Life:
    return a_forwarded_problem().asked(RecordReceipt(number="TT/7/XI/2024"), liaison("BAWASLU")).performed()


def a_watched_problem() -> Life:
    return a_coordinating_problem("TURNOUT_LOW", Severity.S2)


def a_problem_watched_by_the_secretariat() -> Life:
    return a_coordinating_problem("RESULT_DISPUTE", Severity.S1)


def a_reported_problem() -> Life:
    return an_approved_problem().answered().delivered()


def a_finished_grave_problem() -> Life:
    return an_approved_problem(Severity.S4).answered().delivered().received()


def a_closed_problem() -> Life:
    return a_reported_problem().received().delivered()


def a_reopened_problem() -> Life:
    return a_closed_problem().later(DAY).asked(Reopen(reason=REASON), CHAIR).performed()


def a_reopened_hand_over() -> Life:
    closed = a_received_problem().approved().received().delivered()
    return closed.later(DAY).asked(Reopen(reason=REASON), CHAIR).performed()


def a_merged_problem() -> Life:
    return a_coordinating_problem().asked(MergeInto(into="another-problem", reason=REASON))


def a_merged_report() -> Life:
    return a_report_awaiting_triage().asked(MergeInto(into="another-problem", reason=REASON))


def a_diverted_report() -> Life:
    forward = Forward(agency="DPUPR", in_remit=False, reason=REASON)
    return a_report_awaiting_triage().asked(forward).delivered()


def a_diverted_report_with_receipt() -> Life:
    return a_diverted_report().asked(RecordReceipt(number="12/DPUPR/2024"), liaison("DPUPR"))


def a_dismissed_report() -> Life:
    return a_report_awaiting_triage().asked(Dismiss(reason=Dismissal.NOT_A_REPORT))


def an_archived_report() -> Life:
    detected = detection()
    assert detected.intake is not None
    return Life().asked(ArchiveReport(intake=detected.intake, assessment=detected.assessment))


def a_restricted_problem() -> Life:
    return a_coordinating_problem().asked(Restrict(reason=REASON, persons=(OPERATOR.id,)), CHAIR)


def a_problem_with_a_dead_letter() -> Life:
    life = a_detected_problem().performed()
    failed = DeliveryResult(notice_id="referral/KPU.1", result="failed", code="UNREACHABLE", attempts=60)
    return life.asked(RecordDelivery(results=(failed,)), SERVICE)


SITUATIONS: Mapping[str, Callable[[], Life]] = {
    situation.__name__: situation
    for situation in (
        nothing_recorded,
        a_detected_problem,
        a_report_awaiting_triage,
        a_triaged_problem,
        a_coordinating_problem,
        a_grave_problem,
        a_silent_problem,
        a_recommended_problem,
        a_returned_problem,
        an_approved_problem,
        an_answered_problem,
        a_problem_without_a_lead,
        a_paused_problem,
        a_forwarded_problem,
        a_received_problem,
        a_watched_problem,
        a_problem_watched_by_the_secretariat,
        a_reported_problem,
        a_finished_grave_problem,
        a_closed_problem,
        a_reopened_problem,
        a_reopened_hand_over,
        a_merged_problem,
        a_merged_report,
        a_diverted_report,
        a_diverted_report_with_receipt,
        a_dismissed_report,
        an_archived_report,
        a_restricted_problem,
        a_problem_with_a_dead_letter,
    )
}
