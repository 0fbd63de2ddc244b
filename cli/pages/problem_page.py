"""A problem for people to read: facts, words of the reporters, who owes what, and what happened."""

from collections.abc import Iterator

from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from cli.pages.correction_page import correction_lines
from cli.pages.listing import Reader
from cli.pages.output import one_line, safe
from cli.pages.styles import SEVERITY_STYLES
from cli.pages.tables import table_of_facts, titled_table
from domain.calendar import LocalTime
from domain.obligation import ObligationKey
from domain.problem.state import Approved, AwaitingApproval, Phase, Referral, Settled, ToRewrite
from reading.lines import PageShown
from reading.problem import ProblemView
from reading.reports import IntakeView
from reading.writings import Writing
from wording.catalogue import counted, text
from wording.codes import (
    CHANNELS,
    CONTESTS,
    EVENTS,
    FINDINGS,
    METHODS,
    NOTE_AUDIENCES,
    OUTCOMES,
    PARTS,
    PHASES,
    RESPONSES,
    ROLES,
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
from wording.persons import named, signed
from wording.tellings import why_untold


def problem_page(view: ProblemView, page: PageShown, reader: Reader, width: int) -> Iterator[RenderableType]:
    """Everything about the problem that the page shows, top to bottom, and below each list how much of it is left."""
    yield _heading(view, reader)
    yield from _archive_line(view)
    if page.reports > 1:
        yield Text(counted("{count} laporan", page.reports))
    yield Padding(_facts(view, reader), (0, 0, 1, 0))
    yield from _intakes(view, reader)
    yield from _rest(page, page.reports, len(view.intakes))
    if view.referrals:
        yield Padding(_referrals(view, reader), (0, 0, 1, 0))
    yield from _rest(page, page.referrals, len(view.referrals))
    if view.obligations:
        yield Padding(_obligations(view, reader), (0, 0, 1, 0))
    for each in view.corrections:
        yield Padding(Text("\n".join(correction_lines(each, reader))), (0, 0, 1, 0))
    yield from _writings(view, reader)
    yield from _rest(page, page.writings, len(view.writings))
    yield _timeline(view, reader.local, width)
    yield from _rest(page, page.timeline, len(view.timeline))


def _rest(page: PageShown, total: int, shown: int) -> Iterator[Text]:
    """How many lines of a list come after those that are shown."""
    left = total - (page.first - 1) - shown
    if left > 0:
        yield Text(counted("dan {count} baris lagi", left), style="dim")


def _archive_line(view: ProblemView) -> Iterator[RenderableType]:
    """That nobody follows a record of the archive."""
    if view.phase is Phase.ARCHIVED:
        yield Text(
            text("ARSIP – catatan tentang yang sudah lampau; tidak ada yang wajib menindaklanjutinya"), style="bold"
        )


def _heading(view: ProblemView, reader: Reader) -> Text:
    name = reader.directory.category_name(view.category)
    heading = Text(f"{view.register_number or view.problem_id}  ", style="bold")
    return heading.append(view.severity, style=SEVERITY_STYLES[view.severity]).append(f"  {name}")


def _verification(view: ProblemView, reader: Reader) -> str:
    found = view.verification
    if found is None:
        return text("belum diverifikasi")
    return text(
        "{finding} ({method}, {at}, oleh {who})",
        finding=word(FINDINGS, found.finding),
        method=word(METHODS, found.method),
        at=moment(found.at, reader.local),
        who=signed(found.by),
    )


def _facts(view: ProblemView, reader: Reader) -> Table:
    directory, local = reader.directory, reader.local
    place = directory.region_name(view.region)
    if view.region != view.desk:
        place += f", {directory.region_name(view.desk)}"
    if view.stations:
        place += ", " + text("TPS {stations}", stations=", ".join(view.stations))
    summary = view.summary
    facts = {
        text("Uraian"): text("{summary} (oleh {who})", summary=summary.text, who=signed(summary.by)) if summary else "",
        text("Verifikasi"): _verification(view, reader),
        text("Tahap"): word(PHASES, view.phase) + (f" ({word(OUTCOMES, view.outcome)})" if view.outcome else ""),
        text("Daerah"): place,
        text("Jalur"): f"{word(ROUTES, view.route)}; {text('penanggung jawab {agency}', agency=view.lead)}",
        text("Terjadi"): moment(view.occurred_at, local, until=view.occurred_until),
        text("Terdeteksi"): moment(view.detected_at, local),
        text("Inventarisasi"): moment(view.inventoried_at, local),
        text("Dasar"): text(
            "aturan {rule} versi {version}, keyakinan {percent:g} %",
            rule=view.rule,
            version=view.rule_version,
            percent=view.confidence_permille / 10,
        ),
        text("Yang menentukan"): evidence_line(view.words or view.evidence),
        text("Asal"): source_line(view.source) if not view.intakes else "",
        text("Pemilihan"): ", ".join(word(CONTESTS, each) for each in view.contests),
        text("Dibatasi"): text("oleh {who}: {reason}", who=view.restriction.by, reason=view.restriction.reason)
        if view.restriction
        else "",
        text("Masukan"): _recommendation(view),
        text("Laporan berjenjang"): ", ".join(
            each.report_id if each.received else text("{report} (belum diterima)", report=each.report_id)
            for each in view.reports
        ),
        text("Pemberitahuan"): text(
            "{waiting} akan dikirim, {failed} gagal", waiting=view.notices.still_to_send, failed=view.notices.given_up
        ),
        text("Pelapor"): "; ".join(
            counted("{count} pelapor tidak dapat diberi tahu: {why}", each.reporters, why=why_untold(each.code))
            for each in view.untold
        ),
        text("Digabung ke"): view.merged_into or "",
        text("Ditutup"): moment(view.closed_at, local) if view.closed_at else "",
        text("Nomor"): text("{problem}, versi {version}", problem=view.problem_id, version=view.version),
    }
    return table_of_facts(facts)


def _recommendation(view: ProblemView) -> str:
    match view.recommendation:
        case AwaitingApproval(number=number, author=author):
            return text("nomor {number} oleh {author}, menunggu persetujuan", number=number, author=signed(author))
        case ToRewrite(number=number):
            return text("nomor {number} dikembalikan", number=number)
        case Approved(number=number, approver=approver, response=response):
            answered = f", {word(RESPONSES, response)}" if response else ""
            return text("nomor {number} disetujui {approver}", number=number, approver=signed(approver)) + answered
        case _:
            return ""


def _intakes(view: ProblemView, reader: Reader) -> Iterator[RenderableType]:
    for each in view.intakes:
        place = reader.directory.region_name(each.region)
        head = f"{each.intake_id[:8]} · {word(CHANNELS, each.channel)} · {each.reporter_role} · {place}"
        if each.reporter_name:
            head += f" · {one_line(each.reporter_name)}"
        if each.place:
            head += f" · {one_line(each.place)}"
        head += " · " + text(
            "terjadi {occurred}, dilaporkan {reported}",
            occurred=moment(each.occurred_at, reader.local, until=each.occurred_until),
            reported=moment(each.reported_at, reader.local, until=each.reported_until),
        )
        yield Text(head, style="dim")
        if why := _why_here(each, reader):
            yield Padding(Text(why, style="dim"), (0, 0, 0, 2))
        words = safe(each.text) if each.text is not None else text("(isi tidak lagi tersimpan)")
        yield Padding(Text(words), (0, 0, 1, 2))


def _why_here(intake: IntakeView, reader: Reader) -> str:
    """Why the report stands behind this problem; empty for the one that opened it."""
    why = text("bergabung: {why}", why=match_line(intake.matched_by)) if intake.matched_by else ""
    if (merging := intake.merged_from) is None:
        return why
    name = merging.register_number or merging.problem_id
    came = text(
        "dari {name}, digabung {moment}: {reason}",
        name=name,
        moment=moment(merging.merged_at, reader.local),
        reason=one_line(merging.reason),
    )
    return f"{came}; {why}" if why else came


def written(writing: Writing) -> str:
    """The words of a text, or that they are gone."""
    return safe(writing.text) if writing.text is not None else text("(isi tidak lagi tersimpan)")


def _writings(view: ProblemView, reader: Reader) -> Iterator[RenderableType]:
    for each in view.writings:
        head = f"{word(EVENTS, each.type)} · {named(each.by)} · {moment(each.at, reader.local)}"
        if each.about is not None:
            head += f" · {each.about}"
        if each.audience is not None:
            head += f" · {word(NOTE_AUDIENCES, each.audience)}"
        yield Text(head, style="dim")
        yield Padding(Text(written(each)), (0, 0, 1, 2))


def _referrals(view: ProblemView, reader: Reader) -> Table:
    due = {each.key: each.due_at for each in view.obligations}
    table = _table(
        text("Rujukan"), text("Instansi"), text("Peran"), text("Keadaan"), text("Batas akui"), text("Batas jawab")
    )
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
    table = _table(text("Kewajiban"), text("Berjalan sejak"), text("Tenggat"), text("Sisa waktu"), text("Pengingat"))
    for each in view.obligations:
        table.add_row(
            obligation(each.key),
            moment(each.opened_at, reader.local),
            moment(each.due_at, reader.local),
            Text(time_left(each.due_at, reader.now, reader.local), style="red" if each.missed else ""),
            str(each.reminders) if each.reminders else "–",
        )
    return table


def _timeline(view: ProblemView, local: LocalTime, width: int) -> Table:
    titles = ["", text("Waktu"), text("Pelaku"), text("Peristiwa")]
    table = _table(*(titles if width >= 80 else [*titles[:2], titles[3]]))
    for each in view.timeline:
        who = f"{named(each.actor)} ({each.actor.agency or word(ROLES, each.actor.role)})"
        cells = [str(each.version), second(each.at, local), who, one_line(each.line)]
        table.add_row(*(cells if width >= 80 else [*cells[:2], cells[3]]))
    return table


def _table(*titles: str) -> Table:
    return titled_table(titles, whole={"", text("Waktu"), text("Rujukan")})
