"""The one door out: picks the channel that a message asks for."""

from collections.abc import Mapping

from notices.channels import Channel
from notices.model import FailureCode, Message, NoticeChannel, Receipt, TemporaryFailure


class Dispatcher:
    """Hands messages to the channels that this process has."""

    def __init__(self, channels: Mapping[NoticeChannel, Channel]) -> None:
        self._channels = dict(channels)

    async def send(self, message: Message) -> Receipt:
        """Receipt of the channel named by `message.to`.

        Raises:
            TemporaryFailure: from the channel, or CHANNEL_DISABLED when this process has none of that name.
            PermanentFailure: from the channel.
        """
        channel = self._channels.get(message.to.channel)
        if channel is None:
            raise TemporaryFailure(FailureCode.CHANNEL_DISABLED, message.to.channel)
        return await channel.send(message)
