"""From the facts of a notice to the words of one message, at the moment of sending.

Invariants:
    * the same context, contact and key give the same message;
    * a letter is in the language of whom it goes to, whatever the process speaks;
    * sample data says so in subject and body, whatever the template says.
"""

import re
from typing import Any, Final

from pydantic import JsonValue

from domain.report_id import ReportId
from notices.heading import heading_lines
from notices.model import ContactPoint, Message, NoticeContext
from notices.stationery import local_time, one_line, shortened, template
from wording.catalogue import text
from wording.codes import REPORT_KINDS
from wording.language import speaking

TEMPLATE_VERSION = "v1"
"""Folder of the templates in use. Texts that people were sent stay; a changed text is a new folder."""

SUBJECT_LIMIT_CHARACTERS: Final = 200

_EMPTY_LINES = re.compile(r"\n{3,}")


def render(context: NoticeContext, to: ContactPoint, key: str) -> Message:
    """Message in the recipient's language, from the template of the context's kind.

    Args:
        context: facts; instants are those that people read, shown in its time zone.
        to: the one recipient.
        key: identity of the notice, the same for every attempt.
    """
    with speaking(to.language):
        subject, body = _written(context, to)
    return Message(
        key=key,
        to=to,
        subject=subject,
        body=body,
        payload=payload_of(context, subject, body),
        template=context.kind.value,
        template_version=TEMPLATE_VERSION,
    )


def _written(context: NoticeContext, to: ContactPoint) -> tuple[str, str]:
    """Subject and body in the language that is spoken."""
    rendered = template(TEMPLATE_VERSION, context.kind).render(values_of(context, to))
    return subject_and_body(rendered, fictitious=context.fictitious)


def subject_and_body(rendered: str, *, fictitious: bool) -> tuple[str, str]:
    """What a template wrote, in two: its first line, and the rest with one empty line at most between two others.

    Args:
        rendered: by the template, in the language that is spoken.
        fictitious: whether both say that they are sample data.
    """
    first_line, _, rest = rendered.partition("\n")
    subject = shortened(first_line.strip(), SUBJECT_LIMIT_CHARACTERS)
    body = _EMPTY_LINES.sub("\n\n", rest.strip()) + "\n"
    return _marked(subject, body) if fictitious else (subject, body)


def _marked(subject: str, body: str) -> tuple[str, str]:
    """Subject and text of sample data, which say that they are."""
    mark = text("DATA REKAAN")
    explained = text("latihan, bukan kejadian sebenarnya; tanggal dan jam menurut latihan")
    return f"[{mark}] {subject}", f"{mark} – {explained}.\n\n{body}\n{mark}\n"


def values_of(context: NoticeContext, to: ContactPoint, *, is_part: bool = False) -> dict[str, Any]:
    """What a template of the context's kind is rendered with, in the language that is spoken.

    Args:
        context: the facts.
        to: the recipient.
        is_part: whether the text stands in a letter that holds others, and has one heading and one ending for all.
    """
    return dict(context) | _told(context, to) | {"is_part": is_part}


def _told(context: NoticeContext, to: ContactPoint) -> dict[str, str | tuple[str, ...]]:
    """What a template says of the facts, where a fact may be absent or is a code."""
    number, kind = context.register_number, ReportId(context.report_id or "").kind
    return {
        "addressee": to.display_name or context.agency_name or text("Pelapor"),
        "category": context.category_name or text("masalah terbatas"),
        "deadline": _deadline(context),
        "heading": heading_lines(context.letterhead),
        "number": number or text("masalah belum bernomor"),
        "register": number or text("belum ada; nomor masalah {problem}", problem=one_line(context.problem_id)),
        "report": text("laporan berjenjang") if kind is None else REPORT_KINDS[kind],
    }


def _deadline(context: NoticeContext) -> str:
    if context.due_at is None:
        return text("sesegera mungkin")
    due = local_time(context.due_at, context.time_zone)
    return text("{moment} (telah lewat)", moment=due) if context.is_overdue else due


def payload_of(context: NoticeContext, subject: str, body: str) -> dict[str, JsonValue]:
    """A letter for machines: its facts, with what people read."""
    data: dict[str, JsonValue] = context.model_dump(mode="json", exclude={"kind"}, exclude_none=True)
    return {"type": f"notice.{context.kind.lower()}", "data": data | {"subject": subject, "text": body}}
