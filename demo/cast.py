"""The cast: looks at the desk as people do, in its mail and its list, and acts through the same commands.

Invariants:
    * nobody here knows more than the list of problems, the letters of one's own office and, for the operator, what
      somebody who knows the place would make of a report;
    * an action's command id follows from what it is about, so that a cast that starts again repeats nothing.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from commands.intake import intake_id_of
from commands.service import Refused
from composition import DeskServices
from demo.clock import ScenarioClock
from demo.day import DESK, DayRow, read_day
from demo.mailbox import Letter, Mailbox
from demo.people import OPERATOR, PROVINCE, RECUSED, SUPERVISOR, liaison
from demo.reactions import Reaction, declines, finding, reaction_time
from domain.actor import Actor
from domain.codes import AgencyCode, Route, Severity
from domain.commands import (
    Acknowledge,
    AddNote,
    Answer,
    ApproveRecommendation,
    Close,
    Command,
    CommandEnvelope,
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
from domain.outcome import Dismissal, Outcome, Response
from domain.rulebook import secretariat_of
from domain.vault_reference import Sealed
from ledger.port import SealedItem
from projections.tables import ProblemRow
from projections.views import ListedProblem, ProblemFilter

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


class Cast:
    """Everybody but the reporters."""

    def __init__(self, desk: DeskServices, clock: ScenarioClock, mailbox: Mailbox) -> None:
        self._desk = desk
        self._clock = clock
        self._mailbox = mailbox
        self._rows = {intake_id_of(DESK, row.report.intake_key): row for row in read_day()}
        self._listed: dict[str, ListedProblem] = {}
        self._living: frozenset[str] = frozenset()
        self._originals: dict[str, str] = {}
        self._intentions: dict[str, Intention] = {}
        self._settled: set[str] = set()
        self._read_to: int | None = None
        self.sent = 0
        self.refused: Counter[str] = Counter()

    @property
    def is_idle(self) -> bool:
        """Whether nobody has anything in mind."""
        return not self._intentions

    async def look(self) -> None:
        """Let everybody read what is new and make up their minds."""
        for letter in self._mailbox.new_letters():
            for intention in self._on_letter(letter):
                self._intend(intention)
        as_of = await self._desk.queries.as_of(DESK)
        if as_of is None or as_of.position == self._read_to:
            return
        page = await self._desk.queries.list_problems(ProblemFilter(desk=DESK, ended=False), limit=1000)
        self._living = frozenset(problem.problem_id for problem in page.problems)
        for problem in page.problems:
            known = self._listed.get(problem.problem_id)
            if known is None or known.version != problem.version:
                self._listed[problem.problem_id] = problem
                for intention in await self._on_problem(problem):
                    self._intend(intention)
        self._read_to = as_of.position

    async def act(self) -> None:
        """Carry out what is due.

        Raises:
            ledger.port.LedgerAway: what was not carried out is still intended.
        """
        now = self._desk.now()
        for intention in sorted(self._intentions.values(), key=lambda each: each.due_at):
            if intention.due_at > now:
                continue
            if intention.problem_id in self._living:
                await self._carry_out(intention)
            else:
                del self._intentions[_command_id(intention)]  # it ended meanwhile, and nobody writes after that

    def _intend(self, intention: Intention) -> None:
        command_id = _command_id(intention)
        if command_id not in self._intentions and command_id not in self._settled:
            self._intentions[command_id] = intention

    async def _carry_out(self, intention: Intention) -> None:
        command_id = _command_id(intention)
        command, items = self._worded(intention)
        # A seal is another one each time; what was asked is the same.
        digest = self._desk.vault.fingerprint(f"{command_id}\n{intention.text}".encode()) if items else None
        envelope = CommandEnvelope(
            command_id=command_id, problem_id=intention.problem_id, desk=DESK, actor=intention.actor, command=command
        )
        outcome = await self._desk.commands.carry_out(envelope, digest=digest, sealed=items)
        self.sent += 1
        del self._intentions[command_id]
        if isinstance(outcome, Refused):
            self.refused[f"{command.type}:{outcome.code}"] += 1
        else:
            self._settled.add(command_id)

    def _worded(self, intention: Intention) -> tuple[Command, tuple[SealedItem, ...]]:
        """The command with its text under seal, and what is sealed."""
        if intention.text is None:
            assert intention.command is not None, "a note has a text"
            return intention.command, ()
        seal, item = self._desk.vault.seal(f"actor:{intention.actor.id}", intention.text)
        return _with_text(intention.command, seal), (item,)

    # Mail

    def _on_letter(self, letter: Letter) -> Iterator[Intention]:
        match letter.kind:
            case "referral":
                yield from self._asked(letter, letter.subject)
            case "reminder":
                yield from self._reminded(letter)
            case "hand_over" | "report" | "approval_request" | "recommendation":
                yield from self._owes(letter, *_obligation_of(letter))
            case "escalation":
                actor = SUPERVISOR if letter.to_region == DESK else PROVINCE
                yield self._plan(letter, Reaction.HURRY, f"hurry/{letter.subject}", actor, None, HURRY)

    def _asked(self, letter: Letter, referral_id: str) -> Iterator[Intention]:
        """What a liaison does with a referral."""
        me, occasion = liaison(letter.to_agency, letter.to_region), f"{letter.problem_id}/{referral_id}"
        if declines(occasion, letter.part):
            no = Decline(referral_id=referral_id, reason="Bukan tugas dan fungsi instansi kami")
            yield self._plan(letter, Reaction.ACKNOWLEDGE, f"decline/{referral_id}", me, no)
            return
        yes = Acknowledge(referral_id=referral_id)
        acknowledged = self._plan(letter, Reaction.ACKNOWLEDGE, f"acknowledge/{referral_id}", me, yes)
        yield acknowledged
        if letter.part == "lead":
            outcome = self._found(letter.problem_id, occasion)
            told = Answer(referral_id=referral_id, outcome=outcome)
            answer = self._plan(letter, Reaction.ANSWER, f"answer/{referral_id}", me, told, WORDS[outcome])
            yield answer._replace(due_at=answer.due_at + (acknowledged.due_at - letter.at))

    def _reminded(self, letter: Letter) -> Iterator[Intention]:
        """Who is reminded acts at once, unless it is on the way already."""
        key = letter.subject.rpartition("/")[0]
        kind, _, part = key.partition("/")
        if kind in ("acknowledge", "answer"):
            yield from self._asked(letter, part)
        elif kind == "reassign":
            yield from self._without_lead(letter.problem_id, letter.at)
        elif kind == "close":
            yield from self._closing(letter.problem_id, letter.severity, letter.at)
        elif kind in ("receipt", "approve", "report"):
            yield from self._owes(letter, kind, part)

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

    # The list

    async def _on_problem(self, problem: ListedProblem) -> list[Intention]:
        row = await self._row_of(problem)
        intentions: list[Intention] = []
        if row is not None:
            if row.knowledge.same_problem and not problem.needs_triage:
                self._originals.setdefault(row.knowledge.same_problem, problem.problem_id)
            if problem.needs_triage:
                intentions.append(self._triage(problem, row))
            if row.knowledge.concerns_desk_member:
                recuse = Recuse(officer=RECUSED, reason="Laporan menyangkut anggota sekretariat")
                due_at = self._at(Reaction.RECUSE, problem.detected_at, problem.problem_id, problem.severity)
                intentions.append(Intention(due_at, "recuse", problem.problem_id, SUPERVISOR, recuse))
        if problem.next_due_key == "reassign":
            intentions += self._without_lead(problem.problem_id, problem.updated_at)
        if problem.next_due_key == "close":
            intentions += self._closing(problem.problem_id, problem.severity, problem.updated_at)
        return intentions

    async def _row_of(self, problem: ProblemRow) -> DayRow | None:
        """The line of the day that the problem began with; None for one that somebody else reported."""
        intakes = await self._desk.queries.intakes_of(problem.problem_id)
        return self._rows.get(intakes[0].intake_id) if intakes else None

    def _triage(self, problem: ListedProblem, row: DayRow) -> Intention:
        due_at = self._at(Reaction.TRIAGE, problem.detected_at, problem.problem_id, problem.severity)
        return Intention(due_at, "triage", problem.problem_id, OPERATOR, self._judged(problem, row))

    def _judged(self, problem: ListedProblem, row: DayRow) -> Command:
        known = row.knowledge
        if known.category is None:
            return Dismiss(reason=Dismissal.NOT_A_REPORT)
        if known.is_out_of_remit:
            return Forward(agency=OTHER_OFFICES[row.number], in_remit=False, reason="Bukan masalah pemilihan")
        original = self._originals.get(known.same_problem or "")
        if original is not None and original != problem.problem_id:
            return MergeInto(into=original, reason="Kejadian yang sama dengan laporan lain")
        return Triage(category=known.category, severity=known.severity or problem.severity)

    def _without_lead(self, problem_id: str, since: datetime) -> Iterator[Intention]:
        """The operator puts somebody in charge when the lead declined."""
        problem = self._listed.get(problem_id)
        if problem is None:
            return
        supporting = self._desk.rules.categories[problem.category].supporting
        successor = next((each for each in supporting if each != problem.lead), secretariat_of(DESK))
        due_at = self._at(Reaction.REASSIGN, since, problem_id, problem.severity)
        key = f"reassign/{problem.lead}"
        yield Intention(due_at, key, problem_id, OPERATOR, Refer(agency=successor, part="lead"))

    def _closing(self, problem_id: str, severity: Severity, since: datetime) -> Iterator[Intention]:
        """An S4 is closed by two persons."""
        asked_at = self._at(Reaction.ASK_TO_CLOSE, since, problem_id, severity)
        yield Intention(asked_at, "ask_to_close", problem_id, OPERATOR, Close())
        closed_at = self._at(Reaction.CLOSE, asked_at, problem_id, severity)
        yield Intention(closed_at, "close", problem_id, SUPERVISOR, Close())

    def _found(self, problem_id: str, occasion: str) -> Outcome:
        problem = self._listed.get(problem_id)
        if problem is not None and problem.route is Route.WATCH:
            return Outcome.OBSERVED
        return finding(occasion)

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
        return since + self._clock.on_the_wall(reaction_time(reaction, occasion, severity, agency))


def _obligation_of(letter: Letter) -> tuple[str, str]:
    match letter.kind:
        case "hand_over":
            return "receipt", ""
        case "report":
            return "report", letter.report_id or letter.subject
        case "approval_request":
            return "approve", letter.subject
        case _:
            return "respond", letter.subject


def _command_id(intention: Intention) -> str:
    return f"demo/{intention.problem_id}/{intention.key}"


def _with_text(command: Command | None, text: Sealed) -> Command:
    match command:
        case None:
            return AddNote(text=text)
        case Answer():
            return command.model_copy(update={"text": text})
        case _:
            raise TypeError(f"{command.type} takes no text")
