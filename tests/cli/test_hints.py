"""Nobody is told to type what is not for them: every hint, for every role at every place beside the desk."""

import ast
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import product
from pathlib import Path
from typing import Final

import pytest
from typer.core import TyperGroup

from cli import next_commands
from cli.app import VERBS, load
from cli.next_commands import (
    commands_for,
    for_a_message,
    for_a_proposal,
    for_an_empty_list,
    for_an_empty_roster,
    for_another_desk,
    for_likenesses,
    for_no_second_person,
    for_who_opens_problems,
)
from cli.verb_rights import NEEDS, may_use
from commands.service import DeskOffer
from domain.access.sight import Sight, sight_of
from domain.actor import Actor, SignedLink
from domain.codes import RegionCode, Role, Severity
from reading.triage import Suggestion, TriageView
from wording.refusals import REFUSALS, sentence

CLI = Path(next_commands.__file__).parent
LEBONG: RegionCode = "17.07"
ROLES: Final = [role for role in Role if role is not Role.SERVICE]
REGIONS: Final = (LEBONG, "17", "00", "17.07.05", "17.08")
AT = datetime(2024, 11, 27, 3, tzinfo=UTC)
OFFER = DeskOffer(desk="17.08", name="Desk Pilkada Kabupaten Kepahiang")

NAMED: Final = re.compile(r"\bdesk ([a-z]+)(?: ([a-z]+))?")
"""A verb in what people read, with the word after it, which may be a verb below it."""


def looking(role: Role, region: RegionCode = LEBONG) -> Sight:
    return sight_of(Actor(id="x", role=role, region=region, agency="KPU" if role is Role.AGENCY else None))


def verbs_in(text: str) -> Iterator[str]:
    for first, second in NAMED.findall(text):
        both = f"{first} {second}"
        if both in NEEDS or first in NEEDS:
            yield both if both in NEEDS else first


def a_report(reason: str) -> TriageView:
    power = Suggestion(category="POWER_OUTAGE", category_name="Listrik", lead_agency="PLN", belief=0.5, evidence=())
    return TriageView(
        problem_id="p-1",
        desk=LEBONG,
        region=LEBONG,
        holder="x",
        expires_at=AT,
        severity=Severity.S2,
        floor=None,
        triage_reason=reason,
        triage_reason_text="",
        other_desk="17.08",
        occurred_at=AT,
        detected_at=AT,
        due_at=None,
        intakes=(),
        suggestions=(power,),
    )


def hints(sight: Sight) -> Iterator[tuple[RegionCode, str]]:
    """Every line by which a page tells somebody what to type, with the desk at which they would."""
    yield LEBONG, for_an_empty_list(sight, LEBONG)
    yield from ((LEBONG, line) for line in for_likenesses(sight, LEBONG, "001"))
    yield from ((LEBONG, line) for line in for_a_message(sight, LEBONG, "001", "referral/KPU.1"))
    yield from ((LEBONG, line) for line in for_no_second_person(sight, LEBONG))
    yield from ((LEBONG, line) for line in for_a_proposal(sight, LEBONG, "17.07-1"))
    yield LEBONG, for_an_empty_roster(sight, LEBONG)
    yield OFFER.desk, for_another_desk(sight, OFFER)
    yield LEBONG, for_who_opens_problems(sight, LEBONG)


@pytest.mark.parametrize(("role", "region"), list(product(ROLES, REGIONS)))
def test_a_hint_names_only_what_its_reader_may_type(role: Role, region: RegionCode) -> None:
    sight = looking(role, region)
    refused = [(line, verb) for desk, line in hints(sight) for verb in verbs_in(line) if not may_use(sight, verb, desk)]
    assert refused == []


@pytest.mark.parametrize("reason", ["NOISE", "NOT_OUR_REMIT", "UNSURE"])
@pytest.mark.parametrize("role", [Role.OPERATOR, Role.VERIFIER, Role.SUPERVISOR])
def test_who_has_a_report_in_hand_may_type_every_line_about_it(role: Role, reason: str) -> None:
    lines = list(commands_for(a_report(reason), ""))
    verbs = {verb for line in lines for verb in verbs_in(line)}
    assert {"triage", "triage release", "dismiss"} <= verbs
    assert all(may_use(looking(role), verb, LEBONG) for verb in verbs)


def test_who_may_is_told() -> None:
    operator = looking(Role.OPERATOR)
    told = {verb for _, line in hints(operator) for verb in verbs_in(line)}
    assert told == {"open", "import", "merge", "notices told", "rules rehearse", "roster import"}
    assert "rules activate" in set(verbs_in(" ".join(for_a_proposal(looking(Role.SUPERVISOR), LEBONG, "17.07-1"))))
    assert set(verbs_in(for_another_desk(looking(Role.AGENCY, "17"), OFFER))) == {"open"}


def test_an_empty_list_says_what_its_reader_could_see_in_it() -> None:
    told = {role: for_an_empty_list(looking(role), LEBONG) for role in ROLES}
    assert set(verbs_in(told[Role.REPORTER])) == {"fate"}
    assert told[Role.AGENCY] == "Belum ada masalah yang dapat Anda lihat di sini."
    assert told[Role.AUDITOR] == told[Role.ADMIN] == "Belum ada masalah."


def test_by_a_link_no_verb_about_the_desk_is_left() -> None:
    link = SignedLink(link_id="lnk-1", until=AT)
    by_link = Actor(id="x", role=Role.OPERATOR, region=LEBONG, grant=link)
    assert not may_use(sight_of(by_link, at=AT), "roster show", LEBONG)


def typed() -> Iterator[str]:
    """Every verb as people type it, those below others with both words."""
    for name in VERBS:
        verb = load(name)
        yield from (f"{name} {below}" for below in verb.commands) if isinstance(verb, TyperGroup) else (name,)


def test_every_verb_has_its_rights_and_no_other() -> None:
    assert NEEDS.keys() - {"triage"} == set(typed())


def read_by_people(path: Path) -> Iterator[str]:
    """Texts of a module, without docstrings and the help of options, which everybody may read."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    apart = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    apart |= {id(word.value) for word in ast.walk(tree) if isinstance(word, ast.keyword) and word.arg == "help"}
    yield from (
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in apart
    )


ELSEWHERE: Final = {
    "books.py": "`desk books` is of whoever runs the machine, and so is what it says",
    "up.py": "what whoever started the desk may type next, who runs the machine and is its operator",
    "session.py": "nothing runs: nobody is anybody yet",
    "signing_in.py": "no page is served: nobody is anybody yet",
    "triaging.py": "how the verb is written that somebody has just typed",
}
"""Modules that name a verb to people without asking, each with its reason."""


def test_verbs_are_named_to_people_in_one_place() -> None:
    naming = {
        path.name
        for path in CLI.rglob("*.py")
        for text in read_by_people(path)
        if path.name not in {"next_commands.py", "app.py"} and set(verbs_in(text))
    }
    assert naming == ELSEWHERE.keys()


def test_a_refusal_names_only_what_everybody_may_type() -> None:
    named = {verb for code in REFUSALS for verb in verbs_in(sentence(code))}
    assert named == {"rules check", "login"}
    assert all(NEEDS[verb] is None for verb in named)
