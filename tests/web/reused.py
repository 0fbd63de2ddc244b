"""Applications for one test after the other: their addresses cost a third of a second each time they are made."""

from copy import deepcopy
from functools import cache
from typing import Any

from fastapi import FastAPI

from composition import DeskServices
from web.application import faces, stand_behind


def application_for(services: DeskServices, *, place: str) -> FastAPI:
    """The application of a place with these services behind it, and nothing counted yet of whoever asks.

    Args:
        services: for this test.
        place: what keeps those apart that one test asks side by side.
    """
    made = _addresses(place)
    stand_behind(made, services)
    return made


@cache
def _addresses(_place: str) -> FastAPI:
    return faces()


def described() -> dict[str, Any]:
    """The description of the API, which takes a second to make; whoever asks may change it."""
    return deepcopy(_description())


@cache
def _description() -> dict[str, Any]:
    return faces().openapi()
