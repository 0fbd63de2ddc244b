"""The lines at the head of every letter: whose it is, and where that office is."""

from domain.desk.letterhead import Letterhead
from wording.catalogue import text


def heading_lines(letterhead: Letterhead) -> tuple[str, ...]:
    """Government and desk in capitals, then address, telephone and mail on one line each, as far as they are known."""
    reached = [
        text("Telepon {number}", number=letterhead.phone) if letterhead.phone else None,
        text("Surel {address}", address=letterhead.email) if letterhead.email else None,
    ]
    lines = (
        letterhead.government and letterhead.government.upper(),
        letterhead.desk and letterhead.desk.upper(),
        *letterhead.address,
        ", ".join(each for each in reached if each),
    )
    return tuple(each for each in lines if each)
