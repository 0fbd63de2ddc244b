import dataclasses

import pytest

from domain.change import replace
from domain.codes import Severity
from domain.problem.state import UnderWay
from tests.given.situations import a_coordinating_problem


def test_a_change_is_what_the_library_makes_of_it_and_leaves_the_old_value_alone() -> None:
    state = a_coordinating_problem().state
    assert isinstance(state, UnderWay)
    before = dataclasses.replace(state)

    changed = replace(state, severity=Severity.S4, referrals=())

    assert changed == dataclasses.replace(state, severity=Severity.S4, referrals=())
    assert changed != state
    assert state == before
    with pytest.raises(dataclasses.FrozenInstanceError):
        changed.severity = Severity.S1  # type: ignore[misc]


def test_a_field_that_does_not_exist_is_refused_and_named() -> None:
    with pytest.raises(TypeError, match="UnderWay has no severty"):
        replace(a_coordinating_problem().state, severty=Severity.S4)  # type: ignore[call-arg]
