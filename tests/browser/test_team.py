"""The page of a desk as a team, and the desks that are not formed, in a browser on a desk and on a telephone."""

import os
from pathlib import Path
from typing import Final

from domain.actor import Actor
from domain.codes import Role
from tests.browser.checks import axe_clean, no_sideways_scroll
from tests.browser.site import Windows
from tests.web.callers import LEBONG, SUPERVISOR, Api

PROVINCE: Final = Actor(id="operator:bengkulu", role=Role.OPERATOR, region="17")
AT: Final = f"/api/v1/desks/{LEBONG}"
CHARTER: Final = {
    "number": "100.3.3.2/24/2024",
    "archive_code": "100.3.3.2",
    "signed_on": "2024-04-22",
    "signed_as": "Bupati Lebong",
    "lead": "KESBANGPOL",
    "members": [
        {"agency": "POLRI", "region": LEBONG, "role": "vice_chair", "task": "Keamanan dan ketertiban"},
        {"agency": "KESBANGPOL", "region": LEBONG, "role": "secretariat"},
        {"agency": "KPU", "region": LEBONG, "role": "counterpart", "task": "Logistik dan tahapan"},
    ],
}
TERMS: Final = {"role": "supervisor", "agency": "SEKDA", "region": LEBONG, "post": "chair", "since": "2024-01-01"}
RECIPIENTS: Final = ({"agency": "KPU"}, *({"contest": "regent", "ballot_number": each} for each in (1, 2)))


async def a_formed_desk(api: Api) -> None:
    for address, body in (
        ("record-charter", {"charter": CHARTER, "name": "Nama Rekaan"}),
        ("amend-charter", {"charter": CHARTER | {"number": "100.3.3.2/31/2024"}, "reason": "pergantian kepala badan"}),
        ("record-pairs", {"pairs": {"governor": 2, "regent": 3}}),
        *(("distribute-charter", {"recipient": each, "way": "letter", "day": "2024-09-24"}) for each in RECIPIENTS),
        ("record-charter-receipt", {"recipient": RECIPIENTS[1], "day": "2024-09-25", "receipt": "TT/1"}),
        ("appoint-official", {"account": "lama", "terms": TERMS}),
        ("record-recusal", {"account": "kerabat", "cause": "kin", "since": "2024-09-01"}),
        ("succeed-official", {"number": 1, "until": "2024-09-30", "reason": "mutasi pejabat", "account": "baru"}),
    ):
        answer = await api.post(f"{AT}/{address}", body, SUPERVISOR)
        assert answer.status_code == 200, answer.text


async def test_the_team_and_those_not_formed_are_whole_at_every_width(signed_in_as: Windows, api: Api) -> None:
    await a_formed_desk(api)
    await api.services.prepare_books(["17", "17.01"])
    folder = os.environ.get("DESK_PICTURES_OF_THE_TEAM")
    for who, address, name in ((SUPERVISOR, f"/desk/{LEBONG}/tim", "team"), (PROVINCE, "/desk", "desks")):
        for width in (1280, 360):
            page = await signed_in_as.open(who, width=width)
            answer = await page.goto(address)
            assert answer is not None
            assert answer.status == 200
            await axe_clean(page)
            await no_sideways_scroll(page)
            if folder:
                await page.screenshot(path=Path(folder) / f"{name}-{width}.png", full_page=True)
