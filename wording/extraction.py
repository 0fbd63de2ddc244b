"""The texts of a source file that catalogues must hold; a method of extraction for Babel.

Found are calls of `Words`, `text` and `counted`, where they are imported from `wording.catalogue`; whatever else bears
one of these names is left alone. Found is also what a command line shows as help: `help` and `metavar` of any call, and
the docstring of a function whose decorator is called with the name of a verb.
"""

import ast
from collections.abc import Collection, Iterator, Mapping
from typing import BinaryIO, Final, NamedTuple

from wording.catalogue import HELP

MODULE: Final = "wording.catalogue"


class Text(NamedTuple):
    """One text, in the order and with the names that Babel expects of a method of extraction."""

    line: int
    function: str
    """Function of gettext that looks it up at run time: `gettext`, `ngettext` or `pgettext`."""

    messages: tuple[str, ...]
    """Its arguments: the text; the text twice, for one and for many; or the vocabulary and the text."""

    comments: list[str]


class NoLiteral(Exception):
    """A text is put together at run time, so that no catalogue can hold it; names the line."""


def texts_of(
    file: BinaryIO,
    keywords: Mapping[str, object],  # noqa: ARG001 - Babel passes it, as the two after it
    comment_tags: Collection[str],  # noqa: ARG001
    options: Mapping[str, object],  # noqa: ARG001
) -> Iterator[Text]:
    """The texts of one Python file.

    Raises:
        NoLiteral: a text, or the name of a vocabulary, is no literal.
    """
    tree = ast.parse(file.read())
    names = dict(_imported(tree))
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id=name)):
                yield from _texts_of_call(names.get(name), node)
                yield from _help_of_call(node)
            case ast.Call():
                yield from _help_of_call(node)
            case ast.FunctionDef() | ast.AsyncFunctionDef() if any(map(_names_a_verb, node.decorator_list)):
                yield from _help(node.lineno, ast.get_docstring(node) or "")


def paragraphs(said: str) -> Iterator[str]:
    """The paragraphs of a help text, each on one line."""
    yield from (" ".join(paragraph.split()) for paragraph in said.split("\n\n") if paragraph.strip())


def _help(line: int, said: str) -> Iterator[Text]:
    yield from (Text(line, "pgettext", (HELP, paragraph), []) for paragraph in paragraphs(said))


def _help_of_call(call: ast.Call) -> Iterator[Text]:
    for keyword in call.keywords:
        match keyword:
            case ast.keyword(arg="help" | "metavar", value=ast.Constant(value=str() as said)):
                yield from _help(keyword.value.lineno, said)
            case ast.keyword(arg="help" | "metavar", value=ast.JoinedStr()):
                _literal(keyword.value)


def _names_a_verb(decorator: ast.expr) -> bool:
    """Whether it names a verb; an address, which begins with a stroke, is read by programs."""
    return isinstance(decorator, ast.Call) and any(
        isinstance(argument, ast.Constant) and isinstance(argument.value, str) and not argument.value.startswith("/")
        for argument in decorator.args
    )


def _imported(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Names of this file, each with the name that it has in `wording.catalogue`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == MODULE:
            for alias in node.names:
                yield alias.asname or alias.name, alias.name


def _texts_of_call(function: str | None, call: ast.Call) -> Iterator[Text]:
    match function, call.args:
        case "Words", [vocabulary, ast.Dict(values=values)]:
            for value in values:
                yield Text(value.lineno, "pgettext", (_literal(vocabulary), _literal(value)), [])
        case "text", [source]:
            yield Text(call.lineno, "gettext", (_literal(source),), [])
        case "counted", [source, _]:
            yield Text(call.lineno, "ngettext", (_literal(source), _literal(source)), [])
        case "Words" | "text" | "counted", _:
            raise NoLiteral(f"line {call.lineno}: {function}() cannot be read without running it")


def _literal(node: ast.expr) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    raise NoLiteral(f"line {node.lineno}: a text is put together at run time")
