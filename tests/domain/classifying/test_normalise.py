import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.classifying.model import TEXT_LIMIT_CHARACTERS, EmptyText, TextTooLong
from domain.classifying.normalise import Normaliser

PLAIN = Normaliser({"blm": "belum", "srt": "surat", "cak mano": "bagaimana"}, {"suara", "dicoret", "saat"})


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("srt suaranya blm dtg", ("surat", "suara", "belum", "dtg")),
        ("Tolooong!!! TPS3 banjirrr", ("tolong", "tps", "3", "banjir")),
        ("kotak suaronyo cak mano", ("kotak", "suara", "bagaimana")),
        ("bagi2 uang 100rb", ("bagi", "bagi", "uang", "100", "rb")),
        ("nama saya di coret", ("nama", "saya", "dicoret")),
        ("ban\u200bjir\x00 pa\u0301rah", ("banjir", "parah")),
        ("\uff34\uff30\uff33 03", ("tps", "3")),
        ("saaat itu", ("saat", "itu")),
        ("sudah H - 3", ("sudah", "h-3")),
        ("wkwkwkwk", ("haha",)),
        ("blmmmm", ("belum",)),
    ],
)
def test_one_word_has_one_spelling(written: str, words: tuple[str, ...]) -> None:
    assert PLAIN.read(written).words == words


def test_the_voter_list_is_not_a_short_form_of_getting() -> None:
    normaliser = Normaliser({"dpt": "dapat"}, ())
    assert "dpt" in normaliser.read("nama sy ga ada di dpt").words
    assert "dpt" in normaliser.read("cek DPT dulu").words
    assert "dapat" in normaliser.read("td 3 rumah dpt beras").words


@pytest.mark.parametrize("text", ["", "   \n\t", "\u200b\u2800\u3164", "\x00\x01", "\ud800\udfff"])
def test_what_cannot_be_seen_is_refused(text: str) -> None:
    with pytest.raises(EmptyText) as refused:
        PLAIN.read(text)
    assert refused.value.code == "EMPTY_TEXT"


def test_a_document_is_refused() -> None:
    PLAIN.read("a" * TEXT_LIMIT_CHARACTERS)
    with pytest.raises(TextTooLong) as refused:
        PLAIN.read("a" * (TEXT_LIMIT_CHARACTERS + 1))
    assert refused.value.code == "TEXT_TOO_LONG"


def test_a_stop_after_a_short_form_ends_no_clause() -> None:
    reading = PLAIN.read("banjir di Kec. Topos. Jembatan putus")
    assert reading.clauses == (0, 0, 0, 0, 1, 1)


@given(st.text(max_size=300))
def test_every_visible_text_reads_as_words_with_their_clauses(text: str) -> None:
    try:
        reading = PLAIN.read(text)
    except EmptyText:
        return
    assert len(reading.words) == len(reading.clauses)
    assert list(reading.clauses) == sorted(reading.clauses)
    assert all(word and word.isascii() for word in reading.words)
