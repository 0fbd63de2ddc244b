"""A desk closed when nothing is open any more: it takes nothing new, names who does, and can be opened again."""

import pytest

from domain.aggregate import Case
from domain.codes import Role
from domain.desk.commands import CloseDesk, Command, RecordCharter, ReopenDesk, ReportNil
from domain.desk.decide import decide
from domain.desk.deciding.case import Facts
from domain.desk.process import PROCESS, desk_stream
from domain.desk.state import INITIAL, Desk
from domain.problem import decide as of_problem
from domain.problem.commands import Reopen
from domain.problem.process import problem_stream
from domain.problem.state import INITIAL as NOT_DETECTED
from domain.refusals import DeskIsClosed, Refusal
from domain.stream import book_id
from tests.domain.test_desk_rules import FACTS
from tests.given.charters import CHARTER
from tests.given.situations import AT, BOOK, CHAIR, KECAMATAN, OPERATOR, REASON, RULES, an_intake, detection

CLOSE, REOPEN = CloseDesk(reason=REASON), ReopenDesk(reason=REASON)
NIL = ReportNil(unit=KECAMATAN, day=AT.date(), intake=an_intake())


def after(*commands: Command, desk: Desk = INITIAL, open_problems: int = 0) -> Desk:
    facts = Facts(FACTS.rules, FACTS.vocabulary, open_problems=open_problems)
    for command in commands:
        desk = PROCESS.fold(decide(Case(desk_stream(BOOK), desk, CHAIR, AT, facts), command), desk)
    return desk


def refused(desk: Desk, command: Command, open_problems: int = 0) -> str:
    with pytest.raises(Refusal) as refusal:
        after(command, desk=desk, open_problems=open_problems)
    return refusal.value.code


def test_a_desk_is_closed_when_nothing_is_open_and_opened_again() -> None:
    formed = after(RecordCharter(charter=CHARTER))
    assert refused(INITIAL, CLOSE) == "NO_CHARTER"
    assert refused(formed, CLOSE, open_problems=1) == "DESK_NOT_CLOSABLE"
    assert refused(formed, REOPEN) == "DESK_OPEN"
    closed = after(CLOSE, desk=formed)
    assert closed.closing is not None
    assert (closed.closing.reason, closed.closing.author, closed.closing.closed_at) == (REASON, CHAIR.signature, AT)
    assert refused(closed, CLOSE) == refused(closed, NIL) == "DESK_CLOSED"
    opened = after(REOPEN, desk=closed)
    assert opened == formed
    assert after(NIL, desk=opened).nil_reports


@pytest.mark.parametrize("command", [detection(), Reopen(reason=REASON)], ids=["report", "reopening"])
def test_a_closed_desk_begins_no_matter_and_names_the_desk_above(command: object) -> None:
    actor = CHAIR if isinstance(command, Reopen) else OPERATOR.model_copy(update={"role": Role.OPERATOR})
    case = Case(problem_stream(BOOK, "p-1"), NOT_DETECTED, actor, AT, of_problem.Facts(RULES, is_desk_closed=True))
    with pytest.raises(DeskIsClosed, match=r"^desk 17\.07 is closed; 17 is above it$"):
        of_problem.decide(case, command)  # type: ignore[arg-type] # one of each kind
    nation = Case(problem_stream(book_id("00", 2024), "p-1"), NOT_DETECTED, actor, AT, case.facts)
    with pytest.raises(DeskIsClosed, match=r"^desk 00 is closed$"):
        of_problem.decide(nation, command)  # type: ignore[arg-type] # one of each kind
