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
from functools import lru_cache
from typing import Any, Final, NamedTuple

import asyncpg

from domain.access.policy import View
from domain.access.sight import Sight
from domain.codes import Role, Severity
from domain.problem.state import ENDED, LIVING, Phase
from infra.database.statements import statements
from infra.database.wall import Reader
from projections.cursors import cursor_of, strings_of
from projections.eyes import eyes, granted
from projections.filters import ClockState, Facets, ProblemFilter, Sort
from projections.views import ListedProblem, UnknownCursor

STATEMENTS: Final = granted(statements("projections", "problem_lists.sql"))


def _codes(phases: Iterable[Phase]) -> str:
    return ", ".join(f"'{each.value}'" for each in phases)


TODAY: Final = "($2::jsonb ->> 'today_ends_at')::timestamptz"

STATES: Final[Mapping[ClockState, str]] = {
    ClockState.LATE: "seen.late > 0",
    ClockState.DUE_TODAY: f"coalesce(seen.due_at < {TODAY}, false)",
    ClockState.UNACKNOWLEDGED: "seen.silent IS NOT NULL",
    ClockState.NEEDS_TRIAGE: "seen.needs_triage",
    ClockState.NEEDS_VERIFICATION: f"(seen.finding IS NULL AND seen.phase IN ({_codes(LIVING)}))",
    ClockState.AWAITS_RECOMMENDATION: (
        "(seen.phase = 'coordinating' AND seen.route = 'COORDINATE' AND seen.recommendation <> 'approved')"
    ),
}
"""When a problem is in each state, for who sees all that is owed on it."""

STATES_IN_PART: Final[Mapping[ClockState, str]] = {
    **STATES,
    ClockState.DUE_TODAY: f"""(seen.due_at < {TODAY} AND EXISTS (
        SELECT FROM projections.obligation
        WHERE obligation.stream = seen.stream AND NOT obligation.missed AND obligation.due_at < {TODAY}
    ))""",
    ClockState.UNACKNOWLEDGED: """(seen.silent IS NOT NULL AND EXISTS (
        SELECT FROM projections.referral
        WHERE referral.problem_id = seen.problem_id AND standing = 'awaiting_acknowledgement'
    ))""",
}
"""The same for whoever speaks for an agency or looks by a link: it is asked of what they see."""


def _one_of(name: str, column: str) -> str:
    return f"$2::jsonb -> '{name}' ? {column}"


FACETS: Final[Mapping[str, tuple[str, str]]] = {
    "phase": ("phases", _one_of("phases", "seen.phase")),
    "severity": ("severities", _one_of("severities", "seen.severity")),
    "category": ("categories", _one_of("categories", "seen.category")),
    "region": (
        "within",
        """EXISTS (
        SELECT FROM jsonb_array_elements_text($2::jsonb -> 'within') AS wanted (region)
        WHERE projections.is_within(seen.region, wanted.region)
    )""",
    ),
    "agency": (
        "agencies",
        """EXISTS (
        SELECT FROM unnest(seen.waiting_for) AS awaited (agency) WHERE $2::jsonb -> 'agencies' ? awaited.agency
    )""",
    ),
}
"""What a facet narrows by, and whether a problem fits; the facet of the clocks is apart."""

CLOCK: Final = "clock"
VALUED: Final[Mapping[str, str]] = {
    "book": "seen.book = $2::jsonb ->> 'book'",
    # What is found by words is found by the database for everybody: behind its wall no index serves them.
    "words": """seen.problem_id = ANY (ARRAY(
        SELECT wall.found_by_words(
            $2::jsonb ->> 'words', $2::jsonb ->> 'number', $2::jsonb ->> 'book', ($2::jsonb ->> 'ended')::boolean
        )
    ))""",
    "stages": _one_of("stages", "seen.stage"),
    "recommendations": _one_of("recommendations", "seen.recommendation"),
    "findings": _one_of("findings", "coalesce(seen.finding, 'none')"),
    "due_before": "seen.next_due_at < ($2::jsonb ->> 'due_before')::timestamptz",
    "occurred_from": """(seen.occurred_until > ($2::jsonb ->> 'occurred_from')::timestamptz
        OR seen.occurred_at >= ($2::jsonb ->> 'occurred_from')::timestamptz)""",
    "occurred_before": "seen.occurred_at < ($2::jsonb ->> 'occurred_before')::timestamptz",
    "registered_from": "seen.inventoried_at >= ($2::jsonb ->> 'registered_from')::timestamptz",
    "registered_before": "seen.inventoried_at < ($2::jsonb ->> 'registered_before')::timestamptz",
}
"""Whether it fits a value that is asked for and has no facet."""

FLAGS: Final[Mapping[str, str]] = {
    "archived": "seen.phase = 'archived'",
    "ended": f"(seen.phase IN ({_codes(ENDED)}) AND seen.next_due_key IS NULL)",
    "restricted": "seen.restricted",
    "needs_triage": STATES[ClockState.NEEDS_TRIAGE],
    "late": STATES[ClockState.LATE],
}
"""What is so or is not; an index holds what has not ended, and what is late, by these very words."""


class Asked(NamedTuple):
    """What is asked for, without the values: for each there is one statement, which holds no other condition."""

    values: frozenset[str]
    flags: frozenset[tuple[str, bool]]
    clocks: frozenset[ClockState]
    in_part: bool
    """Whether who looks sees only a part of what is owed on a problem."""

    @classmethod
    def of(cls, sight: Sight, wanted: ProblemFilter) -> "Asked":
        """What a filter asks for, as far as it is for who looks."""
        flags = {name: getattr(wanted, name) for name in (*FLAGS, "unacknowledged")}
        return cls(
            frozenset(name for name, value in wanted if value not in (None, ()) and name not in flags),
            frozenset((name, value) for name, value in flags.items() if value is not None),
            frozenset(wanted.clocks),
            sight.actor.role is Role.AGENCY or sight.link is not None,
        )

    @property
    def states(self) -> Mapping[ClockState, str]:
        """When a problem is in each state, for who looks."""
        return STATES_IN_PART if self.in_part else STATES

    def of_facets(self) -> dict[str, str]:
        """Whether a problem fits each facet that narrows, by the facet."""
        conditions = {facet: condition for facet, (name, condition) in FACETS.items() if name in self.values}
        if self.clocks:
            conditions[CLOCK] = f"({' OR '.join(self.states[state] for state in sorted(self.clocks))})"
        return conditions

    def apart(self) -> list[str]:
        """Whether it fits what has no facet; the filter is named in any case, so that the database knows its type."""
        conditions = ["$2::jsonb IS NOT NULL", *(VALUED[name] for name in VALUED if name in self.values)]
        if "agencies" in self.values:  # nobody owes anything on what has ended, and an index holds the rest
            conditions.append(f"NOT {FLAGS['ended']}")
        for name, condition in (*FLAGS.items(), ("unacknowledged", self.states[ClockState.UNACKNOWLEDGED])):
            conditions += [condition] if (name, True) in self.flags else []
            conditions += (
                [f"NOT {condition}" if condition[0] == "(" else f"NOT ({condition})"]
                if ((name, False) in self.flags)
                else []
            )
        return conditions


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


@lru_cache(maxsize=200)
def page_statement(sort: Sort | None, asked: Asked) -> str:
    """The statement of a page in an order; in that of the changes after the walk began where it is None."""
    order = AGAIN if sort is None else ORDERS[sort]
    rank = RANK if order.key == "rank" else "NULL::real"
    page_order = ", ".join(f"page.{each}" for each in order.order.split(", "))
    text = STATEMENTS["page"]
    for name, part in (
        ("fits", " AND ".join((*asked.of_facets().values(), *asked.apart()))),
        ("rank", rank),
        ("after", order.after),
        ("order", order.order),
        ("page_order", page_order),
    ):
        text = text.replace(f"{{{name}}}", part)
    return text


@lru_cache(maxsize=200)
def facets_statement(asked: Asked) -> str:
    """The statement that counts; a facet does not narrow itself."""
    fits = asked.of_facets()
    marks = [f"{condition} AS fits_{facet}" for facet, condition in fits.items()]
    marks += [f"{holds} AS is_{state}" for state, holds in asked.states.items()]
    text = STATEMENTS["facets"]
    for facet in ("matching", *FACETS, CLOCK):
        others = " AND ".join(f"fits_{each}" for each in fits if each != facet)
        text = text.replace(f"{{fits_without_{facet}}}", others or "true")
    columns = ", ".join(str(number) for number in range(1, GROUPED_COLUMNS + len(marks) + 1))
    for name, part in (
        ("marks", ",\n".join(marks)),
        ("fits_apart", " AND ".join(asked.apart())),
        ("columns", columns),
        ("states", ", ".join(f"('{state}', is_{state})" for state in asked.states)),
    ):
        text = text.replace(f"{{{name}}}", part)
    return text


GROUPED_COLUMNS: Final = 5
"""Of the problem, by which problems of one kind are taken together before they are counted."""

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
    arguments, asked = (eyes(sight, View.LISTED), document_of(wanted)), Asked.of(sight, wanted)
    walk = None if cursor is None else Walk.at(cursor, sort)
    since = newest if walk is None else walk.since
    lines: tuple[ListedProblem, ...] = ()
    if walk is None or not walk.is_again:
        key, problem_id = (None, None) if walk is None else (walk.key or None, walk.problem_id)
        lines = await _read(database, page_statement(sort, asked), *arguments, limit + 1, key, problem_id)
        if len(lines) > limit:
            last = lines[limit - 1]
            going_on = Walk(sort, since, is_again=False, key=_key(ORDERS[sort], last), problem_id=last.problem_id)
            return Listed(lines[:limit], going_on.cursor())
        if walk is None or since < 0:  # the whole of it on one page, or on those of many books
            return Listed(lines, None)
        walk = Walk(sort, since, is_again=True, key=str(since), problem_id="~")
    left = limit - len(lines)
    again = await _read(database, page_statement(None, asked), *arguments, left + 1, walk.key, walk.problem_id)
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
    statement = facets_statement(Asked.of(sight, wanted))
    for each in await database.fetch(statement, eyes(sight, View.LISTED), document_of(wanted)):
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


async def _read(database: Reader, statement: str, *arguments: object) -> tuple[ListedProblem, ...]:
    found: Sequence[asyncpg.Record] = await database.fetch(statement, *arguments)
    return tuple(ListedProblem.model_validate(dict(record)) for record in found)


def document_of(wanted: ProblemFilter) -> str:
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
