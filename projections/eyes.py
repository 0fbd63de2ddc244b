"""Whose eyes a read is for, as the database takes it (`projections.seen` in `ledger/sql/schema.sql`)."""

import orjson

from domain.access.policy import View, relations_with
from domain.access.sight import Sight
from domain.actor import Delegate


def eyes(sight: Sight, *views: View) -> str:
    """A JSON document with who looks, and in which relations to a problem at least one of these views is theirs."""
    actor = sight.actor
    persons = [actor.id, *([actor.grant.on_behalf_of] if isinstance(actor.grant, Delegate) else [])]
    return orjson.dumps(
        {
            "role": actor.role,
            "scope": sight.scope,
            "agency": sight.agency,
            "persons": persons,
            "relations": relations_with(actor.role, *views),
        }
    ).decode()
