"""Envelopes with something wrong in them, by the thousand, for `desk submit` and `desk classify`.

A sound one is changed in its values, or in its bytes: other types, numbers that no machine holds, text that is
none, nesting without end.
"""

import json
import random
import re
from collections.abc import Iterator
from copy import deepcopy
from functools import cache
from typing import Any, get_args

from domain.problem.commands import Command

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


PLAUSIBLE = (
    "alasan yang cukup", "17.07", "17.07.05", "KPU", "KPU.1", "POWER_OUTAGE", "S2", "regent", "image/jpeg", "b" * 64,
    "2024-11-27T07:15:00+07:00", "2024-11-27", "referral/KPU.1", "LEBONG/2024/000001-6", "operator:sari", "3",
)  # fmt: skip
"""Values of which most fields take one."""

WORDED = dict.fromkeys(("text", "place", "name"), PLAUSIBLE) | {"sha256": ("b" * 64,)}
"""Fields of a command that are sealed on the way in."""

ACTOR = {"id": "operator:sari", "role": "operator", "region": "17.07"}


@cache
def _forms() -> tuple[tuple[Any, dict[str, Any]], ...]:
    """The JSON schema of every command, with the definitions that it names."""
    schemas = [command.model_json_schema() for command in get_args(get_args(Command)[0])]
    return tuple((schema, schema.get("$defs", {})) for schema in schemas)


def sound(problem_id: str, chance: random.Random) -> dict[str, Any]:
    """An envelope of any command, with values that its form takes or nearly."""
    form, named = chance.choice(_forms())
    command = _made(form, named, chance) | {"type": form["properties"]["type"]["const"]}
    return {
        "command_id": f"rubbish-{chance.getrandbits(60):x}",
        "problem_id": problem_id,
        "desk": "17.07",
        "actor": dict(ACTOR),
        "command": command,
    }


def _made(form: dict[str, Any], named: dict[str, Any], chance: random.Random) -> Any:
    """Something of the form."""
    while "$ref" in form:
        form = named[form["$ref"].rpartition("/")[2]]
    if (several := form.get("anyOf") or form.get("oneOf")) is not None:
        return _made(chance.choice(several), named, chance)
    if "const" in form:
        return form["const"]
    if "enum" in form:
        return chance.choice(form["enum"])
    match form.get("type"):
        case "object":
            required = form.get("required", ())
            fields = form.get("properties", {}).items()
            return {
                name: chance.choice(WORDED[name]) if name in WORDED else _made(each, named, chance)
                for name, each in fields
                if (name in required or chance.random() < 0.5) and name != "stored"
            }
        case "array":
            return [_made(form.get("items", {}), named, chance) for _ in range(chance.randint(0, 2))]
        case "integer" | "number":
            return chance.choice((0, 1, 2, 4096))
        case "boolean":
            return chance.random() < 0.5
        case "null":
            return None
        case _:
            return chance.choice([each for each in PLAUSIBLE if _fits(form, each)] or PLAUSIBLE)


def _fits(form: dict[str, Any], text: str) -> bool:
    return (form.get("format") is None or text.startswith("2024")) and bool(re.search(form.get("pattern", ""), text))


def envelopes(problem_id: str, count: int, seed: int) -> Iterator[bytes]:
    """`count` changed envelopes."""
    chance = random.Random(seed)
    for _ in range(count):
        yield _changed(sound(problem_id, chance), chance)


def lines(count: int, seed: int) -> Iterator[bytes]:
    """`count` changed lines for `desk classify`."""
    chance = random.Random(seed)
    for number in range(count):
        line = {
            "id": number,
            "text": chance.choice(("Listrik padam di TPS 2", "Nihil, aman", "Ada bagi-bagi uang", "🗳 " * 20)),
            "region": chance.choice(("17.07", "17.07.05", "00")),
            "at": chance.choice(("2024-11-27T07:15:00+07:00", "2024-11-27T00:15:00Z")),
            "reporter_role": chance.choice(("warga", "ppk")),
            "place": "Desa Talang Ratu",
        }
        yield _changed(line, chance).replace(b"\n", b" ")


def _changed(document: dict[str, Any], chance: random.Random) -> bytes:
    for _ in range(chance.randint(0, 3)):
        _change(document, chance)
    content = json.dumps(document).encode()
    return _broken(content, chance) if chance.random() < 0.4 else content


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
            place[str(chance.choice(RUBBISH))[:40]] = deepcopy(chance.choice(RUBBISH))
        else:
            place[key] = deepcopy(chance.choice(RUBBISH))
        return


def _broken(content: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(content) + 1)
    return content[:start] + chance.choice(FRAGMENTS) + content[start + chance.randint(0, 9) :]
