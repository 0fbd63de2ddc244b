"""The process of one problem in memory: it follows, does what falls due, and sleeps as the real one does."""

from dataclasses import dataclass, field, replace
from datetime import datetime

from domain.actor import Actor
from domain.problem.commands import Command
from domain.problem.plan import NEVER, calls_for_wake, plan
from domain.problem.state import Phase, phase_of
from tests.given.situations import Life


@dataclass
class Clockwork:
    """Sleeps until its next instant, or until a command calls for it."""

    life: Life = field(default_factory=Life)
    sleeps_until: datetime = NEVER
    phases: list[Phase] = field(default_factory=list)
    """Phases seen, in order."""

    def hear(self, at: datetime, actor: Actor, command: Command) -> None:
        """A person says something at `at`; everything that fell due until then has happened before."""
        self.rest(at)
        before = self.life
        self.life = before.asked(command, actor)
        self._look()
        if calls_for_wake(before.state, self.life.state):
            self.awake()

    def rest(self, until: datetime) -> None:
        """Nobody says anything until then."""
        while self.sleeps_until <= until:
            self.life = replace(self.life, now=self.sleeps_until)
            self.awake()
        self.life = replace(self.life, now=until)

    def awake(self) -> None:
        """Do what is due, tell who has to know, and set the next instant."""
        self.life = self.life.performed()
        self._look()
        self.life = self.life.delivered().performed()
        self._look()
        self.sleeps_until = plan(self.life.state, self.life.now).wake_at or NEVER

    def _look(self) -> None:
        phase = phase_of(self.life.state)
        if phase is not None and self.phases[-1:] != [phase]:
            self.phases.append(phase)
