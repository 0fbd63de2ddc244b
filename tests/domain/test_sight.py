"""How far somebody sees."""

import pytest

from domain.access.policy import DeskView
from domain.access.sight import sight_of
from domain.actor import Actor, service_identity
from domain.codes import Role


def looking(region: str, role: Role = Role.OPERATOR, agency: str | None = None) -> Actor:
    return Actor(id="sari", role=role, region=region, agency=agency)


@pytest.mark.parametrize(
    ("scope", "desk", "reaches"),
    [
        ("17.07", "17.07", True),
        ("17", "17.07", True),
        ("00", "17.07", True),
        ("17.07.05", "17.07", True),  # an office below the desk
        ("17.08", "17.07", False),
        ("17.08.05", "17.07", False),
        ("35", "17.07", False),
    ],
)
def test_a_sight_reaches_desks_of_its_region_and_the_desk_above_its_office(
    scope: str, desk: str, reaches: bool
) -> None:
    assert sight_of(looking(scope)).sees_of_desk(DeskView.DESK, desk) is reaches


def test_a_sight_says_who_looks_for_whom_and_why() -> None:
    sight = sight_of(looking("17.07", Role.AGENCY, "KPU"), purpose="audit surat 12")

    assert (sight.scope, sight.agency, sight.grant, sight.purpose) == ("17.07", "KPU", None, "audit surat 12")


def test_the_service_sees_the_figures_of_every_desk_and_a_person_those_within_reach() -> None:
    assert sight_of(service_identity()).sees_of_desk(DeskView.FIGURES, "17.07")
    assert sight_of(looking("17")).sees_of_desk(DeskView.FIGURES, "17.07")
    assert not sight_of(looking("17.08")).sees_of_desk(DeskView.FIGURES, "17.07")
