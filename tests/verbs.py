"""The reference of all verbs, from the table of verbs itself: `python -m tests.verbs` writes it."""

import sys
from collections.abc import Iterable, Iterator
from enum import Enum
from pathlib import Path
from typing import Final

from typer.core import TyperArgument, TyperCommand, TyperGroup, TyperOption

from cli.app import VERBS, load
from wording.pages import PANELS

ROOT: Final = Path(__file__).parents[1]
REFERENCE: Final = ROOT / "docs/reference/verbs.md"

HEAD: Final = """\
# Verbs of `desk`

Written from the program itself by `make reference`; `make check` compares. The words are those that `desk VERB --help`
shows, in the language of the desks. What a verb prints with `--json` is told beside it.
"""


def written() -> str:
    """The whole document."""
    parts = [HEAD]
    for panel in dict.fromkeys(verb.panel for verb in VERBS.values()):
        parts.append(f"\n## {PANELS[panel]}\n")
        for name in (name for name, verb in VERBS.items() if verb.panel == panel):
            parts.extend(f"\n{section}" for section in _sections(name, load(name)))
    return "".join(parts)


def _sections(name: str, verb: TyperCommand | TyperGroup) -> Iterator[str]:
    if isinstance(verb, TyperGroup):
        yield f"### `desk {name}`\n\n{_paragraphs(verb.help)}"
        for word, command in verb.commands.items():
            assert isinstance(command, TyperCommand)
            yield _section(f"desk {name} {word}", command)
    else:
        yield _section(f"desk {name}", verb)


def _section(call: str, verb: TyperCommand) -> str:
    arguments = [each for each in verb.params if isinstance(each, TyperArgument)]
    options = [each for each in verb.params if isinstance(each, TyperOption) and not each.hidden]
    shown = " ".join([call, *(_placeholder(each) for each in arguments)])
    rows = [(f"`{_name(each)}`", each.help or "", "ya" if each.required else "") for each in arguments]
    rows += [(_option(each), _explained(each), "ya" if each.required else "") for each in options]
    return f"### `{shown}`\n\n{_paragraphs(verb.help)}{_table(rows)}"


def _table(rows: Iterable[tuple[str, str, str]]) -> str:
    lines = [f"| {' | '.join(map(_cell, row))} |\n" for row in rows]
    return "".join(["\n| | | wajib |\n|---|---|---|\n", *lines]) if lines else ""


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "\\|").split())


def _paragraphs(text: str | None) -> str:
    """The help text, with what it says of JSON as a line of its own."""
    lines = [" ".join(part.split()) for part in (text or "").strip().split("\n\n")]
    return "".join(f"{line}\n\n" for line in lines).rstrip("\n") + "\n"


def _name(argument: TyperArgument) -> str:
    return argument.metavar or str(argument.name).upper()


def _placeholder(argument: TyperArgument) -> str:
    name = f"{_name(argument)}{'…' if argument.nargs == -1 else ''}"
    return name if argument.required else f"[{name}]"


def _option(option: TyperOption) -> str:
    names = ", ".join(f"`{name}`" for name in (*option.opts, *option.secondary_opts))
    return f"{names} {option.metavar}" if option.metavar else names


def _explained(option: TyperOption) -> str:
    default = option.default.value if isinstance(option.default, Enum) else option.default
    if default is None or isinstance(default, bool) or default == () or callable(default):
        return option.help or ""
    return f"{option.help or ''} (bawaan: {default})".strip()


def main() -> int:
    """Write the reference."""
    REFERENCE.parent.mkdir(parents=True, exist_ok=True)
    REFERENCE.write_text(written(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
