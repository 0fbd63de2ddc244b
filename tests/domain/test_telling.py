"""Who outside the desk is told of which occasion, and that nothing recorded before owes anybody anything."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from domain.codes import Severity
from domain.notice import NoticeSubject, PendingNotice
from domain.problem.commands import (
    Answer,
    AttachIntakeReport,
    Command,
    Decline,
    Dismiss,
    Forward,
    MergeInto,
    RecordReceipt,
    Refer,
    RegradeSeverity,
    Reopen,
    Unmerge,
)
from domain.problem.deciding.telling import asked_offices
from domain.problem.events import Event, IntakeReportAttached, ProblemUnmerged, ReportersTold
from domain.problem.evolve import fold
from domain.problem.notices import notices_caused, occasion_of, reporters_caused
from domain.problem.outcome import Dismissal, Outcome
from domain.problem.state import INITIAL, State, notices_of
from domain.problem.telling import Addressee, Telling, Tells
from tests.given.situations import (
    CHAIR,
    DAY,
    HOUR,
    LEBONG,
    REASON,
    RULES,
    SITUATIONS,
    Life,
    a_closed_problem,
    a_coordinating_problem,
    a_detected_problem,
    a_diverted_report,
    a_forwarded_problem,
    a_received_problem,
    a_report_awaiting_triage,
    an_answered_problem,
    an_intake,
    detection,
    liaison,
)

STEPS = (10, 20, 50, 100)
AT_WORK = ["CAMAT", "DPUPR", "KPU", "POLRI"]


def told(life: Life) -> list[tuple[str, str | None, str | None]]:
    return [(each.kind, each.agency, each.subject) for each in notices_of(life.state).pending]


def groups(life: Life) -> list[tuple[str, str | None, int]]:
    return [(each.notice_id, each.subject, each.owed) for each in notices_of(life.state).reporters if each.owed]


def another_reports(life: Life, name: str, *, reachable: bool = True, severity: Severity | None = None) -> Life:
    command = AttachIntakeReport(intake=an_intake(name, reachable=reachable), matched_by=(), severity=severity)
    return life.asked(command)


def crowd(life: Life, many: int) -> Life:
    for number in range(many):
        life = another_reports(life, f"further-{len(life.events)}-{number}", reachable=False)
    return life


def news(life: Life) -> list[tuple[str | None, int]]:
    """Agency, and how many reports it knew of."""
    return [
        (each.agency, each.subject.known)
        for each in notices_of(life.state).pending
        if each.kind == "NEWS" and each.subject is not None
    ]


@pytest.fixture
def at_work() -> Life:
    """Four agencies are asked, nobody has answered, and everybody was told."""
    return replace(a_coordinating_problem(), rules=replace(RULES, news_after=STEPS))


# Reporters


def test_whoever_reported_what_is_dismissed_is_told_why() -> None:
    life = a_report_awaiting_triage().asked(Dismiss(reason=Dismissal.OTHER_DESK))
    assert groups(life) == [("reporter_dismissed/all/1", "OTHER_DESK", 1)]


def test_whoever_reported_what_is_forwarded_is_told_to_whom_each_time() -> None:
    first = a_report_awaiting_triage().asked(
        Forward(agency="DPUPR", in_remit=False, grounds=Dismissal.NOT_AN_ELECTION_MATTER, reason=REASON)
    )
    assert groups(first) == [("reporter_forwarded/all/1", f"DPUPR/{LEBONG}/NOT_AN_ELECTION_MATTER", 1)]
    second = first.delivered().asked(Forward(agency="BPBD", in_remit=False))
    assert groups(second) == [("reporter_forwarded/all/2", f"BPBD/{LEBONG}/OTHER_BODY", 1)]


def test_whoever_reported_what_another_body_decides_is_told_so_with_the_register_number() -> None:
    life = a_detected_problem("MONEY_POLITICS").performed()
    assert groups(life) == [
        ("reporter_receipt/all", None, 1),
        ("reporter_forwarded/all/1", f"BAWASLU/{LEBONG}", 1),
    ]


def test_whoever_reported_what_is_merged_is_told_and_when_that_is_taken_back_too() -> None:
    merged = a_report_awaiting_triage().asked(MergeInto(into="another", reason=REASON))
    assert groups(merged) == [("reporter_merged/all/1", "another", 1)]
    back = merged.delivered().asked(Unmerge(reason=REASON))
    assert groups(back) == [("reporter_separated/all/2", None, 1)]


def test_whoever_reported_what_is_reopened_is_told_each_time() -> None:
    life = another_reports(a_coordinating_problem(), "silent", reachable=False)
    assert groups(life) == []
    reopened = a_closed_problem().later(DAY).asked(Reopen(reason=REASON), CHAIR)
    assert groups(reopened) == [("reporter_reopened/all/1", None, 1)]


def test_where_nobody_left_a_way_back_nobody_is_owed_a_letter_but_the_event_says_who_was_to_be_told() -> None:
    silent = detection(unsure=True).model_copy(deep=True)
    intake = an_intake(reachable=False)
    life = Life().asked(silent.model_copy(update={"source": silent.source.model_copy(update={"intake": intake})}))
    dismissed = life.asked(Dismiss(reason=Dismissal.NOT_A_REPORT))
    event = dismissed.events[-1]
    assert isinstance(event, Telling)
    assert event.tells == Tells(number=1, reporters=True)
    assert groups(dismissed) == []
    occasion = occasion_of(life.state, event)
    assert occasion is not None
    assert (occasion.kind, occasion.round) == ("REPORTER_DISMISSED", 1)


# Offices that were asked


@pytest.mark.parametrize(
    ("command", "kind", "about"),
    [
        (RegradeSeverity(severity=Severity.S4, reason=REASON), "REGRADE", "S3/S4"),
        (RegradeSeverity(severity=Severity.S1, reason=REASON), "REGRADE", "S3/S1"),
        (MergeInto(into="another", reason=REASON), "MERGER", "another"),
    ],
)
def test_every_office_that_was_asked_is_told(at_work: Life, command: Command, kind: str, about: str) -> None:
    life = at_work.asked(command)
    assert sorted(agency or "" for each, agency, _ in told(life) if each == kind) == AT_WORK
    subjects = [each.subject for each in notices_of(life.state).pending if each.kind == kind]
    assert {each.about for each in subjects if each is not None} == {about}


def test_a_regrade_moves_no_deadline(at_work: Life) -> None:
    before = {each.key: each.due_at for each in at_work.under_way.obligations}
    regraded = at_work.asked(RegradeSeverity(severity=Severity.S1, reason=REASON))
    assert {each.key: each.due_at for each in regraded.under_way.obligations} == before


def test_taking_a_merging_back_is_told_to_whoever_heard_of_it(at_work: Life) -> None:
    back = at_work.asked(MergeInto(into="another", reason=REASON)).delivered().asked(Unmerge(reason=REASON))
    assert [(kind, subject) for kind, agency, subject in told(back) if agency == "KPU"] == [
        ("SEPARATION", f"2/KPU/{LEBONG}/another")
    ]


def test_who_passed_it_on_is_told_of_nothing_more(at_work: Life) -> None:
    life = at_work.asked(Decline(referral_id="POLRI.1", reason=REASON), liaison("POLRI"))
    regraded = life.asked(RegradeSeverity(severity=Severity.S2, reason=REASON))
    assert "POLRI" not in [agency for _, agency, _ in told(regraded)]


def test_who_answered_is_told_of_a_reopening() -> None:
    life = a_closed_problem().later(DAY).asked(Reopen(reason=REASON), CHAIR)
    assert [(kind, agency) for kind, agency, _ in told(life)] == [("REOPENING", each) for each in sorted_as_asked(life)]


def sorted_as_asked(life: Life) -> list[str]:
    return [each.agency for each in life.under_way.referrals]


@pytest.mark.parametrize("handed", [a_forwarded_problem, a_received_problem])
def test_the_body_that_has_it_in_hand_is_told_too(handed: Callable[[], Life]) -> None:
    assert asked_offices(handed().state) == (Addressee(agency="BAWASLU", office=LEBONG),)
    life = handed().asked(RegradeSeverity(severity=Severity.S2, reason=REASON))
    assert [(kind, agency) for kind, agency, _ in told(life) if kind == "REGRADE"] == [("REGRADE", "BAWASLU")]


def test_before_the_register_nobody_was_asked() -> None:
    assert asked_offices(a_report_awaiting_triage().state) == ()
    assert asked_offices(a_diverted_report().state) == ()


# News of a problem that grows


def test_ten_further_reports_are_news_to_every_agency_at_work(at_work: Life) -> None:
    life = crowd(at_work, 9)
    assert news(life) == []
    tenth = crowd(life, 1)
    assert sorted(news(tenth)) == [(each, 1) for each in AT_WORK]
    assert news(crowd(tenth.delivered(), 9)) == []
    assert sorted(news(crowd(tenth.delivered(), 10))) == [(each, 11) for each in AT_WORK]


def test_news_come_as_often_as_there_are_steps_however_many_report(at_work: Life) -> None:
    life, letters = at_work, 0
    for _ in range(230):
        life = crowd(life, 1)
        letters += len(news(life))
        life = life.delivered()
    assert letters == len(STEPS) * len(AT_WORK)


def test_who_was_asked_later_has_news_of_the_reports_since(at_work: Life) -> None:
    life = crowd(at_work, 4)
    asked = life.later(HOUR).asked(Decline(referral_id="POLRI.1", reason=REASON), liaison("POLRI"))
    later = asked.asked(Refer(agency="BPBD")).delivered()
    tenth = crowd(later, 6)
    assert "BPBD" not in [agency for agency, _ in news(tenth)]
    assert "POLRI" not in [agency for agency, _ in news(tenth)]
    assert news(crowd(tenth.delivered(), 4)) == [("BPBD", 5)]


def test_whose_referral_is_settled_has_no_news(at_work: Life) -> None:
    settled = replace(an_answered_problem(), rules=at_work.rules)
    assert news(crowd(settled, 30)) == []


def test_a_graver_report_is_news_at_once_and_the_next_one_as_grave_is_not(at_work: Life) -> None:
    graver = another_reports(at_work, "graver", severity=Severity.S4)
    assert sorted(news(graver)) == [(each, 1) for each in AT_WORK]
    assert {each.subject.change[1] for each in notices_of(graver.state).pending if each.subject} == {"S4"}
    assert news(another_reports(graver.delivered(), "as grave", severity=Severity.S4)) == []
    assert news(another_reports(at_work, "no graver", severity=Severity.S3)) == []


def test_a_graver_report_of_which_nobody_heard_does_not_count_as_told() -> None:
    unheard = another_reports(an_answered_problem(), "graver", severity=Severity.S4)
    assert unheard.under_way.gravest_told is None


def test_an_agency_that_the_event_names_and_that_is_at_work_no_more_knows_what_there_is(at_work: Life) -> None:
    event = crowd(at_work, 10).events[-1]
    settled = at_work.asked(Answer(referral_id="KPU.1", outcome=Outcome.RESOLVED), liaison("KPU")).under_way
    (first, *_) = [each for each in notices_caused(settled, event) if each.agency == "KPU"]
    assert first.subject is not None
    assert first.subject.known == settled.dossier.reports


# What was recorded before owes nobody anything


def as_recorded_before(events: tuple[Event, ...]) -> Iterator[Event]:
    """The same events as the last release recorded them: without who is told."""
    fields = {"tells", "growth", "untold", "without_contact"}
    for each in events:
        stored = each.model_dump(mode="json", exclude=fields)
        yield type(each).model_validate(stored)


NEW_KINDS = {
    "REPORTER_DISMISSED",
    "REPORTER_FORWARDED",
    "REPORTER_MERGED",
    "REPORTER_SEPARATED",
    "REPORTER_REOPENED",
    "REGRADE",
    "MERGER",
    "SEPARATION",
    "REOPENING",
    "NEWS",
}


@pytest.mark.parametrize("situation", sorted(SITUATIONS))
def test_a_stream_of_the_last_release_owes_nothing_new(situation: str) -> None:
    life = SITUATIONS[situation]()
    state: State = INITIAL
    for event in as_recorded_before(life.events):
        if isinstance(event, ReportersTold) and event.group.kind in NEW_KINDS:
            continue
        caused, group = notices_caused(state, event), reporters_caused(state, event)
        assert not {each.kind for each in caused} & NEW_KINDS
        assert group is None or group.kind not in NEW_KINDS
        state = fold([event], state)
    kinds = {each.kind for each in notices_of(state).outstanding}
    assert not kinds & NEW_KINDS


def test_a_crowd_that_was_recorded_before_is_no_news_and_the_next_report_counts_from_there(at_work: Life) -> None:
    old = fold(as_recorded_before(crowd(at_work, 60).events))
    life = replace(at_work, state=old)
    assert notices_of(life.state).pending == ()
    ninth = crowd(life, 9)
    assert news(ninth) == []
    assert sorted(news(crowd(ninth, 1))) == [(each, 61) for each in AT_WORK]


def test_a_merging_of_which_nobody_heard_is_taken_back_in_silence(at_work: Life) -> None:
    merged = at_work.asked(MergeInto(into="another", reason=REASON))
    old = replace(at_work, state=fold(as_recorded_before(merged.events)))
    (event,) = old.decided(Unmerge(reason=REASON))
    assert isinstance(event, ProblemUnmerged)
    assert event.tells is None


def test_an_event_that_does_not_fit_tells_no_office(at_work: Life) -> None:
    joined = crowd(at_work, 10).events[-1]
    assert isinstance(joined, IntakeReportAttached)
    assert joined.tells is not None
    assert notices_caused(a_diverted_report().state, joined) == ()
    back = ProblemUnmerged(recorded_at=at_work.now, reason=REASON, tells=joined.tells)
    assert notices_caused(at_work.state, back) == ()


def test_nothing_is_told_before_detection() -> None:
    event = a_report_awaiting_triage().asked(Dismiss(reason=Dismissal.NOT_A_REPORT)).events[-1]
    assert reporters_caused(INITIAL, event) is None


def test_a_notice_names_its_occasion_and_its_office(at_work: Life) -> None:
    life = at_work.asked(RegradeSeverity(severity=Severity.S2, reason=REASON))
    again = life.delivered().asked(RegradeSeverity(severity=Severity.S3, reason=REASON))
    first, second = (_to("KPU", each) for each in (life, again))
    assert (first.notice_id, second.notice_id) == (f"regrade/1/KPU/{LEBONG}", f"regrade/2/KPU/{LEBONG}")


def _to(agency: str, life: Life) -> PendingNotice:
    return next(each for each in notices_of(life.state).pending if each.agency == agency)


def test_a_receipt_of_the_body_keeps_who_has_it() -> None:
    life = a_forwarded_problem().asked(RecordReceipt(number="1"), liaison("BAWASLU"))
    assert asked_offices(life.state) == (Addressee(agency="BAWASLU", office=LEBONG),)


def test_the_first_who_left_a_way_back_begins_the_group_of_the_receipts() -> None:
    silent = detection()
    source = silent.source.model_copy(update={"intake": an_intake(reachable=False)})
    life = Life().asked(silent.model_copy(update={"source": source})).performed().delivered()
    assert groups(life) == []
    assert groups(another_reports(life, "spoken")) == [("reporter_receipt/all", None, 1)]


@pytest.mark.parametrize("grounds", [None, Dismissal.OTHER_DESK])
def test_a_hand_over_is_taken_apart_as_it_was_put_together(grounds: Dismissal | None) -> None:
    subject = NoticeSubject.of_hand_over("BAWASLU", LEBONG, grounds)
    assert subject.handed_to == ("BAWASLU", LEBONG, grounds or "")
