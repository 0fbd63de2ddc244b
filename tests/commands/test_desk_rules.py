"""An activation reaches those who decide: at once where it was made, within seconds elsewhere; nothing else is read."""

import asyncio
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from commands.rules_in_force import READ_AGAIN_SECONDS, RulesInForce
from commands.service import Refused
from domain import office as offices
from domain.access.sight import sight_of
from domain.actor import Actor
from domain.codes import Route
from domain.desk.commands import ActivateRoutingTable, Command, CommandEnvelope, ProposeRoutingTable, RecordOffice
from domain.desk.process import desk_stream
from domain.outage import LedgerAway
from domain.problem.commands import Inventory
from domain.problem.events import ProblemInventoried
from domain.routing_table import RouteRow
from domain.stream import START, BookId, Head, StreamId
from ledger.memory import MemoryLedger
from ledger.port import Appended, Event, LargeBodyAltered, LargeBodyLost, Recorded
from reading.recorded import accuracy_since, entered_since, recorded_since
from tests.commands.test_service import SERVICE
from tests.given.codec import CODEC
from tests.given.desk import BOOK, CHAIR, LEBONG, ON_THE_WALL, OPERATOR, RULES, Desk, RecordingEngine, detection
from tests.given.routes import ALWAYS, a_row, a_table

OTHERS = {"MONEY_POLITICS": ("BAWASLU", ("POLRI",), Route.FORWARD), "TURNOUT_LOW": ("KPU", (), Route.WATCH)}


class CountingLedger(MemoryLedger):
    """Counts how often the desk's stream is read; can be away."""

    def __init__(self) -> None:
        super().__init__(CODEC)
        self.readings = 0
        self.away = False
        self.bodies_read = 0

    async def large_body(self, book: BookId, digest: str) -> bytes:
        self.bodies_read += 1
        return await super().large_body(book, digest)

    def lose_bodies(self, replacement: bytes | None) -> list[str]:
        """Put others in the place of all large bodies, or nothing; their digests."""
        known = list(self._large_bodies)
        self._large_bodies = {} if replacement is None else dict.fromkeys(known, replacement)
        return [digest for _, digest in known]

    async def read(
        self, stream: StreamId[Event], after: Head = START, limit: int | None = None
    ) -> Sequence[Recorded[Event]]:
        if stream == desk_stream(BOOK):
            self.readings += 1
            if self.away:
                raise LedgerAway("gone")
        return await super().read(stream, after, limit)


def rows(lead: str) -> tuple[RouteRow, ...]:
    return a_table("x", {"LOGISTICS_LATE": (lead, (), Route.COORDINATE), **OTHERS}).rows


def envelope(command: Command, actor: Actor, command_id: str) -> CommandEnvelope:
    return CommandEnvelope(command_id=command_id, stream=desk_stream(BOOK), actor=actor, command=command)


class Office:
    """The desk's people, in front of a ledger that other processes use too."""

    def __init__(self) -> None:
        self.ledger = CountingLedger()
        self.service = self.a_problem().service

    async def ask(self, command: Command, actor: Actor, command_id: str = "a-command") -> Appended | Refused:
        return await self.service.carry_out(envelope(command, actor, command_id))

    async def activate(self, lead: str, number: int = 1) -> None:
        proposed = await self.ask(
            ProposeRoutingTable(rows=rows(lead), reason="uji coba"), OPERATOR, f"propose-{number}"
        )
        assert isinstance(proposed, Appended), proposed
        activated = await self.ask(ActivateRoutingTable(version=f"{LEBONG}-{number}"), CHAIR, f"activate-{number}")
        assert isinstance(activated, Appended), activated

    def a_problem(self) -> Desk:
        return Desk(RecordingEngine(), self.ledger)


async def entered(desk: Desk) -> ProblemInventoried:
    await desk.ask(detection())
    outcome = await desk.ask(Inventory(), SERVICE)
    assert isinstance(outcome, Appended), outcome
    event = outcome.events[0]
    assert isinstance(event, ProblemInventoried)
    return event


async def test_a_problem_is_entered_by_the_table_that_the_desk_has_activated_and_says_so() -> None:
    office = Office()
    before = await entered(office.a_problem())
    await office.activate("POLRI")
    after = await entered(office.a_problem())
    assert (before.lead, before.rule_version, before.rules_digest) == ("KPU", "test", RULES.routes.digest)
    assert (after.lead, after.rule, after.rule_version) == ("POLRI", "R-LOGISTICS_LATE-1", "17.07-1")
    assert after.rules_digest != before.rules_digest


async def test_another_desk_goes_on_by_its_own_table() -> None:
    office = Office()
    await office.activate("POLRI")
    in_force = RulesInForce(office.ledger, ON_THE_WALL, RULES)
    assert (await in_force.of("17/2024")).routes is RULES.routes
    assert (await in_force.of(BOOK)).routes.version == "17.07-1"


async def test_a_process_that_runs_sees_an_activation_within_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    office = Office()
    in_force = RulesInForce(office.ledger, ON_THE_WALL, RULES)
    assert (await in_force.of(BOOK)).routes.version == "test"
    await office.activate("POLRI")
    assert (await in_force.of(BOOK)).routes.version == "test"
    later = time.monotonic() + READ_AGAIN_SECONDS
    monkeypatch.setattr(time, "monotonic", lambda: later)
    assert (await in_force.of(BOOK)).routes.version == "17.07-1"


async def test_many_commands_at_once_read_the_desks_stream_once() -> None:
    office = Office()
    in_force = RulesInForce(office.ledger, ON_THE_WALL, RULES)
    await asyncio.gather(*(in_force.of(BOOK) for _ in range(50)))
    assert office.ledger.readings == 1


async def test_a_reading_that_failed_is_made_again_and_nothing_is_decided_without_it() -> None:
    office = Office()
    in_force = RulesInForce(office.ledger, ON_THE_WALL, RULES)
    office.ledger.away = True
    with pytest.raises(LedgerAway):
        await in_force.of(BOOK)
    office.ledger.away = False
    assert (await in_force.of(BOOK)).routes.version == "test"


async def test_the_same_command_again_has_its_first_outcome_and_other_content_is_refused() -> None:
    office = Office()
    propose = ProposeRoutingTable(rows=rows("POLRI"), reason="uji coba")
    first = await office.ask(propose, OPERATOR)
    again = await office.ask(propose, OPERATOR)
    assert isinstance(first, Appended)
    assert isinstance(again, Appended)
    assert (again.events, again.fresh) == (first.events, False)
    other = await office.ask(propose.model_copy(update={"reason": "lain"}), OPERATOR)
    assert isinstance(other, Refused)
    assert other.code == "COMMAND_ID_REUSED"
    activate = ActivateRoutingTable(version="17.07-1")
    assert isinstance(await office.ask(activate, CHAIR, "activate-1"), Appended)
    repeated = await office.ask(activate, CHAIR, "activate-1")
    assert isinstance(repeated, Appended)
    assert not repeated.fresh


async def test_proposals_that_come_together_get_versions_of_their_own() -> None:
    office = Office()
    outcomes = await asyncio.gather(
        *(
            office.ask(ProposeRoutingTable(rows=rows("POLRI"), reason="uji coba"), OPERATOR, f"propose-{number}")
            for number in range(6)
        )
    )
    versions = [each.events[0].version for each in outcomes if isinstance(each, Appended)]
    assert sorted(versions) == [f"17.07-{number}" for number in range(1, 7)]


def a_large_table(count: int) -> tuple[RouteRow, ...]:
    """So many rows, one after the other in time, and the last of them for good."""
    days = [ALWAYS + timedelta(days=number) for number in range(count // 3)]
    return tuple(
        a_row(
            category,
            number,
            lead="POLRI",
            legal_basis="Keputusan Gubernur tentang penunjukan instansi penanggung jawab, lampiran II",
            effective_from=day,
            effective_to=None if day == days[-1] else day,
        )
        for category in ("LOGISTICS_LATE", *OTHERS)
        for number, day in enumerate(days, start=1)
    )


async def test_a_table_of_thousands_of_rows_decides_and_its_event_stays_small() -> None:
    office = Office()
    large = a_large_table(2997)
    proposed = await office.ask(ProposeRoutingTable(rows=large, reason="tabel provinsi"), OPERATOR)
    assert isinstance(proposed, Appended), proposed
    (recorded,) = proposed.recorded
    assert (recorded.event.row_count, recorded.size_bytes < 1024) == (2997, True)
    assert len(await office.ledger.large_body(BOOK, recorded.event.digest)) > 600_000
    activated = await office.ask(ActivateRoutingTable(version=f"{LEBONG}-1"), CHAIR, "activate-1")
    assert isinstance(activated, Appended), activated
    event = await entered(office.a_problem())
    assert (event.lead, event.rules_digest) == ("POLRI", recorded.event.digest)
    assert event.rule == "R-LOGISTICS_LATE-999"


async def test_a_table_beyond_the_limit_is_refused_and_nothing_is_stored() -> None:
    office = Office()
    large = tuple(row.model_copy(update={"legal_basis": "\U0001f5f3" * 300}) for row in a_large_table(2997))
    outcome = await office.ask(ProposeRoutingTable(rows=large, reason="tabel provinsi"), OPERATOR)
    assert isinstance(outcome, Refused)
    assert (outcome.code, "TABLE_TOO_LARGE" in outcome.message) == ("FAULTY_ROUTING_TABLE", True)
    assert await office.ledger.read_book(BOOK) == []


async def test_the_rows_of_a_table_are_read_once_however_often_the_roster_changes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    office = Office()
    await office.activate("POLRI")
    in_force = RulesInForce(office.ledger, ON_THE_WALL, RULES)
    read = office.ledger.bodies_read
    for number in range(3):
        later = time.monotonic() + READ_AGAIN_SECONDS
        monkeypatch.setattr(time, "monotonic", lambda later=later: later)
        await office.ask(
            RecordOffice(office=offices.Office(agency="KPU", region=LEBONG, name=f"KPU {number}")),
            CHAIR,
            f"office-{number}",
        )
        assert (await in_force.of(BOOK)).routes.version == "17.07-1"
    assert office.ledger.bodies_read == read + 1
    await office.activate("BAWASLU", 2)
    later = time.monotonic() + READ_AGAIN_SECONDS
    monkeypatch.setattr(time, "monotonic", lambda: later)
    assert (await in_force.of(BOOK)).routes.version == "17.07-2"


async def test_nothing_is_decided_by_a_table_whose_rows_are_lost_or_altered() -> None:
    office = Office()
    await office.activate("POLRI")
    (digest,) = office.ledger.lose_bodies(b"[]")
    with pytest.raises(LargeBodyAltered, match=digest):
        await RulesInForce(office.ledger, ON_THE_WALL, RULES).of(BOOK)
    office.ledger.lose_bodies(None)
    with pytest.raises(LargeBodyLost, match=digest):
        await office.ask(ActivateRoutingTable(version=f"{LEBONG}-1"), CHAIR, "activate-again")


async def test_a_desk_that_there_is_not_is_refused() -> None:
    office = Office()
    command = ActivateRoutingTable(version="17.07.05-1")
    asked = CommandEnvelope(command_id="a-command", stream=desk_stream("17.09/2024"), actor=CHAIR, command=command)
    outcome = await office.service.carry_out(asked)
    assert isinstance(outcome, Refused)
    assert outcome.code == "UNKNOWN_REGION"


async def test_what_was_entered_since_an_instant_is_found_without_reading_what_was_before() -> None:
    office = Office()
    for _ in range(5):
        await entered(office.a_problem())
    book = await office.ledger.read_book(BOOK)
    for each in book:
        since = each.ledger_at
        found = [recorded async for recorded in recorded_since(sight_of(OPERATOR), office.ledger, BOOK, since)]
        assert found == [recorded for recorded in book if recorded.ledger_at >= since]
    await office.a_problem().ask(detection(needs_triage=True))
    cases, undecided = await entered_since(sight_of(OPERATOR), office.ledger, BOOK, book[0].ledger_at)
    assert (len(cases), undecided) == (5, 1)
    assert await entered_since(sight_of(OPERATOR), office.ledger, BOOK, datetime.now(UTC)) == ([], 0)
    assert await entered_since(sight_of(OPERATOR), office.ledger, "17/2024", book[0].ledger_at) == ([], 0)


async def test_figures_speak_of_the_problems_that_were_first_reported_in_that_time() -> None:
    office = Office()
    older = office.a_problem()
    await older.ask(detection())
    since = datetime.now(UTC)
    await older.ask(Inventory(), SERVICE)
    await entered(office.a_problem())
    await office.activate("POLRI")
    found = await accuracy_since(sight_of(OPERATOR), office.ledger, BOOK, since)
    assert (found.reports, found.total("without_person")) == (1, 1)
