"""What has happened to a desk itself. Stored for ever: a field may get added with a default, never renamed or lost."""

from datetime import date
from typing import Annotated, Final, Literal, get_args

from pydantic import AwareDatetime, Field

from domain.base import Fact, StoredValue
from domain.codes import AgencyCode, RegionCode
from domain.desk.cadence import Cadence, Period
from domain.desk.charter import Charter, CharterWay, Pairs, Recipient
from domain.desk.letterhead import Letterhead
from domain.desk.recusal import RecusalCause
from domain.desk.roster import Terms
from domain.intake import Intake
from domain.office import Office
from domain.report_id import ReportId
from domain.vault_reference import Sealed


class NilReportReceived(Fact):
    """A unit reported that nothing happened on a day."""

    type: Literal["NilReportReceived"] = "NilReportReceived"
    unit: RegionCode
    """Kecamatan that reports, or the desk's own region."""

    day: date
    """Of the unit's calendar."""

    intake: Intake


class RoutingTableProposed(Fact):
    """Somebody wants other rows to decide who is in charge; nothing changes until a second person activates them."""

    type: Literal["RoutingTableProposed"] = "RoutingTableProposed"
    version: str
    digest: str
    """Hex SHA-256 under which the ledger keeps the rows (`domain.routing_table.stored_rows`)."""

    row_count: int
    author: str
    reason: str


class RoutingTableActivated(Fact):
    """A proposed table decides about every problem that is inventoried from now on."""

    type: Literal["RoutingTableActivated"] = "RoutingTableActivated"
    version: str
    digest: str
    author: str
    approver: str
    effective_at: AwareDatetime


class OfficeRecorded(Fact):
    """The roster has an office, which is told at these addresses from now on."""

    type: Literal["OfficeRecorded"] = "OfficeRecorded"
    office: Office


class OfficeWithdrawn(Fact):
    """The roster has the office no more."""

    type: Literal["OfficeWithdrawn"] = "OfficeWithdrawn"
    agency: AgencyCode
    region: RegionCode
    reason: str


class OfficialAppointed(Fact):
    """A person was appointed to the desk."""

    type: Literal["OfficialAppointed"] = "OfficialAppointed"
    number: int
    account: str
    terms: Terms
    name: Sealed | None = None
    phone: Sealed | None = None
    email: Sealed | None = None
    succeeds: int | None = None
    """Number of the appointment that ends the day before; None for who follows nobody."""


class AppointmentChanged(Fact):
    """An appointment stands on other terms, or the person is reached otherwise."""

    type: Literal["AppointmentChanged"] = "AppointmentChanged"
    number: int
    account: str
    terms: Terms
    name: Sealed | None = None
    """None where it stays what it was, as with the next two."""

    phone: Sealed | None = None
    email: Sealed | None = None


class AppointmentEnded(Fact):
    """An appointment ends on a day."""

    type: Literal["AppointmentEnded"] = "AppointmentEnded"
    number: int
    account: str
    until: date
    """Last day, by the desk's calendar."""

    reason: str


class Announced(StoredValue):
    """A period that is to be opened, or was, with the id of the report on it."""

    report_id: ReportId
    period: Period


class CadenceSet(Fact):
    """The desk reports by other rules from now on; what was opened goes on as it was announced."""

    type: Literal["CadenceSet"] = "CadenceSet"
    version: int
    cadence: Cadence
    author: str
    announced: tuple[Announced, ...]
    """The next period of each kind, by the desk's calendar as it is now."""


class PeriodOpened(Fact):
    """A period has begun, and the report on it is open."""

    type: Literal["PeriodOpened"] = "PeriodOpened"
    cadence_version: int
    opened: Announced
    following: Announced | None
    """The next one of its kind; None where no rule brings one."""


class LetterheadSet(Fact):
    """The desk's letters are headed and signed with other lines from now on."""

    type: Literal["LetterheadSet"] = "LetterheadSet"
    version: int
    letterhead: Letterhead
    author: str


class CharterRecorded(Fact):
    """The desk was formed by a decree."""

    type: Literal["CharterRecorded"] = "CharterRecorded"
    version: int
    charter: Charter
    name: Sealed | None = None
    """Of who signed it."""

    author: str


class CharterAmended(Fact):
    """Another decree stands in the place of the charter."""

    type: Literal["CharterAmended"] = "CharterAmended"
    version: int
    charter: Charter
    name: Sealed | None = None
    reason: str
    author: str


class PairsRecorded(Fact):
    """How many pairs of candidates stand in each contest is known, or known otherwise."""

    type: Literal["PairsRecorded"] = "PairsRecorded"
    pairs: Pairs
    author: str


class CharterDistributed(Fact):
    """A version of the charter was handed to somebody."""

    type: Literal["CharterDistributed"] = "CharterDistributed"
    recipient: Recipient
    version: int
    way: CharterWay
    day: date
    author: str


class CharterReceiptRecorded(Fact):
    """A recipient has confirmed a version of the charter."""

    type: Literal["CharterReceiptRecorded"] = "CharterReceiptRecorded"
    recipient: Recipient
    version: int
    day: date
    receipt: str | None = None
    remark: str | None = None
    author: str


class RecusalRecorded(Fact):
    """A person is kept away from all matters of the desk."""

    type: Literal["RecusalRecorded"] = "RecusalRecorded"
    number: int
    account: str
    cause: RecusalCause
    since: date
    until: date | None = None
    author: str


class RecusalEnded(Fact):
    """A recusal ends on a day."""

    type: Literal["RecusalEnded"] = "RecusalEnded"
    number: int
    account: str
    until: date
    """Last day, by the desk's calendar."""

    reason: str
    author: str


class DeskClosed(Fact):
    """The desk takes nothing new any more."""

    type: Literal["DeskClosed"] = "DeskClosed"
    reason: str
    author: str


class DeskReopened(Fact):
    """The desk takes reports again."""

    type: Literal["DeskReopened"] = "DeskReopened"
    reason: str
    author: str
    announced: tuple[Announced, ...] = ()
    """The next period of each kind, where the desk has a cadence."""


Event = Annotated[
    NilReportReceived
    | RoutingTableProposed
    | RoutingTableActivated
    | OfficeRecorded
    | OfficeWithdrawn
    | OfficialAppointed
    | AppointmentChanged
    | AppointmentEnded
    | LetterheadSet
    | CharterRecorded
    | CharterAmended
    | PairsRecorded
    | CharterDistributed
    | CharterReceiptRecorded
    | RecusalRecorded
    | RecusalEnded
    | DeskClosed
    | DeskReopened
    | CadenceSet
    | PeriodOpened,
    Field(discriminator="type"),
]

EVENTS: Final[tuple[type[Fact], ...]] = get_args(get_args(Event)[0])
"""Every class above."""
