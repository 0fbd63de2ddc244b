"""Contexts and messages as a desk would make them."""

from datetime import UTC, datetime

from domain.codes import Language, Severity
from domain.desk.letterhead import Letterhead
from domain.problem.outcome import Outcome
from notices.model import ContactPoint, Message, NoticeChannel, NoticeContext, NoticeKind

KEY = "problem/17.07/2024/5f0c/referral/KPU/1"


def a_minimal_context(kind: NoticeKind = NoticeKind.REFERRAL, **changes: object) -> NoticeContext:
    values: dict[str, object] = {
        "notice_id": "referral/KPU-1",
        "kind": kind,
        "problem_id": "5f0c",
        "region_name": "Kabupaten Lebong",
        "category_name": "Logistik terlambat",
        "severity": Severity.S3,
        "agency_name": "KPU Kabupaten Lebong",
        "desk_name": "Desk Pilkada Kabupaten Lebong",
        "time_zone": "Asia/Jakarta",
    }
    return NoticeContext.model_validate(values | changes)


def a_full_context(kind: NoticeKind = NoticeKind.REFERRAL, **changes: object) -> NoticeContext:
    values: dict[str, object] = {
        "register_number": "LEBONG/2024/000123-K",
        "letterhead": Letterhead(
            government="Pemerintah Kabupaten Lebong",
            desk="Desk Pilkada Kabupaten Lebong",
            address=("Jalan Raya Tubei 1, Tubei 39264",),
            phone="(0737) 21234",
            email="desk@lebong.example.test",
            decree="SK Bupati Lebong Nomor 100.3/24/2024",
        ),
        "stage_name": "Pemungutan suara",
        "place_name": "Kecamatan Pinang Belapis",
        "place_told": "Desa Sungai Lisai",
        "stations": ("3", "4"),
        "summary": "Logistik untuk TPS 3 dan TPS 4 belum tiba karena jembatan putus.",
        "reported_words": "logistik TPS 3 blm datang pak, hubungi kpps di […]",
        "known_since": datetime(2024, 11, 27, 0, 45, tzinfo=UTC),
        "reports": 3,
        "lead_name": "Dinas Perhubungan, Kabupaten Lebong",
        "supporting": ("Kepolisian, Kabupaten Lebong",),
        "answer_due_at": datetime(2024, 11, 27, 6, 0, tzinfo=UTC),
        "awaited_since": datetime(2024, 11, 26, 23, 10, tzinfo=UTC),
        "recommendation": "Pakai perahu motor dari Desa Bungin.",
        "contact_name": "Badan Kesbangpol Kabupaten Lebong",
        "contact_phone": "073721234",
        "contact_mail": "desk@lebong.example.test",
        "occurred_at": datetime(2024, 11, 27, 0, 30, tzinfo=UTC),
        "due_at": datetime(2024, 11, 27, 2, 30, tzinfo=UTC),
        "steps": ("Tanyakan posisi kiriman kepada PPS.", "Siapkan angkutan pengganti."),
        "legal_basis": "PKPU 17/2024",
        "reference_link": "https://desk.example.test/r/abc",
        "reason": "Belum ada konfirmasi",
        "report_id": "LAP-7",
        "receipt_number": "TT-9",
        "outcome": Outcome.RESOLVED,
        "escalation_level": 2,
        "fictitious": True,
    }
    return a_minimal_context(kind, **(values | changes))


def a_contact(
    channel: NoticeChannel = NoticeChannel.OUTBOX,
    address: str = "kpu@lebong.example.test",
    display_name: str = "KPU Kabupaten Lebong",
    language: Language = Language.INDONESIAN,
) -> ContactPoint:
    return ContactPoint(channel=channel, address=address, display_name=display_name, language=language)


def a_message(
    channel: NoticeChannel = NoticeChannel.OUTBOX,
    address: str = "kpu@lebong.example.test",
    *,
    key: str = KEY,
    subject: str = "Rujukan LEBONG/2024/000123-K: Logistik terlambat – S3",
    body: str = "Kepada Yth. KPU\n\n.Baris yang diawali titik – dan tanda pisah.\n",
    display_name: str = "KPU Kabupaten Lebong",
) -> Message:
    return Message(
        key=key,
        to=a_contact(channel, address, display_name),
        subject=subject,
        body=body,
        payload={"type": "notice.referral", "data": {"notice_id": "referral/KPU-1", "text": body}},
        template="REFERRAL",
        template_version="v1",
    )
