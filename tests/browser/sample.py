"""Problems of a desk for pages to show, among them one whose every text is hostile."""

from datetime import timedelta
from typing import Any, Final

import httpx

from composition import DeskServices
from domain.actor import Actor
from domain.codes import Role
from domain.problem.process import problem_stream
from domain.stream import START
from tests.web.callers import LEBONG, OPERATOR, SUPERVISOR, Api, a_report

HOSTILE: Final = """<script>alert(1)</script>"'><img src=x onerror=alert(2)>{{ 7 * 7 }}&lt;b&gt;"""

PATIENCE_SECONDS: Final = 60

VERIFIER: Final = Actor(id="verifier:dewi", role=Role.VERIFIER, region=LEBONG)

FILE: Final = {"sha256": "0" * 64, "media_type": "image/jpeg", "size_bytes": 412_000, "name": HOSTILE, "text": HOSTILE}


class Sample:
    """Maker of problems over the API of a site."""

    def __init__(self, api: Api) -> None:
        self.api = api

    async def reported(self, told: dict[str, object], key: str) -> str:
        """Id of the problem that a report opened, in the register."""
        answer = await self.api.post(f"/api/v1/desks/{LEBONG}/reports", told, key=key)
        assert answer.status_code in (200, 201), answer.text
        problem_id: str = answer.json()["problem_id"]
        await self.let_go_on(problem_id)
        shown = await self.api.get(f"/api/v1/problems/{problem_id}")
        if shown.json()["problem"]["phase"] == "detected":
            await self.done(problem_id, "triage", {"category": "LOGISTICS_LATE", "severity": "S3"})
        return problem_id

    async def let_go_on(self, problem_id: str) -> None:
        """Do what its workflow would do now."""
        services: DeskServices = self.api.services
        stream = problem_stream(services.book_of(LEBONG), problem_id)
        await services.commands.carry_out_due(stream, services.now(), START)

    async def done(self, problem_id: str, act: str, body: dict[str, Any], who: Actor = OPERATOR) -> None:
        """Carry a command out, which has to be accepted."""
        answer = await self.api.post(f"/api/v1/problems/{problem_id}/{act}", body, who)
        assert answer.status_code == 200, answer.text


async def many_problems(api: Api, count: int) -> list[str]:
    """Ids of problems in the register, each in its own place of the text, none of them joining another."""
    sample, kecamatan = Sample(api), [f"17.07.{number:02}" for number in (3, 4, 5, 6, 7, 8)]
    found = []
    for number in range(count):
        told = a_report(
            f"Kotak suara belum tiba di TPS {number + 1}, hujan deras, petugas KPPS menunggu.",
            region=kecamatan[number % len(kecamatan)],
            reported_at=f"2024-11-27T{1 + number % 12:02}:{number % 60:02}:00+07:00",
        )
        found.append(await sample.reported(told, f"sample/{number:05}"))
    return found


async def a_hostile_problem(api: Api) -> str:
    """Id of a problem in whose texts somebody tries to write a page of their own."""
    sample, far = Sample(api), (api.services.now() + timedelta(days=30)).isoformat()
    told = a_report(
        f"Kotak suara belum tiba di TPS 3 Amen, hujan deras. {HOSTILE}",
        place=HOSTILE,
        contact="0812-0000-0001",
    )
    problem = await sample.reported(told, "hostile/report")
    await sample.done(problem, "write-summary", {"summary": f"Kotak suara terlambat {HOSTILE}"})
    await sample.done(problem, "add-note", {"text": HOSTILE})
    await sample.done(problem, "verify", {"finding": "CONFIRMED", "method": "CALL", "text": HOSTILE}, VERIFIER)
    await sample.done(problem, "recommend", {"text": HOSTILE})
    await sample.done(problem, "attach-evidence", FILE)
    await sample.done(problem, "escalate", {"reason": HOSTILE})
    await sample.done(problem, "extend-deadline", {"key": "approve/1", "due_at": far, "reason": HOSTILE}, SUPERVISOR)
    return problem


def over_http(address: str, services: DeskServices) -> Api:
    """The API of a site, called from outside."""
    return Api(httpx.AsyncClient(base_url=address, timeout=PATIENCE_SECONDS), services)
