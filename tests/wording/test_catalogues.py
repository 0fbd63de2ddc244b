"""The catalogues hold what the source says, and translate all of it; `make words` brings them up to it."""

import io
import tomllib

import pytest
from babel.messages import Catalog

from domain.codes import Language
from tests.wording.catalogues import (
    ROOMS,
    ROOT,
    TRANSLATED,
    catalogue_of,
    compiled,
    faults_of,
    template,
    texts_in,
    texts_in_source,
    translations_of,
)
from wording.catalogue import CATALOGUES
from wording.extraction import NoLiteral, Text, texts_of

every_translation = pytest.mark.parametrize("language", TRANSLATED)

IMPORTS = "from wording.catalogue import Words, counted, text as say\n"


def found_in(source: str) -> list[tuple[str, tuple[str, ...]]]:
    texts: list[Text] = list(texts_of(io.BytesIO(source.encode()), {}, (), {}))
    return [(each.function, each.messages) for each in texts]


def test_the_template_holds_the_texts_of_the_source_and_no_other() -> None:
    assert texts_in(template()) == texts_in_source()


@every_translation
def test_every_text_is_translated_with_the_same_places_for_values(language: Language) -> None:
    assert list(faults_of(catalogue_of(language), texts_in_source())) == []


@every_translation
def test_the_compiled_catalogue_says_what_the_readable_one_says(language: Language) -> None:
    readable, read = catalogue_of(language), compiled(language)

    for message in readable:
        if not message.id:
            continue
        source = message.id if isinstance(message.id, str) else message.id[0]
        translations = translations_of(message)
        if message.context is not None:
            assert (read.pgettext(message.context, source),) == translations
        elif message.pluralizable:
            assert (read.ngettext(source, source, 1), read.ngettext(source, source, 2)) == translations
        else:
            assert (read.gettext(source),) == translations


def test_there_is_a_catalogue_for_each_language_and_no_other() -> None:
    assert {path.name for path in CATALOGUES.iterdir() if path.is_dir()} == set(TRANSLATED)


def test_texts_are_looked_for_in_every_room_that_may_have_them() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    importers = next(each["allowed_importers"] for each in contracts if each["id"] == "words-at-the-edge")
    target = next(
        line for line in (ROOT / "Makefile").read_text(encoding="utf-8").splitlines() if line.startswith("WORDED := ")
    )

    assert sorted([*importers, "wording"]) == sorted(ROOMS)
    assert sorted(target.split()[2:]) == sorted(ROOMS)


# The checks above would notice what they look for.


def test_a_faulty_catalogue_is_noticed() -> None:
    catalogue = Catalog(locale="en", fuzzy=False)
    catalogue.add("Digabung ke {problem}", "Merged into {problme}")
    catalogue.add("Jam berjalan lagi", "")
    catalogue.add("Catatan ditambahkan", "Note added", flags=["fuzzy"])
    catalogue.add(("{count} baris", "{count} baris"), ("{count} row", ""))
    catalogue.add("Dahulu", "Once")
    expected = {
        (None, "Digabung ke {problem}"): False,
        (None, "Jam berjalan lagi"): False,
        (None, "Catatan ditambahkan"): False,
        (None, "{count} baris"): True,
        ("phase", "Selesai"): False,
    }

    assert sorted(fault.partition(":")[0] for fault in faults_of(catalogue, expected)) == [
        "fuzzy",
        "in no source",
        "missing",
        "not translated",
        "not translated",
        "other places",
    ]


def test_texts_are_found_by_what_they_are_called_in_their_file() -> None:
    assert found_in(IMPORTS + 'PARTS = Words("part", {"lead": "utama", Part.SUPPORT: "pendukung"})') == [
        ("pgettext", ("part", "utama")),
        ("pgettext", ("part", "pendukung")),
    ]
    assert found_in(IMPORTS + 'say("Digabung ke {problem}", problem=problem)') == [
        ("gettext", ("Digabung ke {problem}",))
    ]
    assert found_in(IMPORTS + 'counted("{count} baris", len(rows))') == [
        ("ngettext", ("{count} baris", "{count} baris"))
    ]


def test_what_only_bears_the_same_name_is_left_alone() -> None:
    assert found_in('from rich.text import text\ntext("Digabung")\nWords("x", {"y": "z"})') == []


@pytest.mark.parametrize(
    "call",
    [
        'say(f"Digabung ke {problem}")',
        "say(source)",
        "say()",
        'say("Digabung", problem)',
        'Words("part", source)',
        'Words("part", {"lead": word()})',
        'Words(part, {"lead": "utama"})',
        'counted("{count} baris")',
    ],
)
def test_a_text_that_no_catalogue_could_hold_is_refused(call: str) -> None:
    with pytest.raises(NoLiteral, match="line 2"):
        found_in(IMPORTS + call)
