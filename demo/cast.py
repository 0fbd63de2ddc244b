"""The cast: looks at the desk as people do, in its mail and its list, and acts through the same commands.

Invariants:
    * nobody here knows more than the list of problems, the letters of one's own office and, for the operator, what
      somebody who knows the place would make of a report;
    * a cast that starts again repeats nothing, because an intention's command id follows from what it is about.
"""

from collections import Counter

from commands.service import Refused
from commands.worded import Words, send
from demo.day import DayRow, read_day
from demo.habits import Habits, Intention
from demo.mailbox import Mailbox
from demo.stage import Stage
from domain.access.sight import THE_SERVICE
from domain.problem.commands import AddNote, Answer, Command, CommandEnvelope
from domain.problem.process import problem_stream
from domain.vault_reference import Sealed
from projections.filters import ProblemFilter
from projections.views import ListedProblem

LIST_LIMIT = 1000


class Cast:
    """Everybody but the reporters."""

    def __init__(self, stage: Stage, mailbox: Mailbox) -> None:
        self._stage = stage
        self._habits = Habits(stage.rules)
        self._mailbox = mailbox
        self._rows = {stage.intake_id(row.report.intake_key): row for row in read_day()}
        self._living: dict[str, ListedProblem] = {}
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
        """Let everybody read what is new and make up their minds.

        Raises:
            domain.outage.LedgerAway: what is unread will be read the next time.
        """
        await self._look_at_the_list()
        for letter in self._mailbox.new_letters():
            for intention in self._habits.on_letter(letter, self._living.get(letter.problem_id)):
                self._intend(intention)

    async def act(self) -> None:
        """Carry out what is due.

        Raises:
            domain.outage.LedgerAway: what was not carried out is still intended.
        """
        now = self._stage.now()
        for intention in sorted(self._intentions.values(), key=lambda each: each.due_at):
            if intention.due_at > now:
                return
            if intention.problem_id in self._living:
                await self._carry_out(intention)
            del self._intentions[
                intention.command_id
            ]  # done, or the problem ended meanwhile and nobody writes any more

    async def _look_at_the_list(self) -> None:
        as_of = await self._stage.queries.as_of(THE_SERVICE, self._stage.book)
        if as_of is None or as_of.position == self._read_to:
            return
        page = await self._stage.queries.list_problems(
            THE_SERVICE, ProblemFilter(book=self._stage.book, ended=False), limit=LIST_LIMIT
        )
        before, self._living = self._living, {problem.problem_id: problem for problem in page.problems}
        for problem in page.problems:
            known = before.get(problem.problem_id)
            if known is None or known.version != problem.version:
                await self._look_at(problem)
        self._read_to = as_of.position

    async def _look_at(self, problem: ListedProblem) -> None:
        row = await self._row_of(problem)
        if row is not None and row.knowledge.same_problem and not problem.needs_triage:
            self._originals.setdefault(row.knowledge.same_problem, problem.problem_id)
        for intention in self._habits.on_problem(problem, row, self._originals):
            self._intend(intention)

    async def _row_of(self, problem: ListedProblem) -> DayRow | None:
        """The line of the day that the problem began with; None for one that somebody else handed in."""
        intakes = await self._stage.queries.intakes_of(THE_SERVICE, problem.problem_id)
        return self._rows.get(intakes[0].intake_id) if intakes else None

    def _intend(self, intention: Intention) -> None:
        if intention.command_id not in self._settled:
            self._intentions.setdefault(intention.command_id, intention)

    async def _carry_out(self, intention: Intention) -> None:
        words = Words(self._stage.vault, intention.actor)
        command = _with_text(intention.command, None if intention.text is None else words.seal(intention.text))
        envelope = CommandEnvelope(
            command_id=intention.command_id,
            stream=problem_stream(self._stage.book, intention.problem_id),
            actor=intention.actor,
            command=command,
        )
        outcome = await send(self._stage.commands, envelope, words)
        self.sent += 1
        if isinstance(outcome, Refused):
            self.refused[f"{command.type}:{outcome.code}"] += 1
        else:
            self._settled.add(intention.command_id)


def _with_text(command: Command | None, text: Sealed | None) -> Command:
    if text is None:
        assert command is not None, "a note has a text"
        return command
    match command:
        case None:
            return AddNote(text=text)
        case Answer():
            return command.model_copy(update={"text": text})
        case _:
            raise TypeError(f"{command.type} takes no text")
