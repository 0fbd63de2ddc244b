"""What a problem owes the world now, and when to look again.

Pure. Replayed code runs this: it changes under the rules for workflows.

Invariants:
    * performing what a plan names removes it from the next one (`tests/domain/test_plan.py` tries);
    * whoever sleeps until `wake_at` and is woken when `calls_for_wake` says so never oversleeps;
    * every open obligation has an instant in the agenda, also after its deadline was missed.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from pydantic import AwareDatetime

from domain.base import Value
from domain.codes import Severity
from domain.notice import Outstanding
from domain.obligation import Obligation
from domain.problem.commands import (
    AutomaticCommand,
    CloseFinished,
    EndPause,
    EscalateSilences,
    IncludeInReport,
    Inventory,
    MissDeadline,
    RecommendByPlaybook,
    Remind,
)
from domain.problem.state import (
    Approved,
    Archived,
    AwaitingAcknowledgement,
    AwaitingReceipt,
    Closed,
    Detected,
    Dismissed,
    Diverted,
    Merged,
    NotHandedOver,
    NotRecommended,
    Paused,
    Running,
    State,
    UnderWay,
    notices_of,
)

NEVER = datetime.max.replace(tzinfo=UTC)


class DueCommand(Value):
    """An automatic command and the instant from which it is due."""

    effect_id: str
    """The same for the same step and occurrence of one problem, whoever plans it from the same version."""

    due_at: AwareDatetime
    command: AutomaticCommand

    @property
    def elsewhere(self) -> None:
        """All that falls due on a problem goes to the problem itself."""


class Plan(Value):
    """What to do now, and when to look again if nobody wakes the sleeper before."""

    commands: tuple[DueCommand, ...]
    """Commands due, oldest first."""

    notices: tuple[Outstanding, ...]
    """Notices to be delivered, in flight or not."""

    wake_at: AwareDatetime | None


def plan(state: State, now: datetime) -> Plan:
    """What is due at `now`, and the next instant at which something falls due."""
    agenda = sorted(_agenda(state), key=lambda each: each.due_at)
    return Plan(
        commands=tuple(each for each in agenda if each.due_at <= now),
        notices=notices_of(state).outstanding,
        wake_at=next((each.due_at for each in agenda if each.due_at > now), None),
    )


def next_due(state: State) -> datetime:
    """Earliest instant at which a command falls due, past or future; NEVER when none will."""
    return min((each.due_at for each in _agenda(state)), default=NEVER)


def calls_for_wake(old: State, new: State) -> bool:
    """Whether a sleeper who knows `old` would sleep too long for `new`.

    That is so when something falls due earlier, when somebody has to be told something new, when the life has ended, or
    when it has become more or less grave, or belongs to another category: the engine orders its work by severity, and
    operators search by both.
    """
    if isinstance(new, Archived):
        return False  # nobody follows a record of what is past
    if next_due(new) < next_due(old):
        return True
    known = {each.notice_id for each in notices_of(old).outstanding}
    if any(each.notice_id not in known for each in notices_of(new).outstanding):
        return True
    return (is_over(new) and not is_over(old)) or _is_filed_otherwise(old, new)


def _is_filed_otherwise(old: State, new: State) -> bool:
    if not (isinstance(old, UnderWay) and isinstance(new, UnderWay)):
        return False
    return (old.severity, old.category) != (new.severity, new.category)


def is_over(state: State) -> bool:
    """Whether the life has ended, short of a reopening; notices may still be on their way."""
    return isinstance(state, Closed | Merged | Dismissed | Archived) or (
        isinstance(state, Diverted) and not state.obligations
    )


def is_lead_missing(state: UnderWay) -> bool:
    """Whether the desk still has to put somebody in charge, after the lead declined or the problem was reopened."""
    return any(each.key == "reassign" for each in state.obligations)


def missing_for_close(state: UnderWay) -> tuple[str, ...]:
    """Codes of the conditions of closing that do not hold yet; empty when the problem may be closed."""
    missing = []
    if any(referral.is_open for referral in state.referrals) or isinstance(state.hand_over, AwaitingReceipt):
        missing.append("REFERRAL_OPEN")
    if is_lead_missing(state):
        missing.append("LEAD_MISSING")
    if state.outcome is None:
        missing.append("OUTCOME_MISSING")
    if not _is_recommendation_answered(state):
        missing.append("RECOMMENDATION_UNANSWERED")
    if not state.is_reported:
        missing.append("NOT_REPORTED")
    if not all(report.received for report in state.reports):
        missing.append("REPORT_NOT_RECEIVED")
    if any(each.kind == "REPORTER_RECEIPT" for each in state.notices.outstanding):
        missing.append("REPORTER_NOT_TOLD")
    return tuple(missing)


def _is_recommendation_answered(state: UnderWay) -> bool:
    # A lead that told its outcome, or a body that took the hand-over, has answered what the desk proposed.
    return isinstance(state.recommendation, Approved) and (
        state.recommendation.response is not None or state.outcome is not None
    )


def _agenda(state: State) -> Iterator[DueCommand]:
    match state:
        case Detected():
            if not state.obligations:
                yield DueCommand(effect_id="inventory", due_at=state.dossier.detected_at, command=Inventory())
            yield from _timers(state)
        case UnderWay(clock=Paused(since=since, until=until)):
            end = EndPause(until=until)
            yield DueCommand(effect_id=f"end_pause@{_stamp(since)}", due_at=until, command=end)
        case UnderWay(clock=Running()):
            yield from _steps(state)
            yield from _timers(state)
        case Diverted():
            yield from _timers(state)
        case _:
            return


def _steps(state: UnderWay) -> Iterator[DueCommand]:
    """Steps of the life: due as soon as their condition holds, which `inventoried_at` stands for."""
    if isinstance(state.recommendation, NotRecommended) and not is_lead_missing(state):
        at = state.inventoried_at if _is_coordinated(state) else state.recommend_by
        yield DueCommand(effect_id=f"recommend@{_round(state)}", due_at=at, command=RecommendByPlaybook())
    if is_ready_to_report(state):
        yield DueCommand(effect_id=f"report@{_round(state)}", due_at=state.inventoried_at, command=IncludeInReport())
    if not missing_for_close(state) and state.closing_requested_by is None:
        yield DueCommand(effect_id=f"close@{_round(state)}", due_at=state.inventoried_at, command=CloseFinished())


def _round(state: UnderWay) -> str:
    """Which time the steps of the life are taken: anew after each reopening, and after each correction."""
    corrected = state.dossier.correction
    return str(state.rounds) if corrected is None else f"{state.rounds}.{corrected.number}"


def _is_coordinated(state: UnderWay) -> bool:
    """Whether everybody who was asked has spoken."""
    is_anybody_asked = bool(state.referrals) or not isinstance(state.hand_over, NotHandedOver)
    is_anybody_silent = isinstance(state.hand_over, AwaitingReceipt) or any(
        isinstance(each.standing, AwaitingAcknowledgement) for each in state.referrals
    )
    return is_anybody_asked and not is_anybody_silent


def is_ready_to_report(state: UnderWay) -> bool:
    """Whether the problem may stand in the report that its severity calls for, and does not yet."""
    return (
        isinstance(state.recommendation, Approved)
        and state.outcome is not None
        and not any(referral.is_open for referral in state.referrals)
        and not isinstance(state.hand_over, AwaitingReceipt)
        and not state.is_reported
    )


def silences_waiting(obligations: Iterable[Obligation]) -> tuple[Obligation, ...]:
    """Missed obligations that wait for their turn to take the problem one rung up; whose turn comes first, first."""
    waiting = [each for each in obligations if each.escalates_at is not None]
    return tuple(sorted(waiting, key=lambda each: (each.escalates_at, each.due_at)))


def _timers(state: Detected | UnderWay | Diverted) -> Iterator[DueCommand]:
    for each in state.obligations:
        # The identity of a command starts with the problem's; a key that names it again would make it too long.
        name = each.key.within(state.dossier.problem_id)
        if not each.missed:
            missed = MissDeadline(key=each.key, due_at=each.due_at)
            yield DueCommand(effect_id=f"miss/{name}@{_stamp(each.due_at)}", due_at=each.due_at, command=missed)
        if each.missed or each.remind_at < each.due_at:
            remind = Remind(key=each.key, remind_at=each.remind_at)
            yield DueCommand(effect_id=f"remind/{name}@{_stamp(each.remind_at)}", due_at=each.remind_at, command=remind)
    # After the deadlines of the same instant, so that silences that begin together go up together.
    if waiting := silences_waiting(state.obligations):
        turn = waiting[0].escalates_at
        assert turn is not None
        yield DueCommand(effect_id=f"escalate@{_stamp(turn)}", due_at=turn, command=EscalateSilences(escalates_at=turn))


def _stamp(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat()


def is_grave(severity: Severity) -> bool:
    """Whether the next tier hears of it at once and two persons are needed to close it."""
    return severity is Severity.S4
