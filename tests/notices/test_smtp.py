import asyncio
import traceback
from datetime import timedelta

import pytest
from pydantic import SecretStr, ValidationError

from notices.model import DeliveryFailure, FailureCode, Message, NoticeChannel, PermanentFailure, TemporaryFailure
from notices.smtp import SmtpChannel
from notices.smtp_connections import SmtpSecurity, SmtpSettings
from tests.notices.conftest import Certified, utc_now
from tests.notices.receivers import MailReceiver, line_server, mail_receiver, only
from tests.notices.samples import KEY, a_message

ADDRESS = "kpu@lebong.example.test"
GREETING, HELLO = b"220 receiver.test\r\n", b"250 receiver.test\r\n"


def settings(port: int, **changes: object) -> SmtpSettings:
    values: dict[str, object] = {
        "host": "localhost",
        "port": port,
        "security": SmtpSecurity.NONE,
        "sender_address": "desk@lebong.example.test",
        "sender_name": "Desk Pilkada Kabupaten Lebong",
        "timeout_seconds": 20,
    }
    return SmtpSettings.model_validate(values | changes)


def a_mail(**changes: str) -> Message:
    return a_message(NoticeChannel.SMTP, **changes)


async def failure_of(channel: SmtpChannel, **changes: str) -> DeliveryFailure:
    try:
        with pytest.raises(DeliveryFailure) as failed:
            await channel.send(a_mail(**changes))
    finally:
        await channel.aclose()
    return failed.value


async def test_a_message_arrives_at_its_one_recipient(mail: MailReceiver) -> None:
    channel = SmtpChannel(settings(mail.port), utc_now)

    receipt = await channel.send(a_mail())
    await channel.aclose()

    (envelope,) = mail.envelopes
    (arrived,) = mail.mails
    assert envelope.mail_from == "desk@lebong.example.test"
    assert envelope.rcpt_tos == [ADDRESS]
    assert arrived["From"].addresses[0].display_name == "Desk Pilkada Kabupaten Lebong"
    assert arrived["Subject"] == a_mail().subject
    assert arrived.get_content() == a_mail().body.replace("\n", "\r\n")
    assert receipt.reference == arrived["Message-ID"]
    assert receipt.channel is NoticeChannel.SMTP
    assert abs(receipt.at - utc_now()) < timedelta(hours=1)


async def test_the_same_key_twice_is_the_same_message_id(mail: MailReceiver) -> None:
    channel = SmtpChannel(settings(mail.port), utc_now)

    await channel.send(a_mail())
    await channel.send(a_mail())
    await channel.send(a_mail(key="another"))
    await channel.aclose()

    first, again, other = mail.mails
    assert first["Message-ID"] == again["Message-ID"] != other["Message-ID"]
    assert first["X-Desk-Idempotency-Key"] == again["X-Desk-Idempotency-Key"] == KEY


async def test_one_connection_carries_many_messages(mail: MailReceiver) -> None:
    channel = SmtpChannel(settings(mail.port), utc_now)

    for number in range(3):
        await channel.send(a_mail(key=str(number)))
    await channel.aclose()

    assert len(mail.envelopes) == 3
    assert len({id(session) for session in mail.sessions}) == 1


async def test_no_more_connections_than_allowed_are_open_at_once(mail: MailReceiver) -> None:
    channel = SmtpChannel(settings(mail.port, connections=2), utc_now)

    await asyncio.gather(*(channel.send(a_mail(key=str(number))) for number in range(12)))
    await channel.aclose()

    assert len(mail.envelopes) == 12
    assert len({id(session) for session in mail.sessions}) <= 2


async def test_a_connection_that_the_server_dropped_is_replaced() -> None:
    async with mail_receiver() as before:
        channel = SmtpChannel(settings(before.port), utc_now)
        await channel.send(a_mail())
    async with mail_receiver(port=before.port) as after:
        await channel.send(a_mail())
        await channel.aclose()

        assert len(after.envelopes) == 1


@pytest.mark.parametrize(
    ("step", "reply", "family", "code"),
    [
        ("mail_reply", "451 4.3.0 later", TemporaryFailure, FailureCode.DEFERRED),
        ("mail_reply", "550 5.7.1 not you", TemporaryFailure, FailureCode.POLICY_REFUSED),
        ("mail_reply", "550 5.1.8 no such domain", TemporaryFailure, FailureCode.SENDER_REJECTED),
        ("mail_reply", "550 not you", TemporaryFailure, FailureCode.SENDER_REJECTED),
        ("mail_reply", "552 5.2.2 no room", TemporaryFailure, FailureCode.SENDER_REJECTED),
        ("mail_reply", "552 5.3.4 too big", PermanentFailure, FailureCode.MESSAGE_TOO_BIG),
        ("mail_reply", "530 5.7.0 sign in first", TemporaryFailure, FailureCode.SIGN_IN_REFUSED),
        ("rcpt_reply", "450 4.2.0 greylisted", TemporaryFailure, FailureCode.DEFERRED),
        ("rcpt_reply", f"550 5.1.1 <{ADDRESS}> unknown", PermanentFailure, FailureCode.ADDRESS_REJECTED),
        ("data_reply", "452 4.3.1 disk full", TemporaryFailure, FailureCode.DEFERRED),
        ("data_reply", "421 4.3.2 going down", TemporaryFailure, FailureCode.DEFERRED),
        ("data_reply", f"554 5.6.0 spam for {ADDRESS}", PermanentFailure, FailureCode.MESSAGE_REFUSED),
    ],
)
async def test_what_the_server_answers_decides_between_later_and_never(
    mail: MailReceiver, step: str, reply: str, family: type[DeliveryFailure], code: FailureCode
) -> None:
    setattr(mail, step, reply)

    failed = await failure_of(SmtpChannel(settings(mail.port), utc_now))

    assert isinstance(failed, family)
    assert failed.code is code
    assert failed.status == " ".join(reply.split()[:2]).removesuffix(" not")
    assert mail.envelopes == []


async def test_a_failure_carries_no_word_of_the_server_and_no_address_into_histories(mail: MailReceiver) -> None:
    mail.rcpt_reply = f"550 5.1.1 <{ADDRESS}> is unknown here"

    failed = await failure_of(SmtpChannel(settings(mail.port), utc_now))

    assert ADDRESS not in "".join(traceback.format_exception(failed))
    assert failed.__cause__ is None
    assert failed.__suppress_context__


async def test_after_a_refused_recipient_the_next_message_goes_out(mail: MailReceiver) -> None:
    channel = SmtpChannel(settings(mail.port), utc_now)
    mail.rcpt_reply = "550 unknown"
    with pytest.raises(PermanentFailure):
        await channel.send(a_mail())

    mail.rcpt_reply = "250 OK"
    await channel.send(a_mail())
    await channel.aclose()

    assert len(mail.envelopes) == 1


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"address": "a@b.test\r\nRCPT TO:<c@d.test>"}, FailureCode.BAD_ADDRESS),
        ({"address": ""}, FailureCode.BAD_ADDRESS),
        ({"display_name": "KPU\r\nBcc: c@d.test"}, FailureCode.BAD_HEADER),
        ({"subject": "Rujukan\r\n\r\nisi lain"}, FailureCode.BAD_HEADER),
    ],
)
async def test_a_message_that_would_write_headers_never_reaches_the_server(
    mail: MailReceiver, changes: dict[str, str], code: FailureCode
) -> None:
    failed = await failure_of(SmtpChannel(settings(mail.port), utc_now), **changes)

    assert isinstance(failed, PermanentFailure)
    assert failed.code is code
    assert mail.envelopes == []


@pytest.mark.parametrize(
    "error", [ValueError("a defect"), UnicodeEncodeError("ascii", ADDRESS, 0, 1, "ordinal not in range")]
)
async def test_what_a_library_cannot_write_down_is_final_and_named(
    mail: MailReceiver, monkeypatch: pytest.MonkeyPatch, error: ValueError
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr("notices.smtp.compose", refuse)

    failed = await failure_of(SmtpChannel(settings(mail.port), utc_now))

    assert isinstance(failed, PermanentFailure)
    assert (failed.code, failed.status) == (FailureCode.BAD_HEADER, "library")
    assert ADDRESS not in "".join(traceback.format_exception(failed))


async def test_nobody_listening_is_temporary(silent_port: int) -> None:
    failed = await failure_of(SmtpChannel(settings(silent_port), utc_now))

    assert isinstance(failed, TemporaryFailure)
    assert failed.code is FailureCode.CONNECTION_FAILED


@pytest.mark.parametrize("host", ["mail.invalid", "mail..invalid", "m" * 64 + ".invalid"])
async def test_a_name_that_means_nothing_is_temporary(host: str) -> None:
    failed = await failure_of(SmtpChannel(settings(25, host=host), utc_now))

    assert isinstance(failed, TemporaryFailure)
    assert failed.code is FailureCode.NAME_NOT_RESOLVED


@pytest.mark.parametrize("replies", [(), (GREETING,), (GREETING, HELLO), (GREETING, HELLO, HELLO)])
async def test_a_server_that_falls_silent_is_temporary(replies: tuple[bytes, ...]) -> None:
    async with line_server(*replies, hang=True) as port:
        failed = await failure_of(SmtpChannel(settings(port, timeout_seconds=0.3), utc_now))

    assert isinstance(failed, TemporaryFailure)
    assert failed.code is FailureCode.TIMED_OUT


@pytest.mark.parametrize(
    ("replies", "code"),
    [
        ((), FailureCode.CONNECTION_FAILED),
        ((GREETING,), FailureCode.CONNECTION_FAILED),
        ((GREETING, HELLO, HELLO, HELLO, b"354 go\r\n"), FailureCode.CONNECTION_FAILED),
        ((b"554 no service for you\r\n",), FailureCode.CONNECTION_FAILED),
        ((b"421 too busy\r\n",), FailureCode.CONNECTION_FAILED),
        ((GREETING, b"502 no\r\n", b"502 no\r\n"), FailureCode.CONNECTION_FAILED),
        ((b"HTTP/1.1 400 Bad Request\r\n",), FailureCode.CONNECTION_FAILED),
        ((GREETING, HELLO, b"blah\r\n"), FailureCode.ANSWER_UNREADABLE),
    ],
)
async def test_a_broken_or_unwilling_server_is_temporary(replies: tuple[bytes, ...], code: FailureCode) -> None:
    async with line_server(*replies) as port:
        failed = await failure_of(SmtpChannel(settings(port), utc_now))

    assert isinstance(failed, TemporaryFailure)
    assert failed.code is code


async def test_mail_goes_through_starttls_and_sign_in(certified: Certified) -> None:
    async with mail_receiver(starttls=certified.server, authenticator=only("desk", "sandi-rahasia")) as receiver:
        channel = SmtpChannel(
            settings(
                receiver.port,
                security=SmtpSecurity.STARTTLS,
                ca_file=certified.ca_file,
                username="desk",
                password="sandi-rahasia",
            ),
            utc_now,
        )
        await channel.send(a_mail())
        await channel.aclose()

        assert len(receiver.envelopes) == 1
        assert receiver.sessions[0].ssl is not None
        assert receiver.sessions[0].authenticated


async def test_a_wrong_password_keeps_messages_waiting(certified: Certified) -> None:
    async with mail_receiver(starttls=certified.server, authenticator=only("desk", "right")) as receiver:
        secret = settings(
            receiver.port,
            security=SmtpSecurity.STARTTLS,
            ca_file=certified.ca_file,
            username="desk",
            password="wrong-word",
        )
        failed = await failure_of(SmtpChannel(secret, utc_now))

    assert isinstance(failed, TemporaryFailure)
    assert failed.code is FailureCode.SIGN_IN_REFUSED
    assert failed.status == "535 5.7.8"
    assert "wrong-word" not in "".join(traceback.format_exception(failed)) + repr(secret) + str(secret)


async def test_mail_goes_over_tls_from_the_first_byte(certified: Certified) -> None:
    async with mail_receiver(tls=certified.server) as receiver:
        channel = SmtpChannel(settings(receiver.port, security=SmtpSecurity.TLS, ca_file=certified.ca_file), utc_now)
        await channel.send(a_mail())
        await channel.aclose()

        assert len(receiver.envelopes) == 1


@pytest.mark.parametrize("security", [SmtpSecurity.STARTTLS, SmtpSecurity.TLS])
async def test_an_unknown_certificate_is_refused_and_nothing_is_sent_in_plain(
    certified: Certified, security: SmtpSecurity
) -> None:
    kind = "starttls" if security is SmtpSecurity.STARTTLS else "tls"
    async with mail_receiver(**{kind: certified.server}) as receiver:  # type: ignore[arg-type]
        failed = await failure_of(SmtpChannel(settings(receiver.port, security=security), utc_now))

        assert isinstance(failed, TemporaryFailure)
        assert failed.code is FailureCode.TLS_FAILED
        assert receiver.envelopes == []


async def test_a_certificate_for_another_name_is_refused(certified_for_another_name: Certified) -> None:
    other = certified_for_another_name
    async with mail_receiver(starttls=other.server) as receiver:
        failed = await failure_of(
            SmtpChannel(settings(receiver.port, security=SmtpSecurity.STARTTLS, ca_file=other.ca_file), utc_now)
        )

        assert failed.code is FailureCode.TLS_FAILED
        assert receiver.envelopes == []


async def test_a_server_without_starttls_gets_nothing(mail: MailReceiver) -> None:
    failed = await failure_of(SmtpChannel(settings(mail.port, security=SmtpSecurity.STARTTLS), utc_now))

    assert isinstance(failed, TemporaryFailure)
    assert failed.code is FailureCode.TLS_FAILED
    assert mail.envelopes == []


@pytest.mark.parametrize(
    "changes",
    [
        {"host": None},
        {"sender_address": "desk"},
        {"reply_to": "desk@x.test, other@x.test"},
        {"username": "desk"},
        {"password": SecretStr("x")},
        {"username": "desk", "password": SecretStr("x"), "security": SmtpSecurity.NONE},
        {"connections": 0},
        {"timeout_seconds": 0},
    ],
)
def test_settings_that_cannot_work_are_refused_at_the_start(changes: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        settings(25, **changes)
