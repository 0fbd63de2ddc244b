"""A request that was not carried out, as programs read it."""

from typing import Literal

from domain.base import Value


class NotDone(Value):
    """Why nothing was done, with a code that is stable."""

    outcome: Literal["refused", "away"]
    code: str
    message: str
