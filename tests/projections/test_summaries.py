import types
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import orjson
import pytest
from pydantic import AwareDatetime, BaseModel

from composition import AGGREGATES
from domain.key import Key
from domain.problem import events
from domain.problem.outcome import Outcome
from domain.referral_id import ReferralId
from domain.stream import StreamId
from domain.vault_reference import Sealed
from projections.registry import PROJECTIONS
from projections.timeline.summaries import summary_of

EVENT_CLASSES: dict[str, type[BaseModel]] = {each.__name__: each for kind in AGGREGATES for each in kind.events}

WRITTEN_BY_PEOPLE = {"purpose", "reason", "legal_basis", "number", "reference", "published_reference"}
"""Names of fields that hold what a person wrote, unless they hold a code or a count."""

CODED_REASONS = {("ProblemDismissed", "reason"), ("NoticeSkipped", "reason")}

CODES_TYPED_AS_TEXT = {
    "account",
    "approved_by",
    "approver",
    "assessment.rule",
    "audience.persons",
    "assessment.rule_version",
    "author",
    "below_floor",
    "by",
    "cause",
    "channel",
    "code",
    "digest",
    "intake.intake_id",
    "intake.reporter_role",
    "source.intake.intake_id",
    "source.intake.reporter_role",
    "into",
    "key",
    "matched_by",
    "media_type",
    "notice_id",
    "officer",
    "playbook_version",
    "policy_version",
    "reason",
    "referral_id",
    "report_id",
    "requested_by",
    "rerouting.rule",
    "rerouting.rule_version",
    "rule",
    "rule_version",
    "signer",
    "post",
    "version",
    "status",
}
"""Shown fields whose type is mere text; somebody has looked at each and found a code, an account or an id."""

SHOWN = {name: fields for kind in AGGREGATES for name, fields in PROJECTIONS.of(kind.process.kind).shown.items()}

INSTANT = datetime(2024, 11, 27, 7, 30, tzinfo=UTC)
PLAIN: dict[Any, Any] = {
    str: "CODE",
    int: 1,
    bool: True,
    datetime: INSTANT,
    date: INSTANT.date(),
    AwareDatetime: INSTANT,
    timedelta: timedelta(hours=1),
    StreamId[Any]: StreamId("problem", "17.07/2024", "p-1"),
}
REGIONS = ("office", "region")
"""Names of fields that hold a region, which a dataclass checks."""

CANARY = "Pak Budi, Desa Tik Tebing, 0812-3456"


def whole(annotation: Any, *, written: str) -> Any:
    """A value for every field, also the optional ones; texts that people write are `written`."""
    origin = get_origin(annotation)
    if origin is Annotated:
        return whole(get_args(annotation)[0], written=written)
    if origin in (Union, types.UnionType):
        return whole(inner(annotation), written=written)
    if origin is Literal:
        return get_args(annotation)[0]
    if origin is tuple:
        return (whole(get_args(annotation)[0], written=written),)
    if annotation in PLAIN:
        return PLAIN[annotation]
    if issubclass(annotation, Key):
        return annotation("CODE")
    if issubclass(annotation, Enum):
        return next(iter(annotation))
    return whole_model(annotation, written=written)


def whole_model(model: Any, *, written: str) -> Any:
    values: dict[str, Any] = {}
    for name, field in model.__pydantic_fields__.items():
        value = whole(field.annotation, written=written)
        value = "17.07" if name in REGIONS and value == "CODE" else value
        is_written = name in WRITTEN_BY_PEOPLE and (model.__name__, name) not in CODED_REASONS
        values[name] = written if is_written and value == "CODE" else value
    if model is Sealed:
        values["commitment"] = written
    return model.model_construct(**values) if issubclass(model, BaseModel) else model(**values)


def is_mere_text(model: Any, path: str) -> bool:
    """Whether the field's type says no more than that it is text."""
    *parts, last = path.split(".")
    for name in parts:
        model = inner(model.__pydantic_fields__[name].annotation)
    field = model.__pydantic_fields__[last]
    return inner(field.annotation) in (str, tuple[str, ...]) and not field.metadata


def inner(annotation: Any) -> Any:
    """The type of what an optional field may hold."""
    if get_origin(annotation) in (Union, types.UnionType):
        return next(each for each in get_args(annotation) if each is not type(None))
    return annotation


def test_every_event_type_has_a_summary_and_every_summary_an_event_type() -> None:
    assert set(SHOWN) == set(EVENT_CLASSES)


@pytest.mark.parametrize("name", sorted(EVENT_CLASSES))
def test_a_summary_has_a_value_for_every_shown_field_of_a_whole_event(name: str) -> None:
    event = whole_model(EVENT_CLASSES[name], written="letter 7")

    assert set(summary_of(event, SHOWN[name])) == set(SHOWN[name])


@pytest.mark.parametrize("name", sorted(EVENT_CLASSES))
def test_a_summary_shows_nothing_that_a_person_wrote(name: str) -> None:
    event = whole_model(EVENT_CLASSES[name], written=CANARY)

    assert CANARY not in orjson.dumps(summary_of(event, SHOWN[name])).decode()


def test_the_canary_reaches_every_field_that_people_write() -> None:
    planted = {
        name for name, each in EVENT_CLASSES.items() if CANARY in whole_model(each, written=CANARY).model_dump_json()
    }

    assert {"ReferralDeclined", "ProblemEscalated", "ForwardReceiptRecorded", "NoteAdded", "ProblemDetected"} <= planted


def test_no_mere_text_is_shown_that_nobody_has_looked_at() -> None:
    texts = {path for name, paths in SHOWN.items() for path in paths if is_mere_text(EVENT_CLASSES[name], path)}

    assert texts <= CODES_TYPED_AS_TEXT


def test_what_an_event_leaves_open_is_not_shown() -> None:
    escalated = events.ProblemEscalated(
        recorded_at=INSTANT, level=1, to_agency="SEKDA", to_region="17.07", cause="person", reason=CANARY
    )
    noted = events.ReferralAnswered.model_construct(
        recorded_at=INSTANT, referral_id=ReferralId("KPU.1"), outcome=Outcome.RESOLVED
    )

    assert summary_of(escalated, SHOWN["ProblemEscalated"]) == {
        "level": 1,
        "to_agency": "SEKDA",
        "to_region": "17.07",
        "cause": "person",
    }
    assert summary_of(noted, SHOWN["ReferralAnswered"]) == {"referral_id": "KPU.1", "outcome": "RESOLVED"}


def test_instants_are_told_in_utc() -> None:
    at = datetime.fromisoformat("2024-11-27T14:30:00+07:00")

    missed = events.DeadlineMissed(recorded_at=INSTANT, key="receipt", due_at=at)

    summary = summary_of(missed, SHOWN["DeadlineMissed"])

    assert summary == {"key": "receipt", "due_at": "2024-11-27T07:30:00+00:00"}
