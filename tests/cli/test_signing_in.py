"""Signing in as it is kept from the terminal: links, sessions, tokens, and what of them is on record."""

import asyncio
from typing import Any

import pytest

from cli.exit_status import ExitStatus
from cli.session import desk_services
from cli.signing_in import ways_in
from demo.people import visitors
from domain.access.sign_in import Secret, SignInMethod
from domain.actor import Actor
from domain.codes import Role
from tests.given.terminal import Terminal

CHAIR = ("--as", "supervisor:sekda")
SARI = Actor(id="sari", role=Role.OPERATOR, region="17.07")
ADDRESS = "https://desk.example"


@pytest.fixture
def a_database(a_database_of_lebong: str) -> str:
    """With its book open."""
    return a_database_of_lebong


@pytest.fixture
def desk(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    monkeypatch.setenv("DESK_WEB_ADDRESS", f"{ADDRESS}/")
    return terminal


def recorded(desk: Terminal) -> list[tuple[Any, ...]]:
    accesses = desk.ask("access", *CHAIR)["accesses"]
    return [(each["kind"], each["way_in"], each["credential_id"], each["account"]) for each in accesses]


def signed_in(*actors: Actor) -> list[str]:
    """Ids of sessions that have begun."""

    async def begin() -> list[str]:
        async with desk_services() as services:
            started = [await services.sessions.start(each, SignInMethod.OIDC) for each in actors]
            return [each.session_id for each in started if each is not None]

    return asyncio.run(begin())


def test_a_link_is_printed_for_one_person_and_its_issue_is_on_record(desk: Terminal) -> None:
    issued = desk.ask("login", "--as", "operator:sari")

    assert issued["link"].startswith(f"{ADDRESS}/masuk/tautan/")
    assert (issued["account"], issued["role"], issued["reusable"]) == ("sari", "operator", False)
    ((kind, way_in, link_id, account),) = recorded(desk)
    assert (kind, way_in, account) == ("credential_issued", "link", "sari")
    assert link_id not in issued["link"]
    page = desk.type("login", "--as", "operator:sari")
    assert f"{ADDRESS}/masuk/tautan/" in page.out


def test_where_no_page_is_served_there_is_no_link_to_one(terminal: Terminal) -> None:
    assert terminal.type("login").status is ExitStatus.AWAY


def test_a_session_is_listed_and_ended_and_that_is_on_record(desk: Terminal) -> None:
    first, second, third = signed_in(SARI, SARI, SARI)
    assert desk.refused("session", "list", "--as", "auditor:bpk") == "NOT_PERMITTED"
    assert desk.refused("session", "revoke", first) == "NOT_PERMITTED"
    listed = desk.ask("session", "list")["sessions"]
    assert {each["session_id"] for each in listed} == {first, second, third}
    assert all(each["ended_at"] is None for each in listed)
    assert "operator:sari@17.07" in desk.type("session", "list").out

    assert desk.ask("session", "revoke", first, *CHAIR)["session_ids"] == [first]
    assert set(desk.ask("session", "revoke", "--account", " Sari", *CHAIR)["session_ids"]) == {second, third}

    assert {each["ended_by"] for each in desk.ask("session", "list")["sessions"]} == {"sekda"}
    assert [each[:2] for each in recorded(desk)] == [("credential_revoked", "session")] * 3
    assert desk.refused("session", "revoke", "x", *CHAIR) == "UNKNOWN_PART"
    assert desk.type("session", "revoke", *CHAIR).status is ExitStatus.USAGE
    assert desk.type("session", "revoke", first, "--account", "sari", *CHAIR).status is ExitStatus.USAGE


def test_a_token_is_on_record_from_its_issue_to_its_end(desk: Terminal) -> None:
    issued = desk.ask("token", "issue", "operator:posko", "--label", "posko", "--scope", "act", *CHAIR)
    desk.ask("token", "revoke", issued["token_id"], *CHAIR)

    assert recorded(desk) == [
        ("credential_issued", "token", issued["token_id"], "posko"),
        ("credential_revoked", "token", issued["token_id"], None),
    ]
    page = desk.type("access", *CHAIR).out
    assert issued["token_id"] in page
    assert issued["token"] not in page


def test_failures_are_shown_beside_the_record(desk: Terminal) -> None:
    async def fail() -> None:
        async with desk_services() as services:
            for _ in range(3):
                await services.sign_in_failures.note(SignInMethod.OIDC, "ACCOUNT_WITHOUT_ROLE", "sari", "17.07")
            await services.sign_in_failures.note(SignInMethod.OIDC, "ACCOUNT_WITHOUT_ROLE", "lain", "35.78")

    asyncio.run(fail())
    shown = desk.ask("access", *CHAIR)["failed_sign_ins"]
    assert [(each["account"], each["failures"], each["code"]) for each in shown] == [
        ("sari", 3, "ACCOUNT_WITHOUT_ROLE")
    ]
    assert "Gagal masuk" in desk.type("access", *CHAIR).out


def test_links_of_an_invented_desk_end_with_it(desk: Terminal) -> None:
    async def run() -> tuple[int, list[bool]]:
        async with desk_services() as services:
            async with ways_in(services.sign_in_links, ADDRESS, visitors("17.07")) as lines:
                secrets = [Secret(each.rpartition("/")[2]) for each in lines[1:]]
                held = [await services.sign_in_links.offered(each) for each in secrets]
            after = [await services.sign_in_links.offered(each) for each in secrets]
            return len({each.actor.id for each in held if each is not None}), [each is None for each in after]

    roles, gone = asyncio.run(run())
    assert roles == 6
    assert gone == [True] * 6


def test_a_real_desk_prints_no_link_for_everybody(desk: Terminal) -> None:
    async def run() -> list[str]:
        async with desk_services() as services, ways_in(services.sign_in_links, ADDRESS, ()) as lines:
            return lines

    (line,) = asyncio.run(run())
    assert "/masuk/tautan/" not in line
