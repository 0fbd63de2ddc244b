"""One file with a few fields beside it, as a form brings them (RFC 7578): read within bounds, and never onto a disk."""

import asyncio
import re
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Final, NamedTuple

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from starlette.datastructures import FormData, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from web.api import statuses
from web.api.problem_details import NotAnswered
from web.asking_address import asking_address

TAKES_A_FILE: Final = re.compile(r"/api/v1/problems/[^/]+/evidence|/masalah/[^/]+/bukti|/[rs]/[^/]+")
"""Addresses to which a file may be sent."""

FORM_OVERHEAD_BYTES: Final = 64 * 1024
"""What a form may have beside its file: names, fields, boundaries."""

FIELD_LIMIT_BYTES: Final = 32 * 1024
FIELD_LIMIT: Final = 20

NAME_LIMIT_CHARACTERS: Final = 255

TOGETHER: Final = 4
"""Uploads that one process reads at once; each is held in memory whole."""

OF_ONE: Final = TOGETHER - 1
"""Of them, of one address: who sends slowly leaves room for somebody else."""

SECONDS_LIMIT: Final = 300
"""For one upload, however slow the line is."""

RETRY_SECONDS: Final = 10


class UploadedFile(NamedTuple):
    """A file that a form brought."""

    name: str
    """As its sender calls it; the last part where it was sent with folders."""

    content: bytes


class Received(NamedTuple):
    """What a form brought."""

    file: UploadedFile | None
    """None where none was chosen."""

    fields: Mapping[str, str]


class InMemoryParser(MultiPartParser):
    """Keeps a file where it is read: what is not sealed yet is never written to a disk."""

    spool_max_size = 2**40

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
    """Reads uploads of one process, a few at once."""

    def __init__(self) -> None:
        self._slots = asyncio.Semaphore(TOGETHER)
        self._sending: Counter[str] = Counter()

    async def receive(self, request: Request) -> Received:
        """The form of a request; read once, however often it is asked for.

        Raises:
            RequestValidationError: it is no such form, or has several files.
            NotAnswered: too many others are sent at this moment, or it takes too long.
        """
        if not hasattr(request.state, "received"):
            async with self._slot(asking_address(request)):
                try:
                    async with asyncio.timeout(SECONDS_LIMIT):
                        form = await _parsed(request)
                except TimeoutError:
                    raise NotAnswered(statuses.REQUEST_TOO_SLOW, headers={"Connection": "close"}) from None
                try:
                    request.state.received = await _received(form)
                finally:
                    await form.close()
        received = request.state.received
        assert isinstance(received, Received)
        return received

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
    """What reads the uploads of the process that answers."""
    uploads = request.app.state.uploads
    assert isinstance(uploads, Uploads)
    return uploads


async def field_of(request: Request, name: str) -> str | None:
    """What a field of a page's form says, with a file or without; None where there is no such field.

    Raises:
        RequestValidationError: the form cannot be read.
        NotAnswered: too many files are sent at this moment, or it takes too long.
    """
    if _has_parts(request):
        if not TAKES_A_FILE.fullmatch(request.url.path):  # nobody reads it a second time
            raise _unreadable("multipart_unexpected")
        return (await uploads_of(request).receive(request)).fields.get(name)
    said = (await request.form()).get(name)
    return said if isinstance(said, str) else None


def _has_parts(request: Request) -> bool:
    return request.headers.get("content-type", "").lower().startswith("multipart/form-data")


async def _parsed(request: Request) -> FormData:
    if not _has_parts(request):
        raise _unreadable("multipart_expected")
    parser = InMemoryParser(
        request.headers, request.stream(), max_files=1, max_fields=FIELD_LIMIT, max_part_size=FIELD_LIMIT_BYTES
    )
    try:
        return await parser.parse()
    except MultiPartException:
        raise _unreadable("multipart_invalid") from None


async def _received(form: FormData) -> Received:
    files = [value for _, value in form.multi_items() if isinstance(value, UploadFile)]
    fields = {key: value for key, value in form.multi_items() if isinstance(value, str)}
    if not files or not files[0].filename:
        return Received(None, fields)
    return Received(UploadedFile(plain_name(files[0].filename), await files[0].read()), fields)


def plain_name(name: str) -> str:
    """Last part of a path, whichever system wrote it, without what no name of a file needs."""
    last = re.split(r"[/\\]", name)[-1]
    shown = "".join(each for each in last if each.isprintable()).strip(" .")
    return shown[-NAME_LIMIT_CHARACTERS:] or "berkas"


def _unreadable(reason: str) -> RequestValidationError:
    return RequestValidationError([{"loc": ("body",), "type": reason, "msg": reason}])
