"""What somebody owes by an instant. While it is open, a timer stands for it."""

from datetime import datetime, timedelta

from pydantic import AwareDatetime

from domain.base import StoredValue


class Obligation(StoredValue):
    """Something that somebody owes by an instant; while it is open, a timer stands for it."""

    key: str
    """What is owed: `triage`, `acknowledge/KPU.1`, `answer/KPU.1`, `receipt`, `reassign`, `approve/1`, `rewrite/1`,
    `report/…`, `close`."""

    remind_at: AwareDatetime
    """Next reminder, for as long as the obligation is open; also after the deadline was missed."""

    due_at: AwareDatetime
    every: timedelta
    """Time given; the rhythm of reminders after a missed deadline."""

    reminders: int = 0
    missed: bool = False

    @property
    def next_at(self) -> datetime:
        """Next instant at which its timer has something to do: a reminder, or the deadline."""
        return self.remind_at if self.missed else min(self.remind_at, self.due_at)

    def reminded(self, at: datetime) -> "Obligation":
        """With the next reminder set: once before the deadline, then ever more rarely."""
        pause = self.every * 2 ** min(self.reminders, 5)
        return self.model_copy(update={"reminders": self.reminders + 1, "remind_at": at + pause})

    def extended_to(self, due_at: datetime) -> "Obligation":
        """With a later deadline, open as if it had not been missed."""
        return self.model_copy(update={"due_at": due_at, "missed": False, "remind_at": max(self.remind_at, due_at)})

    def shifted(self, pause: timedelta) -> "Obligation":
        """With every instant moved by the length of a pause."""
        return self.model_copy(update={"due_at": self.due_at + pause, "remind_at": self.remind_at + pause})


def owed(key: str, opened_at: datetime, within: timedelta, remind_permille: int) -> Obligation:
    """Obligation opened now, with its first reminder before its deadline."""
    return Obligation(
        key=key,
        remind_at=opened_at + within * remind_permille / 1000,
        due_at=opened_at + within,
        every=within,
    )
