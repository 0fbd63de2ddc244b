import json
import unicodedata
from collections.abc import Iterator

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st
from pydantic import JsonValue

from domain.canonical import DEPTH_LIMIT, SAFE_INTEGER, NotCanonical, canonical_bytes, nfc

texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"))
keys = st.text(st.characters(min_codepoint=1, max_codepoint=127), max_size=8)
scalars = st.none() | st.booleans() | st.integers(-SAFE_INTEGER, SAFE_INTEGER) | texts
values = st.recursive(scalars, lambda inner: st.lists(inner) | st.dictionaries(keys, inner), max_leaves=25)


@given(values.map(nfc))
def test_the_bytes_are_those_of_rfc_8785(value: JsonValue) -> None:
    assert canonical_bytes(value) == rfc8785.dumps(value)


@given(values)
def test_normalised_text_is_read_back_in_normal_form(value: JsonValue) -> None:
    read = json.loads(canonical_bytes(nfc(value)))
    assert read == nfc(value)
    assert all(unicodedata.is_normalized("NFC", text) for text in _texts(read))


@given(st.dictionaries(keys, scalars.map(nfc), min_size=2))
def test_the_order_in_which_keys_were_set_does_not_matter(value: dict[str, JsonValue]) -> None:
    assert canonical_bytes(dict(reversed(value.items()))) == canonical_bytes(value)


@pytest.mark.parametrize(
    ("unfit", "reason"),
    [
        ("a\x00b", "NUL"),
        ("\u00e9\x00", "NUL"),
        ("half \ud800", "half of a character"),
        ("e\u0301", "normal form C"),
        (1.5, "float"),
        (float("nan"), "float"),
        (SAFE_INTEGER + 1, "2^53-1"),
        (-SAFE_INTEGER - 1, "2^53-1"),
        (b"bytes", "bytes"),
        ({"kunci-\u00e9": 1}, "ASCII"),
        ({"a\x00": 1}, "ASCII"),
        ({1: "a"}, "no text"),
        (("a",), "tuple"),
    ],
)
def test_what_has_no_canonical_form_is_refused_with_its_place(unfit: JsonValue, reason: str) -> None:
    with pytest.raises(NotCanonical, match=r"^\$\.data\.1[. ]") as refused:
        canonical_bytes({"data": [None, unfit]})
    assert reason in str(refused.value)


def test_the_content_that_is_refused_stands_in_no_message() -> None:
    with pytest.raises(NotCanonical) as refused:
        canonical_bytes({"text": "rahasia\x00"})
    assert "rahasia" not in str(refused.value)


def test_bottomless_nesting_is_refused() -> None:
    nested: JsonValue = []
    for _ in range(DEPTH_LIMIT):
        nested = [nested]
    with pytest.raises(NotCanonical, match="too deeply"):
        canonical_bytes(nested)


def _texts(value: JsonValue) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each)
    elif isinstance(value, dict):
        for each in value.values():
            yield from _texts(each)
