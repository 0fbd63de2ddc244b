"""Secrets of signing in: how one is written, and what follows from it."""

import pytest

from domain.access.sign_in import SECRET_BYTES, Secret, read_secret, secret_of


def test_a_secret_is_read_as_it_is_written() -> None:
    secret = secret_of(bytes(range(SECRET_BYTES)))
    assert read_secret(secret.written) == secret
    assert len(secret.digest) == 32
    assert secret.digest != secret_of(bytes(SECRET_BYTES)).digest


@pytest.mark.parametrize("written", [None, "", "A" * 42, "A" * 44, "A" * 42 + "=", "A" * 42 + "\n", "é" * 43])
def test_what_is_written_otherwise_is_no_secret(written: str | None) -> None:
    assert read_secret(written) is None


def test_what_follows_for_one_purpose_is_nothing_for_another() -> None:
    secret = Secret("A" * 43)
    assert secret.derived("csrf") == Secret("A" * 43).derived("csrf")
    assert len({secret.derived("csrf"), secret.derived("nonce"), Secret("B" * 43).derived("csrf"), secret.written}) == 4
