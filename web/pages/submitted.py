"""What somebody filled into a form: the fields of what is asked for, and every control with what was typed and what is
wrong with it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from pydantic import JsonValue, ValidationError
from starlette.datastructures import FormData

from domain.calendar import LocalTime
from intake_files.instants import UnreadableInstant
from web.pages.controls import TICKED, Control, Kind
from web.pages.typed import typed_day, typed_instant
from wording.forms import FAULTS
from wording.refusals import sentence


class Said(NamedTuple):
    """What a form says."""

    fields: Mapping[str, JsonValue]
    """By name, parts of parts within theirs; what was left empty is left out."""

    controls: tuple[Control, ...]

    @property
    def fits(self) -> bool:
        """Whether every control holds something of its kind."""
        return all(each.fault is None for each in self.controls)


def said_in(form: FormData, controls: Iterable[Control], local: LocalTime) -> Said:
    """What a form says, in the terms of the controls that it was made of."""
    fields: dict[str, Any] = {}
    filled = []
    for control in controls:
        typed = tuple(_plain(each) for each in form.getlist(control.name) if isinstance(each, str))
        value, fault = _value(control, [each for each in typed if each.strip()], local)
        filled.append(control.filled(typed, fault))
        if value is not None:
            _put(fields, control.name.split("."), value)
    return Said(fields, tuple(filled))


def with_faults(controls: Iterable[Control], error: ValidationError, *, below: int = 0) -> tuple[Control, ...]:
    """The controls with what is wrong with what stands in them.

    Args:
        controls: filled in.
        error: of what they were read into.
        below: parts of the error's paths before the name of the field.
    """
    faults: dict[str, str] = {}
    for each in error.errors(include_url=False, include_input=False):
        path = ".".join(str(part) for part in each["loc"][below:])
        faults.setdefault(path, FAULTS.get(str(each["type"])) or FAULTS["other"])
    return tuple(each if (fault := _fault_of(each, faults)) is None else _with(each, fault) for each in controls)


def _with(control: Control, fault: str) -> Control:
    return control.filled(control.values, fault)


def _fault_of(control: Control, faults: Mapping[str, str]) -> str | None:
    return next((fault for path, fault in faults.items() if f"{path}.".startswith(f"{control.name}.")), None)


def _value(control: Control, typed: Sequence[str], local: LocalTime) -> tuple[JsonValue, str | None]:
    if control.kind is Kind.TICK:
        return TICKED in typed, None
    if not typed:
        return None, FAULTS["missing"] if control.required else None
    try:
        return READERS[control.kind](typed, local), None
    except UnreadableInstant as unreadable:
        return None, sentence(unreadable.fault)
    except ValueError:
        return None, FAULTS["int_parsing"]


def _plain(typed: str) -> str:
    """The text with line ends as everything here has them, which a browser sends in its own way."""
    return typed.replace("\r\n", "\n").replace("\r", "\n")


def _one_line(typed: Sequence[str], _local: LocalTime) -> JsonValue:
    return typed[0].strip()


def _area(typed: Sequence[str], _local: LocalTime) -> JsonValue:
    return typed[0].strip("\n")


def _lines(typed: Sequence[str], _local: LocalTime) -> JsonValue:
    return [line.strip() for line in typed[0].split("\n") if line.strip()]


def _numbers(typed: Sequence[str], _local: LocalTime) -> JsonValue:
    parts = typed[0].replace(",", " ").replace(";", " ").split()
    return list(dict.fromkeys(each.lstrip("0") or each for each in parts))


READERS: Final[Mapping[Kind, Callable[[Sequence[str], LocalTime], JsonValue]]] = {
    Kind.LINE: _one_line,
    Kind.AREA: _area,
    Kind.LINES: _lines,
    Kind.NUMBERS: _numbers,
    Kind.CHOICE: _one_line,
    Kind.MANY: lambda typed, _: list(typed),
    Kind.INSTANT: lambda typed, local: typed_instant(typed[0], local).isoformat(),
    Kind.TOLD: _one_line,
    Kind.DAY: lambda typed, _: typed_day(typed[0]).isoformat(),
    Kind.NUMBER: lambda typed, _: int(typed[0][:20]),
}
"""What is made of what was typed into a control."""


def _put(fields: dict[str, Any], path: Sequence[str], value: JsonValue) -> None:
    *parts, last = path
    for part in parts:
        fields = fields.setdefault(part, {})
    fields[last] = value
