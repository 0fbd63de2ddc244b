"""What a verb says of itself."""

import re
from collections.abc import Iterator
from typing import Final

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
    names = [name for name in vars(rich_utils) if name.endswith(("_PANEL_TITLE", "_STRING"))]
    kept = {name: getattr(rich_utils, name) for name in names}
    yield
    for name, title in kept.items():
        setattr(rich_utils, name, title)


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


OF_THE_LIBRARY: Final = re.compile(
    r"\b(usage|options?|commands?|args|arguments?|show this|exit|default|required|env var|missing|invalid|value|such"
    r"|requires|unexpected|extra|input|should|did you|not one|does not|valid)\b",
    re.IGNORECASE,
)
"""Words of what the library says by itself, in English."""


@pytest.mark.usefixtures("titles_again")
@pytest.mark.parametrize("typed", [(), ("--help",), *((verb, "--help") for verb in VERBS)])
def test_help_says_nothing_in_english_where_indonesian_is_read(
    typed: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(list(typed)) == ExitStatus.OK

    shown = capsys.readouterr().out
    assert "Pemakaian: desk" in shown
    frame = [line for line in shown.splitlines() if re.search("Pemakaian|--help|bawaan|variabel|─", line)]
    assert any("Tampilkan bantuan ini" in line for line in frame)
    assert not [line for line in frame if OF_THE_LIBRARY.search(line.partition("--")[0] or line)], frame


@pytest.mark.usefixtures("titles_again")
@pytest.mark.parametrize(
    ("typed", "told"),
    [
        (("show",), "isian 'ID' belum disebut."),
        (("list", "--limit", "x"), "'--limit': harus bilangan bulat."),
        (("list", "--limit", "0"), "'--limit': paling sedikit 1."),
        (("list", "--limit"), "pilihan '--limit' memerlukan isi."),
        (("list", "--late=ya"), "pilihan '--late' tidak memakai isi."),
        (("list", "--lat"), "tidak ada pilihan --lat. Mungkin maksudnya --as, --late, --limit."),
        (("list", "--zzzzz"), "tidak ada pilihan --zzzzz."),
        (("list", "--sort", "x"), "'--sort': 'x' bukan salah satu dari "),
        (("list", "berlebih", "lagi"), "isian berlebih: berlebih lagi"),
        (("lst",), "tidak ada perintah 'lst'."),
        (("token", "isue"), "tidak ada perintah 'isue'. Mungkin maksudnya 'issue'."),
        (("import", "tidak-ada.csv"), "tidak ada."),
    ],
)
def test_what_is_wrong_with_a_command_line_is_told_in_the_language_that_is_spoken(
    typed: tuple[str, ...], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(list(typed)) == ExitStatus.USAGE
    said = capsys.readouterr().err
    assert told in said
    assert not OF_THE_LIBRARY.search(said.replace(" ".join(typed), ""))
    try:
        assert main(["--language", "en", *typed]) == ExitStatus.USAGE
    finally:
        speak(Language.INDONESIAN)
    assert told not in capsys.readouterr().err


def test_every_reason_of_a_dismissal_is_named() -> None:
    told = load("dismiss").params

    assert any(all(code in str(getattr(each, "help", "")) for code in Dismissal) for each in told)
