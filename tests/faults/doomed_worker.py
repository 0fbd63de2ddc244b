"""A worker that meets its fate at a marked moment: `doomed_worker.py dies|freezes MOMENT`.

It is the release's worker but for its ledger and its channels, which carry the marks.
"""

import os
import signal
import sys

import composition
import worker
from activities import first_attempts
from domain.problem.events import NoticeDelivered, ProblemInventoried
from infra.process import leave
from ledger.port import Appended, AppendRequest
from ledger.postgres import PostgresLedger
from notices.dispatch import Dispatcher
from notices.model import Message, Receipt

FATES = {"dies": signal.SIGKILL, "freezes": signal.SIGSTOP}

BEFORE_INVENTORY = "before-inventory"
AFTER_INVENTORY = "after-inventory"
"""Committed, and the engine has not heard."""

BETWEEN_NOTICES = "between-notices"
"""One of a step's notices is out, the others perhaps not, and nothing of it is recorded."""

BETWEEN_DELIVERIES = "between-deliveries"
"""The same, when the step told nobody and left it to a delivery."""

BEFORE_RECORD = "before-record"
"""All of a step's notices are out, and nothing of it is recorded."""

AFTER_RECORD = "after-record"


class Doom:
    """One moment, met once."""

    def __init__(self, fate: str, moment: str) -> None:
        self._signal: signal.Signals | None = FATES[fate]
        self._moment = moment

    def reached(self, moment: str) -> None:
        if moment == self._moment and self._signal is not None:
            met, self._signal = self._signal, None
            os.kill(os.getpid(), met)


def main(fate: str, moment: str) -> int:
    doom = Doom(fate, moment)

    class MarkedLedger(PostgresLedger):
        async def append(self, request: AppendRequest) -> Appended:
            step = _step(request)
            doom.reached(f"before-{step}")
            appended = await super().append(request)
            doom.reached(f"after-{step}")
            return appended

    class MarkedDispatcher(Dispatcher):
        async def send(self, message: Message) -> Receipt:
            receipt = await super().send(message)
            doom.reached(BETWEEN_NOTICES)
            doom.reached(BETWEEN_DELIVERIES)
            return receipt

    if moment == BETWEEN_DELIVERIES:
        first_attempts.AT_ONCE_LIMIT = 0  # all is left to deliveries

    composition.PostgresLedger = MarkedLedger  # type: ignore[attr-defined]
    composition.Dispatcher = MarkedDispatcher  # type: ignore[attr-defined]
    return worker.main()


def _step(request: AppendRequest) -> str:
    for event in request.events:
        if isinstance(event, ProblemInventoried):
            return "inventory"
        if isinstance(event, NoticeDelivered):
            return "record"
    return "other"


if __name__ == "__main__":
    leave(main(*sys.argv[1:]))
