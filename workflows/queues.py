"""The task queues, split by what can be slow: a mail server that hangs never delays a decision."""

_PROBLEMS_SUFFIX = "-problems"


def notices_queue(problems_queue: str) -> str:
    """Queue for the deliveries of workflows that run on `problems_queue`."""
    return f"{problems_queue.removesuffix(_PROBLEMS_SUFFIX)}-notices"


PROBLEMS = f"desk{_PROBLEMS_SUFFIX}"
"""Workflows, and the activities that read and write the ledger."""

NOTICES = notices_queue(PROBLEMS)
"""Deliveries to the outside world."""
