"""What the page of a request shows: the facts of its letter, how far the request is, and what may still be done."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal
from zoneinfo import ZoneInfo

from composition import DeskServices
from domain.access.link import ReferralLink
from domain.calendar import REAL, Calendar, LocalTime
from domain.codes import AgencyCode
from domain.notice import NoticeId, NoticeSubject, PendingNotice
from domain.obligation import Obligation, ObligationKey
from domain.problem.outcome import Outcome
from domain.problem.state import (
    AwaitingAcknowledgement,
    Closed,
    Merged,
    Referral,
    Settled,
    State,
    UnderWay,
    obligations_of,
)
from domain.refusals import UnknownLink
from notices.model import NoticeContext
from web.links.opened import Opening

ANSWERS: Final = (Outcome.RESOLVED, Outcome.PARTLY_RESOLVED, Outcome.NOT_CONFIRMED, Outcome.OVERTAKEN)
"""Outcomes that an agency may tell; the others are for who decides, or for the desk."""

MORE_TIME: Final = tuple(timedelta(hours=each) for each in (1, 3, 6, 12, 24))
"""What may be asked for beyond the deadline, in time as people read it."""

Standing = Literal["asked", "acknowledged", "settled", "withdrawn", "merged", "ended"]


@dataclass(frozen=True)
class Deadline:
    """Until when something is asked, as people read it."""

    shown: datetime
    left: timedelta
    """Of the shown time; negative once it is over."""


@dataclass(frozen=True)
class Candidate:
    """An agency to which the request might belong."""

    agency: AgencyCode
    name: str


@dataclass(frozen=True)
class AskedOf:
    """One request as its page shows it."""

    context: NoticeContext
    referral: Referral
    standing: Standing
    settled_by: str | None
    since: datetime | None
    """Since when it stands so, as people read it; None where the record does not say."""

    acknowledge: Deadline | None
    answer: Deadline | None
    more_time: tuple[datetime, ...]
    """Instants of the wall's clock until when more time may be asked for."""

    candidates: tuple[Candidate, ...]
    local: LocalTime
    """Reads instants of the wall's clock."""

    read: LocalTime
    """Reads instants of the letter's facts."""

    current_number: str | None
    """Under which the problem goes on, where it was merged into another one."""

    @property
    def is_open(self) -> bool:
        """Whether something may still be done."""
        return self.standing in ("asked", "acknowledged")

    @property
    def takes_words(self) -> bool:
        """Whether notes and files are taken; of a restricted problem only answers are."""
        return self.is_open and not self.context.restricted


async def asked_of(services: DeskServices, opening: Opening[ReferralLink]) -> AskedOf:
    """What the page shows.

    Raises:
        UnknownLink: there is no such request to that office.
        domain.outage.LedgerAway: try again later.
    """
    link, state = opening.link, opening.state
    referral = next((each for each in _referrals(state) if each.referral_id == link.referral_id), None)
    if not opening.views or referral is None or referral.office != link.office:
        raise UnknownLink
    calendar = await services.calendars.of(link.stream.book)
    local = await services.local_time(link.stream.book)
    standing = _standing(state, referral)
    owed = _owed(state, link)
    acknowledge, answer = owed.acknowledge, owed.answer
    last = answer or acknowledge
    settled = referral.standing if isinstance(referral.standing, Settled) else None
    since = settled.at if settled else getattr(referral.standing, "acknowledged_at", None)
    context, current_number = await _facts(services, opening, referral)
    return AskedOf(
        context=context,
        referral=referral,
        standing=standing,
        settled_by=settled.by if settled else None,
        since=since,
        acknowledge=None if acknowledge is None else _deadline(acknowledge, opening.now, calendar),
        answer=None if answer is None else _deadline(answer, opening.now, calendar),
        more_time=() if last is None else _later(last, opening.now, calendar),
        candidates=await _candidates(services, opening, referral) if standing in ("asked", "acknowledged") else (),
        local=local,
        read=LocalTime(REAL, ZoneInfo(context.time_zone)),
        current_number=current_number,
    )


@dataclass(frozen=True)
class _Owed:
    acknowledge: Obligation | None
    answer: Obligation | None


def _owed(state: State, link: ReferralLink) -> _Owed:
    by_key = {each.key: each for each in obligations_of(state)}
    return _Owed(
        by_key.get(ObligationKey.acknowledge(link.referral_id)), by_key.get(ObligationKey.answer(link.referral_id))
    )


async def _facts(
    services: DeskServices, opening: Opening[ReferralLink], referral: Referral
) -> tuple[NoticeContext, str | None]:
    """What the letter of the request would say now, since the page says no more; and the number of what goes on."""
    subject, stream = NoticeSubject(referral.referral_id), opening.link.stream
    notice = PendingNotice(
        notice_id=NoticeId.to_agency("REFERRAL", subject),
        kind="REFERRAL",
        agency=referral.agency,
        office=referral.office,
        subject=subject,
    )
    letters = services.letters()
    known = await letters.known_of(stream, opening.state, (notice,), also_pointless=True)
    return await letters.facts_of(stream, opening.state, notice, known), known.current_number


async def _candidates(
    services: DeskServices, opening: Opening[ReferralLink], referral: Referral
) -> tuple[Candidate, ...]:
    """Agencies with an office for the place, but the one that was asked, by their names."""
    rules = await services.in_force.of(opening.link.stream.book)
    dossier = opening.dossier
    found = [
        Candidate(agency, services.directory.agency_name(agency, office))
        for agency in services.reference.agencies
        if agency != referral.agency and (office := rules.office_for(agency, dossier.desk, dossier.region)) is not None
    ]
    return tuple(sorted(found, key=lambda each: each.name))


def _referrals(state: State) -> Sequence[Referral]:
    match state:
        case UnderWay():
            return state.referrals
        case Closed(before=before) | Merged(before=UnderWay() as before):
            return before.referrals
        case _:
            return ()


def _standing(state: State, referral: Referral) -> Standing:
    if referral.is_withdrawn:
        return "withdrawn"
    match state:
        case Merged():
            return "merged"
        case UnderWay():
            if isinstance(referral.standing, Settled):
                return "settled"
            return "asked" if isinstance(referral.standing, AwaitingAcknowledgement) else "acknowledged"
        case _:
            return "ended"


def _deadline(owed: Obligation, now: datetime, calendar: Calendar) -> Deadline:
    return Deadline(calendar.shown(owed.due_at), calendar.shown_span(owed.due_at - now))


def _later(owed: Obligation, now: datetime, calendar: Calendar) -> tuple[datetime, ...]:
    """Later than the deadline, and than now where that is over."""
    begin = max(owed.due_at, now).replace(second=0, microsecond=0)
    return tuple(begin + calendar.span(each) for each in MORE_TIME)
