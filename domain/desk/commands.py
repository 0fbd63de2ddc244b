"""What may be asked of a desk itself."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from domain.actor import PersonId
from domain.base import Value
from domain.codes import AgencyCode, RegionCode
from domain.command import Envelope, Reason
from domain.desk.cadence import Cadence
from domain.desk.charter import Charter, CharterWay, Pairs, Recipient
from domain.desk.letterhead import Letterhead, Line
from domain.desk.recusal import RecusalCause, RecusalNumber
from domain.desk.roster import AppointmentNumber, Terms
from domain.intake import Intake
from domain.office import Office
from domain.report_id import ReportId
from domain.routing_table import RouteRow
from domain.vault_reference import Sealed


class ReportNil(Value):
    """Record that nothing happened at a unit on a day."""

    type: Literal["ReportNil"] = "ReportNil"
    unit: RegionCode
    day: date
    intake: Intake


class ProposeRoutingTable(Value):
    """Ask that other rows decide who is in charge."""

    type: Literal["ProposeRoutingTable"] = "ProposeRoutingTable"
    rows: tuple[RouteRow, ...]
    reason: Reason


class ActivateRoutingTable(Value):
    """Let a proposed table decide from now on, as a second person."""

    type: Literal["ActivateRoutingTable"] = "ActivateRoutingTable"
    version: Annotated[str, StringConstraints(min_length=1, max_length=40)]


class RecordOffice(Value):
    """Put an office of an agency into the roster, or say where it is told from now on."""

    type: Literal["RecordOffice"] = "RecordOffice"
    office: Office


class WithdrawOffice(Value):
    """Take an office out of the roster: nothing goes there any more."""

    type: Literal["WithdrawOffice"] = "WithdrawOffice"
    agency: AgencyCode
    region: RegionCode
    reason: Reason


class AppointOfficial(Value):
    """Appoint a person to the desk."""

    type: Literal["AppointOfficial"] = "AppointOfficial"
    account: PersonId
    terms: Terms
    name: Sealed | None = None
    phone: Sealed | None = None
    email: Sealed | None = None


class ChangeAppointment(Value):
    """Appoint the same person on other terms from the beginning, or say how the person is reached now."""

    type: Literal["ChangeAppointment"] = "ChangeAppointment"
    number: AppointmentNumber
    terms: Terms
    name: Sealed | None = None
    """None leaves what is known, as it does for the next two."""

    phone: Sealed | None = None
    email: Sealed | None = None


class EndAppointment(Value):
    """Let an appointment end on a day."""

    type: Literal["EndAppointment"] = "EndAppointment"
    number: AppointmentNumber
    until: date
    """Last day, by the desk's calendar."""

    reason: Reason


class SetLetterhead(Value):
    """Head and sign the desk's letters with other lines."""

    type: Literal["SetLetterhead"] = "SetLetterhead"
    letterhead: Letterhead


class SucceedOfficial(Value):
    """Let an appointment end on a day, and another person hold it on the same terms from the next day on."""

    type: Literal["SucceedOfficial"] = "SucceedOfficial"
    number: AppointmentNumber
    """Of the appointment that ends."""

    until: date
    """Its last day, by the desk's calendar."""

    reason: Reason
    account: PersonId
    """Of the successor."""

    name: Sealed | None = None
    phone: Sealed | None = None
    email: Sealed | None = None


class RecordCharter(Value):
    """Put on record by what decree the desk was formed."""

    type: Literal["RecordCharter"] = "RecordCharter"
    charter: Charter
    name: Sealed | None = None
    """Of who signed it."""


class AmendCharter(Value):
    """Put on record another decree in the place of the charter, with the reason."""

    type: Literal["AmendCharter"] = "AmendCharter"
    charter: Charter
    """As it reads from now on, as a whole."""

    reason: Reason
    name: Sealed | None = None
    """Of who signed it; None where it is who signed the one before."""


class RecordPairs(Value):
    """Say how many pairs of candidates stand in each contest that the region votes in."""

    type: Literal["RecordPairs"] = "RecordPairs"
    pairs: Pairs


class DistributeCharter(Value):
    """Record that the charter was handed to somebody."""

    type: Literal["DistributeCharter"] = "DistributeCharter"
    recipient: Recipient
    way: CharterWay
    day: date
    """By the desk's calendar."""


class RecordCharterReceipt(Value):
    """Record that a recipient has confirmed the charter."""

    type: Literal["RecordCharterReceipt"] = "RecordCharterReceipt"
    recipient: Recipient
    day: date
    """By the desk's calendar."""

    receipt: Line | None = None
    """Number of the receipt; None where it has none."""

    remark: Line | None = None
    """What was said with it."""


class RecordRecusal(Value):
    """Keep a person away from all matters of the desk, for a time or until further notice."""

    type: Literal["RecordRecusal"] = "RecordRecusal"
    account: PersonId
    cause: RecusalCause
    since: date
    """First day, by the desk's calendar."""

    until: date | None = None
    """Last day; None while none is known."""


class EndRecusal(Value):
    """Let a recusal end on a day."""

    type: Literal["EndRecusal"] = "EndRecusal"
    number: RecusalNumber
    until: date
    """Last day, by the desk's calendar."""

    reason: Reason


class CloseDesk(Value):
    """Close the desk, whose work is done: it takes nothing new any more."""

    type: Literal["CloseDesk"] = "CloseDesk"
    reason: Reason


class ReopenDesk(Value):
    """Let a closed desk take reports again."""

    type: Literal["ReopenDesk"] = "ReopenDesk"
    reason: Reason


class SetCadence(Value):
    """Report by other rules from now on; what is open goes on as it was announced."""

    type: Literal["SetCadence"] = "SetCadence"
    cadence: Cadence


class RecordPeriodOpened(Value):
    """Record that the report on a period that was announced is open; by the desk's own process."""

    type: Literal["RecordPeriodOpened"] = "RecordPeriodOpened"
    report_id: ReportId


Command = Annotated[
    ReportNil
    | ProposeRoutingTable
    | ActivateRoutingTable
    | RecordOffice
    | WithdrawOffice
    | AppointOfficial
    | ChangeAppointment
    | EndAppointment
    | SetLetterhead
    | SucceedOfficial
    | RecordCharter
    | AmendCharter
    | RecordPairs
    | DistributeCharter
    | RecordCharterReceipt
    | RecordRecusal
    | EndRecusal
    | CloseDesk
    | ReopenDesk
    | SetCadence
    | RecordPeriodOpened,
    Field(discriminator="type"),
]


class CommandEnvelope(Envelope[Command]):
    """A command to one desk."""
