"""Instants that people type, as the wall's clock has them."""

from datetime import datetime

from cli.failures import WrongUsage
from cli.told_cells import instant_asked
from domain.calendar import LocalTime
from wording.catalogue import text

SHOWN_CHARACTERS = 40
"""Of what was typed, in what is said of it."""


def wall_instant(typed: str, local: LocalTime, option: str) -> datetime:
    """Instant of the wall's clock at which people at `local` read what was typed.

    Raises:
        WrongUsage: it is no instant; names the option.
    """
    try:
        instant = local.calendar.wall(instant_asked(typed, local.zone, option).at)
        local.read(instant)
    except OverflowError:  # an instant at the end of the calendar has no day in another zone
        raise WrongUsage(
            text("{option}: bukan waktu: {typed}", option=option, typed=typed[:SHOWN_CHARACTERS])
        ) from None
    return instant
