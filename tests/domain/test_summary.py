"""The official summary: one line, without numbers and addresses of persons, of which the newest wording counts."""

import pytest

from domain.access.roles import DESK
from domain.actor import Actor
from domain.codes import Role, Severity
from domain.problem.commands import LiftRestriction, Triage, WriteSummary
from domain.problem.events import SummaryWritten
from domain.problem.evolve import evolve
from domain.problem.state import NotDetected, dossier_of
from domain.problem.summary import LIMIT_CHARACTERS, Summary, fit
from domain.refusals import PersonalData, UnfitText
from tests.given.situations import (
    AT,
    CHAIR,
    LEBONG,
    PROVINCE,
    REASON,
    SITUATIONS,
    VERIFIER,
    Life,
    a_coordinating_problem,
    a_report_awaiting_triage,
    a_restricted_problem,
    liaison,
)

WET = WriteSummary(summary="Kotak suara TPS 3 basah.")
DETECTED = [name for name, make in SITUATIONS.items() if not isinstance(make().state, NotDetected)]


def summary_of(life: Life) -> Summary | None:
    dossier = dossier_of(life.state)
    assert dossier is not None
    return dossier.summary


@pytest.mark.parametrize("situation", DETECTED)
def test_a_summary_is_written_in_every_situation_and_changes_nothing_else(situation: str) -> None:
    life = SITUATIONS[situation]()
    written = life.asked(WET, CHAIR)

    assert summary_of(written) == Summary(number=1, text=WET.summary, by=CHAIR.id, at=life.now)
    assert type(written.state) is type(life.state)
    assert written.pending == life.pending


def test_the_newest_wording_counts_and_the_same_one_is_not_written_twice() -> None:
    life = a_coordinating_problem().asked(WET).asked(WriteSummary(summary="Kotak suara TPS 3 dan 4 basah."), VERIFIER)
    summary = summary_of(life)

    assert summary is not None
    assert (summary.number, summary.by, summary.text) == (2, VERIFIER.id, "Kotak suara TPS 3 dan 4 basah.")
    assert life.outcome(WriteSummary(summary=" Kotak suara\nTPS 3  dan 4 basah. ")) == ()
    assert life.outcome(WET) == ("SummaryWritten",)


def test_triage_says_what_happened_before_anybody_is_asked() -> None:
    life = a_report_awaiting_triage()
    triage = Triage(category="LOGISTICS_LATE", severity=Severity.S3, summary=WET.summary)
    kinds = life.outcome(triage)

    assert kinds[:3] == ("ProblemTriaged", "SummaryWritten", "ProblemInventoried")
    assert summary_of(life.asked(triage)) is not None
    assert life.outcome(triage.model_copy(update={"summary": "telepon 0812-3456-7890"})) == "PERSONAL_DATA"


@pytest.mark.parametrize(
    "text", ["", " \n\t", "x" * (LIMIT_CHARACTERS + 1), "nul\x00nul", "half \ud800", "\u202eterbalik"]
)
def test_a_summary_is_one_short_readable_line(text: str) -> None:
    with pytest.raises(UnfitText):
        fit(text)


@pytest.mark.parametrize("text", ["WA 0812-3456-7890", "surel a@b.id", "NIK 1707051203850001"])
def test_a_summary_with_a_number_or_address_of_a_person_is_refused(text: str) -> None:
    with pytest.raises(PersonalData):
        fit(f"Kotak suara basah, {text}")
    assert a_coordinating_problem().outcome(WriteSummary(summary=text)) == "PERSONAL_DATA"


def test_white_space_becomes_single_spaces() -> None:
    assert fit("  Kotak suara\r\n basah.\u2028 ") == "Kotak suara basah."
    assert fit("x" * LIMIT_CHARACTERS) == "x" * LIMIT_CHARACTERS


@pytest.mark.parametrize("actor", [PROVINCE, liaison("KPU")])
def test_only_the_desk_itself_says_what_happened(actor: object) -> None:
    assert a_coordinating_problem().outcome(WET, actor) == "NOT_PERMITTED"  # type: ignore[arg-type]
    assert len(DESK) == 3


def test_of_a_restricted_problem_only_its_audience_says_what_happened() -> None:
    life, stranger = a_restricted_problem(), Actor(id="tono", role=Role.OPERATOR, region=LEBONG)

    assert life.outcome(WET, stranger) == "UNKNOWN_PROBLEM"
    assert life.outcome(WET, VERIFIER) == ("SummaryWritten",)
    assert summary_of(life.asked(WET, VERIFIER).asked(LiftRestriction(reason=REASON), CHAIR)) is not None


def test_a_summary_before_detection_is_none() -> None:
    event = SummaryWritten(recorded_at=AT, number=1, summary=WET.summary, by="sari")
    assert evolve(NotDetected(), event) == NotDetected()
