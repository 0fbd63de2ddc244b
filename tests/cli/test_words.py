"""Nothing that has a code is shown to people as a code alone."""

import domain.refusals
from cli.app import VERBS, load
from domain.codes import Route, Severity
from domain.problem.outcome import Dismissal, Outcome, Response
from domain.problem.state import Phase
from domain.refusals import Refusal
from intake_files.table import FileFault
from projections.views import AmbiguousReference, UnknownCursor
from tests.cli.events import ONE_OF_EACH
from wording.codes import (
    DISMISSALS,
    EVENTS,
    OUTCOMES,
    PHASES,
    RESPONSES,
    ROUTES,
    SEVERITY_STYLES,
    obligation,
)
from wording.events import event_line
from wording.refusals import FILE_FAULTS, REFUSALS, sentence


def refusals(kind: type[Refusal] = Refusal) -> list[type[Refusal]]:
    return [kind, *(each for below in kind.__subclasses__() for each in refusals(below))]


def test_every_refusal_of_the_rules_has_a_sentence() -> None:
    codes = {each.code for each in refusals() if each.__module__ == domain.refusals.__name__}

    assert codes | {AmbiguousReference.code, UnknownCursor.code} <= set(REFUSALS)


def test_every_fault_of_a_file_has_a_sentence() -> None:
    assert set(FILE_FAULTS) == set(FileFault)
    assert all(sentence(fault) == FILE_FAULTS[fault] for fault in FileFault)


def test_every_vocabulary_has_its_words() -> None:
    assert set(PHASES) == set(Phase)
    assert set(OUTCOMES) == set(Outcome)
    assert set(RESPONSES) == set(Response)
    assert set(DISMISSALS) == set(Dismissal)
    assert set(ROUTES) == set(Route)
    assert set(SEVERITY_STYLES) == set(Severity)


def test_every_event_has_a_line_of_its_own() -> None:
    lines = [event_line(event) for event in ONE_OF_EACH]

    assert all(lines)
    assert len(set(lines)) == len(lines)
    assert set(EVENTS) == {event.type for event in ONE_OF_EACH}


def test_what_is_owed_is_named_with_its_part() -> None:
    assert obligation("answer/KPU.1") == "jawaban KPU.1"
    assert obligation("report/17.07/flash/x/0") == "penerimaan laporan"
    assert obligation("triage") == "triase"


def test_every_verb_says_the_same_in_the_list_and_for_itself() -> None:
    for name, verb in VERBS.items():
        command = load(name)
        assert command.name == name
        assert (command.help or "").partition("\n")[0].strip() == verb.help, name
