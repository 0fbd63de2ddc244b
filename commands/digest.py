"""What tells the repeat of a command from another command under the same id: a digest of what the caller set."""

import hashlib
from typing import Any

import orjson

from domain.command import Envelope


def digest_of(envelope: Envelope[Any]) -> bytes:
    """32 bytes over everything the caller asked.

    Fields that have their default are left out: a field that a later release adds with a default does not change the
    digest of what is sent again.
    """
    asked = envelope.model_dump(mode="json", exclude_defaults=True)
    asked["command"]["type"] = envelope.command.type
    return hashlib.sha256(orjson.dumps(asked, option=orjson.OPT_SORT_KEYS)).digest()
