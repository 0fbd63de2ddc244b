"""Several notices to one office as one letter: what is asked by when, gravest first, and the text of each as its part.

Invariants:
    * each notice has one part, which says all that its own letter says but for the desk's contact and the ending;
    * the contact of the desk stands in the letter once;
    * sample data says so in the subject and at the beginning and the end, of the letter and of each part.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final, NamedTuple

from pydantic import JsonValue

from notices.model import ContactPoint, Message, MessagePart, NoticeContext
from notices.render import TEMPLATE_VERSION, payload_of, subject_and_body, values_of
from notices.stationery import template
from wording.language import speaking

TEMPLATE: Final = "BUNDLE"

_NEVER = datetime.max.replace(tzinfo=UTC)


class Part(NamedTuple):
    """One notice as it stands in a letter beside others."""

    context: NoticeContext
    subject: str
    asked: str | None
    """What is asked of the office; None where nothing is."""

    deadline: str | None
    """By when."""

    body: str

    @property
    def register(self) -> str | None:
        """Register number of the problem."""
        return self.context.register_number


def part_of(context: NoticeContext, to: ContactPoint) -> Part:
    """A notice in the recipient's language, for a letter that holds others as well."""
    with speaking(to.language):
        known = values_of(context, to, is_part=True)
        written = template(TEMPLATE_VERSION, context.kind).make_module(known)
        # A part may be read without the others, and says of itself that it is sample data.
        subject, body = subject_and_body(str(written), fictitious=context.fictitious)
    asked = getattr(written, "asked", None)
    return Part(context, subject, asked, known["deadline"] if asked else None, body)


def turn_of(part: Part) -> tuple[int, datetime, str, str]:
    """What parts are ordered by: gravest first, then by deadline."""
    context = part.context
    return -context.severity.rank, context.due_at or _NEVER, context.problem_id, context.notice_id


def render_bundle(parts: Sequence[Part], to: ContactPoint, key: str) -> Message:
    """Message in the recipient's language with a part for each notice.

    Args:
        parts: at least one, all of one desk.
        to: the one recipient.
        key: identity of the bundle, the same for every attempt.
    """
    ordered = sorted(parts, key=turn_of)
    first = ordered[0].context
    with speaking(to.language):
        shown = values_of(first, to) | {"parts": ordered}
        rendered = template(TEMPLATE_VERSION, TEMPLATE).render(shown)
        subject, body = subject_and_body(rendered, fictitious=any(each.context.fictitious for each in ordered))
    message = Message(
        key=key,
        to=to,
        subject=subject,
        body=body,
        parts=tuple(MessagePart(subject=each.subject, body=each.body) for each in ordered),
        payload={},
        template=TEMPLATE,
        template_version=TEMPLATE_VERSION,
    )
    notices: list[JsonValue] = [payload_of(each.context, each.subject, each.body) for each in ordered]
    data: dict[str, JsonValue] = {"subject": subject, "text": message.whole_text, "notices": notices}
    return message.model_copy(update={"payload": {"type": "notice.bundle", "data": data}})
