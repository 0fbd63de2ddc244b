"""What every address of the API is handed: the desk's services, and who calls."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import Depends, Header, Request
from starlette.datastructures import State

from composition import DeskServices
from domain.access.sight import Sight
from domain.actor import Actor
from domain.command import Reason
from web.api import statuses
from web.api.problem_details import NotAnswered
from web.rates import Rates, rates_of, take
from web.signin.bearer import AuthorizationHeader, check_may_act, signed_in
from web.uploads import Uploads, uploads_of


def keep_services(state: State, services: DeskServices, rates: Rates, uploads: Uploads) -> None:
    """Let the addresses of an application find the services, how much each caller may ask, and what reads files."""
    state.services = services
    state.rates = rates
    state.uploads = uploads


def services_of(request: Request) -> DeskServices:
    """The services of the application that answers."""
    services = request.app.state.services
    assert isinstance(services, DeskServices)
    return services


Budgets = Annotated[Rates, Depends(rates_of)]
Services = Annotated[DeskServices, Depends(services_of)]


Uploading = Annotated[Uploads, Depends(uploads_of)]


@dataclass(frozen=True)
class Caller:
    """Who asks, and what they may see."""

    actor: Actor
    """The account, by itself: what a roster gives it for a time would make a repeat another command."""

    sight: Sight
    until: datetime
    """Until when the token holds by which they ask."""


async def reader(
    services: Services,
    rates: Budgets,
    authorization: AuthorizationHeader = None,
    purpose: Annotated[
        Reason | None, Header(alias="Desk-Purpose", description="Why sealed words are opened; on record.")
    ] = None,
) -> Caller:
    """Who reads.

    Raises:
        NotAnswered: nobody is signed in, or they have asked too often.
        OutsideGrant: the token's account claims a right that the roster does not give.
        domain.outage.LedgerAway: try again later.
    """
    token = await signed_in(services.api_tokens, authorization)
    take(rates.reads, token.actor.id)
    return Caller(token.actor, await services.sight(token.actor, purpose), token.expires_at)


async def actor(services: Services, rates: Budgets, authorization: AuthorizationHeader = None) -> Caller:
    """Who acts.

    Raises:
        NotAnswered: nobody is signed in, or by a token for reading only, or they have acted too often.
        OutsideGrant: the token's account claims a right that the roster does not give.
        domain.outage.LedgerAway: try again later.
    """
    token = await signed_in(services.api_tokens, authorization)
    check_may_act(token)
    take(rates.writes, token.actor.id)
    return Caller(token.actor, await services.sight(token.actor), token.expires_at)


Reader = Annotated[Caller, Depends(reader)]


async def costly_reader(caller: Reader, rates: Budgets) -> Caller:
    """Who reads what takes the process long.

    Raises:
        NotAnswered: they have asked for such too often.
    """
    take(rates.costly, caller.actor.id)
    return caller


CostlyReader = Annotated[Caller, Depends(costly_reader)]
Acting = Annotated[Caller, Depends(actor)]


def _idempotency_key(
    key: Annotated[
        str | None,
        Header(
            alias="Idempotency-Key",
            min_length=8,
            max_length=200,
            pattern=r"^[A-Za-z0-9._:@/+-]+$",
            description="Chosen by the caller, one for each intent; a repeat finds the first outcome.",
        ),
    ] = None,
) -> str:
    if key is None:
        raise NotAnswered(statuses.KEY_MISSING)
    return key


IdempotencyKey = Annotated[str, Depends(_idempotency_key)]
