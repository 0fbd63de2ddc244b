"""Envelopes with something wrong in them, by the thousand, for `desk submit` and `desk classify`.

A sound envelope is changed in its values, or in its bytes: other types, numbers that no machine holds, text that is
none, nesting without end.
"""

import json
import random
from collections.abc import Iterator
from typing import Any

RUBBISH: tuple[Any, ...] = (
    None, True, -1, 0, 10**400, 1e308, "", " ", "\x00", "\ud800", "a" * 5_000, "17.07", "🗳" * 40, "2024-11-27",
    "9999-12-31T23:59:59+14:00", [], {}, [[]], {"": {}}, ["x"] * 500, {"type": "Close"}, {"type": "ArchiveReport"},
)  # fmt: skip
FRAGMENTS = (
    b"",
    b"\x00",
    b'"',
    b"{",
    b"}",
    b"[",
    b"]",
    b",",
    b"\\ud800",
    b"\xff",
    b"NaN",
    b"-",
    b"1e999",
    b"[" * 3_000,
)


def sound(problem_id: str) -> tuple[dict[str, Any], ...]:
    """Envelopes that can be read, for each way in which a command is built."""
    commands: tuple[dict[str, Any], ...] = (
        {"type": "AddNote", "text": "sudah dihubungi", "audience": "desk"},
        {"type": "Triage", "category": "POWER_OUTAGE", "severity": "S2", "contests": ["regent"]},
        {"type": "Reopen", "reason": "alasan"},
        {"type": "RecordDelivery", "results": [{"notice_id": "referral/KPU.1", "result": "delivered"}]},
        {"type": "AttachIntakeReport", "intake": {"intake_id": "x", "text": "kata"}, "matched_by": ["person"]},
        {"type": "DetectProblem", "source": {"source": "report"}, "assessment": {}},
    )
    actor = {"id": "operator:sari", "role": "operator", "region": "17.07"}
    return tuple(
        {"command_id": "c-1", "problem_id": problem_id, "desk": "17.07", "actor": actor, "command": command}
        for command in commands
    )


def envelopes(problem_id: str, count: int, seed: int) -> Iterator[bytes]:
    """`count` changed envelopes."""
    chance = random.Random(seed)
    for _ in range(count):
        document = json.loads(json.dumps(chance.choice(sound(problem_id))))
        for _ in range(chance.randint(1, 3)):
            _change(document, chance)
        content = json.dumps(document).encode()
        yield _broken(content, chance) if chance.random() < 0.4 else content


def _change(document: dict[str, Any], chance: random.Random) -> None:
    """Put rubbish in the place of some value, or beside it."""
    place: Any = document
    while True:
        if not place:
            return
        key = chance.choice(list(place) if isinstance(place, dict) else list(range(len(place))))
        if isinstance(place[key], dict | list) and chance.random() < 0.7:
            place = place[key]
            continue
        if isinstance(place, dict) and chance.random() < 0.2:
            del place[key]
        elif isinstance(place, dict) and chance.random() < 0.2:
            place[str(chance.choice(RUBBISH))[:40]] = chance.choice(RUBBISH)
        else:
            place[key] = chance.choice(RUBBISH)
        return


def _broken(content: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(content) + 1)
    return content[:start] + chance.choice(FRAGMENTS) + content[start + chance.randint(0, 9) :]
