"""A problem for people to read: facts, words of the reporters, who owes what, and what happened."""

from collections.abc import Iterator

from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from cli.pages.listing import Reader
from cli.pages.output import one_line, safe
from cli.pages.styles import SEVERITY_STYLES
from cli.pages.tables import table_of_facts
from domain.calendar import LocalTime
from domain.obligation import ObligationKey
from domain.problem.state import Approved, AwaitingApproval, Referral, Settled, ToRewrite
from reading.problem import ProblemView
from reading.reports import IntakeView
from wording.codes import (
    CONTESTS,
    OUTCOMES,
    PARTS,
    PHASES,
    RESPONSES,
    ROUTES,
    SETTLED_BY,
    STANDINGS,
    obligation,
    word,
)
from wording.evidence import evidence_line
from wording.instants import moment, second, time_left
from wording.lines.problem import source_line
from wording.matches import match_line


def problem_page(view: ProblemView, reader: Reader, width: int) -> Iterator[RenderableType]:
    """Everything about the problem, top to bottom."""
    yield _heading(view, reader)
    if len(view.intakes) > 1:
        yield Text(f"{len(view.intakes)} laporan")
    yield Padding(_facts(view, reader), (0, 0, 1, 0))
    yield from _intakes(view, reader)
    if view.referrals:
        yield Padding(_referrals(view, reader), (0, 0, 1, 0))
    if view.obligations:
        yield Padding(_obligations(view, reader), (0, 0, 1, 0))
    yield _timeline(view, reader.local, width)


def _heading(view: ProblemView, reader: Reader) -> Text:
    name = reader.directory.category_name(view.category)
    heading = Text(f"{view.register_number or view.problem_id}  ", style="bold")
    return heading.append(view.severity, style=SEVERITY_STYLES[view.severity]).append(f"  {name}")


def _facts(view: ProblemView, reader: Reader) -> Table:
    directory, local = reader.directory, reader.local
    place = directory.region_name(view.region)
    if view.region != view.desk:
        place += f", {directory.region_name(view.desk)}"
    facts = {
        "Tahap": word(PHASES, view.phase) + (f" ({word(OUTCOMES, view.outcome)})" if view.outcome else ""),
        "Daerah": place,
        "Jalur": f"{word(ROUTES, view.route)}; penanggung jawab {view.lead}",
        "Terjadi": moment(view.occurred_at, local),
        "Terdeteksi": moment(view.detected_at, local),
        "Inventarisasi": moment(view.inventoried_at, local),
        "Dasar": f"aturan {view.rule} versi {view.rule_version}, keyakinan {view.confidence_permille / 10:g} %",
        "Yang menentukan": evidence_line(view.words or view.evidence),
        "Asal": source_line(view.source) if not view.intakes else "",
        "Pemilihan": ", ".join(word(CONTESTS, each) for each in view.contests),
        "Dibatasi": f"oleh {view.restriction.by}: {view.restriction.reason}" if view.restriction else "",
        "Masukan": _recommendation(view),
        "Laporan": ", ".join(
            f"{each.report_id}{'' if each.received else ' (belum diterima)'}" for each in view.reports
        ),
        "Pemberitahuan": f"{view.notices.still_to_send} akan dikirim, {view.notices.given_up} gagal",
        "Digabung ke": view.merged_into or "",
        "Ditutup": moment(view.closed_at, local) if view.closed_at else "",
        "Nomor": f"{view.problem_id}, versi {view.version}",
    }
    return table_of_facts(facts)


def _recommendation(view: ProblemView) -> str:
    match view.recommendation:
        case AwaitingApproval(number=number, author=author):
            return f"nomor {number} oleh {author}, menunggu persetujuan"
        case ToRewrite(number=number):
            return f"nomor {number} dikembalikan"
        case Approved(number=number, approver=approver, response=response):
            answered = f", {word(RESPONSES, response)}" if response else ""
            return f"nomor {number} disetujui {approver}{answered}"
        case _:
            return ""


def _intakes(view: ProblemView, reader: Reader) -> Iterator[RenderableType]:
    for each in view.intakes:
        place = reader.directory.region_name(each.region)
        head = f"{each.intake_id[:8]} · {each.channel} · {each.reporter_role} · {place}"
        if each.place:
            head += f" · {one_line(each.place)}"
        head += (
            f" · terjadi {moment(each.occurred_at, reader.local)}, dilaporkan {moment(each.reported_at, reader.local)}"
        )
        yield Text(head, style="dim")
        if why := _why_here(each, reader):
            yield Padding(Text(why, style="dim"), (0, 0, 0, 2))
        words = safe(each.text) if each.text is not None else "(isi tidak lagi tersimpan)"
        yield Padding(Text(words), (0, 0, 1, 2))


def _why_here(intake: IntakeView, reader: Reader) -> str:
    """Why the report stands behind this problem; empty for the one that opened it."""
    why = f"bergabung: {match_line(intake.matched_by)}" if intake.matched_by else ""
    if (merging := intake.merged_from) is None:
        return why
    name = merging.register_number or merging.problem_id
    return f"dari {name}, digabung {moment(merging.merged_at, reader.local)}: {one_line(merging.reason)}" + (
        f"; {why}" if why else ""
    )


def _referrals(view: ProblemView, reader: Reader) -> Table:
    due = {each.key: each.due_at for each in view.obligations}
    table = _table("Rujukan", "Instansi", "Peran", "Keadaan", "Batas akui", "Batas jawab")
    for each in view.referrals:
        table.add_row(
            each.referral_id,
            f"{each.agency} {each.office}",
            word(PARTS, each.part),
            _standing(each),
            moment(due.get(ObligationKey.acknowledge(each.referral_id)), reader.local),
            moment(due.get(ObligationKey.answer(each.referral_id)), reader.local),
        )
    return table


def _standing(referral: Referral) -> str:
    if isinstance(referral.standing, Settled):
        return word(SETTLED_BY, referral.standing.by)
    return word(STANDINGS, referral.standing.standing)


def _obligations(view: ProblemView, reader: Reader) -> Table:
    table = _table("Kewajiban", "Tenggat", "Sisa waktu", "Pengingat")
    for each in view.obligations:
        table.add_row(
            obligation(each.key),
            moment(each.due_at, reader.local),
            Text(time_left(each.due_at, reader.now, reader.local), style="red" if each.missed else ""),
            str(each.reminders) if each.reminders else "–",
        )
    return table


def _timeline(view: ProblemView, local: LocalTime, width: int) -> Table:
    table = _table("", "Waktu", "Pelaku", "Peristiwa") if width >= 80 else _table("", "Waktu", "Peristiwa")
    for each in view.timeline:
        who = f"{each.actor.id} ({each.actor.agency or each.actor.role})"
        cells = [str(each.version), second(each.at, local), who, one_line(each.line)]
        table.add_row(*(cells if width >= 80 else [*cells[:2], cells[3]]))
    return table


def _table(*titles: str) -> Table:
    table = Table(box=None, header_style="bold", pad_edge=False)
    for title in titles:
        table.add_column(title, overflow="fold", no_wrap=title in {"", "Waktu", "Rujukan"})
    return table
