"""Mails of mail servers with something wrong in them: `python -m tests.notices.returned_mutations COUNT SEED`."""

import random
import resource
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from notices.model import NoticeChannel
from notices.returned_mail import MailFault, UnreadableMail, read_notification
from notices.smtp_mail import Sender, compose
from tests.given.notifications import Notification
from tests.notices.samples import a_message

FAULTS = frozenset(MailFault)
OURS = compose(
    a_message(NoticeChannel.SMTP),
    sender=Sender("Desk Pilkada", "desk@example.test"),
    reply_to=None,
    at=datetime(2024, 11, 27, 2, 0, tzinfo=UTC),
).content
HEADER = OURS.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
FRAGMENTS = (
    b"", b"\x00", b'"', b"<", b">", b"(", b")", b";", b":", b"=", b"*", b"\\", b"\r", b"\n", b"\r\n\r\n", b"\r\n ",
    b"\xff\xfe", b"--", b"--A.B/mx.example.test", b"\r\n--A.B/mx.example.test--\r\n", b"=?utf-8?b?w6k=?=",
    b"=?x-unknown?q?=ff?=", b"=?utf-8?b?", b"*0*=utf-16'", b"''%ff", b"%00", b"Content-Type: ",
    b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n", b"Content-Type: message/rfc822\r\n\r\n",
    b"Content-Type: multipart/digest", b"Content-Type: message/partial; number=1",
    b"Content-Transfer-Encoding: base64\r\n", b"Content-Transfer-Encoding: x-uuencode\r\n", b"charset=utf-7",
    b'boundary=""', b"report-type*0=delivery; report-type*1=-status", b"Message-ID: <\r\n",
    b"Message-ID: <a@b>\r\n", b"Date: Mon, 99 Foo 0000\r\n", b"Date: Fri, 31 Dec 9999 23:59:59 -2359\r\n",
    b"+9999999999", b"Action: failed\r\n", b"Action: delayed\r\n", b"Status: 5.\r\n", b"99999999999",
    b"\xe2\x80\xae", b"From ", b"In-Reply-To: <c@d>\r\n",
)  # fmt: skip


def seeds() -> list[bytes]:
    """Sound mails, as several systems write them."""
    return [
        Notification(letter=OURS).content(),
        Notification(letter=HEADER, returned_as="text/rfc822-headers").content(),
        Notification(letter=OURS, action="delayed", status="4.4.1", more=(("failed", "5.1.1"),)).content(),
        Notification(returned_as=None, top=("In-Reply-To: <a@example.test>",)).content(),
    ]


def outcomes(count: int, seed: int, mails: Sequence[bytes] = ()) -> Iterator[str]:
    """What becomes of each of `count` changed mails: what it says became of the letter, or the fault."""
    chance, known = random.Random(seed), mails or seeds()
    for _ in range(count):
        try:
            yield read_notification(changed(chance.choice(known), chance)).action
        except UnreadableMail as unreadable:
            yield unreadable.code


def changed(content: bytes, chance: random.Random) -> bytes:
    """The mail with a few changes."""
    mail = bytearray(content)
    for _ in range(chance.randint(1, 5)):
        start = chance.randrange(len(mail) + 1)
        match chance.randrange(5):
            case 0:
                mail[start : start + 1] = chance.randbytes(1)
            case 1:
                mail[start : start + chance.choice((0, 1, 9))] = chance.choice(FRAGMENTS)
            case 2:
                del mail[start : start + chance.randint(1, 40)]
            case 3:
                lines = bytes(mail).split(b"\r\n")
                at = chance.randrange(len(lines))
                lines[at:at] = [chance.choice(FRAGMENTS)] * chance.choice((1, 1, 30))
                mail = bytearray(b"\r\n".join(lines))
            case _:
                piece = mail[start : start + chance.randint(1, 200)]
                mail[start:start] = piece * chance.choice((1, 2, 50))
    return bytes(mail)


def main() -> None:
    """Change and read as many as the command line says, and tell what became of them."""
    count, seed = int(sys.argv[1]), int(sys.argv[2])
    begun = time.perf_counter()
    found = Counter(outcomes(count, seed))
    peak_mib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    for outcome, many in found.most_common():
        sys.stdout.write(f"{outcome:20}{many:8}\n")
    sys.stdout.write(f"{count} mails in {time.perf_counter() - begun:.1f} s, peak {peak_mib:.0f} MiB\n")


if __name__ == "__main__":
    main()
