"""The printed matrix of who may see what is complete, and the policy says the same in every cell."""

from itertools import product
from pathlib import Path

import pytest

from domain.access.policy import Relation, View, relations_with, views
from domain.codes import Role
from tests.domain.access.matrix import SEEING, cells
from tests.domain.test_access import MATRIX

CELLS = list(cells())


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


@pytest.mark.parametrize("matrix", [SEEING, MATRIX], ids=["seeing", "doing"])
def test_the_page_about_rights_prints_the_matrix(matrix: str) -> None:
    page = (Path(__file__).parents[3] / "docs" / "rights.md").read_text(encoding="utf-8")
    assert f"```{matrix}```" in page


def test_the_page_about_rights_explains_every_relation() -> None:
    page = (Path(__file__).parents[3] / "docs" / "rights.md").read_text(encoding="utf-8")
    assert not [relation for relation in Relation if f"| `{relation}` |" not in page]
