"""Whose eyes a read is for, as the database takes it (`projections.seen` in `ledger/sql/schema.sql`)."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

import orjson

from domain.access.policy import View
from domain.access.sight import Sight

_SEEN: Final = re.compile(r"projections\.seen\((?P<eyes>\$\d+)::jsonb\)(?: AS (?P<alias>\w+))?")
_ONE_STREAM: Final = (
    r"(SELECT * FROM projections.seen(\g<eyes>::jsonb) AS problem"
    r" WHERE \g<eyes>::jsonb ->> 'stream' IS NULL OR problem.stream = \g<eyes>::jsonb ->> 'stream') AS {}"
)


def eyes(sight: Sight, *views: View) -> str:
    """A JSON document with who looks, and in which relations to a problem at least one of these views is theirs.

    By a grant out of its time there is no such relation, and nobody who looks. Who looks by a link has the `stream` of
    its one problem, and the `referral` of which alone its letters tell, where it was given for one.
    """
    actor, link = sight.actor, sight.link
    return orjson.dumps(
        {
            "role": actor.role,
            "scope": sight.scope,
            "agency": sight.agency,
            "persons": actor.persons if sight.holds else (),
            "relations": sight.relations_with(*views),
            "stream": link and link.stream and str(link.stream),
            "referral": sight.only_referral,
        }
    ).decode()


def granted(statements: Mapping[str, str]) -> Mapping[str, str]:
    """The statements with every read of `projections.seen` narrowed to the one problem of a link, if it is one's.

    Done to all of them at once, so that a new statement cannot forget it.
    """
    return MappingProxyType({name: _SEEN.sub(_narrowed, text) for name, text in statements.items()})


def _narrowed(read: re.Match[str]) -> str:
    return read.expand(_ONE_STREAM.format(read["alias"] or "seen"))
