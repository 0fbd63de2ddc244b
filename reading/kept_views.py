"""Views of a queue that somebody keeps: the query of its address under a name.

It is checked when it is kept and when it is read, and opens nothing: whoever follows it sees what they may see then.
"""

from typing import Final

from commands.intake.checks import check_text
from domain.access.sight import Sight
from domain.base import Value
from domain.codes import RegionCode
from domain.personal_data import has_personal_data
from domain.refusals import BadValue, PersonalData, TooManyViews, UnknownView, ViewNameUsed
from projections.operational.kept_views import KeptViews
from projections.queries import Queries
from reading.desks import check_listed
from reading.outcomes import Accepted
from reading.queue_address import QueueAddress, address_in

NAME_LIMIT: Final = 60
"""Characters of a name."""


class ViewShown(Value):
    """A view under its name."""

    name: str
    query: str
    """Of the queue's address; empty where what was kept asks for something that queues have no more."""


class ViewsShown(Value):
    """The views that who looks keeps of a desk, the oldest first."""

    desk: RegionCode
    fictitious: bool
    views: tuple[ViewShown, ...]


class ViewKept(Value):
    """A view that is kept under its name."""

    outcome: Accepted = "accepted"
    name: str
    query: str


class ViewDropped(Value):
    """A view that is kept no more."""

    outcome: Accepted = "accepted"
    name: str


async def list_views(sight: Sight, queries: Queries, desk: RegionCode) -> tuple[ViewShown, ...]:
    """The views that who looks keeps of a desk, the oldest first.

    Raises:
        NotPermitted: the desk's problems are not for who looks.
        domain.outage.LedgerAway: try again later.
    """
    check_listed(sight, desk)
    return tuple(ViewShown(name=each.name, query=_fit(each.query)) for each in await queries.kept_views(sight, desk))


async def keep_view(sight: Sight, views: KeptViews, desk: RegionCode, name: str, query: str) -> ViewKept:
    """Keep a view under a name; the same again changes nothing.

    Args:
        sight: whose view it is.
        views: where they are kept.
        desk: whose queue it shows.
        name: in the words of who keeps it.
        query: of the queue's address.

    Raises:
        NotPermitted: the desk's problems are not for who looks.
        UnfitText: the name is none.
        BadValue: the query asks for something that no queue has, or for nothing.
        PersonalData: name or words hold a number of a person, which stands in the vault only.
        ViewNameUsed: the name stands for another view.
        TooManyViews: there are as many as may be.
        domain.outage.LedgerAway: try again later.
    """
    check_listed(sight, desk)
    named = " ".join(name.split())
    check_text(named, limit=NAME_LIMIT)
    address = address_in(query)
    kept = query_of(address)
    if not kept:
        raise BadValue("query")
    for field, said in (("name", named), ("query", address.q)):
        if has_personal_data(said):
            raise PersonalData(field)
    outcome = await views.keep(sight, desk, named, kept)
    if outcome == "used":
        raise ViewNameUsed(named)
    if outcome == "full":
        raise TooManyViews
    return ViewKept(name=named, query=kept)


async def drop_view(sight: Sight, views: KeptViews, desk: RegionCode, name: str) -> ViewDropped:
    """Keep a view no more.

    Raises:
        NotPermitted: the desk's problems are not for who looks.
        UnfitText: the name is none.
        UnknownView: there is none of this name.
        domain.outage.LedgerAway: try again later.
    """
    check_listed(sight, desk)
    check_text(name, limit=NAME_LIMIT)
    if not await views.drop(sight, desk, name):
        raise UnknownView(name)
    return ViewDropped(name=name)


def query_of(address: QueueAddress) -> str:
    """The query under which a view is kept; empty for the whole queue."""
    return address.at().removeprefix("?")


def _fit(query: str) -> str:
    try:
        return query_of(address_in(query))
    except BadValue:
        return ""
