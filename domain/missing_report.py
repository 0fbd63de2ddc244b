"""A report that was not sealed in time: what its stream asks of the desk above, known to both kinds."""

from typing import Any, Final, Literal
from uuid import UUID, uuid5

from pydantic import AwareDatetime

from domain.base import Value
from domain.codes import CategoryCode, RegionCode
from domain.report_id import ReportId
from domain.stream import StreamId, book_id, year_of

CATEGORY: Final[CategoryCode] = "DESK_REPORT_MISSING"
RULE: Final = "report-missing"
RULE_VERSION: Final = "1"

_PROBLEM: Final = "problem"
_IDS: Final = UUID("5b0d7c52-6f0e-5d0b-9a4c-0f5d4a0c1e77")


class OpenMissingReport(Value):
    """Open a problem at the desk above: a desk has not sealed a report in time; nothing happens where it is known."""

    type: Literal["OpenMissingReport"] = "OpenMissingReport"
    report_id: ReportId
    desk: RegionCode
    """The desk that is silent."""

    cut_off: AwareDatetime
    missing_at: AwareDatetime


def missing_report_stream(report_id: ReportId, above: RegionCode) -> StreamId[Any]:
    """The stream of the one problem that there is for a missing report, in the book of the desk above.

    Nothing about a person is in such an id, so no secret has to.
    """
    return StreamId(_PROBLEM, book_id(above, year_of(report_id.book)), str(uuid5(_IDS, report_id)))
