"""Documents set beside a process: one that cannot be set fails alone."""

import asyncio
import sys

import pytest

from documents import press as room
from documents.document import Document
from documents.press import DocumentNotSet, Press
from documents.setting import set_pdf
from tests.given import printed


class WithoutForm(Document):
    """A document that nobody has drawn a form for."""

    form = "tanpa-bentuk"


def without_form() -> WithoutForm:
    return WithoutForm(**printed.COMMON, title="x", made_at=printed.at(1))


async def test_what_is_set_beside_is_what_would_be_set_here() -> None:
    assert await Press().set_pdf(printed.slip()) == set_pdf(printed.slip())


async def test_one_that_cannot_be_set_fails_alone() -> None:
    press = Press()

    made = await asyncio.gather(
        *(press.set_pdf(each) for each in (without_form(), printed.slip(), without_form(), printed.receipt())),
        return_exceptions=True,
    )

    assert [type(each) for each in made] == [DocumentNotSet, bytes, DocumentNotSet, bytes]
    assert "tanpa-bentuk" in str(made[0])


async def test_one_that_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "WAIT_SECONDS", 0.01)

    with pytest.raises(DocumentNotSet, match="not set within"):
        await Press().set_pdf(printed.daily_report(300))


async def test_who_sets_documents_beside_it_loads_no_compiler() -> None:
    program = "import sys; import documents.press; sys.exit('typst' in sys.modules or 'xlsxwriter' in sys.modules)"
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", program)

    assert await process.wait() == 0
