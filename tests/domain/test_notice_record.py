"""What a problem's record says of a notice that its events do not tell of, or tell of oddly: nothing, and no fault."""

from domain.notice import NoticeId, PendingNotice
from domain.problem.events import NoticeBounced, NoticeDelivered, ReportersTold
from domain.problem.notice_record import NoticeHistory
from domain.problem.source import RuleSource
from domain.returned_mail import Learned
from tests.given.situations import AT, a_coordinating_problem

UNKNOWN = NoticeId("REFERRAL/KPU.9")


def history(*events: object) -> NoticeHistory:
    read = NoticeHistory(UNKNOWN)
    for version, each in enumerate((*a_coordinating_problem().events, *events), 1):
        read.add(version, each)  # type: ignore[arg-type]
    return read


def test_of_a_notice_that_never_was_nothing_is_known() -> None:
    assert history().record is None


def test_a_delivery_of_what_never_was_makes_no_notice() -> None:
    assert history(NoticeDelivered(recorded_at=AT, notice_id=UNKNOWN, channel="SMTP")).record is None


def test_a_bounce_of_what_never_was_makes_none_either() -> None:
    bounced = NoticeBounced(
        recorded_at=AT,
        notice=PendingNotice(notice_id=UNKNOWN, kind="REFERRAL"),
        status="5.1.1",
        bounced_at=AT,
        learned=Learned.PERSON,
    )
    assert history(bounced).record is None


def test_a_page_of_a_group_that_is_unknown_tells_nobody() -> None:
    page = ReportersTold(recorded_at=AT, group=NoticeId("RECEIPT"), reached=1, version=1, delivered=1, skipped=0)
    assert history(page).record is None


def test_a_problem_that_a_rule_saw_has_no_reporter() -> None:
    first, *rest = a_coordinating_problem().events
    source = RuleSource(rule="flash-incident", version="1", occasion="x", occurred_at=AT)
    read = NoticeHistory(UNKNOWN)
    for version, each in enumerate((first.model_copy(update={"source": source}), *rest), 1):
        read.add(version, each)
    assert read.record is None
