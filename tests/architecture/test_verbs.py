"""The reference of the verbs says what the program says."""

from cli.app import VERBS
from tests.verbs import REFERENCE, written


def test_the_reference_of_the_verbs_is_what_the_program_says() -> None:
    assert REFERENCE.read_text(encoding="utf-8") == written(), "`make reference` writes it anew"


def test_every_verb_stands_in_the_reference_with_its_help() -> None:
    reference = REFERENCE.read_text(encoding="utf-8")

    for name, verb in VERBS.items():
        assert f"### `desk {name}" in reference
        assert verb.help in reference
