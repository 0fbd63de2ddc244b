"""What tells the repeat of a command from another command under the same id: 32 bytes over what the caller set.

Invariants:
    * what the caller left at its default does not count, so that a field added later with a default changes no digest
      of a command that was sent before it existed;
    * the bytes are those of `domain.canonical`: neither the order of fields nor the spelling of a letter counts.
"""

import hashlib
from typing import Any

from domain.canonical import canonical_bytes, nfc
from domain.command import Envelope


def digest_of(envelope: Envelope[Any]) -> bytes:
    """32 bytes over everything the caller asked.

    Raises:
        domain.canonical.NotCanonical: the envelope holds what no record can hold.
    """
    return hashlib.sha256(canonical_bytes(nfc(asked_by(envelope)))).digest()


def asked_by(envelope: Envelope[Any]) -> dict[str, Any]:
    """What the caller set, as JSON: the envelope without its defaults, with the type of its command."""
    asked = envelope.model_dump(mode="json", exclude_defaults=True)
    # The type is a default too, and the one that must not be left out: two commands may have the same fields.
    asked["command"]["type"] = envelope.command.type
    return asked
