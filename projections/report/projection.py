"""How a report's stream becomes rows."""

from collections.abc import Mapping
from typing import Final

from domain.report.process import PROCESS
from infra.database.statements import statements
from projections.projection import Projection, Tables
from projections.report.rows import report_changes

SHOWN: Final[Mapping[str, tuple[str, ...]]] = {
    "ReportOpened": (
        "report_id",
        "kind",
        "since",
        "until",
        "cut_off",
        "missing_at",
        "to_region",
        "expects.units",
        "expects.members",
        "contests",
    ),
    "EntryAdded": ("unit", "member", "late"),
    "NilEntered": ("unit", "member", "late"),
    "EntriesClosed": ("cut_off",),
    "ReportCompiled": ("edition", "digest", "body_size", "position", "problems", "nil", "by"),
    "NarrativeWritten": ("edition", "author"),
    "ReportApproved": ("edition", "by"),
    "ReportDisapproved": ("edition", "by"),
    "ReportSealed": ("edition", "count", "signer", "post", "digest", "by"),
    "ReportSubmitted": ("edition", "to_region", "path", "by"),
    "ReportReceived": ("edition", "by"),
    "ReportReturned": ("edition", "by"),
    "RestatementOpened": ("edition", "by"),
    "ReportMissed": ("cut_off",),
}
"""Fields shown of each type of event; a dot leads into a part of it."""


REPORT: Final = Projection(
    process=PROCESS,
    shown=SHOWN,
    own=Tables(keys={"report": ("report_id",)}, write=statements("projections", "report.sql"), changes=report_changes),
)
