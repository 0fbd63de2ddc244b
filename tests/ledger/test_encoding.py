import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid5

import pytest
import rfc8785

from domain.desk import events as desk
from domain.problem import events as problem
from domain.problem.events import NoteAdded, ReferralDeclined
from ledger.encoding import EVENT_NAMESPACE, NO_UPCASTERS, EventCodec, UnknownEventType, Upcasters, encode, event_id
from ledger.port import Recorded
from tests.given.situations import AT, SITUATIONS, Life
from tests.ledger.writing import LEBONG, NOTE, a_request, a_stream


def recorded(body: bytes, upcasters: Upcasters = NO_UPCASTERS) -> Recorded[Any]:
    codec = EventCodec(problem.EVENTS, desk.EVENTS, upcasters=upcasters)
    return codec.decode(body, book=LEBONG, position=0, ledger_at=AT)


def changed(body: bytes, **fields: Any) -> bytes:
    return json.dumps({**json.loads(body), **fields}).encode()


@pytest.mark.parametrize("situation", SITUATIONS.values(), ids=SITUATIONS)
def test_every_event_of_a_life_comes_back_from_its_bytes(situation: Callable[[], Life]) -> None:
    life = situation()
    request = a_request(a_stream(), 0, life.events)
    assert tuple(recorded(body).event for body in encode(request).bodies) == life.events


@pytest.mark.parametrize("situation", SITUATIONS.values(), ids=SITUATIONS)
def test_bodies_are_what_rfc_8785_says(situation: Callable[[], Life]) -> None:
    for body in encode(a_request(a_stream(), 0, situation().events)).bodies:
        assert rfc8785.dumps(json.loads(body)) == body


def test_a_body_holds_what_identifies_and_explains_an_event_and_says_it_once() -> None:
    note = NoteAdded(recorded_at=datetime(2024, 11, 26, 23, 30, tzinfo=UTC), text=NOTE.text)
    request = a_request("problem/17.07/2024/x", 4, [note, note], command_id="test/body")
    body = json.loads(encode(request).bodies[1])
    assert body == {
        "id": event_id("test/body", 1),
        "stream": "problem/17.07/2024/x",
        "version": 6,
        "type": "NoteAdded",
        "schema": NoteAdded.schema_version,
        "actor": {"id": "service", "role": "service", "region": "17.07", "agency": None, "grant": None},
        "cause": "test/body",
        "at": "2024-11-26T23:30:00Z",
        "data": {"text": NOTE.text.model_dump(), "audience": "DESK"},
    }


def test_ids_of_events_follow_from_the_command() -> None:
    assert UUID(event_id("a-command", 0)) == uuid5(EVENT_NAMESPACE, "a-command/0")
    assert len({event_id(command, index) for command in ("a", "b") for index in (0, 1)}) == 4


def test_a_reader_of_this_release_passes_over_what_a_later_one_added() -> None:
    (body,) = encode(a_request(a_stream())).bodies
    data = {**json.loads(body)["data"], "mood": "calm"}
    later = changed(body, data=data, schema=NoteAdded.schema_version + 1, weather="rain")
    assert recorded(later).event == NOTE


def test_an_event_of_an_old_shape_is_lifted_step_by_step() -> None:
    (body,) = encode(a_request(a_stream())).bodies
    old = changed(body, type="NoteWritten", schema=-1, data={"words": "ya"})
    upcasters: Upcasters = {
        ("NoteWritten", -1): lambda event: {**event, "type": "RemarkMade"},
        ("RemarkMade", 0): lambda event: {
            "type": "ReferralDeclined",
            "recorded_at": event["recorded_at"],
            "referral_id": "KPU.1",
            "reason": f"{event['type']}: {event['words']}",
        },
    }
    read = recorded(old, upcasters)
    assert read.event == ReferralDeclined(recorded_at=AT, referral_id="KPU.1", reason="RemarkMade: ya")


def test_an_event_of_unknown_type_fails_loudly() -> None:
    (body,) = encode(a_request(a_stream())).bodies
    with pytest.raises(UnknownEventType, match="NobodyKnows"):
        recorded(changed(body, type="NobodyKnows"))


def test_two_classes_of_events_cannot_share_a_name() -> None:
    class Another(NoteAdded):
        pass

    with pytest.raises(ValueError, match="NoteAdded"):
        EventCodec(problem.EVENTS, (Another,))
