"""The texts of a page's template that catalogues must hold; a method of extraction for Babel.

Found are calls of `text` and `counted`. A word that a browser would show or read aloud, and that stands in no such
call, would never be translated, and is refused.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from html.parser import HTMLParser
from typing import BinaryIO, Final

from jinja2 import Environment, nodes

from wording.extraction import NoLiteral, Text

CALLED: Final[Mapping[str, str]] = {"text": "gettext", "counted": "ngettext"}

READ_ATTRIBUTES: Final = frozenset({"alt", "aria-label", "aria-description", "placeholder", "title"})
"""What is shown or read aloud of a tag itself."""

_WORD = re.compile(r"[^\W\d_]{2}")
_PLACE: Final = "\x00"
"""Stands in the text of the page where something is put in."""


class WordOutsideText(Exception):
    """A template shows a word that no catalogue holds; names the word."""


def texts_of(
    file: BinaryIO,
    keywords: Mapping[str, object],  # noqa: ARG001 - Babel passes it, as the two after it
    comment_tags: Collection[str],  # noqa: ARG001
    options: Mapping[str, object],  # noqa: ARG001
) -> Iterator[Text]:
    """The texts of one template.

    Raises:
        NoLiteral: a text is put together when the page is rendered.
        WordOutsideText: a word is shown that stands in no text.
    """
    tree = Environment(autoescape=True).parse(file.read().decode())
    reader = _Shown()
    for said in _printed(tree):
        reader.feed(said)
    reader.close()
    for call in tree.find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name in CALLED:
            function, source = CALLED[call.node.name], _source(call)
            yield Text(call.lineno, function, (source,) if function == "gettext" else (source, source), [])


def _source(call: nodes.Call) -> str:
    match call.args:
        case [nodes.Const(value=str() as source), *_]:
            return source
        case _:
            raise NoLiteral(f"line {call.lineno}: it cannot be read without rendering it")


def _printed(node: nodes.Node) -> Iterator[str]:
    """What the template itself writes, in its order; a mark for whatever is put in."""
    match node:
        case nodes.TemplateData(data=said):
            yield said
        case nodes.Output(nodes=parts):
            for each in parts:
                yield from _printed(each) if isinstance(each, nodes.TemplateData) else _put_in(each)
        case nodes.Expr():
            return
        case _:
            children: Iterable[nodes.Node] = node.iter_child_nodes()
            for child in children:
                yield from _printed(child)


def _put_in(value: nodes.Node) -> Iterator[str]:
    """A mark for what a page is given; the words themselves where a template chooses between words of its own."""
    match value:
        case nodes.Const(value=str() as said):
            yield said
        case nodes.CondExpr(expr1=chosen, expr2=otherwise):
            yield from _put_in(chosen)
            yield from () if otherwise is None else _put_in(otherwise)
        case _:
            yield _PLACE


class _Shown(HTMLParser):
    """Refuses words that are shown."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look at what is read of the tag."""
        for name, value in attrs:
            if name in READ_ATTRIBUTES:
                _refuse(value or "")

    def handle_data(self, data: str) -> None:
        """Look at text."""
        _refuse(data)


def _refuse(said: str) -> None:
    if _WORD.search(said):
        raise WordOutsideText(said.strip())
