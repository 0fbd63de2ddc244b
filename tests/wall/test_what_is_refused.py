"""The wall stands by itself: without a sight there is nothing, and a fault of the program before it opens nothing."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final

import asyncpg
import orjson
import pytest

from domain.access.policy import View, Views
from domain.access.sight import THE_SERVICE, Sight, sight_of
from domain.actor import Actor
from domain.codes import Role
from domain.outage import LedgerAway
from domain.stream import StreamId
from infra.database import wall
from infra.database.connections import Database
from infra.database.wall import FACE_ROLE, NOTHING, BehindTheWall, named, seen_by
from ledger.port import AttachmentLost
from ledger.postgres import PostgresLedger
from ledger.postgres_attachments import PostgresAttachments
from projections import queries as reads
from projections.filters import ProblemFilter
from projections.operational import triage_queue
from projections.operational.triage_queue import TriageQueue
from projections.queries import Queries
from tests.conftest import Databases
from tests.given.codec import CODEC
from tests.given.onlookers import PEOPLE, WITH_GRANTS, person
from tests.given.projected_desk import APP
from tests.given.situations import AT, BENGKULU, BOOK
from tests.wall.walled_desk import BESIDE, SCHEMAS, WalledDesk, a_walled_desk, commitment_of

OPERATOR: Final = sight_of(person(Role.OPERATOR), at=AT)
GOOD: Final[dict[str, Any]] = {
    "role": "operator", "scope": "17.07", "agency": None, "persons": ["somebody"],
    "stream": None, "referral": None, "opens": None,
}  # fmt: skip
TABLES: Final = """
SELECT format('%I.%I', nspname, relname) AS name, relkind::text, relrowsecurity, relforcerowsecurity, reloptions
FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
WHERE relkind IN ('r', 'p', 'v', 'm', 'f') AND nspname !~ '^(pg_|information_schema)' AND relname !~ '^_pogo'
ORDER BY 1
"""
CHANGED: Final[dict[str, dict[str, Any]]] = {
    "the service": {"role": "service"},
    "no role": {"role": None},
    "a role that there is not": {"role": "root"},
    "a role in other letters": {"role": "Operator"},
    "no scope": {"scope": None},
    "a scope that is a pattern": {"scope": "17.%"},
    "an empty scope": {"scope": ""},
    "two scopes": {"scope": ["17.07", "17.08"]},
    "a scope and a line": {"scope": "17.07\n"},
    "nobody": {"persons": []},
    "a person without a name": {"persons": [""]},
    "a person in a list": {"persons": [["somebody"]]},
    "a person and no list": {"persons": "somebody"},
    "persons that are none": {"persons": None},
    "a relation": {"relations": ["own_desk", "service"]},
    "a stream that is none": {"stream": {"a": 1}},
}

HOSTILE: Final = {
    "empty": "",
    "nothing": NOTHING,
    "no document": "operator",
    "half a document": '{"role": "operator"',
    "a list": "[]",
    "null": "null",
    "a document too deep": "[" * 100_000,
    "a number too large": orjson.dumps(GOOD).decode().replace("null", "1e999999"),
    "a character that no text has": orjson.dumps(GOOD | {"persons": ["\x00"]}).decode(),
    **{name: orjson.dumps(GOOD | changed).decode() for name, changed in CHANGED.items()},
    "without persons": orjson.dumps({key: value for key, value in GOOD.items() if key != "persons"}).decode(),
}


@asynccontextmanager
async def as_face(walled: WalledDesk) -> AsyncIterator[Any]:
    """A connection that is the face's, and has named no sight."""
    async with walled.desk.connection(FACE_ROLE) as connection:
        yield connection


async def seen_of(connection: Any, table: str) -> int:
    """Rows of a table; none where it is refused as a whole."""
    try:
        return int(await connection.fetchval(f"SELECT count(*) FROM {table}"))
    except asyncpg.InsufficientPrivilegeError:
        return 0


async def test_every_table_there_is_has_the_wall_and_every_view_reads_as_who_asks(walled: WalledDesk) -> None:
    for each in await walled.everything(TABLES):
        if each["relkind"] == "v":
            wanted = "security_barrier=true" if each["name"].startswith("wall.") else "security_invoker=true"
            assert wanted in (each["reloptions"] or ()), each["name"]
        else:
            assert each["relkind"] == "r", each["name"]
            assert each["relrowsecurity"], each["name"]
            assert each["relforcerowsecurity"], each["name"]


async def test_nothing_but_our_schemas_holds_tables(walled: WalledDesk) -> None:
    """Else one could stand beside the wall."""
    assert {each["name"].partition(".")[0] for each in await walled.everything(TABLES)} == set(SCHEMAS)


async def test_without_a_sight_there_is_nothing_in_any_table(walled: WalledDesk) -> None:
    async with as_face(walled) as face:
        for each in await walled.everything(TABLES):
            table = each["name"]
            assert await seen_of(face, table) == 0, table
            if not table.startswith("wall."):  # shows to everybody what is in their sight
                (count,) = await walled.everything(f"SELECT count(*) FROM {table}")
                assert count[0] > 0, f"{table} shows nothing since it has nothing"


@pytest.mark.parametrize("told", list(HOSTILE.values()), ids=list(HOSTILE))
async def test_a_sight_that_makes_no_sense_opens_nothing_and_says_nothing(walled: WalledDesk, told: str) -> None:
    tables = ["projections.problem", "projections.timeline", "projections.intake", "ledger.entry", "vault.item"]
    assert all(await walled.seen(orjson.dumps(GOOD).decode(), *(f"SELECT FROM {each}" for each in tables[:4])))
    assert not any(await walled.seen(told, *(f"SELECT FROM {each}" for each in tables)))


@pytest.mark.parametrize("name", ["17.07' OR '1'='1", "x$sight$; RESET ROLE; --", "$$", "\\", '"}', "\\u0024sight$"])
async def test_an_account_cannot_break_out_of_its_sight(walled: WalledDesk, name: str) -> None:
    sight = sight_of(person(Role.REPORTER).model_copy(update={"id": name}), at=AT)
    async with Database.open(walled.desk.url, role=APP) as database:
        rows = await seen_by(database, sight).fetch(
            "SELECT current_user::text AS who, current_setting('desk.sight') AS told,"
            " (SELECT count(*) FROM projections.problem) AS problems"
        )
    assert [(each["who"], each["problems"]) for each in rows] == [(FACE_ROLE, 0)]
    assert orjson.loads(rows[0]["told"])["persons"] == [name]


def without_the_rules(_: Sight, *__: View) -> str:
    """What a broken check would tell the statements: that it is the service who looks."""
    return orjson.dumps(
        {"role": "service", "scope": "00", "agency": None, "persons": ["x"], "relations": ["service"],
         "stream": None, "referral": None}
    ).decode()  # fmt: skip


ALL: Final = [*PEOPLE, *WITH_GRANTS.values()]


async def read_by(walled: WalledDesk, database: Database, actor: Actor) -> dict[str, Views]:
    """What the rules open for somebody; what the reads found is asserted to be within."""
    sight, queries = sight_of(actor, at=AT), Queries(database)
    views = walled.views(sight)
    in_sight = {name for name, found in views.items() if found}
    listed = {each.problem_id for each in (await queries.list_problems(sight)).problems}
    assert listed <= in_sight
    assert (await queries.problems(sight, list(views))).keys() <= in_sight
    assert {each.problem_id for each in await TriageQueue(database).queue(sight, BOOK)} <= in_sight
    assert sum((await queries.counts(sight, BOOK)).by_phase.values()) <= len(in_sight)
    for name, found in views.items():
        assert bool(await queries.timeline(sight, name)) <= bool(found & {View.LISTED, View.COUNTS, View.TIMELINE})
        agencies = {each.agency for each in await queries.referrals(sight, name)}
        if View.LETTERS not in found:
            assert {each.agency for each in await queries.notices(sight, name)} <= {actor.agency}
        if actor.role is Role.AGENCY and View.LETTERS not in found:
            assert agencies <= {actor.agency}
        assert bool(agencies) <= bool(found)
    return views


async def test_a_check_that_lets_everything_through_opens_nothing(
    walled: WalledDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (reads, triage_queue):
        monkeypatch.setattr(module, "eyes", without_the_rules)
    looking = Queries
    async with Database.open(walled.desk.url, role=APP) as database:
        # The check is broken indeed: past the wall it lets everybody see everything.
        for_the_service = await looking(database).list_problems(THE_SERVICE, limit=1000)
        assert len(for_the_service.problems) == len(walled.desk.told)
        listed = {each.problem_id for each in (await looking(database).list_problems(OPERATOR)).problems}
        assert listed == {name for name, views in walled.views(OPERATOR).items() if views}
        for actor in ALL[::4]:
            if not actor.is_service:
                await read_by(walled, database, actor)


async def test_sql_that_lets_everything_through_opens_nothing(databases: Databases, migrated: str) -> None:
    broken = (
        "CREATE OR REPLACE FUNCTION projections.seen(p_sight jsonb) RETURNS SETOF projections.problem"
        " LANGUAGE sql STABLE AS 'SELECT * FROM projections.problem'"
    )
    async with a_walled_desk(databases, migrated) as walled:
        await walled.desk.tamper(broken)
        async with Database.open(walled.desk.url, role=APP) as database:
            outside = sight_of(person(Role.REPORTER), at=AT)
            assert await database.fetch("SELECT FROM projections.seen('{}')")
            assert (await Queries(database).list_problems(outside)).problems == ()
            for actor in (person(Role.OPERATOR), person(Role.AGENCY, agency="KPU"), person(Role.AUDITOR, BENGKULU)):
                views = await read_by(walled, database, actor)
                assert not all(views.values())


async def test_events_words_and_files_out_of_sight_are_not_there_for_who_asks_by_name(walled: WalledDesk) -> None:
    hidden, shown = walled.desk.told["restricted"], walled.desk.told["open"]
    beside = walled.desk.told[f"open-{BESIDE}"]
    async with Database.open(walled.desk.url, role=APP) as database:
        ledger, files = PostgresLedger(database, CODEC), PostgresAttachments(database)
        for told, there in ((shown, True), (hidden, False), (beside, False)):
            stream: StreamId[Any] = StreamId.parse(told.stream)
            named_so = [commitment_of(told.problem_id)]
            assert bool(await ledger.seen_by(OPERATOR).read(stream)) is there
            assert bool(await ledger.opened_for(OPERATOR, stream).vault_items(named_so)) is there
            assert len(await ledger.opened_for(THE_SERVICE, stream).vault_items(named_so)) == 1
            if there:
                assert await files.opened_for(OPERATOR, stream).chunk(named_so[0], 0) == b"\x03"
            else:
                with pytest.raises(AttachmentLost):
                    await files.opened_for(OPERATOR, stream).attachment(named_so[0])
            # Another problem in sight opens nothing of this one.
            other: StreamId[Any] = StreamId.parse(walled.desk.told["told"].stream)
            assert not await ledger.opened_for(OPERATOR, other).vault_items(named_so)
        book = {each.stream for each in await ledger.seen_by(OPERATOR).read_book(BOOK)}
        assert shown.stream in book
        assert hidden.stream not in book
        assert not [
            each.stream
            for each in await ledger.seen_by(OPERATOR).read_book(f"{BESIDE}/2024")
            if each.stream.startswith("problem/")
        ]


async def test_what_the_wall_looks_up_for_a_statement_tells_of_nothing_out_of_sight(walled: WalledDesk) -> None:
    merged = "SELECT stream FROM wall.mergings_into('another-problem')"
    failed = f"SELECT coalesce(sum(letters), 0)::integer FROM wall.dead_letters('{BOOK}')"
    as_before = f"SELECT wall.failed_letters(ARRAY(SELECT problem_id FROM projections.problem WHERE book = '{BOOK}'))"
    # Everything has the name of its category, and every number of the book is like this pattern.
    by_words = "SELECT * FROM wall.found_by_words('power', 'LEBONG/%', NULL, NULL)"
    newest = "SELECT * FROM wall.newest($book$)"
    asked = (merged, failed, by_words, as_before)
    everything = await walled.everything("SELECT FROM projections.notice WHERE desk = '17.07'")
    numbered = await walled.everything("SELECT FROM projections.problem WHERE register_number LIKE 'LEBONG/%'")
    for role, there in ((APP, 1), (FACE_ROLE, 0)):
        async with walled.desk.connection(role) as connection:
            assert len(await connection.fetch(merged)) == there
            assert await connection.fetchval(failed) == len(everything) * there
            assert await connection.fetchval(as_before) == len(everything) * there
            assert len(await connection.fetch(by_words)) == len(numbered) * there
            assert len(await connection.fetch("SELECT FROM wall.newest($1)", BOOK)) == there
    found, ((total,),), words, ((total_as_before,),) = await walled.seen(OPERATOR, *asked)
    assert len(found) == 1
    assert 0 < total == total_as_before < len(everything)
    assert 0 < len(words) < len(numbered)
    ours, another = (newest.replace("$book$", f"'{book}'") for book in (BOOK, "35/2024"))
    assert [len(each) for each in await walled.seen(OPERATOR, ours, another)] == [1, 0]


@pytest.mark.parametrize(
    "statement",
    [
        *(
            verb.format(table)
            for table in ("projections.problem", "projections.timeline", "ledger.entry", "vault.item", "work.api_token")
            for verb in ("DELETE FROM {}", "TRUNCATE {}", "INSERT INTO {} DEFAULT VALUES")
        ),
        "UPDATE projections.problem SET restricted = false",
        "UPDATE work.triage_claim SET holder = 'x'",
        "SELECT * FROM work.api_token",
        "SELECT * FROM ledger.command",
        "SELECT * FROM ledger.book",
        "SELECT ledger.forget_wake('x', 1)",
        "SELECT work.give_triage_back('open', NULL)",
        "SELECT work.revoke_api_token('aaaaaaaaaaaaaaaa', '17.07', 'x')",
        "SELECT * FROM work.next_triage('{}', '17.07/2024', 'x', '1 h')",
        "CREATE TABLE projections.beside ()",
        "CREATE POLICY another ON projections.problem USING (true)",
        "ALTER TABLE projections.problem DISABLE ROW LEVEL SECURITY",
        "CREATE OR REPLACE FUNCTION wall.lies_in(text, text) RETURNS boolean LANGUAGE sql AS 'SELECT true'",
    ],
)
async def test_a_face_changes_nothing_and_calls_nothing_that_does(walled: WalledDesk, statement: str) -> None:
    async with as_face(walled) as face:
        await face.execute("SELECT set_config('desk.sight', $1, false)", named(OPERATOR))
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await face.execute(statement)


@pytest.mark.parametrize("statement", ["SET ROLE desk_app", "SET ROLE desk_migrate", "SET ROLE postgres"])
async def test_a_login_that_is_a_face_and_nothing_else_becomes_nothing_else(walled: WalledDesk, statement: str) -> None:
    async with walled.desk.connection() as superuser:
        await superuser.execute("CREATE ROLE a_face_alone LOGIN IN ROLE desk_face")
    try:
        face = await asyncpg.connect(walled.desk.url.replace("postgres@", "a_face_alone@"))
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await face.execute(statement)
        assert await face.fetchval("SELECT count(*) FROM projections.problem") == 0
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await face.execute("SET row_security = off; SELECT FROM projections.problem")
        await face.close()
    finally:
        async with walled.desk.connection() as superuser:
            await superuser.execute("DROP ROLE a_face_alone")


async def test_the_role_passes_no_wall_and_owns_nothing(walled: WalledDesk) -> None:
    (role,) = await walled.everything(
        "SELECT rolbypassrls, rolsuper, rolcanlogin, rolcreaterole, rolcreatedb FROM pg_roles"
        " WHERE rolname = 'desk_face'"
    )
    assert not any(role)
    assert await walled.everything("SELECT FROM pg_class WHERE relowner = 'desk_face'::regrole") == []
    (inherits,) = await walled.everything(
        "SELECT inherit_option, set_option FROM pg_auth_members"
        " WHERE roleid = 'desk_face'::regrole AND member = 'desk_app'::regrole"
    )
    assert tuple(inherits) == (False, True)


async def test_a_connection_is_after_a_read_what_it_was_before(walled: WalledDesk) -> None:
    who = "SELECT current_user::text, current_setting('desk.sight', true) AS told"
    async with Database.open(walled.desk.url, role=APP, max_connections=1) as database:
        face = BehindTheWall(database, named(OPERATOR))
        assert (await face.fetch(who))[0]["current_user"] == FACE_ROLE
        with pytest.raises(asyncpg.DivisionByZeroError):
            await face.fetch("SELECT 1 / 0")
        with pytest.raises(LedgerAway):
            await face.fetch("SELECT lo_creat(-1)")
        slow = asyncio.create_task(face.fetch("SELECT pg_sleep(20)"))
        while not await _sleeps(walled):
            await asyncio.sleep(0.01)
        slow.cancel()
        with pytest.raises(asyncio.CancelledError):
            await slow
        (row,) = await database.fetch(who)
        assert (row["current_user"], row["told"] or "") == (APP, "")
        assert await database.fetch("SELECT FROM projections.problem")


async def _sleeps(walled: WalledDesk) -> bool:
    return bool(await walled.everything("SELECT FROM pg_stat_activity WHERE query ~ '^SELECT pg_sleep'"))


async def test_the_service_reads_as_itself_and_nobody_else_does(walled: WalledDesk) -> None:
    async with Database.open(walled.desk.url, role=APP) as database:
        assert seen_by(database, THE_SERVICE) is database
        for actor in ALL:
            assert isinstance(seen_by(database, sight_of(actor, at=AT)), BehindTheWall) is not actor.is_service
        listed = await Queries(database).list_problems(THE_SERVICE, ProblemFilter(), limit=1000)
    assert {each.problem_id for each in listed.problems} == walled.desk.told.keys()


def test_a_grant_that_does_not_hold_names_nobody() -> None:
    for name, actor in WITH_GRANTS.items():
        sight = sight_of(actor, at=AT)
        in_force = sight.holds and (sight.link is None or sight.link.stream is not None)
        assert (wall.named(sight) == NOTHING) is not in_force, name
