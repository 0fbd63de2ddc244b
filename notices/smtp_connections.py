"""A few connections to one mail server, opened when needed and used again.

A server that turns our connection, certificate or password down says nothing about the message at hand, so all of this
is temporary: notices wait until somebody has put it right, instead of becoming dead letters by the hundred.
"""

import asyncio
import contextlib
import socket
import ssl
from collections.abc import AsyncIterator
from enum import StrEnum
from pathlib import Path
from typing import Self

from aiosmtplib import SMTP, SMTPException, SMTPResponseException
from pydantic import Field, SecretStr, model_validator

from domain.base import Value
from notices.channels import stems_from
from notices.model import FailureCode, TemporaryFailure
from notices.smtp_mail import is_mailbox
from notices.smtp_replies import status


class SmtpSecurity(StrEnum):
    """How the connection is protected. There is no "if the server offers it": that is no protection."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"
    """For a relay on the same machine."""


class SmtpSettings(Value):
    """How mail leaves the desk."""

    host: str
    port: int = Field(default=587, ge=1, le=65535)
    security: SmtpSecurity = SmtpSecurity.STARTTLS
    sender_address: str
    sender_name: str = "Desk Pilkada"
    reply_to: str | None = None
    username: str | None = None
    password: SecretStr | None = None
    ca_file: Path | None = None
    """Certificates trusted besides the system's."""

    timeout_seconds: float = Field(default=30.0, gt=0)
    """For each single step of the conversation."""

    connections: int = Field(default=4, ge=1)
    """At most so many at once."""

    @model_validator(mode="after")
    def _is_coherent(self) -> Self:
        if not is_mailbox(self.sender_address) or not (self.reply_to is None or is_mailbox(self.reply_to)):
            raise ValueError("sender_address and reply_to must be plain mail addresses")
        if not self.sender_name.isprintable():
            raise ValueError("sender_name must be one line")
        if (self.username is None) != (self.password is None):
            raise ValueError("username and password belong together")
        if self.password is not None and self.security is SmtpSecurity.NONE:
            raise ValueError("a password is never sent over an open line")
        return self


class SmtpConnections:
    """Connections to the server of `settings`, signed in and ready for a mail."""

    def __init__(self, settings: SmtpSettings) -> None:
        self._settings = settings
        self._tls = None if settings.security is SmtpSecurity.NONE else _trusting(settings.ca_file)
        self._slots = asyncio.Semaphore(settings.connections)
        self._idle: list[SMTP] = []

    @contextlib.asynccontextmanager
    async def connection(self) -> AsyncIterator[SMTP]:
        """A connection of one's own for one mail; kept for the next one unless something went wrong on it.

        Raises:
            TemporaryFailure: there is none to be had now.
        """
        async with self._slots:
            client = await self._idle_one() or await self._opened()
            try:
                yield client
            except BaseException:
                client.close()
                raise
            self._idle.append(client)

    async def aclose(self) -> None:
        """Takes leave of the server on every idle connection."""
        while self._idle:
            client = self._idle.pop()
            with contextlib.suppress(SMTPException, OSError):
                await client.quit()
            client.close()

    async def _idle_one(self) -> SMTP | None:
        while self._idle:
            client = self._idle.pop()
            try:
                await client.noop()
            except (SMTPException, OSError):
                # Servers hang up on idle clients; the next one may still be good.
                client.close()
            except BaseException:
                client.close()
                raise
            else:
                return client
        return None

    async def _opened(self) -> SMTP:
        settings = self._settings
        client = SMTP(
            hostname=settings.host,
            port=settings.port,
            timeout=settings.timeout_seconds,
            use_tls=settings.security is SmtpSecurity.TLS,
            start_tls=False,
            tls_context=self._tls,
            local_hostname=settings.sender_address.rpartition("@")[2],
        )
        step = FailureCode.CONNECTION_FAILED
        try:
            await client.connect()
            if settings.security is SmtpSecurity.STARTTLS:
                step = FailureCode.TLS_FAILED
                await client.starttls()
            if settings.username is not None and settings.password is not None:
                step = FailureCode.SIGN_IN_REFUSED
                await client.login(settings.username, settings.password.get_secret_value())
        except (SMTPException, OSError, UnicodeError) as error:
            client.close()
            raise _failure_at(step, error) from None
        except BaseException:
            client.close()
            raise
        return client


def _failure_at(step: FailureCode, error: Exception) -> TemporaryFailure:
    if isinstance(error, TimeoutError):
        return TemporaryFailure(FailureCode.TIMED_OUT, step)
    if stems_from(error, ssl.SSLError):
        return TemporaryFailure(FailureCode.TLS_FAILED)
    if stems_from(error, socket.gaierror) or stems_from(error, UnicodeError):
        return TemporaryFailure(FailureCode.NAME_NOT_RESOLVED)  # a host that no name can be is one that nobody has
    return TemporaryFailure(step, status(error.code, error.message) if isinstance(error, SMTPResponseException) else "")


def _trusting(ca_file: Path | None) -> ssl.SSLContext:
    """Trust in the system's certificates and those of a file; to read the system's takes longer than most verbs."""
    tls = ssl.create_default_context()
    if ca_file is not None:
        tls.load_verify_locations(cafile=ca_file)
    return tls
