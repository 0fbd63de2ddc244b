"""What the catalogues hold, beside what the source says that they must."""

import re
from collections.abc import Iterator
from functools import cache
from gettext import GNUTranslations
from itertools import product
from pathlib import Path
from string import Formatter

from babel.messages import Catalog
from babel.messages.catalog import Message
from babel.messages.pofile import read_po

from domain.codes import Language
from notices import template_texts
from web.pages import template_texts as page_texts
from wording import extraction
from wording.catalogue import CATALOGUES, DOMAIN, SOURCE_LANGUAGE

ROOT = Path(__file__).parents[2]
ROOMS = ("cli", "documents", "notices", "reading", "web", "wording")
"""Rooms that may have text for people."""

METHODS = {"*.py": extraction.texts_of, "*.j2": template_texts.texts_of, "*.html": page_texts.texts_of}
"""How each kind of file says which texts it holds."""

TRANSLATED = [language for language in Language if language is not SOURCE_LANGUAGE]

Key = tuple[str | None, str]
"""Vocabulary, if it is a word of one, and the Indonesian text."""


def texts_in_source() -> dict[Key, bool]:
    """Every text of the source, and whether it is about a number of things."""
    texts: dict[Key, bool] = {}
    for room, (pattern, texts_of) in product(ROOMS, METHODS.items()):
        for path in (ROOT / room).rglob(pattern):
            with path.open("rb") as file:
                for found in texts_of(file, {}, (), {}):
                    vocabulary = found.messages[0] if found.function == "pgettext" else None
                    texts[vocabulary, found.messages[-1]] = found.function == "ngettext"
    return texts


@cache
def indonesian_words() -> frozenset[str]:
    """Words of the Indonesian texts that no English text has: who reads English should meet none of them."""
    translations = (said for message in catalogue_of(Language.ENGLISH) for said in translations_of(message))
    english = {word for said in translations for word in _words(said)}
    return frozenset(word for _, source in texts_in_source() for word in _words(source)) - english


def indonesian_words_in(said: str, *values: str) -> set[str]:
    """Indonesian words in `said`, apart from those of `values`: names, and what people wrote."""
    return (set(_words(said)) & indonesian_words()) - {word for value in values for word in _words(value)}


def template() -> Catalog:
    """The template, as it is committed."""
    return _read(CATALOGUES / f"{DOMAIN}.pot")


def catalogue_of(language: Language) -> Catalog:
    """The translations, as they are committed."""
    return _read(_folder(language) / f"{DOMAIN}.po", language)


def compiled(language: Language) -> GNUTranslations:
    """What the service reads."""
    with (_folder(language) / f"{DOMAIN}.mo").open("rb") as file:
        return GNUTranslations(file)


def texts_in(catalogue: Catalog) -> dict[Key, bool]:
    """Every text of a catalogue, and whether it has plurals."""
    return {_key(message): message.pluralizable for message in catalogue if message.id}


def faults_of(catalogue: Catalog, expected: dict[Key, bool]) -> Iterator[str]:
    """What is wrong with translations of these texts."""
    there = texts_in(catalogue)
    yield from (f"missing: {key}" for key in expected.keys() - there.keys())
    yield from (f"in no source: {key}" for key in there.keys() - expected.keys())
    yield from (f"in no source: {key}" for key in catalogue.obsolete)
    for message in catalogue:
        if not message.id:
            continue
        key = _key(message)
        if message.pluralizable != expected.get(key, message.pluralizable):
            yield f"one or many: {key}"
        if message.fuzzy:
            yield f"fuzzy: {key}"
        for translation in translations_of(message):
            if not translation.strip():
                yield f"not translated: {key}"
            elif places_of(translation) != places_of(key[1]):
                yield f"other places: {key}"


def translations_of(message: Message) -> tuple[str, ...]:
    """The translation, or those for one and for many."""
    string = message.string
    return (string,) if isinstance(string, str) else tuple(string or ("",))


def places_of(text: str) -> list[str]:
    """Names of the places that values are put into, with their format."""
    parts = Formatter().parse(text)
    return sorted(f"{name}!{conversion}:{form}" for _, name, form, conversion in parts if name is not None)


def _words(text: str) -> Iterator[str]:
    """The words of a text in small letters, without the places for values."""
    literal = re.sub(r"\{[^{}]*\}", " ", text)
    return (found.group().lower() for found in re.finditer(r"[^\W\d_]{3,}", literal))


def _key(message: Message) -> Key:
    return message.context, message.id if isinstance(message.id, str) else message.id[0]


def _folder(language: Language) -> Path:
    return CATALOGUES / language / "LC_MESSAGES"


def _read(path: Path, language: Language | None = None) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=language, domain=DOMAIN, abort_invalid=True)
