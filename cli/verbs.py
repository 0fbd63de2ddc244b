"""Verbs as functions: what a function takes becomes the verb's options, and what many verbs ask for is added here.

    * `answers`: the function returns an `Answer`; `--json` is added.
    * `looks`: the same for a verb by which a person looks at a desk; `--desk` and `--as` are added, and handed in as
      the function's first parameter.

`cli.acting.acts` does so for verbs that send a command about a problem.
"""

import inspect
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, Final, NamedTuple, cast

import typer
from pydantic import TypeAdapter, ValidationError

from cli.answer import Answer, answer_with
from cli.exit_status import ExitStatus
from cli.failures import WrongUsage
from cli.identity import acting_as
from cli.options import DEFAULT_DESK, ActorOption, DeskOption, JsonOption
from cli.session import settings_from_environment
from cli.terminal_login import login_file_of, needs_login, read_login
from domain.access.sight import Sight, sight_of
from domain.actor import Actor
from domain.codes import RegionCode
from domain.command import Reason
from wording.catalogue import text

Verb = Callable[..., ExitStatus]
Looking = Callable[[Actor, str | None], Awaitable[Sight]]
"""What somebody may see, looking for a purpose or none."""

Shared = dict[str, tuple[object, object]]
"""Options that many verbs have: annotation and default by name."""

Work = Callable[..., Coroutine[Any, Any, Answer]]

REASON: Final[TypeAdapter[str]] = TypeAdapter(Reason)

JSON_OPTION: Final[Shared] = {"as_json": (JsonOption, False)}
LOOKING_OPTIONS: Final[Shared] = {"actor": (ActorOption, None), "desk": (DeskOption, DEFAULT_DESK)}


class Asked(NamedTuple):
    """Who asks, at which desk, and whether a program reads the answer."""

    actor: Actor
    typed: str | None
    """How the command line names who asks; None for the desk's operator."""

    desk: RegionCode
    by_program: bool

    def typing_at(self, desk: RegionCode) -> Sight:
        """What they could see and do who typed the same of themselves at another desk, by account and role alone."""
        return sight_of(acting_as(self.typed, desk))

    async def sight(self, look: Looking, purpose: str | None = None) -> Sight:
        """What who asks may see now, and why they look where that is said.

        Args:
            look: of the services, which know what the roster says of somebody.
            purpose: as it was typed.

        Raises:
            WrongUsage: it is no purpose that can be recorded.
            domain.outage.LedgerAway: try again later.
        """
        try:
            said = None if purpose is None else REASON.validate_python(purpose)
        except ValidationError:
            raise WrongUsage(text("{option}: satu baris, 3 sampai 300 huruf", option="--purpose")) from None
        return await look(self.actor, said)


def answers(app: typer.Typer, name: str) -> Callable[[Work], Verb]:
    """Make the function the verb `name` of `app`; it takes what its options say, and answers."""

    def decorate(work: Work) -> Verb:
        def verb(**given: object) -> ExitStatus:
            as_json = bool(given.pop("as_json"))
            return answer_with(work(**given), as_json=as_json)

        return register(app, name, verb, work, JSON_OPTION)

    return decorate


def looks(app: typer.Typer, name: str) -> Callable[[Work], Verb]:
    """Make the function the verb `name` of `app`; its first parameter is who asks (`Asked`)."""

    def decorate(work: Work) -> Verb:
        def verb(**given: object) -> ExitStatus:
            asked, as_json = asked_by(given)
            return answer_with(work(asked, **given), as_json=as_json)

        return register(app, name, verb, work, LOOKING_OPTIONS | JSON_OPTION, handed_in=1)

    return decorate


def asked_by(given: dict[str, object]) -> tuple[Asked, bool]:
    """Who asks and whether in JSON, taken out of what a command line gives.

    Raises:
        WrongUsage: the command line names nobody, or the environment cannot be used.
    """
    as_json = bool(given.pop("as_json"))
    typed, desk = cast("str | None", given.pop("actor")), cast("str", given.pop("desk"))
    signed_in = _signed_in() if typed is None else None
    return Asked(signed_in or acting_as(typed, desk), typed, desk, as_json), as_json


def _signed_in() -> Actor | None:
    """Who is signed in at this terminal, where one has to; whether they still are, the services find out."""
    settings = settings_from_environment()
    login = read_login(login_file_of(settings)) if needs_login(settings) else None
    return None if login is None else login.actor


def register(
    app: typer.Typer,
    name: str,
    verb: Verb,
    work: Callable[..., object],
    options: Shared,
    *,
    handed_in: int = 0,
    first: Shared | None = None,
) -> Verb:
    """`verb`, known to `app` under `name`, with the options of `work` and the shared ones.

    Args:
        app: whose verb it becomes.
        name: what people type.
        verb: called with all options by name.
        work: whose parameters and docstring the verb has.
        options: shared ones by name, each with its annotation and its default, after those of `work`.
        handed_in: how many parameters of `work`, from the first on, are no options.
        first: shared arguments before those of `work`.
    """
    own = list(inspect.signature(work, eval_str=True).parameters.values())[handed_in:]
    parameters = [
        *(_parameter(shared, *option) for shared, option in (first or {}).items()),
        *(_parameter(each.name, each.annotation, each.default) for each in own),
        *(_parameter(shared, *option) for shared, option in options.items()),
    ]
    # Typer reads both.
    verb.__signature__ = inspect.Signature(parameters, return_annotation=ExitStatus)  # type: ignore[attr-defined]
    verb.__annotations__ = {each.name: each.annotation for each in parameters} | {"return": ExitStatus}
    verb.__name__, verb.__doc__ = work.__name__, work.__doc__
    return app.command(name)(verb)


def _parameter(name: str, annotation: object, default: object) -> inspect.Parameter:
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=annotation)
