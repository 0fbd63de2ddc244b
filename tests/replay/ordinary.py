"""Lives that go as the rules foresee, the bad days of people included."""

from datetime import timedelta

from domain.actor import Actor
from domain.codes import Role, Severity
from domain.problem.commands import (
    Acknowledge,
    AddNote,
    Answer,
    ApproveRecommendation,
    ArchiveReport,
    AttachEvidence,
    AttachIntakeReport,
    Close,
    Command,
    CorrectProblem,
    Decline,
    Dismiss,
    Escalate,
    ExtendDeadline,
    Forward,
    LiftRestriction,
    MergeInto,
    PauseClock,
    Recommend,
    RecordFollowThrough,
    RecordOutcome,
    RecordReceipt,
    RecordReportReceipt,
    Recuse,
    Refer,
    RegradeSeverity,
    Reopen,
    Restrict,
    ResumeClock,
    ReturnRecommendation,
    Transfer,
    Triage,
    Unmerge,
    Verify,
    WithdrawReferral,
    WriteSummary,
)
from domain.problem.outcome import Dismissal, Outcome, Response
from domain.problem.verification import Finding, Method
from domain.vault_reference import Sealed
from ledger.port import Appended
from tests.given.desk import BOOK, CHAIR, OPERATOR, PROVINCE, liaison
from tests.given.recorded_town import RecordedTown
from tests.given.town import A_LITTLE, HOUR

KPU = liaison("KPU")
VERIFIER = Actor(id="verifier:budi", role=Role.VERIFIER, region=OPERATOR.region)
DAY = timedelta(days=1)
WORDS = Sealed(commitment="2" * 64, length=9)


async def whole_life(town: RecordedTown) -> None:
    async with town.at_work():
        await begin(town, reachable=True)
        await town.acknowledge_all()
        await finish(town)


async def everybody_told_at_once(town: RecordedTown) -> None:
    town.post.tells_at_once = True
    await whole_life(town)


async def letters_wait_for_company(town: RecordedTown) -> None:
    """No delivery is begun for what waits; the record of the last letter ends a life that is long over."""
    town.post.queues = True
    async with town.at_work():
        await town.ask(town.report(reachable=True))
        await town.follows("AgencyReferred")
        await town.post.carry("REFERRAL")
        await town.acknowledge_all()
        await accepted(town, Answer(referral_id="KPU.1", outcome=Outcome.RESOLVED), KPU)
        await town.post.carry("APPROVAL_REQUEST")
        await accepted(town, ApproveRecommendation(), CHAIR)
        await town.post.carry("REPORT")
        await confirm(town, "incident")
        await town.follows("ProblemClosed")
        await town.has_told("reporter_outcome/all/0")
        await town.post.carry("RECOMMENDATION")
        await town.ends()


async def begin(town: RecordedTown, severity: Severity = Severity.S3, *, reachable: bool = False) -> None:
    """Inventoried, every agency told, the workflow asleep."""
    await town.ask(town.report(severity=severity, reachable=reachable))
    await town.has_told("referral/KPU.1")
    await town.is_quiet()


async def finish(town: RecordedTown, referral: str = "KPU.1", round_: int = 0) -> None:
    """From the lead's answer to the closing."""
    await accepted(town, Answer(referral_id=referral, outcome=Outcome.RESOLVED), liaison(referral.partition(".")[0]))
    await town.has_told(f"approval_request/{round_ + 1}")
    await accepted(town, ApproveRecommendation(), CHAIR)
    await confirm(town, "incident", round_)
    await town.ends()


async def confirm(town: RecordedTown, kind: str, round_: int = 0) -> None:
    """The tier above takes the report, once it was told of it."""
    report = f"{BOOK}/{kind}/{town.problem_id}/{round_}"
    await town.has_told(f"report/{report}")
    await accepted(town, RecordReportReceipt(report_id=report, number="B/1"), PROVINCE)


async def accepted(town: RecordedTown, command: Command, actor: Actor = OPERATOR) -> None:
    outcome = await town.ask(command, actor)
    assert isinstance(outcome, Appended), outcome


async def end(town: RecordedTown) -> None:
    """The shortest way out of a life whose end is not what matters."""
    await town.is_quiet()
    await accepted(town, MergeInto(into=await town.another_problem(), reason="laporan sama"))
    await town.ends()


async def grave_and_closed_by_two_persons(town: RecordedTown) -> None:
    async with town.at_work():
        await begin(town, Severity.S4)
        await town.has_told("escalation/1/severity")
        await town.acknowledge_all()
        await accepted(town, Answer(referral_id="KPU.1", outcome=Outcome.RESOLVED), KPU)
        await town.has_told("approval_request/1")
        await accepted(town, ApproveRecommendation(), CHAIR)
        await confirm(town, "flash")
        await confirm(town, "incident")
        await town.follows("ClosingRequested")
        await accepted(town, Close(), OPERATOR)
        await accepted(town, Close(), CHAIR)
        await town.ends()


async def forwarded_with_receipt(town: RecordedTown) -> None:
    async with town.at_work():
        await town.ask(town.report("MONEY_POLITICS", Severity.S2))
        await town.has_told("hand_over/receipt")
        await town.pass_time(13 * HOUR)
        await town.has_told("reminder/receipt/1")
        await accepted(town, RecordReceipt(number="LP/7"), liaison("BAWASLU"))
        await town.has_told("approval_request/1")
        await accepted(town, ApproveRecommendation(), CHAIR)
        await town.ends()


async def not_our_remit(town: RecordedTown) -> None:
    async with town.at_work():
        await town.ask(town.report(severity=Severity.S1, needs_triage=True))
        await town.follows("ProblemDetected")
        await accepted(town, Forward(agency="POLRI", in_remit=False, reason="motor hilang"))
        await town.has_told("hand_over/receipt")
        await accepted(town, RecordReceipt(number="STTLP/1"), liaison("POLRI"))
        await town.ends()


async def dismissed(town: RecordedTown) -> None:
    async with town.at_work():
        await town.ask(town.report(needs_triage=True))
        await town.follows("ProblemDetected")
        await accepted(town, Dismiss(reason=Dismissal.NOT_A_REPORT))
        await town.ends()


async def archive_taken_up(town: RecordedTown) -> None:
    reported = town.report()
    assert reported.intake is not None
    await accepted(town, ArchiveReport(intake=reported.intake, assessment=reported.assessment))
    async with town.at_work():
        await accepted(town, Reopen(reason="berulang"), CHAIR)
        await town.follows("ArchiveTakenUp")
        await accepted(town, Dismiss(reason=Dismissal.NOT_A_REPORT))
        await town.ends()


async def watched(town: RecordedTown) -> None:
    async with town.at_work():
        await town.ask(town.report("TURNOUT_LOW", Severity.S2))
        await town.has_told("referral/KESBANGPOL.1")
        watcher = liaison("KESBANGPOL")
        await accepted(town, Acknowledge(referral_id="KESBANGPOL.1"), watcher)
        await accepted(town, Answer(referral_id="KESBANGPOL.1", outcome=Outcome.OBSERVED), watcher)
        await town.has_told("approval_request/1")
        await accepted(town, ApproveRecommendation(), CHAIR)
        await town.ends()


async def triage_overdue(town: RecordedTown) -> None:
    async with town.at_work():
        await town.ask(town.report(needs_triage=True))
        await town.follows("ProblemDetected")
        await town.pass_time(3 * HOUR + A_LITTLE)
        await town.has_told("reminder/triage/1")
        await town.pass_time(3 * HOUR)
        await town.has_told("escalation/1/triage")
        await accepted(town, Triage(category="LOGISTICS_LATE", severity=Severity.S3))
        await town.has_told("referral/KPU.1")
        await end(town)


async def triage_changes_what_is_searched(town: RecordedTown) -> None:
    async with town.at_work():
        await town.ask(town.report(severity=Severity.S3, needs_triage=True))
        await town.follows("ProblemDetected")
        await accepted(town, Triage(category="MONEY_POLITICS", severity=Severity.S4))
        await town.has_told("hand_over/receipt")
        await end(town)


async def summary_written(town: RecordedTown) -> None:
    """At triage, so that the letters can say it, and once more in other words."""
    async with town.at_work():
        await town.ask(town.report(needs_triage=True))
        await town.follows("ProblemDetected")
        triage = Triage(category="LOGISTICS_LATE", severity=Severity.S3, summary="Kotak suara TPS 3 basah.")
        await accepted(town, triage)
        await town.has_told("referral/KPU.1")
        await accepted(town, WriteSummary(summary="Kotak suara TPS 3 dan TPS 4 basah."))
        await town.follows("SummaryWritten")
        await end(town)


async def regraded(town: RecordedTown) -> None:
    """Once so that only what operators search by changes, and once so that the tier above hears of it."""
    async with town.at_work():
        await begin(town)
        await accepted(town, RegradeSeverity(severity=Severity.S2, reason="sebagian sudah tiba"))
        await town.follows("SeverityRegraded")
        await town.is_quiet()
        await accepted(town, RegradeSeverity(severity=Severity.S4, reason="tidak ada surat suara di dua TPS"))
        await town.has_told(f"report/{BOOK}/flash/{town.problem_id}/0")
        await town.has_told("escalation/1/severity")
        await end(town)


async def corrected(town: RecordedTown) -> None:
    """Where it is told of first, then what it is: by another lead, with a ladder and a recommendation of its own."""
    async with town.at_work():
        await begin(town)
        await accepted(town, CorrectProblem(region="17.07.05", stations=("3",), place=WORDS, reason="salah tempat"))
        await town.has_told("correction/KPU.1/1")
        await accepted(town, WithdrawReferral(referral_id="DISHUB.1", reason="tidak perlu lagi"))
        await town.has_told("withdrawal/DISHUB.1")
        await town.acknowledge_all()
        await town.has_told("approval_request/1")
        await accepted(town, CorrectProblem(category="TURNOUT_LOW", reason="bukan logistik"))
        await town.has_told("withdrawal/KPU.1")
        await town.has_told("referral/KESBANGPOL.1")
        await town.is_quiet()
        await town.pass_time(HOUR + A_LITTLE)
        await town.has_told("reminder/acknowledge/KESBANGPOL.1/1")
        await town.acknowledge_all()
        await accepted(town, Answer(referral_id="KESBANGPOL.1", outcome=Outcome.OBSERVED), liaison("KESBANGPOL"))
        await town.has_told("approval_request/2")
        await end(town)


async def corrected_into_what_is_handed_over(town: RecordedTown) -> None:
    async with town.at_work():
        await begin(town)
        await accepted(town, CorrectProblem(category="MONEY_POLITICS", severity=Severity.S2, reason="ini dugaan"))
        await town.has_told("withdrawal/KPU.1")
        await town.has_told("hand_over/receipt")
        await accepted(town, CorrectProblem(stations=("7",), reason="salah TPS"))
        await town.has_told("correction/receipt/2")
        await accepted(town, RecordReceipt(number="LP/8"), liaison("BAWASLU"))
        await town.has_told("approval_request/1")
        await end(town)


async def verified_twice(town: RecordedTown) -> None:
    """A verifier is unsure first, and sure after a visit; nothing waits for either."""
    async with town.at_work():
        await begin(town)
        await accepted(town, Verify(finding=Finding.UNCERTAIN, method=Method.CALL), VERIFIER)
        await accepted(town, Verify(finding=Finding.CONFIRMED, method=Method.VISIT, text=WORDS), VERIFIER)
        await town.acknowledge_all()
        await finish(town)


async def silent_agency(town: RecordedTown) -> None:
    async with town.at_work():
        await begin(town)
        await others_acknowledge(town)
        await town.pass_time(HOUR + A_LITTLE)
        await town.has_told("reminder/acknowledge/KPU.1/1")
        await town.pass_time(HOUR)
        await town.has_told("escalation/1/acknowledge/KPU.1")
        await end(town)


async def turns_on_the_ladder(town: RecordedTown) -> None:
    """A person goes up first; a supporter's silence is told to the desk, the lead's waits for its turn."""
    async with town.at_work():
        await begin(town)
        await accepted(town, Acknowledge(referral_id="POLRI.1"), liaison("POLRI"))
        await accepted(town, Escalate(reason="perlu keputusan"))
        await town.has_told("escalation/1/person")
        await town.pass_time(2 * HOUR + A_LITTLE)
        await town.has_told("silence/acknowledge/DISHUB.1")
        await town.pass_time(4 * HOUR)
        await town.has_told("escalation/2/acknowledge/KPU.1")
        await end(town)


async def others_acknowledge(town: RecordedTown) -> None:
    """All but the lead."""
    for agency in ("POLRI", "DISHUB"):
        await accepted(town, Acknowledge(referral_id=f"{agency}.1"), liaison(agency))


async def lead_declined_and_replaced(town: RecordedTown) -> None:
    async with town.at_work():
        await begin(town)
        await others_acknowledge(town)
        await accepted(town, Decline(referral_id="KPU.1", reason="bukan kewenangan"), KPU)
        await town.pass_time(3 * HOUR + A_LITTLE)
        await town.has_told("reminder/reassign/1")
        await accepted(town, Refer(agency="BAWASLU", part="lead"))
        await town.has_told("referral/BAWASLU.1")
        await end(town)


async def referral_transferred(town: RecordedTown) -> None:
    async with town.at_work():
        await begin(town)
        await accepted(
            town, Transfer(referral_id="DISHUB.1", to_agency="KESBANGPOL", reason="lebih dekat"), liaison("DISHUB")
        )
        await town.has_told("referral/KESBANGPOL.1")
        await accepted(town, Transfer(referral_id="KPU.1", to_agency="POLRI", reason="perlu pengawalan"), KPU)
        await town.has_told("referral/POLRI.2")
        await end(town)


async def paused_until_its_end(town: RecordedTown) -> None:
    async with town.at_work():
        await begin(town)
        until = (await town.under_way()).inventoried_at + 10 * HOUR
        await accepted(town, PauseClock(until=until, reason="jalan terputus", requested_by=OPERATOR.id), CHAIR)
        await town.pass_time(10 * HOUR + A_LITTLE)
        await town.follows("ClockResumed")
        await end(town)


async def paused_and_resumed_early(town: RecordedTown) -> None:
    async with town.at_work():
        await begin(town)
        until = (await town.under_way()).inventoried_at + 10 * HOUR
        await accepted(town, PauseClock(until=until, reason="jalan terputus", requested_by=OPERATOR.id), CHAIR)
        await accepted(town, ResumeClock(), CHAIR)
        await town.pass_time(HOUR + A_LITTLE)
        await town.has_told("reminder/acknowledge/KPU.1/1")
        await end(town)


async def deadline_extended(town: RecordedTown) -> None:
    """The alarm stays where it was and rings for nothing; the desk recommends although one is still silent."""
    async with town.at_work():
        await begin(town)
        for agency in ("KPU", "DISHUB"):
            await accepted(town, Acknowledge(referral_id=f"{agency}.1"), liaison(agency))
        due_at = (await town.under_way()).inventoried_at + 2 * DAY
        await accepted(town, ExtendDeadline(key="acknowledge/POLRI.1", due_at=due_at, reason="jalan terputus"), CHAIR)
        await town.pass_time(DAY + A_LITTLE)
        await town.has_told("approval_request/1")
        assert not any(each.startswith("reminder/acknowledge") for each in town.told)
        await end(town)


async def merged_and_unmerged(town: RecordedTown) -> None:
    async with town.at_work():
        await begin(town)
        await accepted(town, MergeInto(into=await town.another_problem(), reason="laporan sama"))
        await town.ends()
        await accepted(town, Unmerge(reason="ternyata lain"))
        await town.follows("ProblemUnmerged")
        await town.pass_time(HOUR + A_LITTLE)
        await town.has_told("reminder/acknowledge/KPU.1/1")
        await end(town)


async def reopened(town: RecordedTown) -> None:
    async with town.at_work():
        await begin(town)
        await town.acknowledge_all()
        await finish(town)
        await accepted(town, Reopen(reason="logistik kurang lagi"), CHAIR)
        await town.follows("ProblemReopened")
        await accepted(town, Refer(agency="KPU", part="lead"))
        await town.has_told("referral/KPU.2")
        await finish(town, "KPU.2", round_=1)


async def recommendation_returned_and_rewritten(town: RecordedTown) -> None:
    async with town.at_work():
        await begin(town)
        await town.acknowledge_all()
        await accepted(town, Answer(referral_id="KPU.1", outcome=Outcome.PARTLY_RESOLVED), KPU)
        await town.has_told("approval_request/1")
        await accepted(town, ReturnRecommendation(reason="kurang rinci"), CHAIR)
        await town.pass_time(3 * HOUR + A_LITTLE)
        await town.has_told("reminder/rewrite/1/1")
        await accepted(town, Recommend(steps=(2,), text=WORDS), OPERATOR)
        await town.has_told("approval_request/2")
        await accepted(town, ApproveRecommendation(number=2), CHAIR)
        await town.has_told("recommendation/2")
        await confirm(town, "incident")
        await town.ends()


async def everything_written_down(town: RecordedTown) -> None:
    """What moves no clock comes along with what does: notes, evidence, a second report, persons kept away."""
    async with town.at_work():
        await begin(town)
        second = town.report(reachable=True, number=2).intake
        assert second is not None
        await accepted(town, AttachIntakeReport(intake=second, matched_by=("person",)))
        await town.has_told("reporter_receipt/all")
        await accepted(town, AddNote(text=WORDS))
        await accepted(town, AttachEvidence(sha256=WORDS, media_type="image/jpeg", size_bytes=7))
        await accepted(town, Recuse(officer="operator:budi", reason="saudara pelapor"), CHAIR)
        await accepted(town, Restrict(reason="menyangkut petugas"), CHAIR)
        await accepted(town, LiftRestriction(reason="sudah jelas"), CHAIR)
        await accepted(town, Escalate(reason="perlu keputusan"))
        await town.has_told("escalation/1/person")
        await town.acknowledge_all()
        await town.has_told("approval_request/1")
        await accepted(town, ApproveRecommendation(), CHAIR)
        await accepted(town, RecordFollowThrough(response=Response.ACCEPTED), KPU)
        await accepted(town, RecordOutcome(outcome=Outcome.OVERTAKEN), KPU)
        await accepted(town, Answer(referral_id="KPU.1", outcome=Outcome.OVERTAKEN, response=Response.PARTLY), KPU)
        await confirm(town, "incident")
        await town.ends()


async def reporter_told_of_the_dismissal(town: RecordedTown) -> None:
    async with town.at_work():
        await town.ask(town.report(needs_triage=True, reachable=True))
        await town.follows("ProblemDetected")
        await accepted(town, Dismiss(reason=Dismissal.OTHER_DESK))
        await town.has_told("reporter_dismissed/all/1")
        await town.ends()


async def everybody_told_of_every_turn(town: RecordedTown) -> None:
    """A graver report, another severity, a merging and its end: offices and reporters hear of each."""
    async with town.at_work():
        await begin(town, reachable=True)
        await accepted(town, town.joining(2).model_copy(update={"severity": Severity.S4}))
        await town.has_told(f"news/1/KPU/{OPERATOR.region}")
        await accepted(town, RegradeSeverity(severity=Severity.S2, reason="sebagian sudah tiba"))
        await town.has_told(f"regrade/2/KPU/{OPERATOR.region}")
        another = await town.another_problem()
        await accepted(town, MergeInto(into=another, reason="laporan sama"))
        await town.has_told(f"merger/3/KPU/{OPERATOR.region}")
        await town.has_told("reporter_merged/all/3")
        await town.ends()
        await accepted(town, Unmerge(reason="ternyata lain"))
        await town.has_told(f"separation/4/KPU/{OPERATOR.region}")
        await town.has_told("reporter_separated/all/4")
        await town.acknowledge_all()
        await finish_below(town)


async def finish_below(town: RecordedTown) -> None:
    """From the lead's answer to the closing of what no single report tells of."""
    await accepted(town, Answer(referral_id="KPU.1", outcome=Outcome.RESOLVED), KPU)
    await town.has_told("approval_request/1")
    await accepted(town, ApproveRecommendation(), CHAIR)
    await town.ends()


async def reopened_and_told(town: RecordedTown) -> None:
    async with town.at_work():
        await begin(town, reachable=True)
        await town.acknowledge_all()
        await finish(town)
        await accepted(town, Reopen(reason="logistik kurang lagi"), CHAIR)
        await town.has_told("reporter_reopened/all/1")
        await town.has_told(f"reopening/1/KPU/{OPERATOR.region}")
        await accepted(town, Refer(agency="KPU", part="lead"))
        await town.has_told("referral/KPU.2")
        await finish(town, "KPU.2", round_=1)


async def reporter_told_of_the_hand_over(town: RecordedTown) -> None:
    async with town.at_work():
        await town.ask(town.report("MONEY_POLITICS", reachable=True))
        await town.has_told("reporter_forwarded/all/1")
        await town.is_quiet()
        await accepted(town, RecordReceipt(number="TT/1"), liaison("BAWASLU"))
        await town.has_told("approval_request/1")
        await accepted(town, ApproveRecommendation(), CHAIR)
        await confirm(town, "incident")
        await town.ends()
