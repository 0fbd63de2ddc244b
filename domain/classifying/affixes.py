"""Roots of Indonesian words under their affixes, looked up in a given set of roots and nowhere else."""

from collections.abc import Callable

_NASALS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("memper", ("",)), ("diper", ("",)), ("berke", ("",)), ("keber", ("",)), ("ketidak", ("",)),
    ("meny", ("s", "c")), ("peny", ("s", "c")), ("meng", ("", "k")), ("peng", ("", "k")),
    ("mem", ("", "p")), ("pem", ("", "p")), ("men", ("", "t")), ("pen", ("", "t")), ("me", ("",)), ("pe", ("",)),
    ("ber", ("",)), ("be", ("",)), ("ter", ("",)), ("te", ("",)), ("per", ("",)), ("di", ("",)),
    ("ke", ("",)), ("se", ("",)),
    ("ny", ("s", "c")), ("ng", ("", "k", "h")), ("m", ("p",)), ("n", ("t", "c")),
)  # fmt: skip
"""Prefix as written, and what it may have swallowed; the last four are spoken forms."""

_SUFFIXES = ("", "kan", "i", "an", "in", "kannya")
_SHORTEST_ROOT = 3


def root_finder(roots: frozenset[str]) -> Callable[[str], str | None]:
    """A function that gives the longest of `roots` under a word's affixes, as `+root`, or None."""

    def root_of(word: str) -> str | None:
        if word in roots:
            return "+" + word
        best: str | None = None
        for suffix in _SUFFIXES:
            if suffix and not word.endswith(suffix):
                continue
            stem = word[: len(word) - len(suffix)]
            for candidate in _bared(stem):
                if (
                    len(candidate) >= _SHORTEST_ROOT
                    and candidate in roots
                    and (best is None or len(candidate) > len(best))
                ):
                    best = candidate
        return None if best is None else "+" + best

    return root_of


def _bared(stem: str) -> list[str]:
    bared = [stem]
    for prefix, swallowed in _NASALS:
        if stem.startswith(prefix):
            rest = stem[len(prefix) :]
            bared.extend(initial + rest for initial in swallowed)
    return bared
