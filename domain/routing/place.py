"""Which region a text names: a gazetteer of regions, kecamatan and the villages of the desk's own area."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from domain.codes import RegionCode, desk_region, is_within
from domain.routing.normalise import Normaliser
from domain.routing.phrases import Hit, Phrase, PhraseIndex
from domain.routing.rules import PlaceName
from domain.routing.wordset import word_set

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

_ROMAN = {"i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5"}
_TITLES = word_set("kabupaten kota administrasi daerah khusus istimewa ibukota")
"""What official names carry before the name that people use."""

_SHORTEST_BARE = 5
_DEPTH = {"provinsi": 0, "kabupaten": 1, "kota": 1, "kecamatan": 2, "desa": 3}


class Place(NamedTuple):
    """What the text says about the place."""

    region: RegionCode | None
    name: str | None
    """Name in the gazetteer that decided."""

    ambiguous: bool
    """Whether a name was found that several regions carry."""


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
        """Region the words name, as deep as a report may carry it; `known` is what the channel says already."""
        hits = [hit for hit in self._index.hits(words) if self._counts(hit, words, known)]
        hits = [hit for hit in hits if not any(_inside(hit, other) for other in hits)]
        if not hits:
            return Place(known, None, ambiguous=False)
        context = {desk_region(hit.payload.region) for hit in hits if _DEPTH[hit.payload.level] == 1}
        if known is not None:
            context = {desk_region(known)}
        best: tuple[int, int, PlaceName] | None = None
        doubtful = False
        for start, end, place in hits:
            inside = any(is_within(place.region, region) for region in context if len(region) >= 2)
            rivals = {
                other.payload.region
                for other in hits
                if (other.start, other.end) == (start, end) and _DEPTH[other.payload.level] == _DEPTH[place.level]
            }
            if len(rivals) > 1 and not inside:
                doubtful = True
                continue
            if known is not None and not is_within(place.region, desk_region(known)):
                continue
            if context and not inside and known is None and _DEPTH[place.level] > 1:
                continue
            rank = (_DEPTH[place.level], -start)
            if best is None or rank > best[:2]:
                best = (*rank, place)
        if best is None:
            return Place(known, None, ambiguous=doubtful and known is None)
        place = best[2]
        region = place.region if place.at_home or known is not None else desk_region(place.region)
        if known is not None and len(region) < len(known):
            return Place(known, None, ambiguous=False)
        return Place(region, place.name, ambiguous=False)

    def _counts(self, hit: Hit[PlaceName], words: Sequence[str], known: RegionCode | None) -> bool:
        place = hit.payload
        before = words[hit.start - 1] if hit.start else ""
        if before in _MARKS[place.level]:
            return True
        name = words[hit.start : hit.end]
        if place.level == "kecamatan" and not place.at_home:
            return False
        if any(before in marks for level, marks in _MARKS.items() if level != place.level) and place.level != "desa":
            if _DEPTH[place.level] == 1 and before in (_MARKS["kabupaten"] | _MARKS["kota"]):
                return False
            if before in _MARKS["desa"] or (before in _MARKS["kecamatan"] and place.level != "kecamatan"):
                return False
        if len(name) == 1 and (len(name[0]) < _SHORTEST_BARE - (place.level == "provinsi") or name[0] in self._common):
            return False
        if place.at_home:
            at_home = known is not None and is_within(place.region, desk_region(known))
            return at_home or tuple(name) not in self._upper
        return len(self._carriers.get(tuple(name), ())) == 1 or place.level == "provinsi"


def _bare_name(place: PlaceName, normaliser: Normaliser) -> Phrase:
    words = normaliser.name(place.name)
    if place.level in {"kabupaten", "kota"} and len(words) > 1 and words[0] in {"kabupaten", "kota"}:
        return words[1:]
    return words


def _inside(hit: Hit[PlaceName], other: Hit[PlaceName]) -> bool:
    return other.start <= hit.start and hit.end <= other.end and (other.end - other.start) > (hit.end - hit.start)
