"""What every adapter of `ledger.port.Ledger` promises; a module per adapter runs it on the real thing."""

import asyncio
import unicodedata
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import NAMESPACE_URL, UUID, uuid5

import pytest

from domain.calendar import REAL, Calendar
from domain.canonical import NotCanonical
from domain.codes import Severity
from domain.problem.events import ReferralDeclined
from domain.problem.evolve import fold
from domain.referral_id import ReferralId
from domain.refusals import CommandIdReused, TooLarge
from domain.register import parse_register_number
from domain.stream import BookId, Head, StreamId, region_of, year_of
from domain.wake import Wake
from ledger.encoding import digest_of
from ledger.port import (
    LARGE_BODY_LIMIT_BYTES,
    Appended,
    BookOnAnotherCalendar,
    BookOnOtherTerms,
    BookTerms,
    BookUnderAnotherKey,
    HistoryDiverged,
    LargeBodyLost,
    Ledger,
    ReliedOn,
    VersionConflict,
)
from ledger.vault import Vault
from tests.given.situations import AT, SITUATIONS
from tests.ledger.writing import (
    INVENTORY,
    LEBONG,
    NAMES,
    NOTE,
    SELUMA,
    YEAR,
    a_request,
    a_stream,
    all_of,
    append_after_reading,
    digest,
)

WRITERS = 32
KEY_PROOF = b"k" * 32
KAUR = "17.04/2024"
"""A book that is not open at the start."""

REHEARSED = Calendar(
    origin_wall=datetime(2026, 10, 5, 2, 0, 0, 123_457, tzinfo=UTC),
    origin_shown=datetime.fromisoformat("2024-11-26T07:00+07:00"),
    speed=2000.1,
)


def terms_of(book: BookId, name: str, calendar: Calendar = REAL) -> BookTerms:
    origin = f"desk-pilkada/{year_of(book)}/{region_of(book)}"
    return BookTerms(origin=origin, register_name=name, key_proof=KEY_PROOF, calendar=calendar)


async def open_books(ledger: Ledger) -> None:
    for book, name in NAMES.items():
        await ledger.open_book(book, terms_of(book, name))


class LedgerContract:
    """Subclasses bring a fixture `ledger`: empty, with the books of `NAMES` open."""

    # Streams and positions

    async def test_versions_count_a_stream_and_positions_its_book(self, ledger: Ledger) -> None:
        first, second = a_stream(), a_stream()
        await ledger.append(a_request(first, 0, [NOTE, NOTE]))
        await ledger.append(a_request(second, 0, [NOTE]))
        appended = await ledger.append(a_request(first, 2, [NOTE]))
        assert (appended.stream, appended.version, appended.positions, appended.fresh) == (first, 3, (3,), True)
        assert await all_of(ledger) == [(0, first, 1), (1, first, 2), (2, second, 1), (3, first, 3)]

    async def test_each_book_counts_its_own_positions(self, ledger: Ledger) -> None:
        lebong, seluma = a_stream(LEBONG), a_stream(SELUMA)
        await ledger.append(a_request(lebong))
        await ledger.append(a_request(seluma))
        assert await all_of(ledger, LEBONG) == [(0, lebong, 1)]
        assert await all_of(ledger, SELUMA) == [(0, seluma, 1)]
        assert sorted(await ledger.books()) == [SELUMA, LEBONG]

    async def test_a_record_tells_where_when_by_whom_and_why(self, ledger: Ledger) -> None:
        request = a_request(a_stream())
        await ledger.append(request)
        (recorded,) = await ledger.read(StreamId.parse(request.stream))
        assert (recorded.book, recorded.stream, recorded.version, recorded.position) == (LEBONG, request.stream, 1, 0)
        assert (recorded.actor, recorded.causation) == (request.actor, request.command_id)
        assert recorded.event == NOTE
        assert UUID(recorded.event_id).version == 5
        assert recorded.ledger_at.tzinfo == UTC

    async def test_ids_of_events_differ_and_ledger_time_never_goes_back(self, ledger: Ledger) -> None:
        stream = a_stream()
        for version in range(0, 10, 2):
            await ledger.append(a_request(stream, version, [NOTE, NOTE]))
        recorded = await ledger.read(StreamId.parse(stream))
        assert len({each.event_id for each in recorded}) == 10
        instants = [each.ledger_at for each in recorded]
        assert instants == sorted(instants)

    async def test_a_reader_who_knows_a_version_gets_what_follows(self, ledger: Ledger) -> None:
        stream = a_stream()
        await ledger.append(a_request(stream, 0, [NOTE] * 4))
        assert [each.version for each in await ledger.read(StreamId.parse(stream), after=Head(version=2))] == [3, 4]
        assert await ledger.read(StreamId.parse(stream), after=Head(version=4)) == []
        assert await ledger.read(StreamId.parse(a_stream())) == []

    async def test_a_book_is_read_in_pages(self, ledger: Ledger) -> None:
        await ledger.append(a_request(a_stream(), 0, [NOTE] * 5))
        assert [each.position for each in await ledger.read_book(LEBONG, 1, 3)] == [1, 2, 3]
        assert await ledger.read_book(LEBONG, 5) == []
        assert await ledger.read_book("99.99") == []

    async def test_what_is_read_folds_to_the_state_that_was_written(self, ledger: Ledger) -> None:
        for name, situation in SITUATIONS.items():
            life, stream = situation(), a_stream()
            await ledger.append(a_request(stream, 0, life.events, after=life.state))
            recorded = [each.event for each in await ledger.read(StreamId.parse(stream))]
            assert tuple(recorded) == life.events, name
            assert fold(recorded) == life.state, name

    async def test_a_read_goes_no_further_than_asked(self, ledger: Ledger) -> None:
        stream = a_stream()
        appended = await ledger.append(a_request(stream, 0, [NOTE] * 5))
        named = StreamId.parse(stream)
        assert [each.version for each in await ledger.read(named, limit=2)] == [1, 2]
        assert [each.version for each in await ledger.read(named, appended.recorded[1].head, 2)] == [3, 4]

    async def test_some_events_of_a_stream_are_read_by_their_versions(self, ledger: Ledger) -> None:
        named = StreamId.parse(a_stream())
        appended = await ledger.append(a_request(str(named), 0, [NOTE] * 5))
        found = await ledger.read_some(named, [4, 2, 9])
        assert list(found) == [appended.recorded[1], appended.recorded[3]]
        assert list(await ledger.read_some(named, [])) == []
        assert list(await ledger.read_some(StreamId.parse(a_stream()), [1])) == []

    async def test_whoever_knows_another_event_at_a_version_is_told_so(self, ledger: Ledger) -> None:
        named = StreamId.parse(a_stream())
        appended = await ledger.append(a_request(str(named), 0, [NOTE] * 2))
        first, second = (each.head for each in appended.recorded)
        assert await ledger.read(named, second) == []
        for strange in (
            Head(version=1, event_id=second.event_id),
            Head(version=2, event_id=first.event_id),
            Head(version=3, event_id=second.event_id),
        ):
            with pytest.raises(HistoryDiverged):
                await ledger.read(named, strange)

    # Concurrent writers

    async def test_a_writer_who_knows_another_event_at_the_version_is_refused(self, ledger: Ledger) -> None:
        stream = a_stream()
        (recorded,) = (await ledger.append(a_request(stream))).recorded
        with pytest.raises(VersionConflict):
            await ledger.append(a_request(stream, Head(version=1, event_id=str(uuid5(NAMESPACE_URL, "another")))))
        assert (await ledger.append(a_request(stream, recorded.head))).version == 2

    async def test_nothing_is_stored_when_a_stream_that_was_relied_on_has_moved(self, ledger: Ledger) -> None:
        stream, other = a_stream(), a_stream()
        seen = (await ledger.append(a_request(other))).recorded[-1].head
        relying = (ReliedOn(stream=other, head=seen),)
        assert (await ledger.append(a_request(stream, 0, relied_on=relying))).fresh
        await ledger.append(a_request(other, 1))
        with pytest.raises(VersionConflict):
            await ledger.append(a_request(stream, 1, relied_on=relying))
        assert [each.version for each in await ledger.read(StreamId.parse(stream))] == [1]

    async def test_of_two_that_rely_on_each_other_one_is_first(self, ledger: Ledger) -> None:
        for _ in range(8):
            one, two = a_stream(), a_stream()
            heads = {each: (await ledger.append(a_request(each))).recorded[-1].head for each in (one, two)}
            outcomes = await asyncio.gather(
                ledger.append(a_request(one, heads[one], relied_on=(ReliedOn(stream=two, head=heads[two]),))),
                ledger.append(a_request(two, heads[two], relied_on=(ReliedOn(stream=one, head=heads[one]),))),
                return_exceptions=True,
            )
            assert sorted(type(each).__name__ for each in outcomes) == ["Appended", "VersionConflict"]

    async def test_of_writers_who_saw_the_same_version_one_is_first(self, ledger: Ledger) -> None:
        stream = a_stream()
        outcomes = await asyncio.gather(
            *(ledger.append(a_request(stream)) for _ in range(WRITERS)), return_exceptions=True
        )
        assert sum(isinstance(each, Appended) for each in outcomes) == 1
        assert sum(isinstance(each, VersionConflict) for each in outcomes) == WRITERS - 1
        assert await all_of(ledger) == [(0, stream, 1)]

    async def test_writers_on_one_stream_all_get_through(self, ledger: Ledger) -> None:
        stream = a_stream()
        outcomes = await asyncio.gather(*(append_after_reading(ledger, stream) for _ in range(WRITERS)))
        assert sorted(each.version for each in outcomes) == list(range(1, WRITERS + 1))
        assert await all_of(ledger) == [(n, stream, n + 1) for n in range(WRITERS)]

    async def test_writers_on_many_streams_leave_no_gap(self, ledger: Ledger) -> None:
        streams = [a_stream() for _ in range(WRITERS)]

        async def write(stream: str) -> None:
            for version in range(0, 6, 2):
                await ledger.append(a_request(stream, version, [NOTE, NOTE]))

        await asyncio.gather(*map(write, streams))
        stored = await all_of(ledger)
        assert [position for position, _, _ in stored] == list(range(WRITERS * 6))
        for stream in streams:
            assert [version for _, name, version in stored if name == stream] == [1, 2, 3, 4, 5, 6]

    async def test_a_stale_writer_stores_nothing(self, ledger: Ledger) -> None:
        stream = a_stream()
        await ledger.append(a_request(stream))
        stale = a_request(stream, 0, [INVENTORY], wake=True)
        with pytest.raises(VersionConflict):
            await ledger.append(stale)
        with pytest.raises(VersionConflict):
            await ledger.append(a_request(stream, 2))
        assert len(await ledger.read(StreamId.parse(stream))) == 1
        assert await ledger.outcome(stale.command_id, stale.command_digest) is None
        assert await ledger.claim_wakes(10) == []

    # Identity of intent

    async def test_a_repeated_command_gets_its_first_outcome(self, ledger: Ledger) -> None:
        stream = a_stream()
        request = a_request(stream, 0, [NOTE, INVENTORY])
        first = await ledger.append(request)
        await ledger.append(a_request(stream, 2, [NOTE]))
        again = await ledger.append(request)
        later = await ledger.append(replace(request, expected=Head(version=3), events=(NOTE,)))
        expected = replace(first, fresh=False)
        assert (first.fresh, again, later) == (True, expected, expected)
        assert await ledger.outcome(request.command_id, request.command_digest) == expected
        assert len(await ledger.read(StreamId.parse(stream))) == 3

    async def test_a_command_sent_many_times_at_once_has_one_effect(self, ledger: Ledger) -> None:
        request = a_request(a_stream(), 0, [INVENTORY])
        outcomes = await asyncio.gather(*(ledger.append(request) for _ in range(WRITERS)))
        assert sum(each.fresh for each in outcomes) == 1
        assert len({(each.version, each.events, each.positions, each.register_number) for each in outcomes}) == 1
        assert len(await ledger.read(StreamId.parse(request.stream))) == 1

    async def test_a_command_id_is_never_used_for_something_else(self, ledger: Ledger) -> None:
        request = a_request(a_stream(), command_id="test/once")
        await ledger.append(request)
        for stream in (request.stream, a_stream(), a_stream(SELUMA)):
            with pytest.raises(CommandIdReused):
                await ledger.append(a_request(stream, 0, command_id="test/once", asked="something else"))
        with pytest.raises(CommandIdReused):
            await ledger.outcome("test/once", digest("something else"))
        assert len(await all_of(ledger)) == 1

    async def test_what_was_never_carried_out_has_no_outcome(self, ledger: Ledger) -> None:
        assert await ledger.outcome("test/never", digest("anything")) is None

    async def test_a_command_with_nothing_to_do_is_remembered(self, ledger: Ledger) -> None:
        stream = a_stream()
        await ledger.append(a_request(stream, 0, [NOTE]))
        idle = a_request(stream, 1, [])
        outcome = await ledger.append(idle)
        await ledger.append(a_request(stream, 1, [NOTE]))
        again = await ledger.append(idle)
        assert (outcome.version, outcome.events, outcome.positions, outcome.fresh) == (1, (), (), True)
        assert again == replace(outcome, fresh=False)

    async def test_having_nothing_to_do_needs_a_fresh_look_too(self, ledger: Ledger) -> None:
        stream = a_stream()
        await ledger.append(a_request(stream))
        with pytest.raises(VersionConflict):
            await ledger.append(a_request(stream, 0, []))

    async def test_one_request_that_fails_leaves_its_companions_alone(self, ledger: Ledger) -> None:
        known = a_request(a_stream(), command_id="test/known")
        await ledger.append(known)
        streams = [a_stream() for _ in range(4)]
        outcomes = await asyncio.gather(
            ledger.append(a_request(streams[0])),
            ledger.append(a_request(streams[1], 7)),
            ledger.append(known),
            ledger.append(a_request(streams[2], command_id="test/known", asked="something else")),
            ledger.append(a_request(streams[3])),
            return_exceptions=True,
        )
        assert [type(each) for each in outcomes] == [Appended, VersionConflict, Appended, CommandIdReused, Appended]
        assert [stream for _, stream, _ in await all_of(ledger)] == [known.stream, streams[0], streams[3]]

    # Register

    async def test_inventoried_problems_are_numbered_without_gap(self, ledger: Ledger) -> None:
        streams = [a_stream() for _ in range(WRITERS)]
        outcomes = await asyncio.gather(*(ledger.append(a_request(each, 0, [INVENTORY])) for each in streams))
        numbers = [parse_register_number(each.register_number or "") for each in outcomes]
        assert {(each.name, each.year) for each in numbers} == {("LEBONG", YEAR)}
        assert sorted(each.count for each in numbers) == list(range(1, WRITERS + 1))

    async def test_a_refused_inventory_takes_no_number(self, ledger: Ledger) -> None:
        with pytest.raises(VersionConflict):
            await ledger.append(a_request(a_stream(), 5, [INVENTORY]))
        appended = await ledger.append(a_request(a_stream(), 0, [NOTE, INVENTORY]))
        assert appended.register_number == "LEBONG/2024/000001-" + (appended.register_number or "?")[-1]

    async def test_a_problem_keeps_its_number(self, ledger: Ledger) -> None:
        stream = a_stream()
        first = await ledger.append(a_request(stream, 0, [INVENTORY]))
        second = await ledger.append(a_request(stream, 1, [INVENTORY]))
        other = await ledger.append(a_request(a_stream(), 0, [INVENTORY]))
        assert second.register_number == first.register_number
        assert parse_register_number(other.register_number or "").count == 2
        assert (await ledger.append(a_request(stream, 2))).register_number is None

    async def test_each_book_has_its_own_register(self, ledger: Ledger) -> None:
        outcomes = [await ledger.append(a_request(a_stream(book), 0, [INVENTORY])) for book in (LEBONG, SELUMA)]
        numbers = [parse_register_number(each.register_number or "") for each in outcomes]
        assert [(each.name, each.count) for each in numbers] == [("LEBONG", 1), ("SELUMA", 1)]

    async def test_a_book_is_opened_once(self, ledger: Ledger) -> None:
        await open_books(ledger)
        origin = f"desk-pilkada/{YEAR}/{region_of(LEBONG)}"
        terms = terms_of(LEBONG, "LEBONG")
        for book, other_origin, name in [
            (LEBONG, "desk-pilkada/elsewhere", "LEBONG"),
            (LEBONG, origin, "LEBONG-BARU"),
            ("17.09/2024", origin, "KAUR"),
            ("17.09/2024", "desk-pilkada/2024/17.09", "LEBONG"),
        ]:
            with pytest.raises(BookOnOtherTerms):
                await ledger.open_book(book, terms.model_copy(update={"origin": other_origin, "register_name": name}))
        assert await ledger.terms(LEBONG) == terms
        assert await ledger.terms("17.09/2024") is None

    async def test_a_book_remembers_the_key_of_its_ids(self, ledger: Ledger) -> None:
        await open_books(ledger)
        terms = terms_of(LEBONG, NAMES[LEBONG])
        with pytest.raises(BookUnderAnotherKey):
            await ledger.open_book(LEBONG, terms.model_copy(update={"key_proof": bytes(32)}))
        assert await ledger.terms(LEBONG) == terms

    async def test_a_book_goes_by_the_calendar_it_was_opened_with(self, ledger: Ledger) -> None:
        await ledger.open_book(KAUR, terms_of(KAUR, "KAUR", REHEARSED))
        await ledger.open_book(KAUR, terms_of(KAUR, "KAUR", REHEARSED))
        for book, name, calendar in [
            (KAUR, "KAUR", REAL),
            (KAUR, "KAUR", REHEARSED.model_copy(update={"speed": 2001.0})),
            (KAUR, "KAUR", REHEARSED.model_copy(update={"origin_wall": REHEARSED.origin_wall + timedelta.resolution})),
            (KAUR, "KAUR", REHEARSED.model_copy(update={"origin_shown": REHEARSED.origin_wall})),
            (LEBONG, NAMES[LEBONG], REHEARSED),
        ]:
            with pytest.raises(BookOnAnotherCalendar):
                await ledger.open_book(book, terms_of(book, name, calendar))
        assert await ledger.terms(KAUR) == terms_of(KAUR, "KAUR", REHEARSED)
        assert await ledger.terms(LEBONG) == terms_of(LEBONG, NAMES[LEBONG], REAL)

    async def test_of_two_who_open_a_book_by_two_calendars_at_once_one_is_refused(self, ledger: Ledger) -> None:
        calendars = [REAL, REHEARSED]
        outcomes = await asyncio.gather(
            *(ledger.open_book(KAUR, terms_of(KAUR, "KAUR", each)) for each in calendars), return_exceptions=True
        )
        (opened,) = (each for each, outcome in zip(calendars, outcomes, strict=True) if outcome is None)
        assert [type(each) for each in outcomes if each is not None] == [BookOnAnotherCalendar]
        assert await ledger.terms(KAUR) == terms_of(KAUR, "KAUR", opened)

    async def test_a_calendar_that_changes_nothing_is_the_real_one(self, ledger: Ledger) -> None:
        unmoved = Calendar(origin_wall=AT, origin_shown=AT, speed=1)
        await ledger.open_book(KAUR, terms_of(KAUR, "KAUR", unmoved))
        await ledger.open_book(KAUR, terms_of(KAUR, "KAUR"))
        assert await ledger.terms(KAUR) == terms_of(KAUR, "KAUR")

    async def test_each_election_of_a_desk_has_a_book_of_its_own(self, ledger: Ledger) -> None:
        later = "17.07/2029"
        await ledger.open_book(later, terms_of(later, "LEBONG"))
        await ledger.append(a_request(a_stream(), 0, [INVENTORY]))
        second = await ledger.append(a_request(a_stream(later), 0, [INVENTORY]))
        assert second.positions == (0,)
        assert second.register_number is not None
        assert second.register_number.startswith("LEBONG/2029/000001-")

    # Wakes

    async def test_a_wake_is_stored_when_asked_for(self, ledger: Ledger) -> None:
        quiet, loud = a_stream(), a_stream()
        await ledger.append(a_request(quiet))
        await ledger.append(a_request(loud, 0, [NOTE] * 3, wake=True, severity=Severity.S3))
        assert await ledger.pending_wakes_count() == 1
        assert await ledger.claim_wakes(10) == [Wake(stream=loud, version=3, severity=Severity.S3, attempts=1)]

    async def test_gravest_wakes_come_first_and_older_ones_before_newer(self, ledger: Ledger) -> None:
        order = [Severity.S1, Severity.S4, Severity.S2, Severity.S4, Severity.S2, Severity.S3]
        streams = [a_stream() for _ in order]
        for stream, severity in zip(streams, order, strict=True):
            await ledger.append(a_request(stream, wake=True, severity=severity))
        claimed = [*await ledger.claim_wakes(2), *await ledger.claim_wakes(10)]
        assert [each.stream for each in claimed] == [streams[n] for n in (1, 3, 5, 2, 4, 0)]
        assert [each.severity for each in claimed] == [Severity(f"S{n}") for n in (4, 4, 3, 2, 2, 1)]

    async def test_a_claimed_wake_is_put_off(self, ledger: Ledger) -> None:
        await ledger.append(a_request(a_stream(), wake=True))
        assert len(await ledger.claim_wakes(10)) == 1
        assert await ledger.claim_wakes(10) == []
        assert await ledger.pending_wakes_count() == 1

    async def test_relays_at_work_together_never_claim_the_same_wake(self, ledger: Ledger) -> None:
        streams = {a_stream() for _ in range(40)}
        await asyncio.gather(*(ledger.append(a_request(stream, wake=True)) for stream in streams))
        claims = await asyncio.gather(*(ledger.claim_wakes(7) for _ in range(8)))
        claimed = [wake.stream for claim in claims for wake in claim]
        assert len(claimed) == len(set(claimed))
        assert set(claimed) <= streams

    async def test_a_later_wake_replaces_an_earlier_one(self, ledger: Ledger) -> None:
        stream = a_stream()
        await ledger.append(a_request(stream, 0, wake=True, severity=Severity.S1))
        await ledger.claim_wakes(10)
        await ledger.append(a_request(stream, 1, wake=True, severity=Severity.S4))
        await ledger.append(a_request(stream, 2))
        assert await ledger.claim_wakes(10) == [Wake(stream=stream, version=2, severity=Severity.S4, attempts=1)]

    async def test_a_delivered_wake_is_forgotten_unless_a_later_one_was_stored(self, ledger: Ledger) -> None:
        stream = a_stream()
        await ledger.append(a_request(stream, 0, wake=True))
        (first,) = await ledger.claim_wakes(10)
        await ledger.append(a_request(stream, 1, wake=True))
        await ledger.wake_delivered(first)
        assert await ledger.pending_wakes_count() == 1
        await ledger.wake_delivered(Wake(stream=stream, version=2))
        assert await ledger.pending_wakes_count() == 0
        await ledger.wake_delivered(first)

    async def test_a_repeated_command_wakes_nobody_again(self, ledger: Ledger) -> None:
        request = a_request(a_stream(), wake=True)
        await ledger.append(request)
        await ledger.wake_delivered(Wake(stream=request.stream, version=1))
        await ledger.append(request)
        assert await ledger.pending_wakes_count() == 0

    # Vault

    async def test_sealed_values_are_stored_with_the_events_and_only_then(self, ledger: Ledger) -> None:
        vault = Vault(bytes(range(32)))
        (told, item), (place, other) = vault.seal("intake:1", "kotak suara basah"), vault.seal("intake:1", "TPS 3")
        (_, never) = vault.seal("intake:2", "tidak tersimpan")
        await ledger.append(a_request(a_stream(), sealed=(item, other)))
        with pytest.raises(VersionConflict):
            await ledger.append(a_request(a_stream(), 9, sealed=(never,)))
        for reference, value in ((told, "kotak suara basah"), (place, "TPS 3")):
            stored = await ledger.vault_item(reference.commitment)
            assert stored is not None
            assert vault.open(stored) == value
        assert await ledger.vault_item(never.commitment) is None
        together = await ledger.vault_items([told.commitment, never.commitment, place.commitment])
        assert sorted(map(vault.open, together)) == ["TPS 3", "kotak suara basah"]
        assert await ledger.vault_items([]) == []

    async def test_a_retry_with_fresh_seals_keeps_the_first_ones(self, ledger: Ledger) -> None:
        vault = Vault(bytes(range(32)))
        (_, first), (_, second) = vault.seal("intake:1", "sama"), vault.seal("intake:1", "sama")
        request = a_request(a_stream(), sealed=(first,))
        await ledger.append(request)
        await ledger.append(replace(request, sealed=(second,)))
        assert await ledger.vault_item(first.commitment) == first
        assert await ledger.vault_item(second.commitment) is None

    # Bad input

    @pytest.mark.parametrize("reason", ["a\x00b", "half \ud800", unicodedata.normalize("NFD", "tidak, é")])
    async def test_what_is_no_text_is_refused_and_nothing_is_stored(self, ledger: Ledger, reason: str) -> None:
        event = ReferralDeclined.model_construct(
            recorded_at=AT, referral_id=ReferralId("KPU.1"), reason=reason, reassign=None
        )
        with pytest.raises(NotCanonical):
            await ledger.append(replace(a_request(a_stream(), 0, [NOTE]), events=(NOTE, event)))
        assert await all_of(ledger) == []

    async def test_an_event_larger_than_the_limit_is_refused_alone(self, ledger: Ledger) -> None:
        huge = ReferralDeclined(recorded_at=AT, referral_id="KPU.1", reason="x" * 70_000)
        outcomes = await asyncio.gather(
            ledger.append(a_request(a_stream(), 0, [huge])),
            ledger.append(a_request(a_stream())),
            return_exceptions=True,
        )
        assert [type(each) for each in outcomes] == [TooLarge, Appended]

    # Large bodies

    async def test_a_large_body_is_stored_with_its_events_and_found_by_its_digest(self, ledger: Ledger) -> None:
        large, small = b"x" * LARGE_BODY_LIMIT_BYTES, b"[]"
        await ledger.append(a_request(a_stream(), large_bodies=(large, small)))
        assert await ledger.large_body(LEBONG, digest_of(large)) == large
        assert await ledger.large_body(LEBONG, digest_of(small)) == small

    async def test_each_book_has_its_own_large_bodies(self, ledger: Ledger) -> None:
        await ledger.append(a_request(a_stream(), large_bodies=(b"ours",)))
        with pytest.raises(LargeBodyLost):
            await ledger.large_body(SELUMA, digest_of(b"ours"))
        with pytest.raises(LargeBodyLost):
            await ledger.large_body(LEBONG, digest_of(b"never stored"))

    async def test_the_same_large_body_may_come_again(self, ledger: Ledger) -> None:
        for _ in range(2):
            await ledger.append(a_request(a_stream(), large_bodies=(b"again", b"again")))
        again = [a_request(a_stream(), large_bodies=(b"again", b"together")) for _ in range(4)]
        assert all(each.fresh for each in await asyncio.gather(*map(ledger.append, again)))
        assert await ledger.large_body(LEBONG, digest_of(b"together")) == b"together"

    async def test_no_large_body_is_stored_without_its_events(self, ledger: Ledger) -> None:
        known = a_request(a_stream(), command_id="test/with-a-body", large_bodies=(b"first",))
        await ledger.append(known)
        with pytest.raises(VersionConflict):
            await ledger.append(a_request(known.stream, 0, large_bodies=(b"stale",)))
        repeated = await ledger.append(replace(known, large_bodies=(b"repeated",)))
        assert not repeated.fresh
        for content in (b"stale", b"repeated"):
            with pytest.raises(LargeBodyLost):
                await ledger.large_body(LEBONG, digest_of(content))

    async def test_a_large_body_beyond_the_limit_is_refused_and_nothing_is_stored(self, ledger: Ledger) -> None:
        request = a_request(a_stream(), large_bodies=(b"x" * (LARGE_BODY_LIMIT_BYTES + 1),))
        with pytest.raises(TooLarge):
            await ledger.append(request)
        assert await all_of(ledger) == []
        assert await ledger.outcome(request.command_id, request.command_digest) is None
