"""A desk whose engine is away: what callers and pages meet without a worker."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from composition import DeskServices, open_desk
from domain.codes import RegionCode
from infra.temporal.client import connect
from tests.given.services import desk_settings


@asynccontextmanager
async def desk_without_engine(
    database: str, folder: Path, *regions: RegionCode, **differing: Any
) -> AsyncIterator[DeskServices]:
    """The services of invented desks of these regions, for as long as the context lasts.

    Args:
        database: address of theirs, migrated.
        folder: of their keys.
        regions: whose books are opened.
        differing: settings.
    """
    client = await connect(address="127.0.0.1:1", lazy=True)
    async with open_desk(desk_settings(database, folder, fictitious=True, **differing), client) as desk:
        await desk.prepare_books(regions)
        yield desk
