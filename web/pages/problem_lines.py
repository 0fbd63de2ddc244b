"""Reports, referrals and events of a problem as its page shows them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from domain.actor import Actor
from domain.codes import Role
from domain.obligation import ObligationKey
from domain.problem.state import Approved, AwaitingApproval, Referral, Settled, ToRewrite
from reading.corrections import CorrectionMade
from reading.problem import ProblemView, TimelineEntry
from reading.reports import IntakeView
from reading.writings import Writing
from reference.directory import ReferenceDirectory
from web.pages.instants import Clock, Shown
from web.pages.marked import Piece, marked
from web.pages.ruler import Ruler, ruler
from wording.catalogue import text
from wording.codes import (
    CHANNELS,
    CORRECTABLE,
    EVENTS,
    NOTE_AUDIENCES,
    PARTS,
    ROLES,
    SETTLED_BY,
    STANDINGS,
    word,
)
from wording.matches import match_line
from wording.persons import named, signed

DECISIONS: Final = frozenset(
    {
        "ProblemTriaged",
        "ProblemDismissed",
        "ProblemMerged",
        "ProblemUnmerged",
        "SeverityRegraded",
        "ProblemCorrected",
        "ProblemRestricted",
        "RestrictionLifted",
        "RecommendationApproved",
        "RecommendationReturned",
        "DeadlineExtended",
        "ClockPaused",
        "ProblemForwarded",
        "ProblemClosed",
        "ProblemReopened",
        "ProblemVerified",
        "OfficerRecused",
    }
)
"""Events by which somebody decided."""

NOTICES: Final = frozenset(
    {"NoticeDelivered", "NoticeFailed", "NoticeSkipped", "NoticeResendRequested", "ReportersTold"}
)

AGENCIES: Final = frozenset(
    {
        "AgencyReferred",
        "ReferralAcknowledged",
        "ReferralDeclined",
        "ReferralTransferred",
        "ReferralWithdrawn",
        "ReferralAnswered",
        "ForwardReceiptRecorded",
        "FollowThroughRecorded",
        "OutcomeRecorded",
    }
)
"""Events of what agencies were asked and said."""

SWITCHES: Final = ("", "putusan", "instansi", "orang", "kirim")
"""Which events the timeline shows, by their word in the address."""


@dataclass(frozen=True)
class ReportShown:
    """A report."""

    pieces: tuple[Piece, ...] | None
    """None where its words are no longer kept, or not for who looks."""

    who: str
    channel: str
    place: str
    occurred: Shown
    reported: Shown
    why: str
    intake_id: str


@dataclass(frozen=True)
class ReferralShown:
    """What an office was asked."""

    referral_id: str
    office: str
    part: str
    standing: str
    due: Shown | None
    left: str
    missed: bool
    scale: Ruler | None


@dataclass(frozen=True)
class EventShown:
    """A line of the timeline."""

    version: int
    at: Shown
    line: str
    who: str
    by_person: bool


@dataclass(frozen=True)
class WritingShown:
    """What an official wrote."""

    title: str
    text: str | None
    by: str
    at: Shown


@dataclass(frozen=True)
class CorrectionShown:
    """What was put right."""

    line: str
    fields: str


def reports_shown(view: ProblemView, clock: Clock, directory: ReferenceDirectory) -> Iterator[ReportShown]:
    """The reports behind a problem, with the words that decided marked."""
    for each in view.intakes:
        yield ReportShown(
            pieces=None if each.text is None else tuple(marked(each.text, view.words, ())),
            who=", ".join(filter(None, (each.reporter_role, each.reporter_name))),
            channel=word(CHANNELS, each.channel),
            place=", ".join(filter(None, (each.place, directory.region_name(each.region)))),
            occurred=clock.hour_or_day(each.occurred_at, each.occurred_until),
            reported=clock.hour_or_day(each.reported_at, each.reported_until),
            why=_why_here(each),
            intake_id=each.intake_id,
        )


def _why_here(intake: IntakeView) -> str:
    why = text("bergabung: {why}", why=match_line(intake.matched_by)) if intake.matched_by else ""
    if (merging := intake.merged_from) is None:
        return why
    came = text("dari {name}: {reason}", name=merging.register_number or merging.problem_id, reason=merging.reason)
    return f"{came}; {why}" if why else came


def referrals_shown(view: ProblemView, clock: Clock, directory: ReferenceDirectory) -> Iterator[ReferralShown]:
    """What was asked of whom."""
    owed = {each.key: each for each in view.obligations}
    for each in view.referrals:
        open_ = owed.get(ObligationKey.acknowledge(each.referral_id)) or owed.get(
            ObligationKey.answer(each.referral_id)
        )
        yield ReferralShown(
            referral_id=each.referral_id,
            office=directory.agency_name(each.agency, each.office),
            part=word(PARTS, each.part),
            standing=_standing(each, clock),
            due=None if open_ is None else clock.hour(open_.due_at),
            left="" if open_ is None else clock.left(open_.due_at),
            missed=open_ is not None and open_.missed,
            scale=None
            if open_ is None or open_.opened_at is None
            else ruler(
                open_.opened_at, open_.due_at, clock.now, (open_.remind_at,) if open_.remind_at < open_.due_at else ()
            ),
        )


def _standing(referral: Referral, clock: Clock) -> str:
    if isinstance(referral.standing, Settled):
        return text("{how} {at}", how=word(SETTLED_BY, referral.standing.by), at=clock.hour(referral.standing.at))
    return word(STANDINGS, referral.standing.standing)


def recommendation_line(view: ProblemView) -> str:
    """How far the desk's recommendation is; empty where there is none."""
    match view.recommendation:
        case AwaitingApproval(number=number, author=author):
            return text("Masukan {number} oleh {author} menunggu persetujuan", number=number, author=signed(author))
        case ToRewrite(number=number):
            return text("Masukan {number} dikembalikan untuk dirumuskan ulang", number=number)
        case Approved(number=number, approver=approver):
            return text("Masukan {number} disetujui {approver}", number=number, approver=signed(approver))
        case _:
            return ""


def proposed_steps(view: ProblemView, directory: ReferenceDirectory) -> tuple[str, ...]:
    """Steps of the newest recommendation among the events that are shown."""
    proposals = [each for each in view.timeline if each.type == "ResolutionRecommended"]
    if not proposals:
        return ()
    steps = proposals[-1].data.get("steps")
    chosen = [int(str(each)) for each in steps] if isinstance(steps, list) else []
    return directory.steps(view.category, chosen)


def events_shown(
    entries: Sequence[TimelineEntry], clock: Clock, switch: str, *, folded: bool = False
) -> Iterator[EventShown]:
    """The events that a switch lets through, newest first.

    Args:
        entries: of the timeline.
        clock: of the page.
        switch: one of `SWITCHES`.
        folded: those that the page folds away where everything is shown; else the others.
    """
    for each in reversed(entries):
        if passes(each, switch) and (switch == "" and each.type in NOTICES) == folded:
            yield EventShown(
                version=each.version,
                at=clock.hour(each.at),
                line=each.line,
                who=_who(each.actor),
                by_person=each.actor.role is not Role.SERVICE,
            )


def _who(actor: Actor) -> str:
    role = actor.agency or word(ROLES, actor.role)
    return role if actor.is_service else f"{named(actor)}, {role}"


def passes(entry: TimelineEntry, switch: str) -> bool:
    """Whether a switch lets an event through."""
    match switch:
        case "putusan":
            return entry.type in DECISIONS
        case "instansi":
            return entry.type in AGENCIES or entry.actor.role is Role.AGENCY
        case "orang":
            return entry.actor.role is not Role.SERVICE
        case "kirim":
            return entry.type in NOTICES
        case _:
            return True


def writings_shown(writings: Iterable[Writing], clock: Clock) -> Iterator[WritingShown]:
    """What officials wrote, oldest first."""
    for each in writings:
        parts = [word(EVENTS, each.type), each.about, each.audience and word(NOTE_AUDIENCES, each.audience)]
        yield WritingShown(
            title=" · ".join(part for part in parts if part), text=each.text, by=named(each.by), at=clock.hour(each.at)
        )


def corrections_shown(made: Iterable[CorrectionMade], clock: Clock) -> Iterator[CorrectionShown]:
    """What was put right, oldest first."""
    for each in made:
        yield CorrectionShown(
            line=text(
                "Koreksi ke-{number}, {at}, oleh {who}: {reason}",
                number=each.number,
                at=clock.hour(each.at),
                who=signed(each.by),
                reason=each.reason,
            ),
            fields=", ".join(word(CORRECTABLE, change.field) for change in each.changes),
        )
