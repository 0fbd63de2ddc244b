"""The invented offices of the sample day, brought into the desk's roster as anybody would bring them."""

from functools import cache
from pathlib import Path
from typing import Final

from commands.roster import record_offices
from commands.rules_in_force import RulesInForce
from commands.service import CommandService, Refused
from demo.people import ADMIN
from domain.office import Office
from domain.stream import BookId
from intake_files.offices import OfficeRow, RejectedOffice, read_offices

CONTACTS: Final = Path(__file__).parent / "data" / "contacts.csv"


@cache
def invented_offices() -> tuple[Office, ...]:
    """Every office of the sample day.

    Raises:
        ValueError: a row of the file is none; names it with what is wrong.
    """
    rows = read_offices(CONTACTS.read_bytes())
    if wrong := [f"row {each.number} {each.code} {each.subject}" for each in rows if isinstance(each, RejectedOffice)]:
        raise ValueError(f"{CONTACTS.name}: {'; '.join(wrong)}")
    return tuple(each.office for each in rows if isinstance(each, OfficeRow))


async def enrol(commands: CommandService, in_force: RulesInForce, book: BookId) -> None:
    """Return with every office of the sample day in the desk's roster.

    Raises:
        ValueError: the desk refuses one.
        domain.outage.LedgerAway: try again later.
    """
    outcomes = await record_offices(commands, in_force, book, ADMIN, invented_offices())
    if refused := {each.outcome.code for each in outcomes if isinstance(each.outcome, Refused)}:
        raise ValueError(f"the desk refuses offices of {CONTACTS.name}: {', '.join(sorted(refused))}")
