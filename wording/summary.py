"""A summary proposed by what the codes of a problem say; nobody's words, so that an official may take it as it is."""

from datetime import datetime

from domain.calendar import LocalTime
from domain.codes import Language
from wording.catalogue import text
from wording.instants import full_moment
from wording.language import speaking


def summary_draft(
    category: str, place: str, occurred_at: datetime, local: LocalTime, *, until: datetime | None = None
) -> str:
    """What happened where and when, as one sentence; in Indonesian, since it is stored for everybody.

    Args:
        category: its name.
        place: name of the region that is known best.
        occurred_at: when it happened.
        local: date and hour as the desk reads them.
        until: first instant after that day, where the hour is not known.
    """
    with speaking(Language.INDONESIAN):
        return text(
            "{category} di {place}, {moment}.",
            category=category,
            place=place,
            moment=full_moment(occurred_at, local, until=until),
        )
