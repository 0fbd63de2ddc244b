"""What somebody without an account typed stands in the answer that refuses it, whatever is refused."""

from typing import Any, Final

import pytest

from domain.outage import LedgerAway
from tests.web.links.conftest import PERSON, Desk
from web.application import application  # noqa: F401 - loads the pages that are patched
from web.links import answering, report

SAID: Final = "Sudah <diperbaiki> & diuji"
ACTS: Final[dict[str, dict[str, Any]]] = {
    "answer": {"outcome": "RESOLVED", "text": SAID, **PERSON},
    "time": {"until": "2024-11-29T08:00:00+07:00", "reason": SAID, **PERSON},
    "decline": {"agency": "", "reason": SAID, **PERSON},
}


def shows(text: str) -> bool:
    return "Sudah &lt;diperbaiki&gt; &amp; diuji" in text


@pytest.mark.parametrize("content", [b"", None], ids=["empty", "large"])
async def test_a_refused_file_takes_no_words_with_it(desk: Desk, content: bytes | None) -> None:
    asked = await desk.asked(contact="0812-0000-0001")
    file = bytes(desk.services.evidence.limit_bytes + 1) if content is None else content
    for path, act in ((f"/r/{await desk.token(asked)}", "answer"), (f"/s/{await desk.report_token(asked)}", "")):
        refused = await desk.press(path, act, files={"file": ("foto.jpg", file, "image/jpeg")}, **ACTS["answer"])

        assert refused.status_code in (413, 422)
        assert "Belum tercatat." in refused.text
        assert shows(refused.text)


@pytest.mark.parametrize("act", ACTS)
async def test_an_answer_that_the_rules_refuse_is_there_again(desk: Desk, act: str) -> None:
    asked = await desk.asked()
    unsigned = {name: value for name, value in ACTS[act].items() if name not in PERSON} | {"name": "", "position": "-"}

    refused = await desk.press(f"/r/{await desk.token(asked)}", act, **unsigned)

    assert refused.status_code == 422
    assert shows(refused.text)


async def test_what_is_sent_while_the_desk_is_away_is_sent_again_with_one_press(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*_: object, **__: object) -> None:
        raise LedgerAway("nobody answers")

    asked = await desk.asked(contact="0812-0000-0001")
    paths = {f"/r/{await desk.token(asked)}": "answer", f"/s/{await desk.report_token(asked)}": ""}
    monkeypatch.setattr(answering.Press, "carried_out", away)
    monkeypatch.setattr(report, "_added", away)
    for path, act in paths.items():
        kept = await desk.press(path, act, **ACTS["answer"])

        assert kept.status_code == 503
        assert shows(kept.text)
        assert 'name="press"' in kept.text
        assert kept.headers["referrer-policy"] == "no-referrer"
