"""A server's terminal where accounts have a provider: nobody acts or looks by a typed name alone."""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from cli.exit_status import ExitStatus
from cli.session import desk_services
from domain.access.sign_in import Secret
from tests.given.terminal import Terminal
from tests.web.provider_process import CLIENT_ID, CLIENT_SECRET
from tests.web.provider_started import running_provider

SARI = {"preferred_username": "sari", "desk_role": "operator", "desk_region": "17.07"}
SEKDA = {"preferred_username": "sekda", "desk_role": "supervisor", "desk_region": "17.07"}


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    with running_provider() as running:
        yield running.issuer


@pytest.fixture
def server(terminal: Terminal, issuer: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """A terminal of a server whose accounts have a provider, at which nobody is signed in."""
    terminal.ask("books", "open", "17.07")
    for name, value in {
        "OIDC_ISSUER": issuer,
        "OIDC_CLIENT_ID": CLIENT_ID,
        "OIDC_CLIENT_SECRET": CLIENT_SECRET,
        "WEB_ADDRESS": "https://desk.example",
        "LOGIN_FILE": str(tmp_path / "state" / "login.json"),
    }.items():
        monkeypatch.setenv(f"DESK_{name}", value)
    told(issuer, persons={"1": SARI, "2": SEKDA}, device_persons=[], description={}, lies={})
    return terminal


def told(issuer: str, **said: Any) -> None:
    httpx.post(f"{issuer}/told", json=said).raise_for_status()


def test_a_typed_name_lets_nobody_act_or_look(server: Terminal) -> None:
    for typed in ((), ("--as", "supervisor:sekda"), ("--as", "auditor:bpk@17")):
        assert server.refused("list", *typed) == "LOGIN_NEEDED"
        assert server.refused("open", "--text", "Listrik padam di TPS 1", *typed) == "LOGIN_NEEDED"
        assert server.refused("token", "list", *typed) == "LOGIN_NEEDED"
    envelope = {"command_id": "x/0001", "actor": {"id": "sekda", "role": "supervisor", "region": "17.07"}}
    submitted = server.type("submit", said=json.dumps(envelope | {"command": {}, "problem_id": "x"}))
    assert (submitted.status, submitted.json["code"]) == (ExitStatus.REFUSED, "LOGIN_NEEDED")


def test_who_signs_in_acts_as_that_and_as_nobody_else(server: Terminal, issuer: str, tmp_path: Path) -> None:
    told(issuer, device_persons=[None, "1"])

    signed_in = server.ask("login")

    assert (signed_in["account"], signed_in["role"], signed_in["link"]) == ("sari", "operator", None)
    file = tmp_path / "state" / "login.json"
    assert (file.stat().st_mode & 0o777, file.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    reported = server.ask("open", "--text", "Listrik padam di TPS 1", "--region", "17.07.03")
    assert server.ask("show", reported["problem_id"])["problem"]["problem_id"] == reported["problem_id"]
    assert server.ask("list", "--as", "operator:sari")["problems"]
    for other in ("operator:tono", "supervisor:sari", "operator:sari@17", "supervisor:sekda"):
        assert server.refused("list", "--as", other) == "LOGIN_NEEDED"

    told(issuer, device_persons=["2"])
    server.ask("login")
    accesses = server.ask("access")["accesses"]
    assert [(each["kind"], each["way_in"], each["actor"]["id"]) for each in accesses if each["kind"] == "sign_in"] == [
        ("sign_in", "terminal", "sari"),
        ("sign_in", "terminal", "sekda"),
    ]


def test_who_signs_out_or_is_signed_out_acts_no_more(server: Terminal, issuer: str, tmp_path: Path) -> None:
    file = tmp_path / "state" / "login.json"
    told(issuer, device_persons=["1"])
    server.ask("login")
    kept = file.read_bytes()
    assert len(server.ask("logout")["session_ids"]) == 1
    assert server.refused("list") == "LOGIN_NEEDED"
    file.write_bytes(kept)
    file.chmod(0o600)
    assert server.refused("list") == "LOGIN_NEEDED"
    server.ask("logout")
    assert server.ask("logout")["session_ids"] == []


def test_a_file_that_others_could_have_written_counts_for_nothing(
    server: Terminal, issuer: str, tmp_path: Path
) -> None:
    told(issuer, device_persons=["1"])
    server.ask("login")
    file = tmp_path / "state" / "login.json"
    file.chmod(0o644)
    assert server.refused("list") == "LOGIN_NEEDED"
    file.chmod(0o600)
    assert server.type("list").status is ExitStatus.OK
    altered = json.loads(file.read_bytes())
    altered["actor"]["role"] = "supervisor"
    file.write_text(json.dumps(altered))
    assert server.refused("list") == "LOGIN_NEEDED"


def test_a_session_of_a_page_lets_nobody_act_at_a_terminal(server: Terminal, issuer: str, tmp_path: Path) -> None:
    told(issuer, device_persons=["1"])
    server.ask("login")
    file = tmp_path / "state" / "login.json"
    saved = json.loads(file.read_bytes())

    async def another() -> str:
        async with desk_services(signing_in=True) as services:
            session = await services.sessions.presented(Secret(saved["secret"]))
            assert session is not None
            started = await services.sessions.start(session.actor, session.method.OIDC)
            assert started is not None
            return started.secret.written

    file.write_text(json.dumps({**saved, "secret": asyncio.run(another())}))
    assert server.refused("list") == "LOGIN_NEEDED"


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"device_persons": ["9"]}, "SIGN_IN_DECLINED"),
        ({"device_persons": ["1"], "lies": {"claims": {"aud": "evil"}}}, "PROVIDER_NOT_TRUSTED"),
        ({"device_persons": ["1"], "lies": {"signed": "not at all"}}, "PROVIDER_NOT_TRUSTED"),
        ({"device_persons": ["1"], "lies": {"claims": {"desk_role": "raja"}}}, "ACCOUNT_WITHOUT_ROLE"),
        ({"description": {"device_authorization_endpoint": None}}, "SIGN_IN_DECLINED"),
        ({"description": {"issuer": "https://evil.example"}}, "PROVIDER_NOT_TRUSTED"),
    ],
    ids=str,
)
def test_who_does_not_stand_examination_is_not_signed_in(
    server: Terminal, issuer: str, tmp_path: Path, said: dict[str, Any], code: str
) -> None:
    told(issuer, **said)

    ran = server.type("login")

    assert ran.status is ExitStatus.REFUSED
    assert f"{code}:" in ran.err
    assert not (tmp_path / "state" / "login.json").exists()


def test_a_provider_that_is_away_signs_nobody_in(server: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DESK_OIDC_ISSUER", "http://127.0.0.1:1")
    assert server.type("login").status is ExitStatus.AWAY


def test_what_needs_nobodys_rights_needs_no_login(server: Terminal) -> None:
    assert server.type("books", "list").status is ExitStatus.OK
