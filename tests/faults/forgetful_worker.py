"""A worker whose ledger loses answers: `forgetful_worker.py RATE`."""

import sys

import composition
import worker
from tests.faults.forgetful import forgetful_ledger

if __name__ == "__main__":
    composition.PostgresLedger = forgetful_ledger(float(sys.argv[1]), seed=7)  # type: ignore[attr-defined]
    sys.exit(worker.main())
