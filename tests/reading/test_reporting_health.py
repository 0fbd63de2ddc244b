"""A desk whose workflow stands is found: what should be open is not."""

from datetime import UTC, datetime, timedelta

from commands.rules_in_force import RulesInForce
from domain.access.sight import THE_SERVICE
from domain.actor import service_identity
from domain.command import Envelope
from domain.desk.cadence import Cadence
from domain.desk.commands import RecordPeriodOpened, SetCadence
from domain.desk.process import desk_stream
from ledger.memory import MemoryLedger
from reading.health import Detail, Finding
from reading.reporting_health import check_reporting
from tests.given.codec import CODEC
from tests.given.desk import BOOK, CHAIR, LEBONG, ON_THE_WALL, RULES, Desk, RecordingEngine
from tests.replay.reporting import rule


async def test_a_period_that_nobody_opens_is_found_and_not_before_its_time() -> None:
    desk = Desk(RecordingEngine(), ledger := MemoryLedger(CODEC))
    in_force, now = RulesInForce(ledger, ON_THE_WALL, RULES), datetime.now(UTC)

    async def finding(after: timedelta) -> tuple[Finding, Detail, tuple[str, ...]]:
        check = await check_reporting(THE_SERVICE, in_force, [BOOK], now + after)
        return check.finding, check.detail, check.about

    stream = desk_stream(BOOK)
    assert await finding(timedelta(days=400)) == (Finding.OK, Detail.PERIODS_RUN, ())
    set_cadence = SetCadence(cadence=Cadence(rules=(rule("16:00"),)))
    await desk.service.carry_out(Envelope(command_id="test/0001", stream=stream, actor=CHAIR, command=set_cadence))
    assert await finding(timedelta(minutes=4)) == (Finding.OK, Detail.PERIODS_RUN, ())
    assert await finding(timedelta(minutes=6)) == (Finding.BROKEN, Detail.PERIODS_STAND, (BOOK,))
    (announced,) = (await in_force.desk(BOOK)).reporting.announced
    opened = RecordPeriodOpened(report_id=announced.report_id)
    by_service = service_identity(LEBONG)
    await desk.service.carry_out(Envelope(command_id="test/0002", stream=stream, actor=by_service, command=opened))
    assert await finding(announced.period.until - now + timedelta(minutes=4)) == (Finding.OK, Detail.PERIODS_RUN, ())
    assert (await finding(announced.period.until - now + timedelta(minutes=6)))[0] is Finding.BROKEN
