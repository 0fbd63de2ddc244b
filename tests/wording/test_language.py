import threading
from collections.abc import Iterator

import pytest

from domain.codes import Language
from wording.catalogue import Words, counted, text
from wording.codes import PHASES
from wording.language import speak, speaking, spoken


@pytest.fixture(autouse=True)
def the_process_speaks_indonesian_again() -> Iterator[None]:
    yield
    speak(Language.INDONESIAN)


def test_indonesian_is_spoken_unless_somebody_chooses() -> None:
    assert spoken() is Language.INDONESIAN
    assert text("Jam berjalan lagi") == "Jam berjalan lagi"


def test_what_a_process_speaks_its_threads_speak() -> None:
    speak(Language.ENGLISH)
    heard: list[str] = []
    thread = threading.Thread(target=lambda: heard.append(text("Jam berjalan lagi")))
    thread.start()
    thread.join()

    assert heard == ["Clocks running again"]


def test_a_task_speaks_another_language_for_a_while() -> None:
    speak(Language.ENGLISH)
    with speaking(Language.INDONESIAN):
        assert text("Jam berjalan lagi") == "Jam berjalan lagi"
        with speaking(Language.ENGLISH):
            assert text("Jam berjalan lagi") == "Clocks running again"
        assert text("Jam berjalan lagi") == "Jam berjalan lagi"

    assert text("Jam berjalan lagi") == "Clocks running again"


def test_a_vocabulary_is_read_in_the_language_of_the_moment() -> None:
    before = PHASES["closed"]
    with speaking(Language.ENGLISH):
        assert (before, PHASES["closed"]) == ("Selesai", "Closed")


def test_one_word_has_two_translations_in_two_vocabularies() -> None:
    refused = Words("answer to a recommendation", {"REFUSED": "ditolak"})
    declined = Words("what settled a referral", {"decline": "ditolak"})
    with speaking(Language.ENGLISH):
        assert (refused["REFUSED"], declined["decline"]) == ("refused", "declined")


def test_values_are_put_in_and_never_read_as_a_text() -> None:
    with speaking(Language.ENGLISH):
        shown = text("Digabung ke {problem}: {reason}", problem="{reason}", reason="{0.__class__} %s Jam berjalan lagi")

    assert shown == "Merged into {reason}: {0.__class__} %s Jam berjalan lagi"


@pytest.mark.parametrize(("rows", "shown"), [(0, "0 rows"), (1, "1 row"), (2, "2 rows")])
def test_things_are_counted_as_the_language_counts(rows: int, shown: str) -> None:
    assert counted("{count} baris", rows) == f"{rows} baris"
    with speaking(Language.ENGLISH):
        assert counted("{count} baris", rows) == shown
