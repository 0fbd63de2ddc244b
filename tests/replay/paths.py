"""The paths that a problem's life may take, one function each.

`tests.replay.record` lives them and keeps the histories. A path that the life gains gets a function here and a history
beside the others.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from tests.given.recorded_town import RecordedTown
from tests.replay import ordinary, troubles


@dataclass(frozen=True)
class Path:
    """One way through the life."""

    live: Callable[[RecordedTown], Awaitable[None]]
    runs: int = 1
    rolls_over: bool = False
    """Whether the engine suggests a new run early."""

    @property
    def name(self) -> str:
        """Name of the path, of its town and of its histories."""
        return self.live.__name__

    @property
    def recordings(self) -> list[str]:
        """Names of the histories, one for each run."""
        return [self.name] if self.runs == 1 else [f"{self.name}.{run}" for run in range(1, self.runs + 1)]


PATHS: Final = (
    Path(ordinary.whole_life),
    Path(ordinary.archive_taken_up),
    Path(ordinary.everybody_told_at_once),
    Path(ordinary.letters_wait_for_company),
    Path(ordinary.grave_and_closed_by_two_persons),
    Path(ordinary.forwarded_with_receipt),
    Path(ordinary.not_our_remit),
    Path(ordinary.dismissed),
    Path(ordinary.watched),
    Path(ordinary.triage_overdue),
    Path(ordinary.triage_changes_what_is_searched),
    Path(ordinary.summary_written),
    Path(ordinary.regraded),
    Path(ordinary.corrected),
    Path(ordinary.corrected_into_what_is_handed_over),
    Path(ordinary.verified_twice),
    Path(ordinary.silent_agency),
    Path(ordinary.turns_on_the_ladder),
    Path(ordinary.lead_declined_and_replaced),
    Path(ordinary.referral_transferred),
    Path(ordinary.paused_until_its_end),
    Path(ordinary.paused_and_resumed_early),
    Path(ordinary.deadline_extended),
    Path(ordinary.merged_and_unmerged, runs=2),
    Path(ordinary.reopened, runs=2),
    Path(ordinary.recommendation_returned_and_rewritten),
    Path(ordinary.everything_written_down),
    Path(ordinary.reporter_told_of_the_dismissal),
    Path(ordinary.everybody_told_of_every_turn, runs=2),
    Path(ordinary.reopened_and_told, runs=2),
    Path(ordinary.reporter_told_of_the_hand_over),
    Path(troubles.dead_letter_sent_again),
    Path(troubles.told_by_hand),
    Path(troubles.letters_that_come_back),
    Path(troubles.delivery_outlasts_the_closing),
    Path(troubles.record_read_before_the_delivery_ends),
    Path(troubles.ledger_away),
    Path(troubles.ledger_behind_a_wake),
    Path(troubles.several_wakes_in_one_task),
    Path(troubles.repeated_wake),
    Path(troubles.two_releases_disagree),
    Path(troubles.continued_as_new, runs=2, rolls_over=True),
    Path(troubles.many_reports_in_pages),
    Path(troubles.ledger_put_back),
    Path(troubles.cancelled_by_an_operator),
    Path(troubles.cancelled_while_waiting_for_the_ledger),
    Path(troubles.started_without_a_problem),
    Path(troubles.started_with_unreadable_input),
)
