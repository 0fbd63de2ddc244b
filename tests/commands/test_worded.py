"""Commands with words: one intent has one digest, and nobody learns the words from it."""

from typing import Any

import pytest

from commands.digest import digest_of
from commands.service import Refused
from commands.worded import COMMAND_LIMIT_BYTES, TEXT_LIMIT, Words, send, with_words
from domain.command import Envelope
from domain.problem.commands import AddNote, Answer, Command, CommandEnvelope, Escalate, ResendNotice
from domain.problem.outcome import Outcome
from domain.problem.process import problem_stream
from domain.refusals import BadValue, UnfitText
from ledger.port import Appended, SealedItem
from ledger.vault import Vault
from tests.given.desk import BOOK, CHAIR, OPERATOR, Desk, RecordingEngine, detection

VAULT = Vault(bytes(32))


def envelope(command: Command, command_id: str = "letter-000001") -> CommandEnvelope:
    stream = problem_stream(BOOK, "a-problem")
    return CommandEnvelope(command_id=command_id, stream=stream, actor=OPERATOR, command=command)


def noted(text: str, vault: Vault = VAULT) -> bytes:
    words = Words(vault, OPERATOR)
    return words.digest(envelope(AddNote(text=words.seal(text))))


def test_the_same_words_have_one_digest_although_each_seal_is_another_one() -> None:
    assert noted("Sudah dihubungi") == noted("Sudah dihubungi")
    assert noted("Sudah dihubungi") != noted("Belum dihubungi")
    assert noted("caf\u00e9") == noted("cafe\u0301")


def test_what_stands_beside_the_words_counts() -> None:
    words = Words(VAULT, OPERATOR)
    text = words.seal("Jalan dibuka")
    resolved, overtaken = (
        envelope(Answer(referral_id="KPU.1", outcome=outcome, text=text))
        for outcome in (Outcome.RESOLVED, Outcome.OVERTAKEN)
    )

    assert words.digest(resolved) != words.digest(overtaken)


def test_without_the_key_the_digest_tells_nothing_of_the_words() -> None:
    assert noted("ya") != noted("ya", Vault(bytes(31) + b"\1"))


def test_a_command_without_words_has_the_digest_of_every_command() -> None:
    asked = envelope(Escalate(reason="warga terisolasi"))

    assert Words(VAULT, OPERATOR).digest(asked) == digest_of(asked)


def test_a_text_in_json_is_sealed_and_one_under_seal_left_alone() -> None:
    words = Words(VAULT, OPERATOR)

    sealed = with_words({"type": "AddNote", "text": "Catatan rapat"}, words, "p-1")

    carried = CommandEnvelope.model_validate(envelope(Escalate(reason="sama saja")).model_dump() | {"command": sealed})
    assert carried.command.type == "AddNote"
    assert len(words.sealed) == 1
    assert with_words(sealed, words, "p-1") == sealed
    assert with_words({"type": "Close"}, words, "p-1") == {"type": "Close"}
    assert VAULT.open(words.sealed[0]) == "Catatan rapat"


@pytest.mark.parametrize("text", ["", " \t", "a\0b", "\udcff", "a" * (TEXT_LIMIT + 1)])
def test_what_is_no_text_is_not_sealed(text: str) -> None:
    words = Words(VAULT, OPERATOR)

    with pytest.raises(UnfitText):
        words.seal(text)
    assert words.sealed == ()


class Nobody:
    """Is never asked to carry out anything."""

    async def carry_out(
        self,
        envelope: Envelope[Any],
        *,
        digest: bytes | None = None,
        sealed: tuple[SealedItem, ...] = (),
        only_at: frozenset[int] | None = None,
    ) -> Appended | Refused:
        raise AssertionError(f"{envelope} {digest!r} {sealed} {only_at}")


@pytest.mark.parametrize("notice", ["a\0b", "\udcff", "a" * COMMAND_LIMIT_BYTES])
async def test_what_no_record_can_hold_is_not_sent(notice: str) -> None:
    asked = ResendNotice.model_construct(notice_id=notice)  # type: ignore[arg-type]
    with pytest.raises(BadValue):
        await send(Nobody(), envelope(asked), Words(VAULT, OPERATOR))


async def test_a_repeat_is_recognised_and_other_words_under_its_id_are_refused() -> None:
    desk = Desk(RecordingEngine())
    await desk.ask(detection())

    async def note(text: str) -> Appended | Refused:
        words = Words(VAULT, CHAIR)
        asked = envelope(AddNote(text=words.seal(text)))
        asked = asked.model_copy(update={"stream": desk.stream, "actor": CHAIR})
        return await send(desk.service, asked, words)

    first, again, other = await note("Satu catatan"), await note("Satu catatan"), await note("Catatan lain")

    assert isinstance(first, Appended)
    assert isinstance(again, Appended)
    assert isinstance(other, Refused)
    assert (first.fresh, again.fresh, other.code) == (True, False, "COMMAND_ID_REUSED")
