"""Behind the wall stands what the rules of `domain/access` open, for everybody and every row: no more, and no less."""

from typing import Any, Final

import pytest

from domain.access.policy import DeskView, View, Views
from domain.access.sight import Sight, sight_of
from domain.actor import Actor, SignedLink
from domain.codes import Role
from domain.stream import StreamId
from tests.given.onlookers import PEOPLE, WITH_GRANTS
from tests.given.situations import AT
from tests.wall.walled_desk import DESKS, SURVIVING, WalledDesk, commitment_of

EVERYBODY: Final = [
    *(
        pytest.param(actor, id=f"{actor.role}-{actor.id}-{actor.region}-{actor.agency}-{actor.grant and 'grant'}")
        for actor in PEOPLE
        if not actor.is_service
    ),
    *(pytest.param(actor, id=name) for name, actor in WITH_GRANTS.items()),
]
ROW: Final = {View.LISTED, View.COUNTS, View.TIMELINE}
"""Views that need more of a problem than its letters and reports."""

Key = tuple[Any, ...]


async def rows(walled: WalledDesk, statement: str) -> list[Key]:
    return [tuple(each) for each in await walled.everything(statement)]


def owns(sight: Sight, views: Views, agency: str | None, parts: tuple[str, ...]) -> bool:
    """Whether a letter or a request is for who looks, alone or among all."""
    if View.LETTERS in views:
        return True
    only = sight.only_referral
    return View.OWN_LETTERS in views and agency == sight.agency and agency is not None and only in (None, *parts)


def sees_report(sight: Sight, stream: str, went_up: bool) -> bool:
    desk = StreamId[Any].parse(stream).region
    if not sight.sees_of_desk(DeskView.REPORTS, desk):
        return False
    return sight.scope == desk or went_up or sight.actor.role is Role.AUDITOR


@pytest.mark.parametrize("actor", EVERYBODY)
async def test_the_query_tables_show_what_the_rules_open(walled: WalledDesk, actor: Actor) -> None:
    sight = sight_of(actor, at=AT)
    views = walled.views(sight)
    by_link = isinstance(actor.grant, SignedLink)
    problems = "SELECT problem_id FROM projections.problem"
    timeline = "SELECT summary ->> 'x', stream, version FROM projections.timeline WHERE stream ~ '^problem/'"
    reports = "SELECT problem_id, handed_in_by, intake_id FROM projections.intake_report"
    referrals = "SELECT problem_id, agency, referral_id FROM projections.referral"
    notices = "SELECT problem_id, agency, string_to_array(subject, '/'), notice_id FROM projections.notice"
    obligations = "SELECT stream, agency, string_to_array(key, '/') FROM projections.obligation"
    asked = (problems, timeline, reports, referrals, notices, obligations)
    shown = [[tuple(each) for each in found] for found in await walled.seen(sight, *asked)]

    def name_of(stream: str) -> str:
        return StreamId[Any].parse(stream).name

    own_clocks = by_link and actor.role is not Role.AGENCY
    """Of a problem that a link lists, its clocks are shown, which run on requests."""

    requests = {each[2]: each[1] for each in await rows(walled, referrals)}
    expected = [
        [each for each in await rows(walled, problems) if views[each[0]]],
        [each for each in await rows(walled, timeline) if views[name_of(each[1])] & ROW],
        [
            each
            for each in await rows(walled, reports)
            if views[each[0]] & ROW or (views[each[0]] and actor.is_person(each[1]))
        ],
        [
            each
            for each in await rows(walled, referrals)
            if owns(sight, views[each[0]], each[1], (each[2],))
            or (own_clocks and View.LISTED in views[each[0]] and sight.only_referral in (None, each[2]))
        ],
        [each for each in await rows(walled, notices) if owns(sight, views[each[0]], each[1], tuple(each[2] or ()))],
        [
            each
            for each in await rows(walled, obligations)
            if View.TIMELINE in views[name_of(each[0])]
            or (
                View.LISTED in views[name_of(each[0])]
                and any(
                    requests.get(part) == sight.agency is not None and sight.only_referral in (None, part)
                    for part in each[2]
                )
            )
        ],
    ]
    for statement, found, wanted in zip(asked, shown, expected, strict=True):
        assert sorted(found, key=str) == sorted(wanted, key=str), statement


@pytest.mark.parametrize("actor", EVERYBODY)
async def test_the_ledger_shows_the_events_of_problems_in_sight_and_what_is_a_desks(
    walled: WalledDesk, actor: Actor
) -> None:
    sight = sight_of(actor, at=AT)
    views = walled.views(sight)
    streams = "SELECT DISTINCT stream FROM ledger.entry"
    nil = "SELECT desk, handed_in_by FROM projections.nil_report"
    reports = "SELECT stream, went_up FROM projections.report"
    (found, nils, reported) = await walled.seen(sight, streams, nil, reports)
    went_up = {each[0]: each[1] for each in await rows(walled, reports)}
    assert len(went_up) == 6
    assert {each[0] for each in reported} == {each for each in went_up if sees_report(sight, each, went_up[each])}
    expected = {problem.stream for name, problem in walled.desk.told.items() if views[name]}
    for (stream,) in await rows(walled, streams):
        named: StreamId[Any] = StreamId.parse(stream)
        if named.kind == "report" and sees_report(sight, stream, went_up[stream]):
            expected.add(stream)
        view = {"desk": DeskView.RULES, "access": DeskView.ACCESS}.get(named.kind)
        if view is not None and sight.sees_of_desk(view, named.book.partition("/")[0]):
            expected.add(stream)
    assert {each[0] for each in found} == expected
    assert sorted(tuple(each) for each in nils) == sorted(
        each
        for each in await rows(walled, nil)
        if sight.sees_of_desk(DeskView.TOTALS, each[0])
        or (actor.is_person(each[1]) and sight.holds and sight.link is None)
    )


@pytest.mark.parametrize("actor", EVERYBODY)
async def test_sealed_words_and_files_are_those_of_the_one_stream_that_is_opened(
    walled: WalledDesk, actor: Actor
) -> None:
    sight = sight_of(actor, at=AT)
    views = walled.views(sight)
    tables = {
        "item": "commitment",
        "attachment": "commitment",
        "attachment_chunk": "commitment",
        "subject_key": "key_id",
    }
    for name, problem in walled.desk.told.items():
        stream: StreamId[Any] = StreamId.parse(problem.stream)
        statements = [f"SELECT {column} FROM vault.{table}" for table, column in tables.items()]
        shown = await walled.seen(sight, *statements, opens=stream)
        opens = bool(views[name] - {View.COUNTS, View.FIGURES})
        expected = {commitment_of(name)} if opens else set()
        if opens and name == SURVIVING and View.LETTERS in views["merged"]:
            expected.add(commitment_of("merged"))
        for found in shown[:3]:
            assert {each[0].hex() for each in found} == expected, name
        assert len(shown[3]) == len(expected)
    assert not any(await walled.seen(sight, *(f"SELECT FROM vault.{table}" for table in tables)))


@pytest.mark.parametrize("actor", EVERYBODY)
async def test_what_waits_is_shown_to_who_sees_every_letter_of_its_problem(walled: WalledDesk, actor: Actor) -> None:
    sight = sight_of(actor, at=AT)
    whole = {name for name, views in walled.views(sight).items() if View.LETTERS in views}
    books = {problem.stream.split("/", 1)[1].rpartition("/")[0] for problem in walled.desk.told.values()}
    claims, held_up, queued, bundles, offices = await walled.seen(
        sight,
        "SELECT problem_id FROM work.triage_claim",
        "SELECT DISTINCT problem_id FROM work.held_up_notice",
        "SELECT bundle_id FROM work.queued_letter",
        "SELECT bundle_id FROM work.letter_bundle",
        "SELECT book FROM work.letter_office",
    )
    assert {each[0] for each in claims} == {each[0] for each in queued} == {each[0] for each in bundles} == whole
    with_notices = {each[0] for each in await walled.everything("SELECT DISTINCT problem_id FROM work.held_up_notice")}
    assert {each[0] for each in held_up} == whole & with_notices
    assert len(books) == len(DESKS)
    assert {each[0] for each in offices} == {f"{walled.desk.told[name].desk}/2024" for name in whole}


@pytest.mark.parametrize("actor", EVERYBODY)
async def test_a_kept_view_is_shown_to_who_keeps_it(walled: WalledDesk, actor: Actor) -> None:
    sight = sight_of(actor, at=AT)
    kept = {each["account"] for each in await walled.everything("SELECT account FROM work.kept_view")}
    (shown,) = await walled.seen(sight, "SELECT account FROM work.kept_view")
    assert {each["account"] for each in shown} == (kept & set(actor.persons) if sight.holds else set())
    assert len(kept) == 3
