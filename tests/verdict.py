"""The verdict of a run is kept, whatever becomes of the interpreter that found it.

The engine's client keeps threads of its own, and an interpreter may die of one of them while it takes itself apart
(`infra.process`). Every process of a run ends with what its session found out: the one that was started, and each
worker of it, whose last word to the first (`workerfinished`) is sent before the session ends.
"""

from typing import Final

import pytest

from infra.process import leave

SESSION: Final = pytest.StashKey[pytest.Session]()


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    """Know the session, whose status other plugins may still change after the last test."""
    session.config.stash[SESSION] = session


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    """End with the verdict of the session, if there was one."""
    session = config.stash.get(SESSION, None)
    if session is not None:
        leave(int(session.exitstatus))
