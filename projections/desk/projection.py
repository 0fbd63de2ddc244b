"""How a desk's own stream becomes rows."""

from collections.abc import Mapping
from typing import Final

from domain.desk.process import PROCESS
from infra.database.statements import statements
from projections.desk.rows import desk_changes
from projections.projection import Projection, Tables

_APPOINTMENT: Final = (
    "number",
    "account",
    "terms.role",
    "terms.agency",
    "terms.region",
    "terms.post",
    "terms.acting",
    "terms.since",
    "terms.until",
)

SHOWN: Final[Mapping[str, tuple[str, ...]]] = {
    "NilReportReceived": (
        "unit",
        "day",
        "intake.intake_id",
        "intake.channel",
        "intake.reporter_role",
        "intake.region",
        "intake.occurred_at",
        "intake.reported_at",
        "intake.occurred_until",
        "intake.reported_until",
    ),
    "RoutingTableProposed": ("version", "digest", "author"),
    "RoutingTableActivated": ("version", "digest", "author", "approver", "effective_at"),
    "OfficeRecorded": ("office.agency", "office.region"),
    "OfficeWithdrawn": ("agency", "region"),
    "OfficialAppointed": (*_APPOINTMENT, "succeeds"),
    "AppointmentChanged": _APPOINTMENT,
    "AppointmentEnded": ("number", "account", "until"),
    "LetterheadSet": ("version", "author"),
    "CharterRecorded": ("version", "charter.signed_on", "charter.lead", "author"),
    "CharterAmended": ("version", "charter.signed_on", "charter.lead", "author"),
    "PairsRecorded": ("pairs.governor", "pairs.regent", "pairs.mayor", "author"),
    "CharterDistributed": (
        "recipient.agency",
        "recipient.contest",
        "recipient.ballot_number",
        "version",
        "way",
        "day",
        "author",
    ),
    "DeskClosed": ("author",),
    "DeskReopened": ("author",),
    "RecusalRecorded": ("number", "account", "cause", "since", "until", "author"),
    "RecusalEnded": ("number", "account", "until", "author"),
    "CharterReceiptRecorded": (
        "recipient.agency",
        "recipient.contest",
        "recipient.ballot_number",
        "version",
        "day",
        "author",
    ),
    "CadenceSet": ("version", "author"),
    "PeriodOpened": ("cadence_version", "opened.report_id", "opened.period.cut_off"),
}
"""Fields shown of each type of event; a dot leads into a part of it."""


DESK: Final = Projection(
    process=PROCESS,
    shown=SHOWN,
    own=Tables(
        keys={"nil_report": ("intake_id",), "desk_charter": ("book",)},
        write=statements("projections", "desk.sql"),
        changes=desk_changes,
    ),
)
