"""Letters of a rehearsal tell its own date and hour, under the mark, also for machines."""

from dataclasses import replace
from datetime import UTC, datetime

from activities.notice_facts import facts
from domain.calendar import REAL, Calendar
from domain.notice import PendingNotice
from domain.problem.state import notices_of
from notices.model import ContactPoint, NoticeChannel, NoticeKind
from notices.render import render
from reference.directory import ReferenceDirectory
from reference.loader import reference
from tests.given.situations import LEBONG, RULES, Life, detection

BEGINS = datetime(2026, 10, 5, 2, tzinfo=UTC)
CALENDAR = Calendar(origin_wall=BEGINS, origin_shown=datetime.fromisoformat("2024-11-27T07:00+07:00"), speed=720)
DESK = ContactPoint(channel=NoticeChannel.OUTBOX, address="KPU@17.07", display_name="KPU")


def test_a_letter_asks_for_an_answer_by_an_hour_of_the_rehearsal() -> None:
    life = Life(rules=replace(RULES, calendar=CALENDAR), now=BEGINS, desk=LEBONG).asked(detection()).performed()
    notice = next(each for each in notices_of(life.state).outstanding if each.notice_id == "referral/KPU.1")
    assert isinstance(notice, PendingNotice)
    due = next(each.due_at for each in life.under_way.obligations if each.key == "acknowledge/KPU.1")
    directory = ReferenceDirectory(reference())
    context = facts(life.state, notice, directory, register_number=None, fictitious=True, calendar=CALENDAR)
    assert context.kind is NoticeKind.REFERRAL
    assert context.due_at == CALENDAR.shown(due) == datetime.fromisoformat("2024-11-27T09:00+07:00")
    message = render(context, DESK, "key")
    assert "Batas waktu   : Rabu, 27 November 2024 pukul 09.00 WIB" in message.body
    assert "tanggal dan jam menurut latihan" in message.body
    assert message.subject.startswith("[DATA REKAAN]")
    assert "2024-11-27T02:00:00Z" in str(message.payload)
    real = facts(life.state, notice, directory, register_number=None, fictitious=True, calendar=REAL)
    assert real.due_at == due
