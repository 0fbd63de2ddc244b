"""What two tellings of one incident have in common: words in one spelling, polling stations, villages.

A sketch is made from the reporter's words when two reports are compared and is kept nowhere; only how much two sketches
agree is ever written down.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple, TypeVar

from domain.classifying.normalise import Normaliser
from domain.classifying.wordset import word_set

Named = TypeVar("Named", str, int)

READ_LIMIT = 2_000
"""Characters of a text that are compared: what happened stands at the beginning."""

_EMPTY = word_set(
    "yang di ke dari dan atau dengan untuk pada oleh itu ini ada adalah akan juga jadi agar supaya karena saat",
    "ketika waktu setelah sesudah sebelum sampai hingga sejak dalam atas bawah kepada bagi tersebut masih sudah",
    "telah belum tidak bukan tak dak ndak nggak jangan lagi baru saja hanya cuma sekitar kurang lebih semua saya",
    "kami kita dia mereka aku anda pak bapak ibu bu mas mbak bang ijin izin lapor laporan melapor melaporkan",
    "dilaporkan menyampaikan mohon tolong minta harap segera info informasi siap komandan selamat pagi siang sore",
    "malam terima kasih katanya kata menurut infonya kok sih dong ya iya nih tuh deh kan lah pun pula kalau bila",
    "bisa dapat mau ingin perlu harus para sang si sebuah seorang satu hal hari jam pukul menit tanggal besok",
    "kemarin tadi barusan sekarang kini malah sama seperti kayak nian galo iko ado biso idak dq cak mano orang",
    "warga terus pas padahal janji lain tempat mengabarkan kabar menelepon telepon mengaku meneruskan",
    "perkembangan susulan melihat diduga dugaan sempat ternyata ikut mana gapapa untung kasihan",
)
"""Words that every report may hold, whatever it tells."""

_USUAL = word_set(
    "tps kpps ppk pps desa kelurahan kampung kecamatan camat suara surat kotak pemilih petugas anggota ketua",
    "linmas logistik pemilihan pilkada pemungutan bupati gubernur calon paslon sisi saksi pengawas panwascam",
    "polsek polisi personel kabupaten kpu bawaslu kantor massa pendukung",
)
"""Words of nearly every election report: they count, but little."""

_USUAL_WEIGHT = 0.3
_SHORTEST_BARE = 5
"""Letters of a village's name that is recognised without a word such as `desa`."""

_STATION = "tps"
_IN_LISTS = word_set("dan sama serta tps no nomor sampai hingga")
_STATIONS_MOST = 60
_TIMES = word_set("jam pukul pkl tanggal tgl")
_VILLAGE_MARKS = word_set("desa kelurahan kampung dusun nagari gampong pekon lurah kades")
_KECAMATAN_MARKS = word_set("kecamatan camat ppk panwascam polsek koramil puskesmas kabupaten kota distrik")
_NUMBERS = {
    "dua": "2", "duo": "2", "tiga": "3", "tigo": "3", "empat": "4", "lima": "5", "enam": "6", "tujuh": "7",
    "delapan": "8", "sembilan": "9", "sepuluh": "10", "sebelas": "11",
}  # fmt: skip
_ROMAN = {"i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5"}
_PREFIXES = re.compile(
    r"^(?:(?:men|pen|n)(?=[dcj])|(?:mem|pem|m)(?=[bfv])|(?:meng|peng|ng)(?=[aiueoghk])"
    r"|(?:meny|peny|ny|men|pen|mem|pem)(?=[aiueo])|me(?=[lrwymn])|ber|ter|per|di|ke|se)(?=\w{3,}$)"
)
_SUFFIXES = re.compile(r"(?<=\w{3})(?:kannya|annya|nya|kan|in|an|i)$")
_SWALLOWED = re.compile(r"^[ptks](?=[aiueo]\w{2,})")
"""First letters that `me-` and `pe-` swallow; dropped everywhere, so that `pecah` and `memecah` are one word."""


_BETWEEN = ","
"""Of what a sketch holds, in its packed form; no word and no name has it, nor a line feed."""


@dataclass(frozen=True, slots=True)
class Sketch:
    """One telling, ready to be compared."""

    words: frozenset[str]
    stations: frozenset[int]
    """Numbers of polling stations."""

    villages: frozenset[str]
    """Names on the map."""

    villages_by_ear: frozenset[str]
    """First words of names that are on no map of ours: enough to tell two villages apart, not to hold them for one."""

    def packed(self) -> str:
        """The sketch as one text: a tenth of what it takes as sets, for who remembers thousands."""
        parts = (self.words, map(str, self.stations), self.villages, self.villages_by_ear)
        return "\n".join(_BETWEEN.join(part) for part in parts)

    @classmethod
    def unpacked(cls, packed: str) -> "Sketch":
        """The sketch that was packed so."""
        words, stations, villages, by_ear = (part.split(_BETWEEN) if part else () for part in packed.split("\n"))
        return cls(frozenset(words), frozenset(map(int, stations)), frozenset(villages), frozenset(by_ear))


class Whereabouts(StrEnum):
    """What two tellings say of each other's place below the kecamatan."""

    SAME_STATION = "same-station"
    SAME_VILLAGE = "same-village"
    UNCLEAR = "unclear"
    OTHER_STATION = "other-station"
    OTHER_VILLAGE = "other-village"


class Sketcher:
    """Makes sketches; holds nothing of a report."""

    def __init__(self, short_forms: Mapping[str, str], villages: Iterable[str], kecamatan: Iterable[str]) -> None:
        """Read texts with these short forms, and find these names of villages.

        A short name, and one that a kecamatan bears too, counts only after a word such as `desa`.
        """
        self._normaliser = Normaliser(short_forms, ())
        self._villages = frozenset(_name(self._normaliser.term(each)) for each in villages)
        self._kecamatan = frozenset(_name(self._normaliser.term(each)) for each in kecamatan)
        self._longest = max(map(len, self._villages), default=0)

    def sketch(self, text: str, place: str | None = None) -> Sketch:
        """The sketch of a report's text and of the place that it came with.

        Raises:
            domain.classifying.model.UnreadableText: the text says nothing that can be read.
        """
        words = self._normaliser.read(text[:READ_LIMIT]).words
        told, (stations, numbered) = self._villages_in(words), _stations_in(words)
        where = self._normaliser.term(place[:READ_LIMIT]) if place else ()
        there, (stations_there, _) = self._villages_in(where, is_place=True), _stations_in(where)
        kept = [word for index, word in enumerate(words) if index not in told.at and index not in numbered]
        return Sketch(
            words=frozenset(_telling(kept)),
            stations=stations | stations_there,
            villages=told.known | there.known,
            villages_by_ear=told.by_ear | there.by_ear,
        )

    def _villages_in(self, words: Sequence[str], *, is_place: bool = False) -> "_Villages":
        known: set[str] = set()
        by_ear: set[str] = set()
        at: set[int] = set()
        for index, word in enumerate(words):
            if index in at:
                continue
            before = words[index - 1] if index else ""
            length = self._known_name(words, index)
            name = _name(words[index : index + length])
            is_sure = len(word) >= _SHORTEST_BARE or length > 1 or (is_place and index == 0)
            if length and (before in _VILLAGE_MARKS or (is_sure and not self._is_kecamatan(before, name))):
                known.add(" ".join(name))
                at.update(range(index, index + length))
            elif before in _VILLAGE_MARKS and _can_be_name(word):
                by_ear.add(word)
                at.add(index)
        return _Villages(frozenset(known), frozenset(by_ear), frozenset(at))

    def _is_kecamatan(self, before: str, name: tuple[str, ...]) -> bool:
        return before in _KECAMATAN_MARKS or name in self._kecamatan

    def _known_name(self, words: Sequence[str], start: int) -> int:
        """How many words from `start` on are the name of a village, at most; 0 when they are none."""
        for length in range(min(self._longest, len(words) - start), 0, -1):
            if _name(words[start : start + length]) in self._villages:
                return length
        return 0


class _Villages(NamedTuple):
    known: frozenset[str]
    by_ear: frozenset[str]
    at: frozenset[int]
    """Where in the text the names stand."""


_NOWHERE = _Villages(frozenset(), frozenset(), frozenset())


def whereabouts(one: Sketch, other: Sketch) -> Whereabouts:
    """What the two say of each other's place; a village outranks the numbers of its stations."""
    if _excludes(one.villages, other.villages) or _excludes(_first_words(one), _first_words(other)):
        return Whereabouts.OTHER_VILLAGE
    if _excludes(one.stations, other.stations):
        return Whereabouts.OTHER_STATION
    if one.stations & other.stations:
        return Whereabouts.SAME_STATION
    return Whereabouts.SAME_VILLAGE if one.villages & other.villages else Whereabouts.UNCLEAR


def _excludes(ours: frozenset[Named], theirs: frozenset[Named]) -> bool:
    return bool(ours) and bool(theirs) and ours.isdisjoint(theirs)


def _first_words(sketch: Sketch) -> frozenset[str]:
    return sketch.villages_by_ear | frozenset(name.partition(" ")[0] for name in sketch.villages)


def agreement(one: Sketch, other: Sketch) -> float:
    """How much of what the shorter telling says the other one says too, 0 to 1; little where little is said."""
    shared = _weight(one.words & other.words)
    least = min(_weight(one.words), _weight(other.words))
    most = max(_weight(one.words), _weight(other.words))
    if not shared:
        return 0.0
    return shared / (0.65 * max(least, _LITTLE) + 0.35 * most)


_LITTLE = 3.0
"""Weight of words below which agreement proves nothing."""


def _weight(words: Iterable[str]) -> float:
    return sum(_USUAL_WEIGHT if word in _USUAL_STEMS else 1.0 for word in words)


def _telling(words: Sequence[str]) -> Iterable[str]:
    before = ""
    for word in words:
        number = _NUMBERS.get(word, word)
        if number.isdigit():
            if before not in _TIMES and len(number) < 5:
                yield str(int(number))
        elif word.isalpha() and len(word) > 2 and word not in _EMPTY:
            yield _stem(word)
        before = word


def _stations_in(words: Sequence[str]) -> tuple[frozenset[int], set[int]]:
    """Numbers of the stations that the words name, and the places of those numbers."""
    found: list[int] = []
    taken: set[int] = set()
    for start, word in enumerate(words):
        if word != _STATION:
            continue
        ranging = False
        for index in range(start + 1, min(start + _STATIONS_MOST, len(words))):
            following = words[index]
            if following.isdigit() and len(following) <= 3:
                number = int(following)
                if ranging and found and found[-1] < number <= found[-1] + 50:
                    found.extend(range(found[-1] + 1, number))
                found.append(number)
                taken.add(index)
                ranging = False
            elif following in _IN_LISTS:
                ranging = following in {"sampai", "hingga"} and index - 1 in taken
            else:
                break
    return frozenset(found), taken


def _name(words: Sequence[str]) -> tuple[str, ...]:
    return tuple(_ROMAN.get(word, word) if index else word for index, word in enumerate(words))


def _can_be_name(word: str) -> bool:
    return word.isalpha() and len(word) > 2 and word not in _EMPTY and word not in _USUAL


@lru_cache(maxsize=16_384)
def _stem(word: str) -> str:
    """The word without its commonest affixes; not a word of any dictionary, only the same for forms of one."""
    if len(word) > 5:
        word = _SUFFIXES.sub("", word)
    if len(word) > 4:
        word = _PREFIXES.sub("", word)
        word = _PREFIXES.sub("", word) if len(word) > 6 else word
    return _SWALLOWED.sub("", word)


_USUAL_STEMS = frozenset(map(_stem, _USUAL))
