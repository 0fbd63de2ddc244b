"""The page of `desk notices list`: whom nobody has told yet, and why."""

from collections.abc import Iterator

from rich.console import RenderableType
from rich.text import Text

from cli.pages.listing import Reader
from cli.pages.output import mark_fictitious
from cli.pages.tables import titled_table
from domain.calendar import LocalTime
from projections.views import UndeliveredNotice
from reading.notices import NoticesListed
from wording.catalogue import text
from wording.codes import DELIVERY_FAILURES, NOTICE_KINDS, NOTICE_STATUSES, SKIP_REASONS, word
from wording.failures import why_failed
from wording.instants import moment

STYLES = {"pending": "yellow", "failed": "bold red", "skipped": "bold red"}


def notices_page(listed: NoticesListed, reader: Reader) -> Iterator[str | RenderableType]:
    """A table for each agency, with what is to be told, since when, and why it is not."""
    yield from mark_fictitious(fictitious=listed.fictitious)
    if not listed.notices:
        yield text("Semua pemberitahuan sudah sampai.")
        return
    title, rows = None, None
    for each in listed.notices:
        of = addressee(each, reader)
        if rows is None or of != title:
            if rows is not None:
                yield rows
            title = of
            yield Text(of, style="bold")
            rows = titled_table(
                (
                    text("Masalah"),
                    text("Pemberitahuan"),
                    text("Sejak"),
                    text("Keadaan"),
                    text("Sebab"),
                    text("Percobaan"),
                )
            )
        rows.add_row(
            each.register_number or each.problem_id[:8],
            f"{word(NOTICE_KINDS, each.kind)} ({each.notice_id})",
            moment(each.caused_at, reader.local),
            Text(_standing(each), style=STYLES[each.status]),
            why_undelivered(each, reader.local),
            str(each.tried or each.attempts or "–"),
        )
    if rows is not None:
        yield rows


def addressee(notice: UndeliveredNotice, reader: Reader) -> str:
    """Whom the notice was for."""
    if notice.agency is None or notice.office is None:
        return text("Pelapor")
    return f"{reader.directory.agency_name(notice.agency, notice.office)} ({notice.agency}@{notice.office})"


def _standing(notice: UndeliveredNotice) -> str:
    # Elsewhere a skipped notice is one that nobody needs; here somebody still has to be told.
    return text("belum diberi tahu") if notice.status == "skipped" else word(NOTICE_STATUSES, notice.status)


def why_undelivered(notice: UndeliveredNotice, local: LocalTime) -> str:
    """Why it has not been delivered, as people read instants; a dash where nothing is known of it yet."""
    match notice.status:
        case "pending" if notice.waits_for is not None:
            return " ".join(filter(None, (word(DELIVERY_FAILURES, notice.waits_for), notice.answered)))
        case "pending" if notice.goes_at is not None:
            return text("menunggu surat bersama, dikirim {moment}", moment=moment(notice.goes_at, local))
        case "failed":
            return why_failed(notice.code, notice.cause)
        case "skipped":
            return word(SKIP_REASONS, notice.code)
        case _:
            return "–"
