"""What an event knows of personal data: that it exists, how long it is, and a commitment to it."""

from typing import Annotated

from pydantic import StringConstraints

from domain.base import StoredValue

Commitment = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
"""Hex SHA-256 over a random salt and the value; the value itself lives in the vault (`ledger/vault.py`)."""


class Sealed(StoredValue):
    """A text that lives in the vault."""

    commitment: Commitment
    length: int
    """Characters of the text."""
