"""Builds the collaborators of one process from its settings; the worker, the CLI and the demo share it."""

from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pydantic import SecretStr
from temporalio.client import Client

from activities.contacts import RosterContacts
from activities.courier import Courier
from activities.letters import LetterLinks, Letters
from activities.quotations import VaultReader as SealedValues
from commands.calendars import BookCalendars, Calendars
from commands.evidence import MEBIBYTE, EvidenceDesk
from commands.intake.assessing import Assessor
from commands.intake.checks import ReportChecks
from commands.intake.examining import Examiner
from commands.intake.forecast import Forecasting
from commands.intake.nil import NilReports
from commands.intake.service import IntakeService
from commands.kinds import access_record, problem
from commands.kinds import desk as desk_kind
from commands.kinds import report as report_kind
from commands.kinds.access_record import AccessRecords
from commands.kinds.desk import Desks
from commands.kinds.problem import Problems
from commands.kinds.report import Reports
from commands.link_tokens import LinkKey, LinkTokens
from commands.links import Links
from commands.resemblance import Resemblances
from commands.rules_in_force import RulesInForce
from commands.service import SNAPSHOT_LIMIT, CommandService
from commands.standing import Admit, RosterStandings
from commands.wakes import WakeRelay
from documents.press import Press
from domain.access.sight import Sight, sight_of
from domain.access_record.events import Access
from domain.actor import Actor, Standing
from domain.calendar import REAL, Calendar, LocalTime
from domain.classifying.stages import days_to_voting
from domain.codes import RegionCode, desk_region
from domain.desk.deciding.case import Facts as DeskFacts
from domain.office import Office
from domain.refusals import UnknownRegion
from domain.rulebook import Rulebook
from domain.stream import BookId, StreamId, book_id, region_of
from infra.database.connections import Database, connection_apart
from infra.pictures import PictureCopies
from infra.settings import InvalidSettings, Settings, decode_key, keys_before
from infra.settings import NoticeChannel as ChannelSetting
from infra.temporal.waker import TemporalWaker
from intake_files.offices import OfficeRow, RejectedOffice, read_offices
from intake_files.table import FILE_LIMIT_BYTES, UnusableFile
from ledger.encoding import EventCodec
from ledger.identity import Identities
from ledger.object_attachments import ObjectAttachments, bucket_of_attachments, folder_of_attachments
from ledger.port import BookTerms
from ledger.postgres import PostgresLedger
from ledger.postgres_attachments import PostgresAttachments
from ledger.vault import Vault
from notices.channels import Channel
from notices.dispatch import Dispatcher
from notices.model import NoticeChannel
from notices.outbox import OutboxChannel
from projections.notice_lists import NoticeLists
from projections.operational.api_tokens import ApiTokens
from projections.operational.held_up import HeldUpNotices
from projections.operational.kept_views import KeptViews
from projections.operational.letter_queue import LetterQueue
from projections.operational.sessions import Sessions, SessionTerms
from projections.operational.sign_in_failures import FailureCounts
from projections.operational.sign_in_links import SignInLinks
from projections.operational.triage_queue import TriageQueue
from projections.problem.numbers import RegisterNumbers
from projections.queries import Queries
from projections.rebuild import RebuildReport, rebuild_projections, verify_projections
from projections.report_lists import ReportLists
from projections.report_record import ReportRecords
from projections.writer import ProjectionWriter
from reading.access import AccessRecorder, record_of_account
from reading.checkup import HealthSources
from reading.desks import SHOWN_CHARACTERS, Regions
from reading.evidence import EvidenceSources
from reading.group import GroupSources
from reading.long_problems import LongProblems
from reading.printing import PrintingSources
from reading.receipts import ReceiptSources
from reading.recorded_links import RecordedLinks
from reading.showing import ShowingSources
from reading.signing import Signers
from reading.triage import TriageSources
from reading.words import VaultReader
from reference.directory import ReferenceDirectory
from reference.loader import Reference, reference, shipped_classifier
from reference.policies import link_policy, matching_rules, sketcher
from reference.routes import vocabulary
from reference.rulebook import rulebook
from workflows.starts import starts

Clock = Callable[[], datetime]

AGGREGATES = (problem.AGGREGATE, desk_kind.AGGREGATE, report_kind.AGGREGATE, access_record.AGGREGATE)
"""Every kind of stream that this service keeps."""

APPLICATION_ROLE = "desk_app"
"""What every process of ours acts as in the database, whoever it signs in as."""

OUTBOX = "outbox"
"""Folder of the local outbox below the data folder."""


@dataclass(frozen=True)
class DeskServices:
    """Everything one process needs to serve desks."""

    settings: Settings
    client: Client
    ledger: PostgresLedger
    vault: Vault
    identities: Identities
    relay: WakeRelay
    commands: CommandService
    calendars: BookCalendars
    """By book, as each was opened; the settings' is only that of books which this process opens."""

    in_force: RulesInForce
    standings: RosterStandings
    intake: IntakeService
    evidence: EvidenceDesk
    evidence_sources: EvidenceSources
    attachments: PostgresAttachments | ObjectAttachments
    pictures: PictureCopies
    press: Press
    """Sets documents; the compiler is loaded beside this process, and only when one is set."""

    resemblances: Resemblances
    records: AccessRecorder
    queries: Queries
    notice_lists: NoticeLists
    report_lists: ReportLists
    triage_queue: TriageQueue
    held_up: HeldUpNotices
    api_tokens: ApiTokens
    kept_views: KeptViews
    sessions: Sessions
    sign_in_links: SignInLinks
    sign_in_failures: FailureCounts
    letter_queue: LetterQueue
    numbers: RegisterNumbers
    reference: Reference
    regions: Regions
    """Which there are, and which of them have a desk."""

    directory: ReferenceDirectory
    contacts: RosterContacts
    links: Links | None
    """None where no key signs any."""

    sender: Dispatcher
    now: Clock
    long_problems: LongProblems

    async def prepare_books(self, desks: Iterable[RegionCode], calendar: Calendar | None = None) -> None:
        """Return with the books of these desks open.

        Args:
            desks: whose.
            calendar: by which they go; None for that of the settings. Where that is the real one, nobody has asked for
                a rehearsal: a book that is open already stays what it is, and a new one of invented data goes by the
                rehearsal beside which it is opened, if there is one.

        Raises:
            ledger.port.BookOnOtherTerms: one was opened for another election.
            ledger.port.BookUnderAnotherKey: the ids in one follow from another key.
            ledger.port.BookOnAnotherCalendar: one goes by another calendar than the rehearsal that is asked for.
            domain.outage.LedgerAway: try again later.
        """
        asked_for = calendar or self.settings.calendar
        for desk in desks:
            book = self.book_of(desk)
            terms = BookTerms(
                origin=f"desk-pilkada/{self.settings.election_year}/{desk}",
                register_name=self.directory.register_name(desk),
                key_proof=self.identities.key_proof(book),
                calendar=await self._calendar_unasked(book) if asked_for.is_real else asked_for,
            )
            await self.ledger.open_book(book, terms)

    async def _calendar_unasked(self, book: BookId) -> Calendar:
        """By which a book is opened for whom no rehearsal is asked."""
        if (opened := await self.ledger.terms(book)) is not None:
            return opened.calendar
        if not self.settings.fictitious:
            return REAL
        others = {await self.calendars.of(other) for other in await self.ledger.books()} - {REAL}
        return others.pop() if len(others) == 1 else REAL

    def book_of(self, desk: RegionCode) -> BookId:
        """Book of the desk of a region, for the election that this process serves."""
        return book_id(desk, self.settings.election_year)

    async def rules_of(self, book: BookId) -> Rulebook:
        """The rules as shipped, read through the calendar of a book; what its desk decides by is `in_force`.

        Raises:
            UnknownRegion: it is the book of no region.
            ledger.port.BookNotOpen: there is no such book.
            domain.outage.LedgerAway: try again later.
        """
        return self.in_force.shipped.with_calendar(await self._calendar_of(book))

    async def local_time(self, book: BookId) -> LocalTime:
        """Date and hour as the people of the desk read them whose book it is.

        Raises:
            UnknownRegion: it is the book of no region.
            ledger.port.BookNotOpen: there is no such book.
            domain.outage.LedgerAway: try again later.
        """
        return (await self.rules_of(book)).local_time(region_of(book))

    async def is_fictitious(self, *books: BookId) -> bool:
        """Whether what is shown of these books is marked as invented: by the settings, or since one is a rehearsal's.

        Raises:
            UnknownRegion: one is the book of no region.
            ledger.port.BookNotOpen: one is not open.
            domain.outage.LedgerAway: try again later.
        """
        calendars = [await self._calendar_of(book) for book in books]
        return self.settings.fictitious or any(not calendar.is_real for calendar in calendars)

    async def _calendar_of(self, book: BookId) -> Calendar:
        if (region := region_of(book)) not in self.regions.regions:
            raise UnknownRegion(region[:SHOWN_CHARACTERS])
        return await self.calendars.of(book)

    async def sight(self, actor: Actor, purpose: str | None = None) -> Sight:
        """What somebody may see now, by account, role and what the roster of their desk says.

        Raises:
            domain.refusals.OutsideGrant: who looks claims a right that the roster does not give.
            domain.outage.LedgerAway: try again later.
        """
        now = self.now()
        return sight_of(await self.standings.of(actor, self.book_of(desk_region(actor.region)), now), purpose, at=now)

    async def has_left(self, actor: Actor) -> bool:
        """Whether the roster of the desk where somebody sits says that they were what they act as, and are no more.

        Raises:
            domain.outage.LedgerAway: try again later.
        """
        return await self.standings.has_left(actor, self.book_of(desk_region(actor.region)), self.now())

    async def appointed_as(self, account: str, region: RegionCode) -> frozenset[Standing]:
        """As what the roster of the desk where somebody sits names an account today.

        Raises:
            domain.outage.LedgerAway: try again later.
        """
        return await self.standings.appointed_as(account, region, self.book_of(desk_region(region)), self.now())

    async def record_of_account(self, desk: RegionCode, by: Sight, access: Access) -> None:
        """Return with something that is of an account and of no problem on record.

        Args:
            desk: of the account.
            by: who signs in, issues or revokes.
            access: what is recorded.

        Raises:
            DeskNotOpen: neither the account's desk nor one below it is open here.
            domain.outage.LedgerAway: it is not on record, so nothing may be let in by it.
        """
        await record_of_account(by, self.records, self.ledger, self.book_of(desk), access)

    async def compare_projections(self, *, repair: bool) -> RebuildReport:
        """The query tables held against a rebuild from the ledger; replaced by it where they differ, if asked.

        Raises:
            domain.outage.LedgerAway: try again later.
        """
        assert self.settings.database_url is not None
        # As whoever signs in, not as the application: replacing rows is the owner's right.
        async with connection_apart(self.settings.database_url.get_secret_value()) as connection:
            compare = rebuild_projections if repair else verify_projections
            return await compare(self.ledger, connection)

    def forecasting(self, *, archive: bool) -> Forecasting:
        """What takes reports, or records of the past, and tells what would follow; a new one for each file."""
        return Forecasting(self.intake.examiner, self.resemblances, self.in_force, self.now, archive)

    def letters(self, vault: SealedValues | None = None, links: LetterLinks | None = None) -> Letters:
        """Who writes letters.

        Args:
            vault: what opens the words that they quote; None for these services themselves.
            links: what gives the links that they hold; None for these services' own.
        """
        return Letters(
            ledger=self.ledger,
            register=self.numbers,
            vault=vault or self,
            directory=self.directory,
            contacts=self.contacts,
            calendars=self.calendars,
            fictitious=self.settings.fictitious,
            links=links or self.links,
        )

    def letters_for(self, sight: Sight, stream: StreamId[Any]) -> Letters:
        """Who writes letters about a problem that somebody looks at; what they open goes on record first."""
        links = RecordedLinks(sight, self.links, self.records)
        return self.letters(_RecordedVault(sight, self.words, stream), links)

    @property
    def words(self) -> VaultReader:
        """What opens sealed words for somebody who looks; that goes on record first."""
        return self.evidence_sources.words

    @property
    def group_sources(self) -> GroupSources:
        """Where a problem is read, with those that were merged into it."""
        return GroupSources(self.ledger, self.queries, self.words, self.long_problems)

    @property
    def showing(self) -> ShowingSources:
        """Where a problem is read that a face shows."""
        return ShowingSources(self.group_sources, self.in_force, self.client, self.is_fictitious, self.now)

    @property
    def receipts(self) -> ReceiptSources:
        """Where what a receipt of a report says is read."""
        return ReceiptSources(self.in_force, self.directory, self.local_time, self.is_fictitious, self.now)

    def printing(self, address: str | None = None) -> PrintingSources:
        """Where what is printed of a problem is read.

        Args:
            address: under which the pages are reached; None for that of the settings, if they name one.
        """
        public = self.settings.web_address or self.settings.link_address
        return PrintingSources(
            showing=self.showing,
            in_force=self.in_force,
            signers=Signers(self.in_force, self.words, self.directory),
            names=self.directory,
            local_time=self.local_time,
            writer_for=self.letters_for,
            links_for=lambda sight: RecordedLinks(sight, self.links, self.records),
            receipts=self.receipts,
            address=address or (None if public is None else str(public)),
        )

    @property
    def triage_sources(self) -> TriageSources:
        """Where a report in somebody's hand is read, and what reads it again."""
        return TriageSources(
            ledger=self.ledger,
            queries=self.queries,
            vault=self.words,
            in_force=self.in_force,
            directory=self.directory,
            classifier=shipped_classifier,
            now=self.now,
        )

    @property
    def health_sources(self) -> HealthSources:
        """Where it is looked at whether every promise is kept."""
        assert self.settings.database_url is not None
        return HealthSources(
            database=self.settings.database_url.get_secret_value(),
            ledger=self.ledger,
            vault=self.words,
            key_proof=self.identities.key_proof,
            client=self.client,
            calendars=self.calendars,
            in_force=self.in_force,
            contacts=self.contacts,
            queries=self.queries,
            now=self.now,
            fictitious=self.settings.fictitious,
        )

    def courier(self) -> Courier:
        """Who sends them."""
        return Courier(ledger=self.ledger, vault=self, letters=self.letters(), sender=self.sender)

    async def reveal(self, commitment: str) -> str | None:
        """The value under a commitment; None once it was erased."""
        item = await self.ledger.vault_item(commitment)
        return self.vault.open(item) if item else None


class _RecordedVault:
    """The vault, for letters that somebody looks at: what it opens goes on record first."""

    def __init__(self, sight: Sight, words: VaultReader, stream: StreamId[Any]) -> None:
        self._sight = sight
        self._words = words
        self._stream = stream

    async def reveal(self, commitment: str) -> str | None:
        """The value under a commitment; None once it was erased.

        Raises:
            domain.refusals.ReasonNeeded: an auditor says no purpose.
            domain.outage.LedgerAway: it is not on record, so nothing is shown.
        """
        return (await self._words.open(self._sight, self._stream, (commitment,))).get(commitment)


def system_clock() -> datetime:
    """The present instant."""
    return datetime.now(UTC)  # noqa: TID251 - the one clock, handed down from here


class UnusableContacts(InvalidSettings):
    """The file of contacts that the settings name cannot be used; the message names file, line and cell."""

    def __init__(
        self,
        file: Path,
        *,
        reason: str = "",
        unusable: UnusableFile | None = None,
        rejected: tuple[RejectedOffice, ...] = (),
    ) -> None:
        told = [f"row {each.number} {each.code} {each.subject}" for each in rejected]
        why = "; ".join(told) or str(unusable or reason)
        super().__init__(f"DESK_CONTACTS_FILE: {file}: {why}")
        self.file = file
        self.reason = reason
        """What the operating system says; empty where it gave the file."""

        self.unusable = unusable
        self.rejected = rejected


@asynccontextmanager
async def open_desk(
    settings: Settings,
    client: Client,
    now: Clock = system_clock,
    remembers: int = SNAPSHOT_LIMIT,
    admit: Admit | None = None,
) -> AsyncIterator[DeskServices]:
    """The services of this process, on the database that the settings name.

    Args:
        settings: with `database_url` and both keys set; the embedded runtime fills them in.
        client: of the engine; may be lazy where the engine may be away.
        now: the clock of every decision.
        remembers: streams of which this process keeps the state at most.
        admit: returns for whom this process lets act and look; None lets everybody.

    Raises:
        UnusableContacts: the file of contacts that they name cannot be used.
        domain.outage.LedgerAway: the database cannot be reached.
    """
    assert settings.database_url is not None, "the embedded runtime names its database"
    assert settings.vault_key is not None, "the embedded runtime keeps a vault key"
    assert settings.identity_key is not None, "and one for the ids"
    # Before anything is opened: who starts a desk with a wrong file is told at once.
    fallback = offices_of_settings(settings)
    data, rules = reference(), rulebook()
    directory = ReferenceDirectory(data)
    vault = Vault(decode_key(settings.vault_key.get_secret_value()))
    identities = Identities(decode_key(settings.identity_key.get_secret_value()))

    async with AsyncExitStack() as stack:
        url = settings.database_url.get_secret_value()
        database = await stack.enter_async_context(Database.open(url, role=APPLICATION_ROLE))
        codec = EventCodec(*(each.events for each in AGGREGATES))
        ledger = PostgresLedger(database, codec, ProjectionWriter())
        stack.push_async_callback(ledger.settled)
        queries = Queries(database)
        sender = Dispatcher(_channels(settings, now, stack))
        relay = WakeRelay(ledger, TemporalWaker(client, starts()))
        calendars = BookCalendars(ledger)
        in_force = RulesInForce(ledger, calendars, rules)
        kinds = (
            Problems(in_force, ledger),
            Desks(DeskFacts(rules, vocabulary()), in_force, queries),
            Reports(in_force, ledger, ReportRecords(database)),
            AccessRecords(),
        )
        standings = RosterStandings(in_force, admit)
        commands = CommandService(ledger, relay, kinds, standings, now, remembers)
        attachments = _attachments(settings, database)
        resemblances = Resemblances(
            problems=queries,
            items=ledger,
            vault=vault,
            sketcher=sketcher(),
            rules=matching_rules(),
            calendars=calendars,
        )

        async def day_of(book: BookId, instant: datetime) -> date:
            return (await in_force.as_shipped(book)).local_date(instant, region_of(book))

        records = AccessRecorder(commands, day_of, now)
        session_terms = _session_terms(settings)
        yield DeskServices(
            settings=settings,
            client=client,
            ledger=ledger,
            vault=vault,
            identities=identities,
            relay=relay,
            commands=commands,
            intake=_intake(settings, ledger, commands, vault, identities, resemblances, data, rules, calendars, now),
            evidence=EvidenceDesk(commands, ledger, attachments, vault, settings.attachment_limit_mib * MEBIBYTE),
            resemblances=resemblances,
            records=records,
            attachments=attachments,
            pictures=PictureCopies(),
            press=Press(),
            evidence_sources=EvidenceSources(queries, ledger, VaultReader(ledger, vault, records), attachments, vault),
            calendars=calendars,
            in_force=in_force,
            standings=standings,
            queries=queries,
            notice_lists=NoticeLists(database),
            report_lists=ReportLists(database),
            triage_queue=TriageQueue(database),
            held_up=HeldUpNotices(database),
            api_tokens=ApiTokens(database),
            kept_views=KeptViews(database),
            sessions=Sessions(database, session_terms),
            sign_in_links=SignInLinks(database, session_terms),
            sign_in_failures=FailureCounts(database),
            letter_queue=LetterQueue(database),
            numbers=RegisterNumbers(queries),
            reference=data,
            regions=rules,
            directory=directory,
            contacts=_contacts(settings, in_force, now, fallback),
            links=_links(settings, ledger, calendars),
            sender=sender,
            now=now,
            long_problems=LongProblems(),
        )


def _session_terms(settings: Settings) -> SessionTerms:
    return SessionTerms(timedelta(hours=settings.session_hours), timedelta(minutes=settings.session_idle_minutes))


def _attachments(settings: Settings, database: Database) -> PostgresAttachments | ObjectAttachments:
    """Where files of evidence lie."""
    if settings.attachment_store is None:
        return PostgresAttachments(database)
    address = urlsplit(settings.attachment_store)
    if address.scheme == "file":
        return ObjectAttachments(database, folder_of_attachments(address.path))
    assert settings.attachment_store_key_id is not None, "the settings were checked"
    assert settings.attachment_store_secret is not None
    store = bucket_of_attachments(
        address.netloc,
        prefix=address.path.strip("/") or None,
        endpoint=settings.attachment_store_endpoint,
        region=settings.attachment_store_region,
        key_id=settings.attachment_store_key_id,
        secret=settings.attachment_store_secret.get_secret_value(),
    )
    return ObjectAttachments(database, store)


def _intake(
    settings: Settings,
    ledger: PostgresLedger,
    commands: CommandService,
    vault: Vault,
    identities: Identities,
    resemblances: Resemblances,
    data: Reference,
    rules: Rulebook,
    calendars: Calendars,
    now: Clock,
) -> IntakeService:
    directory = ReferenceDirectory(data)

    def days_left(day: date) -> int:
        return days_to_voting(data.stages, day)

    def book_of(desk: RegionCode) -> BookId:
        return book_id(desk, settings.election_year)

    checks = ReportChecks(rules, directory.desk_name, now)
    examiner = Examiner(
        ledger=ledger,
        vault=vault,
        identities=identities,
        checks=checks,
        assessor=Assessor(shipped_classifier, checks, rules, days_left),
        calendars=calendars,
        book_of=book_of,
    )
    return IntakeService(
        commands=commands,
        vault=vault,
        identities=identities,
        examiner=examiner,
        nil=NilReports(commands, vault, book_of, rules),
        resemblances=resemblances,
        book_of=book_of,
        desk_name=directory.desk_name,
    )


def _links(settings: Settings, ledger: PostgresLedger, calendars: Calendars) -> Links | None:
    if settings.link_key is None:
        return None
    before = [LinkKey(each.secret, each.until) for each in keys_before(settings.link_keys_before)]
    tokens = LinkTokens(decode_key(settings.link_key.get_secret_value()), before)
    address = settings.link_address or settings.web_address
    return Links(tokens, None if address is None else str(address), link_policy(), ledger, calendars)


def _contacts(settings: Settings, in_force: RulesInForce, now: Clock, fallback: tuple[Office, ...]) -> RosterContacts:
    webhook_base = str(settings.webhook_url) if settings.webhook_url else None
    channel = NoticeChannel(settings.notice_channel.value.upper())
    return RosterContacts(in_force, channel, now, webhook_base, fallback, settings.notice_language)


def offices_of_settings(settings: Settings) -> tuple[Office, ...]:
    """The offices of the file of contacts that the settings name; none where they name no file.

    Raises:
        UnusableContacts: it cannot be read, or a row of it is no office.
    """
    file = settings.contacts_file
    if file is None:
        return ()
    try:
        with file.open("rb") as source:
            rows = read_offices(source.read(FILE_LIMIT_BYTES + 1))
    except OSError as error:
        raise UnusableContacts(file, reason=error.strerror or type(error).__name__) from None
    except UnusableFile as unusable:
        raise UnusableContacts(file, unusable=unusable) from None
    if wrong := tuple(each for each in rows if isinstance(each, RejectedOffice)):
        raise UnusableContacts(file, rejected=wrong)
    return tuple(each.office for each in rows if isinstance(each, OfficeRow))


def _channels(settings: Settings, now: Clock, stack: AsyncExitStack) -> dict[NoticeChannel, Channel]:
    """The channel that the settings choose; the others stay closed.

    They are not even imported: each brings libraries of its own, and every command that somebody types would wait for
    all of them.
    """
    match settings.notice_channel:
        case ChannelSetting.OUTBOX:
            return {NoticeChannel.OUTBOX: _outbox(settings, now)}
        case ChannelSetting.SMTP:
            return {NoticeChannel.SMTP: _smtp(settings, now, stack)}
        case ChannelSetting.WEBHOOK:
            return {NoticeChannel.WEBHOOK: _webhook(settings, now)}
        case ChannelSetting.APPRISE:
            return {NoticeChannel.APPRISE: _apprise(settings, now)}


def _outbox(settings: Settings, now: Clock) -> Channel:
    folder = settings.data_dir / OUTBOX
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return OutboxChannel(folder, now)


def _smtp(settings: Settings, now: Clock, stack: AsyncExitStack) -> Channel:
    from notices.smtp import SmtpChannel  # noqa: PLC0415
    from notices.smtp_connections import SmtpSecurity, SmtpSettings  # noqa: PLC0415

    assert settings.smtp_host is not None
    assert settings.smtp_sender is not None
    channel = SmtpChannel(
        SmtpSettings(
            host=settings.smtp_host,
            port=settings.smtp_port,
            security=SmtpSecurity(settings.smtp_encryption.value),
            sender_address=settings.smtp_sender,
            sender_name="Desk Pilkada",
            username=settings.smtp_username,
            password=settings.smtp_password,
            timeout_seconds=settings.smtp_timeout_seconds,
        ),
        now,
    )
    stack.push_async_callback(channel.aclose)
    return channel


def _webhook(settings: Settings, now: Clock) -> Channel:
    from notices.webhook import WebhookChannel, WebhookSettings  # noqa: PLC0415
    from notices.webhook_target import WebhookPolicy  # noqa: PLC0415

    assert settings.webhook_secret is not None
    policy = WebhookPolicy(time_limit=timedelta(seconds=settings.webhook_timeout_seconds))
    return WebhookChannel(WebhookSettings(secrets=(settings.webhook_secret,), policy=policy), now)


def _apprise(settings: Settings, now: Clock) -> Channel:
    from notices.apprise_channel import AppriseChannel, AppriseSettings  # noqa: PLC0415

    assert settings.apprise_urls is not None
    targets = {}
    for line in settings.apprise_urls.get_secret_value().splitlines():
        name, _, address = line.strip().partition(" ")
        if address:
            targets[name] = SecretStr(address.strip())
    return AppriseChannel(AppriseSettings(targets=targets), now)
