"""What reporters were told: each exactly once of each occasion, or with a code that says why not."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from domain.intake import ContactFault, Intake
from domain.notice import DeferredReporter, NoticeId, PendingNotice, ReporterGroup, UntoldReporter
from domain.problem.commands import (
    AttachIntakeReport,
    DeliveryResult,
    Dismiss,
    PageResult,
    RecordBounce,
    RecordDelivery,
    ResendNotice,
)
from domain.problem.events import Event, IntakeReportAttached, ProblemDetected
from domain.problem.outcome import Dismissal
from domain.problem.state import notices_of
from reading.tellings import STALE, Tellings
from tests.given.random_lives import Step, end_of, scripts
from tests.given.situations import (
    SERVICE,
    Life,
    a_closed_problem,
    a_coordinating_problem,
    a_report_awaiting_triage,
    an_intake,
)

FATES = ("delivered", "failed", "erased", "deferred")
chances = st.lists(st.sampled_from(FATES), min_size=1, max_size=7)
Script = tuple[Life, list[Step]]


class Courier:
    """Tells everybody page by page as the real one does; each reporter by the next of a round of fates."""

    def __init__(self, fates: list[str]) -> None:
        self._fates = fates
        self._count = 0
        self.sent = Counter[NoticeId]()

    def _fate(self) -> str:
        self._count += 1
        return self._fates[self._count % len(self._fates)]

    def tell_everybody(self, life: Life) -> Life:
        for _ in range(200):
            outstanding = notices_of(life.state).outstanding
            if not outstanding:
                return life
            each = outstanding[0]
            told = self._page(life, each) if isinstance(each, ReporterGroup) else self._alone(each)
            life = life.asked(told, SERVICE)
        raise AssertionError("the telling comes to no end")

    def _page(self, life: Life, group: ReporterGroup) -> RecordDelivery:
        delivered, silent = 0, 0
        untold: list[UntoldReporter] = []
        deferred: list[DeferredReporter] = []
        reached, version = group.reached, group.version
        for at, intake in intakes_of(life.events):
            if at <= group.version or reached >= group.up_to or len(deferred) + len(untold) + delivered == 2:
                continue
            reached, version = reached + 1, at
            if intake.reporter_contact is None:
                silent += 1
                continue
            fate = self._fate()
            if fate == "delivered":
                delivered += 1
                self.sent[NoticeId.to_reporter(group.kind, intake.intake_id, group.round)] += 1
            elif fate == "erased":
                untold.append(UntoldReporter(intake_id=intake.intake_id, code="CONTACT_ERASED"))
            else:
                deferred.append(DeferredReporter(intake_id=intake.intake_id, version=at))
        page = PageResult(
            group=group.notice_id,
            after=group.reached,
            reached=reached if reached > group.reached else group.up_to,
            version=version,
            delivered=delivered,
            skipped=len(untold),
            deferred=tuple(deferred),
            untold=tuple(untold),
            without_contact=silent,
        )
        return RecordDelivery(pages=(page,))

    def _alone(self, notice: PendingNotice) -> RecordDelivery:
        fate = self._fate()
        if fate == "failed":
            result = DeliveryResult(notice_id=notice.notice_id, result="failed", code="GONE")
        elif fate == "erased":
            result = DeliveryResult(notice_id=notice.notice_id, result="skipped", code="CONTACT_ERASED")
        else:
            self.sent[notice.notice_id] += 1
            result = DeliveryResult(notice_id=notice.notice_id, result="delivered", channel="OUTBOX")
        return RecordDelivery(results=(result,))


def intakes_of(events: tuple[Event, ...]) -> Iterator[tuple[int, Intake]]:
    for version, event in enumerate(events, start=1):
        if isinstance(event, ProblemDetected | IntakeReportAttached) and event.intake is not None:
            yield version, event.intake


def once(life: Life) -> Life:
    """With every report named apart: the rules let none join twice."""
    named: list[Event] = []
    for version, event in enumerate(life.events):
        if isinstance(event, IntakeReportAttached):
            intake = event.intake.model_copy(update={"intake_id": f"{event.intake.intake_id}-{version}"})
            named.append(event.model_copy(update={"intake": intake}))
        else:
            named.append(event)
    return replace(life, events=tuple(named))


@given(scripts, chances)
def test_after_any_life_every_reporter_is_told_once_of_each_occasion_or_has_a_code(
    script: Script, fates: list[str]
) -> None:
    life = Courier(fates).tell_everybody(once(end_of(script)))
    tellings = Tellings(life.events)
    for _, intake in intakes_of(life.events):
        for each in tellings.of(intake.intake_id):
            assert each.standing in ("told", "untold")
            assert (each.code is not None) == (each.standing == "untold")
            if intake.reporter_contact is None:
                assert each.code == "NO_CONTACT"


@given(st.lists(st.sampled_from(["reachable", "silent", "cut"]), max_size=9), chances, st.booleans())
def test_everybody_who_can_be_told_is_told_once_whatever_becomes_of_a_page(
    crowd: list[str], fates: list[str], is_dismissed: bool
) -> None:
    life = a_report_awaiting_triage() if is_dismissed else a_coordinating_problem()
    for number, left in enumerate(crowd):
        intake = an_intake(f"report-{number}", reachable=left == "reachable")
        if left == "cut":
            intake = intake.model_copy(update={"contact_fault": ContactFault.CUT_NUMBER})
        life = life.asked(AttachIntakeReport(intake=intake, matched_by=()))
    if is_dismissed:
        life = life.asked(Dismiss(reason=Dismissal.DUPLICATE))
    courier = Courier(fates)
    life = courier.tell_everybody(life)
    tellings = Tellings(life.events)
    for number, left in enumerate(crowd):
        (telling,) = tellings.of(f"report-{number}")
        kind = "REPORTER_DISMISSED" if is_dismissed else "REPORTER_RECEIPT"
        assert telling.kind == kind
        if left != "reachable":
            assert (telling.standing, telling.code) == ("untold", "NO_CONTACT" if left == "silent" else "CUT_NUMBER")
        else:
            notice_id = NoticeId.to_reporter(telling.kind, f"report-{number}", 1 if is_dismissed else 0)
            assert courier.sent[notice_id] == (telling.standing == "told")
            assert (telling.code is None) == (telling.standing == "told")
    assert set(courier.sent.values()) <= {1}
    without = Counter(left for left in crowd if left != "reachable")
    counted = {each.code: each.reporters for each in tellings.untold()}
    assert (counted.get("NO_CONTACT", 0), counted.get("CUT_NUMBER", 0)) == (without["silent"], without["cut"])


def test_a_dead_letter_is_told_of_as_such_and_waits_when_it_is_sent_again() -> None:
    life = a_report_awaiting_triage().asked(Dismiss(reason=Dismissal.DUPLICATE))
    failed = Courier(["failed"]).tell_everybody(life)
    (telling,) = Tellings(failed.events).of("an-intake")
    assert (telling.standing, telling.code) == ("untold", "GONE")
    assert [(each.code, each.reporters) for each in Tellings(failed.events).untold()] == [("GONE", 1)]
    (dead,) = notices_of(failed.state).dead
    again = failed.asked(ResendNotice(notice_id=dead.notice_id))
    assert [each.standing for each in Tellings(again.events).of("an-intake")] == ["waiting"]


def test_a_letter_that_came_back_is_told_of_as_such_however_the_reporter_was_told() -> None:
    life = a_report_awaiting_triage().asked(Dismiss(reason=Dismissal.DUPLICATE)).delivered()
    (telling,) = Tellings(life.events).of("an-intake")
    assert telling.standing == "told"
    letter = NoticeId.to_reporter(telling.kind, "an-intake", 1)
    bounced = life.asked(RecordBounce(notice_id=letter, status="5.1.1", at=life.now))
    (telling,) = Tellings(bounced.events).of("an-intake")
    assert (telling.standing, telling.code) == ("untold", "BOUNCED")
    assert [(each.code, each.reporters) for each in Tellings(bounced.events).untold()] == [("BOUNCED", 1)]
    again = bounced.asked(ResendNotice(notice_id=letter))
    assert [each.standing for each in Tellings(again.events).of("an-intake")] == ["waiting"]
    assert [each.standing for each in Tellings(again.delivered().events).of("an-intake")] == ["told"]


def test_every_occasion_of_a_life_stands_in_its_order() -> None:
    tellings = Tellings(a_closed_problem().events)
    assert [(each.kind, each.standing) for each in tellings.of("an-intake")] == [
        ("REPORTER_RECEIPT", "told"),
        ("REPORTER_OUTCOME", "told"),
    ]
    assert tellings.of("nobody") == ()


def test_a_letter_that_was_true_no_more_says_nothing_of_whether_the_reporter_can_be_told() -> None:
    life = a_report_awaiting_triage().asked(Dismiss(reason=Dismissal.DUPLICATE))
    (group,) = notices_of(life.state).reporters
    stale = UntoldReporter(intake_id="an-intake", code="OVERTAKEN")
    page = PageResult(group=group.notice_id, after=0, reached=1, version=1, skipped=1, untold=(stale,))
    tellings = Tellings(life.asked(RecordDelivery(pages=(page,)), SERVICE).events)
    assert [each.code for each in tellings.of("an-intake")] == ["OVERTAKEN"]
    assert tellings.untold() == ()
    assert "OVERTAKEN" in STALE


def test_of_a_page_that_does_not_say_whom_it_skipped_nobody_is_said_to_be_told() -> None:
    life = a_report_awaiting_triage().asked(Dismiss(reason=Dismissal.DUPLICATE))
    (group,) = notices_of(life.state).reporters
    page = PageResult(group=group.notice_id, after=0, reached=1, version=1, skipped=1)
    tellings = Tellings(life.asked(RecordDelivery(pages=(page,)), SERVICE).events)
    assert [(each.standing, each.code) for each in tellings.of("an-intake")] == [("uncertain", None)]
