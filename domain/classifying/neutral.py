"""Neutrality by construction: which candidate, side or party a text names is dropped before any rule reads it."""

from itertools import compress

from domain.classifying.wordset import word_set

_HEADS = word_set(
    "paslon calon kandidat pasangan kubu tim timses pendukung simpatisan massa posko relawan saksi nomor no",
    "nmr urut coblos mencoblos dicoblos pilih memilih dipilih cabup cagub cawali cawabup cawagub bupati",
    "gubernur walikota dukung mendukung jagoan kontestan peserta rombongan barisan suara menangkan memenangkan",
)
"""Words whose next number names a side, unless that number counts something."""

_ORDINALS = word_set("nomor no nmr urut")
_NAMED = word_set("paslon calon kandidat pasangan kubu")
"""Words after which a single letter names a side."""

_DIGITS = {"satu": "1", "dua": "2", "tiga": "3", "empat": "4", "lima": "5"}
_COUNTED = word_set(
    "orang tps kali paslon pasang pasangan calon kecamatan desa kelurahan kabupaten hari jam menit minggu",
    "bulan tahun unit buah lembar suara ribu juta persen rb dusun kampung titik lokasi kelompok kubu rombongan",
    "tim periode putaran saksi pemilih warga anggota kotak mobil motor truk jari kg kilo meter km ratus puluh",
    "belas an",
)
"""Words before which a number counts and names nobody."""

_PLACES = word_set("tps rt rw dusun jam pukul tanggal tgl pasal ayat nip km")
"""Words after which a two-digit number with a leading zero is not a side."""

_LONGEST_LIST = 16
"""Words after which an enumeration of stations is taken to have ended."""

_LINKS = word_set("dan atau vs versus lawan sama dengan serta")
_PARTIES = word_set(
    "pdip pdi golkar gerindra nasdem pkb pks ppp demokrat perindo hanura psi gelora pkn bulanbintang pan"
)
_PARTY_NAMES = word_set("pbb buruh garuda ummat berkarya bulan pkpi")
"""Names of parties that mean something else without `partai`, or people of a party, before them."""

_PEOPLE = _HEADS | word_set(
    "kader konvoi caleg pengurus ketua usungan diusung dari bendera atribut kampanye baliho poster spanduk acara"
)
"""Words after which such a name is a party's, and an opponent a side."""

_STANDINGS = word_set("petahana penantang inkumben incumbent inkamben")
"""Which side somebody is on, by who holds the office."""

_OPPONENT = "lawan"
"""A side where people of a side stand before it; else a verb."""


def mask_sides(words: list[str], clauses: list[int]) -> int:
    """How many different sides were named; their names are removed from the lists in place."""
    named: set[str] = set()
    keep = [True] * len(words)
    last = len(words) - 1
    index = 0
    while index <= last:
        word = words[index]
        before = words[index - 1] if index else ""
        if word in _PARTIES or (word in _PARTY_NAMES and before in _PEOPLE):
            words[index] = "partai"
            keep[index] = before != "partai"
        elif word in _PARTY_NAMES and before == "partai":
            keep[index] = False
        elif word in _STANDINGS or (word == _OPPONENT and before in _PEOPLE):
            named.add(word)
            words[index] = "calon"
            keep[index] = before not in _NAMED and before not in _HEADS
        elif word in _HEADS and index < last and (index == 0 or words[index - 1] not in _PLACES):
            side = _side(words, index + 1, after=word)
            if side is not None:
                named.add(side)
                keep[index + 1] = False
                if word in _ORDINALS:
                    _replace_ordinal(words, keep, index)
                index = _mask_linked(words, keep, named, index + 2)
                continue
        elif word[0] == "0" and len(word) == 2 and word != "00" and not _is_place_number(words, index):
            named.add(word[1])
            words[index] = "paslon"
        index += 1
    if not all(keep):
        words[:] = compress(words, keep)
        clauses[:] = compress(clauses, keep)
    for index, word in enumerate(words):
        if len(word) > 1 and word[0] == "0" and word.isdigit():
            words[index] = word.lstrip("0") or "0"
    return len(named)


def _side(words: list[str], index: int, *, after: str) -> str | None:
    word = words[index]
    if after in _NAMED and len(word) == 1 and "a" <= word <= "z":
        return word
    number = _DIGITS.get(word, word).lstrip("0")
    if len(number) != 1 or not number.isdigit() or number == "0":
        return None
    following = words[index + 1] if index + 1 < len(words) else ""
    return None if following in _COUNTED and after not in _ORDINALS else number


def _replace_ordinal(words: list[str], keep: list[bool], index: int) -> None:
    """Turn `nomor urut 2` into `paslon`, or into nothing where a word for the pair already stands."""
    start = index
    while start and words[start - 1] in _ORDINALS:
        start -= 1
        keep[start] = False
    if start and words[start - 1] in _NAMED:
        keep[index] = False
    else:
        words[index] = "paslon"


def _mask_linked(words: list[str], keep: list[bool], named: set[str], index: int) -> int:
    while index + 1 < len(words) and words[index] in _LINKS:
        side = _side(words, index + 1, after="nomor")
        if side is None:
            break
        named.add(side)
        keep[index + 1] = False
        index += 2
    return index


def _is_place_number(words: list[str], index: int) -> bool:
    """Whether the number belongs to a station or an hour, alone or in a list such as `tps 01, 02 dan 03`."""
    for back in range(index - 1, max(index - 1 - _LONGEST_LIST, -1), -1):
        word = words[back]
        if word in _PLACES:
            return True
        if not (word in _LINKS or word.isdigit()):
            return False
    return False
