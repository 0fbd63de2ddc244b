"""What a verb answers: a document for programs, a page for people, how it went; and the one place that shows either."""

import asyncio
from collections.abc import Callable, Coroutine, Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

import typer
from pydantic import BaseModel
from rich.console import RenderableType

from cli.exit_status import ExitStatus
from cli.failures import report_failure
from cli.pages.output import LongDocument, console, say, write_json, write_text


class Unbroken(NamedTuple):
    """A part of a page that goes beyond the edge of the terminal rather than being broken into lines."""

    part: RenderableType


class Verbatim(NamedTuple):
    """A part of a page that is a file: written as it is, to the last letter."""

    text: str


Part = str | RenderableType | Unbroken | Verbatim
"""A text is a line that may be copied, and is not broken."""

Page = Callable[[int], Iterable[Part]]
"""Parts of a page, top to bottom, for a terminal of so many characters."""


@dataclass(frozen=True)
class Answer:
    """What came of a verb."""

    document: BaseModel | LongDocument
    """What `--json` prints, and what any other face would return."""

    page: Page
    """What people read."""

    status: ExitStatus = ExitStatus.OK


def page_of(*parts: Part) -> Page:
    """A page that is the same however wide the terminal is."""
    return lambda _width: parts


def show(answer: Answer, *, as_json: bool) -> ExitStatus:
    """Exit status of the answer, once it is on stdout: its document for a program, else its page."""
    if as_json:
        write_json(answer.document)
        return answer.status
    target = console()
    for part in answer.page(target.width):
        match part:
            case Verbatim(text):
                write_text(text)
            case Unbroken(rendered):
                target.print(rendered, soft_wrap=True)
            case str():
                say(part)
            case _:
                target.print(part)
    return answer.status


def answer_with(work: Coroutine[Any, Any, Answer], *, as_json: bool) -> ExitStatus:
    """Exit status of `work`, once its answer is shown, or why there is none.

    Raises:
        typer.Abort: a person who was asked something wants it left undone.
    """
    try:
        answer = asyncio.run(work)
    except typer.Abort:  # somebody who was asked has ended the conversation
        raise
    except Exception as error:  # noqa: BLE001 - whatever it is, who asked gets it in the form that was asked for
        return report_failure(error, as_json=as_json)
    return show(answer, as_json=as_json)
