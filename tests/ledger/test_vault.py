import hashlib
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.canonical import NotCanonical, canonical_bytes
from ledger.port import SealedItem
from ledger.vault import BrokenSeal, Vault

KEY = bytes(range(32))
VAULT = Vault(KEY)
texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"))


def changed(item: SealedItem, **fields: object) -> SealedItem:
    return item.model_copy(update=fields)


@given(texts)
def test_what_was_sealed_is_opened_in_normal_form(value: str) -> None:
    reference, item = VAULT.seal("intake:1", value)
    assert Vault(KEY).open(item) == unicodedata.normalize("NFC", value)
    assert reference.commitment == item.commitment
    assert reference.length == len(unicodedata.normalize("NFC", value))


def test_the_same_value_is_never_sealed_the_same() -> None:
    items = [VAULT.seal("intake:1", "0812-3456-7890")[1] for _ in range(3)]
    for field in ("commitment", "sealed", "wrapped_key"):
        assert len({getattr(each, field) for each in items}) == 3


def test_nothing_sealed_shows_the_value() -> None:
    _, item = VAULT.seal("intake:1", "nama pelapor")
    assert b"nama pelapor" not in item.sealed + item.wrapped_key + item.commitment.encode()


def test_a_commitment_proves_salt_and_value_once_they_are_disclosed() -> None:
    salt = "00" * 32
    plain = canonical_bytes({"value": "kotak suara", "salt": salt})
    assert plain == b'{"salt":"' + salt.encode() + b'","value":"kotak suara"}'
    reference, _ = VAULT.seal("intake:1", "kotak suara")
    assert reference.commitment != hashlib.sha256(plain).hexdigest()


def test_another_key_opens_nothing() -> None:
    _, item = VAULT.seal("intake:1", "rahasia")
    with pytest.raises(BrokenSeal):
        Vault(KEY[::-1]).open(item)


def test_what_was_changed_or_exchanged_is_not_opened() -> None:
    _, item = VAULT.seal("intake:1", "rahasia")
    _, other = VAULT.seal("intake:2", "lain")
    for broken in (
        changed(item, subject="intake:2"),
        changed(item, wrapped_key=other.wrapped_key),
        changed(item, sealed=other.sealed),
        changed(item, commitment=other.commitment),
        changed(item, sealed=other.sealed, wrapped_key=other.wrapped_key, subject=other.subject),
        changed(item, sealed=item.sealed[:-1] + bytes([item.sealed[-1] ^ 1])),
        changed(item, sealed=item.sealed[:5]),
        changed(item, sealed=b""),
        changed(item, wrapped_key=b"\x02" + item.wrapped_key[1:]),
    ):
        with pytest.raises(BrokenSeal):
            VAULT.open(broken)


def test_a_fingerprint_tells_equal_from_other_content_and_needs_the_key() -> None:
    assert VAULT.fingerprint(b"satu") == Vault(KEY).fingerprint(b"satu")
    assert VAULT.fingerprint(b"satu") != VAULT.fingerprint(b"dua")
    assert VAULT.fingerprint(b"satu") != Vault(KEY[::-1]).fingerprint(b"satu")
    assert len(VAULT.fingerprint(b"")) == 32


@pytest.mark.parametrize("key", [b"", bytes(16), bytes(33)])
def test_a_key_of_another_length_is_refused(key: bytes) -> None:
    with pytest.raises(ValueError, match="32"):
        Vault(key)


@pytest.mark.parametrize("value", ["a\x00b", "half \ud800"])
def test_what_is_no_text_is_not_sealed(value: str) -> None:
    with pytest.raises(NotCanonical):
        VAULT.seal("intake:1", value)
