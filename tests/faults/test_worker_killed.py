"""A worker that is killed or stands still at the worst moments of a problem's first minute; another one goes on.

All moments are tried side by side, because what takes the time is the engine's patience with a silent worker.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from signal import SIGCONT, SIGKILL

import pytest
import pytest_asyncio

from domain.events import AgencyReferred, NoticeDelivered, ProblemDetected, ProblemInventoried
from domain.state import State, UnderWay, notices_of
from ledger.port import Recorded
from tests.faults.doomed_worker import AFTER_INVENTORY, AFTER_RECORD, BEFORE_INVENTORY, BEFORE_RECORD, BETWEEN_NOTICES
from tests.faults.oracle import assert_all_is_well
from tests.faults.people import AGENCIES, People
from tests.faults.sites import Grounds, Site, WorkerProcess, doomed
from tests.notices.receivers import mail_receiver

FAULTS = [
    *(("dies", moment) for moment in (BEFORE_INVENTORY, AFTER_INVENTORY, BETWEEN_NOTICES, BEFORE_RECORD, AFTER_RECORD)),
    *(("freezes", moment) for moment in (BEFORE_INVENTORY, BEFORE_RECORD)),
]


@dataclass
class Aftermath:
    """What there is to see when everything has come to rest."""

    book: list[Recorded]
    mails: list[EmailMessage]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def aftermaths(grounds: Grounds, tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], Aftermath]:
    """What came of each fault."""
    contacts = tmp_path_factory.mktemp("contacts") / "contacts.csv"
    write_contacts(contacts)
    met = await asyncio.gather(*(meet(grounds, contacts, *fault) for fault in FAULTS))
    return dict(zip(FAULTS, met, strict=True))
