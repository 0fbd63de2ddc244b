"""What the rules need to remember of a desk: its routing tables, roster, charter and cadence, and who was silent."""

from datetime import date, datetime
from typing import Final

from pydantic import AwareDatetime
from pydantic.dataclasses import dataclass

from domain.base import TOLERANT, Value
from domain.codes import RegionCode
from domain.desk.charter import Charters
from domain.desk.recusal import Recusals
from domain.desk.reporting import SILENT, Reporting
from domain.desk.roster import Roster


class Proposal(Value):
    """A table that somebody proposed; its rows lie in the ledger under their digest."""

    version: str
    digest: str
    row_count: int
    author: str
    reason: str
    proposed_at: AwareDatetime


class Activation(Value):
    """A table that came into force."""

    version: str
    author: str
    approver: str
    effective_at: AwareDatetime


class DeskRules(Value):
    """What a desk has decided about its routing table."""

    proposals: tuple[Proposal, ...] = ()
    """Oldest first."""

    activations: tuple[Activation, ...] = ()
    """Oldest first; the last one is in force, until the next."""

    def proposal(self, version: str) -> Proposal | None:
        """The proposal of this version; None when there is none."""
        return next((each for each in self.proposals if each.version == version), None)

    def activation(self, at: datetime | None = None) -> Activation | None:
        """The activation that counts at an instant, else now; None before the first."""
        made = [each for each in self.activations if at is None or each.effective_at <= at]
        return made[-1] if made else None

    def in_force(self, at: datetime | None = None) -> Proposal | None:
        """The table that decides at an instant, else now; None for the shipped one, before the first activation."""
        activation = self.activation(at)
        return self.proposal(activation.version) if activation else None

    def waiting(self) -> tuple[Proposal, ...]:
        """Proposals made since the last activation, which nobody has activated."""
        latest = self.activation()
        activated = {each.version for each in self.activations}
        return tuple(
            each
            for each in self.proposals
            if each.version not in activated and (latest is None or each.proposed_at > latest.effective_at)
        )


class Closing(Value):
    """That a desk is closed."""

    reason: str
    author: str
    closed_at: AwareDatetime


class NilReport(Value):
    """A unit's word that nothing happened on a day."""

    unit: RegionCode
    day: date


@dataclass(frozen=True, kw_only=True, config=TOLERANT)
class Desk:
    """A desk as its own stream tells of it."""

    rules: DeskRules = DeskRules()
    nil_reports: frozenset[NilReport] = frozenset()
    roster: Roster = Roster()
    charters: Charters = Charters()
    recusals: Recusals = ()
    closing: Closing | None = None
    """None while the desk takes reports."""
    reporting: Reporting = SILENT


INITIAL: Final = Desk()
