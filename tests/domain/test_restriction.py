"""A restricted problem: who is named, in which situations, and what its letters withhold."""

from dataclasses import replace
from typing import Final

import pytest

from activities.notice_facts import facts
from domain.actor import Actor, Delegate, service_identity
from domain.calendar import REAL
from domain.codes import RegionCode, Role
from domain.notice import NoticeId, NoticeSubject, PendingNotice
from domain.problem.commands import LiftRestriction, MergeInto, Restrict
from domain.problem.evolve import evolve
from domain.problem.restriction import AUDIENCE_ROLES, Audience, Restriction, may_see
from domain.problem.state import NotDetected, State, dossier_of
from notices.model import NoticeContext
from notices.render import render
from reference.directory import ReferenceDirectory
from reference.loader import reference
from tests.given.situations import (
    AT,
    BENGKULU,
    CHAIR,
    HOUR,
    LEBONG,
    OPERATOR,
    PROVINCE,
    REASON,
    SITUATIONS,
    VERIFIER,
    Life,
    a_coordinating_problem,
    a_restricted_problem,
    liaison,
)
from tests.notices.samples import KEY, a_contact

ALL_KINDS: Final = (
    "REFERRAL",
    "REMINDER",
    "ESCALATION",
    "HAND_OVER",
    "REPORT",
    "APPROVAL_REQUEST",
    "RECOMMENDATION",
    "REPORTER_RECEIPT",
    "REPORTER_OUTCOME",
)
RESTRICT: Final = Restrict(reason=REASON, persons=("kasubag",))


def restriction_of(state: State) -> Restriction | None:
    dossier = dossier_of(state)
    return None if dossier is None else dossier.restriction


def a_person(role: Role, region: RegionCode = LEBONG, account: str = "somebody") -> Actor:
    return Actor(id=account, role=role, region=region, agency="KPU" if role is Role.AGENCY else None)


DETECTED = [name for name, make in SITUATIONS.items() if not isinstance(make().state, NotDetected)]


@pytest.mark.parametrize("situation", DETECTED)
def test_a_problem_is_closed_and_opened_in_every_situation_and_nothing_else_changes(situation: str) -> None:
    life = SITUATIONS[situation]()
    if restriction_of(life.state) is not None:
        life = life.asked(LiftRestriction(reason=REASON), CHAIR)
    closed = life.asked(RESTRICT, CHAIR)
    assert restriction_of(closed.state) == Restriction(
        reason=REASON,
        by=CHAIR.id,
        at=life.now,
        audience=Audience(roles=AUDIENCE_ROLES, persons=tuple(sorted((CHAIR.id, "kasubag")))),
    )
    assert type(closed.state) is type(life.state)
    assert closed.asked(LiftRestriction(reason=REASON), VERIFIER).state == life.state


def test_the_mark_outlives_what_happens_to_the_problem() -> None:
    life = a_restricted_problem().later(HOUR * 12).performed()
    assert restriction_of(life.state) is not None


AUDIENCE: Final = Audience(roles=AUDIENCE_ROLES, persons=("kasubag",))


@pytest.mark.parametrize(
    ("actor", "sees"),
    [
        (CHAIR, True),
        (VERIFIER, True),
        (OPERATOR, False),
        (a_person(Role.OPERATOR, account="kasubag"), True),
        (a_person(Role.OPERATOR, account="Kasubag"), True),
        (a_person(Role.OPERATOR, BENGKULU, "kasubag"), True),
        (a_person(Role.SUPERVISOR, BENGKULU), False),
        (PROVINCE, False),
        (liaison("KPU"), False),
        (a_person(Role.REPORTER), False),
        (a_person(Role.ADMIN), False),
        (a_person(Role.AUDITOR), True),
        (a_person(Role.AUDITOR, BENGKULU), True),
        (a_person(Role.AUDITOR, "35"), False),
        (service_identity(LEBONG), True),
        (
            Actor(
                id="ajudan",
                role=Role.OPERATOR,
                region=LEBONG,
                grant=Delegate(on_behalf_of="kasubag", until=AT + HOUR),
            ),
            True,
        ),
    ],
)
def test_only_who_is_named_sees_it(actor: Actor, sees: bool) -> None:
    assert may_see(actor, AUDIENCE, LEBONG) is sees
    assert may_see(actor, None, LEBONG)


def test_a_restricted_problem_goes_on_only_in_one_that_is_restricted_too() -> None:
    into = MergeInto(into="another", reason=REASON)
    open_to_all, closed = a_coordinating_problem(), a_restricted_problem()
    assert replace(closed, target=open_to_all.state).outcome(into, CHAIR) == "OUT_OF_PHASE"
    assert replace(closed, target=closed.state).outcome(into, CHAIR) == ("ProblemMerged",)
    assert replace(open_to_all, target=closed.state).outcome(into, CHAIR) == ("ProblemMerged",)


def a_letter(life: Life, kind: str) -> NoticeContext:
    subject = NoticeSubject(
        {"ESCALATION": "1/person", "REMINDER": "answer/KPU.1/1", "REFERRAL": "KPU.1"}.get(kind, "1")
    )
    notice = PendingNotice(
        notice_id=NoticeId(f"{kind.lower()}/1"), kind=kind, agency="KPU", office=LEBONG, subject=subject
    )
    return facts(
        life.state,
        notice,
        ReferenceDirectory(reference()),
        register_number="LEBONG/2024/000001-A",
        fictitious=False,
        calendar=REAL,
    )


@pytest.mark.parametrize("kind", ALL_KINDS)
def test_a_letter_of_a_restricted_problem_names_nothing_of_it(kind: str) -> None:
    plain, withheld = a_letter(a_coordinating_problem(), kind), a_letter(a_restricted_problem(), kind)
    assert not plain.restricted
    assert withheld.restricted
    assert (withheld.category_name, withheld.due_at, withheld.severity) == (None, plain.due_at, plain.severity)
    told = (withheld.stage_name, withheld.place_name, withheld.occurred_at, withheld.legal_basis, withheld.reason)
    assert (*told, withheld.outcome, withheld.steps) == (*[None] * 6, ())
    assert not [each.of for each in withheld.silences if each.of]
    message = render(withheld, a_contact(), KEY)
    everything = f"{message.subject}\n{message.body}\n{message.payload}"
    content = {plain.category_name, plain.place_name, plain.legal_basis, plain.stage_name, *plain.steps}
    assert not [each for each in content if each and each in everything]
    assert "Masalah ini dibatasi" in message.body
    assert "Masalah ini dibatasi" not in render(plain, a_contact(), KEY).body


def test_a_mark_before_detection_is_no_mark() -> None:
    (event,) = a_coordinating_problem().decided(RESTRICT, CHAIR)
    assert evolve(NotDetected(), event) == NotDetected()
