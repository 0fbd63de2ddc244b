"""What a grant lets its holder do and see, and when: one rule for every kind of stream, every command and every read.

A grant is what somebody acts by beyond account and role (`domain.actor.Grant`). It widens nothing: what the role may
not do or see here, its holder may not either. Rules about two persons stand where the first one is known; they go by
`Actor.is_person`, which counts whoever is acted for.

`commands.service` asks before it decides, `Sight` wherever somebody looks.
"""

from datetime import datetime
from typing import Any, Final

from domain.access.policy import NOTHING, NOTHING_OF_DESK, DeskViews, View, Views
from domain.actor import Actor, Delegate, Grant, SignedLink
from domain.refusals import GrantExpired, GrantNotBegun, OutsideGrant
from domain.stream import StreamId

BY_LINK: Final = frozenset({View.LISTED, View.OWN_LETTERS, View.REPORTS, View.FATE})
"""What a signed link can open at most of its one problem. Links are passed on: nothing sealed, nothing of others."""


def is_in_time(grant: Grant, at: datetime | None) -> bool:
    """Whether a grant holds at an instant; none does at an instant that nobody knows."""
    return at is not None and (grant.since is None or grant.since <= at) and at <= grant.until


def check_in_time(actor: Actor, at: datetime | None) -> None:
    """Return if what the actor acts by holds at an instant, as account and role alone always do.

    Raises:
        GrantNotBegun: from a later instant on.
        GrantExpired: until an earlier one.
    """
    grant = actor.grant
    if grant is None or is_in_time(grant, at):
        return
    if at is not None and grant.since is not None and at < grant.since:
        raise GrantNotBegun(f"{grant.grant} holds from {grant.since.isoformat()} on")
    raise GrantExpired(f"{grant.grant} held until {grant.until.isoformat()}")


def check_act(actor: Actor, stream: StreamId[Any], command: Any, at: datetime) -> None:  # noqa: ANN401 - of any kind
    """Return if what the actor acts by lets the command through, as account and role alone always do.

    A signed link lets the commands through that it names, on the one stream that it names, and about no other referral
    than the one that it names; a delegation what is sent as what the person acted for is.

    Args:
        actor: who acts.
        stream: to which the command goes.
        command: of any kind of stream; its `type` names the act, its `referral_id`, if it has one, the part.
        at: the instant of the command.

    Raises:
        GrantNotBegun: from a later instant on.
        GrantExpired: until an earlier one.
        OutsideGrant: for something else.
    """
    check_in_time(actor, at)
    match actor.grant:
        case SignedLink() as link:
            if link.stream != stream:
                raise OutsideGrant("the link was given for something else")
            if command.type not in link.acts:
                raise OutsideGrant(f"the link was not given for {command.type}")
            if link.referral_id not in (None, getattr(command, "referral_id", link.referral_id)):
                raise OutsideGrant(f"the link was given for {link.referral_id}")
        case Delegate(standing=standing) if standing != actor.standing:
            raise OutsideGrant("a delegate acts as what the person acted for is")
        case _:
            pass


def granted(actor: Actor, at: datetime | None, seen: Views, problem: StreamId[Any] | None = None) -> Views:
    """What is left of `seen` for somebody who looks by a grant; all of it for who looks by account and role alone.

    Args:
        actor: who looks.
        at: the instant of the read.
        seen: what role and relation open.
        problem: of which problem; None for whichever the grant names.
    """
    if not holds(actor, at):
        return NOTHING
    match actor.grant:
        case SignedLink(stream=None):
            return NOTHING
        case SignedLink(stream=stream):
            return seen & BY_LINK if problem in (None, stream) else NOTHING
        case _:
            return seen


def granted_of_desk(actor: Actor, at: datetime | None, seen: DeskViews) -> DeskViews:
    """What is left of `seen`, which role and place open of a desk; nothing for who looks by a link."""
    return NOTHING_OF_DESK if not holds(actor, at) or isinstance(actor.grant, SignedLink) else seen


def holds(actor: Actor, at: datetime | None) -> bool:
    """Whether the actor acts by account and role alone, or by a grant of this instant and of this standing."""
    match actor.grant:
        case None:
            return True
        case Delegate(standing=standing) as grant:
            return standing == actor.standing and is_in_time(grant, at)
        case grant:
            return is_in_time(grant, at)
