"""Who may do what: every role with every command, and how far a region reaches."""

from typing import Any, get_args

import pytest

from domain.access.scope import is_upper_tier
from domain.actor import Actor, service_identity
from domain.codes import RegionCode, Role, Severity
from domain.problem.commands import (
    Acknowledge,
    AddNote,
    ApproveRecommendation,
    AttachEvidence,
    AttachIntakeReport,
    Close,
    Command,
    Escalate,
    Inventory,
    RecordReportReceipt,
    Recuse,
    ReturnRecommendation,
    Triage,
)
from domain.problem.rights import PERMITTED_ROLES, check_access, check_may_triage, may_receive_report
from domain.refusals import NotPermitted
from tests.given.rights import cells_of
from tests.given.situations import KECAMATAN, LEBONG, REASON, SEALED, an_intake, detection

MATRIX = """
                        rep ope ver sup age aud adm ser
DetectProblem           x   x   x   x   x   .   .   x
OpenMissingReport       .   .   .   .   .   .   .   x
ArchiveReport           .   x   x   x   .   .   .   .
AttachIntakeReport      x   x   x   x   x   .   .   x
Triage                  .   x   x   x   .   .   .   .
WriteSummary            .   x   x   x   .   .   .   .
Verify                  .   .   x   .   .   .   .   .
RegradeSeverity         .   x   x   x   .   .   .   .
CorrectProblem          .   x   x   x   .   .   .   .
MergeInto               .   x   x   x   .   .   .   .
Unmerge                 .   x   x   x   .   .   .   .
Dismiss                 .   x   x   x   .   .   .   .
Restrict                .   .   x   x   .   .   .   .
LiftRestriction         .   .   x   x   .   .   .   .
Refer                   .   x   x   x   .   .   .   .
RecordDelivery          .   .   .   .   .   .   .   x
ResendNotice            .   x   x   x   .   .   .   .
RecordHandDelivery      .   x   x   x   .   .   .   .
RecordBounce            .   x   x   x   .   .   .   .
Acknowledge             .   x   .   x   x   .   .   .
Decline                 .   x   .   x   x   .   .   .
Transfer                .   x   .   x   x   .   .   .
WithdrawReferral        .   x   x   x   .   .   .   .
Answer                  .   x   .   x   x   .   .   .
AddNote                 .   x   x   x   x   .   .   .
AttachEvidence          x   x   x   x   x   .   .   .
ExtendDeadline          .   .   .   x   .   .   .   .
PauseClock              .   .   .   x   .   .   .   .
ResumeClock             .   .   .   x   .   .   .   .
Escalate                .   x   x   x   .   .   .   .
Recuse                  .   .   .   x   .   .   .   .
Recommend               .   x   x   x   .   .   .   .
ApproveRecommendation   .   .   .   x   .   .   .   .
ReturnRecommendation    .   .   .   x   .   .   .   .
RecordFollowThrough     .   x   .   x   x   .   .   .
Forward                 .   x   x   x   .   .   .   .
RecordReceipt           .   x   .   x   x   .   .   .
RecordOutcome           .   x   .   x   x   .   .   .
RecordReportReceipt     .   x   x   x   .   .   .   .
Close                   .   x   x   x   .   .   .   .
Reopen                  .   .   .   x   .   .   .   .
Inventory               .   .   .   .   .   .   .   x
Remind                  .   .   .   .   .   .   .   x
MissDeadline            .   .   .   .   .   .   .   x
EscalateSilences        .   .   .   .   .   .   .   x
RecommendByPlaybook     .   .   .   .   .   .   .   x
IncludeInReport         .   .   .   .   .   .   .   x
EndPause                .   .   .   .   .   .   .   x
CloseFinished           .   .   .   .   .   .   .   x
"""
ROLES, CELLS = cells_of(MATRIX)
CLASSES: dict[str, Any] = {each.model_fields["type"].default: each for each in get_args(get_args(Command)[0])}


def an_actor(role: Role, region: RegionCode = LEBONG) -> Actor:
    if role is Role.SERVICE:
        return service_identity(region)
    return Actor(id="somebody", role=role, region=region, agency="KPU" if role is Role.AGENCY else None)


def may(actor: Actor, command: Command, desk: RegionCode = LEBONG, recused: tuple[str, ...] = ()) -> bool:
    try:
        check_access(actor, command, desk, recused)
    except NotPermitted:
        return False
    return True


def test_every_command_has_its_line_in_the_table_and_every_line_its_command() -> None:
    assert {each.__name__ for each in PERMITTED_ROLES} == set(CLASSES) == {name for name, _, _ in CELLS}


def test_every_role_has_its_column() -> None:
    assert set(ROLES) == set(Role)


@pytest.mark.parametrize(("name", "role", "allowed"), CELLS)
def test_a_role_may_send_what_the_table_says(name: str, role: Role, allowed: bool) -> None:
    command = CLASSES[name].model_construct(type=name)
    assert may(an_actor(role), command) is allowed


def test_a_command_that_the_table_does_not_know_may_be_sent_by_nobody() -> None:
    class SomethingNew(Close):
        pass

    assert not any(may(an_actor(role), SomethingNew()) for role in Role)


REPORT = AttachIntakeReport(intake=an_intake(), matched_by=())
NOTE, EVIDENCE = AddNote(text=SEALED), AttachEvidence(sha256=SEALED, media_type="image/png", size_bytes=0)
TRIAGE = Triage(category="LOGISTICS_LATE", severity=Severity.S1)
RECEIPT, ACKNOWLEDGE = RecordReportReceipt(report_id="r"), Acknowledge(referral_id="KPU.1")
APPROVE, RETURN, RECUSE = (
    ApproveRecommendation(),
    ReturnRecommendation(reason=REASON),
    Recuse(officer="x", reason=REASON),
)
UPPER_TIER = (NOTE, EVIDENCE, RECEIPT, APPROVE, RETURN, RECUSE)


@pytest.mark.parametrize("command", UPPER_TIER)
@pytest.mark.parametrize("region", ["17", "00"])
def test_the_tiers_above_look_on_take_reports_and_stand_in_for_who_is_concerned(command: Command, region: str) -> None:
    assert may(an_actor(Role.SUPERVISOR, region), command)


@pytest.mark.parametrize("command", [TRIAGE, Close(), Escalate(reason=REASON), REPORT])
@pytest.mark.parametrize("region", ["17", "00", "18", "17.08"])
def test_no_other_desk_acts_in_a_desks_place(command: Command, region: str) -> None:
    assert not may(an_actor(Role.SUPERVISOR, region), command)


@pytest.mark.parametrize("desk", ["17", "00"])
@pytest.mark.parametrize("command", [TRIAGE, Close(), NOTE, APPROVE, RECUSE, RECEIPT, ACKNOWLEDGE])
def test_officials_of_a_desk_below_have_no_say_in_the_desk_above(command: Command, desk: str) -> None:
    assert not may(an_actor(Role.SUPERVISOR), command, desk)


@pytest.mark.parametrize("command", [detection(), REPORT])
@pytest.mark.parametrize("role", [Role.REPORTER, Role.OPERATOR, Role.AGENCY])
def test_reports_come_from_anywhere_in_the_region(command: Command, role: Role) -> None:
    assert may(an_actor(role, KECAMATAN), command)
    assert not may(an_actor(role, "17.08.01"), command)


@pytest.mark.parametrize(
    ("region", "allowed"), [(KECAMATAN, True), (LEBONG, True), ("17", True), ("00", True), ("17.08", False)]
)
def test_a_liaison_answers_from_an_office_below_or_above_but_not_from_beside(region: str, allowed: bool) -> None:
    assert may(an_actor(Role.AGENCY, region), ACKNOWLEDGE) is allowed


def test_the_process_acts_for_the_desks_it_is_put_over() -> None:
    assert may(an_actor(Role.SERVICE, "00"), Inventory())
    assert may(an_actor(Role.SERVICE, LEBONG), Inventory())
    assert not may(an_actor(Role.SERVICE, "17.08"), Inventory())


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.SERVICE])
def test_only_the_process_itself_sends_what_falls_due(role: Role) -> None:
    automatic = [each.__name__ for each, roles in PERMITTED_ROLES.items() if Role.SERVICE in roles and len(roles) == 1]
    assert len(automatic) == 10
    assert not any(may(an_actor(role, "00"), CLASSES[name].model_construct(type=name)) for name in automatic)


def test_a_recused_person_may_still_hand_in_a_report_and_nothing_else() -> None:
    actor = an_actor(Role.SUPERVISOR)
    recused = (actor.id,)
    assert may(actor, detection(), recused=recused)
    assert may(actor, REPORT, recused=recused)
    assert not any(may(actor, each, recused=recused) for each in (*UPPER_TIER, TRIAGE, Close()))
    assert may(actor, TRIAGE, recused=("another",))


def test_the_process_cannot_be_recused() -> None:
    assert may(an_actor(Role.SERVICE, "00"), Inventory(), recused=("service",))


def test_a_report_is_received_where_it_went_or_further_up() -> None:
    assert may_receive_report(an_actor(Role.OPERATOR, "17"), "17")
    assert not may_receive_report(an_actor(Role.OPERATOR, LEBONG), "17")
    assert may_receive_report(an_actor(Role.SERVICE, LEBONG), "17")
    assert [is_upper_tier(an_actor(Role.OPERATOR, region), LEBONG) for region in ("17", "00", LEBONG, "18")] == [
        True,
        True,
        False,
        False,
    ]


@pytest.mark.parametrize("role", Role)
def test_only_the_desks_own_officers_take_a_report_to_triage(role: Role) -> None:
    def may_take(region: str) -> bool:
        try:
            check_may_triage(an_actor(role, region), LEBONG)
        except NotPermitted:
            return False
        return True

    assert may_take(LEBONG) is (Role(role) in PERMITTED_ROLES[Triage])
    assert not may_take("17")
