"""From the facts of a notice to the words of one message, at the moment of sending.

Invariants:
    * what people wrote is data: it is printed, never compiled, and cannot start a new line;
    * the same context, contact and key give the same message;
    * sample data says so in subject and body, whatever the template says.
"""

import re
from datetime import datetime
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from jinja2 import FileSystemLoader, StrictUndefined, select_autoescape
from jinja2.sandbox import ImmutableSandboxedEnvironment
from pydantic import JsonValue

from domain.codes import Language
from notices.model import ContactPoint, Message, NoticeContext
from wording.instants import full_moment
from wording.language import speaking

TEMPLATE_VERSION = "v1"
"""Folder of the templates in use. Texts that people were sent stay; a changed text is a new folder."""

LANGUAGE: Final = Language.INDONESIAN
"""Of the templates; a letter speaks it whatever the process speaks."""

FICTITIOUS_MARK = "DATA REKAAN"

SUBJECT_LIMIT_CHARACTERS = 200
VALUE_LIMIT_CHARACTERS = 2_000
"""Longest single value in a text; the whole stands in the service, behind the link."""

_SPACES = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_DIRECTION_MARKS = re.compile(r"[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_EMPTY_LINES = re.compile(r"\n{3,}")


def render(context: NoticeContext, to: ContactPoint, key: str) -> Message:
    """Message in formal Bahasa Indonesia, from the template of the context's kind.

    Args:
        context: facts; instants are shown in its time zone.
        to: the one recipient.
        key: identity of the notice, the same for every attempt.
    """
    template = _ENVIRONMENT.get_template(f"{TEMPLATE_VERSION}/{context.kind.lower()}.txt.j2")
    with speaking(LANGUAGE):
        first_line, _, rest = template.render(dict(context)).partition("\n")
    subject = _shortened(first_line.strip(), SUBJECT_LIMIT_CHARACTERS)
    body = _EMPTY_LINES.sub("\n\n", rest.strip()) + "\n"
    if context.fictitious:
        subject = f"[{FICTITIOUS_MARK}] {subject}"
        body = f"{FICTITIOUS_MARK} – latihan, bukan kejadian sebenarnya.\n\n{body}\n{FICTITIOUS_MARK}\n"
    return Message(
        key=key,
        to=to,
        subject=subject,
        body=body,
        payload=_payload(context, subject, body),
        template=context.kind.value,
        template_version=TEMPLATE_VERSION,
    )


def _payload(context: NoticeContext, subject: str, text: str) -> dict[str, JsonValue]:
    data: dict[str, JsonValue] = context.model_dump(mode="json", exclude={"kind"}, exclude_none=True)
    return {"type": f"notice.{context.kind.lower()}", "data": data | {"subject": subject, "text": text}}


def local_time(instant: datetime, time_zone: str) -> str:
    """For example "Rabu, 27 November 2024 pukul 14.00 WIB"; outside Indonesia the zone is an offset."""
    return full_moment(instant, ZoneInfo(time_zone))


def _one_line(value: object) -> object:
    """What a template prints of `value`: text on one line, without marks that turn the writing direction."""
    if value is None:
        raise TypeError("a template prints a value that is absent")
    if not isinstance(value, str):
        return value
    return _shortened(_SPACES.sub(" ", _DIRECTION_MARKS.sub("", value)).strip(), VALUE_LIMIT_CHARACTERS)


def _shortened(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"


def _environment() -> ImmutableSandboxedEnvironment:
    environment = ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        undefined=StrictUndefined,
        autoescape=select_autoescape(enabled_extensions=("html", "html.j2"), default=False),
        finalize=_one_line,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["local_time"] = local_time
    return environment


_ENVIRONMENT = _environment()
