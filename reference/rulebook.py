"""The rulebook of the election, put together from the reference data."""

from functools import cache
from zoneinfo import ZoneInfo

from domain.classifying.stages import VOTING
from domain.codes import NATION
from domain.rulebook import Rulebook
from reference.contests import contests_of
from reference.directory import ReferenceDirectory
from reference.loader import reference
from reference.officials import shipped_officials
from reference.policies import deadline_policy, news_after
from reference.routes import offices_of, shipped_routes

PLAYBOOK_VERSION = "2024.1"


@cache
def rulebook() -> Rulebook:
    """The rules as shipped, on the real calendar; each book has its own (`Rulebook.with_calendar`)."""
    data = reference()
    directory = ReferenceDirectory(data)
    return Rulebook(
        policy=deadline_policy(),
        routes=shipped_routes(),
        offices=offices_of(data),
        playbook_steps={code: tuple(step.step_no for step in steps) for code, steps in data.playbooks.items()},
        playbook_version=PLAYBOOK_VERSION,
        regions=frozenset({NATION, *data.regions, *data.kecamatan}),
        news_after=news_after(),
        contests=contests_of(data.regions),
        time_zones={code: ZoneInfo(directory.time_zone(code)) for code in (NATION, *data.regions)},
        officials=shipped_officials(),
        voting_day=data.stages[VOTING].start_date,
    )
