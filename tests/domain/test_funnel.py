"""Figures of a report: numbers of lines, each defined once."""

from domain.figures.funnel import DEFINITIONS, STEP_OF_EVENT, Counted, Step, figures_of, spreads_of, steps_of
from domain.problem.events import EVENTS

OPENED = Counted(frozenset({Step.OPENED}), reports=3, joined=2, acknowledged_after=(60, 30, 600), answered_after=())
CLOSED = Counted(frozenset({Step.OPENED, Step.CLOSED}), reports=1, joined=0, acknowledged_after=(90,))


def test_every_step_is_defined_once_and_counts_events_that_there_are() -> None:
    assert list(DEFINITIONS) == list(Step)
    assert STEP_OF_EVENT.keys() <= {each.__name__ for each in EVENTS}
    counted_otherwise = {Step.RECEIVED, Step.JOINED, Step.UNINFORMED}
    assert set(STEP_OF_EVENT.values()) | counted_otherwise == set(Step)


def test_steps_are_told_in_the_order_of_the_funnel() -> None:
    events = ("ProblemClosed", "ProblemDetected", "NoteAdded")
    assert steps_of(events, handed_on=False, uninformed=True) == (Step.OPENED, Step.CLOSED, Step.UNINFORMED)


def test_what_was_handed_on_before_it_was_entered_is_not_the_desks_and_not_forwarded() -> None:
    events = ("ProblemDetected", "ProblemForwarded")
    assert steps_of(events, handed_on=True, uninformed=False) == (Step.OPENED, Step.NOT_OUR_REMIT)
    assert steps_of(events, handed_on=False, uninformed=False) == (Step.OPENED, Step.FORWARDED)
    assert steps_of(("NoteAdded",), handed_on=True, uninformed=False) == ()


def test_a_figure_is_a_number_of_lines_or_a_sum_of_what_they_count() -> None:
    figures = {each.code: each.count for each in figures_of([OPENED, CLOSED])}
    assert list(figures) == list(Step)
    assert (figures["RECEIVED"], figures["JOINED"], figures["OPENED"], figures["CLOSED"]) == (4, 2, 2, 1)
    assert set({each.code: each.count for each in figures_of([])}.values()) == {0}


def test_medians_and_ninetieths_are_times_that_were_taken() -> None:
    acknowledged, answered = spreads_of([OPENED, CLOSED])
    assert (acknowledged.count, acknowledged.median, acknowledged.p90, acknowledged.mean) == (4, 60, 600, 195)
    assert (answered.count, answered.median, answered.p90, answered.mean) == (0, None, None, None)
