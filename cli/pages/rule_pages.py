"""What `desk rules` shows to people."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import groupby
from typing import Final

from rich.table import Table
from rich.text import Text

from cli.pages.output import one_line
from domain.calendar import LocalTime
from domain.figures.accuracy import Accuracy, Tally
from domain.figures.rehearsal import Change
from domain.routing_table import RouteRow
from reading.rules import Rehearsed, TableRead
from wording.codes import word
from wording.instants import moment
from wording.rules import DIFFERENCES, LIMITS

CHANGES_SHOWN: Final = 40
"""Cases on a page; the JSON document has all."""

NONE: Final = "–"

TALLY_TITLES: Final = ("Usul", "Tanpa", "Balik", "Ubah", "Triase", "Kat≠", "Utm≠", "Tk≠", "Akhir", "Tunda")
TALLY_LEGEND: Final = (
    "Tanpa: tanpa orang. Balik, Ubah: di antaranya penanggung jawab menolak atau diganti, tingkat diubah kemudian. "
    "Kat≠, Utm≠, Tk≠: kategori, penanggung jawab, tingkat dibetulkan saat triase. "
    "Akhir: diakhiri orang. Tunda: menunggu orang."
)


def table_page(read: TableRead, rows: Sequence[RouteRow], day: date, local: LocalTime) -> Iterator[Table | Text]:
    """A table, who let it come into force, and what waits."""
    table, activation = read.table, read.activation
    yield Text(f"Tabel rute {table.version}, sidik {table.digest[:12]}…, baris yang berlaku pada {day}")
    if activation is not None:
        since = moment(activation.effective_at, local)
        yield Text(f"Diusulkan {activation.author}, diberlakukan {activation.approver}, sejak {since}")
    shown = _table(("Aturan", True), ("Utama", True), ("Jalur", True), ("Pendukung", False))
    for row in rows:
        shown.add_row(_rule_told(row), row.lead, row.route, ", ".join(row.supporting) or NONE)
    yield shown
    for each in read.waiting:
        yield _line(
            f"Menunggu orang kedua: {each.version}, {each.row_count} baris, diusulkan {each.author} "
            f"pada {moment(each.proposed_at, local)}: {each.reason}"
        )


def rehearsal_page(rehearsed: Rehearsed, since: datetime, local: LocalTime) -> Iterator[Table | Text]:
    """What two tables do differently: in all, then case by case."""
    found, undecided = rehearsed.found, rehearsed.undecided
    yield Text(f"Gladi: {found.old_version} → {found.new_version}, baris yang berlaku pada {found.day}")
    told = ", ".join(f"{word(DIFFERENCES, name)} {count}" for name, count in sorted(found.by_difference.items()))
    yield Text(
        f"{found.cases} masalah masuk register sejak {moment(since, local)}; {len(found.effective)} akan berubah"
        + (f" ({told})" if told else "")
    )
    for each in found.changes[:CHANGES_SHOWN]:
        yield from _change_told(each, rehearsed.numbers)
    if len(found.changes) > CHANGES_SHOWN:
        yield Text(f"… dan {len(found.changes) - CHANGES_SHOWN} lagi; semuanya dengan --json")
    if undecided:
        yield Text(f"{undecided} masalah belum masuk register dan tidak ikut digladi.")
    yield Text("Tidak ada yang disimpan; masalah yang sudah masuk register tidak akan berubah.")


def accuracy_page(found: Accuracy, since: datetime, local: LocalTime) -> Iterator[Table | Text]:
    """The figures, and then what they cannot tell."""
    suggested, alone, triaged = (found.total(name) for name in ("suggested", "without_person", "triaged"))
    yield Text(
        f"Sejak {moment(since, local)}: {found.reports} laporan, {suggested} menjadi masalah, "
        f"{found.joined} bergabung, {found.nil} nihil"
    )
    yield Text(
        f"Tanpa orang: {_share(alone, suggested)}; ditriase: {_share(triaged, suggested)}; "
        f"diakhiri orang: {found.total('ended_by_person')}; menunggu: {found.total('waiting')}"
    )
    yield Text(
        f"Dari yang ditriase, dibetulkan: kategori {_share(found.total('category_corrected'), triaged)}, "
        f"penanggung jawab {_share(found.total('lead_corrected'), triaged)}, "
        f"tingkat {_share(found.total('severity_corrected'), triaged)}"
    )
    yield Text(
        f"Tanpa orang: penanggung jawab menolak atau diganti {_share(found.total('lead_given_back'), alone)}, "
        f"tingkat diubah kemudian {_share(found.total('regraded'), alone)}"
    )
    if found.table_versions:
        told = ", ".join(f"{version} ({count})" for version, count in sorted(found.table_versions.items()))
        yield Text(f"Tabel rute yang memutuskan: {told}")
    for version, of_version in groupby(sorted(found.tallies, key=_version), key=_version):
        yield Text(f"Menurut kategori usulan, aturan klasifikasi {version}:")
        yield _tallies(tuple(of_version))
    if found.tallies:
        yield Text(TALLY_LEGEND)
    yield Text("Yang tidak dapat diketahui dari catatan ini:")
    for limit in found.limits:
        yield Text(f"- {LIMITS[limit]}")


def _rule_told(row: RouteRow) -> str:
    """The row's name, and below it whatever it asks for."""
    asked = [part for part in (row.stage, row.tier) if part is not None]
    if row.clocks is not None:
        asked.append(f"jam {row.clocks}")
    if row.effective_to is not None:
        asked.append(f"sampai {row.effective_to}")
    return row.rule + (f"\n  {', '.join(asked)}" if asked else "")


def _change_told(each: Change, numbers: Mapping[str, str | None]) -> Iterator[Text]:
    case, old, new = each.case, each.old, each.new
    name = numbers.get(case.problem_id) or case.problem_id[:8]
    stage = f", {case.stage}" if case.stage else ""
    yield Text(f"{name}  {case.category} {case.severity}{stage}")
    yield Text(f"  aturan: {_arrow(old.rule if old else NONE, new.rule if new else NONE)}")
    if old is None or new is None:
        return
    for field in each.differs:
        match field:
            case "lead":
                yield Text(f"  {DIFFERENCES[field]}: {_arrow(old.lead, new.lead)}")
            case "supporting":
                left = [f"−{agency}" for agency in old.supporting if agency not in new.supporting]
                came = [f"+{agency}" for agency in new.supporting if agency not in old.supporting]
                yield Text(f"  {DIFFERENCES[field]}: {' '.join(left + came)}")
            case "route":
                yield Text(f"  {DIFFERENCES[field]}: {_arrow(old.route, new.route)}")
            case "clocks":
                yield Text(
                    f"  {DIFFERENCES[field]}: {_arrow(old.clocks_for(case.severity), new.clocks_for(case.severity))}"
                )


def _version(tally: Tally) -> str:
    return tally.rule_version


def _tallies(tallies: Sequence[Tally]) -> Table:
    shown = _table(("Kategori", True), *((title, True) for title in TALLY_TITLES), gap=1)
    for each in tallies:
        counts = (
            each.suggested,
            each.without_person,
            each.lead_given_back,
            each.regraded,
            each.triaged,
            each.category_corrected,
            each.lead_corrected,
            each.severity_corrected,
            each.ended_by_person,
            each.waiting,
        )
        shown.add_row(each.category, *(str(count) for count in counts))
    return shown


def _table(*columns: tuple[str, bool], gap: int = 2) -> Table:
    """A table of columns by title and whether a cell stays on its line."""
    table = Table(box=None, header_style="bold", pad_edge=False, padding=(0, gap, 0, 0), expand=False)
    for title, whole in columns:
        table.add_column(title, overflow="fold", no_wrap=whole)
    return table


def _line(text: str) -> Text:
    return Text(one_line(text))


def _arrow(old: str, new: str) -> str:
    return old if old == new else f"{old} → {new}"


def _share(part: int, whole: int) -> str:
    return f"{part} dari {whole}" + (f" ({part * 100 // whole} %)" if whole else "")
