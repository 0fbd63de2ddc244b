"""What a delivery records of what is outstanding, when every channel works."""

from collections.abc import Iterable

from domain.notice import Outstanding, ReporterGroup
from domain.problem.commands import DeliveryResult, PageResult, RecordDelivery


def told(each: Outstanding, channel: str = "OUTBOX", limit: int | None = None) -> DeliveryResult | PageResult:
    """Delivered: the notice, or all of the group in one page; with a limit, so many of its next reports, all told."""
    if isinstance(each, ReporterGroup):
        reached = each.up_to if limit is None else min(each.reached + limit, each.up_to)
        return PageResult(
            group=each.notice_id,
            after=each.reached,
            reached=reached,
            version=max(each.version, reached),
            delivered=each.owed if limit is None else min(limit, each.owed),
        )
    return DeliveryResult(notice_id=each.notice_id, result="delivered", channel=channel)


def recorded(results: Iterable[DeliveryResult | PageResult]) -> RecordDelivery:
    """The command that records them."""
    results = tuple(results)
    return RecordDelivery(
        results=tuple(each for each in results if isinstance(each, DeliveryResult)),
        pages=tuple(each for each in results if isinstance(each, PageResult)),
    )
