"""The list of problems: which ones fit, in which order, page by page, and how many there are of each kind.

Invariants:
    * a walk from page to page meets every problem that fits all the while, also where its key moves meanwhile: who is
      changed after the walk began has a higher position in the book, and comes once more behind the list's last line;
    * every condition stands here once, for lists and for their facets.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final, NamedTuple

import asyncpg

from domain.access.policy import View
from domain.access.sight import Sight
from domain.codes import Severity
from domain.problem.state import ENDED, LIVING, Phase
from infra.database.statements import statements
from infra.database.wall import Reader
from projections.cursors import cursor_of, strings_of
from projections.eyes import eyes, granted
from projections.filters import ClockState, Facets, ProblemFilter, Sort
from projections.views import ListedProblem, UnknownCursor

STATEMENTS: Final = granted(statements("projections", "problem_lists.sql"))

CLOCKS: Final[Mapping[ClockState, str]] = {
    ClockState.LATE: "seen.late > 0",
    ClockState.DUE_TODAY: """EXISTS (
        SELECT FROM projections.obligation
        WHERE obligation.stream = seen.stream AND NOT obligation.missed
            AND obligation.due_at < ($2::jsonb ->> 'today_ends_at')::timestamptz
            AND seen.next_due_key IS NOT NULL AND seen.next_due_key <> 'pause'
    )""",
    ClockState.UNACKNOWLEDGED: """EXISTS (
        SELECT FROM projections.referral
        WHERE referral.problem_id = seen.problem_id AND standing = 'awaiting_acknowledgement'
            AND seen.open_referrals > 0
    )""",
    ClockState.NEEDS_TRIAGE: "seen.needs_triage",
    ClockState.NEEDS_VERIFICATION: "(seen.finding IS NULL AND seen.phase IN ({living}))",
    ClockState.AWAITS_RECOMMENDATION: (
        "(seen.phase = 'coordinating' AND seen.route = 'COORDINATE' AND seen.recommendation <> 'approved')"
    ),
}
"""When a problem is in each state."""


def _codes(phases: Iterable[Phase]) -> str:
    return ", ".join(f"'{each.value}'" for each in phases)


STATES: Final = {state: condition.replace("{living}", _codes(LIVING)) for state, condition in CLOCKS.items()}


def _one_of(name: str, column: str) -> str:
    return f"(NOT $2::jsonb ? '{name}' OR $2::jsonb -> '{name}' ? {column})"


def _flag(name: str, condition: str) -> str:
    return f"(NOT $2::jsonb ? '{name}' OR ($2::jsonb ->> '{name}')::boolean = ({condition}))"


def _instant(name: str, condition: str) -> str:
    bound = f"($2::jsonb ->> '{name}')::timestamptz"
    return f"(NOT $2::jsonb ? '{name}' OR {condition.format(bound=bound)})"


OF_FACETS: Final[Mapping[str, str]] = {
    "phase": _one_of("phases", "seen.phase"),
    "severity": _one_of("severities", "seen.severity"),
    "category": _one_of("categories", "seen.category"),
    "region": """(NOT $2::jsonb ? 'within' OR EXISTS (
        SELECT FROM jsonb_array_elements_text($2::jsonb -> 'within') AS wanted (region)
        WHERE projections.is_within(seen.region, wanted.region)
    ))""",
    "agency": """(NOT $2::jsonb ? 'agencies' OR EXISTS (
        SELECT FROM unnest(seen.waiting_for) AS awaited (agency) WHERE $2::jsonb -> 'agencies' ? awaited.agency
    ))""",
    "clock": "(NOT $2::jsonb ? 'clocks' OR {})".format(
        " OR ".join(f"($2::jsonb -> 'clocks' ? '{state}' AND {holds})" for state, holds in STATES.items())
    ),
}
"""Whether a problem fits the filter of a facet, by the facet."""

APART: Final = (
    "(NOT $2::jsonb ? 'book' OR seen.book = $2::jsonb ->> 'book')",
    """(NOT $2::jsonb ? 'words' OR seen.problem_id = ANY (ARRAY(
        SELECT found.problem_id FROM projections.problem AS found
        WHERE to_tsvector('indonesian', found.searched) @@ websearch_to_tsquery('indonesian', $2::jsonb ->> 'words')
        UNION ALL
        SELECT found.problem_id FROM projections.problem AS found
        WHERE found.register_number LIKE $2::jsonb ->> 'number'
    )))""",
    _one_of("stages", "seen.stage"),
    _one_of("recommendations", "seen.recommendation"),
    _one_of("findings", "coalesce(seen.finding, 'none')"),
    _flag("archived", "seen.phase = 'archived'"),
    _flag("ended", f"seen.phase IN ({_codes(ENDED)}) AND seen.next_due_key IS NULL"),
    _flag("restricted", "seen.restricted"),
    _flag("needs_triage", STATES[ClockState.NEEDS_TRIAGE]),
    _flag("late", STATES[ClockState.LATE]),
    _flag("unacknowledged", STATES[ClockState.UNACKNOWLEDGED]),
    _instant("due_before", "seen.next_due_at < {bound}"),
    _instant("occurred_from", "(seen.occurred_until > {bound} OR seen.occurred_at >= {bound})"),
    _instant("occurred_before", "seen.occurred_at < {bound}"),
    _instant("registered_from", "seen.inventoried_at >= {bound}"),
    _instant("registered_before", "seen.inventoried_at < {bound}"),
)
"""Whether it fits what has no facet."""


class _Order(NamedTuple):
    """How one sort orders, and which lines come after those with its keys ($4: text, $5: id of the problem)."""

    order: str
    after: str
    key: str
    """Column, or columns, whose values the cursor holds."""


def _ordered(expression: str, kind: str, key: str, *, falling: bool = False) -> _Order:
    direction, beyond = (" DESC", "<") if falling else ("", ">")
    bound = f"$4::text::{kind}"
    after = f"({expression} {beyond} {bound} OR ({expression} = {bound} AND problem_id > $5))"
    return _Order(f"{expression}{direction}, problem_id", f"$5::text IS NULL OR {after}", key)


ORDERS: Final[Mapping[Sort, _Order]] = {
    Sort.DEADLINE: _Order(
        "next_due_at NULLS LAST, problem_id",
        "$5::text IS NULL OR (coalesce(next_due_at, 'infinity'), problem_id)"
        " > (coalesce($4::text::timestamptz, 'infinity'), $5)",
        "next_due_at",
    ),
    Sort.NEWEST: _ordered("detected_at", "timestamptz", "detected_at", falling=True),
    Sort.OLDEST: _ordered("detected_at", "timestamptz", "detected_at"),
    Sort.GRAVEST: _Order(
        "severity DESC, detected_at, problem_id",
        "$5::text IS NULL OR severity < split_part($4::text, ' ', 1) OR (severity = split_part($4::text, ' ', 1)"
        " AND (detected_at, problem_id) > (split_part($4::text, ' ', 2)::timestamptz, $5))",
        "severity detected_at",
    ),
    Sort.CHANGED: _ordered("position", "bigint", "position", falling=True),
    Sort.RELEVANCE: _ordered("rank", "real", "rank", falling=True),
}

RANK: Final = """(
    coalesce(ts_rank(to_tsvector('indonesian', searched), websearch_to_tsquery('indonesian', $2::jsonb ->> 'words')), 0)
    + coalesce(register_number LIKE $2::jsonb ->> 'number', false)::integer::real
)"""
"""How well a problem fits the words; a register number that fits outweighs them."""

AGAIN: Final = _Order("position, problem_id", "(position, problem_id) > ($4::text::bigint, $5)", "position")
"""What was changed after the walk began, in the order of the changes."""


def _page(order: _Order) -> str:
    fits = " AND ".join((*OF_FACETS.values(), *APART))
    rank = RANK if order.key == "rank" else "NULL::real"
    page_order = ", ".join(f"page.{each}" for each in order.order.split(", "))
    text = STATEMENTS["page"]
    for name, part in (
        ("fits", fits),
        ("rank", rank),
        ("after", order.after),
        ("order", order.order),
        ("page_order", page_order),
    ):
        text = text.replace(f"{{{name}}}", part)
    return text


def _facets() -> str:
    marks = [f"{condition} AS fits_{facet}" for facet, condition in OF_FACETS.items()]
    marks += [f"{holds} AS is_{state}" for state, holds in STATES.items()]
    states = ", ".join(f"('{state}', is_{state})" for state in STATES)
    text = STATEMENTS["facets"].replace("{marks}", ",\n".join(marks)).replace("{fits_apart}", " AND ".join(APART))
    return text.replace("{states}", states)


SQL: Final = MappingProxyType(
    {**{sort.value: _page(order) for sort, order in ORDERS.items()}, "again": _page(AGAIN), "facets": _facets()}
)


_RANK: Final = re.compile(r"\d{1,9}(\.\d{1,20})?(e-\d{1,2})?", re.ASCII)


class Walk(NamedTuple):
    """How far somebody has come in a list."""

    sort: Sort
    since: int
    """Newest position in the book that the first page knew; -1 for a list of many books, which have no common one."""

    is_again: bool
    """Whether the list itself is done, and what was changed meanwhile comes once more."""

    key: str
    problem_id: str

    @classmethod
    def at(cls, cursor: str, sort: Sort) -> "Walk":
        """What a cursor says.

        Raises:
            UnknownCursor: it comes from no list in this order.
        """
        named, since, again, key, problem_id = strings_of(cursor, 5)
        walk = cls(sort, _number(since), again == "again", key, problem_id)
        if named != sort.value or not problem_id:
            raise UnknownCursor
        walk.check_key()
        return walk

    def check_key(self) -> None:
        """Return if the key is one by which the database can compare.

        Raises:
            UnknownCursor: it is not.
        """
        if self.is_again or self.sort is Sort.CHANGED:
            _number(self.key)
            return
        if self.sort is Sort.DEADLINE and not self.key:
            return
        if self.sort is Sort.RELEVANCE:
            if not _RANK.fullmatch(self.key):
                raise UnknownCursor
            return
        severity, _, instant = self.key.rpartition(" ")
        try:
            has_zone = datetime.fromisoformat(instant).tzinfo is not None
        except ValueError:
            has_zone = False
        if not has_zone or bool(severity) is not (self.sort is Sort.GRAVEST):
            raise UnknownCursor

    def cursor(self) -> str:
        """What names this place."""
        again = "again" if self.is_again else ""
        return cursor_of((self.sort.value, str(self.since), again, self.key, self.problem_id))


class Listed(NamedTuple):
    """Lines of a page, and where to go on."""

    lines: tuple[ListedProblem, ...]
    next_cursor: str | None


async def lines_of(
    database: Reader, sight: Sight, wanted: ProblemFilter, sort: Sort, limit: int, cursor: str | None, newest: int
) -> Listed:
    """One page of the list.

    Args:
        database: where the query tables stand.
        sight: whose eyes it is for.
        wanted: which problems.
        sort: in which order.
        limit: lines at most.
        cursor: where to go on; None for the first page.
        newest: position in the book of the newest event that is known; -1 for a list of many books.

    Raises:
        UnknownCursor: the cursor comes from no list in this order.
        domain.outage.LedgerAway: try again later.
    """
    arguments = (eyes(sight, View.LISTED), _document(wanted))
    walk = None if cursor is None else Walk.at(cursor, sort)
    since = newest if walk is None else walk.since
    lines: tuple[ListedProblem, ...] = ()
    if walk is None or not walk.is_again:
        key, problem_id = (None, None) if walk is None else (walk.key or None, walk.problem_id)
        lines = await _read(database, sort.value, *arguments, limit + 1, key, problem_id)
        if len(lines) > limit:
            last = lines[limit - 1]
            going_on = Walk(sort, since, is_again=False, key=_key(ORDERS[sort], last), problem_id=last.problem_id)
            return Listed(lines[:limit], going_on.cursor())
        if walk is None or since < 0:  # the whole of it on one page, or on those of many books
            return Listed(lines, None)
        walk = Walk(sort, since, is_again=True, key=str(since), problem_id="~")
    left = limit - len(lines)
    again = await _read(database, "again", *arguments, left + 1, walk.key, walk.problem_id)
    known = {(each.problem_id, each.position) for each in lines}
    fresh = tuple(each for each in again[:left] if (each.problem_id, each.position) not in known)
    if len(again) <= left:
        return Listed(lines + fresh, None)
    if left:
        walk = walk._replace(key=str(again[left - 1].position), problem_id=again[left - 1].problem_id)
    return Listed(lines + fresh, walk.cursor())


async def facets_of(database: Reader, sight: Sight, wanted: ProblemFilter) -> Facets:
    """How many problems there are of each kind.

    Raises:
        domain.outage.LedgerAway: try again later.
    """
    counted: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for each in await database.fetch(SQL["facets"], eyes(sight, View.LISTED), _document(wanted)):
        counted[each["facet"]][each["value"]] = each["problems"]
    return Facets.model_validate(
        {
            "matching": counted["matching"][""],
            "any_clock": counted["any_clock"][""],
            "phase": dict.fromkeys(Phase, 0) | counted["phase"],
            "severity": dict.fromkeys(Severity, 0) | counted["severity"],
            "clock": dict.fromkeys(ClockState, 0) | counted["clock"],
            **{name: _most_first(counted[name]) for name in ("category", "region", "agency")},
        }
    )


def _most_first(counted: Mapping[str, int]) -> dict[str, int]:
    return dict(sorted(counted.items(), key=lambda each: (-each[1], each[0])))


async def _read(database: Reader, name: str, *arguments: object) -> tuple[ListedProblem, ...]:
    found: Sequence[asyncpg.Record] = await database.fetch(SQL[name], *arguments)
    return tuple(ListedProblem.model_validate(dict(record)) for record in found)


def _document(wanted: ProblemFilter) -> str:
    """The filter without what does not narrow."""
    narrowing: dict[str, Any] = {name: value for name, value in wanted if value not in (None, ())}
    return wanted.model_copy(update=narrowing).model_dump_json(include=set(narrowing))


def _key(order: _Order, line: ListedProblem) -> str:
    values = [getattr(line, name) for name in order.key.split()]
    return " ".join(
        each.isoformat() if isinstance(each, datetime) else ("" if each is None else str(each)) for each in values
    )


def _number(text: str) -> int:
    """A whole number that the database can hold, -1 included.

    Raises:
        UnknownCursor: it is none.
    """
    if not (text.isascii() and text.removeprefix("-").isdigit() and len(text) < 18):
        raise UnknownCursor
    return int(text)
