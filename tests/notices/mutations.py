"""Letters and mails with rubbish in them, by the ten thousand: `python -m tests.notices.mutations COUNT SEED`.

Letters are composed from facts of which some are rubbish, alone and several together, and written as every channel
writes them; what a mail program reads of one has our headers and no other. Mails that came from elsewhere, whole or
damaged, are handed in as files of reports. Ends at the first one that is no letter and not refused.
"""

import random
import resource
import sys
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP, default
from typing import Any
from zoneinfo import ZoneInfo

import orjson
from pydantic import ValidationError

from commands.media_type import media_type_of
from domain.codes import Language
from intake_files.reports import read_reports
from intake_files.table import UnusableFile
from notices.bundle import part_of, render_bundle
from notices.model import ContactPoint, Message, NoticeChannel, NoticeContext, NoticeKind, PermanentFailure
from notices.render import render
from notices.smtp_mail import Sender, compose
from tests.notices.samples import KEY, a_full_context

SENDER = Sender("Desk Pilkada, Kabupaten Lebong", "desk@lebong.example.test")
AT = datetime(2024, 11, 27, 7, tzinfo=UTC)

RUBBISH: tuple[Any, ...] = (
    None, True, -1, 2**62, "", " ", "\x00", "\ud800", "a" * 5_000, "\r\nBcc: x@y.test", "=?utf-8?q?x=0D=0Ay?=",
    "{{ 7 * 7 }}", "{% raw %}", "<b>&amp;", "🗳" * 300, "\u202e\u2028.\n.\n", "%s%n{}", [], {}, ["x"] * 300, [None],
    "2015-01-01T00:00:00+14:00", "2199-12-31T23:59:59-12:00", "Asia/Jakarta", "../../etc/passwd", "REFERRAL", "S9",
    [{"office": "\x00"}], [{"awaited": None, "missed_at": "2199-12-31T23:59:59-12:00"}],
    [{"field": "occurred_at", "before": None, "after": "2015-01-01T00:00:00+14:00"}],
)  # fmt: skip

ADDRESSES = (
    "kpu@lebong.example.test",
    "kpu@x.test\r\nBcc: y@z.test",
    "a@b@c",
    "",
    "\ud800@x.test",
    "a" * 300 + "@x.test",
)


def letters(count: int, seed: int) -> Iterator[str]:
    """What becomes of each of `count` letters: `written`, or why there is none."""
    chance = random.Random(seed)
    before: NoticeContext | None = None
    for _ in range(count):
        try:
            context = NoticeContext.model_validate(_facts(chance))
            to = ContactPoint(
                channel=NoticeChannel.SMTP,
                address=chance.choice(ADDRESSES) if chance.random() < 0.2 else ADDRESSES[0],
                display_name=chance.choice([each for each in RUBBISH if isinstance(each, str)]),
                language=chance.choice(list(Language)),
            )
            _check(render(context, to, KEY))
            together = (context, before or context)
            _check(render_bundle([part_of(each, to) for each in together], to, KEY))
        except ValidationError:
            yield "no facts"
        except PermanentFailure as failure:
            yield failure.code
        else:
            before = context
            yield "written"


def files(count: int, seed: int) -> Iterator[str]:
    """What `count` mails are for the desk as files: the fault, or `read`."""
    chance = random.Random(seed)
    for _ in range(count):
        content = _damaged(_mail(chance), chance)
        assert media_type_of("laporan.eml", content)
        try:
            read_reports(content, "17.07", ZoneInfo("Asia/Jakarta"))
        except UnusableFile as unusable:
            yield unusable.fault
        else:
            yield "read"


def _facts(chance: random.Random) -> dict[str, Any]:
    """Facts of a letter of any kind, a few of them rubbish."""
    facts = a_full_context(chance.choice(list(NoticeKind))).model_dump(mode="json")
    for field in chance.sample(sorted(NoticeContext.model_fields), chance.randint(0, 6)):
        known = facts.get(field)
        same_type = [each for each in RUBBISH if type(each) is type(known)]
        facts[field] = chance.choice(same_type if same_type and chance.random() < 0.85 else RUBBISH)
    return facts


def _check(message: Message) -> None:
    """Return if the message is one letter, to one recipient, for every channel.

    Raises:
        PermanentFailure: it cannot be sent.
    """
    orjson.dumps(message.payload)
    message.model_dump_json().encode()
    assert message.subject.isprintable(), message.subject
    content = compose(message, sender=SENDER, reply_to=None, at=AT).content
    assert max(map(len, content.split(b"\r\n"))) <= 998
    read = message_from_bytes(content, policy=default)
    assert len(read["To"].addresses) == 1
    assert read["Bcc"] is None
    assert len(list(read.iter_parts())) == (1 + len(message.parts) if message.parts else 0)


def _mail(chance: random.Random) -> bytes:
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["To"], mail["Subject"] = "Budi <budi@example.test>", "desk@example.test", "Laporan TPS 2 – rusak"
    mail.set_content("Listrik padam di TPS 2; genset tidak ada\nreported_at;text\n" * chance.randint(1, 30))
    if chance.random() < 0.5:
        mail.add_alternative("<table><tr><td>17.07.05</td></tr></table>", subtype="html")
    if chance.random() < 0.5:
        mail.add_attachment(chance.randbytes(300), maintype="application", subtype="octet-stream", filename="a.xlsx")
    return mail.as_bytes()


def _damaged(content: bytes, chance: random.Random) -> bytes:
    changed = bytearray(content)
    for _ in range(chance.randint(0, 4)):
        start = chance.randrange(len(changed) + 1)
        match chance.randrange(3):
            case 0:
                changed[start : start + 1] = chance.randbytes(chance.choice((1, 30)))
            case 1:
                del changed[start : start + chance.randint(1, 200)]
            case _:
                changed[start:start] = chance.choice(
                    (b"\x00", b"\xff\xfe", b'"', b"sep=;\n", b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
                )
    return bytes(changed)


def _tell(count: int, seed: int) -> None:
    for name, work in (("letters", letters), ("mails as files", files)):
        began = time.monotonic()
        found = Counter(work(count, seed))
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(dict(found.most_common()))  # noqa: T201
        print(f"{name}: {count}, {time.monotonic() - began:.0f} s, peak {peak} MiB")  # noqa: T201


if __name__ == "__main__":
    _tell(int(sys.argv[1]), int(sys.argv[2]))
