import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from notices.model import FailureCode, TemporaryFailure
from notices.outbox import OutboxChannel, list_outbox
from tests.notices.conftest import utc_now
from tests.notices.samples import a_message


def names_in(folder: Path) -> list[str]:
    """Hidden ones too."""
    return [path.name for path in folder.iterdir()]


async def test_a_message_lies_in_the_folder_as_it_was_sent(tmp_path: Path) -> None:
    message = a_message()

    receipt = await OutboxChannel(tmp_path / "new" / "outbox", utc_now).send(message)

    (entry,) = list_outbox(tmp_path / "new" / "outbox")
    assert entry.message == message
    assert entry.at == receipt.at
    assert receipt.reference is not None
    assert (tmp_path / "new" / "outbox" / receipt.reference).is_file()


async def test_a_repeat_replaces_its_own_file(tmp_path: Path) -> None:
    channel = OutboxChannel(tmp_path, utc_now)

    await channel.send(a_message(subject="first"))
    await channel.send(a_message(subject="second"))

    (entry,) = list_outbox(tmp_path)
    assert entry.message.subject == "second"
    assert len(names_in(tmp_path)) == 1


async def test_repeats_at_the_same_time_leave_one_whole_file(tmp_path: Path) -> None:
    channel = OutboxChannel(tmp_path, utc_now)

    await asyncio.gather(*(channel.send(a_message()) for _ in range(20)))

    assert len(list_outbox(tmp_path)) == 1
    assert len(names_in(tmp_path)) == 1


@pytest.mark.parametrize("key", ["../../outside", "/etc/x", "a/b", "..", "x" * 300])
async def test_a_key_never_leads_out_of_the_folder(tmp_path: Path, key: str) -> None:
    await OutboxChannel(tmp_path / "outbox", utc_now).send(a_message(key=key))

    assert names_in(tmp_path) == ["outbox"]
    assert len(names_in(tmp_path / "outbox")) == 1


async def test_messages_are_listed_oldest_first(tmp_path: Path) -> None:
    start = datetime(2024, 11, 27, tzinfo=UTC)
    instants = iter([start + timedelta(minutes=2), start, start + timedelta(minutes=1)])
    channel = OutboxChannel(tmp_path, lambda: next(instants))

    for key in ("third", "first", "second"):
        await channel.send(a_message(key=key))

    assert [entry.message.key for entry in list_outbox(tmp_path)] == ["first", "second", "third"]


def test_a_missing_folder_lists_nothing(tmp_path: Path) -> None:
    assert list_outbox(tmp_path / "nowhere") == ()


async def test_a_folder_that_cannot_be_written_is_a_temporary_failure(tmp_path: Path) -> None:
    (tmp_path / "outbox").write_text("a file, not a folder")

    with pytest.raises(TemporaryFailure) as failed:
        await OutboxChannel(tmp_path / "outbox", utc_now).send(a_message())

    assert failed.value.code is FailureCode.OUTBOX_UNWRITABLE
