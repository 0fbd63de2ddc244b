"""The page that answers a form which was not carried out and cannot be shown again by itself: while the desk cannot be
reached, after the session has ended, or when what the form was about is no longer to be seen. What was filled in stands
on it, and nowhere else: nothing of it is stored here. The form's identity stays too, so that what did arrive is found
and not stored twice."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, urlsplit

from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match

from web.api import statuses
from web.api.problem_details import NotAnswered
from web.beginnings import Beginnings
from web.pages.command_form import COMMAND_ID_FIELD, TAKE_OVER_FIELD, VERSION_FIELD
from web.pages.controls import label_of
from web.pages.rendering import page
from web.signin.origin import SAFE_METHODS, Origin, comes_from_here, local_path, origin_of
from web.signin.session import CSRF_FIELD, SIGN_IN_PATH
from web.uploads import Received, Uploads, begun_form, is_form, known_form
from wording.forms import FIELDS, REPORT_FIELDS, SENT_FIELDS
from wording.refusals import sentence

SILENT: Final = frozenset(
    {
        CSRF_FIELD,
        COMMAND_ID_FIELD,
        VERSION_FIELD,
        TAKE_OVER_FIELD,
        "act",
        "alamat",
        "command_id",
        "laporan",
        "masalah",
        "press",
        "tindakan",
        "tingkat-usulan",
        "tombol",
        "usulan",
    }
)
"""Fields that say nothing to people, or nothing of their own."""


@dataclass(frozen=True, kw_only=True)
class Kept:
    """A form that was sent and not carried out."""

    address: str
    """Where it goes."""

    sent: Received

    @property
    def can_be_sent(self) -> bool:
        """Whether all that was filled in is here, but for a file, which is chosen once more."""
        return self.sent.is_whole or self.sent.had_file

    @property
    def shown(self) -> tuple[tuple[str, str], ...]:
        """What somebody filled in, under the names of the fields."""
        filled = ((name, value) for name, value in self.sent.pairs if name not in SILENT and value.strip())
        return tuple((self._label(name), value) for name, value in filled)

    def _label(self, name: str) -> str:
        """What a field is called on the form that was sent."""
        last, command = name.rpartition(".")[2], self._command()
        if command is not None and last in FIELDS:
            return label_of(command, name)
        of_form = (SENT_FIELDS, FIELDS, REPORT_FIELDS) if command is not None else (SENT_FIELDS, REPORT_FIELDS, FIELDS)
        return next((words[last] for words in of_form if last in words), last)

    def _command(self) -> str | None:
        """Type of the command that the form asks for; None of another form."""
        named = self.sent.fields.get("tindakan") or self.address.rpartition("/tindakan/")[2]
        return "".join(part.capitalize() for part in named.split("-")) if "/" not in named else None

    def fields(self, csrf_token: str | None) -> tuple[tuple[str, str], ...]:
        """What is sent again.

        Args:
            csrf_token: for who would send it now; None where that is as it was.
        """
        if csrf_token is None:
            return self.sent.pairs
        kept = tuple(each for each in self.sent.pairs if each[0] != CSRF_FIELD)
        return (*kept, (CSRF_FIELD, csrf_token)) if csrf_token else kept


async def kept_form(request: Request, *, may_read: bool) -> Kept | None:
    """What somebody filled into a form of these pages and sent; None where the request is no such form.

    Args:
        request: that is answered.
        may_read: whether the form may be read now, where nothing has read it.
    """
    if request.method in SAFE_METHODS:
        return None
    sent = known_form(request)
    if sent is None and may_read and is_form(request) and comes_from_here(request):
        try:
            sent = await _reader(request).read(request)
        except RequestValidationError:
            return None
        except HTTPException:  # larger or slower than may be: what came of it is below
            sent = None
        except NotAnswered as refusal:
            if refusal.code == statuses.TOO_MANY_REQUESTS:  # before anything of it was read
                sent = await _beginnings(request).read(request)
    sent = sent or begun_form(request)
    return None if sent is None else Kept(address=request.url.path, sent=sent)


async def kept_beginning(request: Request) -> Kept | None:
    """What stands at the beginning of a form of these pages that is turned away before anything reads it.

    None where the request is no such form, or says nothing by then.
    """
    if request.method in SAFE_METHODS or not is_form(request) or not comes_from_here(request):
        return None
    sent = await _beginnings(request).read(request)
    kept = None if sent is None else Kept(address=request.url.path, sent=sent)
    return kept if kept is not None and kept.shown else None


def kept_page(
    kept: Kept,
    code: str,
    *,
    status: int,
    headers: Mapping[str, str],
    detail: str | None = None,
    retry_seconds: int | None = None,
    csrf_token: str | None = None,
    sign_in: str | None = None,
    is_lost: bool = False,
) -> Response:
    """The page with what was filled in, and the button that sends it again.

    Args:
        kept: the form.
        code: of why it was not carried out.
        status: HTTP status.
        headers: of the answer, further ones.
        detail: what the refusal says beyond its sentence.
        retry_seconds: after how many seconds it may be tried again; None where the wait changes nothing.
        csrf_token: for who would send it now; empty where nobody is signed in, None where it is as it was.
        sign_in: where one signs in; None where one is signed in.
        is_lost: whether sending it again would help nobody, so that what stands in it can be copied and no more.
    """
    return page(
        "kept.html",
        status=status,
        headers=headers,
        frame=None,
        title=sentence(code),
        detail=detail,
        code=code,
        address=kept.address,
        fields=kept.fields(csrf_token),
        shown=kept.shown,
        takes_file=kept.sent.takes_file,
        had_file=kept.sent.had_file,
        is_too_large=code == statuses.REQUEST_TOO_LARGE,
        retry_seconds=retry_seconds,
        is_outdated=bool(csrf_token),
        sign_in=sign_in,
        is_lost=is_lost or not kept.can_be_sent,
    )


def sign_in_address(request: Request) -> str:
    """Where one signs in, to be led back to the page whose form was sent, or to the page that was asked for."""
    wanted = _with_query(request.url.path, request.url.query) if request.method in SAFE_METHODS else page_of(request)
    return f"{SIGN_IN_PATH}?next={quote(local_path(wanted), safe='/')}"


def page_of(request: Request) -> str:
    """Path of the page whose form was sent: as the browser tells it, else the nearest page of where the form went."""
    if not comes_from_here(request):
        return "/"
    told = request.headers.get("referer", "")
    if told and Origin.at(told) == origin_of(request) and _is_page(request, urlsplit(told).path):
        return local_path(_with_query(urlsplit(told).path, urlsplit(told).query))
    path = request.url.path
    while path and not _is_page(request, path):
        path = path.rpartition("/")[0]
    return local_path(path)


def _with_query(path: str, query: str) -> str:
    return f"{path}?{query}" if query else path


def _is_page(request: Request, path: str) -> bool:
    asked = {"type": "http", "method": "GET", "path": path, "root_path": "", "headers": []}
    return any(each.matches(asked)[0] is Match.FULL for each in request.app.router.routes)


def _reader(request: Request) -> Uploads:
    """Reads for whoever is not known to have an account, apart from those who have one."""
    uploads: object = request.app.state.strangers
    assert isinstance(uploads, Uploads)
    return uploads


def _beginnings(request: Request) -> Beginnings:
    """Reads what is turned away."""
    beginnings: object = request.app.state.beginnings
    assert isinstance(beginnings, Beginnings)
    return beginnings
