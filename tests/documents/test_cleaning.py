"""Texts become fit for paper, and stay what they are where they are fit."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.cleaning import COVERAGE, CUT, NOT_HELD, VALUE_LIMIT, WORD_LIMIT, clean, cleaned


@pytest.mark.parametrize(
    "text",
    ["Listrik padam di TPS 02.", "Désa “Semelako” – lima TPS…", "* tebal * # judul $x$", "Ω ж", "-", ""],
)
def test_what_is_fit_stays(text: str) -> None:
    assert clean(text) == text


@pytest.mark.parametrize(
    ("text", "paper"),
    [
        ("dua\nbaris\r\nlagi", "dua baris  lagi"),
        ("nol\x00nol \x1b[31m", "nolnol [31m"),
        ("a\u202eb\u202c\u200b\ufeffc", "abc"),
        ("setengah \ud800 huruf", "setengah  huruf"),
        ("😀🗳 suara", f"{NOT_HELD} suara"),
        ("e\u0301", "é"),
        ("a\u0301\u0302\u0303\u0304", "á\u0302\u0303"),
    ],
)
def test_what_is_not_fit_goes_or_is_marked(text: str, paper: str) -> None:
    assert clean(text) == paper


def test_a_word_without_end_is_cut() -> None:
    assert clean("a" * 300) == "a" * WORD_LIMIT + "…"
    assert clean("a" * 79) == "a" * 79


def test_a_value_without_end_says_that_it_was_cut() -> None:
    paper = clean("kata " * 300)

    assert paper.endswith(CUT)
    assert len(paper) <= VALUE_LIMIT + len(CUT)


@given(st.text(st.characters(codec=None, exclude_categories=()), max_size=1500))
def test_whatever_comes_is_held_by_the_fonts_and_stays_after(text: str) -> None:
    paper = clean(text)

    assert all(any(low <= ord(each) <= high for low, high in COVERAGE) for each in paper)
    assert unicodedata.is_normalized("NFC", paper)
    assert len(paper) <= VALUE_LIMIT + len(CUT)
    assert clean(paper) == paper


def test_every_text_within_a_value_is_cleaned_and_nothing_else() -> None:
    assert cleaned({"a": ["x\x00", 1, None, True, {"b": "y\n"}]}) == {"a": ["x", 1, None, True, {"b": "y "}]}
