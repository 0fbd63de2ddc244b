"""What every decision looks at: the state, who asks, when, and under which rules."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from domain.actor import Actor
from domain.codes import RegionCode, Role, is_within
from domain.obligation import Obligation, ObligationKey, ObligationKind
from domain.office import OfficeId
from domain.problem.notice_record import NoticeRecord
from domain.problem.state import (
    INITIAL,
    Archived,
    Closed,
    Detected,
    Dismissed,
    Diverted,
    Merged,
    Paused,
    Referral,
    State,
    UnderWay,
)
from domain.referral_id import ReferralId
from domain.refusals import (
    AlreadyClosed,
    AlreadyDiverted,
    AlreadyMerged,
    NothingOwed,
    NotPermitted,
    OnlyArchived,
    OutOfPhase,
    UnknownPart,
    WithdrawnReferral,
)
from domain.rulebook import Rulebook
from domain.stream import BookId

DECIDING_KINDS: Final = frozenset({ObligationKind.APPROVE, ObligationKind.CLOSE})
"""Obligations of the desk's chair."""

SECRETARIAT_KINDS: Final = frozenset({ObligationKind.TRIAGE, ObligationKind.REASSIGN, ObligationKind.REWRITE})
"""Obligations of the desk's secretariat."""


@dataclass(frozen=True)
class Case:
    """One decision's circumstances."""

    state: State
    book: BookId
    desk: RegionCode
    problem_id: str
    actor: Actor
    now: datetime
    rules: Rulebook
    target: State = INITIAL
    """The desk's problem that the command names besides its own; nothing is recorded of it where it names none."""

    notice: NoticeRecord | None = None
    """What is on record of the notice whose letter came back; None where the problem has none with that id."""

    @property
    def chair(self) -> OfficeId:
        """The office that chairs the desk now."""
        return self.rules.chair_of(self.desk, self.now)

    @property
    def secretariat(self) -> OfficeId:
        """The office that runs the desk's secretariat now."""
        return self.rules.secretariat_of(self.desk, self.now)

    @property
    def stands_still(self) -> bool:
        """Whether the clocks are paused."""
        return isinstance(self.state, UnderWay) and isinstance(self.state.clock, Paused)

    def owner_of(self, open_: Obligation) -> OfficeId:
        """The office that owes an obligation now: of what a post owes, the one that holds the post today."""
        key = open_.key
        if key.kind in DECIDING_KINDS:
            return self.chair
        if key.kind in SECRETARIAT_KINDS:
            return self.secretariat
        if key.kind is ObligationKind.REPORT:
            return self.rules.secretariat_of(open_.office, self.now)
        return open_.owner

    def under_way(self) -> UnderWay:
        """The state of a problem in the register.

        Raises:
            OutOfPhase: it is not there yet, or has ended.
        """
        if isinstance(self.state, UnderWay):
            return self.state
        raise self._wrong_phase()

    def detected(self) -> Detected:
        """The state of a problem before the register.

        Raises:
            OutOfPhase: it is in the register already, or has ended.
        """
        if isinstance(self.state, Detected):
            return self.state
        raise self._wrong_phase()

    def living(self) -> Detected | UnderWay:
        """The state of a problem that has not ended.

        Raises:
            OutOfPhase: it has ended.
        """
        if isinstance(self.state, Detected | UnderWay):
            return self.state
        raise self._wrong_phase()

    def open_referral(self, referral_id: ReferralId) -> Referral:
        """The referral, still open, which the actor may speak for.

        Raises:
            UnknownPart: there is no such referral.
            NotPermitted: it is another agency's.
            NothingOwed: it is settled, or was withdrawn.
        """
        referral = self.referral(referral_id)
        if not referral.is_open:
            raise NothingOwed(f"referral {referral_id} is settled")
        return referral

    def referral(self, referral_id: ReferralId) -> Referral:
        """The referral, open or settled, which the actor may speak for.

        Raises:
            UnknownPart: there is no such referral.
            NotPermitted: it is another agency's.
            WithdrawnReferral: the desk took it back.
        """
        for referral in self.under_way().referrals:
            if referral.referral_id == referral_id:
                self.check_speaks_for(referral.agency, referral.office)
                if referral.is_withdrawn:
                    raise WithdrawnReferral(f"referral {referral_id} was withdrawn")
                return referral
        raise UnknownPart(f"no referral {referral_id}")

    def check_speaks_for(self, agency: str, office: RegionCode | None = None) -> None:
        """Return if the actor may speak for `agency`, and for its `office` when one was addressed.

        Raises:
            NotPermitted: a liaison speaks for its own agency only, and a camat not for another kecamatan's.
        """
        if self.actor.role is not Role.AGENCY:
            return
        if self.actor.agency != agency:
            raise NotPermitted(f"agency {self.actor.agency} may not answer for {agency}")
        own = self.actor.region
        if office is not None and not is_within(office, own) and not is_within(own, office):
            raise NotPermitted(f"the office in {own} may not answer for the one in {office}")

    def obligation(self, key: ObligationKey) -> Obligation | None:
        """The open obligation `key`; None when nothing is owed on it."""
        if isinstance(self.state, Detected | UnderWay | Diverted):
            return next((each for each in self.state.obligations if each.key == key), None)
        return None

    def _wrong_phase(self) -> OutOfPhase:
        match self.state:
            case Closed():
                return AlreadyClosed()
            case Merged(into=into):
                return AlreadyMerged(f"merged into {into}")
            case Diverted() | Dismissed():
                return AlreadyDiverted()
            case Archived():
                return OnlyArchived()
            case _:
                return OutOfPhase()
