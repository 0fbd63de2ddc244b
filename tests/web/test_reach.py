"""Whatever a role may type at a terminal has a page, or a reason why it has none."""

from collections.abc import Iterator, Mapping
from typing import Final

import pytest
from fastapi.routing import APIRoute

from cli.verb_rights import NEEDS, may_use
from domain.access.sight import sight_of
from domain.actor import Actor
from domain.codes import Role
from tests.web.callers import LEBONG, Api, a_report
from tests.web.visitors import Pages
from web.pages.desk_acts import COMMANDS as OF_THE_DESK
from web.pages.occasion import COMMANDS as OF_A_PROBLEM
from web.pages.tiered_acts import COMMANDS as OF_A_REPORT
from web.pages.working import PAGES

DESK: Final = "/desk/{kode}"
OF_PROBLEM: Final = "/masalah/{problem}/tindakan"
AT_DESK: Final = f"{DESK}/tindakan"
OF_REPORT: Final = f"{DESK}/berjenjang/daily/2024-11-27/0/tindakan"

PAGE_OF: Final[Mapping[str, str]] = {
    "open": f"{DESK}/lapor",
    "fate": f"{DESK}/lapor/{{laporan}}",
    "shift": f"{DESK}/giliran",
    "access": f"{DESK}/akses",
    "recommendations": f"{DESK}/rekomendasi",
    "triage": f"{DESK}/triase/tetapkan",
    "triage next": f"{DESK}/triase/ambil",
    "triage queue": f"{DESK}/triase",
    "triage release": f"{DESK}/triase/lepas",
    "triage set": f"{DESK}/triase/tetapkan",
    "similar": f"{DESK}/triase",
    "merge": f"{OF_PROBLEM}/merge-into",
    "unmerge": f"{OF_PROBLEM}/unmerge",
    "summary": f"{OF_PROBLEM}/write-summary",
    "verify": f"{OF_PROBLEM}/verify",
    "regrade": f"{OF_PROBLEM}/regrade-severity",
    "correct": f"{OF_PROBLEM}/correct-problem",
    "withdraw": f"{OF_PROBLEM}/withdraw-referral",
    "refer": f"{OF_PROBLEM}/refer",
    "forward": f"{OF_PROBLEM}/forward",
    "dismiss": f"{OF_PROBLEM}/dismiss",
    "escalate": f"{OF_PROBLEM}/escalate",
    "recuse": f"{OF_PROBLEM}/recuse",
    "pause": f"{OF_PROBLEM}/pause-clock",
    "resume": f"{OF_PROBLEM}/resume-clock",
    "extend": f"{OF_PROBLEM}/extend-deadline",
    "restrict": f"{OF_PROBLEM}/restrict",
    "unrestrict": f"{OF_PROBLEM}/lift-restriction",
    "note": f"{OF_PROBLEM}/add-note",
    "evidence attach": f"{OF_PROBLEM}/attach-evidence",
    "recommend": f"{OF_PROBLEM}/recommend",
    "approve": f"{OF_PROBLEM}/approve-recommendation",
    "return": f"{OF_PROBLEM}/return-recommendation",
    "follow-through": f"{OF_PROBLEM}/record-follow-through",
    "outcome": f"{OF_PROBLEM}/record-outcome",
    "close": f"{OF_PROBLEM}/close",
    "reopen": f"{OF_PROBLEM}/reopen",
    "ack": f"{OF_PROBLEM}/acknowledge",
    "answer": f"{OF_PROBLEM}/answer",
    "decline": f"{OF_PROBLEM}/decline",
    "transfer": f"{OF_PROBLEM}/transfer",
    "receipt": f"{OF_PROBLEM}/record-receipt",
    "resend": f"{OF_PROBLEM}/resend-notice",
    "notices list": f"{DESK}/kotak-keluar",
    "notices resend": f"{DESK}/kotak-keluar/kirim-ulang",
    "notices bounced": f"{OF_PROBLEM}/record-bounce",
    "notices told": f"{OF_PROBLEM}/record-hand-delivery",
    "notices print": f"{DESK}/kotak-keluar/surat",
    "notices message": f"{DESK}/kotak-keluar/surat",
    "letter preview": f"{DESK}/kotak-keluar/surat",
    "rules show": f"{DESK}/aturan",
    "rules activate": f"{AT_DESK}/activate-routing-table",
    "roster show": f"{DESK}/roster",
    "roster withdraw": f"{AT_DESK}/withdraw-office",
    "roster appoint": f"{AT_DESK}/appoint-official",
    "roster change": f"{AT_DESK}/change-appointment",
    "roster end": f"{AT_DESK}/end-appointment",
    "letterhead show": f"{DESK}/roster",
    "cadence show": f"{DESK}/roster",
    "cadence set": f"{AT_DESK}/set-cadence",
    "letterhead set": f"{AT_DESK}/set-letterhead",
    "doctor": f"{DESK}/kesehatan",
    "tiered show": f"{DESK}/berjenjang/{{kind}}/{{subject}}/{{number}}",
    "tiered list": f"{DESK}/berjenjang",
    "tiered grid": f"{DESK}/berjenjang",
    "tiered inbox": f"{DESK}/berjenjang",
    "tiered open": f"{OF_REPORT}/open-report",
    "tiered enter": f"{OF_REPORT}/add-entry",
    "tiered nil": f"{OF_REPORT}/enter-nil",
    "tiered close-entries": f"{OF_REPORT}/close-entries",
    "tiered compile": f"{OF_REPORT}/compile-report",
    "tiered narrate": f"{OF_REPORT}/write-narrative",
    "tiered approve": f"{OF_REPORT}/approve-report",
    "tiered disapprove": f"{OF_REPORT}/disapprove-report",
    "tiered seal": f"{OF_REPORT}/seal-report",
    "tiered submit": f"{OF_REPORT}/submit-report",
    "tiered receive": f"{OF_REPORT}/receive-report",
    "tiered return": f"{OF_REPORT}/return-report",
    "tiered restate": f"{OF_REPORT}/restate-report",
}

ON_THE_PAGES_OF_A_PROBLEM: Final = "the queue and the page of a problem, which are no forms"
FROM_A_FILE: Final = "what it takes is a file; each office, table or report of it has its form"
SEALED_AT_ONCE: Final = "it opens many sealed texts at once, for a purpose that stands on record"
OF_PROGRAMS: Final = "programs have tokens, and whoever runs programs has a terminal"
OF_THE_MACHINE: Final = "it is for whoever runs the machine"

WITHOUT_PAGE: Final[Mapping[str, str]] = {
    **dict.fromkeys(("list", "show", "contact", "evidence list", "evidence get"), ON_THE_PAGES_OF_A_PROBLEM),
    **dict.fromkeys(("import", "roster import", "rules check", "rules propose"), FROM_A_FILE),
    "words": SEALED_AT_ONCE,
    **dict.fromkeys(("login", "logout"), "the page where one signs in, and the button under which one leaves"),
    **dict.fromkeys(("link show", "link check"), "a link is for whoever got the letter, which the outbox shows"),
    **dict.fromkeys(("rules rehearse", "rules accuracy"), "figures about a table that is a file"),
    **dict.fromkeys(("token issue", "token list", "token revoke", "classify", "submit"), OF_PROGRAMS),
    **dict.fromkeys(
        (
            "session list",
            "session revoke",
            "evidence sweep",
            "demo",
            "up",
            "worker",
            "web",
            "migrate",
            "wake",
            "books open",
            "books list",
            "letter test",
        ),
        OF_THE_MACHINE,
    ),
}

ALSO: Final[Mapping[str, tuple[str, ...]]] = {"receipt": (f"{OF_PROBLEM}/record-report-receipt",)}
"""Further pages of verbs that send one of several commands."""

FORMS: Final = {
    *(f"{OF_PROBLEM}/{name}" for name in OF_A_PROBLEM),
    *(f"{AT_DESK}/{name}" for name in OF_THE_DESK),
    *(f"{OF_REPORT}/{name}" for name in OF_A_REPORT),
}


def actors() -> Iterator[Actor]:
    for role in Role:
        if role is not Role.SERVICE:
            yield Actor(id=f"{role}.lebong", role=role, region=LEBONG, agency="KPU" if role is Role.AGENCY else None)


def test_every_verb_has_a_page_or_a_reason() -> None:
    assert PAGE_OF.keys() | WITHOUT_PAGE.keys() == NEEDS.keys()
    assert not PAGE_OF.keys() & WITHOUT_PAGE.keys()


def test_every_page_is_there() -> None:
    paths = {each.path for room in PAGES for each in room.router.routes if isinstance(each, APIRoute)}
    assert set(PAGE_OF.values()) <= paths | FORMS


@pytest.mark.parametrize("who", tuple(actors()), ids=lambda each: each.role)
async def test_a_form_opens_for_who_may_type_its_verb(api: Api, pages: Pages, who: Actor) -> None:
    told = a_report("Jembatan putus menuju TPS 4.", contact="0812-0000-0001")
    problem = (await api.post("/api/v1/desks/17.07/reports", told, key="reach/report")).json()["problem_id"]
    is_in_sight = await pages.services.queries.problem(sight_of(who), problem) is not None
    for verb, page in PAGE_OF.items():
        if page not in FORMS or (page.startswith(OF_PROBLEM) and not is_in_sight):
            continue
        addresses = [each.format(problem=problem, kode=LEBONG) for each in (page, *ALSO.get(verb, ()))]
        statuses = {(await pages.get(each, who)).status_code for each in addresses}
        assert (200 in statuses) is may_use(sight_of(who), verb, LEBONG), verb
        assert statuses <= {200, 403}, verb
