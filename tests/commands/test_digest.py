"""The digest of a command says what was asked, and goes on saying so when later releases ask for more."""

import hashlib
from typing import Any, get_args

import pytest
from hypothesis import given
from pydantic import BaseModel, create_model

from commands.digest import asked_by, digest_of
from domain.access_record.commands import RecordAccess
from domain.access_record.events import ContactOpened, RestrictedProblemOpened, SignedIn
from domain.command import Envelope
from domain.desk import commands as desk_commands
from domain.desk.process import desk_stream
from domain.problem import commands
from domain.problem.commands import Command, CommandEnvelope
from domain.problem.process import problem_stream
from domain.stream import book_id
from tests.given.desk import BOOK, OPERATOR
from tests.given.random_lives import any_command

KINDS = (*get_args(get_args(Command)[0]), *get_args(get_args(desk_commands.Command)[0]))
STREAM = problem_stream(BOOK, "a-problem")


def envelope(command: Any, **changed: Any) -> CommandEnvelope:
    # A report comes in under the one command id that is its own.
    own = (
        commands.intake_command_id(command.intake.intake_id)
        if isinstance(command, commands.AttachIntakeReport)
        else None
    )
    fields = {"command_id": own or "letter-000001", "stream": STREAM, "actor": OPERATOR}
    return CommandEnvelope.model_validate(fields | {"command": command} | changed)


def test_what_was_left_at_its_default_and_what_was_set_to_it_is_one_command() -> None:
    left, set_to_it = commands.Refer(agency="KPU"), commands.Refer(agency="KPU", part="support")

    assert digest_of(envelope(left)) == digest_of(envelope(set_to_it))
    assert digest_of(envelope(left)) != digest_of(envelope(commands.Refer(agency="KPU", part="lead")))


def test_the_digest_is_that_of_the_canonical_json_of_what_was_set() -> None:
    asked = envelope(commands.Escalate(reason="warga terisolasi"))
    written = (
        b'{"actor":{"id":"operator:sari","region":"17.07","role":"operator"},'
        b'"command":{"reason":"warga terisolasi","type":"Escalate"},'
        b'"command_id":"letter-000001","stream":"problem/17.07/2024/a-problem"}'
    )

    assert digest_of(asked) == hashlib.sha256(written).digest()


@pytest.mark.parametrize("kind", [commands.Escalate, commands.Refer, commands.Answer, commands.Recommend])
def test_a_field_added_with_a_default_changes_no_digest_of_an_earlier_command(kind: type[BaseModel]) -> None:
    told: dict[type[BaseModel], dict[str, Any]] = {
        commands.Escalate: {"reason": "warga terisolasi"},
        commands.Refer: {"agency": "KPU", "part": "lead"},
        commands.Answer: {"referral_id": "KPU.1", "outcome": "RESOLVED"},
        commands.Recommend: {"steps": (1,)},
    }
    fields = told[kind]
    later = create_model("Later", __base__=kind, urgent=(bool, False), copies=(tuple[str, ...], ()))
    envelope_of_later = create_model("LaterEnvelope", __base__=CommandEnvelope, command=(later, ...), via=(str, "desk"))
    earlier = envelope(kind(**fields))

    sent_again = envelope_of_later.model_validate(
        earlier.model_dump(exclude={"command"}) | {"command": later(**fields)}
    )
    with_it = envelope_of_later.model_validate(
        earlier.model_dump(exclude={"command"}) | {"command": later(**fields, urgent=True)}
    )

    assert digest_of(sent_again) == digest_of(earlier)
    assert digest_of(with_it) != digest_of(earlier)


def test_two_kinds_of_commands_with_the_same_fields_are_two_commands() -> None:
    same = [commands.Escalate(reason="masih padam"), commands.Reopen(reason="masih padam")]
    empty = [commands.Close(), commands.ResumeClock(), commands.Inventory()]

    assert len({digest_of(envelope(each)) for each in same}) == 2
    assert len({digest_of(envelope(each)) for each in empty}) == 3


@given(one=any_command, other=any_command)
def test_two_commands_have_one_digest_when_they_are_equal_and_only_then(one: Any, other: Any) -> None:
    assert (digest_of(envelope(one)) == digest_of(envelope(other))) == (one == other)


@pytest.mark.parametrize(
    "changed",
    [
        {"command_id": "letter-000002"},
        {"stream": problem_stream(BOOK, "another")},
        {"stream": problem_stream(book_id("17.07", 2029), "a-problem")},
        {"actor": OPERATOR.model_copy(update={"id": "operator:budi"})},
    ],
)
def test_address_and_sender_count(changed: dict[str, Any]) -> None:
    command = commands.Close()

    assert digest_of(envelope(command, **changed)) != digest_of(envelope(command))


def test_the_spelling_of_a_letter_does_not_count() -> None:
    composed, decomposed = "caf\u00e9 di desa", "cafe\u0301 di desa"

    assert digest_of(envelope(commands.Escalate(reason=composed))) == digest_of(
        envelope(commands.Escalate(reason=decomposed))
    )


def test_a_command_to_a_desk_has_one_too() -> None:
    def activating(version: str) -> bytes:
        command = desk_commands.ActivateRoutingTable(version=version)
        return digest_of(
            desk_commands.CommandEnvelope(
                command_id="letter-000001", stream=desk_stream(BOOK), actor=OPERATOR, command=command
            )
        )

    assert activating("17.07-1") != activating("17.07-2")


def test_kinds_of_parts_with_the_same_fields_are_told_apart() -> None:
    seen = {
        digest_of(
            Envelope(
                command_id="reading-000001", stream=desk_stream(BOOK), actor=OPERATOR, command=RecordAccess(access=part)
            )
        )
        for part in (
            RestrictedProblemOpened(stream=problem_stream(BOOK, "p-1")),
            ContactOpened(stream=problem_stream(BOOK, "p-1"), intake_id="r-1"),
            SignedIn(method="oidc"),
        )
    }

    assert len(seen) == 3


def test_a_tag_is_never_left_out() -> None:
    told = asked_by(
        Envelope(
            command_id="reading-000001",
            stream=desk_stream(BOOK),
            actor=OPERATOR,
            command=RecordAccess(access=SignedIn(method="oidc")),
        )
    )

    assert told["command"] == {"type": "RecordAccess", "access": {"kind": "sign_in", "method": "oidc"}}
