"""Nothing stands in the tree that nobody uses.

Functions, classes, methods, properties, imports and constants of a module count. Fields of a value and members of an
enumeration do not: they are read from storage and written to it by their names.
"""

import ast
from pathlib import Path

import pytest
from vulture import Vulture  # type: ignore[import-untyped]  # it ships no types

ROOT = Path(__file__).parents[2]
ROOMS = sorted({path.parent for path in ROOT.glob("*/__init__.py")} - {ROOT / "tests"})
CODE = [*ROOMS, *sorted(ROOT.glob("*.py"))]

CALLED_BY_DECORATION = [
    "@acts",
    "@answers",
    "@looks",
    "@*.command",
    "@*.callback",
    "@router.*",
    "@of_desk.*",
    "@*.exception_handler",
    "@field_validator",
    "@model_validator",
]

KEPT = {
    "cli/verbs.py: __signature__": "Typer reads it",
    "cli/spoken_help.py: ARGUMENTS_PANEL_TITLE": "Typer reads it",
    "cli/spoken_help.py: OPTIONS_PANEL_TITLE": "Typer reads it",
    "cli/spoken_help.py: COMMANDS_PANEL_TITLE": "Typer reads it",
    "cli/spoken_help.py: rich_help_panel": "Typer reads it",
    "cli/spoken_help.py: DEFAULT_STRING": "Typer reads it",
    "cli/spoken_help.py: ENVVAR_STRING": "Typer reads it",
    "cli/spoken_help.py: REQUIRED_LONG_STRING": "Typer reads it",
    "cli/spoken_help.py: options_metavar": "Typer reads it",
    "cli/spoken_help.py: subcommand_metavar": "Typer reads it",
    "cli/spoken_help.py: format_usage": "Typer reads it",
    "commands/links.py: link_of": "what is printed for one request holds its link",
    "documents/reports.py: ProvinceRecap": "what a province's report is printed from; tests set it",
    "domain/desk/cadence.py: periods_between": "tests hold months of a cadence to it",
    "domain/register.py: parse_register_number": "tests read the numbers that documents show",
    "intake_files/markup.py: StartElementHandler": "the XML parser calls it",
    "intake_files/markup.py: EndElementHandler": "the XML parser calls it",
    "intake_files/markup.py: CharacterDataHandler": "the XML parser calls it",
    "intake_files/markup.py: StartDoctypeDeclHandler": "the XML parser calls it",
    "intake_files/markup.py: buffer_text": "the XML parser reads it",
    "infra/logging.py: workflow_info_on_message": "the engine's client reads it",
    "infra/logging.py: workflow_info_on_extra": "the engine's client reads it",
    "infra/logging.py: activity_info_on_message": "the engine's client reads it",
    "infra/logging.py: activity_info_on_extra": "the engine's client reads it",
    "infra/picture_process.py: MAX_IMAGE_PIXELS": "the library of pictures reads it",
    "infra/settings.py: settings_customise_sources": "pydantic-settings calls it",
    "infra/settings.py: get_field_value": "the same",
    "infra/temporal/converter.py: with_context": "the engine's client calls it",
    "ledger/port.py: positions": "the contract of every adapter states them",
    "ledger/memory.py: MemoryLedger": "second adapter of the port, for tests",
    "ledger/memory_attachments.py: MemoryAttachments": "the same",
    "ledger/memory_attachments.py: erase": "tests erase, where the other adapter has a statement of SQL",
    "infra/database/connections.py: PoolConnectionProxy": "the name of a type within quotation marks",
    "notices/template_texts.py: texts_of": "Babel calls it",
    "wording/extraction.py: texts_of": "the same",
    "web/pages/template_texts.py: texts_of": "Babel calls it",
    "web/pages/template_texts.py: handle_starttag": "the HTML parser calls it",
    "web/pages/template_texts.py: handle_data": "the same",
    "web/pages/command_form.py: drafted_by": "templates read it",
    "web/pages/instants.py: machine": "templates read it",
    "web/pages/frame.py: refresh_seconds": "templates read it",
    "web/server.py: should_exit": "the server reads it",
    "web/server.py: capture_signals": "the server calls it",
    "notices/outbox.py: list_outbox": "tests read what was sent",
}
"""What seems unused and is kept, with who uses it."""


def unused(*paths: Path) -> set[str]:
    """File and name of everything that no code in `paths` uses."""
    vulture = Vulture(ignore_decorators=CALLED_BY_DECORATION)
    vulture.scavenge([str(path) for path in paths])
    found = vulture.get_unused_code(min_confidence=60)
    return {
        f"{_shown(Path(item.filename))}: {item.name}"
        for item in found
        if item.typ != "variable" or _is_constant(Path(item.filename), item.name, item.first_lineno)
    }


def _shown(path: Path) -> str:
    return path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else path.name


def _is_constant(path: Path, name: str, line: int) -> bool:
    """Whether a variable is assigned by a module itself, in no class or function."""
    return any(
        isinstance(node, ast.Assign | ast.AnnAssign) and node.lineno == line and name in ast.unparse(node)
        for node in ast.parse(path.read_text(encoding="utf-8")).body
    )


def test_what_nobody_uses_is_kept_for_a_reason_or_removed() -> None:
    assert unused(*CODE) == KEPT.keys()


@pytest.mark.parametrize(
    ("content", "name"),
    [
        ("def forgotten() -> None: ...\n", "forgotten"),
        ("class Forgotten: ...\n", "Forgotten"),
        ("LIMIT = 3\n", "LIMIT"),
        ("import colorsys\n", "colorsys"),
    ],
)
def test_what_is_forgotten_is_found(tmp_path: Path, content: str, name: str) -> None:
    module = tmp_path / "module.py"
    module.write_text(content)

    assert unused(module) == {f"module.py: {name}"}


def test_a_field_and_what_a_decorator_calls_are_no_dead_code(tmp_path: Path) -> None:
    module = tmp_path / "module.py"
    module.write_text("class Row:\n    field: int\n\n\nprint(Row)\n\n\n@app.command('show')\ndef show() -> None: ...\n")

    assert unused(module) == set()
