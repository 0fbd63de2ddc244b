"""The texts of a letter's template that catalogues must hold; a method of extraction for Babel.

Found are calls of `text`. A word that stands elsewhere in a template would never be translated, and is refused.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import BinaryIO, Final

from jinja2 import Environment, nodes

from wording.extraction import NoLiteral, Text

CALLED: Final = "text"

_WORD = re.compile(r"[^\W\d_]")


class WordOutsideText(Exception):
    """A template prints a word that no catalogue holds; names the line and the word."""


def texts_of(
    file: BinaryIO,
    keywords: Mapping[str, object],  # noqa: ARG001 - Babel passes it, as the two after it
    comment_tags: Collection[str],  # noqa: ARG001
    options: Mapping[str, object],  # noqa: ARG001
) -> Iterator[Text]:
    """The texts of one template.

    Raises:
        NoLiteral: a text is put together when the template is rendered.
        WordOutsideText: a word is printed that stands in no text.
    """
    tree = Environment(autoescape=True).parse(file.read().decode())
    _refuse_words(tree)
    for call in tree.find_all(nodes.Call):
        if _is_text(call):
            yield Text(call.lineno, "gettext", (_source(call),), [])


def _is_text(node: nodes.Node) -> bool:
    return isinstance(node, nodes.Call) and isinstance(node.node, nodes.Name) and node.node.name == CALLED


def _source(call: nodes.Call) -> str:
    match call.args:
        case [nodes.Const(value=str() as source)]:
            return source
        case _:
            raise NoLiteral(f"line {call.lineno}: {CALLED}() cannot be read without rendering it")


def _refuse_words(node: nodes.Node) -> None:
    """Return if every word below `node` that may be printed is the source of a text."""
    match node:
        case nodes.TemplateData(data=str() as said) | nodes.Const(value=str() as said) if _WORD.search(said):
            raise WordOutsideText(f"line {node.lineno}: {said.strip()}")
        case nodes.Extends() | nodes.Include() | nodes.Compare():
            return  # names of templates and codes: nobody reads them
        case nodes.Call(kwargs=values) if _is_text(node):
            children: Iterable[nodes.Node] = values
        case _:
            children = node.iter_child_nodes()
    for child in children:
        _refuse_words(child)
