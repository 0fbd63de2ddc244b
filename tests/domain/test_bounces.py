"""A letter that a channel had taken comes back."""

from collections import Counter
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.notice import BY_HAND, DEAD_REPORTERS_LIMIT, HandWay, NoticeId, UntoldReporter
from domain.problem.commands import (
    AttachIntakeReport,
    DeliveryResult,
    PageResult,
    RecordBounce,
    RecordDelivery,
    RecordHandDelivery,
    ResendNotice,
)
from domain.problem.events import NoticeBounced, NoticeDelivered
from domain.problem.evolve import fold
from domain.problem.plan import calls_for_wake, plan
from domain.problem.process import PROCESS
from domain.problem.state import UnderWay, notices_of, obligations_of
from domain.refusals import Refusal
from domain.returned_mail import Learned, MailAction
from tests.given.situations import (
    AT,
    DAY,
    HOUR,
    MINUTE,
    REASON,
    SEALED,
    SERVICE,
    SITUATIONS,
    Life,
    a_closed_problem,
    a_coordinating_problem,
    a_detected_problem,
    an_intake,
)

KPU = NoticeId("referral/KPU.1")
RECEIPT = NoticeId(f"reporter_receipt/{an_intake().intake_id}")


def bounce(life: Life, notice_id: str = KPU, *, sent_at: datetime | None = None, at: datetime | None = None) -> Life:
    return life.asked(RecordBounce(notice_id=notice_id, status="5.1.1", at=at or life.now, sent_at=sent_at))


def told(life: Life, notice_id: str = KPU, result: str = "delivered") -> Life:
    results = (DeliveryResult(notice_id=notice_id, result=result, channel="SMTP", reference=f"<{len(life.events)}@x>"),)
    return life.asked(RecordDelivery(results=results), SERVICE)


def by_hand(life: Life, notice_id: str = KPU) -> Life:
    return life.asked(RecordHandDelivery(notice_id=notice_id, how=HandWay.PHONE, name=SEALED, at=life.now))


def dead(life: Life) -> list[str]:
    return [each.notice_id for each in notices_of(life.state).dead]


def bounces(life: Life) -> list[NoticeBounced]:
    return [each for each in life.events if isinstance(each, NoticeBounced)]


def a_told_referral() -> Life:
    return told(a_detected_problem().performed())


def test_what_comes_back_is_a_dead_letter_as_it_was_before_it_went() -> None:
    waiting = a_detected_problem().performed()
    planned = next(each for each in notices_of(waiting.state).pending if each.notice_id == KPU)
    delivered = told(waiting)
    assert dead(delivered) == []
    life = bounce(delivered.later(HOUR))
    assert notices_of(life.state).dead == (planned,)
    assert notices_of(life.state).pending == notices_of(delivered.state).pending
    (event,) = bounces(life)
    (delivery,) = (each for each in delivered.events if isinstance(each, NoticeDelivered))
    assert event.notice == planned
    assert (event.status, event.bounced_at, event.learned) == ("5.1.1", life.now, Learned.PERSON)
    assert event.reference == delivery.reference is not None


def test_no_clock_hangs_on_it_and_nobody_is_woken() -> None:
    life = a_told_referral().later(MINUTE)
    after = bounce(life)
    assert obligations_of(after.state) == obligations_of(life.state)
    assert plan(after.state, after.now) == plan(life.state, life.now)
    assert not calls_for_wake(life.state, after.state)
    assert isinstance(after.state, UnderWay)
    assert isinstance(life.state, UnderWay)
    assert after.state.referrals == life.state.referrals


def test_it_is_sent_again_or_told_by_hand_like_any_dead_letter() -> None:
    life = bounce(a_told_referral())
    again = life.asked(ResendNotice(notice_id=KPU))
    assert KPU in again.pending
    assert calls_for_wake(life.state, again.state)
    assert dead(told(again)) == dead(by_hand(life)) == dead(by_hand(again)) == []


def test_that_a_letter_came_back_is_known_once() -> None:
    life = bounce(a_told_referral().later(HOUR))
    assert bounce(life.later(DAY)) == life.later(DAY)
    for later in (life.asked(ResendNotice(notice_id=KPU)), by_hand(life)):
        assert bounce(later.later(HOUR)) == later.later(HOUR)


def test_a_letter_that_went_again_comes_back_anew_and_the_one_before_it_does_not() -> None:
    first = a_told_referral()
    again = bounce(first.later(HOUR)).later(HOUR).asked(ResendNotice(notice_id=KPU))
    second = told(again.later(MINUTE)).later(HOUR)
    sent_first, sent_again = first.now, again.now + MINUTE
    assert bounce(second, sent_at=sent_first) == second
    assert bounce(second, at=first.now + MINUTE) == second
    for life in (bounce(second, sent_at=sent_again), bounce(second), bounce(second, sent_at=second.now + DAY)):
        assert len(bounces(life)) == 2
        assert bounces(life)[1].reference != bounces(life)[0].reference
        assert dead(life) == [KPU]
        assert bounce(life, sent_at=sent_again) == life


def test_a_letter_says_in_full_seconds_when_it_was_sent() -> None:
    again = bounce(a_told_referral()).later(HOUR).asked(ResendNotice(notice_id=KPU))
    assert again.now.microsecond
    second = told(again).later(HOUR)
    life = bounce(second, sent_at=again.now.replace(microsecond=0))
    assert len(bounces(life)) == 2


def test_an_instant_before_all_letters_is_that_of_the_first_one() -> None:
    life = a_told_referral()
    assert dead(bounce(life, sent_at=AT - DAY)) == [KPU]


def test_what_was_told_by_hand_alone_cannot_come_back() -> None:
    life = by_hand(a_detected_problem().performed())
    with pytest.raises(Refusal) as refused:
        bounce(life)
    assert refused.value.code == "NOTHING_SENT"


@pytest.mark.parametrize(
    ("action", "status", "code"),
    [
        (MailAction.DELAYED, "4.4.1", "MAIL_DELAYED"),
        (MailAction.DELAYED, "5.1.1", "MAIL_DELAYED"),
        (MailAction.DELIVERED, "2.0.0", "NOT_RETURNED"),
        (MailAction.RELAYED, "2.1.9", "NOT_RETURNED"),
        (MailAction.EXPANDED, "2.0.0", "NOT_RETURNED"),
        (MailAction.FAILED, "2.0.0", "NOT_RETURNED"),
    ],
)
def test_what_is_no_failure_is_refused_and_changes_nothing(action: MailAction, status: str, code: str) -> None:
    life = a_told_referral()
    assert life.outcome(RecordBounce(notice_id=KPU, status=status, action=action, at=life.now)) == code


def test_who_gave_up_waiting_has_failed_whatever_the_class() -> None:
    life = a_told_referral()
    assert life.outcome(RecordBounce(notice_id=KPU, status="4.4.7", at=life.now)) == ("NoticeBounced",)


def test_a_reason_holds_no_number_of_a_person() -> None:
    command = RecordBounce(notice_id=KPU, status="5.1.1", at=AT, reason="kata 0812-3456-7890 salah")
    life = a_told_referral()
    assert life.outcome(command) == "PERSONAL_DATA"
    events = life.decided(command.model_copy(update={"reason": REASON}))
    assert isinstance(events[0], NoticeBounced)
    assert events[0].reason == REASON


@pytest.mark.parametrize("status", ["5", "5.1", "6.1.1", "5.1.1.1", "5.1000.1", "05.1.1", "5.01.1", " 5.1.1", ""])
def test_only_an_enhanced_status_code_is_one(status: str) -> None:
    with pytest.raises(ValueError, match="status"):
        RecordBounce(notice_id=KPU, status=status, at=AT)


def test_it_comes_back_whatever_became_of_the_problem() -> None:
    for name, situation in SITUATIONS.items():
        life = situation()
        letters = {
            each.notice_id for each in life.events if isinstance(each, NoticeDelivered) and each.channel != BY_HAND
        }
        for notice_id in letters:
            after = bounce(life, notice_id)
            assert notice_id in dead(after), name
            assert type(after.state) is type(life.state)


def test_a_closed_problem_whose_letter_came_back_has_nothing_to_send_by_itself() -> None:
    life = bounce(a_closed_problem().delivered())
    assert PROCESS.has_ended(life.state)


# Reporters, whom pages tell


def a_told_crowd() -> Life:
    """The reporter whose report opened the problem, one without a contact, and two who joined."""
    life = a_coordinating_problem()
    for key, reachable in (("second", False), ("third", True), ("fourth", True)):
        intake = an_intake(key, reachable=reachable)
        life = life.asked(AttachIntakeReport(intake=intake, matched_by=("same-place",)))
    return life


def receipt(key: str) -> NoticeId:
    return NoticeId(f"reporter_receipt/{key}")


def test_a_receipt_that_a_page_told_comes_back_as_the_reporters_own() -> None:
    life = a_told_crowd().delivered().later(MINUTE)
    for key in (an_intake().intake_id, "third", "fourth"):
        after = bounce(life, receipt(key))
        (letter,) = notices_of(after.state).dead
        assert (letter.notice_id, letter.intake_id, letter.kind) == (receipt(key), key, "REPORTER_RECEIPT")
        assert letter.version is not None
        joined = life.events[letter.version - 1]
        assert joined.type in ("ProblemDetected", "IntakeReportAttached")
        assert bounce(after, receipt(key)) == after
        assert receipt(key) in after.asked(ResendNotice(notice_id=receipt(key))).pending


def test_whom_no_page_told_has_no_letter_that_came_back() -> None:
    crowd = a_told_crowd()
    group = notices_of(crowd.state).reporters[0]
    page = PageResult(
        group=group.notice_id,
        after=group.reached,
        reached=3,
        version=3,
        delivered=0,
        untold=(UntoldReporter(intake_id="third", code="CONTACT_ERASED"),),
        skipped=1,
    )
    life = crowd.asked(RecordDelivery(pages=(page,)), SERVICE)
    unknown = RecordBounce(notice_id=receipt("third"), status="5.1.1", at=life.now)
    assert life.outcome(unknown) == "UNKNOWN_PART"
    for key in ("second", "fourth", "fifth"):
        assert life.outcome(unknown.model_copy(update={"notice_id": receipt(key)})) == "UNKNOWN_PART"


def test_of_reporters_only_so_many_dead_letters_are_listed() -> None:
    life = a_coordinating_problem()
    keys = [f"key-{number}" for number in range(DEAD_REPORTERS_LIMIT + 3)]
    for key in keys:
        life = life.asked(AttachIntakeReport(intake=an_intake(key), matched_by=("same-place",)))
    life = life.delivered()
    for key in keys:
        life = bounce(life, receipt(key))
        assert bounce(life, receipt(key)) == life
    notices = notices_of(life.state)
    assert (len(notices.dead), notices.dead_unlisted) == (DEAD_REPORTERS_LIMIT, 3)


# Whatever is done with one notice

MOVES = st.lists(
    st.tuples(
        st.sampled_from(["delivered", "failed", "skipped", "resend", "by_hand", "bounce", "bounce"]),
        st.sampled_from([timedelta(0), MINUTE, HOUR]),
        st.none() | st.integers(0, 12),
    ),
    max_size=14,
)


@given(MOVES)
def test_no_letter_comes_back_twice_and_what_came_back_waits_for_somebody(
    moves: list[tuple[str, timedelta, int | None]],
) -> None:
    life = a_detected_problem().performed()
    instants = [life.now]
    for move, passed, sent in moves:
        life = life.later(passed + timedelta(microseconds=1))
        instants.append(life.now)
        sent_at = None if sent is None else instants[sent % len(instants)]
        before = life
        try:
            match move:
                case "resend":
                    life = life.asked(ResendNotice(notice_id=KPU))
                case "by_hand":
                    life = by_hand(life)
                case "bounce":
                    life = bounce(life, sent_at=sent_at)
                case _:
                    life = told(life, result=move)
        except Refusal:
            continue
        caused = life.events[len(before.events) :]
        undelivered = Counter(each.notice_id for each in notices_of(life.state).undelivered)
        assert max(undelivered.values()) == 1
        if any(isinstance(each, NoticeBounced) for each in caused):
            assert KPU not in [each.notice_id for each in notices_of(before.state).undelivered]
            assert KPU in dead(life)
    letters = [each for each in life.events if isinstance(each, NoticeDelivered) and each.channel != BY_HAND]
    assert len(bounces(life)) <= len(letters)
    assert {each.reference for each in bounces(life)} <= {each.reference for each in letters}
    assert len({each.reference for each in bounces(life)}) == len(bounces(life))
    assert fold(life.events) == life.state
