"""What the record tells of the rules, and what it is not asked to tell."""

from dataclasses import replace

from domain.codes import Severity
from domain.figures.accuracy import Accuracy, Limit, Tally, accuracy_of
from domain.problem.commands import (
    AttachIntakeReport,
    CorrectProblem,
    Decline,
    Dismiss,
    Forward,
    MergeInto,
    Refer,
    RegradeSeverity,
    Triage,
)
from domain.problem.outcome import Dismissal
from tests.given.situations import (
    OPERATOR,
    REASON,
    Life,
    a_coordinating_problem,
    a_detected_problem,
    a_problem_watched_by_the_secretariat,
    a_report_awaiting_triage,
    an_intake,
    liaison,
)


def told(*lives: Life, nil: int = 0) -> Accuracy:
    return accuracy_of({str(number): life.events for number, life in enumerate(lives)}, nil)


def tally(*lives: Life) -> Tally:
    (only,) = told(*lives).tallies
    return only


def triaged(category: str, severity: Severity = Severity.S3) -> Life:
    return a_report_awaiting_triage().asked(Triage(category=category, severity=severity, reason=REASON))


def test_what_entered_the_register_as_suggested_went_without_a_person() -> None:
    assert tally(a_coordinating_problem()) == Tally(
        category="LOGISTICS_LATE", rule_version="test-1", suggested=1, without_person=1
    )


def test_what_a_person_decided_is_agreed_with_or_corrected() -> None:
    agreed = tally(triaged("LOGISTICS_LATE"))
    assert (agreed.triaged, agreed.category_corrected, agreed.lead_corrected, agreed.severity_corrected) == (1, 0, 0, 0)
    graver = tally(triaged("LOGISTICS_LATE", Severity.S4))
    assert (graver.category_corrected, graver.severity_corrected) == (0, 1)
    other = tally(triaged("MONEY_POLITICS"))
    assert (other.category_corrected, other.lead_corrected, other.without_person) == (1, 1, 0)
    same_lead = tally(triaged("TURNOUT_LOW"))
    assert (same_lead.category_corrected, same_lead.lead_corrected) == (1, 0)


def test_a_correction_counts_for_the_category_that_was_suggested() -> None:
    assert tally(triaged("MONEY_POLITICS"), a_coordinating_problem()).category == "LOGISTICS_LATE"


def test_what_waits_for_a_person_or_was_ended_by_one_is_neither_right_nor_wrong() -> None:
    waiting = a_report_awaiting_triage()
    ended = [
        waiting.asked(Dismiss(reason=Dismissal.NOT_A_REPORT)),
        waiting.asked(MergeInto(into="another", reason=REASON)),
        waiting.asked(Forward(agency="BAWASLU", in_remit=False, reason=REASON)),
    ]
    found = tally(waiting, a_detected_problem(), *ended)
    assert (found.suggested, found.waiting, found.ended_by_person) == (5, 2, 3)
    assert found.without_person == found.triaged == 0


def test_a_lead_that_gave_the_problem_back_is_the_one_trace_of_what_nobody_looked_at() -> None:
    declined = a_coordinating_problem().asked(Decline(referral_id="KPU.1", reason=REASON), liaison("KPU"))
    replaced = declined.asked(Refer(agency="BPBD", part="lead"), OPERATOR)
    found = tally(a_coordinating_problem(), declined, replaced)
    assert (found.without_person, found.lead_given_back) == (3, 2)


def test_a_help_that_declines_and_a_body_that_is_only_watched_are_no_such_trace() -> None:
    helper = a_coordinating_problem().asked(Decline(referral_id="POLRI.1", reason=REASON), liaison("POLRI"))
    assert tally(helper).lead_given_back == 0
    assert tally(a_problem_watched_by_the_secretariat()).lead_given_back == 0


def test_another_severity_later_is_told_of_what_went_without_a_person() -> None:
    graver = a_coordinating_problem().asked(RegradeSeverity(severity=Severity.S4, reason=REASON))
    found = tally(graver, a_coordinating_problem())
    assert (found.without_person, found.regraded) == (2, 1)


def test_a_category_corrected_later_is_told_and_its_new_lead_is_none_that_was_given_back_to() -> None:
    elsewhere = a_coordinating_problem().asked(CorrectProblem(stations=("3",), reason=REASON))
    corrected = a_coordinating_problem().asked(CorrectProblem(category="VILLAGE_QUARREL", reason=REASON))
    found = tally(corrected, elsewhere, a_coordinating_problem())
    assert (found.without_person, found.recategorised, found.lead_given_back) == (3, 1, 0)


def test_reports_that_joined_or_told_of_nothing_are_counted_and_not_judged() -> None:
    life = a_coordinating_problem().asked(AttachIntakeReport(intake=an_intake("a-second"), matched_by=("same-place",)))
    old = replace(life, events=life.events[1:])
    found = told(life, old, nil=3)
    assert (found.reports, found.joined, found.nil, found.total("suggested")) == (6, 2, 3, 1)


def test_the_tables_that_decided_are_counted() -> None:
    assert told(a_coordinating_problem(), triaged("MONEY_POLITICS")).table_versions == {"test-1": 2}


def test_what_such_figures_cannot_tell_comes_with_them() -> None:
    assert told().limits == tuple(Limit)
    assert (told().reports, told().tallies) == (0, ())
