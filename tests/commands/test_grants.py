"""Nobody acts by a grant out of its time, or for what it was not given: in every kind of stream, by one check."""

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.rules_in_force import RulesInForce
from commands.service import CommandService, OtherStreams, Refused
from commands.standing import RosterStandings
from commands.wakes import WakeRelay
from domain.actor import ActingAs, ActingOfficial, Actor, Delegate, Grant, SignedLink, service_identity
from domain.aggregate import Aggregate
from domain.calendar import Calendar
from domain.codes import RegionCode, Role
from domain.command import Envelope
from domain.desk.commands import (
    AppointOfficial,
    Command,
    CommandEnvelope,
    EndAppointment,
    RecordRecusal,
    ReportNil,
)
from domain.desk.process import desk_stream
from domain.desk.recusal import RecusalCause
from domain.desk.roster import Terms
from domain.refusals import OutsideGrant, Refusal
from domain.stream import BookId, StreamId
from ledger.memory import MemoryLedger
from ledger.port import Appended
from tests.domain.test_aggregates import AT, Specimen, every_kind
from tests.given.codec import CODEC
from tests.given.desk import BOOK, CHAIR, LEBONG, ON_THE_WALL, RULES, RecordingEngine, parts_before
from tests.given.situations import an_intake

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
INSTANTS = st.sampled_from([AT - 2 * HOUR, AT - HOUR, AT, AT + HOUR, AT + 2 * HOUR])
KIND_OF_GRANT = {"signed_link": SignedLink, "delegate": Delegate, "acting_official": ActingOfficial}


class Believing:
    """Takes the grant that an actor brings for the one that is known of them."""

    async def of(self, actor: Actor, book: BookId, at: datetime) -> Actor:
        return actor


@dataclass(frozen=True)
class Kind:
    """A kind of stream with the facts of its specimen."""

    specimen: Specimen

    @property
    def aggregate(self) -> Aggregate[Any, Any, Any, Any]:
        return self.specimen.aggregate

    async def facts(self, envelope: Envelope[Any], others: OtherStreams) -> Any:
        return self.specimen.facts


@st.composite
def grants(draw: st.DrawFn, stream: StreamId[Any], actor: Actor, act: str) -> Grant:
    since, until = draw(st.none() | INSTANTS), draw(INSTANTS)
    other = actor.standing.model_copy(update={"region": "35"})
    return draw(
        st.one_of(
            st.builds(
                SignedLink,
                link_id=st.just("lnk-1"),
                since=st.just(since),
                until=st.just(until),
                stream=st.sampled_from([stream, StreamId(stream.kind, "35.78/2024", stream.key), None]),
                acts=st.sampled_from([(act,), (), ("SomethingElse",)]),
            ),
            st.builds(
                Delegate,
                on_behalf_of=st.just("bupati"),
                since=st.just(since),
                until=st.just(until),
                standing=st.sampled_from([actor.standing, other, None]),
            ),
            st.builds(
                ActingOfficial,
                form=st.just(ActingAs.PLT),
                office=st.just("sekda.17.07"),
                since=st.just(since),
                until=st.just(until),
            ),
        )
    )


def expected(kind: Specimen, grant: Grant, actor: Actor, act: str) -> str | None:
    """The code by which the grant stops the command; None where it lets it through."""
    if grant.since is not None and grant.since > AT:
        return "GRANT_NOT_BEGUN"
    if grant.until < AT:
        return "GRANT_EXPIRED"
    if kind.aggregate.records_reading:
        return None
    match grant:
        case SignedLink(stream=stream, acts=acts):
            return None if stream == kind.stream and act in acts else "OUTSIDE_GRANT"
        case Delegate(standing=standing):
            return None if standing == actor.standing else "OUTSIDE_GRANT"
        case ActingOfficial():
            return None


@every_kind
@given(data=st.data())
def test_a_grant_stops_what_it_does_not_let_through_and_nothing_else(kind: Specimen, data: st.DataObject) -> None:
    asyncio.run(_tried(kind, data))


async def _tried(kind: Specimen, data: st.DataObject) -> None:
    ledger = MemoryLedger(CODEC)
    relay = WakeRelay(ledger, RecordingEngine())
    service = CommandService(ledger, relay, (Kind(kind),), Believing(), lambda: AT)

    def asking(command: Any, actor: Actor, number: int) -> Envelope[Any]:
        return Envelope[Any](command_id=f"command-{number}", stream=kind.stream, actor=actor, command=command)

    for number, command in enumerate(data.draw(st.lists(kind.commands, max_size=4))):
        await service.carry_out(asking(command, data.draw(kind.actors), number))
    command = data.draw(kind.commands)
    plain = data.draw(kind.actors.filter(lambda actor: not actor.is_service))
    grant = data.draw(grants(kind.stream, plain, command.type))
    envelope = asking(command, plain.model_copy(update={"grant": grant}), 1000)
    before = await ledger.read(kind.stream)

    tried = await service.try_out(envelope)
    done = await service.carry_out(envelope)

    code = expected(kind, grant, plain, command.type)
    state = kind.aggregate.process.fold(each.event for each in before)
    by_rules = kind.decided(state, command, envelope.actor)
    if code is not None:
        assert isinstance(tried, Refused)
        assert (tried.code, done) == (code, tried)
        assert await ledger.read(kind.stream) == before
    elif isinstance(by_rules, Refusal):
        assert isinstance(tried, Refused)
        assert tried.code == by_rules.code
    else:
        assert tried == by_rules
        assert isinstance(done, Appended)
        assert {each.actor for each in done.recorded} <= {envelope.actor}
    await relay.settled()


# What the roster says


NOW = datetime(2024, 11, 27, 3, tzinfo=AT.tzinfo)
TODAY = RULES.local_date(NOW, LEBONG)
ASISTEN = Actor(id="asisten", role=Role.SUPERVISOR, region=LEBONG)
SUPERVISING = Terms(role=Role.SUPERVISOR, agency="SEKDA", region=LEBONG, since=TODAY - 5 * DAY)


class Office:
    """A desk with a roster, and a clock that can be set."""

    def __init__(self, now: datetime = NOW) -> None:
        self.now = now
        self.ledger = MemoryLedger(CODEC)
        self.asked = 0

    async def ask(self, command: Command, actor: Actor = CHAIR, command_id: str | None = None) -> Appended | Refused:
        """What became of the command, in a process of its own, which knows the roster as it is."""
        self.asked += 1
        command_id = command_id or f"asking-{self.asked}"
        relay = WakeRelay(self.ledger, RecordingEngine())
        service = CommandService(*parts_before(self.ledger, relay, now=lambda: self.now))
        return await service.carry_out(
            CommandEnvelope(command_id=command_id, stream=desk_stream(BOOK), actor=actor, command=command)
        )

    async def appoint(self, account: str, **terms: Any) -> None:
        command = AppointOfficial(account=account, terms=Terms(**{**SUPERVISING.__dict__, **terms}))
        assert isinstance(await self.ask(command), Appended)

    async def nil(self, actor: Actor = ASISTEN) -> str | Grant | None:
        """What `actor` acted by, or the code by which they may not."""
        outcome = await self.ask(ReportNil(unit=LEBONG, day=TODAY, intake=an_intake(f"nil-{self.asked}")), actor)
        if isinstance(outcome, Refused):
            return outcome.code
        return outcome.recorded[-1].actor.grant


async def test_who_fills_an_office_acts_within_the_days_of_the_roster() -> None:
    told = {}
    for days in (-6, -5, 0, 1, 2):
        office = Office()
        await office.appoint("asisten", acting=ActingAs.PLH, until=TODAY + DAY)
        office.now = NOW + days * DAY
        told[days] = await office.nil()
    assert [told[-6], told[2]] == ["GRANT_NOT_BEGUN", "GRANT_EXPIRED"]
    assert all(isinstance(told[days], ActingOfficial) for days in (-5, 0, 1))


async def test_an_end_in_the_roster_ends_the_right() -> None:
    office = Office()
    await office.appoint("asisten", acting=ActingAs.PLT, until=TODAY + 5 * DAY)
    assert isinstance(await office.nil(), ActingOfficial)
    await office.ask(EndAppointment(number=1, until=TODAY - DAY, reason="pejabat definitif dilantik"))
    assert await office.nil() == "GRANT_EXPIRED"


async def test_a_repeat_after_the_end_gets_the_first_outcome() -> None:
    office = Office()
    await office.appoint("asisten", acting=ActingAs.PLH, until=TODAY)
    command = ReportNil(unit=LEBONG, day=TODAY, intake=an_intake("nil"))
    first = await office.ask(command, ASISTEN, "the-same-command")
    office.now = NOW + 2 * DAY
    again = await office.ask(command, ASISTEN, "the-same-command")
    assert isinstance(first, Appended)
    assert isinstance(again, Appended)
    assert (again.fresh, again.events) == (False, first.events)
    assert await office.nil() == "GRANT_EXPIRED"


async def test_who_acts_for_another_person_is_on_record_with_whom() -> None:
    office = Office()
    await office.appoint("sekda")
    await office.appoint("asisten", since=TODAY, until=TODAY + DAY, on_behalf_of="sekda")
    found = await office.nil()
    assert isinstance(found, Delegate)
    assert found.on_behalf_of == "sekda"
    assert await office.nil(Actor(id="sekda", role=Role.SUPERVISOR, region=LEBONG)) is None


class Rehearsed:
    """Calendars of books that show `TODAY` ten days after the wall does, at a hundred times its pace."""

    calendar = Calendar(origin_wall=NOW + 10 * DAY, origin_shown=NOW, speed=100)

    async def of(self, book: BookId) -> Calendar:
        return self.calendar


async def test_the_days_of_an_appointment_are_those_of_its_book() -> None:
    office = Office()
    await office.appoint("asisten", acting=ActingAs.PLH, since=TODAY, until=TODAY + DAY)
    rehearsed = Rehearsed()
    standings = RosterStandings(RulesInForce(office.ledger, rehearsed, RULES))
    begins = rehearsed.calendar.origin_wall

    grant = (await standings.of(ASISTEN, BOOK, begins)).grant

    assert isinstance(grant, ActingOfficial)
    assert grant.since is not None
    # Two days pass within half an hour of the wall's clock.
    assert grant.since < begins < grant.until < begins + HOUR / 2
    assert RULES.with_calendar(rehearsed.calendar).local_date(grant.until, LEBONG) == TODAY + DAY


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.REPORTER])
async def test_a_face_is_not_believed_that_claims_what_the_roster_does_not_give(role: Role) -> None:
    claimed = ActingOfficial(form=ActingAs.PLT, office="sekda.17.07", until=NOW + DAY)
    office = Office()
    assert await office.nil(Actor(id="asisten", role=role, region=LEBONG, grant=claimed)) == "OUTSIDE_GRANT"


async def test_the_roster_is_that_of_where_somebody_sits_and_links_and_the_service_need_none() -> None:
    office = Office()
    await office.appoint("asisten", acting=ActingAs.PLH, until=TODAY - DAY)
    standings = RosterStandings(RulesInForce(office.ledger, ON_THE_WALL, RULES))

    async def of(actor: Actor, book: BookId = BOOK) -> Actor:
        return await standings.of(actor, book, NOW)

    in_kecamatan: RegionCode = "17.07.05"
    assert (await of(ASISTEN, "17/2024")).grant is not None
    assert (await of(ASISTEN, "17.07/2029")).grant is None
    assert (await of(ASISTEN.model_copy(update={"region": "17"}))).grant is None
    assert (await of(ASISTEN.model_copy(update={"region": in_kecamatan}))).grant is None
    link = SignedLink(link_id="lnk-1", until=NOW)
    by_link = Actor(id="kpu", role=Role.AGENCY, region=LEBONG, agency="KPU", grant=link)
    assert await of(by_link) == by_link
    assert await of(service_identity()) == service_identity()
    claimed = Delegate(on_behalf_of="sekda", until=NOW)
    with pytest.raises(OutsideGrant):
        await of(ASISTEN.model_copy(update={"grant": claimed}))


async def test_the_roster_tells_who_has_left_from_who_never_stood_in_it() -> None:
    office = Office()
    await office.appoint("asisten", since=TODAY - DAY, until=TODAY)
    standings = RosterStandings(RulesInForce(office.ledger, ON_THE_WALL, RULES))

    async def has_left(actor: Actor, days: int = 0) -> bool:
        return await standings.has_left(actor, BOOK, NOW + days * DAY)

    verifier = ASISTEN.model_copy(update={"role": Role.VERIFIER})
    assert [await has_left(ASISTEN, days) for days in (-2, -1, 0, 1)] == [False, False, False, True]
    assert not await has_left(verifier, 1)
    assert not await has_left(Actor(id="orang.lain", role=Role.OPERATOR, region=LEBONG), 1)
    appointed = [await standings.appointed_as("asisten", LEBONG, BOOK, NOW + days * DAY) for days in (-2, 0, 1)]
    assert appointed == [frozenset(), {ASISTEN.standing}, frozenset()]
    assert await standings.appointed_as("orang.lain", LEBONG, BOOK, NOW) == frozenset()


async def test_whom_a_process_does_not_let_through_neither_acts_nor_looks() -> None:
    office = Office()

    async def admit(actor: Actor) -> None:
        if actor.id != "asisten":
            raise OutsideGrant(actor.id)

    standings = RosterStandings(RulesInForce(office.ledger, ON_THE_WALL, RULES), admit)
    assert await standings.of(ASISTEN, BOOK, NOW) == ASISTEN
    assert await standings.of(service_identity(), BOOK, NOW) == service_identity()
    link = SignedLink(link_id="lnk-1", until=NOW)
    for other in (
        Actor(id="orang.lain", role=Role.OPERATOR, region=LEBONG),
        Actor(id="kpu", role=Role.AGENCY, region=LEBONG, agency="KPU", grant=link),
    ):
        with pytest.raises(OutsideGrant):
            await standings.of(other, BOOK, NOW)


async def test_who_acts_for_somebody_kept_away_is_kept_away_too() -> None:
    office = Office()
    await office.appoint("sekda", since=TODAY - 9 * DAY)
    await office.appoint("asisten", on_behalf_of="sekda", until=TODAY + 5 * DAY)
    assert isinstance(await office.nil(), Delegate)
    await office.ask(RecordRecusal(account="sekda", cause=RecusalCause.KIN, since=TODAY))
    assert await office.nil() == "RECUSED_FROM_DESK"
    office.now = NOW - DAY
    assert isinstance(await office.nil(), Delegate)
