"""Mail, one message to one recipient.

Delivered means: the server took responsibility (its 250 after the text). If the line breaks between the text and that
answer, the next attempt sends the mail again under the same Message-ID.
"""

from aiosmtplib import (
    SMTPException,
    SMTPHeloError,
    SMTPRecipientsRefused,
    SMTPResponseException,
    SMTPSenderRefused,
)

from notices.channels import Clock
from notices.model import (
    DeliveryFailure,
    FailureCode,
    Message,
    NoticeChannel,
    PermanentFailure,
    Receipt,
    TemporaryFailure,
    failure_of,
)
from notices.smtp_connections import SmtpConnections, SmtpSettings
from notices.smtp_mail import Sender, compose
from notices.smtp_replies import Step, refusal, status


class SmtpChannel:
    """Sends messages through the mail server of `settings`; close it with `aclose` in the end."""

    def __init__(self, settings: SmtpSettings, clock: Clock) -> None:
        self._settings = settings
        self._sender = Sender(settings.sender_name, settings.sender_address)
        self._connections = SmtpConnections(settings)
        self._clock = clock

    async def send(self, message: Message) -> Receipt:
        """Receipt with the Message-ID.

        Raises:
            TemporaryFailure: no connection, no answer in time, or a refusal that is no verdict on address or message.
            PermanentFailure: BAD_ADDRESS, BAD_HEADER, or the server refused the address or the message for good.
        """
        try:
            mail = compose(message, sender=self._sender, reply_to=self._settings.reply_to, at=self._clock())
            async with self._connections.connection() as client:
                await client.sendmail(self._settings.sender_address, [message.to.address], mail.content)
        except (SMTPException, OSError, ValueError) as error:
            raise _failure(error) from None
        return Receipt(channel=NoticeChannel.SMTP, reference=mail.message_id, at=self._clock())

    async def aclose(self) -> None:
        """Ends the idle connections."""
        await self._connections.aclose()


def _failure(error: Exception) -> DeliveryFailure:
    match error:
        case SMTPRecipientsRefused(recipients=[first, *_]):
            return _refusal(Step.RECIPIENT, first)
        case SMTPSenderRefused():
            return _refusal(Step.SENDER, error)
        case SMTPHeloError():
            return TemporaryFailure(FailureCode.CONNECTION_FAILED, status(error.code, error.message))
        case SMTPResponseException():
            return _refusal(Step.TEXT, error)
        case ValueError():  # a library cannot write the message down; UnicodeError is one
            return PermanentFailure(FailureCode.BAD_HEADER, "library")
        case TimeoutError():
            return TemporaryFailure(FailureCode.TIMED_OUT)
        case _:
            return TemporaryFailure(FailureCode.CONNECTION_FAILED)


def _refusal(step: Step, reply: SMTPResponseException) -> DeliveryFailure:
    return failure_of(refusal(step, reply.code, reply.message), status(reply.code, reply.message))
