"""The roster of a desk on a terminal."""

from collections.abc import Iterator

from rich.console import RenderableType
from rich.table import Table

from cli.pages.output import mark_fictitious, one_line
from reading.roster import AppointmentShown, RosterShown
from reference.directory import ReferenceDirectory
from wording.catalogue import text
from wording.codes import POSTS, ROLES, word
from wording.persons import BEHALF


def roster_page(shown: RosterShown, directory: ReferenceDirectory, when_empty: str) -> Iterator[RenderableType]:
    """Posts, persons and offices, in this order; `when_empty` in the place of the offices where there are none."""
    yield from mark_fictitious(fictitious=shown.fictitious)
    yield text("Daftar {desk} pada {day}", desk=directory.desk_name(shown.desk), day=shown.day.isoformat())
    for post in shown.posts:
        holder = post.account or text("belum ditetapkan")
        yield f"{word(POSTS, post.post)}: {directory.agency_name(post.agency, post.region)} – {holder}"
    yield _persons(shown.appointments) if shown.appointments else text("Belum ada petugas yang ditetapkan.")
    yield _offices(shown) if shown.offices else when_empty


def _persons(appointments: tuple[AppointmentShown, ...]) -> Table:
    table = Table(box=None)
    for title in (
        text("No."),
        text("Akun"),
        text("Sebagai"),
        text("Jabatan desk"),
        text("Masa"),
        text("Nama"),
        text("Telepon"),
        text("Surel"),
    ):
        table.add_column(title, overflow="fold")
    for each in appointments:
        role = f"{each.acting} {word(ROLES, each.role)}" if each.acting else word(ROLES, each.role)
        behalf = f"{BEHALF}{each.on_behalf_of}" if each.on_behalf_of else ""
        table.add_row(
            str(each.number),
            each.account,
            f"{role} {each.agency} {each.region}{behalf}",
            word(POSTS, each.post) if each.post else "",
            f"{each.since.isoformat()} – {each.until.isoformat() if each.until else ''}",
            one_line(each.name or ""),
            one_line(each.phone or ""),
            one_line(each.email or ""),
            style=None if each.in_force else "dim",
        )
    return table


def _offices(shown: RosterShown) -> Table:
    table = Table(box=None)
    for title in (text("Daerah"), text("Instansi"), text("Kantor"), text("Surel"), "Webhook", text("Telepon")):
        table.add_column(title, overflow="fold")
    for each in shown.offices:
        table.add_row(
            each.region, each.agency, one_line(each.name), each.email or "", each.webhook or "", each.phone or ""
        )
    return table
