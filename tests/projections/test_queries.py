from datetime import datetime, timedelta

import pytest

from domain.access.sight import THE_SERVICE, sight_of
from domain.codes import Severity
from domain.desk.events import NilReportReceived
from domain.desk.state import INITIAL as NO_DESK
from domain.intake import Intake
from domain.occurrence import Occurrence
from domain.outage import LedgerAway
from domain.problem.commands import (
    AttachIntakeReport,
    DeliveryResult,
    Dismiss,
    Escalate,
    EscalateSilences,
    Forward,
    MissDeadline,
    PauseClock,
    RecordBounce,
    RecordDelivery,
    Remind,
    ResendNotice,
)
from domain.problem.events import IntakeReportAttached, ProblemDetected, ProblemMerged, ProblemUnmerged
from domain.problem.outcome import Dismissal
from domain.problem.process import problem_stream
from domain.problem.source import ReportSource
from domain.problem.state import Phase, notices_of
from domain.stream import StreamId
from domain.vault_reference import Sealed
from infra.database.connections import Database
from projections.problem.numbers import RegisterNumbers
from projections.queries import TOLD_LIMIT, Queries
from projections.views import AmbiguousReference
from tests.dead_connections import end_our_connections
from tests.given.deliveries import recorded, told
from tests.given.later_lives import acknowledged_by, missed, with_intake
from tests.given.projected_desk import ProjectedDesk
from tests.given.situations import (
    AT,
    BOOK,
    CHAIR,
    DAY,
    HOUR,
    INTAKE_ID,
    KECAMATAN,
    LEBONG,
    MINUTE,
    OPERATOR,
    REASON,
    SERVICE,
    Life,
    a_closed_problem,
    a_coordinating_problem,
    a_detected_problem,
    a_dismissed_report,
    a_diverted_report,
    a_diverted_report_with_receipt,
    a_forwarded_problem,
    a_grave_problem,
    a_merged_problem,
    a_problem_with_a_dead_letter,
    a_report_awaiting_triage,
    an_intake,
    liaison,
)

# One problem


async def test_a_problem_is_found_by_register_number_id_and_beginning_of_its_id(desk: ProjectedDesk) -> None:
    await desk.tell("3f2a91", a_coordinating_problem())
    await desk.tell("3f77", a_detected_problem())
    await desk.tell("3f7", a_detected_problem())

    found = await desk.queries.problem(THE_SERVICE, "3f2")

    assert found is not None
    assert found.problem_id == "3f2a91"
    assert found.register_number is not None
    assert found.register_number.startswith("LEBONG/2024/000001-")
    assert await desk.queries.problem(THE_SERVICE, f" {found.register_number.lower()} ") == found
    assert await desk.queries.problem(THE_SERVICE, "3F2A91") == found
    exact = await desk.queries.problem(THE_SERVICE, "3f7")
    assert exact is not None
    assert exact.problem_id == "3f7"
    with pytest.raises(AmbiguousReference, match="3f2a91 and 3f7"):
        await desk.queries.problem(THE_SERVICE, "3f")


@pytest.mark.parametrize("reference", ["", " ", "%", "_", "no-such", "LEBONG/2024/000009-X", "'; DROP TABLE x; --"])
async def test_a_reference_that_fits_nothing_finds_nothing(desk: ProjectedDesk, reference: str) -> None:
    await desk.tell("3f2a91", a_coordinating_problem())

    assert await desk.queries.problem(THE_SERVICE, reference) is None


async def test_the_register_number_stays_when_the_problem_goes_on(desk: ProjectedDesk) -> None:
    await desk.tell("p-1", a_closed_problem())

    problem = await desk.queries.problem(THE_SERVICE, "p-1")

    assert problem is not None
    assert problem.register_number is not None
    assert problem.phase is Phase.CLOSED
    assert problem.outcome == "RESOLVED"
    assert problem.closed_at == problem.inventoried_at
    assert problem.reported_at == AT - MINUTE
    assert problem.version == len(a_closed_problem().events)


async def test_a_problem_whose_clocks_stand_is_due_at_the_end_of_the_pause(desk: ProjectedDesk) -> None:
    pause = PauseClock(until=AT + DAY, reason=REASON, requested_by=OPERATOR.id)
    await desk.tell("p-1", a_coordinating_problem().asked(pause, CHAIR))

    problem = await desk.queries.problem(THE_SERVICE, "p-1")

    assert problem is not None
    assert (problem.next_due_at, problem.next_due_key) == (AT + DAY, "pause")


async def test_when_every_deadline_was_missed_the_next_reminder_is_due(desk: ProjectedDesk) -> None:
    life = a_report_awaiting_triage()
    owed = life.state.obligations[0]  # type: ignore[union-attr]
    life = life.later(owed.due_at - life.now).asked(MissDeadline(key="triage", due_at=owed.due_at), SERVICE)
    life = life.asked(EscalateSilences(escalates_at=life.now), SERVICE)
    await desk.tell("p-1", life)

    problem = await desk.queries.problem(THE_SERVICE, "p-1")

    assert problem is not None
    assert (problem.next_due_key, problem.late, problem.escalation_level) == ("triage", 1, 1)
    assert problem.next_due_at == owed.remind_at


async def test_the_timeline_tells_every_event_with_its_actor_and_no_words(desk: ProjectedDesk) -> None:
    life = a_coordinating_problem().asked(Escalate(reason="telepon Pak Budi tidak diangkat"), OPERATOR)
    await desk.tell("p-1", life, liaison("KPU"))

    timeline = await desk.queries.timeline(THE_SERVICE, "p-1")

    assert [each.type for each in timeline] == list(life.kinds)
    assert [each.version for each in timeline] == list(range(1, len(life.events) + 1))
    last = timeline[-1]
    assert last.summary == {"level": 1, "to_agency": "SEKDA", "to_region": LEBONG, "cause": "person"}
    assert (last.actor_id, last.actor_role, last.agency) == ("kpu@17.07", "agency", "KPU")
    assert "Budi" not in str([each.summary for each in timeline])
    assert await desk.queries.timeline(THE_SERVICE, "p-1", after_version=last.version - 1) == (last,)
    assert await desk.queries.timeline(THE_SERVICE, "p-1", limit=3) == timeline[:3]


async def test_referrals_keep_the_instants_that_the_state_forgets(desk: ProjectedDesk) -> None:
    life = a_detected_problem().performed().later(MINUTE).delivered().later(MINUTE)
    reminder = next(each for each in life.under_way.obligations if each.key == "acknowledge/KPU.1").remind_at
    life = life.later(reminder - life.now).asked(Remind(key="acknowledge/KPU.1", remind_at=reminder), SERVICE)
    life = missed(life, "acknowledge/KPU.1").later(MINUTE)
    life = acknowledged_by(life, "KPU").later(HOUR).answered()
    await desk.tell("p-1", life)

    lead, *others = await desk.queries.referrals(THE_SERVICE, "p-1")

    assert (lead.referral_id, lead.part, lead.standing, lead.settled_by) == ("KPU.1", "lead", "settled", "answer")
    assert lead.referred_at == AT
    assert lead.delivered_at == AT + MINUTE
    assert lead.acknowledge_due_at == AT + 2 * HOUR
    assert lead.acknowledged_at == AT + 2 * HOUR + MINUTE
    assert lead.answer_due_at == AT + 24 * HOUR
    assert lead.settled_at == AT + 3 * HOUR + MINUTE
    assert (lead.reminders, lead.missed) == (1, 1)
    assert {each.standing for each in others} == {"awaiting_acknowledgement"}
    assert [each.agency for each in others] == ["CAMAT", "DPUPR", "POLRI"]


async def test_what_is_not_delivered_is_for_who_sees_the_letters(desk: ProjectedDesk) -> None:
    await desk.tell("p-1", a_problem_with_a_dead_letter().later(HOUR))

    own = (await desk.queries.undelivered(sight_of(OPERATOR), BOOK)).lines
    assert ("KPU", "failed") in [(each.agency, each.status) for each in own]
    assert [each.agency for each in own] == sorted((each.agency for each in own), key=lambda each: each or "~")
    (letter,) = (await desk.queries.undelivered(sight_of(OPERATOR), BOOK, "KPU")).lines
    assert (letter.notice_id, letter.code, letter.cause, letter.waits_for) == (
        "referral/KPU.1", "UNREACHABLE", None, None,
    )  # fmt: skip
    elsewhere = OPERATOR.model_copy(update={"region": "17.02"})
    for other in (elsewhere, liaison("KPU")):
        assert (await desk.queries.undelivered(sight_of(other), BOOK)).lines == ()


async def test_a_dead_letter_lies_there_until_it_is_sent_again(desk: ProjectedDesk) -> None:
    dead = a_problem_with_a_dead_letter().later(HOUR)
    told = await desk.tell("p-1", dead)

    (letter,) = await desk.queries.dead_letters(THE_SERVICE, BOOK)
    assert (letter.notice_id, letter.code, letter.attempts) == ("referral/KPU.1", "UNREACHABLE", 60)
    assert letter.register_number is not None
    assert await desk.queries.dead_letters(THE_SERVICE, "17/2024") == ()
    assert len(await desk.queries.dead_letters(THE_SERVICE)) == 1

    resent = dead.asked(ResendNotice(notice_id="referral/KPU.1"), OPERATOR)
    await desk.carry_out("p-1", resent.events[told.version :])
    assert await desk.queries.dead_letters(THE_SERVICE) == ()
    pending = next(
        each for each in await desk.queries.notices(THE_SERVICE, "p-1") if each.notice_id == "referral/KPU.1"
    )
    assert (pending.status, pending.code, pending.concluded_at, pending.caused_at) == ("pending", None, None, AT)

    delivery = DeliveryResult(notice_id="referral/KPU.1", result="delivered", channel="SMTP", reference="<1@desk>")
    delivered = resent.asked(RecordDelivery(results=(delivery,)), SERVICE)
    await desk.carry_out("p-1", delivered.events[told.version :])
    notice = next(each for each in await desk.queries.notices(THE_SERVICE, "p-1") if each.notice_id == "referral/KPU.1")
    assert (notice.status, notice.channel, notice.reference) == ("delivered", "SMTP", "<1@desk>")
    assert (notice.caused_at, notice.concluded_at) == (AT, AT + HOUR)


async def test_a_letter_that_came_back_is_a_dead_letter_known_by_its_message_id(desk: ProjectedDesk) -> None:
    waiting = a_detected_problem().performed()
    life = waiting.asked(recorded_of("referral/KPU.1", "referral/POLRI.1"), SERVICE).delivered().later(HOUR)
    told = await desk.tell("p-1", life)
    sent = await desk.queries.notices_by_reference(THE_SERVICE, "<1@desk>")
    assert [(each.notice_id, each.status) for each in sent] == [
        ("referral/KPU.1", "delivered"),
        ("referral/POLRI.1", "delivered"),
    ]
    assert {each.stream for each in sent} == {str(problem_stream(BOOK, "p-1"))}
    elsewhere = OPERATOR.model_copy(update={"region": "17.02"})
    for other in (elsewhere, liaison("KPU")):
        assert await desk.queries.notices_by_reference(sight_of(other), "<1@desk>") == ()
    assert await desk.queries.unreached_offices(THE_SERVICE) == ()

    bounced = life
    for notice_id in ("referral/KPU.1", f"reporter_receipt/{INTAKE_ID}"):
        bounced = bounced.asked(RecordBounce(notice_id=notice_id, status="5.1.1", at=bounced.now))
        await desk.carry_out("p-1", bounced.events[told.version :])
    notices = {each.notice_id: each for each in await desk.queries.notices(THE_SERVICE, "p-1")}
    letter, receipt = notices["referral/KPU.1"], notices[f"reporter_receipt/{INTAKE_ID}"]
    assert (letter.status, letter.code, letter.cause, letter.reference) == ("failed", "BOUNCED", "5.1.1", "<1@desk>")
    assert (letter.caused_at, letter.concluded_at, letter.agency) == (AT, bounced.now, "KPU")
    assert (receipt.status, receipt.code, receipt.intake_id, receipt.agency) == ("failed", "BOUNCED", INTAKE_ID, None)
    listed = (await desk.queries.undelivered(THE_SERVICE, BOOK)).lines
    assert [each.notice_id for each in listed] == ["referral/KPU.1", receipt.notice_id]
    offices = await desk.queries.unreached_offices(THE_SERVICE)
    assert [(each.agency, each.notices) for each in offices] == [("KPU", 1)]
    (referral,) = [each for each in await desk.queries.referrals(THE_SERVICE, "p-1") if each.agency == "KPU"]
    assert (referral.delivered_at, referral.bounced_at) == (None, bounced.now)

    again = bounced.later(HOUR).asked(ResendNotice(notice_id="referral/KPU.1"))
    await desk.carry_out("p-1", again.events[told.version :])
    pending, _ = await desk.queries.notices_by_reference(THE_SERVICE, "<1@desk>")
    assert (pending.status, pending.code, pending.caused_at) == ("pending", None, AT)
    assert (await desk.verify()).is_equal
    delivered = again.asked(recorded_of("referral/KPU.1", reference="<2@desk>"), SERVICE)
    await desk.carry_out("p-1", delivered.events[told.version :])
    (referral,) = [each for each in await desk.queries.referrals(THE_SERVICE, "p-1") if each.agency == "KPU"]
    assert (referral.delivered_at, referral.bounced_at) == (delivered.now, None)
    (letter,) = await desk.queries.notices_by_reference(THE_SERVICE, "<2@desk>")
    assert (letter.notice_id, letter.status) == ("referral/KPU.1", "delivered")
    assert (await desk.verify()).is_equal


def recorded_of(*notices: str, reference: str = "<1@desk>") -> RecordDelivery:
    """The record of a letter that held these notices."""
    return RecordDelivery(
        results=tuple(
            DeliveryResult(notice_id=each, result="delivered", channel="SMTP", reference=reference) for each in notices
        )
    )


async def test_a_group_of_reporters_is_one_notice_pending_as_long_as_somebody_is_owed_it(desk: ProjectedDesk) -> None:
    life = a_detected_problem().performed()
    for number in range(2):
        life = life.asked(AttachIntakeReport(intake=an_intake(f"report-{number}"), matched_by=()))
    (group,) = notices_of(life.state).reporters
    for limit, status in ((None, "delivered"), (1, "pending")):
        problem_id = f"p-{status}"
        page = recorded([told(group, limit=limit)])
        await desk.tell(problem_id, life.later(HOUR).asked(page, SERVICE))

        (notice,) = [
            each for each in await desk.queries.notices(THE_SERVICE, problem_id) if each.notice_id == group.notice_id
        ]

        assert (notice.kind, notice.status) == ("REPORTER_RECEIPT", status)


async def test_a_notice_that_was_skipped_says_why(desk: ProjectedDesk) -> None:
    skipped = DeliveryResult(notice_id="referral/CAMAT.1", result="skipped", code="NO_ADDRESS")
    life = a_detected_problem().performed().asked(RecordDelivery(results=(skipped,)), SERVICE)
    await desk.tell("p-1", life)

    notices = {each.notice_id: each for each in await desk.queries.notices(THE_SERVICE, "p-1")}

    assert (notices["referral/CAMAT.1"].status, notices["referral/CAMAT.1"].code) == ("skipped", "NO_ADDRESS")
    assert (notices["referral/CAMAT.1"].agency, notices["referral/CAMAT.1"].office) == ("CAMAT", KECAMATAN)
    assert notices["reporter_receipt/all"].kind == "REPORTER_RECEIPT"
    assert {each.status for name, each in notices.items() if name != "referral/CAMAT.1"} == {"pending"}


# Reports


async def test_what_became_of_a_report_follows_its_problem(desk: ProjectedDesk) -> None:
    async def dispositions(problem_id: str) -> list[str]:
        return [each.disposition for each in await desk.queries.intakes_of(THE_SERVICE, problem_id)]

    for problem_id, life in {
        "living": a_coordinating_problem(),
        "diverted": a_diverted_report(),
        "dismissed": a_dismissed_report(),
        "merged": a_merged_problem(),
    }.items():
        await desk.tell(problem_id, with_intake(life, f"first-{problem_id}"))

    assert await dispositions("living") == ["became"]
    assert await dispositions("diverted") == ["forwarded"]
    assert await dispositions("dismissed") == ["dismissed"]
    assert await dispositions("merged") == ["joined"]

    second = IntakeReportAttached(recorded_at=AT + HOUR, intake=an_intake("second"), matched_by=("person",))
    await desk.carry_out("living", (second,))
    assert await dispositions("living") == ["became", "joined"]
    report = await desk.queries.intake(THE_SERVICE, "second")
    assert report is not None
    assert (report.problem_id, report.arrival, report.recorded_at) == ("living", "joined", AT + HOUR)
    assert (report.text_length, report.text_commitment) == (40, "0" * 64)
    assert await desk.queries.intake(THE_SERVICE, "nobody-sent-it") is None
    living = await desk.queries.problem(THE_SERVICE, "living")
    assert living is not None
    assert living.intake_count == 2


async def test_a_nil_report_is_counted_and_stands_on_the_desks_own_timeline(desk: ProjectedDesk) -> None:
    nil = NilReportReceived(recorded_at=AT, unit=LEBONG, day=AT.date(), intake=an_intake("nil-1"))
    await desk.append(f"desk/{BOOK}", 0, (nil,), NO_DESK)

    report = await desk.queries.intake(THE_SERVICE, "nil-1")

    assert report is not None
    assert (report.disposition, report.problem_id, report.desk) == ("nil", None, LEBONG)
    assert (await desk.queries.counts(THE_SERVICE, BOOK)).by_disposition == {"nil": 1}
    assert (await desk.queries.list_problems(THE_SERVICE)).problems == ()


async def test_counts_tell_problems_by_phase_and_severity_and_reports_by_disposition(desk: ProjectedDesk) -> None:
    for number, life in enumerate(
        (
            a_coordinating_problem(),
            missed(a_coordinating_problem(), "acknowledge/KPU.1"),
            a_grave_problem(),
            a_report_awaiting_triage(),
            a_dismissed_report(),
            a_problem_with_a_dead_letter(),
        )
    ):
        await desk.tell(f"p-{number}", with_intake(life, f"intake-{number}"))

    counts = await desk.queries.counts(THE_SERVICE, BOOK)

    assert counts.by_phase == {Phase.COORDINATING: 4, Phase.DETECTED: 1, Phase.DISMISSED: 1}
    assert counts.by_severity == {Severity.S3: 5, Severity.S4: 1}
    assert counts.by_disposition == {"became": 5, "dismissed": 1}
    assert counts.not_ours == {Dismissal.NOT_A_REPORT: 1}
    assert (counts.late, counts.needs_triage, counts.dead_letters) == (1, 1, 1)
    assert (await desk.queries.counts(THE_SERVICE, "17/2024")).by_phase == {}


async def test_what_was_no_matter_of_the_desk_is_counted_by_why(desk: ProjectedDesk) -> None:
    elsewhere = Forward(agency="DPUPR", in_remit=False, grounds=Dismissal.NOT_AN_ELECTION_MATTER)
    redirected = elsewhere.model_copy(update={"agency": "POLRI", "grounds": Dismissal.OTHER_BODY})
    before = a_diverted_report().events[1].model_copy(update={"grounds": None})
    await desk.tell("forwarded", a_report_awaiting_triage().asked(elsewhere))
    await desk.tell("redirected", a_report_awaiting_triage().asked(elsewhere).asked(redirected))
    await desk.tell("joke", a_report_awaiting_triage().asked(Dismiss(reason=Dismissal.TEST_OR_JOKE)))
    await desk.tell("handed-over", a_forwarded_problem())
    await desk.tell("without-a-code", Life(events=(a_report_awaiting_triage().events[0], before)))

    counts = await desk.queries.counts(THE_SERVICE, BOOK)

    assert counts.not_ours == {
        Dismissal.NOT_AN_ELECTION_MATTER: 1,
        Dismissal.OTHER_BODY: 1,
        Dismissal.TEST_OR_JOKE: 1,
        Dismissal.NOT_OUR_REMIT: 1,
    }


# Duplicates and the process


async def test_only_living_problems_of_the_same_kind_and_place_are_candidates_for_a_report(
    desk: ProjectedDesk,
) -> None:
    for problem_id, life in {
        "detected": a_detected_problem(),
        "grave": a_grave_problem(),
        "closed": a_closed_problem(),
        "merged": a_merged_problem(),
        "dismissed": a_dismissed_report(),
        "diverted": a_diverted_report(),
        "of-another-kind": a_forwarded_problem(),
    }.items():
        await desk.tell(problem_id, life)
    occurred_at = AT - HOUR

    async def candidates(
        category: str | None,
        regions: list[str] | None,
        at: datetime,
        until: datetime | None = None,
    ) -> list[str]:
        occurred = Occurrence(at, until)
        found = await desk.queries.open_candidates(THE_SERVICE, BOOK, category, regions, occurred, HOUR)
        return [each.problem_id for each in found]

    assert await candidates("LOGISTICS_LATE", [KECAMATAN], occurred_at) == ["detected", "grave"]
    assert await candidates("LOGISTICS_LATE", None, occurred_at) == ["detected", "grave"]
    assert await candidates("LOGISTICS_LATE", [LEBONG, KECAMATAN], occurred_at) == ["detected", "grave"]
    assert await candidates("MONEY_POLITICS", [KECAMATAN], occurred_at) == ["of-another-kind"]
    assert await candidates(None, [KECAMATAN], occurred_at) == ["detected", "grave", "of-another-kind"]
    for side in (-1, 1):
        assert await candidates("LOGISTICS_LATE", [KECAMATAN], occurred_at + side * HOUR) == ["detected", "grave"]
        beyond = side * (HOUR + timedelta(microseconds=1))
        assert await candidates("LOGISTICS_LATE", [KECAMATAN], occurred_at + beyond) == []
    assert await candidates("LOGISTICS_LATE", ["17.07.06"], occurred_at) == []
    day = (occurred_at - 20 * HOUR, occurred_at + 4 * HOUR)
    assert await candidates("LOGISTICS_LATE", [KECAMATAN], *day) == ["detected", "grave"]
    (grave,) = [
        each
        for each in await desk.queries.open_candidates(
            THE_SERVICE, BOOK, "LOGISTICS_LATE", [KECAMATAN], Occurrence(occurred_at), HOUR
        )
        if each.problem_id == "grave"
    ]
    assert (grave.occurred_at, grave.intake_count, grave.phase) == (occurred_at, 1, Phase.COORDINATING)


async def test_a_day_without_an_hour_is_a_candidate_for_every_hour_of_it(desk: ProjectedDesk) -> None:
    day = Occurrence(AT - 12 * HOUR, AT + 12 * HOUR)
    detected = a_detected_problem().events[0]
    assert isinstance(detected, ProblemDetected)
    intake = an_intake("a-day").model_copy(update={"occurred_at": day.at, "occurred_until": day.until})
    await desk.carry_out("a-day", (detected.model_copy(update={"source": ReportSource(intake=intake)}),))

    async def found(at: datetime) -> list[datetime | None]:
        near = await desk.queries.open_candidates(
            THE_SERVICE, BOOK, "LOGISTICS_LATE", [KECAMATAN], Occurrence(at), HOUR
        )
        return [each.occurred_until for each in near]

    for inside in (day.at - HOUR, AT, day.end + HOUR):
        assert await found(inside) == [day.until]
    for outside in (day.at - HOUR - timedelta(seconds=1), day.end + HOUR + timedelta(seconds=1)):
        assert await found(outside) == []


async def test_a_candidate_comes_with_the_seals_of_its_first_reports_and_of_those_merged_into_it(
    desk: ProjectedDesk,
) -> None:
    def sealed(number: int) -> Sealed:
        return Sealed(commitment=f"{number:064}", length=9)

    def report(number: int) -> Intake:
        place = sealed(100 + number) if number % 2 else None
        return an_intake(f"report-{number}").model_copy(update={"text": sealed(number), "place": place})

    await desk.tell("first", with_intake(a_detected_problem(), "first"))
    for number in range(1, 8):
        attached = IntakeReportAttached(recorded_at=AT, intake=report(number), matched_by=("person",))
        await desk.carry_out("first", (attached,))
    await desk.tell("second", with_intake(a_detected_problem(), "second"))
    await desk.tell("third", with_intake(a_detected_problem(), "third"))
    await desk.carry_out("second", (ProblemMerged(recorded_at=AT, into="third", reason="sama"),))

    found = await desk.queries.open_candidates(
        THE_SERVICE, BOOK, "LOGISTICS_LATE", [KECAMATAN], Occurrence(AT - HOUR), HOUR
    )

    first, third = found
    assert first.texts == ("0" * 64, *(f"{number:064}" for number in range(1, TOLD_LIMIT)))
    assert first.places == (None, f"{101:064}", None, f"{103:064}", None)
    assert (third.problem_id, third.texts) == ("third", ("0" * 64, "0" * 64))


async def test_reports_of_merged_problems_count_where_they_went_through_any_number_of_mergings(
    desk: ProjectedDesk,
) -> None:
    for name in ("one", "two", "three"):
        await desk.tell(name, with_intake(a_coordinating_problem(), f"of-{name}"))
    await desk.carry_out("one", (ProblemMerged(recorded_at=AT, into="two", reason="sama"),))
    await desk.carry_out("two", (ProblemMerged(recorded_at=AT, into="three", reason="sama"),))

    listed = {each.problem_id: each for each in (await desk.queries.list_problems(THE_SERVICE)).problems}

    assert {name: each.report_count for name, each in listed.items()} == {"one": 1, "two": 2, "three": 3}
    assert {each.intake_count for each in listed.values()} == {1}
    numbers = RegisterNumbers(desk.queries)
    merged = {name: await numbers.merged_reports(each.stream) for name, each in listed.items()}
    assert merged == {"one": 0, "two": 1, "three": 2}
    assert [each.intake_id for each in await desk.queries.intakes_behind(THE_SERVICE, "three")] == [
        "of-one",
        "of-two",
        "of-three",
    ]
    assert [each.intake_id for each in await desk.queries.intakes_of(THE_SERVICE, "three")] == ["of-three"]
    assert await desk.queries.ever_merged_into(THE_SERVICE, "three") == ("two",)

    await desk.carry_out("two", (ProblemUnmerged(recorded_at=AT, reason="keliru"),))
    assert [each.intake_id for each in await desk.queries.intakes_behind(THE_SERVICE, "three")] == ["of-three"]
    assert await desk.queries.ever_merged_into(THE_SERVICE, "three") == ("two",)
    assert (await desk.verify()).is_equal


async def test_what_was_merged_is_read_through_any_number_of_mergings_with_reports_and_reasons(
    desk: ProjectedDesk,
) -> None:
    for name in ("one", "two", "three", "apart"):
        await desk.tell(name, with_intake(a_coordinating_problem(), f"of-{name}"))
    attached = IntakeReportAttached(recorded_at=AT + MINUTE, intake=an_intake("second-of-one"), matched_by=("place",))
    await desk.carry_out("one", (attached,))
    await desk.carry_out("one", (ProblemMerged(recorded_at=AT + HOUR, into="two", reason="satu pemadaman"),))
    await desk.carry_out("two", (ProblemMerged(recorded_at=AT + 2 * HOUR, into="three", reason="gardu sama"),))

    one, two = await desk.queries.merged_into(THE_SERVICE, "three")

    assert (one.problem_id, one.stream, one.into) == ("one", desk.told["one"].stream, "two")
    assert (one.reason, one.merged_at) == ("satu pemadaman", AT + HOUR)
    assert one.register_number is not None
    assert (two.problem_id, two.into, two.reason) == ("two", "three", "gardu sama")
    assert [(each.intake_id, each.arrival, each.matched_by) for each in one.reports] == [
        ("of-one", "became", ()),
        ("second-of-one", "joined", ("place",)),
    ]
    recorded = await desk.ledger.read(StreamId.parse(desk.told["one"].stream))
    assert [each.ledger_at for each in one.reports] == [recorded[0].ledger_at, recorded[-2].ledger_at]
    assert [each.intake_id for each in two.reports] == ["of-two"]
    assert await desk.queries.merged_into(THE_SERVICE, "one") == ()
    assert await desk.queries.merged_into(THE_SERVICE, "apart") == ()
    assert await desk.queries.merged_into(THE_SERVICE, "no-such") == ()


async def test_what_was_merged_is_read_as_it_stood_at_an_instant(desk: ProjectedDesk) -> None:
    await desk.tell("one", with_intake(a_detected_problem(), "of-one"))
    await desk.tell("two", with_intake(a_coordinating_problem(), "of-two"))

    async def merged(at: datetime | None = None) -> list[str]:
        return [each.problem_id for each in await desk.queries.merged_into(THE_SERVICE, "two", at)]

    await desk.carry_out("one", (ProblemMerged(recorded_at=AT, into="two", reason="sama"),))
    (number,) = [each.register_number for each in await desk.queries.merged_into(THE_SERVICE, "two")]
    await desk.carry_out("one", (ProblemUnmerged(recorded_at=AT, reason="keliru"),))
    await desk.carry_out("one", a_coordinating_problem().events[1:2])
    await desk.carry_out("one", (ProblemMerged(recorded_at=AT, into="two", reason="ternyata sama"),))
    instants = [each.ledger_at for each in await desk.ledger.read(StreamId.parse(desk.told["one"].stream))]

    assert number is None
    assert [await merged(at) for at in instants] == [[], ["one"], [], [], ["one"]]
    assert await merged() == ["one"]
    (then,) = await desk.queries.merged_into(THE_SERVICE, "two", instants[1])
    (now,) = await desk.queries.merged_into(THE_SERVICE, "two")
    assert (then.reason, then.register_number) == ("sama", None)
    assert (now.reason, now.register_number is None) == ("ternyata sama", False)
    assert [each.intake_id for each in then.reports] == ["of-one"]


async def test_reports_that_came_after_the_instant_are_not_told(desk: ProjectedDesk) -> None:
    await desk.tell("one", with_intake(a_coordinating_problem(), "of-one"))
    await desk.tell("two", a_coordinating_problem())
    merging = ProblemMerged(recorded_at=AT, into="two", reason="sama")
    joining = IntakeReportAttached(recorded_at=AT, intake=an_intake("late"), matched_by=("person",))
    await desk.carry_out("one", (merging,))
    merged_at = (await desk.ledger.read(StreamId.parse(desk.told["one"].stream)))[-1].ledger_at
    await desk.carry_out("one", (joining,))

    (then,) = await desk.queries.merged_into(THE_SERVICE, "two", merged_at)
    (now,) = await desk.queries.merged_into(THE_SERVICE, "two")

    assert [each.intake_id for each in then.reports] == ["of-one"]
    assert [each.intake_id for each in now.reports] == ["of-one", "late"]


async def test_mergings_that_run_in_a_circle_end(desk: ProjectedDesk) -> None:
    for name, into in (("one", "two"), ("two", "three"), ("three", "one")):
        await desk.tell(name, with_intake(a_coordinating_problem(), f"of-{name}"))
        await desk.carry_out(name, (ProblemMerged(recorded_at=AT, into=into, reason="sama"),))

    assert {each.problem_id for each in await desk.queries.merged_into(THE_SERVICE, "one")} == {"two", "three"}


async def test_problems_are_read_together(desk: ProjectedDesk) -> None:
    for name in ("one", "two", "three"):
        await desk.tell(name, with_intake(a_coordinating_problem(), f"of-{name}"))
    await desk.carry_out("one", (ProblemMerged(recorded_at=AT, into="two", reason="sama"),))

    rows = await desk.queries.problems(THE_SERVICE, ("one", "three", "no-such", "on"))
    assert rows == {name: await desk.queries.problem(THE_SERVICE, name) for name in ("one", "three")}
    assert await desk.queries.problems(THE_SERVICE, ()) == {}


@pytest.mark.parametrize(
    ("problem", "limit", "told"),
    [
        ("one", None, ["of-one"]),
        ("two", None, ["of-one", "of-two"]),
        ("two", 1, ["of-one"]),
        ("three", 7, ["of-three"]),
        ("no-such", None, []),
    ],
)
async def test_the_first_reports_behind_a_problem_are_read_with_those_of_what_was_merged_into_it(
    desk: ProjectedDesk, problem: str, limit: int | None, told: list[str]
) -> None:
    for name in ("one", "two", "three"):
        await desk.tell(name, with_intake(a_coordinating_problem(), f"of-{name}"))
    await desk.carry_out("one", (ProblemMerged(recorded_at=AT, into="two", reason="sama"),))

    behind = await desk.queries.intakes_behind(THE_SERVICE, problem, limit)

    assert [each.intake_id for each in behind] == told


async def test_a_report_leads_to_its_problem_by_its_id_or_the_beginning_of_it(desk: ProjectedDesk) -> None:
    await desk.tell("one", with_intake(a_coordinating_problem(), "aaaa-1111"))
    await desk.tell("two", with_intake(a_coordinating_problem(), "aaaa-2222"))

    async def found(reference: str) -> str | None:
        problem = await desk.queries.problem_of_intake(THE_SERVICE, reference)
        return problem.problem_id if problem else None

    assert await found("aaaa-1111") == "one"
    assert await found("AAAA-22") == "two"
    assert await found("bbbb") is None
    with pytest.raises(AmbiguousReference):
        await found("aaaa")


async def test_every_problem_whose_process_has_something_to_do_is_open(desk: ProjectedDesk) -> None:
    await desk.tell("living", a_coordinating_problem())
    await desk.tell("closed", a_closed_problem())
    await desk.tell("awaiting-a-receipt", a_diverted_report())
    await desk.tell("received", a_diverted_report_with_receipt().delivered())

    streams = await desk.queries.open_problem_streams(BOOK)

    assert streams == (f"problem/{BOOK}/awaiting-a-receipt", f"problem/{BOOK}/living")
    assert await desk.queries.open_problem_streams() == streams
    assert await desk.queries.open_problem_streams("17/2024") == ()


async def test_problems_that_are_followed_are_read_together_gravest_first(desk: ProjectedDesk) -> None:
    await desk.tell("closed", a_closed_problem())
    await desk.tell("living", a_coordinating_problem())
    await desk.tell("grave", a_grave_problem())

    found = await desk.queries.followed_problems(BOOK)

    assert [each.problem_id for each in found] == ["grave", "living"]
    assert sorted(each.stream for each in found) == list(await desk.queries.open_problem_streams(BOOK))
    assert await desk.queries.followed_problems() == found
    assert await desk.queries.followed_problems("17/2024") == ()


async def test_a_register_number_is_looked_up_until_it_is_there_and_then_remembered(desk: ProjectedDesk) -> None:
    numbers = RegisterNumbers(desk.queries)
    told = await desk.tell("p-1", a_detected_problem())
    assert await numbers.register_number(told.stream) is None
    assert await numbers.register_number(f"problem/{BOOK}/no-such") is None

    await desk.carry_out("p-1", a_coordinating_problem().events[1:2])
    problem = await desk.queries.problem(THE_SERVICE, "p-1")
    assert problem is not None
    assert await numbers.register_number(told.stream) == problem.register_number is not None

    await desk.tamper("UPDATE projections.problem SET register_number = NULL")
    assert await numbers.register_number(told.stream) == problem.register_number
    assert await RegisterNumbers(desk.queries).register_number(told.stream) is None


# Outages


async def test_a_store_that_cannot_be_reached_is_an_outage_and_not_an_empty_answer() -> None:
    async with Database.open("postgresql://nobody@/desk?host=/nowhere") as database:
        queries = Queries(database)
        with pytest.raises(LedgerAway):
            await queries.problem(THE_SERVICE, "p-1")
        with pytest.raises(LedgerAway):
            await queries.list_problems(THE_SERVICE)


async def test_a_connection_that_died_since_is_replaced(desk: ProjectedDesk) -> None:
    await desk.tell("p-1", a_detected_problem())
    assert await desk.queries.problem(THE_SERVICE, "p-1") is not None
    end_our_connections(desk.url)

    assert await desk.queries.problem(THE_SERVICE, "p-1") is not None


async def test_the_read_side_cannot_write(desk: ProjectedDesk) -> None:
    async with desk.connection("desk_auditor") as connection:
        assert await connection.fetchval("SELECT count(*) FROM projections.intake") == 0
        assert not await connection.fetchval("SELECT has_table_privilege('projections.problem', 'DELETE')")
