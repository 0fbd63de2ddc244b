"""A report on the real database: compiled from the record, sealed under numbers without gap, sent up; no engine."""

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg
import pytest_asyncio

from commands.intake.report import IntakeOutcome, IntakeReport
from commands.service import Refused
from composition import DeskServices, open_desk
from domain.actor import Actor, service_identity
from domain.codes import Role
from domain.desk.commands import AppointOfficial, EndAppointment
from domain.desk.commands import CommandEnvelope as DeskEnvelope
from domain.desk.process import desk_stream
from domain.desk.roster import Terms
from domain.officials import Post
from domain.problem.commands import CommandEnvelope as ProblemEnvelope
from domain.problem.commands import Restrict, WriteSummary
from domain.problem.process import problem_stream
from domain.report.commands import (
    AddEntry,
    ApproveReport,
    CloseEntries,
    Command,
    CommandEnvelope,
    CompileReport,
    EnterNil,
    MissReport,
    ReceiveReport,
    SealReport,
    SubmitReport,
)
from domain.report.events import ReportCompiled, ReportSealed
from domain.report.process import report_stream
from domain.report.state import Report
from domain.report_id import ReportId, ReportKind
from domain.report_opening import OpenReport
from infra.temporal.client import connect
from ledger.migrate import migrate
from ledger.port import Appended
from tests.given.services import desk_settings

LEBONG, BENGKULU, KECAMATAN = "17.07", "17", "17.07.09"
OPERATOR = Actor(id="sari", role=Role.OPERATOR, region=LEBONG)
CHAIR = Actor(id="sekda", role=Role.SUPERVISOR, region=LEBONG)
PROVINCE = Actor(id="dewi", role=Role.OPERATOR, region=BENGKULU)
AUTHOR = Actor(id="budi", role=Role.SUPERVISOR, region=LEBONG)
WORDS = "Surat suara bupati di TPS 01 tinggal 3 lembar, antrean masih 22 orang, kekurangan surat suara."


@pytest_asyncio.fixture(loop_scope="session")
async def desk(fresh_database: str, tmp_path: Path) -> AsyncIterator[DeskServices]:
    """The desks of Lebong and of its province; who chairs Lebong is appointed."""
    await migrate(fresh_database)
    nowhere = await connect(address="127.0.0.1:1", lazy=True)
    async with open_desk(desk_settings(fresh_database, tmp_path), nowhere) as services:
        await services.prepare_books([LEBONG, BENGKULU])
        terms = Terms(role=Role.SUPERVISOR, agency="SEKDA", region=LEBONG, post=Post.CHAIR, since=date(2024, 1, 1))
        await of_desk(services, AppointOfficial(account=CHAIR.id, terms=terms))
        yield services
        await services.relay.settled()


async def of_desk(desk: DeskServices, command: Any) -> None:
    stream = desk_stream(desk.book_of(LEBONG))
    sent = DeskEnvelope(command_id=f"test/{uuid4()}", stream=stream, actor=AUTHOR, command=command)
    stored = await desk.commands.carry_out(sent)
    assert isinstance(stored, Appended), stored


async def told(desk: DeskServices, key: str, region: str = KECAMATAN) -> str:
    """Id of the problem that came of a report of this moment."""
    now = datetime.now().astimezone()
    report = IntakeReport(
        intake_key=key,
        desk=LEBONG,
        region=region,
        text=WORDS,
        occurred_at=now - timedelta(minutes=20),
        reported_at=now - timedelta(minutes=10),
    )
    outcome = await desk.intake.receive(report, OPERATOR)
    assert isinstance(outcome, IntakeOutcome), outcome
    assert outcome.problem_id is not None
    return outcome.problem_id


async def today(desk: DeskServices, number: int = 0, days: int = 0) -> ReportId:
    book = desk.book_of(LEBONG)
    day = (await desk.local_time(book)).date_of(desk.now()) + timedelta(days=days)
    return ReportId.of_day(book, day, number)


async def asked(
    desk: DeskServices, report_id: ReportId, command: Command, actor: Actor = OPERATOR
) -> Appended | Refused:
    envelope = CommandEnvelope(
        command_id=f"test/{uuid4()}", stream=report_stream(report_id), actor=actor, command=command
    )
    return await desk.commands.carry_out(envelope)


async def done(desk: DeskServices, report_id: ReportId, command: Command, actor: Actor = OPERATOR) -> Appended:
    stored = await asked(desk, report_id, command, actor)
    assert isinstance(stored, Appended), stored
    return stored


def opening(desk: DeskServices) -> OpenReport:
    return OpenReport(cut_off=desk.now() + timedelta(hours=1))


async def approved(desk: DeskServices, report_id: ReportId) -> None:
    await done(desk, report_id, opening(desk))
    await done(desk, report_id, CloseEntries())
    await done(desk, report_id, CompileReport())
    await done(desk, report_id, ApproveReport(), CHAIR)


async def body_of(desk: DeskServices, compiled: Appended) -> tuple[str, dict[str, Any]]:
    (event,) = compiled.events
    assert isinstance(event, ReportCompiled)
    content = await desk.ledger.large_body(desk.book_of(LEBONG), event.digest)
    assert hashlib.sha256(content).hexdigest() == event.digest
    return content.decode(), json.loads(content)


async def test_a_body_tells_of_the_problems_of_its_days_in_official_words(desk: DeskServices) -> None:
    problem_id, joined = await told(desk, "wa-1"), await told(desk, "wa-2")
    assert problem_id == joined
    hidden = await told(desk, "wa-3", region="17.07.08")
    for other, command in (
        (problem_id, WriteSummary(summary="Surat suara bupati kurang di TPS 01.")),
        (hidden, Restrict(reason="menyangkut petugas desk")),
    ):
        sent = ProblemEnvelope(
            command_id=f"test/{uuid4()}",
            stream=problem_stream(desk.book_of(LEBONG), other),
            actor=CHAIR,
            command=command,
        )
        assert isinstance(await desk.commands.carry_out(sent), Appended)
    report_id = await today(desk)
    await done(desk, report_id, opening(desk))
    await done(desk, report_id, EnterNil(unit="17.07.01"))
    await done(desk, report_id, CloseEntries())

    text, body = await body_of(desk, await done(desk, report_id, CompileReport()))

    figures = {each["code"]: each["count"] for each in body["funnel"]["figures"]}
    assert (figures["RECEIVED"], figures["JOINED"], figures["OPENED"]) == (3, 1, 2)
    (line,) = body["problems"]
    assert (line["summary"], line["reports"], line["joined"]) == ("Surat suara bupati kurang di TPS 01.", 2, 1)
    assert line["stream"].endswith(problem_id)
    assert hidden not in text
    assert body["restricted_problems"] == 1
    assert "antrean" not in text
    assert [each["unit"] for each in body["units"] if each["standing"] == "nil"] == ["17.07.01"]
    (*_, compiled) = await desk.ledger.read_book(desk.book_of(LEBONG))
    assert body["header"]["as_of"]["position"] == compiled.position - 1


async def test_a_flash_tells_of_its_problem_alone_and_of_none_that_there_is_not(desk: DeskServices) -> None:
    problem_id = await told(desk, "wa-1")
    await told(desk, "wa-2", region="17.07.08")
    book = desk.book_of(LEBONG)
    flash = ReportId.of_problem(book, ReportKind.FLASH, problem_id, 0)
    await done(desk, flash, opening(desk))
    _, body = await body_of(desk, await done(desk, flash, CompileReport()))
    assert [each["stream"] for each in body["problems"]] == [str(problem_stream(book, problem_id))]
    nothing = await asked(desk, ReportId.of_problem(book, ReportKind.FLASH, "nothing", 0), opening(desk))
    assert isinstance(nothing, Refused)
    assert nothing.code == "UNKNOWN_PROBLEM"


async def test_what_came_late_stands_in_the_next_report(desk: DeskServices) -> None:
    yesterday, report_id = await today(desk, days=-1), await today(desk)
    await done(desk, yesterday, OpenReport(cut_off=desk.now() - timedelta(hours=9)))
    await done(desk, yesterday, AddEntry(unit="17.07.01", text="Logistik baru tiba."))
    await done(desk, report_id, opening(desk))
    await done(desk, report_id, CloseEntries())
    _, body = await body_of(desk, await done(desk, report_id, CompileReport()))
    assert [(each["report_id"], each["text"]) for each in body["late_entries"]] == [(yesterday, "Logistik baru tiba.")]


async def test_reports_that_are_sealed_at_once_get_numbers_without_gap(desk: DeskServices) -> None:
    reports = [await today(desk, number) for number in range(4)]
    for each in reports:
        await approved(desk, each)
    sealed = await asyncio.gather(*(done(desk, each, SealReport(), CHAIR) for each in reports))
    seals = [event for each in sealed for event in each.events]
    assert all(isinstance(each, ReportSealed) for each in seals)
    assert sorted(each.count for each in seals) == [1, 2, 3, 4]
    assert min(each.number for each in seals) == "200.2.1/001/DESK-17.07/2024"

    further = await today(desk, 4)
    await approved(desk, further)
    used = await asked(desk, further, SealReport(number=seals[0].number), CHAIR)
    assert isinstance(used, Refused)
    assert used.code == "REPORT_NUMBER_USED"


async def test_a_signer_who_left_the_roster_is_refused_at_once(desk: DeskServices) -> None:
    report_id = await today(desk)
    await approved(desk, report_id)
    day = (await desk.local_time(desk.book_of(LEBONG))).date_of(desk.now())
    await of_desk(desk, EndAppointment(number=1, until=day - timedelta(days=1), reason="mutasi jabatan"))
    for signer in (None, CHAIR.id):
        refused = await asked(desk, report_id, SealReport(signer=signer), AUTHOR)
        assert isinstance(refused, Refused)
        assert refused.code == "SIGNER_NOT_IN_OFFICE"


async def test_one_period_has_one_report_however_often_it_is_triggered(desk: DeskServices) -> None:
    report_id = await today(desk)
    actors = (OPERATOR, CHAIR, service_identity(LEBONG))
    stored = await asyncio.gather(*(done(desk, report_id, opening(desk), actor) for actor in actors))
    assert sum(len(each.events) for each in stored) == 1


async def test_due_steps_of_two_desks_on_one_day_are_two_commands(desk: DeskServices) -> None:
    lebong = await today(desk)
    province = ReportId.of_stream(desk.book_of(BENGKULU), lebong.key)
    for report_id, actor in ((lebong, OPERATOR), (province, PROVINCE)):
        await done(desk, report_id, OpenReport(cut_off=desk.now() - timedelta(hours=5)), actor)
        stream = report_stream(report_id)
        snapshot = await desk.commands.snapshot(stream)
        progress = await desk.commands.carry_out_due(stream, desk.now(), snapshot.head)
        assert [each.event.type for each in progress.recorded] == ["EntriesClosed", "ReportMissed"]


async def test_the_tables_say_what_the_events_say_and_are_rebuilt_from_them(
    desk: DeskServices, fresh_database: str
) -> None:
    sent, missed = await today(desk), await today(desk, days=-1)
    await approved(desk, sent)
    await done(desk, sent, SealReport(), CHAIR)
    await done(desk, sent, SubmitReport(), CHAIR)
    await done(desk, sent, ReceiveReport(number="agenda 7"), PROVINCE)
    cut_off = desk.now() - timedelta(hours=5)
    await done(desk, missed, OpenReport(cut_off=cut_off))
    await done(desk, missed, MissReport(cut_off=cut_off), service_identity(LEBONG))
    connection = await asyncpg.connect(fresh_database)
    rows = {each["report_id"]: each for each in await connection.fetch("SELECT * FROM projections.report")}
    await connection.close()

    state = (await desk.commands.snapshot(report_stream(sent))).state
    assert isinstance(state, Report)
    row = rows[sent]
    assert (row["phase"], row["sent_phase"], row["went_up"]) == ("received", "received", True)
    assert state.edition.compiled is not None
    assert (row["sent_body"], row["sent_number"]) == (state.edition.compiled.digest, state.seals[0].number)
    assert (rows[missed]["phase"], rows[missed]["went_up"], rows[missed]["sent_at"]) == ("open", True, None)
