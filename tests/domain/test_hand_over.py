"""Handing over to a body that decides: receipt, redirection, published outcome."""

from collections.abc import Callable

import pytest
from pydantic import ValidationError

from domain.codes import Severity
from domain.obligation import ObligationKey, owed
from domain.office import OfficeId
from domain.problem.commands import Forward, RecordOutcome, RecordReceipt, RecordReportReceipt, Refer
from domain.problem.events import ForwardReceiptRecorded, OutcomeRecorded, ProblemForwarded
from domain.problem.outcome import Dismissal, Outcome
from domain.problem.state import AwaitingReceipt, Closed, Diverted, Phase, Received, phase_of
from domain.problem.telling import Tells
from tests.given.situations import (
    AT,
    HOUR,
    LEBONG,
    POLICY,
    REASON,
    a_closed_problem,
    a_coordinating_problem,
    a_diverted_report,
    a_diverted_report_with_receipt,
    a_forwarded_problem,
    a_problem_without_a_lead,
    a_received_problem,
    a_report_awaiting_triage,
    liaison,
)

BAWASLU = liaison("BAWASLU")


def test_a_receipt_hands_the_problem_to_the_authority() -> None:
    life = a_forwarded_problem().asked(RecordReceipt(number="TT/7"), BAWASLU)
    assert life.events[-1] == ForwardReceiptRecorded(recorded_at=AT, number="TT/7")
    assert life.under_way.hand_over == Received(agency="BAWASLU", number="TT/7")
    assert life.under_way.outcome is Outcome.HANDED_TO_AUTHORITY
    assert life.owed == ()


def test_a_receipt_does_not_overwrite_an_outcome_that_was_coded_before() -> None:
    life = a_forwarded_problem().asked(RecordOutcome(outcome=Outcome.OVERTAKEN), BAWASLU)
    assert life.asked(RecordReceipt(number="TT/7"), BAWASLU).under_way.outcome is Outcome.OVERTAKEN


def test_a_body_that_does_not_take_it_can_be_replaced_by_another() -> None:
    life = a_forwarded_problem().later(HOUR).asked(Forward(agency="GAKKUMDU", reason=REASON))
    assert life.under_way.hand_over == AwaitingReceipt(agency="GAKKUMDU", office=LEBONG)
    clocks = life.under_way.clocks
    assert life.under_way.obligations == (
        owed(ObligationKey("receipt"), OfficeId("GAKKUMDU", LEBONG), life.now, clocks.assign_within, 500),
    )
    assert life.outcome(RecordReceipt(number="TT/7"), BAWASLU) == "NOT_PERMITTED"
    assert life.outcome(RecordReceipt(number="TT/7"), liaison("GAKKUMDU")) == ("ForwardReceiptRecorded",)


def test_handing_over_puts_somebody_in_charge_where_the_lead_was_missing() -> None:
    life = a_problem_without_a_lead().asked(Forward(agency="BAWASLU"))
    assert "reassign" not in life.owed
    assert "receipt" in life.owed


def test_a_problem_under_coordination_can_be_handed_over_and_its_agencies_stay_asked() -> None:
    life = a_coordinating_problem().asked(Forward(agency="BAWASLU"))
    assert {"receipt", "answer/KPU.1", "acknowledge/POLRI.1"} <= set(life.owed)


def test_a_body_that_has_it_may_be_joined_by_a_lead_of_the_desk() -> None:
    life = a_received_problem().asked(Refer(agency="KPU", part="lead"))
    assert life.under_way.lead == "KPU"


def test_a_report_that_is_not_the_desks_matter_runs_by_the_clocks_of_its_severity() -> None:
    (handed,) = a_report_awaiting_triage(Severity.S2).decided(Forward(agency="DPUPR", in_remit=False, reason=REASON))
    assert handed == ProblemForwarded(
        recorded_at=AT,
        agency="DPUPR",
        office=LEBONG,
        in_remit=False,
        grounds=Dismissal.OTHER_BODY,
        reason=REASON,
        receipt=owed(
            ObligationKey("receipt"),
            OfficeId("DPUPR", LEBONG),
            AT,
            POLICY.by_severity[Severity.S2].assign_within,
            500,
        ),
        tells=Tells(number=1, reporters=True),
    )


def test_a_diverted_report_ends_with_its_receipt() -> None:
    waiting, taken = a_diverted_report(), a_diverted_report_with_receipt()
    assert phase_of(waiting.state) is phase_of(taken.state) is Phase.FORWARDED
    assert waiting.owed == ("receipt",)
    assert isinstance(taken.state, Diverted)
    assert taken.state.hand_over == Received(agency="DPUPR", number="12/DPUPR/2024")
    assert taken.owed == ()


def test_a_diverted_report_sent_to_the_wrong_door_can_be_redirected() -> None:
    life = a_diverted_report().later(HOUR).asked(Forward(agency="POLRI", in_remit=False, reason=REASON))
    assert isinstance(life.state, Diverted)
    assert life.state.hand_over == AwaitingReceipt(agency="POLRI", office=LEBONG)
    assert [each.due_at for each in life.state.obligations] == [life.now + 8 * HOUR]


def test_an_outcome_published_after_the_end_corrects_the_record_without_reopening() -> None:
    command = RecordOutcome(outcome=Outcome.NOT_CONFIRMED, published_reference="Pengumuman 3/2024")
    life = a_closed_problem().asked(command)
    assert life.events[-1] == OutcomeRecorded(
        recorded_at=AT, outcome=Outcome.NOT_CONFIRMED, published_reference="Pengumuman 3/2024"
    )
    assert isinstance(life.state, Closed)
    assert life.state.outcome is Outcome.NOT_CONFIRMED


@pytest.mark.parametrize("number", ["012/LP/PB/Kab/07.10/XI/2024", "STTLP_1-a.", "Pengumuman 3/2024", "7"])
def test_a_number_as_offices_write_it_is_taken(number: str) -> None:
    assert RecordReceipt(number=number).number == number


@pytest.mark.parametrize(
    "number",
    [
        "",
        " 7",
        "/7",
        "7\n",
        "7\tb",
        "7?",
        "=?utf-8?q?x=0D=0AReply-To:_evil@x?=",
        "a@b",
        "<7>",
        "7\u200f",
        "٧",
        "7" * 121,
    ],
)
@pytest.mark.parametrize(
    "record",
    [
        lambda number: RecordReceipt(number=number),
        lambda number: RecordOutcome(outcome=Outcome.RESOLVED, published_reference=number),
        lambda number: RecordReportReceipt(report_id="17.07/2024/incident/x/0", number=number),
    ],
    ids=["receipt", "published", "report"],
)
def test_a_number_that_a_program_could_take_for_more_is_refused(record: Callable[[str], object], number: str) -> None:
    with pytest.raises(ValidationError):
        record(number)
