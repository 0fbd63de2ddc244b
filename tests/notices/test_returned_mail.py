"""What a mail server says of a letter of ours, read from its mail."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notices.model import NoticeChannel
from notices.returned_mail import (
    BORDERS_LIMIT,
    CONTAINERS_LIMIT,
    LINE_LIMIT_BYTES,
    MAIL_LIMIT_BYTES,
    PARTS_LIMIT,
    MailNotification,
    UnreadableMail,
    read_notification,
)
from notices.smtp_mail import Sender, compose
from projections.operational.letter_queue import BUNDLE_LIMIT
from tests.given.notifications import LETTER, RETURNED_AT, Notification
from tests.notices.returned_mutations import FAULTS, outcomes
from tests.notices.samples import a_message

SENT_AT = datetime(2024, 11, 27, 2, 0, tzinfo=UTC)
SENDER = Sender("Desk Pilkada", "desk@example.test")
OUR_MESSAGE = a_message(NoticeChannel.SMTP)
OURS = compose(OUR_MESSAGE, sender=SENDER, reply_to=None, at=SENT_AT)
HEADER = OURS.content.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"


def read(**changes: object) -> MailNotification:
    return read_notification(Notification(**{"letter": OURS.content, **changes}).content())  # type: ignore[arg-type]


def fault_of(content: bytes) -> str:
    with pytest.raises(UnreadableMail) as unreadable:
        read_notification(content)
    return unreadable.value.code


def test_a_letter_of_ours_is_known_by_what_its_header_says() -> None:
    said = read()
    assert (said.message_id, said.key, said.sent_at) == (OURS.message_id, OUR_MESSAGE.key, SENT_AT)
    assert (said.action, said.status, said.at) == ("failed", "5.1.1", RETURNED_AT)


@pytest.mark.parametrize(
    "returned_as", ["text/rfc822-headers", "message/rfc822-headers", "text/rfc822-headers; charset=x"]
)
def test_the_header_alone_is_enough(returned_as: str) -> None:
    said = read(letter=HEADER, returned_as=returned_as)
    assert (said.message_id, said.key, said.sent_at) == (OURS.message_id, OUR_MESSAGE.key, SENT_AT)


def test_a_server_that_returns_nothing_may_name_the_letter_that_it_answers() -> None:
    said = read(returned_as=None, top=(f"In-Reply-To: {OURS.message_id}",))
    assert (said.message_id, said.key, said.sent_at) == (OURS.message_id, None, None)
    assert fault_of(Notification(returned_as=None).content()) == "NO_LETTER_NAMED"
    assert fault_of(Notification(letter=LETTER).content()) == "NO_LETTER_NAMED"


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("5.1.1", "5.1.1"),
        ("5.1.1 (bad destination mailbox address)", "5.1.1"),
        ("4.4.7", "4.4.7"),
        ("5.01.001", "5.1.1"),
        ("5.7.509", "5.7.509"),
        ("5", "5.0.0"),
        ("5.1.1000", "5.0.0"),
        ("3.1.1", "5.0.0"),
        ("", "5.0.0"),
        ("kotak surat penuh", "5.0.0"),
    ],
)
def test_a_status_is_an_enhanced_code_or_says_nothing(written: str, read_as: str) -> None:
    assert read(status=written).status == read_as


@pytest.mark.parametrize(
    ("more", "action"),
    [
        ((), "failed"),
        ((("failed", "5.2.2"),), "failed"),
        ((("delayed", "4.4.1"),), "delayed"),
        ((("relayed", "2.0.0"),), "relayed"),
        ((("Delivered ", "2.1.5"), ("delayed", "4.4.1")), "delivered"),
        ((("unheard of", "9.9.9"),), "failed"),
    ],
)
def test_what_was_forwarded_to_several_arrived_where_one_has_it(more: tuple[tuple[str, str], ...], action: str) -> None:
    assert read(more=more).action == action


@pytest.mark.parametrize(
    "date", ["", "gestern", "Wed, 99 Nov 2024 10:00:00 +0700", "Wed, 27 Nov 2024 10:00:00 +9999999"]
)
def test_an_instant_that_cannot_be_read_is_none(date: str) -> None:
    assert read(date=date).at is None


def test_an_instant_keeps_its_zone() -> None:
    assert read(date="Wed, 27 Nov 2024 10:00:00 +0700").at == RETURNED_AT
    assert read(date="Wed, 27 Nov 2024 10:00:00 -0000").at is None


def test_what_wraps_a_notification_up_is_unwrapped() -> None:
    inner = Notification(letter=OURS.content).content()
    wrapped = (
        b"Subject: Fwd\r\nContent-Type: multipart/mixed; boundary=outer\r\n\r\n--outer\r\n"
        + inner
        + b"\r\n--outer--\r\n"
    )
    assert read_notification(wrapped).message_id == OURS.message_id


def test_a_notification_within_a_letter_that_is_returned_says_nothing_of_that_letter() -> None:
    about_another = Notification(letter=OURS.content).content()
    said = read(letter=about_another + b"", top=("In-Reply-To: <a@b>",))
    assert (said.message_id, said.key) == ("<a@b>", None)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00" * 100,
        b"bukan surat",
        OURS.content,
        b"%PDF-1.7\r\n",
        Notification(report_type="disposition-notification").content(),
        Notification(report_type="delivery-status*=''x").content(),
        Notification(action="unheard of").content(),
        Notification().content().replace(b"message/delivery-status", b"text/plain"),
        Notification().content().replace(b"message/delivery-status", b"message/rfc822"),
        Notification().content().replace(b"multipart/report", b"text/plain"),
    ],
)
def test_what_is_no_notification_is_refused(content: bytes) -> None:
    assert fault_of(content) == "NO_NOTIFICATION"


@pytest.mark.parametrize("charset", ["us-ascii", "utf-16", "x-unknown", "'", "utf-8*=%"])
@pytest.mark.parametrize("encoding", ["7bit", "base64", "quoted-printable", "x-uuencode", "8bit"])
def test_a_wrong_charset_or_encoding_is_none_of_a_fault(charset: str, encoding: str) -> None:
    content = Notification(letter=HEADER, returned_as=f"text/rfc822-headers; charset={charset}").content()
    wrong = content.replace(b"charset=us-ascii", f"charset={charset}\r\nContent-Transfer-Encoding: {encoding}".encode())
    assert read_notification(wrong).message_id == OURS.message_id


def test_bytes_that_are_no_text_stand_in_no_answer() -> None:
    header = HEADER.replace(OUR_MESSAGE.key.encode(), b"\xff\xfe\x00\xf0" + OUR_MESSAGE.key.encode())
    said = read(letter=header)
    assert said.key is None
    assert said.message_id == OURS.message_id


@pytest.mark.parametrize(
    "content",
    [
        b"a" * (MAIL_LIMIT_BYTES + 1),
        b"Subject: " + b"a" * (LINE_LIMIT_BYTES + 1) + b"\r\n\r\n",
        b"\r\n" + b"--x\r\n" * (BORDERS_LIMIT + 1),
        b"Content-Type: text/plain\r\n" * (PARTS_LIMIT + 1),
        b"Content-Type:\r\n multipart/mixed; boundary=b\r\n\r\n--b\r\n" * (CONTAINERS_LIMIT + 1),
        b"content-type:message/rfc822\r\n\r\n" * (CONTAINERS_LIMIT + 1),
        b"CONTENT-TYPE: \t multipart/digest; boundary=b\r\n\r\n--b\r\n" * 20_000,
    ],
    ids=["bytes", "line", "borders", "parts", "containers", "letters", "nested"],
)
def test_what_would_be_more_work_than_a_notification_is_refused(content: bytes) -> None:
    assert fault_of(content) == "MAIL_TOO_LARGE"


def test_the_largest_letter_of_ours_is_read_when_it_comes_back_whole() -> None:
    part = {"subject": "Rujukan " * 20, "body": "é" * 2_000 + "\n-- \n"}
    message = OUR_MESSAGE.model_validate({**OUR_MESSAGE.model_dump(), "parts": [part] * BUNDLE_LIMIT})
    letter = compose(message, sender=SENDER, reply_to=None, at=SENT_AT)
    assert len(letter.content) > 600_000
    assert read(letter=letter.content).message_id == letter.message_id


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    with pytest.raises(UnreadableMail):
        read_notification(content)


def test_whatever_changes_in_a_notification_it_is_read_or_refused() -> None:
    found = set(outcomes(600, seed=1))
    assert found <= {"failed", "delayed", *FAULTS}
    assert {"failed", "NO_NOTIFICATION", "NO_LETTER_NAMED"} <= found


def test_a_letter_is_found_however_late_it_comes_back() -> None:
    assert read(date="Wed, 04 Dec 2024 03:00:00 +0000").at == RETURNED_AT + timedelta(days=7)
