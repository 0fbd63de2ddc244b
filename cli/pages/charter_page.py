"""A desk as a team on a terminal, and which desks are not formed."""

from collections.abc import Iterator

from rich.console import RenderableType
from rich.table import Table

from cli.pages.output import mark_fictitious, one_line
from domain.calendar import LocalTime
from reading.charter import CharterShown, FormationShown, Holder
from reference.directory import ReferenceDirectory
from wording.catalogue import counted, text
from wording.charters import pair_name, pairs_line
from wording.codes import CHARTER_WAYS, MEMBER_ROLES, POSTS, RECUSAL_CAUSES, word
from wording.instants import full_moment

HOLDERS_SHOWN = 6
"""Of a post: a longer history stands in the document."""


def charter_page(shown: CharterShown, directory: ReferenceDirectory) -> Iterator[RenderableType]:
    """The charter with its versions, posts, members, and to whom it went."""
    yield from mark_fictitious(fictitious=shown.fictitious)
    yield text("{desk} pada {day}", desk=directory.desk_name(shown.desk), day=shown.day.isoformat())
    if not shown.formed:
        yield text("Desk ini belum memiliki SK.")
    for each in shown.versions:
        yield text(
            "SK versi {version}: {number}, {day}, {office}{signer}; dipimpin {lead}{reason}",
            version=each.version,
            number=one_line(each.number),
            day=each.signed_on.isoformat(),
            office=one_line(each.signed_as),
            signer=f" ({one_line(each.signer)})" if each.signer else "",
            lead=directory.body_name(each.lead),
            reason=f" – {one_line(each.reason)}" if each.reason else "",
        )
    if shown.closing:
        yield text("Desk ditutup oleh {person}: {reason}", person=shown.closing.author, reason=shown.closing.reason)
    for post in shown.posts:
        held = "; ".join(_held(each) for each in post.holders[:HOLDERS_SHOWN]) or text("belum ditetapkan")
        yield f"{word(POSTS, post.post)}: {held}"
    for recusal in shown.recusals:
        yield text(
            "Dijauhkan ({number}): {account}, {cause}, {since} – {until}",
            number=recusal.number,
            account=recusal.account,
            cause=word(RECUSAL_CAUSES, recusal.cause),
            since=recusal.since.isoformat(),
            until=recusal.until.isoformat() if recusal.until else "",
        )
    if shown.members:
        yield _members(shown, directory)
    if shown.formed:
        yield text(
            "Pasangan calon: {pairs}. SK sampai kepada {reached} dari {total} pasangan.",
            pairs=pairs_line(shown.pairs),
            reached=shown.pairs_reached,
            total="–" if shown.pairs_total is None else shown.pairs_total,
        )
        yield _recipients(shown, directory)
        yield counted("{count} penerima belum mengonfirmasi", len(shown.unconfirmed))


def formation_page(shown: FormationShown, directory: ReferenceDirectory, local: LocalTime) -> Iterator[RenderableType]:
    """Desks that are not formed, silent ones first, then the count."""
    yield from mark_fictitious(fictitious=shown.fictitious)
    yield text(
        "{formed} dari {all} desk di {region} sudah dibentuk{since}",
        formed=len(shown.formed),
        all=len(shown.formed) + len(shown.missing),
        region=directory.region_name(shown.desk),
        since=text("; tahapan berjalan sejak {day}", day=shown.since.isoformat()) if shown.since else "",
    )
    if not shown.missing:
        return
    table = Table(box=None)
    for title in (text("Daerah"), text("Desk"), text("Kabar terakhir")):
        table.add_column(title, overflow="fold")
    for each in shown.missing:
        heard = text("buku belum dibuka") if not each.opened else text("belum ada kabar")
        table.add_row(each.desk, each.name, full_moment(each.heard_at, local) if each.heard_at else heard)
    yield table


def _held(holder: Holder) -> str:
    acting = f"{holder.acting} " if holder.acting else ""
    until = holder.until.isoformat() if holder.until else ""
    return f"{acting}{holder.account} ({holder.since.isoformat()} – {until})"


def _members(shown: CharterShown, directory: ReferenceDirectory) -> Table:
    table = Table(box=None)
    for title in (text("Anggota"), text("Sebagai"), text("Bidang"), text("Petugas")):
        table.add_column(title, overflow="fold")
    for each in shown.members:
        table.add_row(
            directory.agency_name(each.agency, each.region),
            word(MEMBER_ROLES, each.role),
            one_line(each.task or ""),
            ", ".join(holder.account for holder in each.persons),
        )
    return table


def _recipients(shown: CharterShown, directory: ReferenceDirectory) -> Table:
    table = Table(box=None)
    for title in (text("Penerima SK"), text("Disampaikan"), text("Tanda terima")):
        table.add_column(title, overflow="fold")
    for each in shown.recipients:
        way = f"{each.day.isoformat()} {word(CHARTER_WAYS, each.way)}" if each.day and each.way else text("belum")
        confirmed = each.confirmed_on.isoformat() if each.confirmed_on else None
        receipt = " ".join(filter(None, (confirmed, each.receipt, each.remark)))
        name = directory.body_name(each.agency) if each.agency else pair_name(each.contest, each.ballot_number)
        table.add_row(name, way, one_line(receipt) or text("belum"))
    return table
