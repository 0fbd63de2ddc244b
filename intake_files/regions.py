"""The kecamatan of a cell, by code or by name, within the area of a desk.

What is read: `17.07.05`, `170705`, `17-07-05`, `17,07,05`, `17.7.5`; the code of a village; the name with or without
`Kec.`, also with its code or with its kabupaten (`Amen, Kab. Lebong`); a kabupaten or kota. Upper and lower case,
spaces and punctuation count for nothing. What may be two is refused with both: a report must not reach the wrong
kecamatan.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Final

from domain.codes import NATION, RegionCode, is_within
from domain.refusals import UnknownRegion
from intake_files.cells import READ_CHARACTERS, UnfitCell, like, squashed
from reference.loader import Reference, reference

AMBIGUOUS_REGION: Final = "AMBIGUOUS_REGION"
"""Code of a cell that may be more than one of the desk's places. Stable."""

PROVINCE_LENGTH: Final = 2
"""Figures of the code of a province."""

_CODE: Final = re.compile(r"[0-9]+(?:\.[0-9]+)*")
_SEPARATORS: Final = re.compile(r"(?<=[0-9])\s*[.,\-/ ]\s*(?=[0-9])")
_JOINED_LENGTHS: Final = {2: (2,), 4: (2, 2), 6: (2, 2, 2), 10: (2, 2, 2, 4)}
"""Lengths of the parts of a code without its dots, by the length of the whole."""

_KIND: Final = re.compile(r"(?:kota|kabupaten|provinsi)\s", re.IGNORECASE)
_KECAMATAN: Final = re.compile(r"(?:kecamatan|kec)\b[.:]?\s*", re.IGNORECASE)
_VILLAGE: Final = re.compile(r"(?:desa|kelurahan|kel)\b[.:]?\s*", re.IGNORECASE)
_WITH_CODE: Final = re.compile(r"\(?(?P<code>[0-9]{2}(?:\.[0-9]{2})+)\)?\s*[-–:]?\s*(?P<name>[^0-9].*)")
_CODE_BEHIND: Final = re.compile(r"(?P<name>.*[^0-9(.])\(?(?P<code>[0-9]{2}(?:\.[0-9]{2})+)\)?")
_PARENT_BEHIND: Final = re.compile(r"(?P<name>.+[^\s,(])\s*[,(]\s*(?P<parent>[^,()]+)\)?")


class Places:
    """The regions in which a desk's reports can lie. Immutable."""

    def __init__(self, data: Reference, desk: RegionCode) -> None:
        self._data = data
        self._desk = desk
        names = {code: each.name for code, each in data.regions.items()}
        names |= {code: each.name for code, each in data.kecamatan.items()}
        self._names = {code: name for code, name in names.items() if is_within(code, desk)}
        self._kecamatan = [code for code in self._names if code in data.kecamatan]
        self._by_name = _index((code, name) for code, name in self._names.items() if code in data.kecamatan)
        self._by_region_name = _index(
            _spellings((code, self._names[code]) for code in self._names if code in data.regions)
        )
        villages = [(code, each) for code, each in data.villages.items() if is_within(each.parent_code, desk)]
        self._villages = {code: each.parent_code for code, each in villages}
        self._by_village = _index((each.parent_code, each.name) for _, each in villages)
        self._listed = frozenset(self._villages.values())

    def find(self, cell: str) -> RegionCode:
        """The region of a cell; the code of another desk's is returned as it is, for intake to name that desk.

        Raises:
            UnfitCell: UNKNOWN_REGION or AMBIGUOUS_REGION, with what could stand there and what is nearest.
        """
        if len(cell) > READ_CHARACTERS:
            raise self._unknown()
        text = " ".join(unicodedata.normalize("NFKC", cell).split()).strip(" .;:'\"")
        dotted = _SEPARATORS.sub(".", text)
        if _CODE.fullmatch(dotted):
            return self._of_code(dotted)
        if both := _WITH_CODE.fullmatch(text) or _CODE_BEHIND.fullmatch(text):
            named, coded = self._of_name(both["name"].strip(" -–:")), self._of_code(both["code"])
            if named != coded:
                raise UnfitCell(AMBIGUOUS_REGION, self._expected(), self._said((coded, named)))
            return coded
        return self._of_name(text)

    def _of_code(self, dotted: str) -> RegionCode:
        parts = dotted.split(".")
        if len(parts) == 1 and (lengths := _JOINED_LENGTHS.get(len(dotted))):
            parts = _cut(dotted, lengths)
        if dotted == NATION:
            return NATION
        if len(parts) == 4:
            return self._of_village_code(parts)
        code = ".".join(part.zfill(2) for part in parts)
        if len(parts) > 1 and len(parts[-1]) == 1:
            self._check_cut_code(code, code[:-2] + parts[-1])
        if code in self._names or code in self._data.regions or code in self._data.kecamatan:
            return code
        raise self._unknown(self._said(each for each in self._kecamatan if sorted(each) == sorted(code)))

    def _check_cut_code(self, padded: RegionCode, written: str) -> None:
        """Return if nothing but `padded` may be meant by a code whose last part has one figure."""
        longer = [code for code in self._names if code.startswith(written) and len(code) == len(padded)]
        if longer:
            known = [padded] if padded in self._names else []
            raise UnfitCell(AMBIGUOUS_REGION, self._expected(), self._said([*known, *longer]))

    def _of_village_code(self, parts: list[str]) -> RegionCode:
        kecamatan = ".".join(part.zfill(2) for part in parts[:3])
        village = f"{kecamatan}.{parts[3]}"
        if found := self._villages.get(village):
            return found
        if kecamatan not in self._names:
            raise self._unknown()
        if kecamatan in self._listed or len(parts[3]) != 4:
            # Not a village there today: an old number, from before a kecamatan was divided, may lie in another now.
            raise self._unknown(self._said((kecamatan,)))
        return kecamatan

    def _of_name(self, text: str) -> RegionCode:
        if village := _VILLAGE.match(text):
            return self._only(self._by_village.get(squashed(text[village.end() :]), ()), text)
        named = _KECAMATAN.match(text)
        name = text[named.end() :] if named else text
        if self._desk == NATION and _KIND.match(text) and (found := self._by_region_name.get(squashed(name))):
            return self._only(found, name)  # "Kota Padang" is the city, though a kecamatan elsewhere is called so
        if found := self._by_name.get(squashed(name)):
            return self._only(found, name)
        if not named and (found := self._by_region_name.get(squashed(name))):
            return self._only(found, name)
        if parent := _PARENT_BEHIND.fullmatch(name):
            return self._within_parent(parent["name"], parent["parent"], name)
        raise self._unknown(self._like(name))

    def _within_parent(self, name: str, parent: str, text: str) -> RegionCode:
        parents = self._by_region_name.get(squashed(parent), ())
        found = [
            code for code in self._by_name.get(squashed(name), ()) if any(is_within(code, each) for each in parents)
        ]
        return self._only(found, text)

    def _only(self, found: Iterable[RegionCode], text: str) -> RegionCode:
        codes = sorted(set(found))
        match codes:
            case [code]:
                return code
            case []:
                raise self._unknown(self._like(text))
            case _:
                raise UnfitCell(AMBIGUOUS_REGION, self._expected(), self._said(codes))

    def _like(self, text: str) -> tuple[str, ...]:
        """What is near: the kecamatan of a village with this name, else a kecamatan with a like one."""
        villages = self._by_village.get(squashed(text), ())
        names = (self._by_name, self._by_region_name)
        return self._said(villages or [code for index in names for name in like(text, index) for code in index[name]])

    def _unknown(self, nearest: tuple[str, ...] = ()) -> UnfitCell:
        return UnfitCell(UnknownRegion.code, self._expected(), nearest)

    def _expected(self) -> tuple[str, ...]:
        """The kecamatan of a kabupaten's or kota's desk, the regions of one above."""
        below = len(self._desk) > PROVINCE_LENGTH
        return self._said(self._kecamatan if below else [code for code in self._names if code in self._data.regions])

    def _said(self, codes: Iterable[RegionCode]) -> tuple[str, ...]:
        return tuple(f"{code} {self._name(code)}".rstrip() for code in codes)

    def _name(self, code: RegionCode) -> str:
        return self._names.get(code, "")


@cache
def places_of(desk: RegionCode) -> Places:
    """The places of a desk in the data that ships with the service."""
    return Places(reference(), desk)


def _cut(figures: str, lengths: Iterable[int]) -> list[str]:
    parts, start = [], 0
    for length in lengths:
        parts.append(figures[start : start + length])
        start += length
    return parts


def _index(named: Iterable[tuple[RegionCode, str]]) -> Mapping[str, tuple[RegionCode, ...]]:
    codes: defaultdict[str, list[RegionCode]] = defaultdict(list)
    for code, name in named:
        if code not in codes[squashed(name)]:
            codes[squashed(name)].append(code)
    return {name: tuple(each) for name, each in codes.items()}


def _spellings(regions: Iterable[tuple[RegionCode, str]]) -> Iterable[tuple[RegionCode, str]]:
    """Names of kabupaten and kota with their kind in full and cut, and without it."""
    for code, name in regions:
        yield code, name
        kind, _, rest = name.partition(" ")
        if kind in {"Kabupaten", "Kota"}:
            yield code, rest
        if len(code) == PROVINCE_LENGTH:
            yield code, f"Provinsi {name}"
            yield code, f"Prov {name}"
        if kind == "Kabupaten":
            yield code, f"Kab {rest}"
