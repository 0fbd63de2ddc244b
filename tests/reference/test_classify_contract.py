import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cli.classify import LINE_LIMIT, classify_lines

KEYS = {
    "id", "category", "lead_agency", "agencies", "route", "severity", "confidence", "needs_triage", "region", "rule",
    "rule_version", "evidence", "alternatives", "would_change",
}  # fmt: skip


def answers(*lines: bytes) -> tuple[int, list[dict[str, object]]]:
    sink = io.StringIO()
    status = classify_lines(io.BytesIO(b"\n".join(lines) + b"\n"), sink)
    return status, [json.loads(line) for line in sink.getvalue().splitlines()]


def line(**fields: object) -> bytes:
    return json.dumps(fields).encode()


def test_a_line_is_answered_with_the_agreed_keys() -> None:
    status, [answer] = answers(
        line(id="a-1", text="Listrik padam saat hitung suara TPS 3", region="17.07", at="2024-11-27T15:00:00+07:00")
    )
    assert status == 0
    assert answer.keys() == KEYS
    assert answer["id"] == "a-1"
    assert answer["agencies"] == ["PLN", "KPU", "CAMAT"]
    assert (answer["category"], answer["route"], answer["severity"]) == ("POWER_OUTAGE", "COORDINATE", "S3")
    assert answer["needs_triage"] is False


def test_answers_keep_the_order_and_one_bad_line_stops_nothing() -> None:
    status, found = answers(line(id=1, text="jembatan putus total"), b"{", line(id=3, text="jalan longsor"))
    assert status == 1
    assert [answer["id"] for answer in found] == [1, None, 3]
    assert found[1].keys() == {"id", "line", "error"}
    assert found[1]["line"] == 2


@pytest.mark.parametrize(
    ("content", "identity", "code"),
    [
        (line(id="e", text=""), "e", "EMPTY_TEXT"),
        (line(id="e", text=" \u200b\u2800"), "e", "EMPTY_TEXT"),
        (line(id="m", text="banjir " * 150_000), "m", "TEXT_TOO_LONG"),
        (line(id="t", text=5), "t", "BAD_TEXT"),
        (line(id="t"), "t", "BAD_TEXT"),
        (line(text="banjir"), None, "BAD_ID"),
        (line(id=True, text="banjir"), None, "BAD_ID"),
        (line(id="r", text="banjir", region="99.99"), "r", "UNKNOWN_REGION"),
        (line(id="r", text="banjir", region=17), "r", "BAD_REGION"),
        (line(id="d", text="banjir", at="2024-11-27T15:00:00"), "d", "BAD_AT"),
        (line(id="d", text="banjir", at="30 Februari"), "d", "BAD_AT"),
        (line(id=10**30, text="banjir"), None, "BAD_ID"),
        (line(id=-(2**63) - 1, text="banjir"), None, "BAD_ID"),
        (line(id=2.5, text="banjir"), None, "BAD_ID"),
        (line(id={"a": [1]}, text="banjir"), None, "BAD_ID"),
        (b'{"id": "\\ud800", "text": "banjir"}', None, "BAD_ID"),
        (b'{"id": NaN, "text": "banjir"}', None, "BAD_JSON"),
        (b'{"id": 1, "text": "banjir", "at": -Infinity}', None, "BAD_JSON"),
        (b'{"id": ' + b"9" * 5_000 + b', "text": "banjir"}', None, "BAD_JSON"),
        (b'{"id": 1, "text": "banjir", "at": 1e999}', 1, "BAD_AT"),
        (b'{"id": 1, "text": {"text": "banjir"}}', 1, "BAD_TEXT"),
        (b'{"id": 1, "text": "banjir", "region": ["17.07"]}', 1, "BAD_REGION"),
        (b'{"id": 1, "text": "banjir", "a": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", None, "BAD_JSON"),
        (b"[1, 2]", None, "BAD_JSON"),
        (b"[" * 100_000, None, "BAD_JSON"),
        (b'{"id": "u", "text": "\xff\xfe"}', None, "BAD_ENCODING"),
        (b"x" * (LINE_LIMIT + 5), None, "LINE_TOO_LONG"),
    ],
    ids=lambda value: None if isinstance(value, bytes) else str(value),
)
def test_a_bad_line_says_why(content: bytes, identity: object, code: str) -> None:
    status, found = answers(content, line(id="next", text="jembatan putus"))
    assert status == 1
    assert [answer["id"] for answer in found] == [identity, "next"]
    assert str(found[0]["error"]).startswith(f"{code}: ")
    assert found[0]["line"] == 1


@pytest.mark.parametrize(
    "content",
    [
        b'{"id": "s", "text": "\\ud800 banjir merendam rumah \\udfff"}',
        b'{"id": "s", "text": "banjir\\u0000 merendam\\u0007 rumah"}',
        b'{"id": "s", "text": "=banjir|merendam rumah warga di dua desa", "region": null, "at": null}',
        b'\xef\xbb\xbf{"id": "s", "text": "banjir merendam rumah"}',
    ],
)
def test_odd_characters_are_read_past(content: bytes) -> None:
    status, [answer] = answers(content)
    assert (status, answer["id"], answer["category"]) == (0, "s", "DISASTER")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
NAMES = st.sampled_from(["id", "text", "region", "at", "reporter_role", "place"])
ANYTHING = st.binary(max_size=60) | st.dictionaries(NAMES, JSON, max_size=6).map(lambda fields: line(**fields))


@given(st.lists(ANYTHING, max_size=5))
def test_whatever_stands_in_the_other_lines_a_sound_one_is_answered(others: list[bytes]) -> None:
    before = [other.replace(b"\n", b" ").replace(b"\r", b" ") for other in others]
    status, found = answers(*before, line(id="sound", text="jembatan putus total"))

    assert found[-1]["id"] == "sound"
    assert found[-1].keys() == KEYS
    bad = [answer for answer in found if "error" in answer]
    assert status == (1 if bad else 0)
    assert all(before[int(str(answer["line"])) - 1].strip() for answer in bad)


def test_the_number_of_a_bad_line_counts_empty_ones_too() -> None:
    _, found = answers(b"", line(id=1, text="jembatan putus"), b"   ", b"{")

    assert [answer.get("line") for answer in found] == [None, 4]


def test_empty_lines_are_skipped() -> None:
    assert answers(b"", line(id=1, text="jembatan putus"), b"   ")[0] == 0


def test_lines_of_text_are_read_like_lines_of_bytes() -> None:
    sink = io.StringIO()
    assert classify_lines(io.StringIO('{"id":"a","text":"jembatan putus total"}\n'), sink) == 0
    assert json.loads(sink.getvalue())["category"] == "TRANSPORT_BREAK"


def test_an_answer_is_there_before_the_next_line_is_read() -> None:
    sink = io.StringIO()
    seen: list[int] = []

    class Slow(io.BytesIO):
        def readline(self, size: int | None = -1, /) -> bytes:
            seen.append(len(sink.getvalue().splitlines()))
            return super().readline(size)

    classify_lines(Slow(line(id=1, text="jembatan putus") + b"\n" + line(id=2, text="jalan longsor") + b"\n"), sink)
    assert seen == [0, 1, 2]
