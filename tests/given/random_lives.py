"""Random lives of a problem: commands of every class in any order, by anybody, with time passing in between."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from domain.actor import Actor
from domain.codes import Role, Severity
from domain.contests import Contest
from domain.missing_report import OpenMissingReport
from domain.notice import DeferredReporter, HandWay, Outstanding, ReporterGroup
from domain.obligation import Obligation
from domain.problem import commands
from domain.problem.commands import Command
from domain.problem.events import Event
from domain.problem.outcome import Dismissal, Outcome, Response
from domain.problem.plan import plan
from domain.problem.rights import PERMITTED_ROLES
from domain.problem.state import (
    AwaitingReceipt,
    Detected,
    Diverted,
    Paused,
    State,
    UnderWay,
    notices_of,
    obligations_of,
)
from domain.problem.verification import Finding, Method
from domain.refusals import Refusal
from domain.report_id import ReportId
from domain.returned_mail import Learned, MailAction
from tests.given.deliveries import recorded, told
from tests.given.situations import (
    AT,
    BENGKULU,
    BOOK,
    CHAIR,
    DAY,
    DEPUTY,
    HOUR,
    KECAMATAN,
    LEBONG,
    MINUTE,
    OPERATOR,
    PROBLEM_ID,
    PROVINCE,
    REASON,
    RULES,
    SEALED,
    SECOND_KECAMATAN,
    SERVICE,
    SITUATIONS,
    VERIFIER,
    Life,
    an_intake,
    detection,
    liaison,
)

REPORTER = Actor(id="form", role=Role.REPORTER, region=KECAMATAN)
ACTORS = (
    OPERATOR,
    VERIFIER,
    CHAIR,
    DEPUTY,
    PROVINCE,
    SERVICE,
    REPORTER,
    liaison("KPU"),
    liaison("BAWASLU"),
    liaison("CAMAT", KECAMATAN),
    Actor(id="bpk", role=Role.AUDITOR, region="00"),
    Actor(id="root", role=Role.ADMIN, region=LEBONG),
    Actor(id="kabag-otda", role=Role.SUPERVISOR, region=BENGKULU),
)

agencies = st.sampled_from([*RULES.offices, "NOBODY_KNOWN"])
categories = st.sampled_from([*RULES.routes.by_category, "NOT_A_CATEGORY"])
severities = st.sampled_from(Severity)
outcomes = st.sampled_from(Outcome)
referrals = st.sampled_from(["KPU.1", "KPU.2", "POLRI.1", "CAMAT.1", "BPBD.1", "BAWASLU.1", "KESBANGPOL.1", "BMKG.9"])
keys = st.sampled_from(
    ["triage", "acknowledge/KPU.1", "answer/KPU.1", "receipt", "reassign", "approve/1", "rewrite/1", "close", "nothing"]
)
notices = st.sampled_from(["referral/KPU.1", "referral/POLRI.1", f"reporter_receipt/{an_intake().intake_id}", "none"])
hours = st.sampled_from([-1, 0.5, 1, 3, 12, 24, 100, 8_000, 20_000_000])
instants = hours.map(lambda each: AT + each * HOUR) | st.just(datetime.max.replace(tzinfo=UTC))
reasons = st.sampled_from([REASON, "another reason"])
officers = st.sampled_from([each.id for each in ACTORS if not each.is_service])
sealed = st.just(SEALED)
parts = st.sampled_from(["lead", "support"])
deliveries = st.builds(
    commands.DeliveryResult,
    notice_id=notices,
    result=st.sampled_from(["delivered", "failed", "skipped"]),
    channel=st.none() | st.just("SMTP"),
    code=st.none() | st.just("REFUSED_BY_SERVER"),
)

COMMANDS: Mapping[str, SearchStrategy[Any]] = {
    "DetectProblem": st.builds(detection, categories, severities, unsure=st.booleans(), near_voting=st.booleans()),
    "ArchiveReport": st.builds(
        lambda detected: commands.ArchiveReport(intake=detected.source.intake, assessment=detected.assessment),
        st.builds(detection, categories, severities),
    ),
    "AttachIntakeReport": st.builds(
        commands.AttachIntakeReport,
        intake=st.builds(an_intake, st.sampled_from(["an-intake", "second", "third"]), reachable=st.booleans()),
        matched_by=st.just(("same-place",)),
    ),
    "Triage": st.builds(
        commands.Triage, category=categories, severity=severities, summary=st.none() | st.just("Kotak suara basah.")
    ),
    "Verify": st.builds(
        commands.Verify,
        finding=st.sampled_from(list(Finding)),
        method=st.sampled_from(list(Method)),
        text=st.none(),
    ),
    "WriteSummary": st.builds(
        commands.WriteSummary,
        summary=st.sampled_from(["Kotak suara basah di TPS 3.", "Jembatan putus.", "", "Hubungi 0812-3456-7890"]),
    ),
    "RegradeSeverity": st.builds(
        commands.RegradeSeverity, severity=severities, reason=reasons, requested_by=st.none() | officers
    ),
    "CorrectProblem": st.builds(
        commands.CorrectProblem,
        category=st.none() | categories,
        region=st.none() | st.sampled_from([LEBONG, KECAMATAN, SECOND_KECAMATAN, BENGKULU, "17.99"]),
        stations=st.none() | st.just(("3",)),
        place=st.none() | sealed,
        occurred_at=st.none() | st.sampled_from([1, 3, 100, 20_000]).map(lambda each: AT - each * HOUR),
        contests=st.none() | st.sampled_from([(Contest.REGENT,), (Contest.MAYOR,)]),
        severity=st.none() | severities,
        requested_by=st.none() | officers,
        reason=reasons,
    ),
    "WithdrawReferral": st.builds(commands.WithdrawReferral, referral_id=referrals, reason=reasons),
    "MergeInto": st.builds(commands.MergeInto, into=st.sampled_from(["another", PROBLEM_ID]), reason=reasons),
    "Unmerge": st.builds(commands.Unmerge, reason=reasons),
    "Dismiss": st.builds(commands.Dismiss, reason=st.sampled_from(Dismissal)),
    "Refer": st.builds(commands.Refer, agency=agencies, part=parts),
    "RecordDelivery": st.builds(commands.RecordDelivery, results=st.lists(deliveries, max_size=3).map(tuple)),
    "ResendNotice": st.builds(commands.ResendNotice, notice_id=notices),
    "RecordHandDelivery": st.builds(
        commands.RecordHandDelivery, notice_id=notices, how=st.sampled_from(HandWay), name=sealed, at=st.just(AT)
    ),
    "RecordBounce": st.builds(
        commands.RecordBounce,
        notice_id=notices,
        status=st.sampled_from(["5.1.1", "4.4.7", "2.0.0"]),
        action=st.sampled_from(MailAction),
        at=st.just(AT) | instants,
        sent_at=st.none() | instants,
        learned=st.sampled_from(Learned),
        reason=st.none() | reasons,
    ),
    "Acknowledge": st.builds(commands.Acknowledge, referral_id=referrals),
    "Decline": st.builds(commands.Decline, referral_id=referrals, reason=reasons),
    "Transfer": st.builds(commands.Transfer, referral_id=referrals, to_agency=agencies, reason=reasons),
    "Answer": st.builds(
        commands.Answer,
        referral_id=referrals,
        outcome=outcomes,
        response=st.none() | st.sampled_from(Response),
        text=st.none() | sealed,
    ),
    "AddNote": st.builds(commands.AddNote, text=sealed),
    "AttachEvidence": st.just(commands.AttachEvidence(sha256=SEALED, media_type="image/jpeg", size_bytes=1)),
    "ExtendDeadline": st.builds(commands.ExtendDeadline, key=keys, due_at=instants, reason=reasons),
    "PauseClock": st.builds(commands.PauseClock, until=instants, reason=reasons, requested_by=officers),
    "ResumeClock": st.just(commands.ResumeClock()),
    "Escalate": st.builds(commands.Escalate, reason=reasons),
    "Restrict": st.builds(commands.Restrict, reason=reasons, persons=st.lists(officers, max_size=2).map(tuple)),
    "LiftRestriction": st.builds(commands.LiftRestriction, reason=reasons),
    "Recuse": st.builds(commands.Recuse, officer=officers, reason=reasons),
    "Recommend": st.builds(
        commands.Recommend, steps=st.sampled_from([(), (1,), (2, 3), (9,)]), text=st.none() | sealed
    ),
    "ApproveRecommendation": st.builds(commands.ApproveRecommendation, number=st.none() | st.integers(1, 3)),
    "ReturnRecommendation": st.builds(commands.ReturnRecommendation, reason=reasons),
    "RecordFollowThrough": st.builds(commands.RecordFollowThrough, response=st.sampled_from(Response)),
    "Forward": st.builds(
        commands.Forward,
        agency=agencies,
        in_remit=st.booleans(),
        grounds=st.none() | st.sampled_from(Dismissal),
        reason=st.none() | reasons,
    ),
    "RecordReceipt": st.builds(commands.RecordReceipt, number=st.just("TT/1")),
    "RecordOutcome": st.builds(commands.RecordOutcome, outcome=outcomes),
    "RecordReportReceipt": st.builds(
        commands.RecordReportReceipt,
        report_id=st.sampled_from([f"17.07/2024/flash/{PROBLEM_ID}/0", f"17.07/2024/incident/{PROBLEM_ID}/0", "none"]),
    ),
    "Close": st.just(commands.Close()),
    "Reopen": st.builds(commands.Reopen, reason=reasons),
    "OpenMissingReport": st.just(
        OpenMissingReport(
            report_id=ReportId.of_day(BOOK, AT.date()), desk=LEBONG, cut_off=AT, missing_at=AT + timedelta(hours=2)
        )
    ),
    "Inventory": st.just(commands.Inventory()),
    "Remind": st.builds(commands.Remind, key=keys, remind_at=instants),
    "EscalateSilences": st.builds(commands.EscalateSilences, escalates_at=instants),
    "MissDeadline": st.builds(commands.MissDeadline, key=keys, due_at=instants),
    "RecommendByPlaybook": st.just(commands.RecommendByPlaybook()),
    "IncludeInReport": st.just(commands.IncludeInReport()),
    "EndPause": st.builds(commands.EndPause, until=instants),
    "CloseFinished": st.just(commands.CloseFinished()),
}

any_command = st.one_of(*COMMANDS.values())


def people_for(command: Command) -> tuple[Actor, ...]:
    """Those of the cast whose role may send it."""
    return tuple(each for each in ACTORS if each.role in PERMITTED_ROLES[type(command)])


@dataclass(frozen=True)
class Aimed:
    """A command that will speak of a part the problem has by then, not of one drawn blindly."""

    command: Any
    pick: int

    def at(self, state: State) -> Any:
        known: dict[str, list[Any]] = {}
        if isinstance(state, UnderWay):
            known["referral_id"] = [each.referral_id for each in state.referrals]
            known["report_id"] = [each.report_id for each in state.reports]
        known["key"] = [each.key for each in obligations_of(state)]
        known["notice_id"] = [each.notice_id for each in notices_of(state).dead]
        values = {
            name: parts[self.pick % len(parts)]
            for name, parts in known.items()
            if parts and name in type(self.command).model_fields
        }
        if "results" in type(self.command).model_fields and (outstanding := notices_of(state).outstanding):
            return _missed(outstanding[self.pick % len(outstanding)])
        return self.command.model_copy(update=values)


def _missed(each: Outstanding) -> commands.RecordDelivery:
    """The notice is a dead letter; of the group, the next reporter is left to a notice of their own."""
    if isinstance(each, ReporterGroup):
        reached = each.reached + 1
        alone = DeferredReporter(intake_id=f"intake-{reached}", version=each.version + 1)
        page = commands.PageResult(
            group=each.notice_id, after=each.reached, reached=reached, version=alone.version, deferred=(alone,)
        )
        return commands.RecordDelivery(pages=(page,))
    return commands.RecordDelivery(results=(commands.DeliveryResult(notice_id=each.notice_id, result="failed"),))


Step = tuple[Any, Actor | None, timedelta]
"""A command and who sends it, or what cooperative people do next; and the time that passes before."""

sent = any_command.flatmap(
    lambda each: st.tuples(st.builds(Aimed, st.just(each), st.integers(0, 11)), st.sampled_from(people_for(each)))
)
asked_by_anybody = st.tuples(any_command, st.sampled_from(ACTORS))
followed = st.sampled_from(["process", "deliveries", "people"]).map(lambda each: (each, None))
# No two commands of a problem bear one instant: each waits for the commit of the one before.
AT_ONCE = timedelta(microseconds=1)
pauses = st.sampled_from([AT_ONCE, AT_ONCE, MINUTE, 20 * MINUTE, 2 * HOUR, 7 * HOUR, DAY, 12 * DAY])
steps: SearchStrategy[Step] = st.tuples(followed | followed | sent | sent | asked_by_anybody, pauses).map(
    lambda each: (*each[0], each[1])
)
spoken = st.tuples(sent, pauses).map(lambda each: (*each[0], each[1]))
beginnings: SearchStrategy[Life] = st.sampled_from(sorted(SITUATIONS)).map(lambda name: SITUATIONS[name]())
scripts: SearchStrategy[tuple[Life, list[Step]]] = st.tuples(beginnings, st.lists(steps, max_size=25))


@dataclass(frozen=True)
class Move:
    """One command that was carried out."""

    before: Life
    command: Command
    after: Life

    @property
    def events(self) -> tuple[Event, ...]:
        return self.after.events[len(self.before.events) :]


def play(script: tuple[Life, list[Step]]) -> Iterator[Move]:
    """What the script's commands did, refused ones left out."""
    life, rest = script
    for step, actor, passed in rest:
        life = life.later(passed)
        for command, sender in _asked(life, step, actor):
            try:
                after = life.asked(command, sender)
            except Refusal:
                continue
            yield Move(life, command, after)
            life = after


def end_of(script: tuple[Life, list[Step]]) -> Life:
    """Where the script leads."""
    life = script[0]
    for move in play(script):
        life = move.after
    return life


def _asked(life: Life, step: Any, actor: Actor | None) -> list[tuple[Command, Actor]]:
    match step:
        case "process":
            return [(each.command, SERVICE) for each in due_in(life)]
        case "deliveries":
            return [(delivery_of(life), SERVICE)]
        case "people":
            return [*owed_commands(life)]
        case _:
            assert actor is not None
            return [(step.at(life.state) if isinstance(step, Aimed) else step, actor)]


def due_in(life: Life) -> tuple[Any, ...]:
    """Automatic commands due at the life's instant."""
    return plan(life.state, life.now).commands


def delivery_of(life: Life) -> commands.RecordDelivery:
    """Every notice told."""
    return recorded(told(each) for each in notices_of(life.state).outstanding)


FIRST_CHAIR, SECOND_CHAIR, THIRD_CHAIR = (
    Actor(id="stand-in-1", role=Role.SUPERVISOR, region=LEBONG),
    Actor(id="stand-in-2", role=Role.SUPERVISOR, region=LEBONG),
    Actor(id="stand-in-3", role=Role.SUPERVISOR, region=LEBONG),
)
UPPER_OPERATOR = Actor(id="stand-in-4", role=Role.OPERATOR, region=BENGKULU)


def owed_commands(life: Life) -> Iterator[tuple[Command, Actor]]:
    """What people who owe something would send, one command for each obligation, by persons nobody recused."""
    state = life.state
    if isinstance(state, Detected | UnderWay | Diverted):
        for each in state.obligations:
            yield _settling(state, each)


def _settling(state: State, owed: Obligation) -> tuple[Command, Actor]:
    kind, _, part = owed.key.partition("/")
    settling: Mapping[str, Callable[[], tuple[Command, Actor]]] = {
        "triage": lambda: (commands.Triage(category="LOGISTICS_LATE", severity=Severity.S2), FIRST_CHAIR),
        "acknowledge": lambda: (commands.Acknowledge(referral_id=part), FIRST_CHAIR),
        "answer": lambda: (commands.Answer(referral_id=part, outcome=Outcome.RESOLVED), FIRST_CHAIR),
        "receipt": lambda: (commands.RecordReceipt(number="TT/2"), FIRST_CHAIR),
        "reassign": lambda: (commands.Refer(agency="DPUPR", part="lead"), FIRST_CHAIR),
        "approve": lambda: (commands.ApproveRecommendation(), SECOND_CHAIR),
        "rewrite": lambda: (commands.Recommend(text=SEALED), FIRST_CHAIR),
        "report": lambda: (commands.RecordReportReceipt(report_id=part), UPPER_OPERATOR),
        "close": lambda: (commands.Close(), _closer(state)),
    }
    return settling[kind]()


def _closer(state: State) -> Actor:
    asked_by = state.closing_requested_by if isinstance(state, UnderWay) else None
    return THIRD_CHAIR if asked_by is not None and asked_by.account == SECOND_CHAIR.id else SECOND_CHAIR


def brought_to_its_end(life: Life, rounds: int) -> Life:
    """The life after everybody has done what they owe, again and again."""
    for _ in range(rounds):
        life = life.performed()
        if isinstance(life.state, UnderWay) and isinstance(life.state.clock, Paused):
            life = replace(life, now=max(life.now, life.state.clock.until)).performed()
        life = life.asked(delivery_of(life), SERVICE)
        for command, actor in owed_commands(life):
            try:
                life = life.asked(command, actor)
            except Refusal:
                continue
    return life.performed()


def is_waiting_for_nobody(state: State) -> bool:
    """Whether no part of the state says that somebody still has something to do."""
    match state:
        case UnderWay() | Detected():
            return False
        case Diverted(hand_over=AwaitingReceipt()):
            return False
        case _:
            return True
