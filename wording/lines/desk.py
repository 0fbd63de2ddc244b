"""One line for every event of a desk."""

from typing import Final

from domain.desk.events import (
    AppointmentChanged,
    AppointmentEnded,
    CadenceSet,
    CharterAmended,
    CharterDistributed,
    CharterReceiptRecorded,
    CharterRecorded,
    DeskClosed,
    DeskReopened,
    LetterheadSet,
    NilReportReceived,
    OfficeRecorded,
    OfficeWithdrawn,
    OfficialAppointed,
    PairsRecorded,
    PeriodOpened,
    RecusalEnded,
    RecusalRecorded,
    RoutingTableActivated,
    RoutingTableProposed,
)
from domain.desk.roster import Terms
from wording.catalogue import counted, text
from wording.charters import pairs_line, recipient_name
from wording.codes import CHANNELS, CHARTER_WAYS, POSTS, RECUSAL_CAUSES, ROLES, word
from wording.lines.line import line
from wording.persons import signed


def _proposed(event: RoutingTableProposed) -> str:
    return text(
        "Tabel rute {version} ({rows}) diusulkan oleh {person}: {reason}",
        version=event.version,
        rows=counted("{count} baris", event.row_count),
        person=signed(event.author),
        reason=event.reason,
    )


def _activated(event: RoutingTableActivated) -> str:
    return text(
        "Tabel rute {version} dari {author} diberlakukan oleh {approver}",
        version=event.version,
        author=signed(event.author),
        approver=signed(event.approver),
    )


def _office_recorded(event: OfficeRecorded) -> str:
    office = event.office
    return text(
        "Kantor {agency} {region} dicatat: {name}", agency=office.agency, region=office.region, name=office.name
    )


def _office_withdrawn(event: OfficeWithdrawn) -> str:
    return text(
        "Kantor {agency} {region} dicabut: {reason}", agency=event.agency, region=event.region, reason=event.reason
    )


def _appointed(event: OfficialAppointed) -> str:
    return text("{person} ditetapkan sebagai {terms}", person=event.account, terms=_terms(event.terms))


def _appointment_changed(event: AppointmentChanged) -> str:
    return text(
        "Penetapan {number} {person} diubah: {terms}",
        number=event.number,
        person=event.account,
        terms=_terms(event.terms),
    )


def _appointment_ended(event: AppointmentEnded) -> str:
    return text(
        "Penetapan {number} {person} berakhir {day}: {reason}",
        number=event.number,
        person=event.account,
        day=event.until.isoformat(),
        reason=event.reason,
    )


def _charter_recorded(event: CharterRecorded) -> str:
    charter = event.charter
    return text(
        "SK {number} tanggal {day} ({office}) dicatat: desk terbentuk",
        number=charter.number,
        day=charter.signed_on.isoformat(),
        office=charter.signed_as,
    )


def _charter_amended(event: CharterAmended) -> str:
    charter = event.charter
    return text(
        "SK menjadi versi {version}, {number} tanggal {day}: {reason}",
        version=event.version,
        number=charter.number,
        day=charter.signed_on.isoformat(),
        reason=event.reason,
    )


def _pairs_recorded(event: PairsRecorded) -> str:
    return text("Jumlah pasangan calon dicatat: {pairs}", pairs=pairs_line(event.pairs))


def _charter_distributed(event: CharterDistributed) -> str:
    return text(
        "SK versi {version} disampaikan kepada {recipient} {way}, {day}",
        version=event.version,
        recipient=recipient_name(event.recipient),
        way=word(CHARTER_WAYS, event.way),
        day=event.day.isoformat(),
    )


def _charter_confirmed(event: CharterReceiptRecorded) -> str:
    return text(
        "SK versi {version}: {recipient} menyatakan menerima, {day}",
        version=event.version,
        recipient=recipient_name(event.recipient),
        day=event.day.isoformat(),
    )


def _recusal_recorded(event: RecusalRecorded) -> str:
    return text(
        "{person} dijauhkan dari semua perkara desk sejak {since}{until}: {cause}",
        person=event.account,
        since=event.since.isoformat(),
        until=text(" sampai {until}", until=event.until.isoformat()) if event.until else "",
        cause=word(RECUSAL_CAUSES, event.cause),
    )


def _recusal_ended(event: RecusalEnded) -> str:
    return text(
        "{person} tidak lagi dijauhkan sesudah {day}: {reason}",
        person=event.account,
        day=event.until.isoformat(),
        reason=event.reason,
    )


def _terms(terms: Terms) -> str:
    """To what somebody is appointed and for how long, for example `Plh. pimpinan SEKDA (ketua desk), sejak …`."""
    return text(
        "{acting}{role} {agency}{post}, sejak {since}{until}",
        acting=f"{terms.acting} " if terms.acting else "",
        role=word(ROLES, terms.role),
        agency=terms.agency,
        post=f" ({word(POSTS, terms.post)})" if terms.post else "",
        since=terms.since.isoformat(),
        until=text(" sampai {until}", until=terms.until.isoformat()) if terms.until else "",
    )


LINES: Final = (
    line(
        NilReportReceived,
        lambda event: text("Laporan nihil lewat {channel}", channel=word(CHANNELS, event.intake.channel)),
    ),
    line(RoutingTableProposed, _proposed),
    line(RoutingTableActivated, _activated),
    line(OfficeRecorded, _office_recorded),
    line(OfficeWithdrawn, _office_withdrawn),
    line(OfficialAppointed, _appointed),
    line(AppointmentChanged, _appointment_changed),
    line(AppointmentEnded, _appointment_ended),
    line(
        LetterheadSet,
        lambda event: text(
            "Kop surat versi {version} ditetapkan oleh {person}", version=event.version, person=signed(event.author)
        ),
    ),
    line(CharterRecorded, _charter_recorded),
    line(CharterAmended, _charter_amended),
    line(PairsRecorded, _pairs_recorded),
    line(CharterDistributed, _charter_distributed),
    line(CharterReceiptRecorded, _charter_confirmed),
    line(
        DeskClosed,
        lambda event: text("Desk ditutup oleh {person}: {reason}", person=signed(event.author), reason=event.reason),
    ),
    line(
        DeskReopened,
        lambda event: text(
            "Desk dibuka kembali oleh {person}: {reason}", person=signed(event.author), reason=event.reason
        ),
    ),
    line(RecusalRecorded, _recusal_recorded),
    line(RecusalEnded, _recusal_ended),
    line(
        CadenceSet,
        lambda event: text(
            "Jadwal pelaporan versi {version} ditetapkan oleh {person}",
            version=event.version,
            person=signed(event.author),
        ),
    ),
    line(
        PeriodOpened,
        lambda event: text("Periode pelaporan {report} dibuka", report=event.opened.report_id),
    ),
)
