"""Who still has to be told something, and what could not be delivered."""

from domain.base import StoredValue
from domain.codes import AgencyCode, RegionCode


class PendingNotice(StoredValue):
    """Somebody still has to be told something."""

    notice_id: str
    kind: str
    agency: AgencyCode | None = None
    office: RegionCode | None = None
    intake_id: str | None = None
    """Set when a reporter is told instead of an agency."""

    subject: str | None = None
    """Referral, obligation, recommendation or report the notice speaks of."""


class Notices(StoredValue):
    """Notices that are not delivered: still to send, and dead letters."""

    pending: tuple[PendingNotice, ...] = ()
    dead: tuple[PendingNotice, ...] = ()
