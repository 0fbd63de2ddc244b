import pytest

from infra.discretion import discreet


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("connection refused", "connection refused"),
        ("first\nsecond with a secret", "first"),
        ("rejected by budi.santoso@contoh.go.id", "rejected by [withheld]"),
        ("postgresql://desk:kata@db/desk failed", "[withheld] failed"),
        ("call 081234567890 or +62 812-3456-7890", "call [withheld] or [withheld]"),
        ("NIK 1707054107850003 is unknown", "NIK [withheld] is unknown"),
        (
            "problem/17.07/2024/01890f3e-7c5b-5a3c-9d21-426614174000",
            "problem/17.07/2024/01890f3e-7c5b-5a3c-9d21-426614174000",
        ),
        ("took 1700000000123 ns", "took 1700000000123 ns"),
    ],
)
def test_what_looks_like_a_person_is_masked_and_nothing_else(said: str, shown: str) -> None:
    assert discreet(said) == shown


def test_a_long_text_is_cut() -> None:
    assert discreet("x" * 500) == "x" * 200 + "…"
