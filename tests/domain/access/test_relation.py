"""In which relation somebody stands to a problem, and that nobody acts on what is out of their sight."""

import pytest

from domain.access.policy import Relation
from domain.actor import Actor
from domain.codes import Role
from domain.problem.commands import Acknowledge, AddNote, AttachEvidence, AttachIntakeReport, Command
from domain.problem.relation import relation_of
from domain.problem.state import dossier_of
from tests.given.onlookers import EXPECTED, PROBLEMS, REPORTER, person
from tests.given.situations import LEBONG, SEALED, an_intake

NOTE: AddNote = AddNote(text=SEALED)
EVIDENCE = AttachEvidence(sha256=SEALED, media_type="image/png", size_bytes=0)


@pytest.mark.parametrize(("actor", "name", "relation"), EXPECTED)
def test_a_person_stands_in_one_relation(actor: Actor, name: str, relation: Relation) -> None:
    dossier = dossier_of(PROBLEMS[name].state)
    assert dossier is not None
    assert relation_of(actor, dossier, handed_in=actor.is_person(REPORTER.id)) is relation


def test_every_relation_is_tried() -> None:
    assert {relation for _, _, relation in EXPECTED} == set(Relation)


@pytest.mark.parametrize("command", [NOTE, EVIDENCE])
@pytest.mark.parametrize(
    ("actor", "name", "outcome"),
    [
        (person(Role.AGENCY, agency="KPU"), "open", None),
        (person(Role.AGENCY, agency="BAWASLU"), "open", "UNKNOWN_PROBLEM"),
        (person(Role.AGENCY, "17.08", agency="KPU"), "open", "UNKNOWN_PROBLEM"),
        (person(Role.OPERATOR, account="sari"), "with-recusal", "UNKNOWN_PROBLEM"),
        (person(Role.OPERATOR), "restricted", "UNKNOWN_PROBLEM"),
        (person(Role.AGENCY, agency="KPU"), "restricted", "UNKNOWN_PROBLEM"),
        (person(Role.OPERATOR, "17.08"), "open", "UNKNOWN_PROBLEM"),
        (person(Role.AUDITOR), "open", "NOT_PERMITTED"),
    ],
)
def test_what_one_may_not_see_is_not_there_to_be_acted_on(
    actor: Actor, name: str, outcome: str | None, command: Command
) -> None:
    found = PROBLEMS[name].outcome(command, actor)
    assert isinstance(found, tuple) if outcome is None else found == outcome


def test_who_got_a_letter_about_a_restricted_problem_answers_it_and_nothing_else() -> None:
    restricted, liaison = PROBLEMS["restricted"], person(Role.AGENCY, agency="KPU")
    assert restricted.outcome(Acknowledge(referral_id="KPU.1"), liaison) == ("ReferralAcknowledged",)
    assert restricted.outcome(NOTE, liaison) == "UNKNOWN_PROBLEM"


def test_a_report_may_come_in_about_what_its_reporter_does_not_see() -> None:
    report = AttachIntakeReport(intake=an_intake("another"), matched_by=())
    assert isinstance(PROBLEMS["restricted"].outcome(report, person(Role.REPORTER, LEBONG)), tuple)
