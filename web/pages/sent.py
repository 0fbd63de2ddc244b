"""A form of these pages, read once it is known who sends it.

The framework's own `Form` reads what was sent before anybody has asked whose it is: a page's function takes a
`SentForm` instead.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from fastapi.exceptions import RequestValidationError

from web.signin.session import SignedIn
from web.uploads import uploads_of


@dataclass(frozen=True)
class Sent:
    """What somebody who is signed in sent."""

    fields: Mapping[str, str]

    def text(self, name: str, *, limit: int) -> str:
        """What stands in a field, of at most `limit` characters; empty where there is no such field.

        Raises:
            RequestValidationError: it is longer.
        """
        said = self.fields.get(name, "")
        if len(said) > limit:
            raise _unfit(name, "string_too_long")
        return said

    def choice(self, name: str, among: Collection[str]) -> str | None:
        """Which of some values a field holds; None where there is no such field.

        Raises:
            RequestValidationError: another one.
        """
        said = self.fields.get(name)
        if said is not None and said not in among:
            raise _unfit(name, "literal_error")
        return said


async def sent_form(request: Request, _visitor: SignedIn) -> Sent:
    """The form that a visitor sent.

    Raises:
        RequestValidationError: it cannot be read.
        NotAnswered: it takes too long.
    """
    return Sent((await uploads_of(request).read(request)).fields)


SentForm = Annotated[Sent, Depends(sent_form)]
"""What a page's function takes: the form, of a person who is signed in."""


def _unfit(name: str, reason: str) -> RequestValidationError:
    return RequestValidationError([{"loc": ("body", name), "type": reason, "msg": reason}])
