"""Lanes of the suite.

What a test needs is read from where it stands and from the fixtures that it uses; no test names it by hand. A test that
needs no server is quick. `pytest --quick` runs the quick ones and refuses them every socket and every server program.
"""

import gc
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import settings

ROOT: Final = Path(__file__).parents[1]

settings.register_profile("ordinary", deadline=None, print_blob=True)
settings.register_profile("quick", settings.get_profile("ordinary"), max_examples=12)
settings.register_profile("drills", settings.get_profile("ordinary"), max_examples=2_000)
settings.load_profile("ordinary")

MARKERS: Final = {
    "needs_postgres": "a PostgreSQL server runs for it",
    "needs_engine": "a Temporal server runs for it",
    "needs_sockets": "it listens or connects on this machine, within its own process",
    "needs_browser": "a Chromium shows pages to it",
    "slow": "it starts one interpreter after the other, or computes for ten seconds",
    "long": "it takes minutes, so it is not run again and again",
    "hangs_on_time": "it waits for something that happens beside it, so a busy machine tries it (`make drills`)",
}

NOT_QUICK: Final = frozenset({"needs_postgres", "needs_engine", "needs_sockets", "needs_browser", "slow"})

OF_FIXTURES: Final[Mapping[str, frozenset[str]]] = {
    "postgres_server": frozenset({"needs_postgres"}),
    "chromium": frozenset({"needs_browser", "needs_sockets"}),
    "temporal_env": frozenset({"needs_engine", "hangs_on_time"}),
    "rollover_env": frozenset({"needs_engine", "hangs_on_time"}),
    "mail": frozenset({"needs_sockets"}),
    "http": frozenset({"needs_sockets"}),
    "silent_port": frozenset({"needs_sockets"}),
}
"""What a test needs that uses a fixture, directly or through others."""

OF_PLACES: Final[Mapping[str, frozenset[str]]] = {
    "tests/browser/test_demo.py": frozenset(
        {"needs_browser", "needs_postgres", "needs_engine", "hangs_on_time", "long"}
    ),
    "tests/browser/test_walk.py": frozenset(
        {"needs_browser", "needs_postgres", "needs_engine", "hangs_on_time", "long"}
    ),
    "tests/e2e": frozenset({"needs_postgres", "needs_engine", "hangs_on_time"}),
    "tests/faults": frozenset({"needs_postgres", "needs_engine", "hangs_on_time"}),
    "tests/activities/test_refused_mail.py": frozenset({"needs_sockets", "hangs_on_time"}),
    "tests/activities/test_reporters.py": frozenset({"slow"}),
    "tests/architecture/test_verdict.py": frozenset({"slow"}),
    "tests/e2e/test_day.py": frozenset({"long"}),
    "tests/e2e/test_bench.py": frozenset({"long"}),
    "tests/deploy/test_database_roles.py": frozenset({"needs_postgres"}),
    "tests/infra/test_account.py": frozenset({"slow"}),
    "tests/infra/test_embedded_engine.py": frozenset({"needs_engine", "hangs_on_time"}),
    "tests/infra/test_embedded_postgres.py": frozenset({"needs_postgres", "hangs_on_time"}),
    "tests/infra/test_embedded_runtime.py": frozenset({"needs_postgres", "needs_engine", "hangs_on_time"}),
    "tests/infra/test_temporal.py": frozenset({"needs_engine"}),
    "tests/ledger/test_faults.py": frozenset({"needs_postgres", "hangs_on_time"}),
    "tests/ledger/test_object_attachments.py": frozenset({"needs_sockets"}),
    "tests/notices/test_apprise.py": frozenset({"needs_sockets"}),
    "tests/notices/test_smtp.py": frozenset({"needs_sockets", "hangs_on_time"}),
    "tests/notices/test_webhook.py": frozenset({"needs_sockets", "hangs_on_time"}),
    "tests/documents/test_press.py": frozenset({"slow"}),
    "tests/documents/test_setting.py": frozenset({"slow"}),
    "tests/infra/test_pictures.py": frozenset({"slow"}),
    "tests/web/test_outage.py": frozenset({"needs_postgres"}),
    "tests/web/test_connections.py": frozenset({"needs_sockets", "hangs_on_time"}),
    "tests/web/test_parts_away.py": frozenset({"needs_postgres"}),
    "tests/web/test_server.py": frozenset({"needs_sockets"}),
}
"""What a test needs that stands in a folder or a file."""

LONGEST_FIRST: Final = (
    "tests/browser/test_walk.py",
    "tests/browser/test_demo.py",
    "tests/faults",
    "tests/e2e",
    "tests/infra/test_embedded_runtime.py",
    "tests/workflows",
    "tests/infra",
    "tests/projections",
)
"""Places that begin before all others, so that no worker ends long after the rest."""

SERVER_PROGRAMS: Final = frozenset({"initdb", "pg_ctl", "postgres", "temporal", "chromium", "google-chrome"})

BROWSERS: Final = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
"""Names under which systems install a Chromium."""

BROWSER_SWITCH: Final = "DESK_BROWSER"
"""Variable that says `required` where a run without a browser is no run."""


NOBODY_LISTENS: Final = ("127.0.0.1", 1)
"""Where tests look for a server that is away."""


class SocketRefused(RuntimeError):
    """A quick test opened a socket or started a server."""


class Guard:
    """Refuses sockets and server programs while it is up, and remembers what it refused.

    It hears of them from the interpreter itself (PEP 578), whichever library asks. A pair of connected sockets, which
    every event loop has, is let through. What the test catches is remembered all the same.
    """

    def __init__(self) -> None:
        self.up = False
        self.refused: list[str] = []

    def hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        """What the interpreter is about to do."""
        if not self.up:
            return
        if event in {"socket.connect", "socket.bind", "socket.sendto"} and not _reaches_nobody(arguments[1]):
            self._refuse(f"{event} {arguments[1]!r}")
        if event == "subprocess.Popen" and _starts_a_server(*arguments[:2]):
            self._refuse(f"{event} {arguments[0]}")

    def _refuse(self, what: str) -> None:
        self.refused.append(what)
        raise SocketRefused(f"{what}: a quick test has no server; tests/lanes.py says what needs one")


def _reaches_nobody(address: object) -> bool:
    """Whether an attempt can only fail: a path where no socket is, or the port of this machine that stays unused."""
    return not Path(address).exists() if isinstance(address, str) else address == NOBODY_LISTENS


def _starts_a_server(program: object, arguments: Sequence[object]) -> bool:
    return Path(str(program)).name in SERVER_PROGRAMS and "--version" not in arguments


class QuickLane:
    """Leaves out what needs a server, and holds the rest to it."""

    def __init__(self) -> None:
        import_module("urllib3.util.connection")  # binds a socket when first imported, to see whether IPv6 is there
        self._guard = Guard()
        sys.addaudithook(self._guard.hear)

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        slow = [item for item in items if NOT_QUICK & {marker.name for marker in item.iter_markers()}]
        config.hook.pytest_deselected(items=slow)
        left_out = set(slow)
        items[:] = [item for item in items if item not in left_out]

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self) -> Iterator[None]:
        self._guard.up = True
        try:
            return (yield)
        finally:
            self._guard.up = False

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_teardown(self) -> Iterator[None]:
        result = yield
        refused, self._guard.refused = self._guard.refused, []
        if refused:
            pytest.fail(f"a quick test has no server, but this one tried {refused}", pytrace=False)
        return result


def browser_program() -> str | None:
    """Path of the machine's Chromium; None where it has none."""
    return next((found for name in BROWSERS if (found := shutil.which(name)) is not None), None)


class WithoutBrowser:
    """Leaves out what needs a browser, and says so in one line."""

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        left_out = {item for item in items if item.get_closest_marker("needs_browser") is not None}
        config.hook.pytest_deselected(items=list(left_out))
        items[:] = [item for item in items if item not in left_out]

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        terminalreporter.write_line("no Chromium on this machine (apt install chromium): its tests were left out")


BUSY_FOR_A_WHILE: Final = """
import sys, time
end = time.monotonic() + float(sys.argv[1])
while time.monotonic() < end:
    pass
"""


class Load:
    """Keeps every core busy beside the tests, and ends by itself should the run not end it."""

    def __init__(self, seconds: float) -> None:
        self._processes = [
            subprocess.Popen([sys.executable, "-c", BUSY_FOR_A_WHILE, str(seconds)]) for _ in range(os.cpu_count() or 1)
        ]

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        still = sum(process.poll() is None for process in self._processes)
        terminalreporter.write_line(f"load: {still} of {len(self._processes)} busy processes to the end")

    def pytest_unconfigure(self) -> None:
        for process in self._processes:
            process.kill()
            process.wait()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run every test as often as `--times` says; what a module or a session shares stays shared."""
    times = metafunc.config.getoption("--times")
    if times > 1:
        metafunc.fixturenames.append("time_of_many")
        metafunc.parametrize("time_of_many", range(1, times + 1), ids=lambda number: f"time {number}")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--times", type=int, default=1, help="how often every test is run, in the same session")
    parser.addoption("--busy", type=float, default=0, help="seconds for which every core is kept busy beside the tests")
    parser.addoption("--quick", action="store_true", help="only tests that need no server, with every socket refused")
    parser.addoption("--pictures", help="folder into which pictures of the pages are put (`make pictures`)")


def pytest_configure(config: pytest.Config) -> None:
    for name, meaning in MARKERS.items():
        config.addinivalue_line("markers", f"{name}: {meaning}")
    if config.getoption("--busy") and not hasattr(config, "workerinput"):
        config.pluginmanager.register(Load(config.getoption("--busy")), "load")
    if config.getoption("--quick"):
        config.pluginmanager.register(QuickLane(), "quick-lane")
    elif browser_program() is None:
        if os.environ.get(BROWSER_SWITCH) == "required":
            raise pytest.UsageError(f"{BROWSER_SWITCH}=required, and there is no Chromium: {', '.join(BROWSERS)}")
        config.pluginmanager.register(WithoutBrowser(), "without-browser")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give every test its markers, and let the longest begin."""
    for item in items:
        for name in sorted(needs_of(item)):
            item.add_marker(name)
    items.sort(key=_rank)


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """What was collected lives to the end, so that no look for what can go has to go through it again."""
    gc.collect()
    gc.freeze()


def needs_of(item: pytest.Item) -> frozenset[str]:
    """Names of the markers that follow from the place and the fixtures of a test."""
    place = place_of(item)
    found = [needs for prefix, needs in OF_PLACES.items() if _is_within(place, prefix)]
    found += [OF_FIXTURES[name] for name in getattr(item, "fixturenames", ()) if name in OF_FIXTURES]
    return frozenset().union(*found)


def place_of(item: pytest.Item) -> str:
    """The file of a test, seen from the root of the tree."""
    return item.path.relative_to(ROOT).as_posix() if item.path.is_relative_to(ROOT) else item.path.as_posix()


def _rank(item: pytest.Item) -> int:
    place = place_of(item)
    places = (number for number, prefix in enumerate(LONGEST_FIRST) if _is_within(place, prefix))
    return next(places, len(LONGEST_FIRST))


def _is_within(place: str, prefix: str) -> bool:
    return place == prefix or place.startswith(f"{prefix}/")
