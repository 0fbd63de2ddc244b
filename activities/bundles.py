"""What goes in a bundle of letters, as its problems stand now, and the letter that it is."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

import structlog

from activities.letters import Letters, key_of
from activities.notice_facts import is_pointless
from commands.service import CommandService
from domain.aggregate import Snapshot
from domain.outage import LedgerAway
from domain.problem.commands import DeliveryResult
from domain.stream import StreamId
from domain.waiting_letter import LetterBundle, LetterTold, WaitingLetter
from notices.bundle import Part, part_of, render_bundle, turn_of
from notices.model import ContactPoint, Message, SkipReason
from notices.render import render

PARTS_BYTES: Final = 200_000
"""Text of one letter's parts; what is beyond waits for the next letter."""

log = structlog.get_logger()


class Settled(NamedTuple):
    """A letter that goes now."""

    message: Message
    letters: tuple[WaitingLetter, ...]
    """What is in it."""


@dataclass
class SortedOut:
    """The notices of a bundle by what has to become of them."""

    gone: list[LetterTold] = field(default_factory=list)
    """No longer pending."""

    skipped: defaultdict[str, list[DeliveryResult]] = field(default_factory=lambda: defaultdict(list))
    """That nobody needs any more or nobody can be told, by stream."""

    versions: dict[str, int] = field(default_factory=dict)
    """Of the streams that these were read at."""

    aside: list[WaitingLetter] = field(default_factory=list)
    """That could not be written."""

    to_send: list[tuple[WaitingLetter, Part]] = field(default_factory=list)
    to: ContactPoint | None = None
    """Where the office is told; None where nothing is to be sent."""


class Bundles:
    """Reads what bundles hold; safe to use from many tasks at once."""

    def __init__(self, service: CommandService, letters: Letters) -> None:
        self._service = service
        self._letters = letters

    async def sorted_out(self, bundle: LetterBundle, letters: Sequence[WaitingLetter]) -> SortedOut:
        """The notices of a bundle by what has to become of them.

        Raises:
            LedgerAway: try again later.
        """
        found = SortedOut()
        for stream, own in by_stream(letters).items():
            try:
                await self._sort(bundle, StreamId.parse(stream), own, found)
            except LedgerAway:
                raise
            except Exception:
                # A stream that cannot be folded, a template that raises: the neighbours go without it.
                log.exception("letters.set_aside", stream=stream, notices=[each.notice_id for each in own])
                found.aside += own
        return found

    async def _sort(
        self, bundle: LetterBundle, stream: StreamId[Any], letters: Sequence[WaitingLetter], found: SortedOut
    ) -> None:
        snapshot = await self._service.snapshot(stream)
        pending = {each.notice_id: each for each in self._service.notices(stream, snapshot.state).pending}
        still = [each for each in letters if each.notice_id in pending]
        # What was settled once goes in every repeat, whether or not it is needed by now: it may have arrived.
        is_settled = bundle.message_key is not None
        notices = [pending[each.notice_id] for each in still]
        known = await self._letters.known_of(stream, snapshot.state, notices, also_pointless=is_settled)
        to = known.contacts.find(bundle.agency, bundle.office)
        skipped: list[DeliveryResult] = []
        to_send: list[tuple[WaitingLetter, Part]] = []
        for letter, notice in zip(still, notices, strict=True):
            reason = None if is_settled else is_pointless(snapshot.state, notice)
            if reason is None and to is None:
                reason = SkipReason.NO_CONTACT
            if reason is not None or to is None:
                skipped.append(DeliveryResult(notice_id=notice.notice_id, result="skipped", code=reason))
                continue
            context = await self._letters.facts_of(stream, snapshot.state, notice, known)
            to_send.append((letter, part_of(context, to)))
        # Only now: what raises on the way leaves nothing behind.
        found.gone += _gone(snapshot, [each for each in letters if each.notice_id not in pending])
        if skipped:
            found.skipped[str(stream)] = skipped
            found.versions[str(stream)] = snapshot.version
        found.to_send += to_send
        found.to = to or found.to

    def settled(self, bundle: LetterBundle, found: SortedOut) -> Settled | None:
        """The letter as it goes now; None where nothing is to be sent."""
        if not found.to_send or found.to is None:
            return None
        chosen = _in_bounds(found.to_send) if bundle.message_key is None else found.to_send
        letters = tuple(letter for letter, _ in chosen)
        alone = key_of(StreamId.parse(letters[0].stream), letters[0].notice_id)
        key = bundle.message_key or (alone if len(letters) == 1 else f"{bundle.book}/letter/{bundle.bundle_id}")
        if key == alone:
            return Settled(render(chosen[0][1].context, found.to, key), letters)
        return Settled(render_bundle([part for _, part in chosen], found.to, key), letters)


def by_stream(letters: Sequence[WaitingLetter]) -> Mapping[str, list[WaitingLetter]]:
    """Notices by the stream that they are of."""
    streams: defaultdict[str, list[WaitingLetter]] = defaultdict(list)
    for each in letters:
        streams[each.stream].append(each)
    return streams


def _gone(snapshot: Snapshot[Any], letters: Sequence[WaitingLetter]) -> list[LetterTold]:
    # Whoever finds one pending at a later version means another occasion.
    return [LetterTold(**dict(each), version=snapshot.version + 1) for each in letters]


def _in_bounds(to_send: Sequence[tuple[WaitingLetter, Part]]) -> list[tuple[WaitingLetter, Part]]:
    """As much as one letter may hold, gravest first; at least one."""
    ordered = sorted(to_send, key=lambda each: turn_of(each[1]))
    chosen: list[tuple[WaitingLetter, Part]] = []
    size_bytes = 0
    for each in ordered:
        size_bytes += len(each[1].body.encode())
        if chosen and size_bytes > PARTS_BYTES:
            break
        chosen.append(each)
    return chosen
