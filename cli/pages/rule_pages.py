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
from wording.catalogue import counted, text
from wording.codes import word
from wording.instants import moment
from wording.persons import signed
from wording.rules import DIFFERENCES, LIMITS, TALLY

CHANGES_SHOWN: Final = 40
"""Cases on a page; the JSON document has all."""

NONE: Final = "–"


def table_page(read: TableRead, rows: Sequence[RouteRow], day: date, local: LocalTime) -> Iterator[Table | Text]:
    """A table, who let it come into force, and what waits."""
    table, activation = read.table, read.activation
    yield Text(
        text(
            "Tabel rute {version}, sidik {digest}…, baris yang berlaku pada {day}",
            version=table.version,
            digest=table.digest[:12],
            day=day,
        )
    )
    if activation is not None:
        since = moment(activation.effective_at, local)
        yield Text(
            text(
                "Diusulkan {author}, diberlakukan {approver}, sejak {moment}",
                author=signed(activation.author),
                approver=signed(activation.approver),
                moment=since,
            )
        )
    shown = _table((text("Aturan"), True), (text("Utama"), True), (text("Jalur"), True), (text("Pendukung"), False))
    for row in rows:
        shown.add_row(_rule_told(row), row.lead, row.route, ", ".join(row.supporting) or NONE)
    yield shown
    for each in read.waiting:
        yield _line(
            text(
                "Menunggu orang kedua: {version}, {rows}, diusulkan {author} pada {moment}: {reason}",
                version=each.version,
                rows=counted("{count} baris", each.row_count),
                author=signed(each.author),
                moment=moment(each.proposed_at, local),
                reason=each.reason,
            )
        )


def rehearsal_page(rehearsed: Rehearsed, since: datetime, local: LocalTime) -> Iterator[Table | Text]:
    """What two tables do differently: in all, then case by case."""
    found, undecided = rehearsed.found, rehearsed.undecided
    yield Text(
        text(
            "Gladi: {old} → {new}, baris yang berlaku pada {day}",
            old=found.old_version,
            new=found.new_version,
            day=found.day,
        )
    )
    told = ", ".join(f"{word(DIFFERENCES, name)} {count}" for name, count in sorted(found.by_difference.items()))
    yield Text(
        text(
            "{cases} masuk register sejak {moment}; {changed} akan berubah",
            cases=counted("{count} masalah", found.cases),
            moment=moment(since, local),
            changed=len(found.effective),
        )
        + (f" ({told})" if told else "")
    )
    for each in found.changes[:CHANGES_SHOWN]:
        yield from _change_told(each, rehearsed.numbers)
    if len(found.changes) > CHANGES_SHOWN:
        yield Text(text("… dan {count} lagi; semuanya dengan --json", count=len(found.changes) - CHANGES_SHOWN))
    if undecided:
        yield Text(counted("{count} masalah belum masuk register dan tidak ikut digladi.", undecided))
    yield Text(text("Tidak ada yang disimpan; masalah yang sudah masuk register tidak akan berubah."))


def accuracy_page(found: Accuracy, since: datetime, local: LocalTime) -> Iterator[Table | Text]:
    """The figures, and then what they cannot tell."""
    suggested, alone, triaged = (found.total(name) for name in ("suggested", "without_person", "triaged"))
    yield Text(
        text(
            "Sejak {moment}: {reports}, {became} menjadi masalah, {joined} bergabung, {nil} nihil",
            moment=moment(since, local),
            reports=counted("{count} laporan", found.reports),
            became=suggested,
            joined=found.joined,
            nil=found.nil,
        )
    )
    yield Text(
        text(
            "Tanpa orang: {alone}; ditriase: {triaged}; diakhiri orang: {ended}; menunggu: {waiting}",
            alone=_share(alone, suggested),
            triaged=_share(triaged, suggested),
            ended=found.total("ended_by_person"),
            waiting=found.total("waiting"),
        )
    )
    yield Text(
        text(
            "Dari yang ditriase, dibetulkan: kategori {category}, penanggung jawab {lead}, tingkat {severity}",
            category=_share(found.total("category_corrected"), triaged),
            lead=_share(found.total("lead_corrected"), triaged),
            severity=_share(found.total("severity_corrected"), triaged),
        )
    )
    yield Text(
        text(
            "Tanpa orang: penanggung jawab menolak atau diganti {given_back}, tingkat diubah kemudian {regraded}, "
            "kategori dikoreksi kemudian {recategorised}",
            given_back=_share(found.total("lead_given_back"), alone),
            regraded=_share(found.total("regraded"), alone),
            recategorised=_share(found.total("recategorised"), alone),
        )
    )
    if found.table_versions:
        told = ", ".join(f"{version} ({count})" for version, count in sorted(found.table_versions.items()))
        yield Text(text("Tabel rute yang memutuskan: {tables}", tables=told))
    for version, of_version in groupby(sorted(found.tallies, key=_version), key=_version):
        yield Text(text("Menurut kategori usulan, aturan klasifikasi {version}:", version=version))
        yield _tallies(tuple(of_version))
    if found.tallies:
        yield Text(
            text(
                "Tanpa: tanpa orang. Balik, Ubah, Kor: di antaranya penanggung jawab menolak atau diganti, tingkat "
                "diubah, kategori dikoreksi kemudian. Kat≠, Utm≠, Tk≠: kategori, penanggung jawab, tingkat dibetulkan "
                "saat triase. Akhir: diakhiri orang. Tunda: menunggu orang."
            )
        )
    yield Text(text("Yang tidak dapat diketahui dari catatan ini:"))
    for limit in found.limits:
        yield Text(f"- {LIMITS[limit]}")


def _rule_told(row: RouteRow) -> str:
    """The row's name, and below it whatever it asks for."""
    asked = [part for part in (row.stage, row.tier) if part is not None]
    if row.clocks is not None:
        asked.append(text("jam {severity}", severity=row.clocks))
    if row.effective_to is not None:
        asked.append(text("sampai {day}", day=row.effective_to))
    return row.rule + (f"\n  {', '.join(asked)}" if asked else "")


def _change_told(each: Change, numbers: Mapping[str, str | None]) -> Iterator[Text]:
    case, old, new = each.case, each.old, each.new
    name = numbers.get(case.problem_id) or case.problem_id[:8]
    stage = f", {case.stage}" if case.stage else ""
    yield Text(f"{name}  {case.category} {case.severity}{stage}")
    yield Text(f"  {text('aturan')}: {_arrow(old.rule if old else NONE, new.rule if new else NONE)}")
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
    titles = (text("Kategori"), *TALLY.values())
    shown = _table(*((title, True) for title in titles), gap=1)
    for each in tallies:
        counts = (getattr(each, field) for field in TALLY)
        shown.add_row(each.category, *(str(count) for count in counts))
    return shown


def _table(*columns: tuple[str, bool], gap: int = 2) -> Table:
    """A table of columns by title and whether a cell stays on its line."""
    table = Table(box=None, header_style="bold", pad_edge=False, padding=(0, gap, 0, 0), expand=False)
    for title, whole in columns:
        table.add_column(title, overflow="fold", no_wrap=whole)
    return table


def _line(said: str) -> Text:
    return Text(one_line(said))


def _arrow(old: str, new: str) -> str:
    return old if old == new else f"{old} → {new}"


def _share(part: int, whole: int) -> str:
    if not whole:
        return text("{part} dari {whole}", part=part, whole=whole)
    return text("{part} dari {whole} ({percent} %)", part=part, whole=whole, percent=part * 100 // whole)
