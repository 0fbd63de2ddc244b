"""The description of the API: every address with examples that fit it, as a document and as a page."""

from html.parser import HTMLParser
from typing import Any

import httpx
import pytest
from jsonschema_rs import validator_for

from tests.web.callers import Api
from tests.web.reused import described
from web.api.commands import body_of, commands_of_people, name_of
from web.api.description import operations

DESCRIPTION = described()
OPERATIONS = {each["operationId"]: each for each in operations(DESCRIPTION)}


def contents(operation: dict[str, Any]) -> list[dict[str, Any]]:
    described = [operation["requestBody"]] if "requestBody" in operation else []
    described += [each for each in operation["responses"].values() if "$ref" not in each]
    return [content for each in described for content in each.get("content", {}).values() if content.get("schema")]


@pytest.mark.parametrize("name", OPERATIONS)
def test_every_body_and_every_answer_has_an_example_that_fits_it(name: str) -> None:
    for content in contents(OPERATIONS[name]):
        schema = content["schema"] | {"components": DESCRIPTION["components"]}
        faults = [
            f"{each.instance_path}: {each.message}" for each in validator_for(schema).iter_errors(content["example"])
        ]
        assert faults == []


@pytest.mark.parametrize("command", commands_of_people(), ids=name_of)
def test_an_example_of_a_command_is_one(command: Any) -> None:
    body = OPERATIONS[name_of(command)]["requestBody"]["content"]["application/json"]
    body_of(command).model_validate(body["example"])


def test_every_address_wants_a_token_and_says_what_a_refusal_is() -> None:
    for operation in OPERATIONS.values():
        assert operation["security"] == [{"token": []}]
        assert {"4XX", "5XX"} <= operation["responses"].keys()
        assert not [each for each in operation["parameters"] if each["name"] == "Authorization"]
        assert operation["description"] or operation["summary"]


def test_every_link_leads_to_an_address() -> None:
    links = [
        link
        for operation in OPERATIONS.values()
        for answer in operation["responses"].values()
        for link in answer.get("links", {}).values()
    ]
    assert links
    assert {each["operationId"] for each in links} <= OPERATIONS.keys()


class Outside(HTMLParser):
    """Addresses and scripts that a page holds."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.asked += [value or "" for name, value in attrs if name in ("src", "href", "action", "style")]


async def test_the_page_asks_nobody_else_and_runs_nothing(api: Api) -> None:
    answer: httpx.Response = await api.client.get("/api/docs")

    page = Outside()
    page.feed(answer.text)
    assert answer.status_code == 200
    assert page.asked == ["/api/openapi.json"]
    assert "script" not in page.tags
    assert all(path in answer.text for path in DESCRIPTION["paths"])
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy
