import json
import logging
import warnings

import pytest
from apprise import Apprise
from pydantic import SecretStr

from notices.apprise_channel import AppriseChannel, AppriseSettings
from notices.model import FailureCode, Message, NoticeChannel, TemporaryFailure
from tests.notices.conftest import utc_now
from tests.notices.receivers import HttpReceiver
from tests.notices.samples import a_message


@pytest.fixture(scope="module", autouse=True)
def _plugins_loaded() -> None:
    """Apprise loads its plugins on first use, and they import modules that Python has deprecated."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        Apprise.instantiate("json://localhost")


def channel_for(port: int, **options: float) -> AppriseChannel:
    address = SecretStr(f"json://sandi:rahasia@127.0.0.1:{port}/token-rahasia")
    return AppriseChannel(AppriseSettings.model_validate({"targets": {"posko": address}} | options), utc_now)


def a_note(target: str = "posko") -> Message:
    return a_message(
        NoticeChannel.APPRISE, target, subject="Rujukan {{7*7}} \\n", body="Isi {0.__class__} \\n :smile:\n"
    )


async def test_a_message_reaches_the_named_target_letter_by_letter(http: HttpReceiver) -> None:
    http.answer = b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"

    receipt = await channel_for(http.port).send(a_note())

    (request,) = http.requests
    arrived = json.loads(request.body)
    assert request.path.startswith("/token-rahasia")
    assert arrived["title"] == a_note().subject
    assert arrived["message"].rstrip() == a_note().body.rstrip()
    assert receipt.channel is NoticeChannel.APPRISE


async def test_a_target_that_nobody_configured_yet_is_waited_for(silent_port: int) -> None:
    with pytest.raises(TemporaryFailure) as failed:
        await channel_for(silent_port).send(a_note("tidak-ada"))

    assert failed.value.code is FailureCode.TARGET_MISSING


async def test_an_address_in_place_of_a_name_is_not_followed(http: HttpReceiver) -> None:
    with pytest.raises(TemporaryFailure):
        await channel_for(http.port).send(a_note(f"json://127.0.0.1:{http.port}/"))

    assert http.connections == 0


async def test_a_service_that_does_not_take_it_is_temporary_and_no_log_shows_its_address(
    http: HttpReceiver, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    http.answer = b"HTTP/1.1 500 token-rahasia\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"

    with pytest.raises(TemporaryFailure) as failed:
        await channel_for(http.port).send(a_note())

    assert failed.value.code is FailureCode.DEFERRED
    assert len(http.requests) == 1
    assert "rahasia" not in caplog.text + str(failed.value)


async def test_nobody_listening_is_temporary(silent_port: int) -> None:
    with pytest.raises(TemporaryFailure):
        await channel_for(silent_port).send(a_note())


def test_an_address_that_apprise_cannot_read_is_refused_at_the_start_without_being_shown() -> None:
    settings = AppriseSettings(targets={"posko": SecretStr("nonsense://token-rahasia")})

    with pytest.raises(ValueError, match="posko") as refused:
        AppriseChannel(settings, utc_now)

    assert "rahasia" not in str(refused.value) + repr(settings)
