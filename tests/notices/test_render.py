import re
from datetime import UTC, datetime

import pytest

from notices.model import NoticeKind
from notices.render import SUBJECT_LIMIT_CHARACTERS, render
from notices.stationery import local_time
from tests.notices.samples import KEY, a_contact, a_full_context, a_minimal_context

FICTITIOUS_MARK = "DATA REKAAN"

HOSTILE = "{{7*7}} {% raw %} {{ self }} %s %(x)s {0.__class__} ${x} {{ ''.__class__.__mro__ }}"

GUILT = re.compile(r"\b(terbukti|bersalah|pelaku|tersangka|melanggar|curang)\b", re.IGNORECASE)

WITHOUT_CATEGORY = {NoticeKind.REPORTER_DISMISSED, NoticeKind.REPORTER_FORWARDED}
"""What they say ends or leaves the desk; what it was held for there is nobody else's."""

every_kind = pytest.mark.parametrize("kind", list(NoticeKind))


@every_kind
def test_every_kind_renders_with_the_least_that_is_known(kind: NoticeKind) -> None:
    message = render(a_minimal_context(kind), a_contact(), KEY)

    assert message.template == kind.value
    assert message.subject
    assert "\n" not in message.subject
    assert ("Logistik terlambat" in message.subject + message.body) == (kind not in WITHOUT_CATEGORY)
    assert "Kabupaten Lebong" in message.body
    assert "referral/KPU-1" in message.body
    assert "None" not in message.subject + message.body
    assert FICTITIOUS_MARK not in message.subject + message.body


@every_kind
def test_every_kind_renders_with_everything_known_and_carries_the_mark_of_sample_data(kind: NoticeKind) -> None:
    message = render(a_full_context(kind), a_contact(), KEY)

    assert FICTITIOUS_MARK in message.subject
    assert message.body.startswith(FICTITIOUS_MARK)
    assert message.body.rstrip().endswith(FICTITIOUS_MARK)
    assert message.payload["data"]["fictitious"] is True  # type: ignore[index, call-overload]
    assert "LEBONG/2024/000123-K" in message.body
    assert "https://desk.example.test/r/abc" in message.body


@every_kind
def test_no_kind_speaks_of_guilt(kind: NoticeKind) -> None:
    for context in (a_minimal_context(kind), a_full_context(kind)):
        message = render(context, a_contact(), KEY)
        assert not GUILT.search(message.subject + message.body)


@every_kind
def test_what_people_wrote_is_printed_and_never_compiled(kind: NoticeKind) -> None:
    hostile = a_full_context(
        kind,
        place_name=HOSTILE,
        region_name=HOSTILE,
        reason=HOSTILE,
        category_name=HOSTILE,
        agency_name=HOSTILE,
        forwarded_to=HOSTILE,
        current_number=HOSTILE,
        steps=(HOSTILE,),
    )
    message = render(hostile, a_contact(), KEY)

    assert HOSTILE in message.body
    assert "49" not in message.subject + message.body
    assert "<class" not in message.body


@every_kind
def test_a_line_break_in_a_value_starts_no_new_line(kind: NoticeKind) -> None:
    breaks = "TPS 1\r\nBcc: x@example.test\n\nAnda\u2028diberhentikan\x0b\x00\x85"
    hostile = a_full_context(
        kind, category_name=breaks, agency_name=breaks, reason=breaks, place_name=breaks, region_name=breaks
    )

    message = render(hostile, a_contact(), KEY)

    lines = message.body.splitlines()
    assert message.subject.isprintable()
    assert not any(line.startswith(("Bcc:", "Anda")) for line in lines)
    assert "TPS 1 Bcc: x@example.test Anda diberhentikan" in message.body


def test_marks_that_turn_the_writing_direction_are_left_out() -> None:
    message = render(a_full_context(place_name="TPS \u202e3 anaD\u2066"), a_contact(), KEY)

    assert "Tempat                 : TPS 3 anaD\n" in message.body


def test_a_hand_over_speaks_of_an_allegation() -> None:
    message = render(a_full_context(NoticeKind.HAND_OVER), a_contact(), KEY)

    assert "dugaan" in message.subject
    assert "dugaan" in message.body
    assert "tidak menilai" in message.body


def test_a_referral_says_what_by_when_on_what_ground_and_how_to_acknowledge() -> None:
    body = render(a_full_context(), a_contact(), KEY).body

    assert "Yang diminta  : konfirmasi penerimaan rujukan, kemudian jawaban mengenai tindak lanjut\n" in body
    assert "Batas waktu   : Rabu, 27 November 2024 pukul 09.30 WIB\n" in body
    assert "Dasar hukum            : PKPU 17/2024\n" in body
    assert "1. Tanyakan posisi kiriman kepada PPS.\n2. Siapkan angkutan pengganti.\n" in body
    assert "melalui tautan berikut:\nhttps://desk.example.test/r/abc\n" in body


def test_a_supporting_agency_is_not_asked_to_lead() -> None:
    body = render(a_full_context(recipient_role="support"), a_contact(), KEY).body

    assert "mendukung instansi penanggung jawab" in body
    assert "menjadi penanggung jawab" not in body


def test_a_reporter_learns_the_number_and_not_the_inner_workings() -> None:
    body = render(a_full_context(NoticeKind.REPORTER_RECEIPT), a_contact(), KEY).body

    assert "LEBONG/2024/000123-K" in body
    assert "S3" not in body
    assert "Batas waktu" not in body


@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        ("Asia/Jakarta", "Rabu, 27 November 2024 pukul 23.30 WIB"),
        ("Asia/Pontianak", "Rabu, 27 November 2024 pukul 23.30 WIB"),
        ("Asia/Makassar", "Kamis, 28 November 2024 pukul 00.30 WITA"),
        ("Asia/Jayapura", "Kamis, 28 November 2024 pukul 01.30 WIT"),
        ("UTC", "Rabu, 27 November 2024 pukul 16.30 UTC+0000"),
    ],
)
def test_times_are_shown_in_the_zone_of_the_region(zone: str, expected: str) -> None:
    instant = datetime(2024, 11, 27, 16, 30, tzinfo=UTC)

    assert local_time(instant, zone) == expected
    assert expected in render(a_full_context(due_at=instant, time_zone=zone), a_contact(), KEY).body


def test_the_same_context_gives_the_same_message() -> None:
    assert render(a_full_context(), a_contact(), KEY) == render(a_full_context(), a_contact(), KEY)


def test_a_flood_of_text_is_cut() -> None:
    message = render(a_full_context(category_name="A" * 1_000_000, reason="B" * 1_000_000), a_contact(), KEY)

    assert len(message.subject) <= SUBJECT_LIMIT_CHARACTERS + len(FICTITIOUS_MARK) + 3
    assert len(message.body) < 10_000


def test_the_payload_for_machines_holds_codes_instants_and_the_text() -> None:
    message = render(a_full_context(), a_contact(), KEY)

    data = message.payload["data"]
    assert message.payload["type"] == "notice.referral"
    assert isinstance(data, dict)
    assert data["due_at"] == "2024-11-27T02:30:00Z"
    assert data["severity"] == "S3"
    assert data["text"] == message.body
    assert "address" not in data
