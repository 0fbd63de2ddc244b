"""The controls of a form, made from the fields of what it asks for: what each takes, is called, and may hold."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from types import UnionType
from typing import Annotated, Any, Final, Literal, NamedTuple, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from domain.actor import ActingAs
from domain.codes import IntakeChannel, Role
from domain.contests import Contest
from domain.desk.charter import CharterWay
from domain.desk.recusal import RecusalCause
from domain.notice import HandWay
from domain.officials import Post
from domain.problem.note import NoteAudience
from domain.problem.outcome import Dismissal, Outcome, Response
from domain.problem.verification import Finding, Method
from domain.returned_mail import Learned, MailAction
from wording import codes
from wording.forms import FIELD_HELPS, FIELDS, INSTANT_HELP


class Kind(StrEnum):
    """How somebody fills a control in."""

    LINE = "line"
    AREA = "area"
    LINES = "lines"
    """Several values, one on each line."""

    NUMBERS = "numbers"
    """Several numbers, with commas between them."""

    CHOICE = "choice"
    MANY = "many"
    INSTANT = "instant"
    TOLD = "told"
    """An instant, or the day alone where nobody told the hour."""

    DAY = "day"
    NUMBER = "number"
    TICK = "tick"


class Choice(NamedTuple):
    """One of the values that a control may have."""

    value: str
    label: str


Choices = Sequence[Choice]
Offered = Mapping[str, Choices]
"""What may be chosen, by the name of the field."""

NOTHING_OFFERED: Final[Offered] = {}

KINDS: Final[Mapping[str, Kind]] = {
    "text": Kind.AREA,
    "reason": Kind.AREA,
    "summary": Kind.AREA,
    "persons": Kind.LINES,
    "address": Kind.LINES,
    "members": Kind.LINES,
    "rules": Kind.LINES,
    "stations": Kind.NUMBERS,
    "steps": Kind.MANY,
    "contests": Kind.MANY,
    "units": Kind.LINES,
    "cites": Kind.LINES,
    "remarks": Kind.AREA,
}
"""By field, where its type does not say it."""

OF_OFFERS: Final = frozenset(
    {
        "category",
        "agency",
        "lead",
        "to_agency",
        "region",
        "referral_id",
        "key",
        "notice_id",
        "report_id",
        "unit",
        "member",
    }
)
"""Fields whose values whoever makes the form offers."""

PERSONS: Final = frozenset({"requested_by", "officer", "account", "on_behalf_of", "signer"})
"""Fields for an account; those of the desk are proposed."""

WORDS: Final[Mapping[type[StrEnum], Mapping[str, str]]] = {
    ActingAs: codes.ACTING,
    CharterWay: codes.CHARTER_WAYS,
    Contest: codes.CONTESTS,
    Dismissal: codes.DISMISSALS,
    Finding: codes.FINDINGS,
    HandWay: codes.HAND_WAYS,
    IntakeChannel: codes.CHANNELS,
    Learned: codes.LEARNED,
    MailAction: codes.MAIL_ACTIONS,
    Method: codes.METHODS,
    NoteAudience: codes.NOTE_AUDIENCES,
    Outcome: codes.OUTCOMES,
    Post: codes.POSTS,
    Response: codes.RESPONSES,
    RecusalCause: codes.RECUSAL_CAUSES,
    Role: codes.ROLES,
}
"""What people read for the members of an enumeration; a severity is read as it is."""

LIMITS: Final[Mapping[str, int]] = {"text": 20_000, "reason": 300, "summary": 400, "name": 200, "place": 500}
"""Characters, by field."""


OF_WORDS_ONLY: Final = frozenset({("number", Kind.NUMBER), ("reason", Kind.CHOICE)})
"""Fields whose help is about words, where they take none."""

TICKED: Final = "1"
"""Value of a tick."""


@dataclass(frozen=True, kw_only=True)
class Control:
    """One control, with what stands in it."""

    name: str
    """Of the field that the browser sends: a path, `terms.role`, where it is a part of a part."""

    kind: Kind
    label: str
    help: str | None = None
    required: bool = False
    choices: Choices = ()
    proposed: Choices = ()
    """Values that a line may have among others."""

    limit: int | None = None
    values: tuple[str, ...] = ()
    """What stands in it; several where several may be chosen."""

    fault: str | None = None
    """What is wrong with it, in words."""

    kept: bool = True
    """Whether a browser may keep a draft of it: never of how a person is reached."""

    @property
    def value(self) -> str:
        """What stands in it, where that is one value."""
        return self.values[0] if self.values else ""

    @property
    def id(self) -> str:
        """Of the element."""
        return f"isi-{self.name.replace('.', '-').replace('_', '-')}"

    @property
    def described(self) -> Mapping[str, str]:
        """Attributes by which whoever hears the control hears its help and its fault too."""
        parts = [f"{self.id}-salah"] * (self.fault is not None) + [f"{self.id}-ket"] * (self.help is not None)
        described = {"aria-describedby": " ".join(parts)} if parts else {}
        return described | ({"aria-invalid": "true"} if self.fault is not None else {})

    def filled(self, values: Sequence[str], fault: str | None = None) -> "Control":
        """With these values, and what is wrong with them."""
        return replace(self, values=tuple(values), fault=fault)


NEVER_KEPT: Final = frozenset({"contact", "phone", "email", "name", "sha256"})


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A field of what a form asks for."""

    name: str
    annotation: Any
    required: bool
    default: object = None
    enum: type[StrEnum] | None = None
    literals: tuple[str, ...] = ()


def controls_of(form: type[Any], named: str, offered: Offered = NOTHING_OFFERED) -> tuple[Control, ...]:
    """The controls for the fields of a form, parts of parts in their place.

    Args:
        form: a value's class; every field of it is asked for.
        named: of the command, for its own words.
        offered: what may be chosen for the fields whose type does not say it.
    """
    return tuple(_control(each, named, offered) for each in fields_of(form))


def fields_of(form: type[Any], before: str = "") -> Iterator[Asked]:
    """The fields of a form, those of its parts with the path before them."""
    for name, info in _infos(form).items():
        whole = _bare(info.annotation)
        if name == "type":
            continue
        if _has_parts(whole):
            yield from fields_of(whole, f"{before}{name}.")
            continue
        yield Asked(
            name=f"{before}{name}",
            annotation=whole,
            required=info.is_required(),
            default=None if info.is_required() else info.get_default(call_default_factory=True),
            enum=_enum_in(whole),
            literals=get_args(whole) if get_origin(whole) is Literal else (),
        )


def kind_of(asked: Asked) -> Kind:
    """How a field is filled in."""
    name = asked.name.rpartition(".")[2]
    if asked.enum is not None and get_origin(asked.annotation) is not tuple:
        return Kind.CHOICE
    if asked.literals or name in OF_OFFERS:
        return Kind.CHOICE
    if name in KINDS:
        return KINDS[name]
    by_type: Mapping[Any, Kind] = {bool: Kind.TICK, int: Kind.NUMBER, datetime: Kind.INSTANT, date: Kind.DAY}
    return by_type.get(asked.annotation, Kind.INSTANT if "Aware" in str(asked.annotation) else Kind.LINE)


def label_of(named: str, field_name: str) -> str:
    """What a field is called on the form of a command."""
    name = field_name.rpartition(".")[2]
    return FIELDS.get(f"{named}.{name}") or FIELDS[name]


def _control(asked: Asked, named: str, offered: Offered) -> Control:
    name, kind = asked.name.rpartition(".")[2], kind_of(asked)
    own = FIELD_HELPS.get(f"{named}.{name}") or (FIELD_HELPS.get(name) if (name, kind) not in OF_WORDS_ONLY else None)
    helps: Mapping[Kind, Callable[[], str]] = {
        Kind.INSTANT: lambda: INSTANT_HELP["instant"],
        Kind.DAY: lambda: INSTANT_HELP["day"],
        Kind.TOLD: lambda: INSTANT_HELP["told"],
    }
    return Control(
        name=asked.name,
        kind=kind,
        label=label_of(named, asked.name),
        help=helps[kind]() if kind in helps else own,
        required=asked.required and kind is not Kind.TICK,
        choices=_choices(asked, name, offered) if kind in (Kind.CHOICE, Kind.MANY) else (),
        proposed=offered.get("persons", ()) if name in PERSONS else (),
        limit=LIMITS.get(name),
        values=_standing(asked.default),
        kept=name not in NEVER_KEPT,
    )


def _choices(asked: Asked, name: str, offered: Offered) -> Choices:
    if name in offered:
        return offered[name]
    if asked.enum is not None:
        words = WORDS.get(asked.enum, {})
        return tuple(Choice(each.value, words.get(each.value, each.value)) for each in asked.enum)
    return tuple(Choice(each, codes.PARTS.get(each, each)) for each in asked.literals)


def _standing(default: object) -> tuple[str, ...]:
    """What stands in a control before anybody has filled it in."""
    match default:
        case True:
            return (TICKED,)
        case str() if default:
            return (default,)
        case _:
            return ()


def _infos(form: type[Any]) -> Mapping[str, FieldInfo]:
    found = form.model_fields if issubclass(form, BaseModel) else form.__pydantic_fields__
    assert isinstance(found, Mapping)
    return found


def _has_parts(annotation: Any) -> bool:  # noqa: ANN401 - of any field
    return isinstance(annotation, type) and (
        issubclass(annotation, BaseModel) or hasattr(annotation, "__pydantic_fields__")
    )


def _bare(annotation: Any) -> Any:  # noqa: ANN401 - of any field
    """The type without what it is annotated with, and without None."""
    if get_origin(annotation) is Annotated:
        return _bare(get_args(annotation)[0])
    if get_origin(annotation) in (Union, UnionType):
        (only, *_) = [each for each in get_args(annotation) if each is not type(None)]
        return _bare(only)
    return annotation


def _enum_in(annotation: Any) -> type[StrEnum] | None:  # noqa: ANN401 - of any field
    inner = get_args(annotation)[0] if get_origin(annotation) is tuple else annotation
    return inner if isinstance(inner, type) and issubclass(inner, StrEnum) else None
