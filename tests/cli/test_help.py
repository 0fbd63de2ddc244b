"""What a verb says of itself."""

from collections.abc import Iterator

import pytest
from rich.markup import render
from typer import rich_utils
from typer.core import TyperArgument, TyperCommand, TyperGroup, TyperOption
from typer.main import get_command

from cli.app import VERBS, command_line, load, main
from cli.exit_status import ExitStatus
from cli.spoken_help import translate
from domain.codes import Language
from domain.problem.outcome import Dismissal
from tests.wording.catalogues import indonesian_words_in
from wording.language import speak, speaking
from wording.pages import PANELS

ROLES_OF_REPORTERS = ("warga", "ppk", "polsek")
"""What people type as roles: data, the same in every language."""


@pytest.mark.parametrize("name", VERBS)
def test_a_verb_offers_nothing_but_its_own(name: str) -> None:
    verb = load(name)
    commands = [verb, *(verb.commands.values() if isinstance(verb, TyperGroup) else ())]

    assert not [each.name for command in commands for each in command.params if "completion" in str(each.name)]


def in_english(name: str | None) -> TyperGroup:
    """The command line with one verb, or the list of verbs, as English is spoken."""
    command = get_command(command_line(name))
    assert isinstance(command, TyperGroup)
    with speaking(Language.ENGLISH):
        translate(command, {each: PANELS[verb.panel] for each, verb in VERBS.items()})
    return command


def said_by(command: object) -> Iterator[str]:
    """Everything that help says of a command and of those below it, and where it stands."""
    if isinstance(command, TyperGroup):
        for below in command.commands.values():
            yield from said_by(below)
    assert isinstance(command, TyperGroup | TyperCommand)
    yield from (said for said in (command.help, command.short_help, command.rich_help_panel) if isinstance(said, str))
    for option in command.params:
        if isinstance(option, TyperOption | TyperArgument):
            yield from (said for said in (option.help, option.metavar) if said)


@pytest.fixture
def titles_again() -> Iterator[None]:
    kept = (rich_utils.ARGUMENTS_PANEL_TITLE, rich_utils.OPTIONS_PANEL_TITLE, rich_utils.COMMANDS_PANEL_TITLE)
    yield
    rich_utils.ARGUMENTS_PANEL_TITLE, rich_utils.OPTIONS_PANEL_TITLE, rich_utils.COMMANDS_PANEL_TITLE = kept


@pytest.mark.usefixtures("titles_again")
@pytest.mark.parametrize("name", [None, *VERBS])
def test_help_is_told_in_english_to_whoever_reads_english(name: str | None) -> None:
    said = "\n".join(said_by(in_english(name)))

    assert not indonesian_words_in(said, *ROLES_OF_REPORTERS)
    assert not indonesian_words_in(f"{rich_utils.OPTIONS_PANEL_TITLE} {rich_utils.COMMANDS_PANEL_TITLE}")


def told_by(command: object) -> Iterator[str]:
    """The sentences of help of a command and of those below it."""
    assert isinstance(command, TyperGroup | TyperCommand)
    for below in command.commands.values() if isinstance(command, TyperGroup) else ():
        yield from told_by(below)
    yield from (each.help or "" for each in command.params if isinstance(each, TyperOption | TyperArgument))
    yield command.help or ""


@pytest.mark.usefixtures("titles_again")
@pytest.mark.parametrize("name", VERBS)
def test_no_sign_of_a_sentence_is_taken_for_a_mark_of_its_looks(name: str) -> None:
    for said in (*told_by(load(name)), *told_by(in_english(name))):
        assert render(said).plain == said


@pytest.mark.usefixtures("titles_again")
def test_help_left_in_indonesian_would_be_noticed() -> None:
    said = "\n".join(said_by(get_command(command_line("list"))))

    assert {"tampilkan", "tenggat", "kode"} <= indonesian_words_in(said)


@pytest.mark.usefixtures("titles_again")
@pytest.mark.parametrize("typed", [("--language", "en", "--help"), ("--language", "en", "list", "--help")])
def test_help_that_is_asked_for_is_shown_in_the_language_of_the_command_line(
    typed: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    try:
        assert main(list(typed)) == ExitStatus.OK
    finally:
        speak(Language.INDONESIAN)

    shown = capsys.readouterr().out
    assert "Options" in shown
    assert "how problems" in shown  # of the verb, or of the list of verbs


def test_every_reason_of_a_dismissal_is_named() -> None:
    told = load("dismiss").params

    assert any(all(code in str(getattr(each, "help", "")) for code in Dismissal) for each in told)
