"""Which polling stations a text names by number."""

import re
from typing import Final

_STATION: Final = re.compile(r"\bTPS\s*(?:no\.?|nomor)?\s*0*(\d{1,3})\b", re.IGNORECASE)


def stations_in(text: str) -> tuple[str, ...]:
    """Numbers of the polling stations, each once, in the order of the text, without leading zeros."""
    return tuple(dict.fromkeys(_STATION.findall(text)))
