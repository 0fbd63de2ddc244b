"""What every channel offers, and what channels share."""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from notices.model import Message, Receipt

Clock = Callable[[], datetime]
"""The current instant, aware."""


class Channel(Protocol):
    """One way for messages to leave the service."""

    async def send(self, message: Message) -> Receipt:
        """Receipt once the other side has taken the message; safe to repeat under the same key.

        Raises:
            TemporaryFailure: try again, not before `retry_after` if it is set.
            PermanentFailure: trying again is pointless.
        """
        ...


def stems_from(error: BaseException, kind: type[BaseException]) -> bool:
    """Whether `error` is a `kind` or was raised because of one."""
    link: BaseException | None = error
    while link is not None and not isinstance(link, kind):
        link = link.__cause__ or link.__context__
    return link is not None
