"""Intake: a report comes in, is read, and becomes or joins a problem, in one transaction.

Invariants:
    * the same intake key with the same content has one effect, however often and wherever it is sent;
    * the same key with other content is refused, and the first report stands;
    * the reporter's words, place and contact go to the vault; events hold commitments and codes.
"""

import asyncio
import unicodedata
from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Literal, Protocol
from uuid import NAMESPACE_URL, uuid5
from zoneinfo import ZoneInfo

import orjson
from pydantic import AwareDatetime, Field

from commands.resemblance import Resemblances
from commands.service import CommandService, DeskOffer, Refused
from domain.actor import Actor
from domain.base import Value
from domain.classifying.classify import Classifier
from domain.classifying.model import Classification, TextReport, UnreadableText
from domain.classifying.place import Outside
from domain.codes import IntakeChannel, RegionCode, desk_region, is_within
from domain.command import Envelope
from domain.desk.commands import ReportNil
from domain.desk.events import NilReportReceived
from domain.desk.process import desk_stream
from domain.intake import Intake
from domain.problem.assessment import Assessment
from domain.problem.commands import AttachIntakeReport, CommandEnvelope, DetectProblem
from domain.problem.events import ProblemDetected
from domain.problem.matching import Account, Match
from domain.problem.process import problem_stream
from domain.refusals import (
    CommandIdReused,
    InstantOutOfRange,
    IntakeKeyReused,
    Refusal,
    RegionOfAnotherDesk,
    UnfitText,
    UnknownRegion,
)
from domain.rulebook import Rulebook
from domain.stream import BookId, StreamId
from domain.vault_reference import Sealed
from ledger.port import Appended, SealedItem, Streams

DESK_NAMESPACE = uuid5(NAMESPACE_URL, "desk-pilkada")
TEXT_LIMIT = 20_000
"""Characters of a report; longer ones are sent as a file."""

CLOCK_TOLERANCE = timedelta(minutes=5)
"""How far a sender's clock may run ahead of ours."""

BY_PERSON = "person"
"""Reason of a report that somebody let join a problem."""

JOINING_LIMIT = 3
"""Problems that a report tries to join before it opens one of its own."""

EARLIEST = datetime(2015, 1, 1, tzinfo=UTC)
"""No election of this law is older; an earlier instant is a typing error."""


PLACE_ELSEWHERE = "PLACE_ELSEWHERE"
"""Why a person decides: the words name a place in another desk's area, and it is not sure that it is meant."""

PLACE_AMBIGUOUS = "PLACE_AMBIGUOUS"
"""Why a person decides: they may name one in several."""


class IntakeReport(Value):
    """What a reporter, an operator or a file row hands in."""

    intake_key: str = Field(min_length=1, max_length=200)
    """The sender's identity of this report; the same key never makes a second report."""

    desk: RegionCode
    text: str
    region: RegionCode | None = None
    """Kecamatan or kabupaten/kota, when the sender knows it."""

    place: str | None = Field(default=None, max_length=500)
    channel: IntakeChannel = IntakeChannel.CLI
    reporter_role: str = Field(default="operator", pattern=r"^[a-z_]{2,30}$")
    occurred_at: AwareDatetime
    reported_at: AwareDatetime
    contact: str | None = Field(default=None, max_length=200)
    """Where the reporter can be told."""

    attachment_hint: str | None = Field(default=None, max_length=500)


Disposition = Literal["became", "joined", "nil"]


class IntakeOutcome(Value):
    """What became of a report."""

    type: Literal["accepted"] = "accepted"
    disposition: Disposition
    intake_id: str
    problem_id: str | None = None
    assessment: Assessment | None = None
    """Set when the report became a problem now or earlier."""

    fresh: bool = True
    """False when the same report had been accepted before."""


class Sealer(Protocol):
    """The vault, as far as intake needs it."""

    def seal(self, subject: str, value: str) -> tuple[Sealed, SealedItem]:
        """A commitment for the event and the encrypted value for the vault."""

    def fingerprint(self, value: bytes) -> bytes:
        """32 keyed bytes that tell equal content from other content, and nothing else."""


class IntakeService:
    """Takes reports in; safe to use from many tasks at once."""

    def __init__(
        self,
        *,
        ledger: Streams,
        commands: CommandService,
        vault: Sealer,
        classifier: Callable[[], Classifier],
        resemblances: Resemblances,
        rules: Rulebook,
        time_zones: Callable[[RegionCode], ZoneInfo],
        days_to_voting: Callable[[datetime], int | None],
        now: Callable[[], datetime],
        book_of: Callable[[RegionCode], BookId],
        desk_name: Callable[[RegionCode], str] = str,
    ) -> None:
        self._ledger = ledger
        self._commands = commands
        self._vault = vault
        self._classifier = classifier
        self._resemblances = resemblances
        self._rules = rules
        self._time_zones = time_zones
        self._days_to_voting = days_to_voting
        self._now = now
        self._book_of = book_of
        self._desk_name = desk_name
        self._joining: defaultdict[tuple[str, str], asyncio.Lock] = defaultdict(asyncio.Lock)

    async def receive(self, report: IntakeReport, actor: Actor, *, into: str | None = None) -> IntakeOutcome | Refused:
        """What became of the report, now or when it first came; or why it is refused.

        Args:
            report: what was told.
            actor: who hands it in.
            into: the desk's problem that it joins by this person's word; None lets the rules decide.

        Raises:
            domain.outage.LedgerAway: nothing is stored, or a repeat will find what is; try again later.
        """
        try:
            return await self._receive(report, actor, into)
        except Refusal as refusal:
            return Refused(
                code=refusal.code,
                message=refusal.detail,
                offer=self._offer(refusal),
            )

    def _offer(self, refusal: Refusal) -> DeskOffer | None:
        if not isinstance(refusal, RegionOfAnotherDesk) or refusal.desk is None:
            return None
        return DeskOffer(desk=refusal.desk, name=self._desk_name(refusal.desk))

    async def _receive(self, report: IntakeReport, actor: Actor, into: str | None) -> IntakeOutcome | Refused:
        self._check(report)
        intake_id = intake_id_of(report.desk, report.intake_key)
        digest = self._vault.fingerprint(orjson.dumps(report.model_dump(mode="json"), option=orjson.OPT_SORT_KEYS))
        try:
            earlier = await self._ledger.outcome(f"intake/{intake_id}", digest)
        except CommandIdReused:
            raise IntakeKeyReused from None
        if earlier is not None:
            return _outcome_of(earlier, intake_id, fresh=False)
        classification = self._classify(report)
        elsewhere = self._elsewhere(report, classification)
        if classification.is_nil:
            return await self._receive_nil(report, actor, intake_id, digest)
        assessment = self._assess(report, classification, elsewhere)
        if into is not None:
            by_person = Match(problem_id=into, reasons=(BY_PERSON,))
            return await self._join(report, actor, intake_id, digest, assessment.region, by_person)
        if assessment.needs_triage or not self._resemblances.can_join(assessment.category, assessment.region):
            return await self._open(report, actor, intake_id, digest, assessment)
        account = self._resemblances.account_of(
            report.text,
            report.place,
            category=assessment.category,
            region=assessment.region,
            severity=assessment.severity,
            occurred_at=report.occurred_at,
        )
        # Two reports of one outage that arrive together must not both find nobody to join.
        async with self._joining[assessment.category, assessment.region]:
            return await self._join_or_open(report, actor, intake_id, digest, assessment, account)

    async def _join_or_open(
        self,
        report: IntakeReport,
        actor: Actor,
        intake_id: str,
        digest: bytes,
        assessment: Assessment,
        account: Account,
    ) -> IntakeOutcome | Refused:
        for _ in range(JOINING_LIMIT):
            found = await self._resemblances.match(account)
            if found is None:
                break
            outcome = await self._join(report, actor, intake_id, digest, assessment.region, found)
            if isinstance(outcome, IntakeOutcome):
                return outcome
            # It ended or was merged since it was found; who it was merged into may be found now.
        return await self._open(report, actor, intake_id, digest, assessment, account)

    async def _join(
        self,
        report: IntakeReport,
        actor: Actor,
        intake_id: str,
        digest: bytes,
        region: RegionCode,
        found: Match,
    ) -> IntakeOutcome | Refused:
        intake, sealed = self._seal(report, intake_id, region)
        attach = AttachIntakeReport(intake=intake, matched_by=found.reasons)
        joined = await self._send(attach, found.problem_id, report.desk, actor, digest, sealed)
        if isinstance(joined, Refused):
            return joined
        return _outcome_of(joined, intake_id, fresh=joined.fresh)

    async def _open(
        self,
        report: IntakeReport,
        actor: Actor,
        intake_id: str,
        digest: bytes,
        assessment: Assessment,
        account: Account | None = None,
    ) -> IntakeOutcome | Refused:
        intake, sealed = self._seal(report, intake_id, assessment.region)
        problem_id = problem_id_of(report.desk, report.intake_key)
        detect = DetectProblem(intake=intake, assessment=assessment)
        outcome = await self._send(detect, problem_id, report.desk, actor, digest, sealed)
        if isinstance(outcome, Refused):
            return outcome
        if account is not None:
            self._resemblances.remember(intake.text.commitment, account)
        return _outcome_of(outcome, intake_id, fresh=outcome.fresh)

    async def _send(
        self,
        command: DetectProblem | AttachIntakeReport,
        problem_id: str,
        desk: RegionCode,
        actor: Actor,
        digest: bytes,
        sealed: tuple[SealedItem, ...],
    ) -> Appended | Refused:
        return await self._commands.carry_out(
            CommandEnvelope(
                command_id=f"intake/{command.intake.intake_id}",
                stream=problem_stream(self._book_of(desk), problem_id),
                actor=actor,
                command=command,
            ),
            digest=digest,
            sealed=sealed,
        )

    async def _receive_nil(
        self, report: IntakeReport, actor: Actor, intake_id: str, digest: bytes
    ) -> IntakeOutcome | Refused:
        unit = report.region or report.desk
        intake, sealed = self._seal(report, intake_id, unit)
        day = report.occurred_at.astimezone(self._time_zones(report.desk)).date()
        received = await self._commands.carry_out(
            Envelope[ReportNil](
                command_id=f"intake/{intake_id}",
                stream=desk_stream(self._book_of(report.desk)),
                actor=actor,
                command=ReportNil(unit=unit, day=day, intake=intake),
            ),
            digest=digest,
            sealed=sealed,
        )
        if isinstance(received, Refused):
            return received
        return _outcome_of(received, intake_id, fresh=received.fresh)

    def _check(self, report: IntakeReport) -> None:
        check_text(report.text, limit=TEXT_LIMIT)
        for extra in (report.place, report.contact, report.attachment_hint, report.intake_key):
            if extra is not None:
                check_characters(extra)
        if not self._rules.has_desk(report.desk):
            raise UnknownRegion(f"{report.desk} has no desk")
        if report.region is not None:
            if report.region not in self._rules.regions:
                raise UnknownRegion(report.region)
            if not is_within(report.region, report.desk):
                raise self._of_another_desk(report.region, desk_region(report.region))
        latest = self._now() + CLOCK_TOLERANCE
        for instant in (report.occurred_at, report.reported_at):
            if not EARLIEST <= instant <= latest:
                raise InstantOutOfRange(f"{instant.isoformat()} is in the future or before {EARLIEST.year}")

    def _classify(self, report: IntakeReport) -> Classification:
        try:
            return self._classifier().classify(self._as_text(report))
        except UnreadableText as unreadable:
            raise UnfitText(unreadable.code) from None

    def _as_text(self, report: IntakeReport) -> TextReport:
        return TextReport(
            text=report.text,
            region=report.region or report.desk,
            at=report.occurred_at.astimezone(self._time_zones(report.desk)),
            reporter_role=report.reporter_role,
            place=report.place,
        )

    def _elsewhere(self, report: IntakeReport, classification: Classification) -> Outside | None:
        """Place of the words in another desk's area, where a person has to say whether it is meant.

        Raises:
            RegionOfAnotherDesk: the words leave no doubt, and the sender has named no region of this desk.
        """
        found = self._classifier().outside(self._as_text(report), report.desk)
        # What only comes from elsewhere, or goes there, is doubtful where the sender is silent, and clear where not.
        if found is None or (found.in_passing and report.region is not None):
            return None
        is_report = _is_report(classification)
        if is_report and report.region is None and found.desk is not None and not found.in_passing:
            raise self._of_another_desk(found.name, found.desk)
        return found

    def _of_another_desk(self, place: str, desk: RegionCode) -> RegionOfAnotherDesk:
        return RegionOfAnotherDesk(f"{place} belongs to {desk}, {self._desk_name(desk)}", desk=desk)

    def _assess(self, report: IntakeReport, classification: Classification, elsewhere: Outside | None) -> Assessment:
        region = classification.region or report.desk
        if not is_within(region, report.desk):
            region = report.region or report.desk
        days = self._days_to_voting(report.occurred_at.astimezone(self._time_zones(report.desk)))
        return Assessment(
            category=classification.category,
            severity=classification.severity,
            route=classification.route,
            lead=classification.lead_agency,
            supporting=tuple(agency for agency in classification.agencies if agency != classification.lead_agency),
            region=region,
            stage=classification.stage,
            near_voting=days is not None and abs(days) <= self._rules.policy.near_voting_days,
            confidence_permille=round(classification.confidence * 1000),
            needs_triage=classification.needs_triage or elsewhere is not None,
            triage_reason=_doubt_about(elsewhere)
            if elsewhere and _is_report(classification)
            else classification.triage_reason,
            in_remit=classification.in_remit,
            rule=classification.rule,
            rule_version=classification.rule_version,
            rules_digest=classification.rules_digest,
            evidence=(
                *(f"{each.kind}:{each.term}" for each in classification.evidence),
                *([f"elsewhere:{elsewhere.desk}"] if elsewhere and elsewhere.desk else []),
            ),
            alternatives=tuple(each.category for each in classification.alternatives),
        )

    def _seal(self, report: IntakeReport, intake_id: str, region: RegionCode) -> tuple[Intake, tuple[SealedItem, ...]]:
        items: list[SealedItem] = []

        def sealed(value: str | None) -> Sealed | None:
            if not value:
                return None
            reference, item = self._vault.seal(f"intake:{intake_id}", value)
            items.append(item)
            return reference

        text = sealed(report.text)
        assert text is not None
        intake = Intake(
            intake_id=intake_id,
            channel=report.channel,
            reporter_role=report.reporter_role,
            region=region,
            occurred_at=report.occurred_at,
            reported_at=report.reported_at,
            text=text,
            reporter_contact=sealed(report.contact),
            place=sealed(report.place),
            attachment_hint=sealed(report.attachment_hint),
        )
        return intake, tuple(items)


def intake_id_of(desk: RegionCode, intake_key: str) -> str:
    """Identity of a report: the same for the same key at the same desk."""
    return str(uuid5(DESK_NAMESPACE, f"intake/{desk}/{intake_key}"))


def problem_id_of(desk: RegionCode, intake_key: str) -> str:
    """Identity of the problem that a report opens, if it opens one."""
    return str(uuid5(DESK_NAMESPACE, f"problem/{desk}/{intake_key}"))


def check_text(text: str, *, limit: int) -> None:
    """Return if `text` is readable and not too long.

    Raises:
        UnfitText: empty, too long, or not text.
    """
    if len(text) > limit:
        raise UnfitText(f"the text has {len(text)} characters; {limit} are the limit")
    check_characters(text)
    if not any(unicodedata.category(character)[0] in "LNPS" for character in text):
        raise UnfitText("the text is empty")


def check_characters(text: str) -> None:
    """Return if `text` can be stored.

    Raises:
        UnfitText: it holds NUL or half of a character.
    """
    if "\x00" in text:
        raise UnfitText("the text holds a NUL character")
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise UnfitText("the text holds a lone surrogate")


def _is_report(classification: Classification) -> bool:
    """Whether it is one of some desk; noise and private matters are nobody's, wherever they are about."""
    return classification.in_remit and classification.triage_reason != "NOISE"


def _doubt_about(elsewhere: Outside) -> str:
    return PLACE_ELSEWHERE if elsewhere.desk else PLACE_AMBIGUOUS


def _outcome_of(appended: Appended, intake_id: str, *, fresh: bool) -> IntakeOutcome:
    event = appended.events[0]
    if isinstance(event, NilReportReceived):
        return IntakeOutcome(disposition="nil", intake_id=intake_id, fresh=fresh)
    problem_id = StreamId.parse(appended.stream).name
    if isinstance(event, ProblemDetected):
        return IntakeOutcome(
            disposition="became",
            intake_id=intake_id,
            problem_id=problem_id,
            assessment=event.assessment,
            fresh=fresh,
        )
    return IntakeOutcome(disposition="joined", intake_id=intake_id, problem_id=problem_id, fresh=fresh)
