"""A ledger that does what it is asked and then says that it was away, at a rate: the worst answer there is."""

import random

from ledger.port import Appended, AppendRequest, LedgerAway
from ledger.postgres import PostgresLedger


def forgetful_ledger(rate: float, seed: int) -> type[PostgresLedger]:
    """A class of ledgers that lose the answers of a share of `rate` of the appends."""
    dice = random.Random(seed)

    class ForgetfulLedger(PostgresLedger):
        lost = 0

        async def append(self, request: AppendRequest) -> Appended:
            appended = await super().append(request)
            if dice.random() < rate:
                ForgetfulLedger.lost += 1
                raise LedgerAway("the answer was lost")
            return appended

    return ForgetfulLedger
