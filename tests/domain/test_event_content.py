"""What may stand in an event in clear: codes, official reasons and numbers, names of officials; nothing told."""

from collections.abc import Iterator
from typing import Any, get_args

import pytest
from pydantic import BaseModel, TypeAdapter, ValidationError

from domain.actor import Actor
from domain.codes import Severity
from domain.intake import Intake
from domain.problem.commands import (
    AttachIntakeReport,
    Command,
    Decline,
    DeliveryResult,
    Escalate,
    Forward,
    MergeInto,
    PauseClock,
    RecordDelivery,
    RecordOutcome,
    RecordReceipt,
    RecordReportReceipt,
    Recuse,
    RegradeSeverity,
    ReturnRecommendation,
    Triage,
)
from domain.problem.events import Event
from domain.problem.outcome import Outcome
from domain.vault_reference import Sealed
from tests.given.situations import (
    AT,
    CHAIR,
    DAY,
    OPERATOR,
    PROBLEM_ID,
    PROVINCE,
    SEALED,
    SERVICE,
    SITUATIONS,
    an_intake,
)

MARK = "free-text-0815"
OFFICIAL = {
    "reason",
    "number",
    "published_reference",
    "reference",
    "requested_by",
    "officer",
    "into",
    "channel",
    "code",
    "matched_by",
}
"""Fields of events that may repeat what a command said, because an official answers for it."""

MARKED: list[tuple[str, Actor, Command]] = [
    ("a_detected_problem", OPERATOR, AttachIntakeReport(intake=an_intake("2"), matched_by=(MARK,))),
    ("a_report_awaiting_triage", OPERATOR, Triage(category="LOGISTICS_LATE", severity=Severity.S1, reason=MARK)),
    ("a_coordinating_problem", OPERATOR, RegradeSeverity(severity=Severity.S1, reason=MARK, requested_by=MARK)),
    ("a_coordinating_problem", OPERATOR, MergeInto(into=MARK, reason=MARK)),
    ("a_coordinating_problem", OPERATOR, Decline(referral_id="KPU.1", reason=MARK)),
    ("a_coordinating_problem", OPERATOR, Escalate(reason=MARK)),
    ("a_coordinating_problem", CHAIR, PauseClock(until=AT + DAY, reason=MARK, requested_by=MARK)),
    ("a_coordinating_problem", CHAIR, Recuse(officer=MARK, reason=MARK)),
    ("a_recommended_problem", CHAIR, ReturnRecommendation(reason=MARK)),
    ("a_coordinating_problem", OPERATOR, Forward(agency="BAWASLU", reason=MARK)),
    ("a_forwarded_problem", OPERATOR, RecordReceipt(number=MARK)),
    ("a_closed_problem", OPERATOR, RecordOutcome(outcome=Outcome.RESOLVED, published_reference=MARK)),
    ("a_reported_problem", PROVINCE, RecordReportReceipt(report_id=f"17.07/2024/incident/{PROBLEM_ID}/0", number=MARK)),
    (
        "a_problem_with_a_dead_letter",
        SERVICE,
        RecordDelivery(
            results=(
                DeliveryResult(notice_id="referral/POLRI.1", result="delivered", channel=MARK, reference=MARK),
                DeliveryResult(notice_id="referral/CAMAT.1", result="failed", code=MARK),
                DeliveryResult(notice_id="referral/DPUPR.1", result="skipped", code=MARK),
            )
        ),
    ),
]


def fields_with_the_mark(value: Any, name: str = "") -> Iterator[str]:
    match value:
        case dict():
            for key, inner in value.items():
                yield from fields_with_the_mark(inner, key)
        case list() | tuple():
            for inner in value:
                yield from fields_with_the_mark(inner, name)
        case str() if MARK in value:
            yield name


@pytest.mark.parametrize(("situation", "actor", "command"), MARKED)
def test_an_event_repeats_only_what_an_official_answers_for(situation: str, actor: Actor, command: Command) -> None:
    events = SITUATIONS[situation]().decided(command, actor)
    marked = {field for event in events for field in fields_with_the_mark(event.model_dump(mode="json"))}
    assert marked
    assert marked <= OFFICIAL


def models_within(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
        for field in annotation.model_fields.values():
            yield from models_within(field.annotation)
    for inner in get_args(annotation):
        yield from models_within(inner)


def test_what_a_person_told_has_no_other_type_in_an_event_than_the_sealed_one() -> None:
    """Texts of a report and its words that decided, notes, answers, own words of a proposal, a file's digest."""
    told = {"text", "place", "reporter_contact", "attachment_hint", "words", "sha256"}
    found = set[str]()
    models: set[type[BaseModel]] = {Intake, *models_within(Event)}
    for model in models:
        for name, field in model.model_fields.items():
            if name in told:
                found.add(name)
                assert Sealed in {field.annotation, *get_args(field.annotation)}, (model, name)
    assert found == told


def test_a_sealed_value_holds_no_character_of_what_it_seals() -> None:
    assert set(Sealed.model_fields) == {"commitment", "length"}
    with pytest.raises(ValidationError):
        Sealed(commitment="kotak suara terbakar", length=20)


COMMAND = TypeAdapter[Command](Command)


@pytest.mark.parametrize(
    "reason", ["", "ok", "two\nlines", "nul\x00nul", "half \ud800 a character", "x" * 301, "tab\there", "del\x7fdel"]
)
def test_an_official_reason_is_one_short_readable_line(reason: str) -> None:
    with pytest.raises(ValidationError):
        COMMAND.validate_python({"type": "Escalate", "reason": reason})


@pytest.mark.parametrize(
    "asked",
    [
        {"type": "Close", "outcome": "RESOLVED"},
        {"type": "Levitate"},
        {"type": "Acknowledge", "referral_id": "kpu"},
        {"type": "Acknowledge", "referral_id": "KPU.1\n"},
        {"type": "ExtendDeadline", "key": "close", "due_at": "2024-11-27T10:00:00", "reason": "no zone given"},
        {"type": "AttachEvidence", "sha256": "0" * 64, "media_type": "image/png", "size_bytes": 1},
        {"type": "AttachEvidence", "sha256": SEALED, "media_type": "image/png", "size_bytes": -1},
    ],
)
def test_a_command_with_a_field_or_value_nobody_knows_is_no_command(asked: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        COMMAND.validate_python(asked)
