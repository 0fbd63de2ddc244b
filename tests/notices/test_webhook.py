import asyncio
import json
import logging
import traceback
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr
from standardwebhooks import Webhook, WebhookVerificationError

from notices.model import DeliveryFailure, FailureCode, Message, NoticeChannel, PermanentFailure, TemporaryFailure
from notices.webhook import WebhookChannel, WebhookSettings, retry_after, signature_headers
from notices.webhook_target import IpAddress, WebhookPolicy, system_resolve
from tests.notices.conftest import Certified, utc_now
from tests.notices.receivers import HttpReceiver, http_receiver, line_server
from tests.notices.samples import KEY, a_message

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
OLD_SECRET = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"
NOW = datetime(2024, 11, 27, 7, tzinfo=UTC)


def policy(port: int, **changes: object) -> WebhookPolicy:
    values: dict[str, object] = {"allow_http": True, "allow_private": True, "allowed_ports": frozenset({port})}
    return WebhookPolicy.model_validate(values | changes)


def channel_for(
    receiver: HttpReceiver, *secrets: str, clock: Callable[[], datetime] = utc_now, **changes: object
) -> WebhookChannel:
    keys = tuple(SecretStr(secret) for secret in secrets or (SECRET,))
    return WebhookChannel(WebhookSettings(secrets=keys, policy=policy(receiver.port, **changes)), clock)


def a_hook(receiver: HttpReceiver, path: str = "/desk", host: str = "127.0.0.1", scheme: str = "http") -> Message:
    return a_message(NoticeChannel.WEBHOOK, f"{scheme}://{host}:{receiver.port}{path}")


async def failure_of(channel: WebhookChannel, receiver: HttpReceiver, **address: str) -> DeliveryFailure:
    with pytest.raises(DeliveryFailure) as failed:
        await channel.send(a_hook(receiver, **address))
    return failed.value


def status(line: str, *headers: str) -> bytes:
    return "\r\n".join([f"HTTP/1.1 {line}", *headers, "content-length: 0", "", ""]).encode()


# Signing


def test_the_published_vector_is_reproduced() -> None:
    headers = signature_headers(
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        b'{"test": 2432232314}',
        datetime.fromtimestamp(1614265330, UTC),
        [Webhook(SECRET)],
    )

    assert headers == {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }


def test_the_zone_of_the_clock_changes_no_signature() -> None:
    instant = datetime.fromtimestamp(1614265330, UTC)
    jakarta = instant.astimezone(datetime.strptime("+0700", "%z").tzinfo)

    assert signature_headers("k", b"{}", instant, [Webhook(SECRET)]) == signature_headers(
        "k", b"{}", jakarta, [Webhook(SECRET)]
    )


async def test_the_receiver_can_verify_what_arrives(http: HttpReceiver) -> None:
    message = a_hook(http, "/desk?x=1")

    receipt = await channel_for(http).send(message)

    (request,) = http.requests
    assert (request.method, request.path) == ("POST", "/desk?x=1")
    assert request.headers["webhook-id"] == KEY
    assert request.headers["content-type"] == "application/json"
    assert Webhook(SECRET).verify(request.body, request.headers) == message.payload
    assert receipt.reference == "204"
    assert receipt.channel is NoticeChannel.WEBHOOK


async def test_a_changed_body_an_old_stamp_and_a_foreign_secret_do_not_verify(http: HttpReceiver) -> None:
    await channel_for(http).send(a_hook(http))
    await channel_for(http, clock=lambda: utc_now() - timedelta(minutes=6)).send(a_hook(http))

    fresh, old = http.requests
    for secret, body, headers in (
        (SECRET, fresh.body + b" ", fresh.headers),
        (SECRET, old.body, old.headers),
        (OLD_SECRET, fresh.body, fresh.headers),
        (SECRET, fresh.body, fresh.headers | {"webhook-id": "another"}),
        (SECRET, fresh.body, {**fresh.headers, "webhook-signature": ""}),
    ):
        with pytest.raises(WebhookVerificationError):
            Webhook(secret).verify(body, headers)


async def test_during_a_rotation_old_and_new_secret_both_verify(http: HttpReceiver) -> None:
    await channel_for(http, SECRET, OLD_SECRET).send(a_hook(http))

    (request,) = http.requests
    for secret in (SECRET, OLD_SECRET):
        Webhook(secret).verify(request.body, request.headers)


async def test_a_receiver_with_a_secret_of_its_own_gets_no_other_signature(http: HttpReceiver) -> None:
    settings = WebhookSettings(
        secrets=(SecretStr(SECRET),),
        secrets_by_host={"127.0.0.1": (SecretStr(OLD_SECRET),)},
        policy=policy(http.port),
    )

    await WebhookChannel(settings, utc_now).send(a_hook(http))

    (request,) = http.requests
    Webhook(OLD_SECRET).verify(request.body, request.headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(SECRET).verify(request.body, request.headers)


async def test_nothing_is_sent_unsigned(http: HttpReceiver) -> None:
    failed = await failure_of(WebhookChannel(WebhookSettings(policy=policy(http.port)), utc_now), http)

    assert isinstance(failed, TemporaryFailure)
    assert failed.code is FailureCode.SECRET_MISSING
    assert http.requests == []


async def test_the_same_key_twice_is_the_same_webhook_id_and_body(http: HttpReceiver) -> None:
    for _ in range(2):
        await channel_for(http).send(a_hook(http))

    first, again = http.requests
    assert first.headers["webhook-id"] == again.headers["webhook-id"] == KEY
    assert first.body == again.body


def test_settings_never_show_a_secret() -> None:
    settings = WebhookSettings(secrets=(SecretStr(SECRET),), secrets_by_host={"a": (SecretStr(OLD_SECRET),)})

    assert SECRET not in repr(settings) + str(settings)
    assert OLD_SECRET not in repr(settings) + str(settings)


# What the answer means


@pytest.mark.parametrize("line", ["200 OK", "201 Created", "202 Accepted", "299 Fine"])
async def test_any_2xx_is_taken(http: HttpReceiver, line: str) -> None:
    http.answer = status(line)

    assert (await channel_for(http).send(a_hook(http))).reference == line[:3]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("302 Found", FailureCode.DEFERRED),
        ("401 Unauthorized", FailureCode.SIGN_IN_REFUSED),
        ("403 Forbidden", FailureCode.SIGN_IN_REFUSED),
        ("404 Not Found", FailureCode.TARGET_MISSING),
        ("405 Method Not Allowed", FailureCode.TARGET_MISSING),
        ("408 Request Timeout", FailureCode.DEFERRED),
        ("409 Conflict", FailureCode.DEFERRED),
        ("421 Misdirected Request", FailureCode.DEFERRED),
        ("425 Too Early", FailureCode.DEFERRED),
        ("429 Too Many Requests", FailureCode.DEFERRED),
        ("451 Unavailable For Legal Reasons", FailureCode.DEFERRED),
        ("500 Internal Server Error", FailureCode.SERVER_FAULT),
        ("503 Service Unavailable", FailureCode.SERVER_FAULT),
        ("599 Odd", FailureCode.SERVER_FAULT),
    ],
)
async def test_what_is_no_verdict_on_address_or_message_waits(http: HttpReceiver, line: str, code: FailureCode) -> None:
    http.answer = status(line)

    failed = await failure_of(channel_for(http), http)

    assert isinstance(failed, TemporaryFailure)
    assert (failed.code, failed.status) == (code, line[:3])


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("301 Moved", FailureCode.REDIRECTED),
        ("308 Permanent", FailureCode.REDIRECTED),
        ("400 Bad Request", FailureCode.MESSAGE_REFUSED),
        ("410 Gone", FailureCode.GONE),
        ("413 Content Too Large", FailureCode.MESSAGE_TOO_BIG),
        ("414 URI Too Long", FailureCode.BAD_ADDRESS),
        ("415 Unsupported Media Type", FailureCode.MESSAGE_REFUSED),
        ("422 Unprocessable", FailureCode.MESSAGE_REFUSED),
        ("431 Header Fields Too Large", FailureCode.MESSAGE_REFUSED),
    ],
)
async def test_a_verdict_on_address_or_message_is_final(http: HttpReceiver, line: str, code: FailureCode) -> None:
    http.answer = status(line)

    failed = await failure_of(channel_for(http), http)

    assert isinstance(failed, PermanentFailure)
    assert (failed.code, failed.status) == (code, line[:3])


@pytest.mark.parametrize(
    "line", ["301 Moved", "302 Found", "303 See Other", "304 Not Modified", "307 Temporary", "308 Permanent"]
)
async def test_a_redirect_is_never_followed(http: HttpReceiver, line: str) -> None:
    http.answer = status(line, f"location: http://127.0.0.1:{http.port}/elsewhere")

    await failure_of(channel_for(http), http)

    assert [request.path for request in http.requests] == ["/desk"]


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("120", timedelta(seconds=120)),
        ("0", timedelta(0)),
        ("Wed, 27 Nov 2024 07:10:00 GMT", timedelta(minutes=10)),
        ("Wed, 27 Nov 2024 06:00:00 GMT", timedelta(0)),
        ("999999999999999999999", timedelta(hours=1)),
        ("Wed, 27 Nov 2099 07:00:00 GMT", timedelta(hours=1)),
        ("soon", None),
        ("-5", None),
        ("1.5", None),
        ("٣", None),
        ("Wed, 27 Nov 2024 07:10:00 -0000", None),
    ],
)
async def test_the_wish_to_wait_is_honoured_within_limits(
    http: HttpReceiver, header: str, expected: timedelta | None
) -> None:
    http.answer = f"HTTP/1.1 503 Later\r\nretry-after: {header}\r\ncontent-length: 0\r\n\r\n".encode()

    failed = await failure_of(channel_for(http, clock=lambda: NOW), http)

    assert isinstance(failed, TemporaryFailure)
    assert failed.retry_after == expected


@given(st.text())
def test_no_wish_to_wait_can_crash_us(header: str) -> None:
    wait = retry_after(header, NOW, timedelta(hours=1))

    assert wait is None or timedelta(0) <= wait <= timedelta(hours=1)


# Limits and broken receivers


async def test_an_endless_answer_is_cut_off_and_its_status_counts(http: HttpReceiver) -> None:
    cut = asyncio.Event()
    written_bytes = 0

    async def endless(writer: asyncio.StreamWriter) -> None:
        nonlocal written_bytes
        writer.write(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n")
        try:
            while True:
                writer.write(b"4000\r\n" + b"x" * 0x4000 + b"\r\n")
                await writer.drain()
                written_bytes += 0x4000
        except ConnectionError:
            cut.set()

    http.answer = endless

    receipt = await channel_for(http).send(a_hook(http))

    assert receipt.reference == "200"
    await cut.wait()
    # What the channel read, and what lay in the buffers of both ends.
    assert written_bytes < 32 * 1024 * 1024


async def test_an_answer_that_never_ends_counts_by_its_status(http: HttpReceiver) -> None:
    async def hanging(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nabc")
        await writer.drain()
        await http.release.wait()

    http.answer = hanging

    # Long enough for the status to arrive on the busiest machine; the rest never does.
    receipt = await channel_for(http, time_limit=timedelta(seconds=3)).send(a_hook(http))

    assert receipt.reference == "200"


async def test_a_receiver_that_never_answers_is_temporary(http: HttpReceiver) -> None:
    async def silent(_writer: asyncio.StreamWriter) -> None:
        await http.release.wait()

    http.answer = silent

    failed = await failure_of(channel_for(http, time_limit=timedelta(seconds=0.5)), http)

    assert isinstance(failed, TemporaryFailure)
    assert failed.code is FailureCode.TIMED_OUT


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (b"<html>maintenance</html>", FailureCode.ANSWER_UNREADABLE),
        (b"HTTP/1.1 2x0 OK\r\n\r\n", FailureCode.ANSWER_UNREADABLE),
        (b"", FailureCode.ANSWER_UNREADABLE),
        (b"HTTP/1.1 200 OK\r\nx: " + b"y" * 300_000, FailureCode.ANSWER_UNREADABLE),
        (b"220 mail.example.test ESMTP\r\n", FailureCode.ANSWER_UNREADABLE),
    ],
)
async def test_an_answer_that_is_no_http_is_temporary(http: HttpReceiver, answer: bytes, code: FailureCode) -> None:
    http.answer = answer

    failed = await failure_of(channel_for(http), http)

    assert isinstance(failed, TemporaryFailure)
    assert failed.code is code


async def test_nobody_listening_is_temporary(silent_port: int) -> None:
    nobody = HttpReceiver(port=silent_port)

    failed = await failure_of(channel_for(nobody), nobody)

    assert isinstance(failed, TemporaryFailure)
    assert failed.code is FailureCode.CONNECTION_FAILED


# Where it goes


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "2130706433", "127.1", "0x7f.0.0.1"])
async def test_in_production_our_own_network_is_never_reached(http: HttpReceiver, host: str) -> None:
    channel = channel_for(http, allow_private=False)

    failed = await failure_of(channel, http, host=host)

    assert isinstance(failed, PermanentFailure)
    assert failed.code is FailureCode.TARGET_FORBIDDEN
    assert http.connections == 0


async def test_a_name_is_resolved_once_per_delivery_and_the_connection_goes_where_the_check_looked(
    http: HttpReceiver,
) -> None:
    asked: list[tuple[str, int]] = []

    async def changing(host: str, port: int) -> tuple[IpAddress, ...]:
        asked.append((host, port))
        return (ip_address("127.0.0.1" if len(asked) == 1 else "169.254.169.254"),)

    channel = WebhookChannel(WebhookSettings(secrets=(SecretStr(SECRET),), policy=policy(http.port)), utc_now, changing)

    await channel.send(a_hook(http, host="hook.example.test"))
    failed = await failure_of(channel, http, host="hook.example.test")

    assert asked == [("hook.example.test", http.port)] * 2
    assert failed.code is FailureCode.TARGET_FORBIDDEN
    (request,) = http.requests
    assert request.headers["host"] == f"hook.example.test:{http.port}"


@pytest.mark.parametrize("order", [("127.0.0.2", "127.0.0.1"), ("127.0.0.1", "127.0.0.2")])
async def test_one_address_that_answers_is_enough(http: HttpReceiver, order: tuple[str, str]) -> None:
    async def two(_host: str, _port: int) -> tuple[IpAddress, ...]:
        return ip_address(order[0]), ip_address(order[1])

    channel = WebhookChannel(WebhookSettings(secrets=(SecretStr(SECRET),), policy=policy(http.port)), utc_now, two)

    await channel.send(a_hook(http, host="hook.example.test"))

    assert len(http.requests) == 1


async def test_a_proxy_of_the_environment_is_not_used(http: HttpReceiver, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")

    await channel_for(http).send(a_hook(http))

    assert len(http.requests) == 1


async def test_the_certificate_is_checked_against_the_name_although_the_connection_goes_to_the_address(
    certified: Certified,
) -> None:
    async with http_receiver(tls=certified.server) as receiver:
        settings = WebhookSettings(
            secrets=(SecretStr(SECRET),),
            policy=policy(receiver.port, allow_http=False),
            ca_file=certified.ca_file,
        )
        await WebhookChannel(settings, utc_now, _only_ipv4).send(a_hook(receiver, host="localhost", scheme="https"))

        assert receiver.requests[0].headers["host"] == f"localhost:{receiver.port}"


async def test_a_certificate_for_another_name_is_refused(certified_for_another_name: Certified) -> None:
    other = certified_for_another_name
    async with http_receiver(tls=other.server) as receiver:
        settings = WebhookSettings(secrets=(SecretStr(SECRET),), policy=policy(receiver.port), ca_file=other.ca_file)
        failed = await failure_of(
            WebhookChannel(settings, utc_now, _only_ipv4), receiver, host="localhost", scheme="https"
        )

        assert isinstance(failed, TemporaryFailure)
        assert failed.code is FailureCode.TLS_FAILED
        assert receiver.requests == []


async def test_an_unknown_certificate_is_refused(certified: Certified) -> None:
    async with http_receiver(tls=certified.server) as receiver:
        failed = await failure_of(channel_for(receiver), receiver, scheme="https")

        assert failed.code is FailureCode.TLS_FAILED
        assert receiver.requests == []


async def test_a_server_that_speaks_no_tls_gets_nothing() -> None:
    async with line_server(b"HTTP/1.1 400 Bad Request\r\n\r\n") as port:
        plain = HttpReceiver(port=port)
        failed = await failure_of(channel_for(plain), plain, scheme="https")

    assert isinstance(failed, TemporaryFailure)
    assert failed.code is FailureCode.TLS_FAILED


async def test_no_log_line_and_no_failure_shows_the_path_the_text_or_the_secret(
    http: HttpReceiver, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    await channel_for(http).send(a_hook(http, "/token-rahasia"))
    http.answer = status("503 token-rahasia")

    failed = await failure_of(channel_for(http), http, path="/token-rahasia")

    shown = caplog.text + "".join(traceback.format_exception(failed))
    assert "/token-rahasia" not in shown
    assert SECRET not in shown
    assert "Kepada Yth" not in shown


async def test_what_is_sent_is_the_payload_and_nothing_else(http: HttpReceiver) -> None:
    message = a_hook(http)

    await channel_for(http).send(message)

    assert json.loads(http.requests[0].body) == message.payload
    assert "cookie" not in http.requests[0].headers


async def _only_ipv4(host: str, port: int) -> tuple[IpAddress, ...]:
    return tuple(address for address in await system_resolve(host, port) if address.version == 4)
