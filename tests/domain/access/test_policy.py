"""The printed matrix of who may see what is complete, and the policy says the same in every cell."""

from itertools import product
from pathlib import Path

import pytest

from domain.access.policy import DeskView, Place, Relation, View, place_of, relations_with, views, views_of_desk
from domain.actor import Actor, service_identity
from domain.codes import Role
from domain.problem.commands import Triage
from domain.problem.rights import PERMITTED_ROLES
from tests.domain.access.matrix import SEEING, SEEING_BY_GRANT, SEEING_OF_DESK, cells, cells_of_desk
from tests.domain.test_access import MATRIX

CELLS = list(cells())
CELLS_OF_DESK = list(cells_of_desk())


def test_every_role_relation_and_view_has_one_cell() -> None:
    assert sorted(each[:3] for each in CELLS) == sorted(product(Role, Relation, View))


@pytest.mark.parametrize("role", list(Role))
def test_the_policy_says_what_the_matrix_says(role: Role) -> None:
    for of_role, relation, view, is_seen in CELLS:
        if of_role is role:
            assert (view in views(role, relation)) is is_seen, (relation, view)
            assert (relation in relations_with(role, view)) is is_seen, (relation, view)


@pytest.mark.parametrize("relation", [Relation.RECUSED, Relation.RESTRICTED, Relation.OUTSIDE, Relation.BELOW])
def test_nobody_sees_anything_from_where_the_problem_is_absent(relation: Relation) -> None:
    assert not any(views(role, relation) for role in Role)


def test_contacts_are_seen_by_the_desk_itself_and_who_oversees_it() -> None:
    seeing = {(role, relation) for role, relation, view, is_seen in CELLS if view is View.CONTACT and is_seen}
    of_the_desk = {(role, Relation.OWN_DESK) for role in (Role.OPERATOR, Role.VERIFIER, Role.SUPERVISOR)}
    overseeing = {(Role.AUDITOR, each) for each in (Relation.OWN_DESK, Relation.ABOVE, Relation.ABOVE_TOLD)}
    assert seeing == of_the_desk | overseeing | {(Role.SERVICE, Relation.SERVICE)}


def test_every_role_place_and_view_of_a_desk_has_one_cell() -> None:
    assert sorted(cell[:3] for cell in CELLS_OF_DESK) == sorted(product(Role, Place, DeskView))


@pytest.mark.parametrize("role", list(Role))
def test_the_policy_says_of_a_desk_what_the_matrix_says(role: Role) -> None:
    for of_role, place, view, is_seen in CELLS_OF_DESK:
        if of_role is role:
            assert (view in views_of_desk(role, place)) is is_seen, (place, view)


def test_nobody_sees_anything_of_a_desk_elsewhere() -> None:
    assert not any(views_of_desk(role, Place.OUTSIDE) for role in Role)


def test_the_queue_is_shown_to_who_may_take_from_it() -> None:
    seeing = {(role, place) for role, place, view, is_seen in CELLS_OF_DESK if view is DeskView.QUEUE and is_seen}
    assert seeing - {(Role.SERVICE, Place.SERVICE)} == {(role, Place.OWN) for role in PERMITTED_ROLES[Triage]}


@pytest.mark.parametrize(
    ("region", "place"),
    [
        ("17.07", Place.OWN),
        ("17", Place.ABOVE),
        ("00", Place.ABOVE),
        ("17.07.05", Place.BELOW),
        ("17.08", Place.OUTSIDE),
    ],
)
def test_a_person_sits_in_one_place_beside_a_desk(region: str, place: Place) -> None:
    assert place_of(Actor(id="x", role=Role.AUDITOR, region=region), "17.07") is place
    assert place_of(service_identity(), "17.07") is Place.SERVICE


@pytest.mark.parametrize(
    "matrix", [SEEING, SEEING_OF_DESK, SEEING_BY_GRANT, MATRIX], ids=["seeing", "seeing of a desk", "by grant", "doing"]
)
def test_the_page_about_rights_prints_the_matrix(matrix: str) -> None:
    page = (Path(__file__).parents[3] / "docs" / "rights.md").read_text(encoding="utf-8")
    assert f"```{matrix}```" in page


def test_the_page_about_rights_explains_every_relation() -> None:
    page = (Path(__file__).parents[3] / "docs" / "rights.md").read_text(encoding="utf-8")
    assert not [relation for relation in Relation if f"| `{relation}` |" not in page]
