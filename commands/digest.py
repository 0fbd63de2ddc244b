"""What tells the repeat of a command from another command under the same id: 32 bytes over what the caller set.

Invariants:
    * what the caller left at its default does not count, so that a field added later with a default changes no digest
      of a command that was sent before it existed;
    * the bytes are those of `domain.canonical`: neither the order of fields nor the spelling of a letter counts.
"""

import hashlib
from functools import cache
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel

from domain.canonical import canonical_bytes, nfc
from domain.command import Envelope


def digest_of(envelope: Envelope[Any]) -> bytes:
    """32 bytes over everything the caller asked.

    Raises:
        domain.canonical.NotCanonical: the envelope holds what no record can hold.
    """
    return hashlib.sha256(canonical_bytes(nfc(asked_by(envelope)))).digest()


def asked_by(envelope: Envelope[Any]) -> dict[str, Any]:
    """What the caller set, as JSON: the envelope without its defaults, with the words that tell kinds apart."""
    return _tagged(envelope, envelope.model_dump(mode="json", exclude_defaults=True))


def _tagged(model: BaseModel, asked: dict[str, Any]) -> dict[str, Any]:
    """`asked` with the tags of model and parts: a tag is a default too, and two kinds may have the same fields."""
    for name in _tags(type(model)):
        asked[name] = getattr(model, name)
    for name, dumped in asked.items():
        part = getattr(model, name)
        if isinstance(part, BaseModel):
            _tagged(part, dumped)
        elif isinstance(part, tuple):
            for each, dumped_each in zip(part, dumped, strict=True):
                if isinstance(each, BaseModel):
                    _tagged(each, dumped_each)
    return asked


@cache
def _tags(kind: type[BaseModel]) -> tuple[str, ...]:
    return tuple(
        name
        for name, field in kind.model_fields.items()
        if get_origin(field.annotation) is Literal and len(get_args(field.annotation)) == 1
    )
