"""Signing in at a provider of accounts: a real one in a process of its own, and everything that one could try."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
import pytest_asyncio
from pydantic import HttpUrl, SecretStr

from commands.service import Refused
from composition import DeskServices
from domain.access.sign_in import Secret, SignInMethod
from domain.actor import Actor
from domain.codes import Role
from domain.desk.commands import AppointOfficial, EndAppointment
from domain.desk.commands import CommandEnvelope as DeskEnvelope
from domain.desk.process import desk_stream
from domain.desk.roster import Terms
from tests.web.browsers import ORIGIN, Browser
from tests.web.callers import LEBONG
from tests.web.provider_process import CLIENT_ID, CLIENT_SECRET
from tests.web.provider_started import Running, running_provider
from tests.web.reused import application_for
from web.signin.handshake import LASTING_SECONDS, LEEWAY_SECONDS, Handshake
from web.signin.provider import Provider

SARI = {"preferred_username": "Sari", "desk_role": "operator", "desk_region": LEBONG, "name": "Sari Rekaan"}
BACK = f"{ORIGIN}/masuk/kembali"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def started() -> AsyncIterator[Running]:
    with running_provider() as running:
        yield running


@pytest_asyncio.fixture(loop_scope="session")
async def provider(started: Running) -> Running:
    """One that knows Sari and lies about nothing."""
    await started.told(
        lies={}, redirect_uris=[BACK], auth_method="client_secret_basic", description={}, persons={"1": SARI}
    )
    return started


def at_provider(services: DeskServices, issuer: str, **differing: Any) -> DeskServices:
    """The services of pages whose accounts are kept there."""
    oidc = {"oidc_issuer": issuer, "oidc_client_id": CLIENT_ID, "oidc_client_secret": SecretStr(CLIENT_SECRET)}
    settings = services.settings.model_copy(update={**oidc, "web_address": HttpUrl(ORIGIN), **differing})
    return replace(services, settings=settings)


@pytest_asyncio.fixture(loop_scope="session")
async def browser(services: DeskServices, provider: Running) -> AsyncIterator[Browser]:
    async for each in a_browser(at_provider(services, provider.issuer)):
        yield each


async def a_browser(services: DeskServices) -> AsyncIterator[Browser]:
    transport = httpx.ASGITransport(application_for(services, place="provider"), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url=ORIGIN) as client:
        yield Browser(client, services)


async def led_back(browser: Browser, provider: Running, who: str = "1", target: str = "/masalah") -> str:
    """Where a browser comes back to that has left to sign in."""
    left = await browser.get(f"/masuk/oidc?next={target}")
    assert left.status_code == 303, left.text
    return (await provider.let_in(left.headers["Location"], who)).removeprefix(ORIGIN)


async def test_who_has_an_account_signs_in_and_is_led_on(browser: Browser, provider: Running) -> None:
    assert "Masuk dengan akun kedinasan" in (await browser.get("/masuk")).text
    back = await led_back(browser, provider)

    answer = await browser.get(back)

    assert (answer.status_code, answer.headers["Location"]) == (303, "/masalah")
    session = await browser.services.sessions.presented(browser.secret)
    assert session is not None
    assert session.actor == Actor(id="sari", role=Role.OPERATOR, region=LEBONG)
    assert session.method is SignInMethod.OIDC
    assert "desk_sign_in" not in browser.client.cookies


async def test_what_is_asked_names_no_secret(browser: Browser) -> None:
    left = await browser.get("/masuk/oidc")
    asked = parse_qs(urlsplit(left.headers["Location"]).query)

    assert asked["code_challenge_method"] == ["S256"]
    assert asked.keys() >= {"state", "nonce", "code_challenge", "redirect_uri"}
    cookie = browser.client.cookies["desk_sign_in"]
    assert not any(cookie.partition(".")[0] in each for values in asked.values() for each in values)


@pytest.mark.parametrize("method", ["client_secret_post", "client_secret_basic", "none"])
async def test_each_way_to_prove_who_asks_is_known(services: DeskServices, provider: Running, method: str) -> None:
    await provider.told(auth_method=method)
    secret = None if method == "none" else SecretStr(CLIENT_SECRET)
    async for browser in a_browser(at_provider(services, provider.issuer, oidc_client_secret=secret)):
        answer = await browser.get(await led_back(browser, provider))
        assert answer.status_code == 303, answer.text


LIES: dict[str, tuple[dict[str, Any], str]] = {
    "no signature": ({"signed": "not at all"}, "unsupported_algorithm"),
    "public key as a secret": ({"signed": "with the public key as a secret"}, "unsupported_algorithm"),
    "foreign key": ({"signed": "with a key of somebody else"}, "bad_signature"),
    "a key that it brings": ({"signed": "with a key that it brings"}, "bad_signature"),
    "an unknown key": ({"signed": "with an unknown key"}, "invalid_key_id"),
    "altered": ({"signed": "and altered"}, "bad_signature"),
    "no token at all": ({"signed": "x.y"}, "decode_error"),
    "another issuer": ({"claims": {"iss": "https://evil.example"}}, "iss"),
    "another audience": ({"claims": {"aud": "evil"}}, "aud"),
    "no audience": ({"claims": {"aud": None}}, "aud"),
    "for several, by nobody": ({"claims": {"aud": ["desk", "evil"]}}, "party"),
    "for several, by another": ({"claims": {"aud": ["desk", "evil"], "azp": "evil"}}, "party"),
    "expired": ({"claims": {"exp": 1_700_000_000}}, "exp"),
    "never expires": ({"claims": {"exp": None}}, "exp"),
    "not yet": ({"claims": {"nbf": 32_000_000_000}}, "nbf"),
    "of the future": ({"claims": {"iat": 32_000_000_000, "exp": 32_000_000_100}}, "iat"),
    "another nonce": ({"claims": {"nonce": "x" * 43}}, "nonce"),
    "many nonces": ({"claims": {"nonce": ["x", "y"]}}, "nonce"),
    "no nonce": ({"claims": {"nonce": None}}, "nonce"),
    "nobody": ({"claims": {"sub": None}}, "sub"),
    "no document": ({"token": "halo"}, "no_document"),
    "no token in it": ({"token": "{}"}, "no_token"),
    "an endless answer": ({"token": '{"a":"' + "x" * 600_000 + '"}'}, "answer_too_large"),
    "a client that it does not know": ({"token": '{"error":"invalid_client"}', "status": 401}, "refused_by_provider"),
}


@pytest.mark.parametrize(("lie", "code"), LIES.values(), ids=LIES)
async def test_what_does_not_stand_examination_lets_nobody_in(
    browser: Browser, provider: Running, lie: dict[str, Any], code: str
) -> None:
    back = await led_back(browser, provider)
    await provider.told(lies=lie)

    answer = await browser.get(back)

    assert answer.status_code == 403
    assert "PROVIDER_NOT_TRUSTED" in answer.text
    assert code in answer.text
    assert "desk_session" not in browser.client.cookies


async def test_every_lie_would_have_been_believed_without_it(browser: Browser, provider: Running) -> None:
    """The forger's own tokens are good where they do not lie: what is refused above is refused for the lie."""
    await provider.told(lies={"claims": {"desk_role": "verifier"}})

    answer = await browser.get(await led_back(browser, provider))

    assert answer.status_code == 303
    session = await browser.services.sessions.presented(browser.secret)
    assert session is not None
    assert session.actor.role is Role.VERIFIER


async def test_an_answer_is_taken_once(browser: Browser, provider: Running) -> None:
    await browser.get("/masuk/oidc")
    back = await led_back(browser, provider)
    cookie = browser.client.cookies["desk_sign_in"]
    assert (await browser.get(back)).status_code == 303

    again = await browser.get(back)
    assert (again.status_code, "SIGN_IN_OUTDATED" in again.text) == (400, True)
    browser.client.cookies.set("desk_sign_in", cookie, domain="desk.test")
    with_cookie = await browser.get(back)
    assert (with_cookie.status_code, "SIGN_IN_OUTDATED" in with_cookie.text) == (400, True)


async def test_one_sign_in_begins_one_session_even_with_a_new_code(browser: Browser, provider: Running) -> None:
    left = await browser.get("/masuk/oidc")
    cookie = browser.client.cookies["desk_sign_in"]
    address = left.headers["Location"]
    first = (await provider.let_in(address, "1")).removeprefix(ORIGIN)
    assert (await browser.get(first)).status_code == 303
    browser.client.cookies.set("desk_sign_in", cookie, domain="desk.test")
    second = (await provider.let_in(address, "1")).removeprefix(ORIGIN)

    answer = await browser.get(second)

    assert (answer.status_code, "SIGN_IN_OUTDATED" in answer.text) == (400, True)


async def test_an_answer_to_another_browser_lets_nobody_in(
    services: DeskServices, browser: Browser, provider: Running
) -> None:
    of_the_attacker = await led_back(browser, provider)
    async for victim in a_browser(at_provider(services, provider.issuer)):
        assert (await victim.get(of_the_attacker)).status_code == 400
        await victim.get("/masuk/oidc")
        assert (await victim.get(of_the_attacker)).status_code == 400
        assert "desk_session" not in victim.client.cookies


@pytest.mark.parametrize("part", [0, 1, 2])
async def test_who_alters_what_a_sign_in_began_with_is_turned_away(
    browser: Browser, provider: Running, part: int
) -> None:
    back = await led_back(browser, provider)
    secret, begun_at, target = browser.client.cookies["desk_sign_in"].split(".")
    altered = (secret[::-1], str(int(begun_at) - 1), "L2V2aWw")
    parts = [secret, begun_at, target]
    parts[part] = altered[part]
    browser.client.cookies.set("desk_sign_in", ".".join(parts), domain="desk.test")

    assert (await browser.get(back)).status_code == 400


@pytest.mark.parametrize("cookie", ["", "x", "a.b.c", f"{'A' * 43}.1.A", f"{'A' * 43}.9999999999.A", f"{'A' * 43}..AA"])
async def test_a_cookie_that_is_none_of_ours_lets_nobody_in(browser: Browser, cookie: str) -> None:
    browser.client.cookies.set("desk_sign_in", cookie, domain="desk.test")
    assert (await browser.get("/masuk/kembali?code=x&state=x")).status_code == 400


def test_a_sign_in_that_began_just_now_is_read_and_no_other() -> None:
    begun = Handshake(Secret("A" * 43), 1_000, "/masalah")
    assert Handshake.read(str(begun), 1_000 + LASTING_SECONDS) == begun
    assert Handshake.read(str(begun), 1_001 + LASTING_SECONDS) is None
    assert Handshake.read(str(begun), 1_000 - LEEWAY_SECONDS) == begun
    assert Handshake.read(str(begun), 999 - LEEWAY_SECONDS) is None
    assert Handshake.read(f"{'A' * 43}.1000.A", 1_000) is None
    assert Handshake.read(f"{'A' * 43}.1000._w", 1_000) is None
    outside = str(begun._replace(target="//evil.example"))
    assert Handshake.read(outside, 1_000) == begun._replace(target="/")


@pytest.mark.parametrize("query", ["", "?code=x", "?state=x", "?code=x&state=%C3%A9", "?error=access_denied&state=x"])
async def test_an_answer_that_nobody_asked_for_is_turned_away(browser: Browser, query: str) -> None:
    assert (await browser.get(f"/masuk/kembali{query}")).status_code == 400


async def test_who_declines_at_the_provider_is_told(browser: Browser) -> None:
    left = await browser.get("/masuk/oidc")
    state = parse_qs(urlsplit(left.headers["Location"]).query)["state"][0]

    for error, shown in (("access_denied", True), ("<script>", False)):
        answer = await browser.client.get("/masuk/kembali", params={"error": error, "state": state})
        assert answer.status_code == 403
        assert "SIGN_IN_DECLINED" in answer.text
        assert (error in answer.text) is shown


async def test_a_sign_in_leads_to_a_page_of_ours_only(browser: Browser, provider: Running) -> None:
    answer = await browser.get(await led_back(browser, provider, target="https://evil.example/"))
    assert answer.headers["Location"] == "/"


async def test_an_answer_in_the_name_of_another_issuer_is_not_trusted(browser: Browser, provider: Running) -> None:
    back = await led_back(browser, provider)
    assert (await browser.get(f"{back}&iss=https%3A%2F%2Fevil.example")).status_code == 403


async def test_a_provider_that_names_itself_in_answers_has_to(services: DeskServices, provider: Running) -> None:
    await provider.told(description={"authorization_response_iss_parameter_supported": True})
    async for browser in a_browser(at_provider(services, provider.issuer)):
        back = await led_back(browser, provider)
        assert (await browser.get(back)).status_code == 403
    async for browser in a_browser(at_provider(services, provider.issuer)):
        back = await led_back(browser, provider)
        assert (await browser.get(f"{back}&iss={provider.issuer}")).status_code == 303


@pytest.mark.parametrize(
    "description",
    [
        {"issuer": "https://evil.example"},
        {"token_endpoint": "http://evil.example/token"},
        {"jwks_uri": "http://evil.example/keys"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"end_session_endpoint": "http://evil.example/"},
        {"token_endpoint": None},
    ],
    ids=str,
)
async def test_a_description_of_somebody_else_is_not_trusted(
    services: DeskServices, provider: Running, description: dict[str, Any]
) -> None:
    await provider.told(description=description)
    async for browser in a_browser(at_provider(services, provider.issuer)):
        answer = await browser.get("/masuk/oidc")
        assert (answer.status_code, "PROVIDER_NOT_TRUSTED" in answer.text) == (403, True)


async def test_a_provider_that_signs_with_shared_secrets_only_is_not_trusted(
    services: DeskServices, provider: Running
) -> None:
    await provider.told(
        description={"id_token_signing_alg_values_supported": ["HS256", "none"]},
        lies={"signed": "with the public key as a secret"},
    )
    async for browser in a_browser(at_provider(services, provider.issuer)):
        answer = await browser.get(await led_back(browser, provider))
        assert (answer.status_code, "algorithm" in answer.text) == (403, True)


async def test_a_provider_that_is_away_keeps_nobody_out_who_is_in(services: DeskServices) -> None:
    async for browser in a_browser(at_provider(services, "http://127.0.0.1:1")):
        for path in ("/masuk/oidc", "/keluar/oidc"):
            answer = await browser.get(path)
            assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")
            assert "PROVIDER_AWAY" in answer.text
        assert (await browser.get("/masuk")).status_code == 200
        await browser.sign_in(Actor(id="sari", role=Role.OPERATOR, region=LEBONG))
        assert (await browser.get("/masuk?next=/masalah")).headers["Location"] == "/masalah"


async def test_new_keys_are_fetched_when_a_token_names_one_and_not_at_every_forgery(
    services: DeskServices, provider: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    async for browser in a_browser(at_provider(services, provider.issuer)):
        assert (await browser.get(await led_back(browser, provider))).status_code == 303
        await provider.told(new_key="second")
        assert (await browser.get(await led_back(browser, provider))).status_code == 403
        monkeypatch.setattr("web.signin.provider.NOT_AGAIN_WITHIN_SECONDS", 0.0)
        assert (await browser.get(await led_back(browser, provider))).status_code == 303
        monkeypatch.undo()
        await provider.told(lies={"signed": "with an unknown key"})
        for _ in range(3):
            assert (await browser.get(await led_back(browser, provider))).status_code == 403
        assert await provider.told(lies={}) == {}


@pytest.mark.parametrize(
    ("claims", "code"),
    [
        ({"desk_role": None}, "role"),
        ({"desk_role": "raja"}, "role"),
        ({"desk_role": "service"}, "role"),
        ({"desk_role": ["operator", "verifier"]}, "several_roles"),
        ({"desk_role": {"operator": True}}, "role"),
        ({"desk_region": None}, "region"),
        ({"desk_region": "99.99"}, "region"),
        ({"desk_region": ["17.07", "35.78"]}, "region"),
        ({"preferred_username": None}, "account"),
        ({"preferred_username": "service"}, "account"),
        ({"preferred_username": "sari nama panjang"}, "account"),
        ({"preferred_username": "x" * 100}, "account"),
        ({"desk_role": "agency"}, "agency"),
        ({"desk_role": "agency", "desk_agency": "TIDAK ADA"}, "agency"),
    ],
    ids=str,
)
async def test_whom_the_desk_has_no_role_for_is_told_so(
    browser: Browser, provider: Running, claims: dict[str, Any], code: str
) -> None:
    await provider.told(persons={"1": {**SARI, **claims}})

    answer = await browser.get(await led_back(browser, provider))

    assert answer.status_code == 403
    assert "ACCOUNT_WITHOUT_ROLE" in answer.text
    assert code in answer.text
    assert "desk_session" not in browser.client.cookies


async def test_a_failure_of_an_account_is_shown_at_its_desk(browser: Browser, provider: Running) -> None:
    await provider.told(persons={"1": {**SARI, "preferred_username": "gagal", "desk_role": "raja"}})
    await browser.get(await led_back(browser, provider))

    failures, now, hour = browser.services.sign_in_failures, browser.services.now(), timedelta(hours=1)
    assert "gagal" in {each.account for each in await failures.of(LEBONG, now - hour, now + hour)}
    assert "gagal" not in {each.account for each in await failures.of("35.78", now - hour, now + hour)}


async def test_a_liaison_speaks_for_the_agency_that_the_claims_name(browser: Browser, provider: Running) -> None:
    await provider.told(persons={"1": {**SARI, "desk_role": "agency", "desk_agency": "KPU"}})

    assert (await browser.get(await led_back(browser, provider))).status_code == 303

    session = await browser.services.sessions.presented(browser.secret)
    assert session is not None
    assert (session.actor.role, session.actor.agency) == (Role.AGENCY, "KPU")


async def test_claims_are_named_by_a_file(services: DeskServices, provider: Running, tmp_path: Path) -> None:
    names = tmp_path / "claims.toml"
    names.write_text(
        'account = "email"\nrole = "resource.desk.roles"\nregion = "wilayah"\n[roles]\n"Sekretariat" = "operator"\n'
    )
    person = {"email": "sari@desk.example", "wilayah": [LEBONG], "resource": {"desk": {"roles": ["x", "Sekretariat"]}}}
    await provider.told(persons={"1": person})
    async for browser in a_browser(at_provider(services, provider.issuer, oidc_claims_file=names)):
        assert (await browser.get(await led_back(browser, provider))).status_code == 303
        session = await browser.services.sessions.presented(browser.secret)
        assert session is not None
        assert session.actor == Actor(id="sari@desk.example", role=Role.OPERATOR, region=LEBONG)


CHAIR = Actor(id="supervisor:sekda", role=Role.SUPERVISOR, region=LEBONG)


async def appointed(services: DeskServices, account: str, role: Role, since: date, until: date | None = None) -> int:
    """Number of a new appointment."""
    book = services.book_of(LEBONG)
    terms = Terms(role=role, agency="SEKDA", region=LEBONG, since=since, until=until)
    command = AppointOfficial(account=account, terms=terms)
    envelope = DeskEnvelope(
        command_id=f"appoint/{account}/{role}/{since}", stream=desk_stream(book), actor=CHAIR, command=command
    )
    outcome = await services.commands.carry_out(envelope)
    assert not isinstance(outcome, Refused), outcome
    roster = (await services.in_force.desk(book)).roster
    return max(each.number for each in roster.appointments_of(account))


async def test_the_roster_chooses_between_roles_and_ends_the_session_of_who_left(
    services: DeskServices, provider: Running
) -> None:
    today = (await services.local_time(services.book_of(LEBONG))).date_of(services.now())
    await provider.told(persons={"1": {**SARI, "preferred_username": "dewi", "desk_role": ["operator", "verifier"]}})
    number = await appointed(services, "dewi", Role.VERIFIER, today - timedelta(days=5))
    async for browser in a_browser(at_provider(services, provider.issuer)):
        assert (await browser.get(await led_back(browser, provider))).status_code == 303
        session = await services.sessions.presented(browser.secret)
        assert session is not None
        assert session.actor.role is Role.VERIFIER

        book = services.book_of(LEBONG)
        ended = DeskEnvelope(
            command_id="end/dewi",
            stream=desk_stream(book),
            actor=CHAIR,
            command=EndAppointment(number=number, until=today - timedelta(days=1), reason="pindah tugas"),
        )
        assert not isinstance(await services.commands.carry_out(ended), Refused)
        await services.in_force.desk(book)
        assert (await browser.get("/masuk?next=/masalah")).status_code == 200
        assert await services.sessions.presented(browser.secret) is None
        await provider.told(persons={"1": {**SARI, "preferred_username": "dewi", "desk_role": "verifier"}})
        again = await browser.get(await led_back(browser, provider))
        assert (again.status_code, "ACCOUNT_HAS_LEFT" in again.text) == (403, True)


async def test_where_the_roster_binds_nobody_else_signs_in(
    services: DeskServices, provider: Running, tmp_path: Path
) -> None:
    today = (await services.local_time(services.book_of(LEBONG))).date_of(services.now())
    await appointed(services, "rina", Role.OPERATOR, today)
    names = tmp_path / "claims.toml"
    names.write_text("bound_by_roster = true\n")
    for account, status in (("rina", 303), ("tono", 403)):
        await provider.told(persons={"1": {**SARI, "preferred_username": account}})
        async for browser in a_browser(at_provider(services, provider.issuer, oidc_claims_file=names)):
            assert (await browser.get(await led_back(browser, provider))).status_code == status, account


async def test_who_signs_out_is_led_to_the_providers_own_place_for_it(browser: Browser, provider: Running) -> None:
    assert "/keluar/oidc" in (await browser.get("/keluar")).text
    answer = await browser.get("/keluar/oidc")
    address = urlsplit(answer.headers["Location"])
    assert (answer.status_code, f"{address.scheme}://{address.netloc}") == (303, provider.issuer)
    assert parse_qs(address.query) == {"client_id": ["desk"], "post_logout_redirect_uri": [f"{ORIGIN}/keluar"]}


async def test_without_a_provider_there_is_nothing_to_leave_for(services: DeskServices) -> None:
    async for browser in a_browser(services):
        for path in ("/masuk/oidc", "/keluar/oidc"):
            assert (await browser.get(path)).status_code == 404
    assert Provider.of(services.settings, services.now) is None


async def test_over_tls_cookies_are_for_tls_and_this_host_alone(services: DeskServices, provider: Running) -> None:
    secure = at_provider(services, provider.issuer, web_address=HttpUrl("https://desk.test"))
    async for browser in a_browser(secure):
        cookie = (await browser.get("/masuk/oidc")).headers["Set-Cookie"]
        assert cookie.startswith("__Host-desk_sign_in=")
        assert all(part in cookie for part in ("; Secure", "; HttpOnly", "; Path=/", "; SameSite=lax"))
        assert "Domain" not in cookie
