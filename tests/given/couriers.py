"""Letters and a courier as the service puts them together, from the parts that a test has."""

from activities.contacts import Contacts
from activities.courier import Courier, Sender
from activities.letters import Letters, Register
from activities.notice_facts import Directory
from activities.quotations import VaultReader
from activities.troubles import Troubles
from commands.calendars import Calendars
from ledger.port import Streams


def a_courier(
    *,
    ledger: Streams,
    register: Register,
    vault: VaultReader,
    directory: Directory,
    contacts: Contacts,
    sender: Sender,
    fictitious: bool,
    calendars: Calendars,
    troubles: Troubles | None = None,
) -> Courier:
    letters = Letters(
        ledger=ledger,
        register=register,
        vault=vault,
        directory=directory,
        contacts=contacts,
        calendars=calendars,
        fictitious=fictitious,
    )
    return Courier(ledger=ledger, vault=vault, letters=letters, sender=sender, troubles=troubles)
