"""One line for every event of a desk."""

from typing import Final

from domain.desk.events import (
    AppointmentChanged,
    AppointmentEnded,
    CadenceSet,
    LetterheadSet,
    NilReportReceived,
    OfficeRecorded,
    OfficeWithdrawn,
    OfficialAppointed,
    PeriodOpened,
    RoutingTableActivated,
    RoutingTableProposed,
)
from domain.desk.roster import Terms
from wording.catalogue import counted, text
from wording.codes import CHANNELS, POSTS, ROLES, word
from wording.lines.line import line


def _proposed(event: RoutingTableProposed) -> str:
    return text(
        "Tabel rute {version} ({rows}) diusulkan oleh {person}: {reason}",
        version=event.version,
        rows=counted("{count} baris", event.row_count),
        person=event.author,
        reason=event.reason,
    )


def _activated(event: RoutingTableActivated) -> str:
    return text(
        "Tabel rute {version} dari {author} diberlakukan oleh {approver}",
        version=event.version,
        author=event.author,
        approver=event.approver,
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
            "Kop surat versi {version} ditetapkan oleh {person}", version=event.version, person=event.author
        ),
    ),
    line(
        CadenceSet,
        lambda event: text(
            "Jadwal pelaporan versi {version} ditetapkan oleh {person}", version=event.version, person=event.author
        ),
    ),
    line(
        PeriodOpened,
        lambda event: text("Periode pelaporan {report} dibuka", report=event.opened.report_id),
    ),
)
