"""Which agency chairs a desk and which runs its secretariat, on which day: by the desk's roster, else as shipped."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Final

from domain.base import Value
from domain.codes import AgencyCode, RegionCode, Tier, tier_of
from domain.office import OfficeId


class Post(StrEnum):
    """A post that every desk has."""

    CHAIR = "chair"
    """Approves, closes, and is the first to hear of an escalation."""

    SECRETARIAT = "secretariat"
    """Runs the desk, and receives what is reported to it."""


class Posting(Value):
    """Somebody of an office holds a post of a desk for a time."""

    post: Post
    account: str
    office: OfficeId
    since: date
    until: date | None = None
    """Last day; None while none is known."""

    acting: bool = False
    """Whether somebody stands in: then the post is theirs, whoever else holds it."""

    def holds_on(self, day: date) -> bool:
        """Whether the post is held on a day of the desk's calendar."""
        return self.since <= day and (self.until is None or day <= self.until)


NOBODY: Final[tuple[Posting, ...]] = ()


@dataclass(frozen=True, kw_only=True)
class Officials:
    """Who holds the posts of desks."""

    shipped: Mapping[Tier, Mapping[Post, AgencyCode]]
    """Whose a post is where the roster names nobody: every post of every tier."""

    postings: Mapping[RegionCode, tuple[Posting, ...]] = field(default_factory=dict)
    """By desk, as far as its roster is known here."""

    def with_postings(self, desk: RegionCode, held: tuple[Posting, ...]) -> "Officials":
        """With what the roster of one desk says."""
        return replace(self, postings={**self.postings, desk: held})

    def posting(self, post: Post, desk: RegionCode, day: date) -> Posting | None:
        """Who holds a post of a desk on a day of its calendar, before others who stands in; None where nobody does."""
        held = [each for each in self.postings.get(desk, NOBODY) if each.post is post and each.holds_on(day)]
        return max(held, key=lambda each: (each.acting, each.since), default=None)

    def holder(self, post: Post, desk: RegionCode, day: date) -> OfficeId:
        """The office that holds a post of a desk on a day of its calendar."""
        posting = self.posting(post, desk, day)
        return OfficeId(self.shipped[tier_of(desk)][post], desk) if posting is None else posting.office
