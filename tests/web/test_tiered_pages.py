"""Reports to the tier above on pages: the grid, one report with what may be done about it, and every form."""

from typing import Any

import pytest

from domain.actor import Actor
from domain.codes import Role
from domain.report.rights import may_send
from tests.web.callers import LEBONG, OPERATOR, SUPERVISOR, Api
from tests.web.visitors import Pages
from web.api.commands import body_of, name_of
from web.api.tiered_reports import commands_to_reports
from web.pages.controls import controls_of, fields_of
from web.pages.tiered_acts import NOT_ASKED
from wording.forms import ACTION_HELPS, ACTIONS

ABOVE = Actor(id="operator:provinsi", role=Role.OPERATOR, region="17")
AUDITOR = Actor(id="auditor:bpk", role=Role.AUDITOR, region=LEBONG)
PAGE = "/desk/17.07/berjenjang"
TERMS = {"role": "supervisor", "agency": "SEKDA", "region": "17.07", "since": "2024-01-01", "post": "chair"}
HOSTILE = "\"><script>alert(1)</script>'{{7*7}}</textarea>"


async def chaired(api: Api) -> None:
    roster = (await api.get("/api/v1/desks/17.07/roster", SUPERVISOR)).json()
    if all(each["account"] is None for each in roster["posts"] if each["post"] == "chair"):
        appointed = {"account": "ketua-rekaan", "terms": TERMS}
        assert (await api.post("/api/v1/desks/17.07/appoint-official", appointed, SUPERVISOR)).status_code == 200


async def pressed(
    pages: Pages, report: str, command: str, said: dict[str, str] | None = None, who: Actor = OPERATOR
) -> None:
    answer = await pages.submit(f"{PAGE}/{report}/tindakan/{command}", said or {}, who)
    assert answer.status_code == 303, answer.text
    assert answer.headers["location"] == f"{PAGE}/{report}#tercatat"


async def opened(pages: Pages, report: str) -> None:
    await pressed(pages, report, "open-report", {"cut_off": "27-11-2099 18.00"})


def test_every_command_and_field_has_its_words() -> None:
    for command in commands_to_reports():
        assert command.__name__ in ACTIONS.keys() & ACTION_HELPS.keys()
        assert all(each.label for each in controls_of(body_of(command), command.__name__))


async def test_a_report_is_carried_by_pages_to_the_tier_above(api: Api, pages: Pages) -> None:
    await chaired(api)
    report = "daily/2024-11-22/0"
    await opened(pages, report)
    await pressed(pages, report, "add-entry", {"unit": "17.07.09", "text": HOSTILE})
    await pressed(pages, report, "enter-nil", {"unit": "17.07.01"})
    assert f"{PAGE}/{report}/tindakan/compile-report" not in (await pages.get(f"{PAGE}/{report}")).text
    await pressed(pages, report, "close-entries")
    await pressed(pages, report, "compile-report")
    await pressed(pages, report, "write-narrative", {"text": "Situasi aman."})
    assert (await pages.get(f"{PAGE}/{report}", ABOVE)).status_code == 404
    assert f"{PAGE}/{report}/tindakan/approve-report" in (await pages.get(f"{PAGE}/{report}", SUPERVISOR)).text
    for command in ("approve-report", "seal-report", "submit-report"):
        await pressed(pages, report, command, who=SUPERVISOR)

    shown = (await pages.get(f"{PAGE}/{report}")).text
    assert "<script>alert" not in shown
    assert "Situasi aman." in shown
    assert "submit-report" not in shown
    above = (await pages.get(f"{PAGE}/{report}", ABOVE)).text
    assert f"{PAGE}/{report}/tindakan/receive-report" in above
    await api.services.prepare_books(["17"])
    inbox = (await pages.get("/desk/17/berjenjang", ABOVE)).text
    assert f'<a href="{PAGE}/{report}">' in inbox
    assert "1 menunggu diterima" in inbox
    await pressed(pages, report, "receive-report", {"number": "agenda 7"}, ABOVE)
    assert "receive-report" not in (await pages.get(f"{PAGE}/{report}", ABOVE)).text


async def test_the_grid_shows_periods_and_leads_to_the_form_of_one_that_is_not_open(pages: Pages) -> None:
    for kind in ("daily", "weekly", "monthly", "flash"):
        answer = await pages.get(f"{PAGE}?jenis={kind}&masa=3")
        assert answer.status_code == 200
        assert answer.text.count("/tindakan/open-report") == 3
    page = (await pages.get(f"{PAGE}?masa=3", AUDITOR)).text
    assert "open-report" not in page
    assert "belum" in page


@pytest.mark.parametrize("who", [OPERATOR, SUPERVISOR, AUDITOR, ABOVE], ids=lambda each: each.id)
async def test_a_form_is_there_for_who_may_send_its_command(pages: Pages, who: Actor) -> None:
    for command in commands_to_reports():
        sent: type[Any] = command
        answer = await pages.get(f"{PAGE}/daily/2024-11-23/0/tindakan/{name_of(command)}", who)
        assert answer.status_code == (200 if may_send(who, sent, LEBONG) else 403), name_of(command)
        if answer.status_code == 200:
            asked = {each.name for each in fields_of(body_of(command))} - NOT_ASKED.get(command, frozenset())
            for each in asked:
                assert f'name="{each}"' in answer.text or "Tidak ada yang dapat dipilih" in answer.text, each


@pytest.mark.parametrize(
    ("command", "said", "who", "status", "told"),
    [
        ("open-report", {"cut_off": "kapan-kapan"}, OPERATOR, 422, "kapan-kapan"),
        ("open-report", {}, OPERATOR, 422, "Harus diisi."),
        ("add-entry", {"text": "Tanpa sumber."}, OPERATOR, 422, "BAD_VALUE"),
        ("add-entry", {"unit": "17.07.09", "text": "Hubungi 0812-3456-7890."}, OPERATOR, 422, "PERSONAL_DATA"),
        ("compile-report", {}, OPERATOR, 409, "REPORT_ENTRIES_OPEN"),
        ("seal-report", {"number": "tanpa kode"}, SUPERVISOR, 422, "tanpa kode"),
        ("seal-report", {}, SUPERVISOR, 409, "REPORT_NOT_APPROVED"),
    ],
)
async def test_what_is_refused_comes_back_with_what_was_typed(
    pages: Pages, command: str, said: dict[str, Any], who: Actor, status: int, told: str
) -> None:
    report = "daily/2024-11-24/0"
    answer = await pages.submit(f"{PAGE}/{report}/tindakan/open-report", {"cut_off": "27-11-2099 18.00"}, OPERATOR)
    assert answer.status_code == 303
    refused = await pages.submit(f"{PAGE}/{report}/tindakan/{command}", said, who)
    assert (refused.status_code, told in refused.text) == (status, True), refused.text


async def test_what_is_no_report_or_no_command_is_not_there(pages: Pages) -> None:
    assert (await pages.get(f"{PAGE}/daily/2024-11-01/0")).status_code == 404
    assert (await pages.get(f"{PAGE}/daily/2024-11-24/0/tindakan/miss-report")).status_code == 404
    assert (await pages.get(f"{PAGE}/hourly/2024-11-24/0/tindakan/add-entry")).status_code == 404
