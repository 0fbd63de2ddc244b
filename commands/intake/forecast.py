"""What would follow from reports that are handed in one after the other; nothing is stored.

An estimate: people decide in triage, problems under way change meanwhile, and reports that arrive together may find
each other in another order.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime

from commands.intake.examining import Examined, Examiner
from commands.intake.report import IntakeOutcome, IntakeReport
from commands.resemblance import Resemblances
from commands.rules_in_force import RulesInForce
from commands.service import Refused
from domain.base import Value
from domain.classifying.sketch import Sketch
from domain.codes import AgencyCode, CategoryCode, RegionCode, upper_region
from domain.occurrence import earlier
from domain.office import OfficeId
from domain.policy import EscalateWhen
from domain.problem.assessment import Assessment
from domain.problem.matching import Account, Candidate
from domain.problem.plan import is_grave
from domain.refusals import IntakeKeyReused, Refusal
from domain.routing_table import RouteRow
from domain.rulebook import Rulebook

COMPARED_TELLINGS = 6
"""Reports of a problem that are compared with the next one."""


class LettersTo(Value):
    """Letters that an office would get."""

    agency: AgencyCode
    office: RegionCode
    letters: int


class Forecast(Value):
    """What would follow from storing a file."""

    reports: int
    """That can be read, whatever would become of them."""

    known: int
    """That are on record already."""

    join_open: int
    """That would join a problem that is open now."""

    join_each_other: int
    """That would join a problem which another report of the file opens."""

    problems: int
    """That would open a problem."""

    triage: int
    """Of these problems, how many a person would have to decide first."""

    nil: int
    """That say that nothing happened."""

    archived: int = 0
    """That would become records of the archive, from which nothing follows."""

    letters: int
    """To offices, as soon as the problems are entered: an estimate by the rules in force for what is suggested, before
    triage."""

    offices: tuple[LettersTo, ...]
    """Who would get them, most letters first."""


@dataclass
class _Opened:
    """A problem that a report of the file would open; there may be thousands, and so its sketches are packed."""

    bare: Candidate
    """Without sketches."""

    packed: tuple[str, ...]
    tellings: int = 1

    @classmethod
    def by(cls, account: Account, problem_id: str) -> "_Opened":
        """The problem that this account opens."""
        bare = Candidate(
            account.category,
            account.region,
            account.severity,
            account.occurred_at,
            (),
            problem_id,
            occurred_until=account.occurred_until,
        )
        return cls(bare, tuple(each.packed() for each in account.sketches))

    @property
    def account(self) -> Candidate:
        """The problem, ready to be compared."""
        return replace(self.bare, sketches=tuple(map(Sketch.unpacked, self.packed)))

    def joined(self, account: Account) -> None:
        self.tellings += 1
        occurred = earlier(self.bare.occurrence, account.occurrence)
        if self.tellings <= COMPARED_TELLINGS:
            self.packed = (*self.packed, *(each.packed() for each in account.sketches))
        self.bare = replace(self.bare, occurred_at=occurred.at, occurred_until=occurred.until)


@dataclass
class Forecasting:
    """Takes the reports of a file and tells in the end what would follow."""

    examiner: Examiner
    resemblances: Resemblances
    in_force: RulesInForce
    now: Callable[[], datetime]
    archive: bool = False
    """Whether the reports are records of what is past, from which nothing follows."""

    _counted: Counter[str] = field(default_factory=Counter)
    _letters: Counter[OfficeId] = field(default_factory=Counter)
    _said: dict[str, bytes] = field(default_factory=dict)
    """Digests of the reports so far by their ids: the file may name a key twice."""

    _opened: dict[tuple[CategoryCode, RegionCode], dict[str, _Opened]] = field(default_factory=dict)

    async def take(self, report: IntakeReport) -> Refused | None:
        """Why the next report would be refused; None for one that would be accepted.

        Raises:
            ledger.port.BookNotOpen: the desk has no book here.
            domain.outage.LedgerAway: try again later.
        """
        try:
            await self._take(report)
        except Refusal as refusal:
            return Refused(code=refusal.code, message=refusal.detail)
        return None

    def forecast(self) -> Forecast:
        """What would follow from the reports that were taken."""
        count = self._counted
        letters = sorted(self._letters.items(), key=lambda each: (-each[1], each[0]))
        return Forecast(
            reports=count["reports"],
            known=count["known"],
            join_open=count["join_open"],
            join_each_other=count["join_each_other"],
            problems=count["problems"],
            triage=count["triage"],
            nil=count["nil"],
            archived=count["archived"],
            letters=self._letters.total(),
            offices=tuple(
                LettersTo(agency=office.agency, office=office.region, letters=number) for office, number in letters
            ),
        )

    async def _take(self, report: IntakeReport) -> None:
        found = await self.examiner.examine(report)
        if isinstance(found, IntakeOutcome):
            self._count("known")
            return
        if self._said.setdefault(found.intake_id, found.digest) != found.digest:
            raise IntakeKeyReused
        if found.assessed is None:
            self._count("nil")
            return
        if self.archive:
            self._count("archived")
            return
        assessment = found.assessed.assessment
        account = self.resemblances.account_of(found.report, assessment)
        if account is not None and await self._joins(account, found):
            return
        self._count("problems", *(("triage",) if assessment.needs_triage else ()))
        if account is not None:
            ours = self._opened.setdefault((account.category, account.region), {})
            ours[found.intake_id] = _Opened.by(account, found.intake_id)
        await self._write_letters(assessment, found)

    async def _joins(self, account: Account, found: Examined) -> bool:
        ours = self._opened.get((account.category, account.region), {})
        match = await self.resemblances.match(account, found.book, [each.account for each in ours.values()])
        if match is None:
            return False
        if opened := ours.get(match.problem_id):
            opened.joined(account)
        self._count("join_open" if opened is None else "join_each_other")
        return True

    async def _write_letters(self, assessment: Assessment, found: Examined) -> None:
        if not assessment.in_remit:
            return
        rules, desk, now = await self.in_force.of(found.book), found.report.desk, self.now()
        row = rules.row_for(assessment.category, assessment.stage, desk, now)
        if row is not None:
            self._letters.update(rules.asked_by(row, desk, assessment.region, now))
            self._letters.update(_alarmed(rules, row, desk, assessment, now))

    def _count(self, *what: str) -> None:
        self._counted.update(("reports", *what))


def _alarmed(
    rules: Rulebook, row: RouteRow, desk: RegionCode, assessment: Assessment, now: datetime
) -> Iterator[OfficeId]:
    """Who hears at once of a problem that is grave."""
    severity = assessment.severity
    clocks = rules.clocks(row.clocks_for(severity), near_voting=assessment.near_voting)
    if clocks.escalate is EscalateWhen.AT_ONCE and (rung := rules.escalation_target(desk, clocks.first_rung, now)):
        yield rung
    if is_grave(severity) and (upper := upper_region(desk)):
        yield rules.secretariat_of(upper, now)
