"""A problem that nobody reported: what a rule saw, or what a desk below reported; and what a problem touches."""

import pytest

from domain.codes import Severity
from domain.contests import Contest, as_set
from domain.problem.commands import Close, DetectProblem, Inventory, Triage
from domain.problem.events import ProblemDetected, ProblemInventoried, ProblemTriaged
from domain.problem.plan import is_grave
from domain.problem.source import BelowSource, RuleSource, Source
from domain.problem.state import Phase, dossier_of, phase_of
from reference.rulebook import rulebook
from tests.given.situations import (
    AT,
    CHAIR,
    HOUR,
    OPERATOR,
    PROVINCE,
    SERVICE,
    Life,
    a_detected_problem,
    a_report_awaiting_triage,
    detection,
    liaison,
)

RULE = RuleSource(rule="silent-stations", version="2024.1", occasion="17.07.05/2024-11-27", occurred_at=AT - HOUR)
BELOW = BelowSource(report_id="17.07/incident/p/0", desk="17.07", occurred_at=AT - HOUR)
unreported = pytest.mark.parametrize("source", [RULE, BELOW], ids=["rule", "below"])


def seen(source: Source, severity: Severity = Severity.S3) -> DetectProblem:
    return detection(severity=severity).model_copy(update={"source": source})


@unreported
def test_the_service_opens_a_problem_that_nobody_reported(source: Source) -> None:
    life = Life().asked(seen(source), SERVICE)
    (detected,) = life.events
    assert isinstance(detected, ProblemDetected)
    assert (detected.source, detected.intake) == (source, None)
    dossier = dossier_of(life.state)
    assert dossier is not None
    assert (dossier.reports, dossier.source, dossier.occurred_at) == (0, source.source, AT - HOUR)


@unreported
@pytest.mark.parametrize("actor", [OPERATOR, CHAIR, PROVINCE, liaison("KPU")])
def test_nobody_else_does(source: Source, actor: object) -> None:
    assert Life().outcome(seen(source), actor) == "NOT_PERMITTED"  # type: ignore[arg-type]


@unreported
@pytest.mark.parametrize("severity", [Severity.S1, Severity.S4])
def test_it_lives_to_its_end_and_tells_no_reporter(source: Source, severity: Severity) -> None:
    life = Life().asked(seen(source, severity), SERVICE).performed().delivered().acknowledged()
    assert "ProblemInventoried" in life.kinds
    life = life.approved().answered().delivered()
    if phase_of(life.state) is not Phase.CLOSED:
        life = life.received()
    if is_grave(severity):
        life = life.asked(Close(), OPERATOR).asked(Close(), CHAIR)
    assert phase_of(life.state) is Phase.CLOSED
    assert not [each for each in life.kinds if "Intake" in each]
    told = [each.notice_id for each in life.events if each.type == "NoticeDelivered"]
    assert told
    assert not [each for each in told if each.startswith("reporter")]


def test_a_problem_touches_all_that_its_people_vote_for_unless_somebody_says() -> None:
    both = (Contest.GOVERNOR, Contest.REGENT)
    (entered, *_) = a_detected_problem().decided(Inventory(), SERVICE)
    assert isinstance(entered, ProblemInventoried)
    assert entered.contests == both
    triage = Triage(category="LOGISTICS_LATE", severity=Severity.S2, contests=(Contest.REGENT, Contest.REGENT))
    decided, entered, *_ = a_report_awaiting_triage().decided(triage)
    assert isinstance(decided, ProblemTriaged)
    assert isinstance(entered, ProblemInventoried)
    assert (decided.contests, entered.contests) == ((Contest.REGENT,), (Contest.REGENT,))
    life = a_report_awaiting_triage().asked(triage)
    dossier = dossier_of(life.state)
    assert dossier is not None
    assert dossier.contests == (Contest.REGENT,)


def test_what_people_do_not_vote_for_is_not_touched() -> None:
    mayor = (Contest.MAYOR,)
    told = detection()
    named = told.model_copy(update={"assessment": told.assessment.model_copy(update={"contests": mayor})})
    assert Life().outcome(named) == "BAD_VALUE"
    triage = Triage(category="LOGISTICS_LATE", severity=Severity.S2, contests=mayor)
    assert a_report_awaiting_triage().outcome(triage) == "BAD_VALUE"


def test_a_set_is_stored_in_one_order() -> None:
    assert as_set([Contest.MAYOR, Contest.GOVERNOR, Contest.MAYOR]) == (Contest.GOVERNOR, Contest.MAYOR)


GOVERNOR, REGENT, MAYOR = Contest


@pytest.mark.parametrize(
    ("place", "contests"),
    [
        ("17.07", (GOVERNOR, REGENT)),
        ("17.07.05", (GOVERNOR, REGENT)),
        ("17.71", (GOVERNOR, MAYOR)),
        ("17", (GOVERNOR, REGENT, MAYOR)),
        ("00", (GOVERNOR, REGENT, MAYOR)),
        ("34", (REGENT, MAYOR)),
        ("34.04", (REGENT,)),
        ("34.71", (MAYOR,)),
        ("31", (GOVERNOR,)),
        ("31.01", (GOVERNOR,)),
        ("31.74", (GOVERNOR,)),
    ],
)
def test_each_region_votes_for_what_is_elected_there(place: str, contests: tuple[Contest, ...]) -> None:
    assert rulebook().contests_of(place) == contests
