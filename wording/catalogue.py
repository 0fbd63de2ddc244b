"""Text for people in the language that is spoken: Indonesian as the source has it, every other from its catalogue.

Invariants:
    * a text is looked up when it is read, never when a module is imported;
    * values are put into a text after it was translated, and are never read as a text;
    * each text stands in the source as a literal, so that `wording.extraction` finds all of them.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from gettext import NullTranslations, translation
from pathlib import Path
from typing import Final

from domain.codes import Language
from wording.language import spoken

SOURCE_LANGUAGE: Final = Language.INDONESIAN
DOMAIN: Final = "desk"
"""Name of the catalogues' files."""

HELP: Final = "help"
"""Context of what a command line says of its verbs."""

CATALOGUES: Final = Path(__file__).parent / "catalogues"
"""Template, and one folder per language beside the source's own."""


class Words(Mapping[str, str]):
    """What people read for each code of one vocabulary, in the language that is spoken at the moment of reading."""

    def __init__(self, vocabulary: str, source: Mapping[str, str]) -> None:
        """Take the Indonesian words by code.

        Args:
            vocabulary: name under which translators see the words; one word may need two translations.
            source: a literal, by the codes' stored values.
        """
        self._vocabulary = vocabulary
        self._source = source

    def __getitem__(self, code: str) -> str:
        return _catalogue(spoken()).pgettext(self._vocabulary, self._source[code])

    def __iter__(self) -> Iterator[str]:
        return iter(self._source)

    def __len__(self) -> int:
        return len(self._source)


def text(source: str, /, **values: object) -> str:
    """The Indonesian text in the language that is spoken, with the values in its places.

    Args:
        source: a literal; places are named: `"Digabung ke {problem}"`.
        values: one for each place.
    """
    return _catalogue(spoken()).gettext(source).format(**values)


def counted(source: str, count: int, /, **values: object) -> str:
    """The same for a text about a number of things, which it may show at `{count}`; other languages have plurals."""
    return _catalogue(spoken()).ngettext(source, source, count).format(count=count, **values)


def help_text(source: str) -> str:
    """A paragraph of help, or a placeholder, as `wording.extraction` found it, in the language that is spoken."""
    return _catalogue(spoken()).pgettext(HELP, source)


@cache
def _catalogue(language: Language) -> NullTranslations:
    """Texts of one language; read from its file when the first of them is asked for.

    Raises:
        FileNotFoundError: the installation lacks the language's catalogue.
    """
    if language is SOURCE_LANGUAGE:
        return NullTranslations()
    return translation(DOMAIN, CATALOGUES, languages=[language])
