"""Lives a little further on than the situations they begin with."""

from domain.desk.events import NilReportReceived
from domain.problem.commands import Acknowledge, MissDeadline
from domain.problem.events import ProblemDetected
from domain.problem.source import ReportSource
from tests.given.situations import AT, KECAMATAN, SERVICE, Life, an_intake, liaison


def missed(life: Life, key: str) -> Life:
    """The life with an obligation's deadline gone by."""
    due_at = next(each.due_at for each in life.under_way.obligations if each.key == key)
    return life.later(due_at - life.now).asked(MissDeadline(key=key, due_at=due_at), SERVICE)


def acknowledged_by(life: Life, agency: str) -> Life:
    return life.asked(Acknowledge(referral_id=f"{agency}.1"), liaison(agency))


def in_another_place(life: Life, desk: str) -> Life:
    return Life(events=life.events, state=life.state, desk=desk)


def with_intake(life: Life, intake_id: str) -> Life:
    """The same life, begun by another report."""
    detected = life.events[0]
    assert isinstance(detected, ProblemDetected)
    assert detected.intake is not None
    source = ReportSource(intake=detected.intake.model_copy(update={"intake_id": intake_id}))
    return Life(events=(detected.model_copy(update={"source": source}), *life.events[1:]), now=life.now)


def a_nil_report(intake_id: str) -> NilReportReceived:
    return NilReportReceived(recorded_at=AT, unit=KECAMATAN, day=AT.date(), intake=an_intake(intake_id))
