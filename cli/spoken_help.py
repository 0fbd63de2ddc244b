"""Help in the language that is spoken: what Typer built from the Indonesian source is gone through before it is shown.

Typer reads help when a verb's module is imported, which is before anybody has said in which language they read.
"""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

import typer
from typer import rich_utils
from typer.core import TyperArgument, TyperCommand, TyperGroup, TyperOption

from wording.catalogue import SOURCE_LANGUAGE, help_text, text
from wording.extraction import paragraphs
from wording.language import spoken


def translate(command: object, panels: Mapping[str, str]) -> None:
    """Let the command, whatever is below it, and the panels around them be told in the language that is spoken.

    Args:
        command: built anew for each command line, from the Indonesian source.
        panels: title of the panel of each verb that is below it, by the verb's name.
    """
    rich_utils.ARGUMENTS_PANEL_TITLE = text("Isian")
    rich_utils.OPTIONS_PANEL_TITLE = text("Pilihan")
    rich_utils.COMMANDS_PANEL_TITLE = text("Perintah")
    # What stands between the braces, Typer fills in; it reads the rest of the line as marks of its looks.
    rich_utils.DEFAULT_STRING = f"[{text('bawaan: {value}', value='{}')}]"
    rich_utils.ENVVAR_STRING = f"[{text('variabel lingkungan: {name}', name='{}')}]"
    rich_utils.REQUIRED_LONG_STRING = f"[{text('wajib')}]"
    for each, _ in _all_of(command):
        each.options_metavar = f"[{text('PILIHAN')}]"
        each.format_usage = partial(_write_usage, each)  # type: ignore[method-assign]
        if isinstance(each, TyperGroup):
            each.subcommand_metavar = text("PERINTAH [ISIAN]...")
        if (shows_help := each.get_help_option(typer.Context(each))) is not None:
            shows_help.help = text("Tampilkan bantuan ini, lalu selesai.")
    if spoken() is SOURCE_LANGUAGE:
        return
    for each, name in _all_of(command):
        each.help = _told(each.help)
        each.short_help = _told(each.short_help)
        if name in panels:
            each.rich_help_panel = panels[name]
        for option in each.params:
            if isinstance(option, TyperArgument | TyperOption):
                option.help = _told(option.help)
                option.metavar = help_text(option.metavar) if option.metavar else option.metavar


def _write_usage(command: TyperCommand | TyperGroup, context: typer.Context, formatter: Any) -> None:  # noqa: ANN401
    """The line of how a command is used; `formatter` is the library's, of a class that it does not show."""
    formatter.write_usage(context.command_path, " ".join(command.collect_usage_pieces(context)), text("Pemakaian: "))


def _all_of(command: object, name: str = "") -> Iterator[tuple[TyperCommand | TyperGroup, str]]:
    """The command and all that are below it, each with its name."""
    if not isinstance(command, TyperCommand | TyperGroup):
        return
    yield command, name
    if isinstance(command, TyperGroup):
        for below, each in command.commands.items():
            yield from _all_of(each, below)


def _told(said: str | None) -> str | None:
    return "\n\n".join(help_text(paragraph) for paragraph in paragraphs(said)) if said else said
