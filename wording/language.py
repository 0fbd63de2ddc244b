"""The language that is spoken to people.

A face chooses it once for its process. Whoever answers one person, or writes one letter, chooses another for that
while.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

from domain.codes import Language


class _Speech:
    """What the process speaks, and what the task at hand speaks instead.

    The process's language is no context variable: a thread begins with an empty context, and what a screen draws in a
    thread of its own must not fall back to another language.
    """

    def __init__(self) -> None:
        self.of_process = Language.INDONESIAN
        self.of_task: ContextVar[Language | None] = ContextVar("language", default=None)


_SPEECH: Final = _Speech()


def speak(language: Language) -> None:
    """Let this process speak `language`, wherever `speaking` does not say otherwise."""
    _SPEECH.of_process = language


@contextmanager
def speaking(language: Language) -> Iterator[None]:
    """Let the task at hand speak `language` for as long as the block runs."""
    token = _SPEECH.of_task.set(language)
    try:
        yield
    finally:
        _SPEECH.of_task.reset(token)


def spoken() -> Language:
    """The language of the text that is asked for now."""
    return _SPEECH.of_task.get() or _SPEECH.of_process
