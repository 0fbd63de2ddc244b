"""What each person of the cast makes of a letter, or of a line of the list.

Pure: the same letters and lines lead to the same intentions at the same hours.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import NamedTuple

from demo.day import DESK, DayRow
from demo.mailbox import Letter
from demo.people import OPERATOR, PROVINCE, RECUSED, SUPERVISOR, liaison
from demo.reactions import Reaction, declines, finding, reaction_time
from domain.actor import Actor
from domain.codes import AgencyCode, Route, Severity
from domain.obligation import CLOSE, REASSIGN, ObligationKind
from domain.problem.commands import (
    Acknowledge,
    Answer,
    ApproveRecommendation,
    Close,
    Command,
    Decline,
    Dismiss,
    Forward,
    MergeInto,
    RecordFollowThrough,
    RecordReceipt,
    RecordReportReceipt,
    Recuse,
    Refer,
    Triage,
)
from domain.problem.outcome import Dismissal, Outcome, Response
from domain.referral_id import ReferralId
from domain.rulebook import Rulebook
from projections.problem.tables import ProblemRow

WORDS = {
    Outcome.RESOLVED: "Sudah ditangani di lapangan; keadaan kembali normal.",
    Outcome.PARTLY_RESOLVED: "Sebagian sudah ditangani; sisanya dilanjutkan sesuai rencana cadangan.",
    Outcome.NOT_CONFIRMED: "Tim sudah meninjau; keadaan yang dilaporkan tidak ditemukan.",
    Outcome.OVERTAKEN: "Keadaan sudah berubah sebelum tindakan diperlukan.",
    Outcome.OBSERVED: "Dipantau sampai selesai; tidak ada tindakan desk.",
}
"""What a liaison writes with an outcome."""

HURRY = "Sudah dihubungi lewat telepon; diminta segera menindaklanjuti."
"""What chair and province note when they hear that somebody is silent."""

LOCAL_JUDGEMENT = "Keadaan di lapangan tidak seberat yang dilaporkan"
"""Why the operator holds a report for less grave than the classifier does."""

OTHER_OFFICES = {15: "PPID", 42: "POLRI"}
"""Whom the operator hands the reports that are no election problem."""


class Intention(NamedTuple):
    """What somebody is going to do, and when."""

    due_at: datetime
    key: str
    """What it is about, within the problem."""

    problem_id: str
    actor: Actor
    command: Command | None
    """None is a note, of which the text is everything."""

    text: str | None = None
    """Goes to the vault with the command."""

    @property
    def command_id(self) -> str:
        """Identity that follows from what the command is about, so that nobody does the same thing twice."""
        return f"demo/{self.problem_id}/{self.key}"


class Habits:
    """How everybody but the reporters reacts, and when."""

    def __init__(self, rules: Rulebook) -> None:
        self._rules = rules

    def on_letter(self, letter: Letter, problem: ProblemRow | None) -> Iterator[Intention]:
        """What the receiver of a letter is going to do.

        Args:
            letter: from the receiver's own mail.
            problem: the line of the list that it is about; None when it has left the list.
        """
        match letter.kind:
            case "referral":
                yield from self._asked(letter, letter.subject, problem)
            case "reminder":
                yield from self._reminded(letter, problem)
            case "hand_over" | "report" | "approval_request" | "recommendation":
                yield from self._owes(letter, *_obligation_of(letter))
            case "escalation":
                actor = SUPERVISOR if letter.to_region == DESK else PROVINCE
                yield self._plan(letter, Reaction.HURRY, f"hurry/{letter.subject}", actor, None, HURRY)

    def on_problem(self, problem: ProblemRow, row: DayRow | None, originals: Mapping[str, str]) -> Iterator[Intention]:
        """What operator and supervisor are going to do about a line of the list that is new or has changed.

        Args:
            problem: the line.
            row: report of the day that it began with; None for one that somebody else handed in.
            originals: problems that several reports of the day tell of, by their name in the key.
        """
        if row is not None and problem.needs_triage:
            due_at = self._at(Reaction.TRIAGE, problem.detected_at, problem.problem_id, problem.severity)
            judged = _judged(problem, row, originals)
            yield Intention(due_at, "triage", problem.problem_id, OPERATOR, judged)
        if row is not None and row.knowledge.concerns_desk_member:
            recuse = Recuse(officer=RECUSED, reason="Laporan menyangkut anggota sekretariat")
            due_at = self._at(Reaction.RECUSE, problem.detected_at, problem.problem_id, problem.severity)
            yield Intention(due_at, "recuse", problem.problem_id, SUPERVISOR, recuse)
        if problem.next_due_key == REASSIGN:
            yield self._without_lead(problem, problem.updated_at)
        if problem.next_due_key == CLOSE:
            yield from self._closing(problem, problem.updated_at)

    def _asked(self, letter: Letter, referral_id: str, problem: ProblemRow | None) -> Iterator[Intention]:
        """What a liaison does with a referral."""
        me, occasion = liaison(letter.to_agency, letter.to_region), f"{letter.problem_id}/{referral_id}"
        # Who is asked a second time takes it: the desk knows nobody else, and a day that nobody ends is no sample.
        if declines(occasion, letter.part) and ReferralId(referral_id) == ReferralId.of(letter.to_agency, 1):
            no = Decline(referral_id=referral_id, reason="Bukan tugas dan fungsi instansi kami")
            yield self._plan(letter, Reaction.ACKNOWLEDGE, f"decline/{referral_id}", me, no)
            return
        yes = Acknowledge(referral_id=referral_id)
        acknowledged = self._plan(letter, Reaction.ACKNOWLEDGE, f"acknowledge/{referral_id}", me, yes)
        yield acknowledged
        if letter.part == "lead":
            is_watched = problem is not None and problem.route is Route.WATCH
            outcome = Outcome.OBSERVED if is_watched else finding(occasion)
            told = Answer(referral_id=referral_id, outcome=outcome)
            answer = self._plan(letter, Reaction.ANSWER, f"answer/{referral_id}", me, told, WORDS[outcome])
            yield answer._replace(due_at=answer.due_at + (acknowledged.due_at - letter.at))

    def _reminded(self, letter: Letter, problem: ProblemRow | None) -> Iterator[Intention]:
        """Who is reminded acts as if asked for the first time; what is on the way already stays as it is."""
        key = letter.subject.reminded
        match key.kind:
            case ObligationKind.ACKNOWLEDGE | ObligationKind.ANSWER:
                yield from self._asked(letter, key.part, problem)
            case ObligationKind.REASSIGN if problem is not None:
                yield self._without_lead(problem, letter.at)
            case ObligationKind.CLOSE if problem is not None:
                yield from self._closing(problem, letter.at)
            case ObligationKind.RECEIPT | ObligationKind.APPROVE | ObligationKind.REPORT as kind:
                yield from self._owes(letter, kind, key.part)

    def _owes(self, letter: Letter, kind: str, part: str) -> Iterator[Intention]:
        """What an office, the chair or the tier above does about what it owes."""
        me, key = liaison(letter.to_agency, letter.to_region), f"{kind}/{part}".rstrip("/")
        number = f"{letter.to_agency}/{letter.problem_id[:8]}"
        match kind:
            case "receipt":
                yield self._plan(letter, Reaction.RECEIPT, f"{key}/{me.agency}", me, RecordReceipt(number=number))
            case "report":
                received = RecordReportReceipt(report_id=part, number=number)
                yield self._plan(letter, Reaction.RECEIVE_REPORT, key, PROVINCE, received)
            case "approve":
                yes = ApproveRecommendation(number=int(part))
                yield self._plan(letter, Reaction.APPROVE, key, SUPERVISOR, yes)
            case "respond":
                accepted = RecordFollowThrough(response=Response.ACCEPTED)
                yield self._plan(letter, Reaction.RESPOND, key, me, accepted)

    def _without_lead(self, problem: ProblemRow, since: datetime) -> Intention:
        """The operator puts somebody in charge when the lead declined."""
        row = self._rules.row_for(problem.category, problem.stage, problem.desk, since)
        supporting = row.supporting if row else ()
        successor = next(
            (each for each in supporting if each != problem.lead), self._rules.secretariat_of(DESK, since).agency
        )
        due_at = self._at(Reaction.REASSIGN, since, problem.problem_id, problem.severity)
        refer = Refer(agency=successor, part="lead")
        return Intention(due_at, f"reassign/{problem.lead}", problem.problem_id, OPERATOR, refer)

    def _closing(self, problem: ProblemRow, since: datetime) -> Iterator[Intention]:
        """An S4 is closed by two persons."""
        asked_at = self._at(Reaction.ASK_TO_CLOSE, since, problem.problem_id, problem.severity)
        yield Intention(asked_at, "ask_to_close", problem.problem_id, OPERATOR, Close())
        closed_at = self._at(Reaction.CLOSE, asked_at, problem.problem_id, problem.severity)
        yield Intention(closed_at, "close", problem.problem_id, SUPERVISOR, Close())

    def _plan(
        self,
        letter: Letter,
        reaction: Reaction,
        key: str,
        actor: Actor,
        command: Command | None,
        text: str | None = None,
    ) -> Intention:
        occasion = f"{letter.problem_id}/{key}"
        due_at = self._at(reaction, letter.at, occasion, letter.severity, letter.to_agency)
        return Intention(due_at, key, letter.problem_id, actor, command, text)

    def _at(
        self,
        reaction: Reaction,
        since: datetime,
        occasion: str,
        severity: Severity,
        agency: AgencyCode | None = None,
    ) -> datetime:
        return since + self._rules.calendar.span(reaction_time(reaction, occasion, severity, agency))


def _obligation_of(letter: Letter) -> tuple[str, str]:
    """Kind and part of what a letter asks for."""
    match letter.kind:
        case "hand_over":
            return "receipt", ""
        case "report":
            return "report", letter.report_id or letter.subject
        case "approval_request":
            return "approve", letter.subject
        case _:
            return "respond", letter.subject


def _judged(problem: ProblemRow, row: DayRow, originals: Mapping[str, str]) -> Command:
    """What somebody who knows the place decides about a report that the classifier left open."""
    known = row.knowledge
    if known.category is None:
        return Dismiss(reason=Dismissal.NOT_A_REPORT)
    if known.is_out_of_remit:
        office, grounds = OTHER_OFFICES[row.number], Dismissal.NOT_AN_ELECTION_MATTER
        return Forward(agency=office, in_remit=False, grounds=grounds, reason="Bukan masalah pemilihan")
    original = originals.get(known.same_problem or "")
    if original is not None and original != problem.problem_id:
        return MergeInto(into=original, reason="Kejadian yang sama dengan laporan lain")
    severity = known.severity or problem.severity
    # Whoever goes below what was suggested may go below a floor, and says why.
    reason = LOCAL_JUDGEMENT if severity.rank < problem.severity.rank else None
    return Triage(category=known.category, severity=severity, reason=reason)
