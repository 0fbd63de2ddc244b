"""The tables by which events fold and commands are decided leave nothing out and say nothing twice."""

from types import ModuleType
from typing import get_args

import pytest

from domain.problem.commands import Command
from domain.problem.decide import DECISIONS
from domain.problem.deciding import bouncing, ladder, missing_report, regrading, restricting, summarising
from domain.problem.deciding import clocks as deciding_clocks
from domain.problem.deciding import coordination as deciding_coordination
from domain.problem.deciding import correcting as deciding_correcting
from domain.problem.deciding import detection as deciding_detection
from domain.problem.deciding import ending as deciding_ending
from domain.problem.deciding import recommendation as deciding_recommendation
from domain.problem.deciding import verifying as deciding_verifying
from domain.problem.events import EVENTS, EvidenceAttached, NoteAdded, ProblemTriaged
from domain.problem.evolve import EFFECTS
from domain.problem.evolving import (
    audience,
    clocks,
    coordination,
    correcting,
    detection,
    ending,
    recommendation,
    verifying,
)
from domain.problem.evolving import summarising as evolving_summarising
from domain.problem.evolving.audience import PARTIES
from domain.problem.evolving.notices import DELIVERIES
from domain.problem.state import State

DECIDING = (
    bouncing,
    deciding_clocks,
    deciding_coordination,
    deciding_correcting,
    deciding_detection,
    deciding_ending,
    deciding_recommendation,
    ladder,
    missing_report,
    regrading,
    restricting,
    summarising,
    deciding_verifying,
)
EVOLVING = (
    audience,
    clocks,
    coordination,
    correcting,
    detection,
    ending,
    recommendation,
    evolving_summarising,
    verifying,
)
ONLY_REMEMBERED = {ProblemTriaged, NoteAdded, EvidenceAttached}
"""Events that no rule asks for afterwards."""


def entries(modules: tuple[ModuleType, ...], table: str) -> list[object]:
    return [key for module in modules for key, _ in getattr(module, table)]


def test_every_command_is_decided_by_one_function() -> None:
    assert set(DECISIONS) == set(get_args(get_args(Command)[0]))
    assert sorted(map(str, entries(DECIDING, "DECISIONS"))) == sorted(map(str, DECISIONS))


def test_every_event_changes_something_or_is_known_to_be_only_remembered() -> None:
    changing = {event for _, event in EFFECTS} | set(PARTIES) | set(DELIVERIES)

    assert changing | ONLY_REMEMBERED == set(EVENTS)
    assert not changing & ONLY_REMEMBERED


def test_one_function_folds_an_event_in_a_situation() -> None:
    assert sorted(map(str, entries(EVOLVING, "EFFECTS"))) == sorted(map(str, EFFECTS))


@pytest.mark.parametrize("situation", get_args(State))
def test_every_situation_is_changed_by_some_event(situation: type[State]) -> None:
    assert any(known is situation for known, _ in EFFECTS)
