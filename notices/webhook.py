"""Signed webhooks by the Standard Webhooks scheme.

Delivered means: a 2xx status line came back. Nothing else of the answer is looked at, kept or shown.
It speaks to httpx's transport, not to a client: no redirects, no cookies, no proxies from the environment, and no log
line with an address that may hold a token. Every delivery has a connection of its own, because a kept one would be
bound to the network address and certificate of an earlier check.
"""

import asyncio
import contextlib
import ssl
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path

import httpx
import orjson
from pydantic import SecretStr
from standardwebhooks import Webhook

from domain.base import Value
from notices.channels import Clock, stems_from
from notices.model import FailureCode, Message, NoticeChannel, Receipt, TemporaryFailure, failure_of
from notices.webhook_answers import refusal
from notices.webhook_target import IpAddress, Resolve, Target, WebhookPolicy, addresses_of, system_resolve, target_of

CONNECT_LIMIT_SECONDS = 5.0
"""For one network address; then the next one of the same name has its turn."""


class WebhookSettings(Value):
    """How webhooks are signed and where they may go."""

    secrets: tuple[SecretStr, ...] = ()
    """`whsec_…`, newest first; during a rotation each of them signs. For receivers without secrets of their own."""

    secrets_by_host: Mapping[str, tuple[SecretStr, ...]] = {}
    policy: WebhookPolicy = WebhookPolicy()
    ca_file: Path | None = None
    """Certificates trusted besides the public ones."""


@dataclass(frozen=True)
class _Answer:
    status: int
    retry_after: str | None


class WebhookChannel:
    """Posts a message's payload to its address."""

    def __init__(self, settings: WebhookSettings, clock: Clock, resolve: Resolve = system_resolve) -> None:
        self._policy = settings.policy
        self._default_signers = _signers(settings.secrets)
        self._signers = {host.lower(): _signers(secrets) for host, secrets in settings.secrets_by_host.items()}
        self._clock = clock
        self._resolve = resolve
        self._tls = httpx.create_ssl_context(trust_env=False)
        if settings.ca_file is not None:
            self._tls.load_verify_locations(cafile=settings.ca_file)

    async def send(self, message: Message) -> Receipt:
        """Receipt with the HTTP status.

        Raises:
            TemporaryFailure: SECRET_MISSING, not reached, not answered in time, or an answer that is no verdict on
                address or message (`notices/webhook_answers.py`).
            PermanentFailure: BAD_ADDRESS, TARGET_FORBIDDEN, or an answer that is one.
        """
        target = target_of(message.to.address, self._policy)
        signers = self._signers.get(target.host.lower(), self._default_signers)
        if not signers:
            raise TemporaryFailure(FailureCode.SECRET_MISSING)
        body = orjson.dumps(message.payload)
        headers = {
            "content-type": "application/json",
            "user-agent": "desk-pilkada",
            **signature_headers(message.key, body, self._clock(), signers),
        }
        return self._receipt(await self._delivered(target, body, headers))

    async def _delivered(self, target: Target, body: bytes, headers: Mapping[str, str]) -> _Answer:
        deadline = asyncio.get_running_loop().time() + self._policy.time_limit.total_seconds()
        try:
            async with asyncio.timeout_at(deadline):
                addresses = await addresses_of(target, self._policy, self._resolve)
            for address in addresses[:-1]:
                with contextlib.suppress(httpx.ConnectError, httpx.ConnectTimeout):
                    return await self._posted(_request(target, address, body, headers), deadline)
            return await self._posted(_request(target, addresses[-1], body, headers), deadline)
        except TimeoutError:
            raise TemporaryFailure(FailureCode.TIMED_OUT) from None
        except httpx.TransportError as error:
            raise _failure(error) from None

    async def _posted(self, request: httpx.Request, deadline: float) -> _Answer:
        async with httpx.AsyncHTTPTransport(verify=self._tls) as transport:
            async with asyncio.timeout_at(deadline):
                response = await transport.handle_async_request(request)
            try:
                await self._drained(response, deadline)
            finally:
                await response.aclose()
            return _Answer(response.status_code, response.headers.get("retry-after"))

    async def _drained(self, response: httpx.Response, deadline: float) -> None:
        """Reads the rest of the answer out of politeness, up to the limits; what goes wrong there changes nothing."""
        seen_bytes = 0
        with contextlib.suppress(TimeoutError, httpx.TransportError):
            async with asyncio.timeout_at(deadline):
                async for chunk in response.aiter_raw():
                    seen_bytes += len(chunk)
                    if seen_bytes >= self._policy.answer_limit_bytes:
                        return

    def _receipt(self, answer: _Answer) -> Receipt:
        status = str(answer.status)
        if 200 <= answer.status < 300:
            return Receipt(channel=NoticeChannel.WEBHOOK, reference=status, at=self._clock())
        wait = retry_after(answer.retry_after, self._clock(), self._policy.retry_after_limit)
        raise failure_of(refusal(answer.status), status, retry_after=wait)


def signature_headers(key: str, body: bytes, at: datetime, signers: Sequence[Webhook]) -> dict[str, str]:
    """The three headers of the scheme; one signature per signer, newest first."""
    moment = at.astimezone(UTC)  # the library takes the clock face for UTC, whatever the zone
    return {
        "webhook-id": key,
        "webhook-timestamp": str(int(moment.timestamp())),
        "webhook-signature": " ".join(signer.sign(key, moment, body.decode()) for signer in signers),
    }


def retry_after(header: str | None, now: datetime, limit: timedelta) -> timedelta | None:
    """How long the receiver asks us to wait, never longer than `limit`; None when it does not say so readably.

    Source: RFC 9110 section 10.2.3, seconds or a date.
    """
    if header is None:
        return None
    if header.isascii() and header.isdigit():
        return min(timedelta(seconds=min(int(header[:10]), 10**9)), limit)
    try:
        until = parsedate_to_datetime(header)
    except ValueError:
        return None
    if until.tzinfo is None:
        return None
    return min(max(until - now, timedelta(0)), limit)


def _request(target: Target, address: IpAddress, body: bytes, headers: Mapping[str, str]) -> httpx.Request:
    return httpx.Request(
        "POST",
        target.url.copy_with(host=str(address)),
        headers={**headers, "host": target.url.netloc.decode("ascii"), "accept-encoding": "identity"},
        content=body,
        # The certificate is checked against the name, although the connection goes to the address.
        extensions={"sni_hostname": target.host, "timeout": {"connect": CONNECT_LIMIT_SECONDS}},
    )


def _signers(secrets: Sequence[SecretStr]) -> tuple[Webhook, ...]:
    return tuple(Webhook(secret.get_secret_value()) for secret in secrets)


def _failure(error: httpx.TransportError) -> TemporaryFailure:
    if isinstance(error, httpx.TimeoutException):
        return TemporaryFailure(FailureCode.TIMED_OUT)
    if stems_from(error, ssl.SSLError):
        return TemporaryFailure(FailureCode.TLS_FAILED)
    if isinstance(error, httpx.RemoteProtocolError):
        return TemporaryFailure(FailureCode.ANSWER_UNREADABLE)
    return TemporaryFailure(FailureCode.CONNECTION_FAILED)
