"""What every page has, and the page that says why something was not done."""

from io import BytesIO
from pathlib import Path

import httpx
import pytest

from tests.web.callers import Api
from web.pages.template_texts import WordOutsideText, texts_of
from wording.extraction import NoLiteral

TEMPLATES = sorted((Path(__file__).parents[2] / "web").rglob("*.html"))


async def test_an_unknown_address_is_a_page_in_words(api: Api) -> None:
    answer = await api.client.get("/tidak-ada?q=<script>alert(1)</script>")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "UNKNOWN_ADDRESS" in answer.text
    assert "<script>alert" not in answer.text


async def test_the_api_answers_in_its_own_form(api: Api) -> None:
    answer = await api.client.get("/api/v1/tidak-ada")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"


async def test_a_page_asks_for_nothing_of_somebody_else(api: Api) -> None:
    answer = await api.client.get("/tidak-ada")
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in answer.text.replace('content="width=device-width', "")


async def test_style_and_keys_are_kept_for_good(api: Api) -> None:
    page = await api.client.get("/tidak-ada")
    addresses = [part.partition('"')[0] for part in page.text.split('="')[1:] if part.startswith("/aset/")]
    assert len(addresses) == 2
    for address in addresses:
        answer: httpx.Response = await api.client.get(address)
        assert answer.status_code == 200
        assert "immutable" in answer.headers["cache-control"]
    assert (await api.client.get("/aset/desk.000000000000.css")).status_code == 404


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_every_word_of_a_template_stands_in_a_catalogue(template: Path) -> None:
    list(texts_of(BytesIO(template.read_bytes()), {}, (), {}))


@pytest.mark.parametrize(
    "written",
    [
        "<p>Halo</p>",
        '<p title="Halo">{{ a }}</p>',
        '<input placeholder="Nomor">',
        '{{ "Ya" if a else "Tidak" }}',
        "<p>{% if a %}<b>Ya</b>{% endif %}</p>",
    ],
)
def test_a_word_outside_a_text_is_refused(written: str) -> None:
    with pytest.raises(WordOutsideText):
        list(texts_of(BytesIO(written.encode()), {}, (), {}))


def test_texts_are_found() -> None:
    written = '<p class="redup">{{ text("Halo {name}", name=a) }} {{ counted("{count} masalah", n) }}</p>'
    found = list(texts_of(BytesIO(written.encode()), {}, (), {}))
    assert [each.messages for each in found] == [("Halo {name}",), ("{count} masalah", "{count} masalah")]


def test_a_text_that_is_put_together_is_refused() -> None:
    with pytest.raises(NoLiteral):
        list(texts_of(BytesIO(b"{{ text(a) }}"), {}, (), {}))
