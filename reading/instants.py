"""How a document writes an instant that somebody asked for: ISO 8601 with its offset."""

from datetime import datetime
from typing import Annotated

from pydantic import PlainSerializer

WithOffset = Annotated[datetime, PlainSerializer(datetime.isoformat, return_type=str, when_used="json")]
"""An instant whose offset is written as a number also where it is none (`+00:00`, not `Z`)."""
