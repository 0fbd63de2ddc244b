"""Whether a report is in somebody else's hand: asked before a decision about it is sent."""

from zoneinfo import ZoneInfo

from cli.failures import DeskRefused
from composition import DeskServices
from domain.actor import Actor
from domain.refusals import TriageClaimed
from projections.problem.tables import ProblemRow
from wording.instants import moment


async def not_in_other_hands(desk: DeskServices, found: ProblemRow, actor: Actor) -> None:
    """Return if no other person has the report in hand.

    The rules do not ask this: a claim keeps two people from doing one thing twice and takes nobody's right away.

    Raises:
        DeskRefused: TRIAGE_CLAIMED, with who has it and until when.
    """
    if not found.needs_triage:
        return
    claim = await desk.triage_queue.claim_on(found.problem_id)
    if claim is not None and not actor.is_person(claim.holder):
        until = moment(claim.expires_at, ZoneInfo(desk.directory.time_zone(found.desk)))
        raise DeskRefused(TriageClaimed.code, f"{claim.holder} sampai {until}")
