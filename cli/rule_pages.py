"""What `desk rules` shows to people."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from rich.table import Table
from rich.text import Text

from cli.moments import moment
from cli.output import one_line
from cli.rule_words import DIFFERENCES, LIMITS
from cli.words import ROUTES, word
from domain.accuracy import Accuracy, Tally
from domain.codes import Severity
from domain.desk_rules import Activation, Proposal
from domain.rehearsal import Change, Rehearsal
from domain.routing_table import EVERY, RouteRow, RoutingTable

CHANGES_SHOWN: Final = 40
"""Cases on a page; the JSON document has all."""

NONE: Final = "–"


def table_page(
    table: RoutingTable,
    rows: Sequence[RouteRow],
    activation: Activation | None,
    waiting: Sequence[Proposal],
    day: date,
    zone: ZoneInfo,
) -> Iterator[Table | str]:
    """A table, who let it come into force, and what waits."""
    yield f"Tabel rute {table.version}, sidik {table.digest[:12]}…, baris yang berlaku pada {day}"
    if activation is not None:
        since = moment(activation.effective_at, zone)
        yield f"Diusulkan {activation.author}, diberlakukan {activation.approver}, sejak {since}"
    shown = _table("Aturan", "Tahap", "Jenjang", "Utama", "Pendukung", "Jalur", "Jam", "Sejak", "Sampai")
    for row in rows:
        shown.add_row(
            row.rule,
            row.stage or EVERY,
            row.tier or EVERY,
            row.lead,
            ", ".join(row.supporting) or NONE,
            word(ROUTES, row.route),
            row.clocks or NONE,
            row.effective_from.isoformat(),
            row.effective_to.isoformat() if row.effective_to else NONE,
        )
    yield shown
    for each in waiting:
        yield one_line(
            f"Menunggu orang kedua: {each.table.version}, {len(each.table.rows)} baris, diusulkan {each.author} "
            f"pada {moment(each.proposed_at, zone)}: {each.reason}"
        )


def rehearsal_page(
    found: Rehearsal, numbers: Mapping[str, str | None], since: datetime, zone: ZoneInfo
) -> Iterator[Table | str]:
    """What two tables do differently: in all, then case by case."""
    yield f"Gladi: {found.old_version} → {found.new_version}, baris yang berlaku pada {found.day}"
    told = ", ".join(f"{word(DIFFERENCES, name)} {count}" for name, count in sorted(found.by_difference.items()))
    yield (
        f"{found.cases} masalah masuk register sejak {moment(since, zone)}; {len(found.effective)} akan berubah"
        + (f" ({told})" if told else "")
    )
    if found.changes:
        yield _changes(found.changes[:CHANGES_SHOWN], numbers)
    if len(found.changes) > CHANGES_SHOWN:
        yield f"… dan {len(found.changes) - CHANGES_SHOWN} lagi; semuanya dengan --json"
    yield "Tidak ada yang disimpan; masalah yang sudah masuk register tidak akan berubah."


def accuracy_page(found: Accuracy, since: datetime, zone: ZoneInfo) -> Iterator[Table | str | Text]:
    """The figures, and then what they cannot tell."""
    suggested, alone, triaged = (found.total(name) for name in ("suggested", "without_person", "triaged"))
    yield (
        f"Sejak {moment(since, zone)}: {found.reports} laporan, {suggested} menjadi masalah, "
        f"{found.joined} bergabung, {found.nil} nihil"
    )
    yield (
        f"Tanpa orang: {_share(alone, suggested)}; ditriase: {_share(triaged, suggested)}; "
        f"diakhiri orang: {found.total('ended_by_person')}; menunggu: {found.total('waiting')}"
    )
    yield (
        f"Dari yang ditriase, dibetulkan: kategori {_share(found.total('category_corrected'), triaged)}, "
        f"penanggung jawab {_share(found.total('lead_corrected'), triaged)}, "
        f"tingkat {_share(found.total('severity_corrected'), triaged)}"
    )
    yield (
        f"Dari yang tanpa orang, penanggung jawab menolak atau diganti: {_share(found.total('lead_given_back'), alone)}"
    )
    if found.table_versions:
        told = ", ".join(f"{version} ({count})" for version, count in sorted(found.table_versions.items()))
        yield f"Tabel rute yang memutuskan: {told}"
    if found.tallies:
        yield _tallies(found.tallies)
    yield "Yang tidak dapat diketahui dari catatan ini:"
    for limit in found.limits:
        yield Text(f"- {LIMITS[limit]}")


def _changes(changes: Sequence[Change], numbers: Mapping[str, str | None]) -> Table:
    shown = _table("No.", "Kategori", "Tk", "Tahap", "Aturan", "Utama", "Pendukung", "Jalur", "Jam")
    for each in changes:
        case = each.case
        shown.add_row(
            numbers.get(case.problem_id) or case.problem_id[:8],
            case.category,
            case.severity,
            case.stage or NONE,
            *map(_arrow, _told(case.severity, each.old), _told(case.severity, each.new)),
        )
    return shown


def _told(severity: Severity, row: RouteRow | None) -> tuple[str, ...]:
    """Rule, lead, supporting agencies, route and clocks."""
    if row is None:
        return (NONE,) * 5
    return row.rule, row.lead, ", ".join(row.supporting) or NONE, row.route, row.clocks_for(severity)


def _tallies(tallies: Sequence[Tally]) -> Table:
    shown = _table(
        "Kategori usulan", "Aturan", "Usul", "Tanpa orang", "Ditolak", "Triase", "Kat. ≠", "Utama ≠", "Tk ≠", "Akhir",
        "Tunggu",
    )  # fmt: skip
    for each in tallies:
        shown.add_row(
            each.category,
            each.rule_version,
            *(
                str(count)
                for count in (
                    each.suggested,
                    each.without_person,
                    each.lead_given_back,
                    each.triaged,
                    each.category_corrected,
                    each.lead_corrected,
                    each.severity_corrected,
                    each.ended_by_person,
                    each.waiting,
                )
            ),
        )
    return shown


def _table(*titles: str) -> Table:
    table = Table(box=None, header_style="bold", pad_edge=False, padding=(0, 2, 0, 0), expand=False)
    for title in titles:
        table.add_column(title, overflow="fold")
    return table


def _arrow(old: str, new: str) -> str:
    return old if old == new else f"{old} → {new}"


def _share(part: int, whole: int) -> str:
    return f"{part} dari {whole}" + (f" ({part * 100 // whole} %)" if whole else "")
