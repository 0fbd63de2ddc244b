"""What the address of a queue asks for, and the links of its page."""

from typing import Annotated, NamedTuple

from fastapi import Query

from reading.queue_address import QueueAddress

AskedQueue = Annotated[QueueAddress, Query()]


class Link(NamedTuple):
    """A tab, a facet's value, or a filter that is taken away: a figure that leads to the list behind it."""

    name: str
    address: str
    figure: int | None = None
    is_current: bool = False
    is_broken_promise: bool = False
