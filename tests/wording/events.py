"""One event of each type."""

from datetime import UTC, datetime, timedelta

from pydantic import BaseModel, TypeAdapter

from domain.access_record import events as access_record
from domain.codes import IntakeChannel, Role, Route, Severity
from domain.contests import Contest
from domain.desk import events as desk
from domain.desk.cadence import Period, PeriodKind
from domain.desk.charter import Charter, CharterWay, Pairs, Recipient
from domain.desk.events import Announced
from domain.desk.letterhead import Letterhead
from domain.desk.recusal import RecusalCause
from domain.desk.roster import Terms
from domain.intake import Intake
from domain.notice import NoticeId, PendingNotice
from domain.obligation import Obligation, ObligationKey
from domain.office import Office
from domain.officials import Post
from domain.policy import Clocks, EscalateWhen
from domain.problem import events as problem
from domain.problem.assessment import Assessment
from domain.problem.outcome import Dismissal, Outcome, Response
from domain.problem.restriction import Audience
from domain.problem.source import ReportSource
from domain.report import events as report
from domain.vault_reference import Sealed
from reference.cadence import shipped_cadence

Event = problem.Event | desk.Event | report.Event | access_record.Event

NOW = datetime(2024, 11, 27, 5, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
SEALED = Sealed(commitment="a" * 64, length=5)
OFFICE = Office(agency="KPU", region="17.07", name="KPU Lebong")
TERMS = Terms(role=Role.SUPERVISOR, agency="SEKDA", region="17.07", post=Post.CHAIR, since=NOW.date())
CHARTER = Charter(number="SK/1/2024", signed_on=NOW.date(), signed_as="Bupati Lebong", lead="KESBANGPOL")
OWED = Obligation(
    key=ObligationKey("answer/KPU.1"),
    agency="KPU",
    office="17.07",
    remind_at=NOW,
    due_at=NOW + HOUR,
    every=HOUR,
    reminders=1,
)
INTAKE = Intake(
    intake_id="i",
    channel=IntakeChannel.FORM,
    reporter_role="ppk",
    region="17.07.05",
    occurred_at=NOW,
    reported_at=NOW,
    text=SEALED,
)
ASSESSMENT = Assessment(
    category="TRANSPORT_BREAK",
    severity=Severity.S3,
    route=Route.COORDINATE,
    lead="DPUPR",
    region="17.07.05",
    confidence_permille=900,
    needs_triage=False,
    rule="test",
    rule_version="1",
    rules_digest="0" * 64,
)
CLOCKS = Clocks(
    acknowledge_within=HOUR,
    assign_within=HOUR,
    progress_within=HOUR,
    approve_within=HOUR,
    receive_within=HOUR,
    remind_permille=500,
    escalate=EscalateWhen.AT_DUE,
)
NOTICE = PendingNotice(notice_id=NoticeId("referral/KPU.1"), kind="REFERRAL", agency="KPU", office="17.07")

VALUES: dict[str, object] = {
    "access": {"kind": "sign_in", "method": "terminal"},
    "unit": "17.07.05",
    "day": NOW.date(),
    "recorded_at": NOW,
    "problem_id": "p",
    "desk": "17.07",
    "intake": INTAKE,
    "source": ReportSource(intake=INTAKE),
    "contests": (Contest.REGENT,),
    "by_role": Role.OPERATOR,
    "audience": Audience(roles=(Role.SUPERVISOR,), persons=("sari",)),
    "assessment": ASSESSMENT,
    "matched_by": ("same-category",),
    "suggested": "DISASTER",
    "category": "TRANSPORT_BREAK",
    "severity": Severity.S3,
    "from_severity": Severity.S2,
    "by": "sari",
    "route": Route.COORDINATE,
    "region": "17.07.05",
    "stage": None,
    "lead": "DPUPR",
    "clocks": CLOCKS,
    "recommend_by": NOW,
    "policy_version": "1",
    "rule": "frame/road-cut",
    "rule_version": "1",
    "rules_digest": "0" * 64,
    "summary": "Kotak suara basah.",
    "finding": "CONFIRMED",
    "method": "VISIT",
    "into": "q",
    "reason": "alasan",
    "referral_id": "KPU.1",
    "agency": "KPU",
    "office": "17.07",
    "part": "lead",
    "acknowledge": OWED,
    "triage": OWED,
    "notice_id": "referral/KPU.1",
    "group": "reporter_receipt/all",
    "reached": 3,
    "delivered": 2,
    "skipped": 1,
    "channel": "OUTBOX",
    "code": "TIMED_OUT",
    "to_agency": "SEKDA",
    "outcome": Outcome.RESOLVED,
    "key": "answer/KPU.1",
    "obligation": OWED,
    "text": SEALED,
    "sha256": SEALED,
    "media_type": "image/png",
    "size_bytes": 12,
    "from_due_at": NOW,
    "to_due_at": NOW,
    "until": NOW,
    "requested_by": "sari",
    "approved_by": "budi",
    "paused_at": NOW,
    "due_at": NOW,
    "level": 1,
    "to_region": "17",
    "cause": "severity",
    "officer": "sari",
    "number": 1,
    "addressee": "KPU",
    "author": "sari",
    "approve": OWED,
    "approver": "budi",
    "rewrite": OWED,
    "response": Response.ACCEPTED,
    "receipt": OWED,
    "report_id": "17.07/2024/flash/p/0",
    "kind": "flash",
    "close": OWED,
    "reassign": OWED,
    "version": "17.07-1",
    "digest": "0" * 64,
    "row_count": 2,
    "effective_at": NOW,
    "account": "sari",
    "terms": TERMS,
    "notice": NOTICE,
    "status": "5.1.1",
    "bounced_at": NOW,
    "learned": "person",
    "since": NOW.date(),
    "cut_off": NOW,
    "missing_at": NOW,
    "late": False,
    "edition": 1,
    "body_size": 9,
    "position": 3,
    "figures": (),
    "problems": 2,
    "nil": False,
    "signer": "sekda",
    "post": "chair",
    "path": ("17", "00"),
    "remarks": "lengkapi",
}
PERIOD = Period(
    kind=PeriodKind.DAILY,
    subject="2024-11-27",
    number=0,
    since=NOW,
    until=NOW + HOUR,
    cut_off=NOW + HOUR,
    grace=HOUR,
)
ANNOUNCED = Announced(report_id=PERIOD.report_id("17.07/2024"), period=PERIOD)
OF_ITS_OWN: dict[str, dict[str, object]] = {
    "CadenceSet": {"version": 2, "cadence": shipped_cadence(), "announced": (ANNOUNCED,)},
    "PeriodOpened": {"cadence_version": 1, "opened": ANNOUNCED, "following": None},
    "OfficeRecorded": {"office": OFFICE},
    "AppointmentEnded": {"until": NOW.date()},
    "LetterheadSet": {"version": 2, "letterhead": Letterhead(government="Pemerintah Kabupaten Lebong")},
    "CharterRecorded": {"charter": CHARTER, "version": 1},
    "CharterAmended": {"charter": CHARTER, "version": 2},
    "RecusalRecorded": {"number": 1, "cause": RecusalCause.KIN, "since": NOW.date()},
    "RecusalEnded": {"number": 1, "until": NOW.date()},
    "PairsRecorded": {"pairs": Pairs(governor=2, regent=3)},
    "CharterDistributed": {
        "recipient": Recipient(agency="KPU"),
        "version": 1,
        "way": CharterWay.LETTER,
        "day": NOW.date(),
    },
    "CharterReceiptRecorded": {
        "recipient": Recipient(contest=Contest.REGENT, ballot_number=2),
        "version": 1,
        "day": NOW.date(),
    },
    "ProblemDismissed": {"reason": Dismissal.NOT_A_REPORT},
    "ReferralWithdrawn": {"cause": "person"},
    "ForwardReceiptRecorded": {"number": "B/1"},
    "ReportReceiptRecorded": {"number": "T/1"},
    "ReportersTold": {"version": 7},
    "ReportOpened": {"kind": "daily", "until": NOW.date()},
    "EntryAdded": {"text": "Situasi aman."},
    "NarrativeWritten": {"text": "Situasi aman."},
    "ReportSealed": {"number": "200.2.1/007/DESK"},
}
READER: TypeAdapter[Event] = TypeAdapter(Event)


def _one(kind: type[BaseModel]) -> Event:
    values = VALUES | OF_ITS_OWN.get(kind.__name__, {}) | {"type": kind.__name__}
    needed = {name for name, field in kind.model_fields.items() if field.is_required()}
    return READER.validate_python({name: values[name] for name in {*needed, "type"}})


ONE_OF_EACH: tuple[Event, ...] = tuple(
    _one(kind) for kind in (*problem.EVENTS, *desk.EVENTS, *report.EVENTS, *access_record.EVENTS)
)
