"""Lines about problems that only some of them have."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from domain.calendar import REAL, LocalTime
from domain.notice import HandWay, NoticeId
from domain.problem.events import NoticeDelivered
from domain.problem.source import BelowSource, RuleSource
from wording.events import event_line
from wording.evidence import evidence_line
from wording.lines.problem import source_line
from wording.summary import summary_draft

AT = datetime(2024, 11, 27, 0, 30, tzinfo=UTC)
LOCAL = LocalTime(REAL, ZoneInfo("Asia/Jakarta"))


def test_what_nobody_reported_says_where_it_comes_from() -> None:
    by_rule = RuleSource(rule="silence.kecamatan", version="1", occasion="17.07.05", occurred_at=AT)
    from_below = BelowSource(report_id="17.07/2024/flash/5f0c/0", desk="17.07", occurred_at=AT)

    assert source_line(by_rule) == "aturan silence.kecamatan versi 1"
    assert source_line(from_below) == "laporan desk di bawah 17.07/2024/flash/5f0c/0"


def test_what_a_person_told_is_told_apart_from_what_a_channel_took() -> None:
    notice_id = NoticeId("referral/KPU.1")
    by_hand = NoticeDelivered(recorded_at=AT, notice_id=notice_id, channel="BY_HAND", how=HandWay.PHONE, told_at=AT)

    assert "telepon" in event_line(by_hand)
    assert "telepon" not in event_line(NoticeDelivered(recorded_at=AT, notice_id=notice_id, channel="SMTP"))


def test_evidence_is_told_in_words_and_what_has_none_is_left_out() -> None:
    assert evidence_line(["word:padam", "unknown:x"]) == "kata “padam”"
    assert evidence_line(["unknown:x"]) == "–"


def test_a_draft_says_what_where_and_when() -> None:
    draft = summary_draft("Listrik padam", "Kecamatan Amen", AT, LOCAL)

    assert draft == "Listrik padam di Kecamatan Amen, Rabu, 27 November 2024 pukul 07.30 WIB."
