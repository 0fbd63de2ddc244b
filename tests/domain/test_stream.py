"""Names of streams, and what a kind of stream promises that says nothing of its own."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from domain.aggregate import NothingDue, Process
from domain.base import Fact
from domain.codes import Severity
from domain.notice import Notices
from domain.stream import StreamId, StreamName, kind_of

AT = datetime(2024, 11, 27, tzinfo=UTC)
FACT = Fact(type="Counted", recorded_at=AT)
STREAM = StreamId[Any]("problem", "17.07/2024", "7d1c")
NAMES: TypeAdapter[StreamId[Any]] = TypeAdapter(StreamName)


@dataclass(frozen=True)
class Count:
    events: int = 0


COUNTED: Process[Count, Fact, object] = Process("count", Count(), lambda state, _event: Count(state.events + 1))


@pytest.mark.parametrize("stream", [STREAM, StreamId[Any]("desk", "17.07/2024")])
def test_a_stream_is_read_back_from_its_stored_name(stream: StreamId[Any]) -> None:
    assert StreamId.parse(str(stream)) == NAMES.validate_python(str(stream)) == NAMES.validate_python(stream) == stream


@pytest.mark.parametrize(
    "name", ["Problem/17.07/2024/x", "problem/17.7/2024/x", "problem/17.07/24/x", "problem/17.07/2024/"]
)
def test_what_is_no_name_of_a_stream_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="validation error"):
        StreamId.parse(name)


def test_a_value_that_is_no_name_is_refused() -> None:
    with pytest.raises(ValidationError, match="not the name of a stream"):
        NAMES.validate_python(17.07)


def test_a_stream_of_which_a_book_has_one_has_no_key() -> None:
    assert STREAM.name == "7d1c"
    with pytest.raises(ValueError, match=r"desk/17\.07/2024 has no key"):
        _ = StreamId[Any]("desk", "17.07/2024").name


def test_a_kind_that_names_only_how_its_events_fold_owes_nothing_and_wakes_nobody() -> None:
    state = COUNTED.fold([FACT] * 3)

    assert state == Count(3)
    assert COUNTED.fold([FACT], state) == Count(4)
    assert COUNTED.plan(state, AT) == NothingDue()
    assert not COUNTED.calls_for_wake(Count(), state)
    assert COUNTED.notices(state) == Notices()
    assert not COUNTED.has_ended(state)
    assert COUNTED.gravity(state) is Severity.S2
    assert COUNTED.category(state) is None


@pytest.mark.parametrize(
    ("stream", "kind"),
    [("problem/17.07/2024/3f2a91", "problem"), ("desk/17.07/2024", "desk"), ("access/17.07/2024/2024-11-27", "access")],
)
def test_the_kind_of_a_stream_is_the_first_part_of_its_name(stream: str, kind: str) -> None:
    assert kind_of(stream) == kind
