"""A ledger that does what it is asked and then says that it was away, at a rate: the worst answer there is."""

import random

from domain.outage import LedgerAway
from ledger.port import Appended, AppendRequest
from ledger.postgres import PostgresLedger


def forgetful_ledgers(rate: float, seed: int) -> type["ForgetfulLedger"]:
    """A class of ledgers that lose the answers of a share of `rate` of the appends."""
    return type("OneRate", (ForgetfulLedger,), {"rate": rate, "dice": random.Random(seed)})


class ForgetfulLedger(PostgresLedger):
    rate: float
    dice: random.Random
    lost = 0
    """Answers that nobody got, over all ledgers of the class."""

    async def append(self, request: AppendRequest) -> Appended:
        appended = await super().append(request)
        if self.dice.random() < self.rate:
            type(self).lost += 1
            raise LedgerAway("the answer was lost")
        return appended
