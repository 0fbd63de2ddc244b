"""Names and payloads of the activities, as workflows know them; the activities themselves stand beside this file."""

from pydantic import AwareDatetime

from domain.base import StoredValue
from domain.codes import RegionCode
from domain.problem.events import Event

ADVANCE = "problem.advance"
DELIVER = "notices.deliver"


class Advance(StoredValue):
    """What a workflow asks of the ledger in one step."""

    problem_id: str
    desk: RegionCode
    version: int
    """Version the workflow has folded."""

    at_least: int
    """Version the stream must have reached, because a wake said so."""

    now: AwareDatetime
    """Instant by the workflow's clock; what is due by then is done."""

    in_hand: tuple[str, ...] = ()
    """Notices and groups that a delivery of the workflow has in hand; the step leaves them alone."""


class Advanced(StoredValue):
    """What the stream holds beyond the folded version."""

    events: tuple[Event, ...]
    """Oldest first."""


class Deliver(StoredValue):
    """Notices and groups that the step itself did not deliver, told concurrently."""

    problem_id: str
    desk: RegionCode
    version: int
    """Version the notices were planned from."""

    notice_ids: tuple[str, ...]
