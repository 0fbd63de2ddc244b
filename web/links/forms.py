"""What a person sends by a form of a link's page: read within bounds.

The address of such a page is what opens it, so no cookie stands for anybody; what another site has a browser send is
turned away all the same.
"""

import asyncio
import hashlib
import re
from dataclasses import dataclass
from typing import Final
from weakref import WeakValueDictionary

from starlette.requests import Request

from commands.evidence import Handed, check_size
from web.api import statuses
from web.api.problem_details import NotAnswered
from web.signin.origin import Origin, comes_from_here, origin_of
from web.uploads import Received, Uploads

FORM_SECONDS: Final = 90.0
"""For a form with its file; a photograph over a bad line takes a minute. Whoever holds a link has no account."""

_PRESS: Final = re.compile(r"[A-Za-z0-9_-]{8,40}")


@dataclass(frozen=True)
class Sent:
    """A form as it was sent."""

    fields: dict[str, str]
    file: Handed | None

    def field(self, name: str) -> str:
        """What stands in a field, without outer space; empty where there is none."""
        return self.fields.get(name, "").strip()

    @property
    def press(self) -> str:
        """What tells one press of a button from another, whichever form of a page that was made once.

        Raises:
            NotAnswered: the form is none of ours.
        """
        if not _PRESS.fullmatch(found := self.field("press")):
            raise NotAnswered(statuses.UNREADABLE)
        return found


def command_id(token: str, act: str, press: str) -> str:
    """Identity of what a press does: nobody reads the token from it, and a second press has the same one."""
    return f"link/{hashlib.sha256(f'{token} {act} {press}'.encode()).hexdigest()[:48]}"


def check_own_form(request: Request, address: str | None) -> None:
    """Return unless a browser says that another site had it send the request.

    Pages at secret addresses tell nobody where somebody comes from (`Referrer-Policy: no-referrer`), so that the origin
    of their forms is `null`, and an old browser that sends no `Sec-Fetch-Site` beside it says nothing at all. That is
    taken: without a cookie, a foreign form does no more than its sender, who would have to know the address, could do.

    Args:
        request: that changes something.
        address: under which links lead here, where it is set.

    Raises:
        NotAnswered: another site did.
    """
    own = (origin_of(request), *(() if address is None else (Origin.at(address),)))
    if not comes_from_here(request, *own, or_says_nothing=True):
        raise NotAnswered(statuses.FOREIGN_FORM)


class Forms:
    """Reads the forms of one process, of one link one at a time, apart from those of people with an account."""

    def __init__(self, seconds_limit: float = FORM_SECONDS) -> None:
        self._uploads = Uploads(seconds_limit=seconds_limit)
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def read(self, request: Request, token: str) -> Received:
        """The form, with its file where one was chosen.

        Args:
            request: not read so far.
            token: of the link; a second press waits for the first.

        Raises:
            RequestValidationError: it is no such form.
            NotAnswered: it comes too slowly, or too many others are sent at this moment.
        """
        async with self._turns.setdefault(token, asyncio.Lock()):
            return await self._uploads.read(request)


def forms_of(request: Request) -> Forms:
    """Who reads the forms of the application that answers."""
    forms: object = request.app.state.forms
    assert isinstance(forms, Forms)
    return forms


def sent_in(received: Received, file_limit_bytes: int) -> Sent:
    """What a form says, with its file where one was chosen that is taken.

    Raises:
        domain.refusals.EmptyEvidence: the file holds nothing.
        domain.refusals.EvidenceTooLarge: it is too large.
    """
    file = received.file
    if file is None:
        return Sent(dict(received.fields), None)
    check_size(len(file.content), file_limit_bytes)
    return Sent(dict(received.fields), Handed(file.name, file.content))
