"""Letters that are looked at before they are sent: which ones, for whom, and by which writer."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pytest

from domain.notice import NoticeId, PendingNotice
from domain.problem.commands import WithdrawReferral
from domain.problem.state import State
from domain.refusals import UnknownProblem
from domain.stream import StreamId
from reading.letters import Letter, LetterSources, preview_letters
from tests.activities.test_notices import an_office
from tests.given.tables import Tables, a_row, looking


@dataclass(frozen=True)
class Reached:
    address: str


@dataclass(frozen=True)
class Written:
    to: Reached
    subject: str
    body: str


class Writer:
    """Writes letters that say whose they are; one office has no address."""

    def __init__(self, stream: StreamId[Any]) -> None:
        self.stream = stream

    async def to_offices(
        self, stream: StreamId[Any], state: State, notices: Sequence[PendingNotice]
    ) -> Sequence[Letter | str]:
        assert stream == self.stream
        return [
            "NO_CONTACT"
            if each.agency == "POLRI"
            else Written(to=Reached(f"{each.agency}@{each.office}"), subject="s", body=each.notice_id)
            for each in notices
        ]


async def test_letters_that_wait_are_written_as_they_would_be_sent() -> None:
    office = await an_office(reachable=True)
    tables = Tables([a_row(office.problem_id, stream=str(office.stream))])
    sources = LetterSources(tables, office.ledger, Writer)
    found, letters = await preview_letters(looking(), sources, office.problem_id, None)

    assert found.problem_id == office.problem_id
    assert [each.notice_id for each in letters] == ["referral/KPU.1", "referral/POLRI.1", "referral/DISHUB.1"]
    assert [each.skipped for each in letters] == [None, "NO_CONTACT", None]
    assert [each.body for each in letters] == ["referral/KPU.1", None, "referral/DISHUB.1"]
    for wanted, count in (("referral", 3), ("referral/KPU", 1), ("ESCALATION", 0)):
        assert len((await preview_letters(looking(), sources, office.problem_id, wanted))[1]) == count


async def test_a_referral_that_was_told_is_written_as_it_would_read_now() -> None:
    office = await an_office()
    await office.deliver()
    sources = LetterSources(Tables([a_row(office.problem_id, stream=str(office.stream))]), office.ledger, Writer)
    _, letters = await preview_letters(looking(), sources, office.problem_id, None)

    assert NoticeId(letters[0].notice_id) == "referral/KPU.1"
    with pytest.raises(UnknownProblem):
        await preview_letters(looking("35.78"), sources, office.problem_id, None)


async def test_of_a_referral_that_was_withdrawn_the_letter_that_says_so_is_written_and_no_other() -> None:
    office = await an_office()
    await office.deliver()
    await office.ask(WithdrawReferral(referral_id="KPU.1", reason="tidak perlu"))
    sources = LetterSources(Tables([a_row(office.problem_id, stream=str(office.stream))]), office.ledger, Writer)
    _, letters = await preview_letters(looking(), sources, office.problem_id, None)

    assert [each.notice_id for each in letters if "KPU" in each.notice_id] == ["withdrawal/KPU.1"]
