"""What a view of a queue asks for, in words."""

from collections.abc import Iterator
from typing import NamedTuple

from domain.refusals import BadValue
from reading.queue_address import ENDED, TABS, QueueAddress, address_in
from reference.directory import ReferenceDirectory
from wording.catalogue import text
from wording.codes import PHASES, word
from wording.pages import QUEUE_TABS


def tab_name(tab: str) -> str:
    """What a tab is called."""
    if tab == ENDED:
        return text("Berakhir")
    return word(QUEUE_TABS, TABS[tab]) if tab in TABS else text("Semua terbuka")


def view_in_words(query: str, directory: ReferenceDirectory) -> str:
    """What the query of a view asks for; empty where it asks for nothing, or for something that queues have not."""
    try:
        asked = address_in(query)
    except BadValue:
        return ""
    named = [each.name for each in narrowings(asked, directory)]
    return " · ".join(([tab_name(asked.tab)] if asked.tab or named else []) + named)


class Narrowing(NamedTuple):
    """Something that narrows a list."""

    name: str
    without: QueueAddress
    """The view when it is taken away."""


def narrowings(asked: QueueAddress, directory: ReferenceDirectory) -> Iterator[Narrowing]:
    """Each filter of a view, with the view without it."""
    for each in asked.tingkat:
        yield Narrowing(text("Tingkat {severity}", severity=each), asked.without("tingkat", each))
    for phase in asked.tahap:
        yield Narrowing(text("Tahap {phase}", phase=word(PHASES, phase)), asked.without("tahap", phase))
    for agency in asked.instansi:
        yield Narrowing(text("Menunggu {agency}", agency=agency), asked.without("instansi", agency))
    for region in asked.daerah:
        yield Narrowing(directory.region_name(region), asked.without("daerah", region))
    for category in asked.kategori:
        yield Narrowing(directory.category_name(category), asked.without("kategori", category))
    if asked.q:
        yield Narrowing(text("Kata “{words}”", words=asked.q), asked.model_copy(update={"q": "", "lanjut": None}))
