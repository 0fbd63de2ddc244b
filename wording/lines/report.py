"""One line for every event of a report to the next tier."""

from typing import Final

from domain.report.events import (
    EntriesClosed,
    EntryAdded,
    NarrativeWritten,
    NilEntered,
    ReportApproved,
    ReportCompiled,
    ReportDisapproved,
    ReportMissed,
    ReportOpened,
    ReportReceived,
    ReportReturned,
    ReportSealed,
    ReportSubmitted,
    RestatementOpened,
)
from wording.catalogue import text
from wording.codes import POSTS, REPORT_KINDS, word
from wording.lines.line import line
from wording.persons import signed


def _opened(event: ReportOpened) -> str:
    return text(
        "Laporan dibuka: {kind}, {since} sampai {until}",
        kind=word(REPORT_KINDS, event.kind),
        since=event.since.isoformat(),
        until=event.until.isoformat(),
    )


def _entry(event: EntryAdded) -> str:
    source = event.unit or event.member or ""
    if event.late:
        return text(
            "Isian {number} dari {source}, terlambat: {words}", number=event.number, source=source, words=event.text
        )
    return text("Isian {number} dari {source}: {words}", number=event.number, source=source, words=event.text)


def _nil(event: NilEntered) -> str:
    source = event.unit or event.member or ""
    return (
        text("Nihil dari {source}, terlambat", source=source)
        if event.late
        else text("Nihil dari {source}", source=source)
    )


def _compiled(event: ReportCompiled) -> str:
    return text(
        "Edisi {edition} disusun oleh {person}: {problems} masalah",
        edition=event.edition,
        person=signed(event.by),
        problems=event.problems,
    )


def _sealed(event: ReportSealed) -> str:
    return text(
        "Edisi {edition} disahkan dengan nomor {number}, ditandatangani {person} ({post})",
        edition=event.edition,
        number=event.number,
        person=event.signer,
        post=word(POSTS, event.post),
    )


def _submitted(event: ReportSubmitted) -> str:
    return text(
        "Edisi {edition} dikirim ke desk {region} oleh {person}",
        edition=event.edition,
        region=event.to_region,
        person=signed(event.by),
    )


def _received(event: ReportReceived) -> str:
    if event.number is None:
        return text(
            "Edisi {edition} diterima jenjang atas oleh {person}", edition=event.edition, person=signed(event.by)
        )
    return text(
        "Edisi {edition} diterima jenjang atas oleh {person}, nomor {number}",
        edition=event.edition,
        person=signed(event.by),
        number=event.number,
    )


LINES: Final = (
    line(ReportOpened, _opened),
    line(EntryAdded, _entry),
    line(NilEntered, _nil),
    line(EntriesClosed, lambda _: text("Isian laporan ditutup")),
    line(ReportCompiled, _compiled),
    line(
        NarrativeWritten,
        lambda event: text(
            "Narasi edisi {edition} ditulis oleh {person}", edition=event.edition, person=signed(event.author)
        ),
    ),
    line(
        ReportApproved,
        lambda event: text("Edisi {edition} disetujui oleh {person}", edition=event.edition, person=signed(event.by)),
    ),
    line(
        ReportDisapproved,
        lambda event: text(
            "Edisi {edition} dikembalikan kepada penyusun oleh {person}: {words}",
            edition=event.edition,
            person=signed(event.by),
            words=event.remarks,
        ),
    ),
    line(ReportSealed, _sealed),
    line(ReportSubmitted, _submitted),
    line(ReportReceived, _received),
    line(
        ReportReturned,
        lambda event: text(
            "Edisi {edition} dikembalikan jenjang atas oleh {person}: {words}",
            edition=event.edition,
            person=signed(event.by),
            words=event.remarks,
        ),
    ),
    line(
        RestatementOpened,
        lambda event: text(
            "Ralat dibuka oleh {person} sebagai edisi {edition}: {words}",
            edition=event.edition,
            person=signed(event.by),
            words=event.reason,
        ),
    ),
    line(ReportMissed, lambda _: text("Laporan tidak masuk sampai batas waktunya")),
)
