"""A correction for people to read: what was wrong, and who is asked what by when since."""

from collections.abc import Iterator
from datetime import datetime

from pydantic import JsonValue

from cli.pages.listing import Reader
from cli.pages.output import one_line
from reading.corrections import AskedAnew, Changed, CorrectionMade
from wording.catalogue import text
from wording.codes import CONTESTS, CORRECTABLE, PARTS, word
from wording.instants import moment
from wording.persons import signed


def correction_lines(made: CorrectionMade, reader: Reader) -> Iterator[str]:
    """The correction with its reason, then what became of the referrals and of their clocks."""
    yield text(
        "Koreksi ke-{number}, {at}, oleh {who}: {reason}",
        number=made.number,
        at=moment(made.at, reader.local),
        who=signed(made.by),
        reason=one_line(made.reason),
    )
    yield from (f"  {_change(each, reader)}" for each in made.changes)
    if made.severity is not None:
        yield "  " + text("tingkat menjadi {severity}", severity=made.severity)
    for gone in made.withdrawn:
        told = text("diberi tahu lewat surat") if gone.by_letter else text("dirujuk ulang lewat surat lain")
        yield "  " + text(
            "dicabut: {referral} ({office}); tenggatnya berakhir, {told}",
            referral=gone.referral_id,
            office=reader.directory.agency_name(gone.agency, gone.office),
            told=told,
        )
    for referral_id in made.kept:
        yield "  " + text("tetap: {referral}; tenggatnya tidak bergeser, diberi ralat", referral=referral_id)
    if made.body_told is not None:
        yield "  " + text("tetap pada {agency}; diberi ralat", agency=made.body_told)
    yield from (f"  {_asked(each, reader)}" for each in made.asked)


def _asked(asked: AskedAnew, reader: Reader) -> str:
    office = reader.directory.agency_name(asked.agency, asked.office)
    if asked.referral_id is None:
        due = moment(asked.receipt_by, reader.local)
        return text("diserahkan kepada {office}; tanda terima ditunggu sampai {due}", office=office, due=due)
    line = text(
        "dirujuk: {referral} ({office}) sebagai {part}; tenggat baru sejak koreksi, diakui sampai {due}",
        referral=asked.referral_id,
        office=office,
        part=word(PARTS, asked.part),
        due=moment(asked.acknowledge_by, reader.local),
    )
    if asked.answer_by is None:
        return line
    return line + text(", dijawab sampai {due}", due=moment(asked.answer_by, reader.local))


def _change(change: Changed, reader: Reader) -> str:
    if change.after is None:
        return text("{field} ditulis ulang", field=word(CORRECTABLE, change.field))
    return text(
        "{field}: {before} → {after}",
        field=word(CORRECTABLE, change.field),
        before=_told(change.field, change.before, reader, change.before_until),
        after=_told(change.field, change.after, reader),
    )


def _told(field: str, value: JsonValue, reader: Reader, until: datetime | None = None) -> str:
    match field, value:
        case _, None:
            return "–"
        case "category", str():
            return reader.directory.category_name(value)
        case "region", str():
            return reader.directory.region_name(value)
        case "occurred_at", str():
            return moment(datetime.fromisoformat(value), reader.local, until=until)
        case "contests", list():
            return ", ".join(word(CONTESTS, str(each)) for each in value)
        case _, list():
            return ", ".join(map(str, value))
        case _:
            return str(value)
