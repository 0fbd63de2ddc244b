from datetime import UTC, datetime
from email import message_from_bytes
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import default

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notices.model import FailureCode, Message, NoticeChannel, PermanentFailure
from notices.smtp_mail import compose, is_mailbox
from tests.notices.samples import a_message

SENDER = Address(display_name="Desk Pilkada, Kabupaten Lebong", addr_spec="desk@lebong.example.test")
AT = datetime(2024, 11, 27, 7, tzinfo=UTC)

printable = st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), max_size=120)

HEADERS = {
    "from", "to", "reply-to", "subject", "date", "message-id", "auto-submitted", "x-auto-response-suppress",
    "x-desk-idempotency-key", "content-language", "content-type", "content-transfer-encoding", "mime-version",
}  # fmt: skip


def arrived(message: Message) -> EmailMessage:
    """What a mail program reads from the bytes on the wire."""
    return message_from_bytes(
        compose(message, sender=SENDER, reply_to="meja@lebong.example.test", at=AT).as_bytes(), policy=default
    )


def a_mail(**changes: str) -> Message:
    return a_message(NoticeChannel.SMTP, **changes)


@given(display_name=printable, subject=printable)
def test_no_name_and_no_subject_adds_a_header_or_a_recipient(display_name: str, subject: str) -> None:
    mail = arrived(a_mail(display_name=display_name, subject=subject))

    assert {name.lower() for name in mail} == HEADERS
    assert [address.addr_spec for address in mail["To"].addresses] == ["kpu@lebong.example.test"]
    assert len(mail.keys()) == len(HEADERS)


@pytest.mark.parametrize(
    "name", ['Badan "Kesatuan", Bangsa <dan> Politik', "KPU; Bawaslu", "a@b.test", "", "Dinas – Élan"]
)
def test_commas_and_brackets_in_a_name_stay_in_the_name(name: str) -> None:
    (address,) = arrived(a_mail(display_name=name))["To"].addresses

    assert address.display_name == name
    assert address.addr_spec == "kpu@lebong.example.test"


def test_the_text_arrives_as_it_was_written() -> None:
    message = a_mail(body="Kepada Yth.\n\n.titik\nFrom awal\n" + "panjang – " * 300 + "\n")

    assert arrived(message).get_content() == message.body.replace("\n", "\r\n")


def test_robots_are_told_not_to_answer() -> None:
    mail = arrived(a_mail())

    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Content-Language"] == "id"
    assert mail["X-Auto-Response-Suppress"] == "All"
    assert mail["Reply-To"] == "meja@lebong.example.test"


@pytest.mark.parametrize("key", ["k", "problem/17.07/2024/" + "5f" * 60 + "/referral/KPU/1"])
def test_the_key_arrives_whole_and_decides_the_message_id(key: str) -> None:
    first, again, other = (
        arrived(a_mail(key=key)),
        arrived(a_mail(key=key, subject="x")),
        arrived(a_mail(key=key + "1")),
    )

    assert first["X-Desk-Idempotency-Key"] == key
    assert first["Message-ID"] == again["Message-ID"] != other["Message-ID"]
    assert first["Message-ID"].endswith("@lebong.example.test>")


@pytest.mark.parametrize("poison", ["a\r\nBcc: x@y.test", "a\nb", "a\rb", "a\0b", "a\x0bb", "a\u2028b", "a\x85b", "\n"])
@pytest.mark.parametrize("where", ["display_name", "subject"])
def test_a_line_break_in_a_header_is_refused(where: str, poison: str) -> None:
    with pytest.raises(PermanentFailure) as failed:
        arrived(a_mail(**{where: poison}))

    assert failed.value.code is FailureCode.BAD_HEADER


@pytest.mark.parametrize(
    "address",
    [
        "",
        "kpu",
        "@lebong.test",
        "kpu@",
        "kpu@lebong..test",
        ".kpu@lebong.test",
        "kpu.@lebong.test",
        "kpu@-lebong.test",
        "a@b.test, c@d.test",
        "a@b.test;c@d.test",
        "<a@b.test>",
        "KPU <a@b.test>",
        "a b@c.test",
        '"a b"@c.test',
        "a@b.test(x)",
        "a@b.test\r\nRCPT TO:<c@d.test>",
        "a@b.test\n",
        "\na@b.test",
        "a@b.test\0",
        "a@[127.0.0.1]",
        "a@b@c.test",
        "kpu@lębong.test",
        "крu@lebong.test",
        "kpu@lebong.test\u202e",
        "k" * 250 + "@b.test",
        "{{7*7}}@b.test x",
        "a@b.test SIZE=1",
    ],
)
def test_anything_but_one_plain_address_is_refused(address: str) -> None:
    with pytest.raises(PermanentFailure) as failed:
        arrived(a_mail(address=address))

    assert failed.value.code is FailureCode.BAD_ADDRESS
    assert not address or address not in str(failed.value)


@pytest.mark.parametrize(
    "address", ["a@b", "kesbangpol+desk@lebongkab.go.id", "o'neil@x-y.example.test", "A_1@xn--lbong-0qa.test"]
)
def test_ordinary_addresses_are_taken(address: str) -> None:
    assert is_mailbox(address)
    assert arrived(a_mail(address=address))["To"].addresses[0].addr_spec == address
