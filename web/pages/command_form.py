"""A form by which something is asked of a problem or a desk: shown empty, or again with what was typed and why not."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from http import HTTPStatus
from secrets import token_hex
from typing import Final

from starlette.datastructures import FormData
from starlette.responses import Response

from commands.service import Refused
from domain.refusals import Refusal
from reading.movement import Movement
from web.api.statuses import statuses
from web.pages.controls import Control
from web.pages.frame import Frame
from web.pages.rendering import page
from wording.catalogue import counted
from wording.codes import EVENTS, word
from wording.forms import ACTION_HELPS, ACTIONS, WAYS_OUT
from wording.refusals import sentence

COMMAND_ID_FIELD: Final = "nomor-formulir"
VERSION_FIELD: Final = "versi"
TAKE_OVER_FIELD: Final = "ambil-alih"

SHOWN_CHARACTERS: Final = 300
"""Of what a refusal says beyond its sentence."""

_OURS: Final = re.compile(r"web/[0-9a-f]{32}")

SAYS_OF_WHAT: Final = frozenset(
    {"agency", "key", "notice_id", "number", "office.agency", "office.region", "recipient.agency"}
    | {"recipient.ballot_number", "recipient.contest", "referral_id", "region", "report_id"}
)
"""Fields that name a part of a problem or a desk."""

USED_BEFORE: Final = frozenset({"COMMAND_ID_REUSED", "INTAKE_KEY_REUSED"})
"""Codes by which a form that was sent before asks for another identity."""

DONE: Final = "tercatat"
DONE_BEFORE: Final = "sudah-tercatat"
NOTHING_CHANGED: Final = "tidak-berubah"
"""Fragments of an address: which of the lines at the head of every page is shown (`health_line.html`)."""


@dataclass(frozen=True)
class Objection:
    """Why a form was not carried out, and what to do."""

    title: str
    lines: tuple[str, ...] = ()
    code: str | None = None


@dataclass(frozen=True, kw_only=True)
class CommandForm:
    """A form as it stands on its page."""

    command: str
    """Type of the command."""

    address: str
    """Where it goes."""

    about: str
    """What it is about, in one line."""

    back: str
    """Where to go without sending it."""

    command_id: str
    controls: tuple[Control, ...]
    version: int | None = None
    """Of what was looked at; None where nothing else can come between."""

    objection: Objection | None = None
    offers_take_over: bool = False

    @property
    def title(self) -> str:
        """What is asked for; also what stands on the button."""
        return ACTIONS[self.command]

    @property
    def drafted_by(self) -> str:
        """Names of the controls that say what it is about, so that a draft for one thing is none for another."""
        return " ".join(each.name for each in self.controls if each.name in SAYS_OF_WHAT)

    @property
    def help(self) -> str:
        """What follows."""
        return ACTION_HELPS[self.command]

    def refused(self, refused: Refused | Refusal, *more: str) -> "CommandForm":
        """The form as it is shown again, with why not and `more` about what to do."""
        return replace(self, objection=objection_to(refused, *more), command_id=id_after(self.command_id, refused.code))


def form_page(frame: Frame, form: CommandForm, *, status: int = 200) -> Response:
    """The page with a form."""
    return page("command.html", status=status, frame=frame, form=form)


def fresh_id() -> str:
    """Identity of a command that somebody is about to fill in; a form that is sent twice is one command."""
    return f"web/{token_hex(16)}"


def id_after(command_id: str, code: str) -> str:
    """Identity with which a form is sent again after a refusal: another one where it stood for something else."""
    return fresh_id() if code in USED_BEFORE else command_id


def id_in(form: FormData) -> str:
    """Identity that a form came with; a fresh one where it holds none that can be."""
    said = form.get(COMMAND_ID_FIELD)
    return said if isinstance(said, str) and _OURS.fullmatch(said) else fresh_id()


def version_in(form: FormData) -> int | None:
    """The version that was looked at when the form was made."""
    said = form.get(VERSION_FIELD)
    return int(said) if isinstance(said, str) and said.isascii() and said.isdigit() and len(said) < 10 else None


def status_of(code: str) -> int:
    """HTTP status of a refusal."""
    return statuses().get(code, HTTPStatus.CONFLICT)


def objection_to(refused: Refused | Refusal, *more: str) -> Objection:
    """Why the rules say no, and what to do.

    Args:
        refused: by the rules, or before they were asked.
        more: further lines about what to do.
    """
    detail = refused.detail if isinstance(refused, Refusal) else refused.message
    lines = [detail[:SHOWN_CHARACTERS]] if detail else []
    way = WAYS_OUT.get(refused.code)
    return Objection(sentence(refused.code), (*lines, *([way] if way else []), *more), refused.code)


def objection_of_movement(movement: Movement) -> Objection:
    """What others did to a problem since the form was made."""
    title = counted(
        "Masalah ini berubah sejak formulir dibuka: {count} tindakan petugas. Belum ada yang dicatat.", movement.count
    )
    told = ", ".join(word(EVENTS, each) for each in movement.types)
    return Objection(title, (told,) if told else ())


def fragment_of(*, fresh: bool, events: int) -> str:
    """Which line the page shows that comes after a command."""
    if not fresh:
        return DONE_BEFORE
    return DONE if events else NOTHING_CHANGED


def prefilled(controls: tuple[Control, ...], given: Mapping[str, str]) -> tuple[Control, ...]:
    """The controls with what the address of the form, or the problem itself, gives for them."""
    return tuple(each.filled((given[each.name],)) if given.get(each.name) else each for each in controls)
