"""What a person sends by a form of a link's page, read within bounds of size, time and number, and never onto a disk.

The address of such a page is what opens it, so no cookie stands for anybody; what another site has a browser send is
turned away all the same.
"""

import asyncio
import hashlib
import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit
from weakref import WeakValueDictionary

from python_multipart.exceptions import FormParserError
from starlette.datastructures import FormData, UploadFile
from starlette.formparsers import MultiPartException
from starlette.requests import Request

from commands.evidence import Handed, check_size
from web.api import statuses
from web.api.problem_details import NotAnswered
from web.uploads import InMemoryParser, plain_name

TOGETHER: Final = 4
"""Forms with a file that one process reads at once, each in memory; of one link there is one at a time."""

RETRY_SECONDS: Final = 10
FORM_SECONDS: Final = 90.0
"""For a form with its file; a photograph over a bad line takes a minute."""

FIELDS_LIMIT: Final = 12
FIELD_LIMIT_BYTES: Final = 96 * 1024
"""Of a field that is no file: 20,000 characters in any script."""

FOREIGN_SITES: Final = frozenset({"cross-site", "same-site"})

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

    Pages tell nobody where somebody comes from, so the origin of a form is often `null`.

    Raises:
        NotAnswered: another site did.
    """
    if request.headers.get("sec-fetch-site") in FOREIGN_SITES:
        raise NotAnswered(statuses.FOREIGN_FORM)
    origin = request.headers.get("origin", "null")
    own = {request.headers.get("host", "").lower(), urlsplit(address or "").netloc.lower()}
    if origin != "null" and _host_of(origin) not in own:
        raise NotAnswered(statuses.FOREIGN_FORM)


def _host_of(origin: str) -> str | None:
    """Host and port of an origin; None where it is none."""
    try:
        return urlsplit(origin.lower()).netloc
    except ValueError:
        return None


class Forms:
    """Reads the forms of one process, a few with a file at once."""

    def __init__(self) -> None:
        self._slots = asyncio.Semaphore(TOGETHER)
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def read(self, request: Request, token: str, file_limit_bytes: int) -> Sent:
        """The form, with its file where one was chosen.

        Args:
            request: not read so far.
            token: of the link; a second press waits for the first.
            file_limit_bytes: of a file.

        Raises:
            NotAnswered: it is no such form, comes too slowly, or too many others are sent at this moment.
            domain.refusals.EmptyEvidence: the file holds nothing.
            domain.refusals.EvidenceTooLarge: it is too large.
        """
        kind = request.headers.get("content-type", "").lower()
        if kind.startswith("application/x-www-form-urlencoded"):
            return await _sent(request, file_limit_bytes)
        if not kind.startswith("multipart/form-data"):
            raise NotAnswered(statuses.UNREADABLE)
        async with self._turns.setdefault(token, asyncio.Lock()):
            if self._slots.locked():
                raise NotAnswered(statuses.TOO_MANY_REQUESTS, headers={"Retry-After": str(RETRY_SECONDS)})
            async with self._slots:
                return await _sent(request, file_limit_bytes)


def forms_of(request: Request) -> Forms:
    """Who reads the forms of the application that answers."""
    forms: object = request.app.state.forms
    assert isinstance(forms, Forms)
    return forms


async def _sent(request: Request, file_limit_bytes: int) -> Sent:
    try:
        async with asyncio.timeout(FORM_SECONDS):
            form = await _parsed(request)
    except TimeoutError:
        raise NotAnswered(statuses.REQUEST_TOO_SLOW, headers={"Connection": "close"}) from None
    except (MultiPartException, FormParserError):
        raise NotAnswered(statuses.UNREADABLE) from None
    try:
        fields = {name: value for name, value in form.items() if isinstance(value, str)}
        files = [value for value in form.values() if isinstance(value, UploadFile) and value.filename]
        return Sent(fields, await _handed(files[0], file_limit_bytes) if files else None)
    finally:
        await form.close()


async def _parsed(request: Request) -> FormData:
    if request.headers["content-type"].lower().startswith("multipart/form-data"):
        return await InMemoryParser(
            request.headers, request.stream(), max_files=1, max_fields=FIELDS_LIMIT, max_part_size=FIELD_LIMIT_BYTES
        ).parse()
    return await request.form(max_fields=FIELDS_LIMIT, max_part_size=FIELD_LIMIT_BYTES)


async def _handed(file: UploadFile, limit_bytes: int) -> Handed:
    content = await file.read(limit_bytes + 1)
    check_size(len(content), limit_bytes)
    return Handed(plain_name(file.filename or ""), content)
