"""The form that a request brings, as browsers send one (RFC 7578 where a file is beside its fields): read once, within
bounds of size, number and time, and never onto a disk."""

import asyncio
import re
from collections import Counter
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Final, NamedTuple, Self

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from python_multipart.exceptions import FormParserError
from starlette.datastructures import FormData, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from web.api import statuses
from web.api.problem_details import NotAnswered
from web.asking_address import asking_address

TAKES_A_FILE: Final = re.compile(r"/api/v1/problems/[^/]+/evidence|/masalah/[^/]+/bukti|/[rs]/[^/]+")
"""Addresses to which a file may be sent."""

FIELD_LIMIT_BYTES: Final = 96 * 1024
"""Of a field that is no file: 20,000 characters in any script."""

FIELD_LIMIT: Final = 20

FORM_OVERHEAD_BYTES: Final = FIELD_LIMIT_BYTES + 32 * 1024
"""What a form may have beside its file: names, fields, boundaries."""

TOGETHER: Final = 4
"""Forms with a file that are read at once; each is held in memory whole."""

OF_ONE: Final = TOGETHER - 1
"""Of them, of one address: who sends slowly leaves room for somebody else."""

SECONDS_LIMIT: Final = 300
"""For one form, however slow the line is."""

RETRY_SECONDS: Final = 10

NAME_LIMIT_CHARACTERS: Final = 255
UNNAMED: Final = "berkas"
"""Name of a file that has none."""


class UploadedFile(NamedTuple):
    """A file that a form brought."""

    name: str
    """As its sender calls it; the last part where it was sent with folders."""

    content: bytes


class Received(NamedTuple):
    """What a form brought."""

    file: UploadedFile | None
    """None where none was chosen."""

    pairs: tuple[tuple[str, str], ...]
    """Names and what stands in them, in the order of the form; a name may stand there more than once."""

    takes_file: bool = False
    """Whether it is a form to which a file may be given."""

    is_whole: bool = True
    """Whether it was read to its end; else these are the fields that came whole before something stopped it."""

    had_file: bool = False
    """Whether a file came, or began to come."""

    @property
    def fields(self) -> Mapping[str, str]:
        """What stands in each field; the last where a name stands there more than once."""
        return dict(self.pairs)


class InMemoryParser(MultiPartParser):
    """Keeps a file where it is read: what is not sealed yet is never written to a disk."""

    spool_max_size = 2**40

    @classmethod
    def of(cls, request: Request, stream: AsyncGenerator[bytes, None]) -> Self:
        """The parser of a request's form, within the bounds of one."""
        return cls(request.headers, stream, max_files=1, max_fields=FIELD_LIMIT, max_part_size=FIELD_LIMIT_BYTES)

    @property
    def beginning(self) -> Received:
        """The fields that came whole so far, of a form that was not read to its end."""
        pairs = tuple((name, value) for name, value in self.items if isinstance(value, str))
        return Received(None, pairs, takes_file=True, is_whole=False, had_file=self._current_files > 0)

    async def parse(self) -> FormData:
        """The form; a file whose end never came is none of it, and is let go.

        Raises:
            MultiPartException: it is none.
        """
        form = await super().parse()
        whole = {id(value.file) for _, value in form.multi_items() if isinstance(value, UploadFile)}
        for each in self._files_to_close_on_error:
            if id(each) not in whole:
                each.close()
        return form


class Uploads:
    """Reads forms, a few with a file at once."""

    def __init__(self, *, seconds_limit: float = SECONDS_LIMIT) -> None:
        self._slots = asyncio.Semaphore(TOGETHER)
        self._sending: Counter[str] = Counter()
        self._seconds_limit = seconds_limit

    async def read(self, request: Request) -> Received:
        """The form of a request; read once, however often it is asked for.

        Raises:
            RequestValidationError: it is no form, or has several files.
            NotAnswered: too many others are sent at this moment, or it takes too long.
        """
        if (known := known_form(request)) is not None:
            return known
        if has_parts(request):
            async with self._slot(asking_address(request)):
                received = await self._in_time(request)
        else:
            received = await self._in_time(request)
        request.state.received = received
        return received

    async def receive(self, request: Request) -> Received:
        """The form of a request to which a file belongs.

        Raises:
            RequestValidationError: it is no such form, or has several files.
            NotAnswered: too many others are sent at this moment, or it takes too long.
        """
        if not has_parts(request):
            raise _unreadable("multipart_expected")
        return await self.read(request)

    async def _in_time(self, request: Request) -> Received:
        try:
            async with asyncio.timeout(self._seconds_limit):
                form = await _parsed(request)
        except TimeoutError:
            raise NotAnswered(statuses.REQUEST_TOO_SLOW, headers={"Connection": "close"}) from None
        if not has_parts(request):
            # Not closed: whoever asks the request for its form is given the same one.
            return Received(None, pairs_of(form))
        try:
            return await _received(form)
        finally:
            await form.close()

    @asynccontextmanager
    async def _slot(self, address: str) -> AsyncIterator[None]:
        if self._slots.locked() or self._sending[address] >= OF_ONE:
            raise NotAnswered(statuses.TOO_MANY_REQUESTS, headers={"Retry-After": str(RETRY_SECONDS)})
        self._sending[address] += 1
        try:
            async with self._slots:
                yield
        finally:
            self._sending[address] -= 1
            if not self._sending[address]:
                del self._sending[address]


def uploads_of(request: Request) -> Uploads:
    """What reads the forms of people and programs with an account, in the process that answers."""
    uploads = request.app.state.uploads
    assert isinstance(uploads, Uploads)
    return uploads


def known_form(request: Request) -> Received | None:
    """The form of a request, where it has been read already."""
    received = getattr(request.state, "received", None)
    assert received is None or isinstance(received, Received)
    return received


def begun_form(request: Request) -> Received | None:
    """The beginning of a form in parts whose reading was begun and stopped."""
    begun = getattr(request.state, "begun", None)
    assert begun is None or isinstance(begun, InMemoryParser)
    return None if begun is None else begun.beginning


def has_parts(request: Request) -> bool:
    """Whether a request brings a form in parts, as one with a file is sent."""
    return _kind(request).startswith("multipart/form-data")


def is_form(request: Request) -> bool:
    """Whether a request brings a form."""
    return has_parts(request) or _kind(request).startswith("application/x-www-form-urlencoded")


async def field_of(request: Request, name: str) -> str | None:
    """What a field of a page's form says, with a file or without; None where there is no such field.

    Raises:
        RequestValidationError: the form cannot be read.
        NotAnswered: too many files are sent at this moment, or it takes too long.
    """
    if not is_form(request):
        return None
    if has_parts(request) and not TAKES_A_FILE.fullmatch(request.url.path):  # nobody reads it a second time
        raise _unreadable("multipart_unexpected")
    return (await uploads_of(request).read(request)).fields.get(name)


def _kind(request: Request) -> str:
    return request.headers.get("content-type", "").lower()


async def _parsed(request: Request) -> FormData:
    if not is_form(request):
        raise _unreadable("form_expected")
    try:
        if not has_parts(request):
            return await request.form()
        # Until the form is whole, what this holds is all that is left of it if something stops its reading.
        request.state.begun = begun = InMemoryParser.of(request, request.stream())
        return await begun.parse()
    except (MultiPartException, FormParserError):
        raise _unreadable("form_invalid") from None


def pairs_of(form: FormData) -> tuple[tuple[str, str], ...]:
    """Names and what stands in them, without a file."""
    return tuple((name, value) for name, value in form.multi_items() if isinstance(value, str))


async def _received(form: FormData) -> Received:
    files = [value for _, value in form.multi_items() if isinstance(value, UploadFile)]
    if not files or not files[0].filename:
        return Received(None, pairs_of(form), takes_file=True)
    file = UploadedFile(plain_name(files[0].filename), await files[0].read())
    return Received(file, pairs_of(form), takes_file=True, had_file=True)


def plain_name(name: str) -> str:
    """Last part of a path, whichever system wrote it, without what no name of a file needs."""
    last = re.split(r"[/\\]", name)[-1]
    shown = "".join(each for each in last if each.isprintable()).strip(" .")
    return shown[-NAME_LIMIT_CHARACTERS:] or UNNAMED


def _unreadable(reason: str) -> RequestValidationError:
    return RequestValidationError([{"loc": ("body",), "type": reason, "msg": reason}])
