"""Who acted, as people write it."""

from domain.actor import ON_BEHALF, ActingOfficial, Actor

BEHALF = " a.n. "
"""*Atas nama*, as officials sign who act for another one; the same in every language, like the titles Plt. and Plh."""


def signed(signature: str) -> str:
    """The persons under whose names something stands: `sekda`, or `asisten a.n. sekda`."""
    return signature.replace(ON_BEHALF, BEHALF)


def named(actor: Actor) -> str:
    """The account, with whom the person acted for, or how an office was filled: `Plh. asisten`."""
    title = f"{actor.grant.form} " if isinstance(actor.grant, ActingOfficial) else ""
    return title + signed(actor.signature)
