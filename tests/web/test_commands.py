"""The forms of commands, as the API describes them."""

from typing import get_args

import pytest

from commands.worded import Words, with_words
from domain.base import Value
from domain.vault_reference import Sealed
from ledger.vault import Vault
from tests.web.callers import OPERATOR
from web.api.commands import body_of, commands_of_people, name_of

DIGEST = "0" * 64
"""A text, and the digest of a file."""


def sealed_fields(command: type[Value]) -> set[str]:
    """Fields that hold a seal."""
    return {
        name
        for name, field in command.model_fields.items()
        if field.annotation is Sealed or Sealed in get_args(field.annotation)
    }


@pytest.mark.parametrize("command", commands_of_people(), ids=name_of)
def test_whatever_a_command_seals_comes_as_text_and_is_sealed(command: type[Value]) -> None:
    fields = sealed_fields(command)
    said = with_words(dict.fromkeys(fields, DIGEST), Words(Vault(bytes(32)), OPERATOR), "a-problem")
    assert all(isinstance(said[name], dict) for name in fields)
    form = body_of(command)
    assert form.model_fields.keys() == command.model_fields.keys() - {"type", "stored"}
    assert all(form.model_fields[name].annotation in (str, str | None) for name in fields)


def test_a_command_is_addressed_by_its_name() -> None:
    names = [name_of(each) for each in commands_of_people()]
    assert len(set(names)) == len(names)
    assert {"approve-recommendation", "correct-problem", "triage"} <= set(names)
    assert not {"detect-problem", "archive-report", "inventory", "remind"} & set(names)
