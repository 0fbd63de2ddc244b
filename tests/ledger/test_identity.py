"""Ids under a key: the same for the same words, and no help to who guesses at the words without the key."""

import hashlib
import hmac
import unicodedata
from uuid import NAMESPACE_DNS, NAMESPACE_OID, NAMESPACE_URL, NAMESPACE_X500, UUID, uuid5

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.identity import Identities
from tests.ledger.writing import LEBONG, SELUMA

KEY, ANOTHER = b"k" * 32, b"l" * 32
TELEPHONE = "0812-3456-7890"


def test_the_ids_of_a_key_are_fixed_for_ever() -> None:
    ids = Identities(KEY)
    assert ids.intake_id("17.07", "wa-1") == "f7e52c3c-b152-8395-9aed-0c7ff872dd0f"
    assert ids.problem_id("17.07", "wa-1") == "76bebb80-7e33-845e-af0b-dca818ad8129"
    assert ids.key_proof("17.07").hex() == "c8ffcb9ccb28fc6a03abd2f4bb1ec0950d620a689fc2fc60cb25658e0bea4b75"


@given(st.text(), st.text())
def test_an_id_is_an_ordinary_uuid_that_follows_from_book_and_words(book: str, words: str) -> None:
    found = UUID(Identities(KEY).intake_id(book, words))
    assert str(found) == Identities(KEY).intake_id(book, words)
    assert (found.version, found.variant) == (8, "specified in RFC 4122")


@given(st.text(), st.text())
def test_other_words_have_another_id(one: str, other: str) -> None:
    ids = Identities(KEY)
    is_same = unicodedata.normalize("NFC", one) == unicodedata.normalize("NFC", other)
    assert (ids.intake_id(LEBONG, one) == ids.intake_id(LEBONG, other)) is is_same


def test_report_problem_book_and_key_tell_ids_apart() -> None:
    keys = (Identities(KEY), Identities(ANOTHER))
    found = {
        make(book, TELEPHONE) for ids in keys for make in (ids.intake_id, ids.problem_id) for book in (LEBONG, SELUMA)
    }
    assert len(found) == 8


def test_a_proof_is_of_one_key_and_one_book() -> None:
    ids = Identities(KEY)
    assert len({ids.key_proof(LEBONG), ids.key_proof(SELUMA), Identities(ANOTHER).key_proof(LEBONG)}) == 3
    assert len(ids.key_proof(LEBONG)) == 32


def guesses_without_the_key(book: str, words: str, known: bytes) -> set[UUID]:
    """What somebody can compute from the right guess of the words who knows everything but the key."""
    names = [f"{kind}/{book}/{words}" for kind in ("intake", "problem")]
    names += [f"intake\0{words}", f"problem\0{words}", words]
    spaces = (NAMESPACE_DNS, NAMESPACE_OID, NAMESPACE_URL, NAMESPACE_X500, uuid5(NAMESPACE_URL, "desk-pilkada"))
    found = {uuid5(space, name) for space in spaces for name in names}
    for name in (each.encode() for each in names):
        found |= {
            UUID(bytes=digest[:16])
            for digest in (
                hashlib.sha256(name).digest(),
                hashlib.sha256(known + name).digest(),
                hmac.digest(known, name, "sha256"),
                hmac.digest(bytes(32), name, "sha256"),
            )
        }
    return found


def test_a_right_guess_of_a_telephone_number_confirms_nothing_without_the_key() -> None:
    ids = Identities(KEY)
    stored = {ids.intake_id(LEBONG, TELEPHONE), ids.problem_id(LEBONG, TELEPHONE)}
    # The proof stands in the book, for everybody who has a copy of the database.
    guessed = guesses_without_the_key(LEBONG, TELEPHONE, ids.key_proof(LEBONG))
    of_the_digest = (1 << 128) - 1 - (0xF << 76) - (0b11 << 62)
    assert not {UUID(each).int & of_the_digest for each in stored} & {each.int & of_the_digest for each in guessed}


@pytest.mark.parametrize("length", [0, 31, 33])
def test_a_key_of_another_length_is_none(length: int) -> None:
    with pytest.raises(ValueError, match=f"{length} bytes"):
        Identities(bytes(length))


def test_no_text_of_it_shows_the_key() -> None:
    assert KEY.decode() not in repr(Identities(KEY)) + str(vars(Identities(KEY)))
