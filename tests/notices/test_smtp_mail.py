from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notices.model import FailureCode, Message, NoticeChannel, NoticeKind, PermanentFailure
from notices.render import render
from notices.smtp_mail import Sender, compose, is_mailbox
from tests.notices.samples import a_contact, a_full_context, a_message

SENDER = Sender("Desk Pilkada, Kabupaten Lebong", "desk@lebong.example.test")
AT = datetime(2024, 11, 27, 7, tzinfo=UTC)

printable = st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), max_size=120)

poisoned = st.builds(
    "{}=?utf-8?{}?{}?= {}".format, printable, st.sampled_from(["q", "b", "Q", "B"]), printable, printable
)

HEADERS = {
    "from", "to", "reply-to", "subject", "date", "message-id", "auto-submitted", "x-auto-response-suppress",
    "x-desk-idempotency-key", "content-language", "content-type", "content-transfer-encoding", "mime-version",
}  # fmt: skip


def sent(message: Message) -> bytes:
    return compose(message, sender=SENDER, reply_to="meja@lebong.example.test", at=AT).content


def arrived(message: Message) -> EmailMessage:
    """What a mail program reads from the bytes on the wire."""
    return message_from_bytes(sent(message), policy=default)


def lines_of_the_header(message: Message) -> list[str]:
    return sent(message).partition(b"\r\n\r\n")[0].decode("ascii").split("\r\n")


def a_mail(**changes: str) -> Message:
    return a_message(NoticeChannel.SMTP, **changes)


@given(display_name=printable | poisoned, subject=printable | poisoned)
def test_no_name_and_no_subject_adds_a_header_or_a_recipient(display_name: str, subject: str) -> None:
    mail = arrived(a_mail(display_name=display_name, subject=subject))

    assert {name.lower() for name in mail} == HEADERS
    assert [address.addr_spec for address in mail["To"].addresses] == ["kpu@lebong.example.test"]
    assert len(mail.keys()) == len(HEADERS)
    assert mail["Subject"] == subject
    # Some readers, this one among them, see a space between two encoded words of a name.
    (named,) = mail["To"].addresses
    assert "".join(named.display_name.split()) == "".join(display_name.split())


@given(display_name=printable | poisoned, subject=printable | poisoned)
def test_each_line_of_the_header_is_short_and_plain(display_name: str, subject: str) -> None:
    lines = lines_of_the_header(a_mail(display_name=display_name, subject=subject))

    assert max(map(len, lines)) <= 78
    assert [line.partition(":")[0].lower() for line in lines if not line.startswith(" ")] == [
        "from", "to", "reply-to", "subject", "date", "message-id", "auto-submitted", "x-auto-response-suppress",
        "x-desk-idempotency-key", "mime-version", "content-type", "content-transfer-encoding", "content-language",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "encoding", ["q?x=0D=0AReply-To:_evil@x", "q?x=0D=0A=0D=0AIsi_lain", "b?eA0KQmNjOiBhQGIudGVzdA=="]
)
def test_an_encoded_word_that_somebody_typed_is_read_as_it_was_typed(encoding: str) -> None:
    typed = f"TT/1 =?utf-8?{encoding}?="
    lines = lines_of_the_header(a_mail(subject=typed, display_name=typed))

    assert not any("=0D" in line or "Reply-To: evil" in line or encoding in line for line in lines)
    assert arrived(a_mail(subject=typed))["Subject"] == typed
    assert arrived(a_mail(subject=typed))["Reply-To"] == "meja@lebong.example.test"


def test_plain_texts_stay_readable_in_the_bytes() -> None:
    lines = lines_of_the_header(a_mail(subject="Rujukan LEBONG/2024/000123-K: " + "logistik terlambat " * 8 + "(S3)"))

    begun = lines.index(next(line for line in lines if line.startswith("Subject: Rujukan LEBONG/2024/000123-K: ")))
    assert lines[begun + 1].startswith(" ")
    assert all("=?" not in line for line in lines)


@pytest.mark.parametrize("key", ["k" * 300, "problem/17.07/2024/=?utf-8?q?x?="])
def test_a_key_goes_out_in_one_piece_or_not_at_all(key: str) -> None:
    if "=?" in key:
        with pytest.raises(PermanentFailure) as failed:
            sent(a_mail(key=key))
        assert failed.value.code is FailureCode.BAD_HEADER
    else:
        assert f"X-Desk-Idempotency-Key: {key}" in lines_of_the_header(a_mail(key=key))


WORDED = (
    "summary", "reported_words", "place_told", "place_name", "lead_name", "recommendation", "contact_name", "reason",
    "receipt_number", "legal_basis", "category_name", "desk_name", "agency_name",
)  # fmt: skip
"""Fields of a letter that hold what somebody typed."""


@given(st.sampled_from(list(NoticeKind)), st.lists(printable | poisoned, min_size=len(WORDED), max_size=len(WORDED)))
def test_whatever_was_typed_becomes_a_mail_with_the_same_header(kind: NoticeKind, words: list[str]) -> None:
    context = a_full_context(kind, **dict(zip(WORDED, words, strict=True)))
    mail = arrived(render(context, a_contact(NoticeChannel.SMTP), "key"))

    assert {name.lower() for name in mail} == HEADERS
    assert [address.addr_spec for address in mail["To"].addresses] == ["kpu@lebong.example.test"]
    assert isinstance(mail.get_content(), str)


@given(body=st.text(st.characters(exclude_categories=["Cs"]), max_size=400))
def test_every_text_arrives(body: str) -> None:
    lines = body.encode().splitlines()

    content = sent(a_mail(body=body)).partition(b"\r\n\r\n")[2]
    assert content.isascii()
    assert all(len(line) <= 76 and b"\r" not in line for line in content.split(b"\r\n"))
    assert arrived(a_mail(body=body)).get_payload(decode=True) == b"".join(line + b"\r\n" for line in lines)


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
