"""What every report has as a row, whether it tells of a problem or that there is none."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from domain.base import StoredValue
from domain.codes import IntakeChannel, RegionCode
from domain.intake import Intake
from domain.stream import BookId, region_of
from ledger.port import Recorded


class ReportRow(StoredValue):
    """One report, without its personal data."""

    intake_id: str
    desk: RegionCode
    channel: IntakeChannel
    reporter_role: str
    region: RegionCode
    occurred_at: datetime
    reported_at: datetime
    recorded_at: datetime
    text_commitment: str
    text_length: int
    position: int
    place_commitment: str | None = None
    book: BookId
    handed_in_by: str
    """Account of who handed it in: may see what became of it."""

    occurred_until: datetime | None = None
    """First instant after the day, where no hour was told."""

    reported_until: datetime | None = None


def report_columns(recorded: Recorded[Any], intake: Intake) -> Mapping[str, object]:
    """Values of the columns of a `ReportRow`, by name."""
    return {
        "intake_id": intake.intake_id,
        "book": recorded.book,
        "desk": region_of(recorded.book),
        "handed_in_by": recorded.actor.id,
        "channel": intake.channel,
        "reporter_role": intake.reporter_role,
        "region": intake.region,
        "occurred_at": intake.occurred_at,
        "reported_at": intake.reported_at,
        "occurred_until": intake.occurred_until,
        "reported_until": intake.reported_until,
        "recorded_at": recorded.event.recorded_at,
        "text_commitment": intake.text.commitment,
        "text_length": intake.text.length,
        "position": recorded.position,
        "place_commitment": intake.place and intake.place.commitment,
    }
