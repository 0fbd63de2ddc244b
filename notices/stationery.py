"""The templates of letters, and what they may use.

Invariants:
    * every word of a template stands in `text(…)`, so that the catalogues hold it (`notices.template_texts`);
    * what people wrote is data: it is printed, never compiled, and cannot start a new line;
    * what a template prints is a text with its values put in, or one value.
"""

import re
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from jinja2 import FileSystemLoader, StrictUndefined, Template, select_autoescape
from jinja2.sandbox import ImmutableSandboxedEnvironment

from domain.calendar import REAL, LocalTime
from notices.model import Approving
from wording.catalogue import text
from wording.codes import CONTESTS
from wording.instants import full_moment, span
from wording.letters import (
    AWAITED,
    CORRECTED,
    DISMISSALS,
    ESCALATION_CAUSES,
    ESCALATION_LEVELS,
    FINDINGS,
    OUTCOMES,
    SEVERITIES,
)
from wording.persons import position

FOLDER: Final = Path(__file__).parent / "templates"

SUFFIX: Final = ".txt.j2"

VALUE_LIMIT_CHARACTERS: Final = 2_000
"""Longest single value in a text; the whole stands in the service, behind the link."""

_SPACES = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_DIRECTION_MARKS = re.compile(r"[\u200e\u200f\u202a-\u202e\u2066-\u2069]")


class Printable(str):
    """Text that may be printed as it stands: each value in it was brought onto one line."""

    __slots__ = ()


def template(version: str, kind: str) -> Template:
    """Template of the letters of one kind.

    Raises:
        jinja2.TemplateNotFound: there is none.
    """
    return _ENVIRONMENT.get_template(f"{version}/{kind.lower()}{SUFFIX}")


def local_time(instant: datetime, time_zone: str, until: datetime | None = None) -> str:
    """For example "Rabu, 27 November 2024 pukul 14.00 WIB"; outside Indonesia the zone is an offset.

    Where `until` says that a day is meant, its date, and that the hour is not known.
    """
    return full_moment(instant, LocalTime(REAL, ZoneInfo(time_zone)), until=until)


def shortened(value: str, limit: int) -> str:
    """`value`, or its first `limit` characters with an ellipsis as the last."""
    return value if len(value) <= limit else value[: limit - 1] + "…"


def aligned(*rows: tuple[str, object]) -> list[Printable]:
    """A line for each row that has a value: label, colon, value; as wide as the longest label of them."""
    shown = [(label, value) for label, value in rows if value is not None]
    width = max((len(label) for label, _ in shown), default=0)
    return [Printable(f"{label:<{width}} : {one_line(value)}") for label, value in shown]


def listed(values: Iterable[str]) -> Printable | None:
    """Several values on one line; None for none."""
    return Printable("; ".join(str(one_line(each)) for each in values)) or None


def lines(written: str | None) -> list[Printable]:
    """What an official wrote, line by line and whole; nothing for None."""
    return [Printable(_plain(each)) for each in (written or "").splitlines()]


def put_right(value: object, field: str, time_zone: str, until: datetime | None = None) -> object:
    """What stood, or stands, in a field that was put right; None where nothing did."""
    match value:
        case datetime():
            return local_time(value, time_zone, until)
        case tuple() if field == "contests":
            return listed(CONTESTS[each] for each in value)
        case tuple():
            return listed(value)
        case _:
            return value


def posts_held(persons: Iterable[Approving]) -> Iterable[str]:
    """Who can approve, each by office and post, and till when."""
    return [position(str(one_line(each.office)), each.post, each.acting, each.until) for each in persons]


def until(since: datetime, end: datetime) -> str:
    """Length of time, for example "2 jam 30 mnt"."""
    return span(end - since)


def one_line(value: object) -> object:
    """What a template prints of `value`: text on one line, without marks that turn the writing direction.

    Raises:
        TypeError: the value is absent.
    """
    if value is None:
        raise TypeError("a template prints a value that is absent")
    if not isinstance(value, str) or isinstance(value, Printable):
        return value
    return shortened(_plain(value), VALUE_LIMIT_CHARACTERS)


def _plain(value: str) -> str:
    return _SPACES.sub(" ", _DIRECTION_MARKS.sub("", value)).strip()


def _on_one_line(say: Callable[..., str]) -> Callable[..., Printable]:
    """`say` for templates: each value that it puts into a text is on one line."""

    def said(source: str, /, **values: object) -> Printable:
        return Printable(say(source, **{place: one_line(value) for place, value in values.items()}))

    return said


def _environment() -> ImmutableSandboxedEnvironment:
    environment = ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(FOLDER),
        undefined=StrictUndefined,
        autoescape=select_autoescape(enabled_extensions=("html", "html.j2"), default=False),
        finalize=one_line,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    vocabulary: dict[str, Any] = {
        "text": _on_one_line(text),
        "aligned": aligned,
        "listed": listed,
        "awaited_words": AWAITED,
        "corrected_words": CORRECTED,
        "dismissals": DISMISSALS,
        "escalation_causes": ESCALATION_CAUSES,
        "findings": FINDINGS,
        "escalation_levels": ESCALATION_LEVELS,
        "outcomes": OUTCOMES,
        "severities": SEVERITIES,
    }
    environment.globals.update(vocabulary)
    environment.filters.update(
        local_time=local_time, lines=lines, posts_held=posts_held, put_right=put_right, until=until
    )
    return environment


_ENVIRONMENT = _environment()
