"""What a face offers is what would be carried out: held against every row of the table of decisions."""

from collections.abc import Iterable
from typing import Final

import pytest

from domain.access.roles import PROCESS
from domain.actor import Actor
from domain.problem.acts import GIVES, open_acts
from domain.problem.commands import (
    ArchiveReport,
    AttachIntakeReport,
    Close,
    Command,
    DetectProblem,
    RecordReportReceipt,
    Recuse,
)
from domain.problem.rights import PERMITTED_ROLES
from domain.problem.state import INITIAL
from tests.domain import test_decide
from tests.given.situations import CHAIR, OPERATOR, PROVINCE, SITUATIONS

IN_NO_WAY: Final = frozenset(
    {"NOT_PERMITTED", "OUT_OF_PHASE", "ALREADY_CLOSED", "ALREADY_MERGED", "ALREADY_DIVERTED", "ONLY_ARCHIVED"}
)
"""Refusals that no other wording of the command would spare."""

WORDED_OTHERWISE: Final = frozenset({"Refer", "Forward", "MergeInto", "Escalate", "Restrict", "LiftRestriction"})
"""Commands of which another wording would be carried out where this one meets such a refusal, or which have nothing to
do and say so when they are decided."""


def rows() -> Iterable[tuple[str, Actor, Command, tuple[str, ...] | str]]:
    for table in vars(test_decide).values():
        if isinstance(table, list):
            yield from (row for row in table if isinstance(row, tuple) and len(row) == 4)


ROWS: Final = tuple(
    row
    for row in dict.fromkeys(rows())
    if type(row[2]) in GIVES and not row[1].is_service and row[0] != "nothing_recorded"
)


@pytest.mark.parametrize("row", [row for row in ROWS if isinstance(row[3], tuple) and row[3]], ids=repr)
def test_what_would_be_carried_out_is_offered(row: tuple[str, Actor, Command, tuple[str, ...]]) -> None:
    situation, actor, command, _ = row
    assert type(command) in open_acts(actor, SITUATIONS[situation]().state)


@pytest.mark.parametrize(
    "row",
    [
        row
        for row in ROWS
        if row[3] in IN_NO_WAY and row[2].type not in WORDED_OTHERWISE and not hasattr(row[2], "referral_id")
    ],
    ids=repr,
)
def test_what_would_be_refused_however_worded_is_not_offered(row: tuple[str, Actor, Command, str]) -> None:
    situation, actor, command, _ = row
    assert type(command) not in open_acts(actor, SITUATIONS[situation]().state)


def test_every_command_of_people_has_its_place() -> None:
    by_reports = {DetectProblem, ArchiveReport, AttachIntakeReport}
    assert GIVES.keys() == {each for each, roles in PERMITTED_ROLES.items() if not roles <= PROCESS} - by_reports


def test_who_asked_to_close_what_is_light_may_close_it_and_of_what_is_grave_another_one_does() -> None:
    light = SITUATIONS["a_reported_problem"]()
    (report,) = light.under_way.reports
    received = light.asked(RecordReportReceipt(report_id=report.report_id), PROVINCE).state
    assert Close in open_acts(OPERATOR, received)
    grave = SITUATIONS["a_finished_grave_problem"]().asked(Close(), CHAIR).state
    assert Close not in open_acts(CHAIR, grave)
    assert Close not in open_acts(OPERATOR, grave)


def test_nothing_is_offered_before_detection() -> None:
    assert open_acts(CHAIR, INITIAL) == ()


def test_who_is_kept_away_is_offered_nothing() -> None:
    life = SITUATIONS["a_coordinating_problem"]().asked(Recuse(officer=OPERATOR.id, reason="saudara"), CHAIR)
    assert open_acts(OPERATOR, life.state) == ()
    assert open_acts(CHAIR, life.state)
