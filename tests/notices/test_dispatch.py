from pathlib import Path

import pytest

from notices.dispatch import Dispatcher
from notices.model import FailureCode, NoticeChannel, TemporaryFailure
from notices.outbox import OutboxChannel, list_outbox
from tests.notices.conftest import utc_now
from tests.notices.samples import a_message


async def test_a_message_goes_through_the_channel_that_its_recipient_uses(tmp_path: Path) -> None:
    dispatcher = Dispatcher(
        {
            NoticeChannel.OUTBOX: OutboxChannel(tmp_path / "here", utc_now),
            NoticeChannel.SMTP: OutboxChannel(tmp_path / "elsewhere", utc_now),
        }
    )

    receipt = await dispatcher.send(a_message(NoticeChannel.OUTBOX))

    assert receipt.channel is NoticeChannel.OUTBOX
    assert len(list_outbox(tmp_path / "here")) == 1
    assert list_outbox(tmp_path / "elsewhere") == ()


async def test_a_channel_that_this_process_lacks_is_waited_for() -> None:
    with pytest.raises(TemporaryFailure) as failed:
        await Dispatcher({}).send(a_message(NoticeChannel.WEBHOOK))

    assert failed.value.code is FailureCode.CHANNEL_DISABLED
    assert failed.value.status == "WEBHOOK"
