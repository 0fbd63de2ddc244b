"""Which region a text names: a gazetteer of regions, kecamatan and the villages of the desk's own area."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from domain.classifying.normalise import Normaliser
from domain.classifying.phrases import Hit, Phrase, PhraseIndex
from domain.classifying.rules import PlaceName
from domain.classifying.wordset import word_set
from domain.codes import RegionCode, desk_region, is_within

_MARKS: Mapping[str, frozenset[str]] = {
    "provinsi": word_set("provinsi prov gubernur cagub cawagub pemprov polda"),
    "kabupaten": word_set(
        "kabupaten kab bupati pemkab polres kodim kejari dprd kpu bawaslu cabup cawabup kesbangpol desk"
    ),
    "kota": word_set("kota walikota pemkot polresta kpu bawaslu cawali"),
    "kecamatan": word_set("kecamatan kec camat ppk distrik panwascam polsek koramil kecamatannya puskesmas"),
    "desa": word_set("desa ds kelurahan kel kampung kampong dusun dsn kades pps lurah kadus"),
}
"""Words that say of what level the name after them is."""

_ALL_MARKS = frozenset().union(*_MARKS.values())

_ROMAN = {"i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5"}
_TITLES = word_set("kabupaten kota administrasi daerah khusus istimewa ibukota")
"""What official names carry before the name that people use."""

_SHORTEST_BARE = 5
_DEPTH = {"provinsi": 0, "kabupaten": 1, "kota": 1, "kecamatan": 2, "desa": 3}


_LEVEL_WORDS = word_set(
    "provinsi prov kabupaten kab kota kecamatan kec distrik desa ds kelurahan kel kampung dusun dsn"
)
"""Marks that name the place itself; the others name somebody who sits there."""

_ON_THE_WAY = word_set("dari asal ke menuju arah tujuan lewat via warga orang milik kpu bawaslu polres polda kodim")
"""Words before a name by which it may stand for where something comes from, goes to, or belongs."""


class Place(NamedTuple):
    """What the text says about the place."""

    region: RegionCode | None
    name: str | None
    """Name in the gazetteer that decided."""

    ambiguous: bool
    """Whether a name was found that several regions carry."""


class Outside(NamedTuple):
    """A place in another desk's area."""

    desk: RegionCode | None
    """Region of that desk; None where several may be meant."""

    name: str
    """Name in the gazetteer; the first, where there are several."""

    in_passing: bool
    """Whether the name may stand for somebody or something that comes from there."""


class Gazetteer:
    """Names on the map, ready to be found.

    Without a word such as `kecamatan` before it, a name counts only where it cannot be mistaken: names of the desk's
    own area, and names of provinces, kabupaten and kota that are no word of the rules and belong to one region alone.
    """

    def __init__(self, places: Iterable[PlaceName], normaliser: Normaliser, common_words: frozenset[str]) -> None:
        phrases: list[tuple[Phrase, PlaceName]] = []
        carriers: dict[Phrase, set[RegionCode]] = {}
        upper: set[Phrase] = set()
        for place in places:
            words = _bare_name(place, normaliser)
            phrases.append((words, place))
            if words[-1] in _ROMAN and len(words) > 1:
                phrases.append(((*words[:-1], _ROMAN[words[-1]]), place))
            if place.level in {"kabupaten", "kota", "provinsi"}:
                carriers.setdefault(words, set()).add(place.region)
                upper.add(words)
        self._index = PhraseIndex(phrases)
        self._carriers = carriers
        self._upper = upper
        self._common = common_words

    def locate(self, words: Sequence[str], known: RegionCode | None) -> Place:
        """Region the words name, as deep as a report may carry it; `known` is what the channel says already.

        What the channel says is only ever refined: a kecamatan of the same kabupaten or kota. Outside the desk's own
        area a kecamatan stands for its kabupaten or kota.
        """
        named = self._index.hits(words)
        hits = _outermost([hit for hit in named if self._counts(hit, words, known)])
        around = _named_alone(hits) or _hinted(named, hits) if known is None else {desk_region(known)}
        fitting = [hit for hit in hits if _fits(hit.payload, around, strictly=known is not None)]
        readings = _by_reading(fitting)
        doubtful = False
        best: PlaceName | None = None
        for hit in fitting:
            place = hit.payload
            if len(readings[_reading(hit)]) > 1:
                doubtful = True
            elif best is None or _DEPTH[place.level] > _DEPTH[best.level]:
                best = place
        if best is None:
            return Place(known, None, ambiguous=doubtful and known is None)
        region = best.region if best.at_home or known is not None else desk_region(best.region)
        if known is not None and len(region) <= len(known):
            return Place(known, None, ambiguous=False)
        return Place(region, best.name, ambiguous=False)

    def outside(self, words: Sequence[str], desk: RegionCode) -> Outside | None:
        """Place that the words name in another desk's area; None where they name one of the desk's own area as well."""
        named = self._index.hits(words)
        known = _outermost([hit for hit in named if self._counts(hit, words, desk)])
        if any(is_within(hit.payload.region, desk) for hit in known):
            return None
        hits = _outermost([hit for hit in named if self._counts(hit, words, None)])
        # A place that the desk lies in is no other one, and the wider of two says less than the narrower.
        regions = {
            desk_region(hit.payload.region) for hit in hits if not is_within(desk, desk_region(hit.payload.region))
        }
        desks = {each for each in regions if not any(other != each and is_within(other, each) for other in regions)}
        mentions = [hit for hit in hits if desk_region(hit.payload.region) in desks]
        if not mentions:
            return None
        in_passing = all(_is_in_passing(hit, words) for hit in mentions)
        return Outside(next(iter(desks)) if len(desks) == 1 else None, mentions[0].payload.name, in_passing)

    def _counts(self, hit: Hit[PlaceName], words: Sequence[str], known: RegionCode | None) -> bool:
        """Whether the name at this place in the text is meant as this place on the map."""
        place = hit.payload
        before = words[hit.start - 1] if hit.start else ""
        if before in _MARKS[place.level]:
            return True
        name = tuple(words[hit.start : hit.end])
        if before in _other_marks(place) or (place.level == "kecamatan" and not place.at_home):
            return False
        if len(name) == 1:
            shortest = _SHORTEST_BARE - 1 if place.level == "provinsi" else _SHORTEST_BARE
            if len(name[0]) < shortest or name[0] in self._common:
                return False
        if place.at_home:
            return name not in self._upper or (known is not None and is_within(place.region, desk_region(known)))
        return place.level == "provinsi" or len(self._carriers[name]) == 1


def _other_marks(place: PlaceName) -> frozenset[str]:
    """Words before a name that say that another level is meant."""
    match place.level:
        case "kabupaten" | "kota":
            return _MARKS["kecamatan"] | _MARKS["desa"] | (_MARKS["kabupaten"] ^ _MARKS["kota"]) - _MARKS[place.level]
        case "kecamatan":
            return _MARKS["desa"] | _MARKS["kabupaten"] | _MARKS["kota"]
        case "provinsi":
            return _MARKS["kecamatan"] | _MARKS["desa"]
        case _:
            return frozenset()


def _named_alone(hits: Sequence[Hit[PlaceName]]) -> set[RegionCode]:
    """Kabupaten and kota that the text names beyond doubt."""
    readings = _by_reading([hit for hit in hits if _DEPTH[hit.payload.level] == 1])
    return {region for regions in readings.values() if len(regions) == 1 for region in regions}


def _hinted(named: Iterable[Hit[PlaceName]], hits: Iterable[Hit[PlaceName]]) -> set[RegionCode]:
    """Kabupaten and kota of one name, such as Pasuruan, of which one holds a kecamatan that the text names."""
    hints = {hit.payload.region for hit in named if _DEPTH[hit.payload.level] == 1}
    return hints.intersection(desk_region(hit.payload.region) for hit in hits)


def _is_in_passing(hit: Hit[PlaceName], words: Sequence[str]) -> bool:
    start = hit.start
    while start and words[start - 1] in _LEVEL_WORDS:
        start -= 1
    before = words[start - 1] if start else ""
    return before in _ON_THE_WAY or (before in _ALL_MARKS and before not in _LEVEL_WORDS)


def _fits(place: PlaceName, around: set[RegionCode], *, strictly: bool) -> bool:
    if not around or any(is_within(place.region, region) for region in around):
        return True
    return not strictly and _DEPTH[place.level] <= 1


def _reading(hit: Hit[PlaceName]) -> tuple[int, int, int]:
    """The words of a hit, read as a place of its level."""
    return hit.start, hit.end, _DEPTH[hit.payload.level]


def _by_reading(hits: Iterable[Hit[PlaceName]]) -> dict[tuple[int, int, int], set[RegionCode]]:
    readings: dict[tuple[int, int, int], set[RegionCode]] = {}
    for hit in hits:
        readings.setdefault(_reading(hit), set()).add(hit.payload.region)
    return readings


def _outermost(hits: list[Hit[PlaceName]]) -> list[Hit[PlaceName]]:
    """Hits that lie in no longer one; of names inside each other only the longest was meant."""
    longest: dict[int, int] = {}
    for hit in hits:
        for word in range(hit.start, hit.end):
            longest[word] = max(longest.get(word, 0), hit.end - hit.start)
    return [hit for hit in hits if all(longest[word] == hit.end - hit.start for word in range(hit.start, hit.end))]


def _bare_name(place: PlaceName, normaliser: Normaliser) -> Phrase:
    words = normaliser.name(place.name)
    if place.level in {"provinsi", "kabupaten", "kota"}:
        while len(words) > 1 and words[0] in _TITLES:
            words = words[1:]
    return words
