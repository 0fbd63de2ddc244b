"""Who gets what over HTTP: every address, every role, inside and outside the desk."""

from collections.abc import Iterator
from itertools import product

import pytest

from cli.verb_rights import may_use
from domain.access.policy import Place, Relation, View, place_of, views
from domain.access.sight import sight_of
from domain.actor import Actor
from domain.codes import Role
from tests.web import reused
from tests.web.callers import Api, a_report
from web.api import commands, desk_commands, tiered_reports

VERB_OF = {
    "/desks/{desk}/problems": "list",
    "/desks/{desk}/triage": "triage queue",
    "/desks/{desk}/notices": "notices list",
    "/desks/{desk}/shift": "shift",
    "/desks/{desk}/recommendations": "recommendations",
    "/desks/{desk}/roster": "roster show",
    "/desks/{desk}/access": "access",
    "/desks/{desk}/charter": "charter show",
    "/desks/{desk}/charter/missing": "charter missing",
    "/desks/{desk}/word-search": "words",
    "/desks/{desk}/similar": "list",
    "/desks/{desk}/letterhead": "letterhead show",
    "/desks/{desk}/cadence": "cadence show",
    "/desks/{desk}/rules": "rules show",
    "/desks/{desk}/rules/accuracy": "rules accuracy",
    "/desks/{desk}/tokens": "token list",
    "/desks/{desk}/views": "shift",
    "/desks/{desk}/tiered-reports": "tiered list",
    "/desks/{desk}/tiered-grid": "tiered grid",
    "/desks/{desk}/tiered-inbox": "tiered inbox",
}
"""Verb of the command line that asks for the same rights."""

OF_A_PROBLEM = {
    "/problems/{problem}": (View.LISTED,),
    "/problems/{problem}/process": (View.LISTED,),
    "/problems/{problem}/similar": (View.LISTED,),
    "/problems/{problem}/evidence": (View.EVIDENCE,),
    "/problems/{problem}/evidence/{number}": (View.EVIDENCE,),
    "/problems/{problem}/evidence/{number}/picture": (View.EVIDENCE,),
    "/problems/{problem}/documents/{document}": (View.LISTED,),
    "/problems/{problem}/contact": (View.CONTACT,),
    "/problems/{problem}/letters": (View.WORDS,),
}
"""Views that somebody needs."""

ASKED = {"/desks/{desk}/word-search": {"q": "banjir"}}
"""What an address wants to be asked for."""

PURPOSE = {"Desk-Purpose": "uji hak akses"}

REFUSED_BEFORE = {
    "/desks/{desk}/rules/rehearsal",
    "/desks/{desk}/tiered-reports/{kind}/{subject}/{number}",
}
"""What names something that is not there for who may not see it."""

WITHOUT_RIGHTS = {"/desks", "/health", "/reports/{report}"}
"""Each shows what is in sight, and may be asked by everybody who is signed in."""


def actors() -> Iterator[Actor]:
    for role, region in product(Role, ("17.07", "35.78", "17")):
        if role is not Role.SERVICE:
            agency = "KPU" if role is Role.AGENCY else None
            yield Actor(id=f"{role}.{region}", role=role, region=region, agency=agency)


def test_every_address_is_in_the_matrix() -> None:
    described = reused.described()["paths"]
    read = {path.removeprefix("/api/v1") for path, methods in described.items() if "get" in methods}
    acted = {path.removeprefix("/api/v1") for path, methods in described.items() if "post" in methods}
    assert read == VERB_OF.keys() | OF_A_PROBLEM.keys() | WITHOUT_RIGHTS | REFUSED_BEFORE
    assert acted == {
        *(f"/problems/{{problem}}/{commands.name_of(each)}" for each in commands.commands_of_people()),
        *(f"/desks/{{desk}}/{commands.name_of(each)}" for each in desk_commands.commands_to_desks()),
        *(
            f"/desks/{{desk}}{tiered_reports.ONE}/{commands.name_of(each)}"
            for each in tiered_reports.commands_to_reports()
        ),
        "/desks/{desk}/reports",
        "/problems/{problem}/evidence",
        "/desks/{desk}/tokens",
        "/desks/{desk}/tokens/{token_id}/revoke",
        "/desks/{desk}/views",
        "/desks/{desk}/views/drop",
    }


@pytest.mark.parametrize("actor", tuple(actors()), ids=lambda each: each.id)
async def test_a_desk_shows_what_the_rights_say(api: Api, actor: Actor) -> None:
    for path, verb in VERB_OF.items():
        params = ASKED.get(path, {})
        answer = await api.get(f"/api/v1{path.format(desk='17.07')}", actor, params=params, headers=PURPOSE)
        is_outside = place_of(actor, "17.07") is Place.OUTSIDE
        refused = 404 if is_outside else 403
        allowed = may_use(sight_of(actor), verb, "17.07") and not is_outside
        assert answer.status_code == (200 if allowed else refused), (path, answer.text)


@pytest.mark.parametrize("actor", tuple(actors()), ids=lambda each: each.id)
async def test_a_problem_is_there_for_who_may_see_it_and_for_nobody_else(api: Api, actor: Actor) -> None:
    told = a_report("Jembatan putus menuju TPS 4.", contact="0812-0000-0001")
    problem = (await api.post("/api/v1/desks/17.07/reports", told, key="rights/report")).json()["problem_id"]
    seen = views(actor.role, relation_to_a_new_problem(actor))
    for path, needed in OF_A_PROBLEM.items():
        answer = await api.get(
            f"/api/v1{path.format(problem=problem, number=1, document='slip')}", actor, headers=PURPOSE
        )
        is_there = seen.issuperset(needed) and "{number}" not in path
        assert answer.status_code == (200 if is_there else 404), (path, answer.text)


def relation_to_a_new_problem(actor: Actor) -> Relation:
    """Nobody was asked yet, and nobody above was told."""
    place = place_of(actor, "17.07")
    if place is Place.OUTSIDE:
        return Relation.OUTSIDE
    if actor.role is Role.AGENCY:
        return Relation.NOT_ASKED
    return Relation.OWN_DESK if place is Place.OWN else Relation.ABOVE
