"""What workflow code may import of ours besides its own file."""

from typing import Final

SHARED_MODULES: Final = (
    "domain",
    "activities.contract",
    "workflows.follow",
    "workflows.messages",
    "workflows.search_attributes",
    "workflows.queues",
    "workflows.priorities",
)
"""Pure and without state, so that each is loaded once per process and not anew for every workflow."""
