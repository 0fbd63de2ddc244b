"""Everything that Apprise can reach: chat services, SMS gateways, push.

A contact names a target; the address behind the name, with its tokens, stands in the settings and nowhere else.
Apprise knows no idempotency: after a lost answer the same text may arrive twice, recognisable by its notice number.
"""

import asyncio
import logging
from collections.abc import Mapping

from apprise import Apprise, AppriseAsset, AppriseResultStatus, NotifyFormat, NotifyType
from pydantic import Field, SecretStr

from domain.base import Value
from notices.channels import Clock
from notices.model import FailureCode, Message, NoticeChannel, Receipt, TemporaryFailure

_TALKATIVE_LOGGERS = ("apprise", "urllib3.connectionpool")
"""They log addresses with tokens and recipients."""


class AppriseSettings(Value):
    """Targets by name."""

    targets: Mapping[str, SecretStr] = {}
    """Apprise address of each target, for example of one group chat."""

    timeout_seconds: float = Field(default=30.0, gt=0)


class AppriseChannel:
    """Sends messages to the targets of `settings`.

    Raises:
        ValueError: Apprise cannot read the address of a target, which is named.
    """

    def __init__(self, settings: AppriseSettings, clock: Clock) -> None:
        for name in _TALKATIVE_LOGGERS:
            logging.getLogger(name).addFilter(_nothing)
        self._settings = settings
        self._clock = clock
        self._asset = AppriseAsset(app_id="Desk Pilkada", app_desc="Desk Pilkada", secure_logging=True)
        for target, address in settings.targets.items():
            if Apprise.instantiate(address.get_secret_value(), asset=self._asset) is None:
                raise ValueError(f"Apprise cannot read the address of target {target!r}")

    async def send(self, message: Message) -> Receipt:
        """Receipt without a reference, for the services behind Apprise give none in common.

        Raises:
            TemporaryFailure: TARGET_MISSING while the settings have no target of that name, DEFERRED when the service
                did not take it, TIMED_OUT.
        """
        address = self._settings.targets.get(message.to.address)
        if address is None:
            raise TemporaryFailure(FailureCode.TARGET_MISSING)
        status = await asyncio.to_thread(self._notify, address, message)
        if status is AppriseResultStatus.TIMEOUT:
            raise TemporaryFailure(FailureCode.TIMED_OUT)
        if status is not AppriseResultStatus.SUCCESS:
            raise TemporaryFailure(FailureCode.DEFERRED)
        return Receipt(channel=NoticeChannel.APPRISE, reference=None, at=self._clock())

    def _notify(self, address: SecretStr, message: Message) -> AppriseResultStatus:
        service = Apprise(asset=self._asset)
        service.add(address.get_secret_value())
        result = service.notify(
            body=message.whole_text,
            title=message.subject,
            notify_type=NotifyType.INFO,
            body_format=NotifyFormat.TEXT,
            interpret_escapes=False,
            timeout=self._settings.timeout_seconds,
        )
        return result.status


def _nothing(_record: logging.LogRecord) -> bool:
    return False
