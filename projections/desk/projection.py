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
    "OfficialAppointed": _APPOINTMENT,
    "AppointmentChanged": _APPOINTMENT,
    "AppointmentEnded": ("number", "account", "until"),
    "LetterheadSet": ("version", "author"),
    "CadenceSet": ("version", "author"),
    "PeriodOpened": ("cadence_version", "opened.report_id", "opened.period.cut_off"),
}
"""Fields shown of each type of event; a dot leads into a part of it."""


DESK: Final = Projection(
    process=PROCESS,
    shown=SHOWN,
    own=Tables(keys={"nil_report": ("intake_id",)}, write=statements("projections", "desk.sql"), changes=desk_changes),
)
