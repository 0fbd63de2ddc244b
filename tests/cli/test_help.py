"""What a verb says of itself."""

import pytest
from typer.core import TyperGroup

from cli.app import VERBS, load


@pytest.mark.parametrize("name", VERBS)
def test_a_verb_offers_nothing_but_its_own(name: str) -> None:
    verb = load(name)
    commands = [verb, *(verb.commands.values() if isinstance(verb, TyperGroup) else ())]

    assert not [each.name for command in commands for each in command.params if "completion" in str(each.name)]
