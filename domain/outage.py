"""What time heals: neither a refusal of the rules nor a fault of the program."""


class LedgerAway(Exception):
    """The store cannot be reached or does not accept writes now; nothing was stored that was not acknowledged."""
