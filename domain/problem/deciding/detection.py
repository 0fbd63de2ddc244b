"""Detection, inventory, triage, merging, dismissal."""

from typing import Final

from domain.codes import CategoryCode, RegionCode, Route, Severity
from domain.contests import Contests
from domain.obligation import TRIAGE, owed
from domain.policy import Clocks
from domain.problem.assessment import Assessment
from domain.problem.commands import (
    ArchiveReport,
    AttachIntakeReport,
    DetectProblem,
    Dismiss,
    Inventory,
    MergeInto,
    Triage,
    Unmerge,
)
from domain.problem.deciding.alarm import alarm
from domain.problem.deciding.case import Case
from domain.problem.deciding.contests import check_contests
from domain.problem.deciding.coordination import forward_events, referral_events
from domain.problem.deciding.decision import decision
from domain.problem.deciding.routing import offices_named
from domain.problem.deciding.summarising import summarised
from domain.problem.deciding.telling import asked_offices, news_of, tells
from domain.problem.events import (
    ArchiveTakenUp,
    Event,
    IntakeReportAttached,
    ProblemArchived,
    ProblemDetected,
    ProblemDismissed,
    ProblemInventoried,
    ProblemMerged,
    ProblemTriaged,
    ProblemUnmerged,
)
from domain.problem.source import ReportSource
from domain.problem.state import Archived, Detected, Merged, NotDetected, State, UnderWay, dossier_of
from domain.refusals import (
    AlreadyDetected,
    BadValue,
    NotPermitted,
    OutOfPhase,
    ReasonNeeded,
    TargetEnded,
    TargetMerged,
    UnknownCategory,
    UnknownTarget,
)
from domain.routing_table import RouteRow


def detect(case: Case, command: DetectProblem) -> tuple[Event, ...]:
    """The problem exists; a person is asked to triage it when the classifier was unsure.

    So is one whose proposed category nobody could be put in charge of: its inventory would be refused again and again.
    """
    if not isinstance(case.state, NotDetected):
        raise AlreadyDetected
    if not isinstance(command.source, ReportSource) and not case.actor.is_service:
        raise NotPermitted("only the service opens a problem that nobody reported")
    assessment = _touching(case, command.assessment)
    clocks = case.rules.clocks(assessment.severity, near_voting=assessment.near_voting)
    triage_owed = owed(TRIAGE, case.secretariat, case.now, clocks.assign_within, clocks.remind_permille)
    detected = ProblemDetected(
        recorded_at=case.now,
        problem_id=case.problem_id,
        desk=case.desk,
        source=command.source,
        assessment=assessment,
        triage=triage_owed if assessment.needs_triage or not _can_be_entered(case, assessment) else None,
    )
    return (detected,)


def archive(case: Case, command: ArchiveReport) -> tuple[Event, ...]:
    """The record of what is past, with its number; nothing follows from it."""
    if not isinstance(case.state, NotDetected):
        raise AlreadyDetected
    assessment = _touching(case, command.assessment)
    archived = ProblemArchived(
        recorded_at=case.now,
        problem_id=case.problem_id,
        desk=case.desk,
        source=ReportSource(intake=command.intake),
        assessment=assessment,
        by=case.actor.signature,
    )
    return (archived,)


def take_up(case: Case, archived: Archived, reason: str) -> tuple[Event, ...]:
    """A record of the past is followed from now on, beginning with a person's decision."""
    assessment = archived.dossier.assessment
    clocks = case.rules.clocks(assessment.severity, near_voting=assessment.near_voting)
    triage_owed = owed(TRIAGE, case.secretariat, case.now, clocks.assign_within, clocks.remind_permille)
    return (ArchiveTakenUp(recorded_at=case.now, reason=reason, by=case.actor.signature, triage=triage_owed),)


def _touching(case: Case, assessment: Assessment) -> Assessment:
    """The assessment with the contests that it touches: as named, else all that are voted for there."""
    voted = case.rules.contests_of(assessment.region)
    check_contests(assessment.contests, voted, assessment.region)
    return assessment if assessment.contests else assessment.touching(voted)


def _can_be_entered(case: Case, assessment: Assessment) -> bool:
    row = case.rules.row_for(assessment.category, assessment.stage, case.desk, case.now)
    return row is not None and bool(case.rules.asked_by(row, case.desk, assessment.region, case.now))


def attach(case: Case, command: AttachIntakeReport) -> tuple[Event, ...]:
    """One more report stands behind the problem.

    None joins twice: the command that brings a report in is named by it (`commands.intake_command_id`), so the ledger
    finds a repeat's first outcome, here or in whatever other problem the report has joined.
    """
    state = case.living()
    growth, told = news_of(case, state, command.severity) if isinstance(state, UnderWay) else (None, None)
    attached = IntakeReportAttached(
        recorded_at=case.now, intake=command.intake, matched_by=command.matched_by, growth=growth, tells=told
    )
    return (attached,)


def inventory(case: Case) -> tuple[Event, ...]:
    """The register entry and everything that starts with it, as the classifier proposed."""
    if not isinstance(case.state, Detected) or case.state.obligations:
        return ()
    assessment = case.state.dossier.assessment
    return _inventoried(case, case.state, assessment.category, assessment.severity, case.state.dossier.contests)


def triage(case: Case, command: Triage) -> tuple[Event, ...]:
    """The person's decision beside what was suggested, and the register entry with everything that starts with it."""
    state = case.detected()
    assessment = state.dossier.assessment
    if command.contests is not None:
        check_contests(command.contests, case.rules.contests_of(state.dossier.region), state.dossier.region)
    below_floor = assessment.floor_above(command.severity)
    if below_floor is not None and command.reason is None:
        raise ReasonNeeded(f"{below_floor} calls for {assessment.severity}")
    decided = ProblemTriaged(
        recorded_at=case.now,
        suggested=assessment.category,
        category=command.category,
        severity=command.severity,
        by=case.actor.signature,
        reason=command.reason,
        suggested_severity=assessment.severity,
        below_floor=below_floor,
        contests=command.contests,
    )
    contests = state.dossier.contests if command.contests is None else command.contests
    said = () if command.summary is None else summarised(case, command.summary)
    return (decided, *said, *_inventoried(case, state, command.category, command.severity, contests))


def merge(case: Case, command: MergeInto) -> tuple[Event, ...]:
    """The problem lives on in another one."""
    case.living()
    if command.into == case.problem_id:
        raise BadValue("a problem cannot be merged into itself")
    _check_target(case, command.into)
    if _is_restricted(case.state) and not _is_restricted(case.target):
        raise OutOfPhase("a restricted problem goes on only in one that is restricted too")
    told = tells(case, reporters=True, offices=asked_offices(case.state))
    return (ProblemMerged(recorded_at=case.now, into=command.into, reason=command.reason, tells=told),)


def _is_restricted(state: State) -> bool:
    dossier = dossier_of(state)
    return dossier is not None and dossier.restriction is not None


def _check_target(case: Case, problem_id: str) -> None:
    """Return if somebody goes on with the other problem; mergings then never run in a circle."""
    match case.target:
        case Detected() | UnderWay():
            return
        case NotDetected():
            raise UnknownTarget(f"the desk of {case.desk} has no problem {problem_id}")
        case Merged(into=into):
            raise TargetMerged(f"{problem_id} was merged into {'this one' if into == case.problem_id else into}")
        case _:
            raise TargetEnded(f"{problem_id} has ended")


def unmerge(case: Case, command: Unmerge) -> tuple[Event, ...]:
    """The problem goes on where it stood."""
    if not isinstance(case.state, Merged):
        raise OutOfPhase("the problem is not merged")
    # Whoever was not told of the merging would not know what is taken back.
    told = tells(case, reporters=True, offices=asked_offices(case.state.before)) if case.state.told else None
    return (ProblemUnmerged(recorded_at=case.now, reason=command.reason, tells=told),)


def dismiss(case: Case, command: Dismiss) -> tuple[Event, ...]:
    """The report ends here, with a reason."""
    case.detected()
    told = tells(case, reporters=True)
    return (ProblemDismissed(recorded_at=case.now, reason=command.reason, by=case.actor.signature, tells=told),)


def _inventoried(
    case: Case, state: Detected, category: CategoryCode, severity: Severity, contests: Contests
) -> tuple[Event, ...]:
    assessment = state.dossier.assessment
    row = case.rules.row_for(category, assessment.stage, case.desk, case.now)
    if row is None:
        raise UnknownCategory(category)
    clocks = case.rules.clocks(row.clocks_for(severity), near_voting=assessment.near_voting)
    entered = ProblemInventoried(
        recorded_at=case.now,
        category=category,
        severity=severity,
        route=row.route,
        region=state.dossier.region,
        stage=assessment.stage,
        lead=row.lead,
        contests=contests,
        clocks=clocks,
        recommend_by=case.now + clocks.progress_within,
        policy_version=case.rules.policy_version,
        rule=row.rule,
        rule_version=case.rules.routes.version,
        rules_digest=case.rules.routes.digest,
    )
    return (entered, *_coordination(case, row, state.dossier.region, clocks), *alarm(case, state, severity, clocks))


def _coordination(case: Case, row: RouteRow, place: RegionCode, clocks: Clocks) -> tuple[Event, ...]:
    """Referrals or hand-over, by route."""
    named = offices_named(case, row, place)
    if row.route is Route.FORWARD:
        (body,) = named
        return forward_events(case, body.agency, body.office, clocks)
    return referral_events(case, named, clocks, taken=())


DECISIONS: Final = (
    decision(DetectProblem, detect),
    decision(ArchiveReport, archive),
    decision(AttachIntakeReport, attach),
    decision(Inventory, lambda case, _: inventory(case)),
    decision(Triage, triage),
    decision(MergeInto, merge),
    decision(Unmerge, unmerge),
    decision(Dismiss, dismiss),
)
