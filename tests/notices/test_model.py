import pytest
from pydantic import ValidationError

from notices.model import FailureCode, Message, PermanentFailure, TemporaryFailure
from notices.render import render
from tests.notices.samples import KEY, a_contact, a_full_context, a_message, a_minimal_context


def test_a_message_shows_neither_address_nor_text_when_it_is_printed() -> None:
    message = a_message(address="rahasia@pelapor.example.test", body="nama pelapor", display_name="Budi")

    shown = repr(message) + str(message) + f"{message.to}"

    assert "rahasia" not in shown
    assert "nama pelapor" not in shown
    assert "Budi" not in shown


@pytest.mark.parametrize("key", ["", "with space", "line\nbreak", "line\rbreak", "nul\0", "é", "x" * 301])
def test_a_key_that_could_not_stand_in_a_header_is_refused(key: str) -> None:
    with pytest.raises(ValidationError):
        a_message(key=key)


@pytest.mark.parametrize("zone", ["", "WIB", "../etc/passwd", "Asia", "Asia/Bengkulu", "a\0b", "/etc/localtime"])
def test_an_unknown_time_zone_is_refused(zone: str) -> None:
    with pytest.raises(ValidationError):
        a_minimal_context(time_zone=zone)


def test_a_lone_surrogate_becomes_something_that_every_channel_can_encode() -> None:
    message = render(a_full_context(place_name="TPS \ud800", steps=("\udfff",)), a_contact(display_name="\ud800"), KEY)

    assert "TPS ?" in message.body
    assert message.to.display_name == "?"
    assert Message.model_validate_json(message.model_dump_json()) == message


def test_a_failure_tells_its_code_and_number_and_nothing_else() -> None:
    assert str(PermanentFailure(FailureCode.ADDRESS_REJECTED, "550")) == "ADDRESS_REJECTED 550"
    assert str(TemporaryFailure(FailureCode.TIMED_OUT)) == "TIMED_OUT"
    assert TemporaryFailure(FailureCode.TIMED_OUT).retry_after is None
