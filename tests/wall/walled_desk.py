"""A database with something in every table that somebody might look at, of desks above and beside one another."""

import hashlib
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

import asyncpg

from domain.access.policy import Views
from domain.access.sight import Sight
from domain.access_record.events import AccessRecorded, SignedIn
from domain.access_record.process import access_stream
from domain.access_record.state import INITIAL as NO_ACCESS
from domain.actor import Actor
from domain.codes import RegionCode
from domain.desk.events import CharterRecorded, NilReportReceived
from domain.desk.process import PROCESS, desk_stream
from domain.problem.events import Event, ProblemDetected
from domain.problem.relation import views_in_sight
from domain.problem.source import ReportSource
from domain.problem.state import dossier_of
from domain.report import process as report_process
from domain.report.events import Event as ReportEvent
from domain.report.events import ReportMissed, ReportOpened
from domain.report.process import report_stream
from domain.report_id import ReportId
from domain.stream import StreamId, book_id
from domain.vault_reference import Sealed
from infra.database.wall import FACE_ROLE, named
from tests.conftest import Databases
from tests.given.charters import CHARTER
from tests.given.onlookers import PROBLEMS, REPORTER
from tests.given.projected_desk import ProjectedDesk, a_projected_desk
from tests.given.reporting import CUT_OFF, DAY, TO_SUBMITTED, Reporting
from tests.given.situations import AT, BENGKULU, LEBONG, an_intake

BESIDE: Final = "17.08"
DESKS: Final = {LEBONG: "LEBONG", BESIDE: "KEPAHIANG", BENGKULU: "BENGKULU", "00": "NASIONAL", "35": "JAWA-TIMUR"}
SOMEBODY: Final = REPORTER.model_copy(update={"id": "lain"})

SURVIVING: Final = "another-problem"
"""The one into which `merged` was merged."""

SCHEMAS: Final = ("ledger", "projections", "vault", "work", "wall")
FILLED_BY_HAND: Final = """
UPDATE projections.notice SET status = 'failed', concluded_at = now();
INSERT INTO vault.subject_key (key_id, subject, wrapped_key)
SELECT sha256(decode(text_commitment, 'hex')), 'intake:' || intake_id, '\\x01' FROM projections.intake_report;
INSERT INTO vault.item (commitment, key_id, sealed)
SELECT decode(text_commitment, 'hex'), sha256(decode(text_commitment, 'hex')), '\\x02' FROM projections.intake_report;
INSERT INTO vault.attachment (commitment, key_id, size_bytes, chunk_count)
SELECT commitment, key_id, 1, 1 FROM vault.item;
INSERT INTO vault.attachment_chunk (commitment, number, sealed) SELECT commitment, 0, '\\x03' FROM vault.item;
INSERT INTO vault.upload (commitment, begun_at) SELECT commitment, now() FROM vault.item;
INSERT INTO ledger.large_body (book, digest, content) SELECT book, sha256('x'), 'x' FROM ledger.book;
INSERT INTO ledger.wake (stream, book, version, severity, due_at)
SELECT stream, book, 1, 1, now() FROM projections.problem;
INSERT INTO work.triage_claim SELECT problem_id, book, 'budi', now(), now() + interval '1 h' FROM projections.problem;
INSERT INTO work.held_up_notice SELECT problem_id, notice_id, 'X', 'x', 1, now() FROM projections.notice;
INSERT INTO work.letter_office SELECT DISTINCT book, 'KPU', desk, now() FROM projections.problem;
INSERT INTO work.letter_bundle (bundle_id, book, agency, office, at_once, pause, due_at)
SELECT problem_id, book, 'KPU', desk, false, '1 h', now() FROM projections.problem;
INSERT INTO work.queued_letter
SELECT stream, 'n', 1, book, 'KPU', desk, 1, now(), now(), '1 h', problem_id FROM projections.problem;
SELECT work.start_session('bbbbbbbbbbbbbbbb', sha256('s'), NULL, '{"id":"x","region":"17.07"}', 'link', '1 h', '1 h');
SELECT work.issue_sign_in_link('cccccccccccccccc', sha256('l'), '{"id": "x", "region": "17.07"}', false, 'x', '1 h');
SELECT work.note_sign_in_failure('link', 'X', 'x', '17.07');
SELECT work.keep_view(account, '17.07', 'x', 'tab=lewat', 20)
FROM (VALUES ('kasubag'), ('lain'), ('sari')) AS known (account);
SELECT work.issue_api_token('aaaaaaaaaaaaaaaa', sha256(''), '{"region": "17.07"}', 'read', 'x', 'y', '1 h');
"""


@dataclass
class WalledDesk:
    """Everything about one such database."""

    desk: ProjectedDesk
    face: "asyncpg.Connection[asyncpg.Record]"
    """Reads one transaction after the other."""

    by_reporter: set[str] = field(default_factory=set)
    """Problems that `REPORTER` told of."""

    def views(self, sight: Sight) -> dict[str, Views]:
        """What the rules open of each problem."""
        found: dict[str, Views] = {}
        for name, problem in self.desk.told.items():
            dossier = dossier_of(problem.state)
            assert dossier is not None
            stream = StreamId[Event].parse(problem.stream)
            handed_in = name in self.by_reporter and sight.actor.is_person(REPORTER.id)
            found[name] = views_in_sight(sight, stream, dossier, handed_in=handed_in)
        return found

    async def everything(self, statement: str) -> list[asyncpg.Record]:
        """Rows for whom no wall stands."""
        async with self.desk.connection() as connection:
            return list(await connection.fetch(statement))

    async def seen(self, sight: Sight | str, *statements: str, opens: StreamId[Any] | None = None) -> list[Any]:
        """What each statement finds behind the wall."""
        told = sight if isinstance(sight, str) else named(sight, opens)
        async with self.face.transaction():
            await self.face.execute(f"SET LOCAL ROLE {FACE_ROLE}")
            await self.face.execute("SELECT set_config('desk.sight', $1, true)", told)
            return [await self.face.fetch(each) for each in statements]


@asynccontextmanager
async def a_walled_desk(databases: Databases, migrated: str) -> AsyncIterator[WalledDesk]:
    """The desk of Lebong with a problem of every situation, and one that is open at each of the others."""
    async with a_projected_desk(databases, migrated) as desk, desk.connection() as face:
        walled = WalledDesk(desk, face)
        for region, name in DESKS.items():
            if region != LEBONG:
                await desk.open(region, name)
        for name, life in PROBLEMS.items():
            await _tell(walled, name, life.events, REPORTER, LEBONG)
        for name in ("of-another", SURVIVING):
            await _tell(walled, name, PROBLEMS["open"].events, SOMEBODY, LEBONG)
        for region in DESKS:
            if region != LEBONG:
                await _tell(walled, f"open-{region}", PROBLEMS["open"].events, SOMEBODY, region)
                await _tell(walled, f"restricted-{region}", PROBLEMS["restricted-told"].events, SOMEBODY, region)
            who = REPORTER if region == LEBONG else SOMEBODY
            nil = NilReportReceived(recorded_at=AT, unit=region, day=AT.date(), intake=an_intake(f"nil-{region}"))
            book = book_id(region, 2024)
            formed = CharterRecorded(recorded_at=AT, version=1, charter=CHARTER, author=who.signature)
            await desk.append(str(desk_stream(book)), 0, (nil, formed), PROCESS.fold((nil, formed)), who, desk=region)
            await _report(walled, region)
            access = AccessRecorded(recorded_at=AT, access=SignedIn(method="terminal"))
            await desk.append(str(access_stream(book, AT.date())), 0, (access,), NO_ACCESS, who, desk=region)
        await desk.tamper(FILLED_BY_HAND)
        yield walled


async def _report(walled: WalledDesk, region: RegionCode) -> None:
    """Three reports of a desk: open, sent, and missing."""
    if region not in (LEBONG, BENGKULU):
        return
    sent, missed = (ReportId.of_day(book_id(region, 2024), DAY - timedelta(days=back)) for back in (1, 2))
    whole = tuple(_of_desk(each, sent) for each in Reporting().through(*TO_SUBMITTED).events)
    lives = {
        ReportId.of_day(book_id(region, 2024), DAY): whole[:1],
        sent: whole,
        missed: (*whole[:1], ReportMissed(recorded_at=AT, cut_off=CUT_OFF)),
    }
    for report_id, events in lives.items():
        named = tuple(_of_desk(each, report_id) for each in events)
        state = report_process.PROCESS.fold(named)
        await walled.desk.append(str(report_stream(report_id)), 0, named, state, desk=region)


def _of_desk(event: ReportEvent, report_id: ReportId) -> ReportEvent:
    return event.model_copy(update={"report_id": report_id}) if isinstance(event, ReportOpened) else event


async def _tell(walled: WalledDesk, name: str, events: Sequence[Event], actor: Actor, region: RegionCode) -> None:
    first, *others = events
    await walled.desk.carry_out(name, (_from_report(first, name),), actor, desk=region)
    for event in others:
        await walled.desk.carry_out(name, (event,), desk=region)
    if actor is REPORTER:
        walled.by_reporter.add(name)


def commitment_of(name: str) -> str:
    """Of what the report said that a problem came of."""
    return hashlib.sha256(name.encode()).hexdigest()


def _from_report(event: Event, name: str) -> Event:
    """The event, as caused by a report of the problem's own."""
    if not isinstance(event, ProblemDetected) or not isinstance(event.source, ReportSource):
        return event
    text = Sealed(commitment=commitment_of(name), length=10)
    intake = event.source.intake.model_copy(update={"intake_id": f"report-{name}", "text": text})
    return event.model_copy(update={"source": ReportSource(intake=intake)})
