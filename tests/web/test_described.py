"""Whatever the description of the API allows, and what it does not, is answered as it says: no fault ever.

A request goes over HTTP to a server of its own, so that it meets what a stranger's would. How many are tried follows
from the profile: a few in the suite, many in `make hostile`.
"""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Final

import httpx
import pytest
import pytest_asyncio
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from composition import DeskServices
from domain.access.api_token import TokenScope
from tests.web.callers import SUPERVISOR, a_report
from tests.web.reused import described
from web.server import bound, serving


def _taken(found: Any) -> Any:
    return found.ok()


CHECKS: Final = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
DESCRIPTION: Final = described()
SCHEMA: Final = schemathesis.openapi.from_dict(DESCRIPTION)
SCHEMA.config.generation.update(modes=list(GenerationMode))
OPERATIONS: Final = {each.label: each for each in map(_taken, SCHEMA.get_all_operations())}
LASTING: Final = timedelta(days=1)
PROFILE: Final = settings.default or settings()
EXAMPLES: Final = max(1, PROFILE.max_examples // 33)
"""Of each address and of each walk along the links."""


@dataclass
class Served:
    """The API on a port of this machine, and what there is at its desk."""

    address: str
    headers: dict[str, str]
    problems: tuple[str, ...]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def served(services: DeskServices) -> AsyncIterator[Served]:
    generous = services.settings.model_copy(
        update={"web_reads_per_minute": 1_000_000, "web_writes_per_minute": 1_000_000}
    )
    patient = replace(services, settings=generous)
    token = await services.api_tokens.issue(SUPERVISOR, TokenScope.ACT, "test", "test", LASTING)
    headers = {"Authorization": f"Bearer {token}"}
    async with serving(patient, bound("127.0.0.1", 0)) as address, httpx.AsyncClient(base_url=address) as client:
        problems = []
        for number, text in enumerate(("Kotak suara rusak di TPS 1.", "Listrik padam.", "Politik uang di TPS 4.")):
            answer = await client.post(
                "/api/v1/desks/17.07/reports",
                json=a_report(text),
                headers=headers | {"Idempotency-Key": f"described/{number}"},
            )
            problems.append(str(answer.json()["problem_id"]))
        yield Served(address, headers, tuple(problems))


@pytest.mark.parametrize("label", OPERATIONS)
async def test_an_address_answers_as_it_is_described(served: Served, label: str) -> None:
    operation = OPERATIONS[label]

    @settings(
        max_examples=EXAMPLES,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.explicit, Phase.generate),
    )
    @given(case=operation.as_strategy(), problem=st.sampled_from(served.problems), is_there=st.booleans())
    def tried(case: Any, problem: str, is_there: bool) -> None:
        if is_there and "problem" in case.path_parameters:
            case.path_parameters["problem"] = problem
        if is_there and "desk" in case.path_parameters:
            case.path_parameters["desk"] = "17.07"
        response = case.call(base_url=served.address, headers=served.headers)
        case.validate_response(response, checks=CHECKS, headers=served.headers)

    await asyncio.to_thread(tried)


async def test_walks_along_the_links_meet_no_fault(served: Served) -> None:
    machine = SCHEMA.as_state_machine()

    class Walking(machine):  # type: ignore[misc,valid-type]  # made when it runs
        def get_call_kwargs(self, case: Any) -> dict[str, Any]:
            return {"base_url": served.address, "headers": served.headers}

        def validate_response(self, response: Any, case: Any, **options: Any) -> None:
            case.validate_response(response, checks=CHECKS, headers=served.headers)

    await asyncio.to_thread(
        Walking.run,
        settings=settings(
            max_examples=EXAMPLES * 3, stateful_step_count=6, database=None, suppress_health_check=list(HealthCheck)
        ),
    )
