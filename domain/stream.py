"""Names of books and streams: which desk and election, which kind, which one of them.

The stored name is `kind/region/year`, with a key behind it where a book has several streams of a kind:
`desk/17.07/2024`, `problem/17.07/2024/7d1c…`. This is the only module that takes such a name apart.
"""

from dataclasses import dataclass
from typing import Annotated, Any, Final, Generic, TypeVar

from pydantic import PlainSerializer, PlainValidator, StringConstraints, TypeAdapter, WithJsonSchema

from domain.base import Fact, StoredValue
from domain.codes import RegionCode

BookId = Annotated[str, StringConstraints(pattern=r"^(00|\d{2}(\.\d{2})?)/2\d{3}$")]
"""Region of a desk and year of its election, `17.07/2024`: each has a book of its own."""

_BOOK: Final[TypeAdapter[BookId]] = TypeAdapter(BookId)
_KIND: Final = TypeAdapter(Annotated[str, StringConstraints(pattern=r"^[a-z]{2,20}$")])
_KEY: Final = TypeAdapter(Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z._/-]{1,80}$")])

Event_co = TypeVar("Event_co", bound=Fact, covariant=True)


def book_id(region: RegionCode, year: int) -> BookId:
    """The book of the desk of `region` for the election of `year`."""
    return f"{region}/{year}"


def region_of(book: BookId) -> RegionCode:
    """Region of the desk whose book it is."""
    return book.partition("/")[0]


def year_of(book: BookId) -> int:
    """Year of the election that the book is about."""
    return int(book.partition("/")[2])


def kind_of(stream: str) -> str:
    """Kind of the stream with this stored name."""
    return stream.partition("/")[0]


@dataclass(frozen=True)
class StreamId(Generic[Event_co]):
    """Name of one stream; what its events are is known to the type checker only."""

    kind: str
    book: BookId
    key: str | None = None
    """What tells it from the other streams of its kind in the book; None where there is one per book."""

    def __str__(self) -> str:
        """Return the name as it is stored; also the id of the stream's workflow."""
        return f"{self.kind}/{self.book}" if self.key is None else f"{self.kind}/{self.book}/{self.key}"

    @property
    def region(self) -> RegionCode:
        """Region of the desk in whose book it stands."""
        return region_of(self.book)

    @property
    def name(self) -> str:
        """The key of a stream that has one.

        Raises:
            ValueError: it has none.
        """
        if self.key is None:
            raise ValueError(f"{self} has no key")
        return self.key

    @classmethod
    def parse(cls, text: str) -> "StreamId[Any]":
        """The stream with this stored name.

        Raises:
            ValueError: it is no name of a stream.
        """
        kind, region, year, *key = text.split("/", 3)
        return StreamId(
            kind=_KIND.validate_python(kind),
            book=_BOOK.validate_python(f"{region}/{year}"),
            key=_KEY.validate_python(key[0]) if key else None,
        )


def stream_and_rest(text: str) -> tuple[StreamId[Any], str]:
    """The stream with whose stored name and a stroke the text begins, and what stands after that.

    Only of a kind of which a book has several streams.

    Raises:
        ValueError: it begins with no such name.
    """
    *name, rest = text.split("/", 4)
    if len(name) < 4 or not rest:
        raise ValueError("not the name of a stream with something after it")
    return StreamId.parse("/".join(name)), rest


def _stream(value: object) -> StreamId[Any]:
    match value:
        case StreamId():
            return value
        case str():
            return StreamId.parse(value)
        case _:
            raise ValueError("not the name of a stream")


StreamName = Annotated[
    StreamId[Any],
    PlainValidator(_stream),
    PlainSerializer(str, return_type=str),
    WithJsonSchema({"type": "string"}),
]
"""A stream in a value that is stored or sent: text there, a `StreamId` here."""


class Head(StoredValue):
    """How far a stream was read: a version, and which event stood there."""

    version: int = 0
    """Number of events up to there; 0 before the first."""

    event_id: str | None = None
    """Id of the last of them. None at version 0, and where it is not known: then it is not compared."""


START: Final = Head()
