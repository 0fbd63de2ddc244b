"""What reporters wrote is put back into their reports, in one reading of the vault."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest

from domain.access.sight import Sight
from domain.access_record.events import Access, WordsOpened
from domain.codes import IntakeChannel
from domain.intake import Intake
from domain.outage import LedgerAway
from domain.problem.process import problem_stream
from domain.stream import StreamId, book_id
from ledger.port import SealedItem
from ledger.vault import BrokenSeal, Vault
from reading.reports import IntakeView, ToldReport, open_words
from reading.words import VaultReader
from tests.given.tables import LEBONG, NOW, looking

VAULT = Vault(bytes(32))
STREAM: StreamId[Any] = problem_stream(book_id(LEBONG, 2024), "p-1")


class Ledger:
    """Where accesses go on record."""

    def __init__(self, *, away: bool = False) -> None:
        self.recorded: list[Access] = []
        self._away = away

    async def record(self, sight: Sight, stream: StreamId[Any], access: Access) -> None:
        if self._away:
            raise LedgerAway("away")
        self.recorded.append(access)


class Shelf:
    """What the vault keeps, and how often somebody went there."""

    def __init__(self) -> None:
        self.items: dict[str, SealedItem] = {}
        self.visits = 0

    def opened_for(self, sight: Sight, stream: StreamId[Any]) -> "Shelf":
        return self

    async def vault_items(self, commitments: Sequence[str]) -> Sequence[SealedItem]:
        self.visits += 1
        return [self.items[each] for each in commitments if each in self.items]

    def put(self, text: str) -> Any:
        reference, item = VAULT.seal("intake:1", text)
        self.items[item.commitment] = item
        return reference


def told(shelf: Shelf, number: int, text: str, place: str | None) -> ToldReport:
    fields: dict[str, Any] = {
        "intake_id": f"report-{number}",
        "channel": IntakeChannel.FORM,
        "reporter_role": "warga",
        "region": LEBONG,
        "occurred_at": NOW,
        "reported_at": NOW + timedelta(minutes=number),
    }
    intake = Intake(**fields, text=shelf.put(text), place=shelf.put(place) if place else None)
    return ToldReport(IntakeView(**fields, recorded_at=NOW), intake)


async def test_words_come_back_in_order_with_one_visit_to_the_vault() -> None:
    shelf = Shelf()
    reports = [told(shelf, 1, "Listrik padam", "Desa Topos"), told(shelf, 2, "Masih padam", None)]

    shown = (await open_words(looking(), VaultReader(shelf, VAULT, Ledger()), STREAM, reports)).intakes

    assert [(each.intake_id, each.text, each.place) for each in shown] == [
        ("report-1", "Listrik padam", "Desa Topos"),
        ("report-2", "Masih padam", None),
    ]
    assert shelf.visits == 1


async def test_what_was_erased_is_left_out_and_the_report_stays() -> None:
    shelf = Shelf()
    report = told(shelf, 1, "Listrik padam", "Desa Topos")
    del shelf.items[report.intake.text.commitment]

    opened = await open_words(looking(), VaultReader(shelf, VAULT, Ledger()), STREAM, [report])
    (shown,) = opened.intakes

    assert (shown.text, shown.place) == (None, "Desa Topos")


async def test_a_vault_under_another_key_is_not_taken_for_an_empty_one() -> None:
    shelf = Shelf()
    report = told(shelf, 1, "Listrik padam", None)

    with pytest.raises(BrokenSeal):
        await open_words(looking(), VaultReader(shelf, Vault(bytes(31) + b"\1"), Ledger()), STREAM, [report])


async def test_nobody_goes_to_the_vault_for_nothing() -> None:
    shelf = Shelf()

    assert (await open_words(looking(), VaultReader(shelf, VAULT, Ledger()), STREAM, [])).intakes == ()
    assert shelf.visits == 0


async def test_many_words_are_one_access_that_names_the_first_of_them() -> None:
    shelf, ledger = Shelf(), Ledger()
    reports = [told(shelf, number, f"Laporan {number}", None) for number in range(30)]

    await open_words(looking(), VaultReader(shelf, VAULT, ledger), STREAM, reports)

    (access,) = ledger.recorded
    assert isinstance(access, WordsOpened)
    assert (access.stream, access.count) == (STREAM, 30)
    assert access.commitments == tuple(each.intake.text.commitment for each in reports[:20])


async def test_what_cannot_be_recorded_is_not_opened() -> None:
    shelf = Shelf()
    report = told(shelf, 1, "Listrik padam", None)

    with pytest.raises(LedgerAway):
        await open_words(looking(), VaultReader(shelf, VAULT, Ledger(away=True)), STREAM, [report])

    assert shelf.visits == 0
