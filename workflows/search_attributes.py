"""The one registry of search attributes: what operators may search running problems by.

Values are codes and numbers. Attributes are stored in the clear and outlive a workflow, so nothing about a person
belongs here.
"""

from typing import Final

from temporalio.common import SearchAttributeKey

DESK_REGION: Final = SearchAttributeKey.for_keyword("DeskRegion")
DESK_CATEGORY: Final = SearchAttributeKey.for_keyword("DeskCategory")
DESK_SEVERITY: Final = SearchAttributeKey.for_keyword("DeskSeverity")

ALL: Final[tuple[SearchAttributeKey[str], ...]] = (
    DESK_REGION,
    DESK_CATEGORY,
    DESK_SEVERITY,
)
