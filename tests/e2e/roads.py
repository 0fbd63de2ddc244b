"""Reports of roads that are cut: classified with confidence, and joined when they come from one kecamatan."""

from typing import Any

from tests.given.terminal import Terminal

ROAD = "Jalan lintas putus tertutup longsor di {place}, motor tidak bisa lewat, jalur lain tidak ada."


def open_road(terminal: Terminal, kecamatan: str, **more: str) -> Any:
    """A report that a road is cut; each kecamatan is used by one test, because reports of one road join."""
    options = [part for name, value in more.items() for part in (f"--{name.replace('_', '-')}", value)]
    return terminal.ask("open", "--text", ROAD.format(place=kecamatan), "--kecamatan", kecamatan, *options)


def coordinating(terminal: Terminal, kecamatan: str, **more: str) -> Any:
    """A problem whose agencies have been asked."""
    return terminal.problem_in(open_road(terminal, kecamatan, **more)["problem_id"], "coordinating")
