"""One problem as its events tell it, now or at any moment, and the shape of its JSON."""

from array import array
from collections.abc import Sequence
from copy import copy
from datetime import datetime
from typing import Any

from pydantic import JsonValue

from domain.actor import Actor
from domain.base import Value
from domain.codes import AgencyCode, CategoryCode, RegionCode, Route, Severity, StageCode
from domain.contests import Contests
from domain.notice import Notices
from domain.obligation import Obligation
from domain.problem.events import Event, ProblemArchived, ProblemDetected, ProblemInventoried, ProblemMerged
from domain.problem.evolve import evolve
from domain.problem.outcome import Outcome
from domain.problem.restriction import Restriction
from domain.problem.source import Source
from domain.problem.state import (
    INITIAL,
    Closed,
    Detected,
    Merged,
    Phase,
    Recommendation,
    Referral,
    ReportEntry,
    State,
    UnderWay,
    dossier_of,
    notices_of,
    obligations_of,
    phase_of,
)
from domain.problem.summary import Summary
from domain.problem.verification import Verification
from ledger.port import Recorded
from reading.corrections import CorrectionMade, corrections_in, tells_of_corrections
from reading.lines import WHOLE, Lines, Window
from reading.reports import IntakeView, ToldReport, told_by
from reading.tellings import Tellings, UntoldReporters
from reading.writings import Writing, tells_of_writings
from wording.events import event_line


class TimelineEntry(Value):
    """One event."""

    version: int
    position: int
    type: str
    at: datetime
    ledger_at: datetime
    actor: Actor
    line: str
    """What people read."""

    data: dict[str, JsonValue]
    """The event itself."""


class ProblemView(Value):
    """Everything recorded about one problem up to a version."""

    problem_id: str
    register_number: str | None
    desk: RegionCode
    region: RegionCode
    stations: tuple[str, ...] = ()
    """Polling stations, where an official put them right."""

    version: int
    phase: Phase
    category: CategoryCode
    severity: Severity
    route: Route
    stage: StageCode | None
    lead: AgencyCode
    outcome: Outcome | None
    occurred_at: datetime
    occurred_until: datetime | None
    """First instant after the day, where the hour is not known."""

    detected_at: datetime
    inventoried_at: datetime | None
    closed_at: datetime | None
    escalation_level: int
    merged_into: str | None
    rule: str
    rule_version: str
    confidence_permille: int
    triage_reason: str | None
    evidence: tuple[str, ...]
    """Codes that counted, each as `kind:code`."""

    words: tuple[str, ...] = ()
    """Words of the first report that counted, each as `kind:term`, as far as the vault still has them."""

    source: Source
    contests: Contests
    restriction: Restriction | None
    """Set while only its audience may see the problem."""

    verification: Verification | None
    """Whether it is so; None while nobody has found out."""

    summary: Summary | None
    """What happened, in an official's words."""

    corrections: tuple[CorrectionMade, ...] = ()
    """What was put right, each with what became of referrals and clocks."""

    intakes: tuple[IntakeView, ...]
    writings: tuple[Writing, ...] = ()
    """What officials wrote, as far as it is for who looks and the vault still has it."""

    referrals: tuple[Referral, ...]
    recommendation: Recommendation | None
    reports: tuple[ReportEntry, ...]
    obligations: tuple[Obligation, ...]
    notices: Notices
    untold: tuple[UntoldReporters, ...] = ()
    """Reporters whom nobody can tell, by why."""

    timeline: tuple[TimelineEntry, ...]


class Gathering:
    """What a page needs of a problem's events, gathered while they are read: all of them are counted and folded, and
    none is kept that the page does not show."""

    def __init__(self, window: Window = WHOLE, instant: datetime | None = None) -> None:
        """Keep what `window` shows, of the problem as it stood at `instant` by the ledger's clock; None for now."""
        self._instant = instant
        self.first: Recorded[Any] | None = None
        self.version = 0
        self.state: State = INITIAL
        """At the instant."""

        self._later: State | None = None
        """After what came behind the instant; None while nothing did."""

        self.is_registered = False
        """At the instant."""

        self.was_ever_registered = False
        self.merged: Recorded[Any] | None = None
        """The last merging into another problem, at the instant."""

        self.told = Lines[ToldReport](window)
        self.told_at = array("I")
        """Versions of the events by which reports came, shown or not."""

        self.timeline = Lines[TimelineEntry](window)
        self.said: list[Recorded[Any]] = []
        """What officials wrote, and what tells for whom it is."""

        self.corrections: list[Event] = []
        """What was put right, and what came of it."""

        self.tellings = Tellings()

    @property
    def state_now(self) -> State:
        """After all events."""
        return self.state if self._later is None else self._later

    def add(self, recorded: Sequence[Recorded[Any]]) -> None:
        """Take in the events that follow."""
        for each in recorded:
            self.was_ever_registered |= isinstance(each.event, ProblemInventoried)
            # The ledger's time never goes back along a book: what is behind the instant comes last.
            if self._instant is None or each.ledger_at <= self._instant:
                self._add(each)
            else:
                self._later = evolve(self.state_now, each.event)

    def without_lines(self) -> "Gathering":
        """The same, without the lines that a page shows; it takes in no more events than this one."""
        return self.with_lines((), ())

    def with_lines(self, told: Sequence[ToldReport], timeline: Sequence[TimelineEntry]) -> "Gathering":
        """The same, with these lines and as many counted; it takes in no more events than this one."""
        other = copy(self)
        other.told, other.timeline = self.told.counted(told), self.timeline.counted(timeline)
        return other

    def resumed(self) -> "Gathering":
        """The same, going on by itself: what it takes in changes nothing here. It keeps no further lines."""
        other = self.without_lines()
        other.told_at = self.told_at[:]
        other.said, other.corrections = list(self.said), list(self.corrections)
        other.tellings = self.tellings.resumed()
        return other

    def _add(self, each: Recorded[Any]) -> None:
        self.first = self.first or each
        self.version += 1
        self.tellings.add(self.state, each.event)
        self.state = evolve(self.state, each.event)
        if tells_of_corrections(each.event):
            self.corrections.append(each.event)
        if isinstance(each.event, ProblemInventoried):
            self.is_registered = True
        if isinstance(each.event, ProblemMerged):
            self.merged = each
        if tells_of_writings(each.event):
            self.said.append(each)
        if (told := told_by(each)) is not None:
            self.told_at.append(each.version)
            if self.told.shows_next():
                self.told.kept.append(told)
        if self.timeline.shows_next():
            self.timeline.kept.append(entry_of(each))


def view_of(recorded: Sequence[Recorded[Any]], register_number: str | None) -> ProblemView | None:
    """The problem after these events; None when they do not detect one.

    Args:
        recorded: events of one problem's stream from the first one on.
        register_number: number of the problem; shown once the events enter it into the register.
    """
    gathering = Gathering()
    gathering.add(recorded)
    return view_of_gathered(gathering, register_number)


def view_of_gathered(gathered: Gathering, register_number: str | None) -> ProblemView | None:
    """The problem, with the lines that were gathered; None when no event detects one."""
    state = gathered.state
    dossier, phase = dossier_of(state), phase_of(state)
    if dossier is None or phase is None:
        return None
    entered = _under_way(state)
    classified = entered or dossier.assessment
    return ProblemView(
        problem_id=dossier.problem_id,
        register_number=register_number if gathered.is_registered else None,
        desk=dossier.desk,
        region=dossier.region,
        stations=(dossier.correction and dossier.correction.stations) or (),
        version=gathered.version,
        phase=phase,
        category=classified.category,
        severity=classified.severity,
        route=classified.route,
        stage=classified.stage,
        lead=classified.lead,
        outcome=state.outcome if isinstance(state, Closed) else entered and entered.outcome,
        occurred_at=dossier.occurred_at,
        occurred_until=dossier.occurred_until,
        detected_at=dossier.detected_at,
        inventoried_at=entered and entered.inventoried_at,
        closed_at=state.closed_at if isinstance(state, Closed) else None,
        escalation_level=_escalation_level(state),
        merged_into=state.into if isinstance(state, Merged) else None,
        rule=dossier.assessment.rule,
        rule_version=dossier.assessment.rule_version,
        confidence_permille=dossier.assessment.confidence_permille,
        triage_reason=dossier.assessment.triage_reason,
        evidence=dossier.assessment.evidence,
        source=_source(gathered.first),
        contests=dossier.contests,
        restriction=dossier.restriction,
        verification=dossier.verification,
        summary=dossier.summary,
        corrections=corrections_in(gathered.corrections),
        intakes=tuple(each.view for each in gathered.told.kept),
        referrals=entered.referrals if entered else (),
        recommendation=entered.recommendation if entered else None,
        reports=entered.reports if entered else (),
        obligations=obligations_of(state),
        notices=notices_of(state),
        untold=gathered.tellings.untold(),
        timeline=tuple(gathered.timeline.kept),
    )


def entry_of(recorded: Recorded[Any]) -> TimelineEntry:
    """The line of the timeline that an event is."""
    return TimelineEntry(
        version=recorded.version,
        position=recorded.position,
        type=recorded.event.type,
        at=recorded.event.recorded_at,
        ledger_at=recorded.ledger_at,
        actor=recorded.actor,
        line=event_line(recorded.event),
        data=recorded.event.model_dump(mode="json", exclude={"type", "recorded_at"}),
    )


def _under_way(state: State) -> UnderWay | None:
    match state:
        case UnderWay():
            return state
        case Closed(before=before) | Merged(before=UnderWay() as before):
            return before
        case _:
            return None


def _escalation_level(state: State) -> int:
    match state:
        case Detected() | UnderWay():
            return state.escalation_level
        case Closed(before=before) | Merged(before=before):
            return before.escalation_level
        case _:
            return 0


def _source(first: Recorded[Any] | None) -> Source:
    assert first is not None
    assert isinstance(first.event, ProblemDetected | ProblemArchived), "a problem begins with its detection"
    return first.event.source
