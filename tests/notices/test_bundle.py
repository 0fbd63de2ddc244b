"""Several notices in one letter, as people, machines and mail servers get them."""

import re
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pytest

from domain.codes import Language, Severity
from notices.bundle import part_of, render_bundle
from notices.model import ContactPoint, Message, NoticeContext, NoticeKind
from notices.smtp_mail import Sender, compose
from tests.notices.samples import a_contact, a_full_context, a_minimal_context

KEY = "17.07/2024/letter/abc"
TO_OFFICES = [each for each in NoticeKind if not each.startswith("REPORTER")]
CONTACT = re.compile(r"^(Narahubung desk|Telepon|Surel) +: ", re.MULTILINE)


def bundled(*contexts: NoticeContext, to: ContactPoint | None = None) -> Message:
    addressee = to or a_contact()
    return render_bundle([part_of(each, addressee) for each in contexts], addressee, KEY)


def test_a_letter_lists_what_is_asked_by_when_gravest_and_nearest_first() -> None:
    message = bundled(
        a_full_context(register_number="LEBONG/2024/000003-A", severity=Severity.S1),
        a_full_context(register_number="LEBONG/2024/000002-B", due_at=datetime(2024, 11, 27, 9, tzinfo=UTC)),
        a_full_context(register_number="LEBONG/2024/000001-C", due_at=datetime(2024, 11, 27, 8, tzinfo=UTC)),
    )
    assert "3 pemberitahuan" in message.subject
    listed = re.findall(r"^Nomor register : (\S+)$", message.body, re.MULTILINE)
    assert listed == ["LEBONG/2024/000001-C", "LEBONG/2024/000002-B", "LEBONG/2024/000003-A"]
    assert [each.subject.split()[3].rstrip(":") for each in message.parts] == listed
    assert message.body.count("Yang diminta   : konfirmasi penerimaan rujukan") == 3
    assert "Batas waktu    : Rabu, 27 November 2024 pukul 15.00 WIB" in message.body


@pytest.mark.parametrize("kind", TO_OFFICES)
def test_each_notice_has_a_part_and_the_contact_stands_in_the_letter_once(kind: NoticeKind) -> None:
    message = bundled(a_full_context(kind), a_full_context(NoticeKind.REFERRAL))
    assert len(message.parts) == 2
    assert len(CONTACT.findall(message.body)) == 3
    for each in message.parts:
        assert not CONTACT.search(each.body)
        assert "Nomor pemberitahuan: referral/KPU-1" in each.body
        assert "Kepada Yth." in each.body


def test_each_part_holds_its_own_link_once() -> None:
    addresses = [f"https://desk.example.test/r/{letter * 88}" for letter in "ab"]
    message = bundled(*(a_full_context(reference_link=each, problem_id=each[-4:]) for each in addresses))
    for each in addresses:
        assert message.whole_text.count(each) == 1
    assert "https://" not in message.body


def test_sample_data_says_so_in_the_letter_and_in_each_part() -> None:
    marked, plain = bundled(a_full_context()), bundled(a_minimal_context(NoticeKind.REFERRAL))
    texts = [(marked.subject, marked.body), *((each.subject, each.body) for each in marked.parts)]
    assert all(subject.startswith("[DATA REKAAN]") and "DATA REKAAN" in body for subject, body in texts)
    assert "REKAAN" not in plain.subject + plain.whole_text


def test_a_letter_speaks_the_language_of_whom_it_goes_to() -> None:
    message = bundled(a_full_context(), to=a_contact().model_copy(update={"language": Language.ENGLISH}))
    assert "This letter holds 1 notices" in message.body
    assert not re.search(r"pemberitahuan|Batas waktu|Kepada", message.whole_text)


def test_machines_get_each_notice_as_they_get_one_alone() -> None:
    message = bundled(a_full_context(), a_full_context(NoticeKind.REMINDER))
    assert message.payload["type"] == "notice.bundle"
    data = message.payload["data"]
    assert isinstance(data, dict)
    assert data["text"] == message.whole_text
    notices = data["notices"]
    assert isinstance(notices, list)
    assert [each["type"] for each in notices if isinstance(each, dict)] == ["notice.referral", "notice.reminder"]


def test_a_mail_has_the_list_first_and_a_part_for_each_notice() -> None:
    to = a_contact().model_copy(update={"address": "kpu@lebong.example"})
    message = bundled(a_full_context(), a_full_context(NoticeKind.REMINDER, reason="é –\n.\nFrom x"), to=to)
    mail = compose(message, sender=Sender("Desk", "desk@lebong.example"), reply_to=None, at=datetime.now(UTC))
    read = message_from_bytes(mail.content, policy=default)
    assert not read.defects
    assert read["X-Desk-Idempotency-Key"] == KEY
    assert read.get_content_type() == "multipart/mixed"
    cover, *parts = [each for each in read.iter_parts() if isinstance(each, EmailMessage)]
    assert cover.get_content().splitlines() == message.body.splitlines()
    assert len(parts) == len(message.parts)
    for got, sent in zip(parts, message.parts, strict=True):
        assert not got.defects
        assert got["Content-Description"] == sent.subject
        assert got.get_content().splitlines()[2:] == sent.body.splitlines()
    assert all(len(line) <= 78 for line in mail.content.splitlines())
