"""A report that a desk below did not seal in time is a problem of this desk."""

from typing import Final

from domain.codes import Severity
from domain.missing_report import CATEGORY, RULE, RULE_VERSION, OpenMissingReport
from domain.problem.assessment import Assessment
from domain.problem.commands import DetectProblem
from domain.problem.deciding.case import Case
from domain.problem.deciding.decision import decision
from domain.problem.deciding.detection import detect
from domain.problem.events import Event
from domain.problem.source import RuleSource
from domain.problem.state import NotDetected
from domain.refusals import UnknownCategory

CERTAIN_PERMILLE: Final = 1000


def open_missing(case: Case, command: OpenMissingReport) -> tuple[Event, ...]:
    """The problem exists; nothing where it did."""
    if not isinstance(case.state, NotDetected):
        return ()
    row = case.rules.row_for(CATEGORY, None, case.desk, case.now)
    if row is None:
        raise UnknownCategory(CATEGORY)
    days = _days_to_voting(case, command)
    assessment = Assessment(
        category=CATEGORY,
        # By the taxonomy: S3 for who is silent on the eve or on the day itself, else S1.
        severity=Severity.S3 if days in (0, 1) else Severity.S1,
        route=row.route,
        lead=row.lead,
        supporting=row.supporting,
        region=command.desk,
        near_voting=days is not None and abs(days) <= case.rules.policy.near_voting_days,
        confidence_permille=CERTAIN_PERMILLE,
        needs_triage=False,
        rule=RULE,
        rule_version=RULE_VERSION,
        rules_digest=case.rules.routes.digest,
    )
    source = RuleSource(rule=RULE, version=RULE_VERSION, occasion=command.report_id, occurred_at=command.missing_at)
    return detect(case, DetectProblem(source=source, assessment=assessment))


def _days_to_voting(case: Case, command: OpenMissingReport) -> int | None:
    """Days from the cut-off to voting day, by the desk's calendar; None where that is not known."""
    voting = case.rules.voting_day
    return None if voting is None else (voting - case.rules.local_date(command.cut_off, case.desk)).days


DECISIONS: Final = (decision(OpenMissingReport, open_missing),)
