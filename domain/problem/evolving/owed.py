"""Obligations as events leave them."""

from domain.obligation import Obligation, ObligationKey, ObligationKind


def opened(obligations: tuple[Obligation, ...], owed: Obligation) -> tuple[Obligation, ...]:
    """With `owed`, in the place of what was owed under its key."""
    return (*met(obligations, owed.key), owed)


def met(obligations: tuple[Obligation, ...], *keys: ObligationKey) -> tuple[Obligation, ...]:
    """Without what is owed under one of `keys`."""
    return tuple(obligation for obligation in obligations if obligation.key not in keys)


def without(obligations: tuple[Obligation, ...], *kinds: ObligationKind) -> tuple[Obligation, ...]:
    """Without what is owed of one of `kinds`."""
    return tuple(obligation for obligation in obligations if obligation.key.kind not in kinds)
