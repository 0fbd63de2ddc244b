"""XML from strangers, read as a stream: no document type, no entity, no depth, no end of elements.

Element names come without their namespace when it is one that the reader knows, else as the empty word: what
somebody else put into a part is passed over.
"""

from collections.abc import Callable, Collection
from xml.parsers import expat

from intake_files.table import FileFault, UnusableFile

ELEMENT_LIMIT = 4_000_000
"""Elements of all parts of a file together; a full sheet of reports has a tenth of it."""

DEPTH_LIMIT = 64
"""Elements within each other; a sheet has six."""

CHARACTER_LIMIT = 64 * 1024 * 1024
"""Of all cells together, each counted as often as it is shown."""

PIECE_BYTES = 64 * 1024
"""Handed to the parser at once."""

TAG_LIMIT_BYTES = 256 * 1024
"""One tag with its attributes: the parser holds it whole, many times larger than it was written."""

_SEPARATOR = "|"


class Budget:
    """What a file may still ask for."""

    def __init__(self) -> None:
        self._elements = ELEMENT_LIMIT
        self._characters = CHARACTER_LIMIT

    def take_elements(self, count: int) -> None:
        """Return if the file may have so many more.

        Raises:
            UnusableFile: EXPANDS_TOO_FAR.
        """
        self._elements -= count
        if self._elements < 0:
            raise UnusableFile(FileFault.EXPANDS_TOO_FAR, str(ELEMENT_LIMIT))

    def take_characters(self, count: int) -> None:
        """Return if its cells may show so many more.

        Raises:
            UnusableFile: EXPANDS_TOO_FAR.
        """
        self._characters -= count
        if self._characters < 0:
            raise UnusableFile(FileFault.EXPANDS_TOO_FAR, str(CHARACTER_LIMIT))


Start = Callable[[str, dict[str, str]], None]
"""Takes the element's name and its attributes, both without namespace."""


def walk(
    body: bytes,
    namespaces: Collection[str],
    budget: Budget,
    *,
    start: Start,
    end: Callable[[str], None],
    text: Callable[[str], None] | None = None,
) -> None:
    """Call `start`, `end` and `text` for what the part holds, in its order.

    Raises:
        UnusableFile: DAMAGED_FILE when it is no well-formed XML or declares a document type; EXPANDS_TOO_FAR.
    """
    parser = expat.ParserCreate(namespace_separator=_SEPARATOR)
    names: dict[str, str] = {}
    depth = 0

    def known(name: str) -> str:
        space, _, local = name.rpartition(_SEPARATOR)
        return names.setdefault(name, local if space in namespaces else "") if len(names) < 1_000 else ""

    def known_attribute(name: str) -> str:
        return names.get(name) or known(name) if _SEPARATOR in name else name

    def started(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > DEPTH_LIMIT:
            raise UnusableFile(FileFault.EXPANDS_TOO_FAR, str(DEPTH_LIMIT))
        budget.take_elements(1)
        if local := names.get(name) or known(name):
            start(local, {local: value for key, value in attributes.items() if (local := known_attribute(key))})

    def ended(name: str) -> None:
        nonlocal depth
        depth -= 1
        if local := names.get(name):
            end(local)

    def refuse(*_: object) -> None:
        raise UnusableFile(FileFault.DAMAGED_FILE, "DOCTYPE")

    parser.StartElementHandler = started
    parser.EndElementHandler = ended
    parser.StartDoctypeDeclHandler = refuse
    parser.buffer_text = True
    if text is not None:
        parser.CharacterDataHandler = text
    try:
        for start_at in range(0, max(len(body), 1), PIECE_BYTES):
            end_at = start_at + PIECE_BYTES
            parser.Parse(body[start_at:end_at], end_at >= len(body))
            if end_at - parser.CurrentByteIndex > TAG_LIMIT_BYTES + PIECE_BYTES:
                raise UnusableFile(FileFault.EXPANDS_TOO_FAR, str(TAG_LIMIT_BYTES))
    except (expat.ExpatError, LookupError, ValueError):
        # LookupError and ValueError: it declares an encoding that nobody knows, or that no XML has.
        raise UnusableFile(FileFault.DAMAGED_FILE) from None
