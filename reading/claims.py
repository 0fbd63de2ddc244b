"""Whether a report is in somebody else's hand: asked before a decision about it is sent."""

from typing import Protocol

from domain.access.sight import Sight
from domain.calendar import LocalTime
from domain.refusals import TriageClaimed
from projections.operational.triage_queue import Claim
from projections.problem.tables import ProblemRow
from wording.instants import moment


class Claims(Protocol):
    """The triage queue, as far as it knows who has what in hand."""

    async def claim_on(self, problem_id: str) -> Claim | None:
        """Who has the report in hand; None while nobody has."""


async def not_in_other_hands(sight: Sight, claims: Claims, found: ProblemRow, local: LocalTime) -> None:
    """Return if nobody but who looks has the report in hand.

    The rules do not ask this: a claim keeps two people from doing one thing twice and takes nobody's right away.

    Raises:
        TriageClaimed: somebody has, with who and until when, as `local` shows it.
        domain.outage.LedgerAway: try again later.
    """
    if not found.needs_triage:
        return
    claim = await claims.claim_on(found.problem_id)
    if claim is not None and not sight.actor.is_person(claim.holder):
        raise TriageClaimed(f"{claim.holder} → {moment(claim.expires_at, local)}")
