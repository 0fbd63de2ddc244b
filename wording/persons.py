"""Who acted, as people write it."""

from datetime import date

from domain.actor import ON_BEHALF, SERVICE_ACCOUNT, ActingAs, ActingOfficial, Actor
from domain.codes import Role
from domain.officials import Post
from wording import codes
from wording.catalogue import text
from wording.instants import full_date

BEHALF = " a.n. "
"""*Atas nama*, as officials sign who act for another one; the same in every language, like the titles Plt. and Plh."""


def signed(signature: str) -> str:
    """The persons under whose names something stands: `sekda`, or `asisten a.n. sekda`; the service by its own word."""
    if signature == SERVICE_ACCOUNT:
        return codes.word(codes.ROLES, Role.SERVICE)
    return signature.replace(ON_BEHALF, BEHALF)


def named(actor: Actor) -> str:
    """The account, with whom the person acted for, or how an office was filled: `Plh. asisten`."""
    title = f"{actor.grant.form} " if isinstance(actor.grant, ActingOfficial) else ""
    return title + signed(actor.signature)


def position(
    office: str, post: Post | None, acting: ActingAs | None, until: date | None, on_behalf_of: str | None = None
) -> str:
    """Who can act, by office and post, for example `Kesbangpol (ketua desk), pelaksana harian sampai 28 November 2024`.

    Args:
        office: its name.
        post: of the desk that the person holds.
        acting: how the office is filled; None by who holds it.
        until: last day.
        on_behalf_of: the person acted for; None where nobody is.
    """
    named = f"{office} ({codes.word(codes.POSTS, post)})" if post else office
    if acting is not None:
        named = f"{named}, {codes.word(codes.ACTING, acting)}"
    if on_behalf_of is not None:
        named = f"{named},{BEHALF}{on_behalf_of}"
    return text("{who} sampai {day}", who=named, day=full_date(until)) if until else named
