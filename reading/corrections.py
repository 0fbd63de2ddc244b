"""What was put right of a problem, and what became of its referrals and their clocks by that."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final, Literal

from pydantic import Field, JsonValue

from domain.base import Fact, Value
from domain.codes import AgencyCode, RegionCode, Severity
from domain.problem.events import (
    AgencyReferred,
    ProblemCorrected,
    ProblemForwarded,
    ReferralWithdrawn,
    SeverityRegraded,
)


class Changed(Value):
    """One field that was put right."""

    field: str
    """Of `domain.problem.correction.CORRECTABLE`."""

    before: JsonValue = None
    """None where nothing stood there, and of words, which lie in the vault."""

    before_until: datetime | None = Field(default=None, exclude_if=lambda until: until is None)
    """First instant after the day that `before` stands for, where its hour was not known."""

    after: JsonValue = None


class AskedAnew(Value):
    """An office that is asked because of a correction, by clocks that begin with it."""

    referral_id: str | None
    """None of what is handed over."""

    agency: AgencyCode
    office: RegionCode
    part: Literal["lead", "support", "body"]
    acknowledge_by: datetime | None = None
    answer_by: datetime | None = None
    receipt_by: datetime | None = None


class NoLongerAsked(Value):
    """An office whose referral is withdrawn; nothing is owed on it any more."""

    referral_id: str
    agency: AgencyCode
    office: RegionCode
    by_letter: bool
    """Whether a letter says so; False where the office is asked anew by another one."""


class CorrectionMade(Value):
    """A correction with everything that it brings."""

    number: int
    at: datetime
    by: str
    reason: str
    changes: tuple[Changed, ...]
    severity: Severity | None = None
    """None where it stays."""

    withdrawn: tuple[NoLongerAsked, ...] = ()
    asked: tuple[AskedAnew, ...] = ()
    kept: tuple[str, ...] = ()
    """Referrals that stay, with their deadlines; their offices are told what was wrong."""

    body_told: AgencyCode | None = None
    """Body that has the matter already, and is told what was wrong."""


class CorrectionTried(Value):
    """What a correction would bring; nothing of it is stored."""

    outcome: Literal["tried"] = "tried"
    problem_id: str
    register_number: str | None
    fictitious: bool
    correction: CorrectionMade


OF_CORRECTIONS: Final = (ProblemCorrected, SeverityRegraded, ReferralWithdrawn, AgencyReferred, ProblemForwarded)


def tells_of_corrections(event: Fact) -> bool:
    """Whether an event is a correction, or may be what one brought."""
    return isinstance(event, OF_CORRECTIONS)


def corrections_in(events: Iterable[Fact]) -> tuple[CorrectionMade, ...]:
    """The corrections among a problem's events, each with what the same command brought besides.

    Args:
        events: of the problem, oldest first; at least those of which `tells_of_corrections` says so.
    """
    by_command: dict[datetime, list[Fact]] = {}
    for each in events:
        by_command.setdefault(each.recorded_at, []).append(each)
    return tuple(_made(group) for group in by_command.values() if isinstance(group[0], ProblemCorrected))


def _made(events: Sequence[Fact]) -> CorrectionMade:
    corrected = events[0]
    assert isinstance(corrected, ProblemCorrected), "the correction comes first"
    return CorrectionMade(
        number=corrected.number,
        at=corrected.recorded_at,
        by=corrected.by,
        reason=corrected.reason,
        changes=tuple(_changed(corrected, each) for each in corrected.changed),
        severity=next((each.severity for each in events if isinstance(each, SeverityRegraded)), None),
        withdrawn=tuple(
            NoLongerAsked(
                referral_id=each.referral_id, agency=each.agency, office=each.office, by_letter=each.by_letter
            )
            for each in events
            if isinstance(each, ReferralWithdrawn)
        ),
        asked=tuple(_asked(each) for each in events if isinstance(each, AgencyReferred | ProblemForwarded)),
        kept=corrected.kept,
        body_told=corrected.body,
    )


def _changed(event: ProblemCorrected, field: str) -> Changed:
    if field == "place":
        return Changed(field=field)
    stored: dict[str, Any] = event.model_dump(mode="json", include={field, f"from_{field}"})
    until = event.from_occurred_until if field == "occurred_at" else None
    return Changed(field=field, before=stored[f"from_{field}"], before_until=until, after=stored[field])


def _asked(event: AgencyReferred | ProblemForwarded) -> AskedAnew:
    if isinstance(event, ProblemForwarded):
        return AskedAnew(
            referral_id=None,
            agency=event.agency,
            office=event.office,
            part="body",
            receipt_by=event.receipt.due_at,
        )
    return AskedAnew(
        referral_id=event.referral_id,
        agency=event.agency,
        office=event.office,
        part=event.part,
        acknowledge_by=event.acknowledge.due_at,
        answer_by=event.answer.due_at if event.answer else None,
    )
