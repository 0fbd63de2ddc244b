"""Numbers a text gives: stations, people, places, durations, hours and the days to voting.

| name | unit |
|---|---|
| `h` | days to voting: 1 on the eve, 0 on the day, negative afterwards |
| `tps` | polling stations |
| `people` | persons; a household counts as three |
| `villages`, `kecamatan`, `regencies` | places |
| `minutes` | longest duration |
| `percent` | per hundred, as written |
| `clock` | minutes since midnight of the first hour of day named |
| `times` | how often something happened |
| `sides` | candidates or sides named |
| `goods` | pieces of equipment or of campaign material |
"""

from collections.abc import Sequence

from domain.classifying.wordset import word_set

QUANTITIES = word_set("h tps people villages kecamatan regencies minutes percent clock times sides goods")

_UNITS = {
    "nol": 0, "satu": 1, "dua": 2, "tiga": 3, "empat": 4, "lima": 5, "enam": 6, "tujuh": 7, "delapan": 8, "sembilan": 9,
    "sepuluh": 10, "sebelas": 11, "seratus": 100, "seribu": 1000, "belasan": 12, "puluhan": 20, "ratusan": 100,
    "ribuan": 1000, "beberapa": 3, "sejumlah": 3, "banyak": 5, "seluruh": 50, "semua": 50, "setiap": 5,
    "kedua": 2, "ketiga": 3, "keempat": 4, "kelima": 5, "keenam": 6, "seorang": 1, "sebuah": 1, "duo": 2, "tigo": 3,
}  # fmt: skip
_SCALES = {"belas": 0, "puluh": 10, "ratus": 100, "ribu": 1000, "rb": 1000, "juta": 1_000_000}
_PERSONS = word_set(
    "orang warga pemilih anggota petugas jiwa pasien penumpang personel penduduk massa pendukung santri",
    "mahasiswa lansia korban kpps linmas pps saksi pegawai asn guru pekerja tahanan penghuni pengungsi napi",
    "karyawan nama kepala relawan pemuda",
)
_STATIONS = frozenset({"tps"})
_VILLAGES = word_set("desa kelurahan kampung dusun nagari pekon gampong kades")
_KECAMATAN = word_set("kecamatan distrik ppk")
_REGENCIES = word_set("kabupaten kota provinsi")
_GOODS = word_set(
    "baliho spanduk poster banner bendera apk stiker umbul kotak lembar surat segel bilik dus botol titik",
    "lokasi amplop paket kupon karung",
)
_DURATIONS = {
    "menit": 1,
    "jam": 60,
    "hari": 1440,
    "malam": 1440,
    "minggu": 10_080,
    "pekan": 10_080,
    "bulan": 43_200,
    "tahun": 525_600,
}
_CLOCK_WORDS = word_set("jam pukul pkl")
_EVENTS = word_set("pencoblosan coblosan nyoblos mencoblos pemungutan pilkada pemilihan pemilu voting h memilih coblos")
_THE_DAY = word_set("h pencoblosan pemungutan coblosan")
_BEFORE = word_set("sebelum menjelang jelang sblm")
_LOOK_AHEAD = 4
_LONGEST_LIST = 60
"""Words after which an enumeration of stations is taken to have ended."""


def quantities_in(words: Sequence[str], clauses: Sequence[int]) -> dict[str, float]:
    """Quantities the words give; a quantity nobody named is missing."""
    found: dict[str, float] = {}
    count = len(words)
    index = 0
    while index < count:
        word = words[index]
        if word[0] == "h" and len(word) > 2 and word[1] in "+-":
            found.setdefault("h", int(word[1:]) * -1)
            index += 1
            continue
        if word in _STATIONS:
            _raise_to(found, "tps", float(_listed(words, index + 1)))
            index += 1
            continue
        if word in _CLOCK_WORDS:
            minutes, end = _hour(words, index + 1)
            if minutes is not None:
                found.setdefault("clock", minutes)
                index = end
                continue
        if word == "ke" and index + 1 < count and words[index + 1].isdigit():
            _raise_to(found, "times", min(float(words[index + 1]), 99))
            index += 2
            continue
        value, end = _number(words, index)
        if value is None:
            index += 1
            continue
        _count(found, words, clauses, index, end, value)
        index = end
    if "h" not in found and (eve := _eve(words)) is not None:
        found["h"] = eve
    return found


def _count(
    found: dict[str, float], words: Sequence[str], clauses: Sequence[int], start: int, end: int, value: float
) -> None:
    if words[start] in {"kedua", "ketiga", "keempat", "kelima", "keenam"}:
        if "kali" in words[end : end + 2] or "kalinya" in words[end : end + 2]:
            _raise_to(found, "times", value)
        if "hari" not in words[end : end + 1]:
            return
    for place in range(end, min(end + _LOOK_AHEAD, len(words))):
        if clauses[place] != clauses[end - 1]:
            return
        noun = words[place]
        if noun == "persen":
            _raise_to(found, "percent", value)
        elif noun == "kali":
            _raise_to(found, "times", value)
        elif noun in _DURATIONS:
            _raise_to(found, "minutes", value * _DURATIONS[noun])
            if noun == "hari" and any(word in _BEFORE for word in words[place + 1 : place + 3]):
                found.setdefault("h", value)
        elif noun in _STATIONS:
            _raise_to(found, "tps", value)
        elif noun in _VILLAGES:
            _raise_to(found, "villages", value)
        elif noun in _KECAMATAN:
            _raise_to(found, "kecamatan", value)
        elif noun in _REGENCIES:
            _raise_to(found, "regencies", value)
        elif noun in {"kk", "keluarga"}:
            _raise_to(found, "people", value * 3)
        elif noun in _PERSONS:
            _raise_to(found, "people", value)
        elif noun in _GOODS:
            _raise_to(found, "goods", value)
        elif _value(noun) is not None:
            return
        else:
            continue
        return


def _eve(words: Sequence[str]) -> int | None:
    """Days to voting told in words: `sehari sebelum`, `besok nyoblos`, `hari h`, `hari pencoblosan`."""
    for index, word in enumerate(words):
        following = words[index + 1 : index + 5]
        is_before = bool(_BEFORE.intersection(following[:1]))
        if word == "laporan" and "h" in following[:1]:
            return 0
        if word == "hari":
            told_after = bool(_BEFORE.intersection(words[max(0, index - 3) : index]))
            if _THE_DAY.intersection(following[:1]) and not told_after:
                return 0
        elif (
            (word in {"sehari", "semalam"} and is_before)
            or (word == "malam" and is_before and _EVENTS.intersection(following))
            or (word == "besok" and _EVENTS.intersection(following[:3]))
            or (word in _EVENTS and "besok" in following[:2])
        ):
            return 1
    return None


def _listed(words: Sequence[str], index: int) -> int:
    """How many stations `tps 01, 02 dan tps 03` names: different numbers after the word, at least one."""
    named: set[str] = set()
    for word in words[index : index + _LONGEST_LIST]:
        if word.isdigit() and len(word) <= 3:
            named.add(word)
        elif word not in {"dan", "sama", "serta", "tps", "no", "nomor", "sampai"}:
            break
    return max(1, len(named))


def _hour(words: Sequence[str], index: int) -> tuple[float | None, int]:
    """Minutes since midnight of `20.15`, `7 lewat 20`, `setengah delapan`; and the word after it."""
    if index >= len(words):
        return None, index
    word = words[index]
    half = word == "setengah"
    if half:
        index += 1
        if index >= len(words):
            return None, index
        word = words[index]
    hour_text, _, minute_text = word.replace(":", ".").partition(".")
    if (
        hour_text.isdigit()
        and len(hour_text) <= 2
        and (not minute_text or (minute_text.isdigit() and len(minute_text) == 2))
    ):
        hour, minute = int(hour_text), int(minute_text or 0)
    elif word in _UNITS and _UNITS[word] <= 12:
        hour, minute = _UNITS[word], 0
    else:
        return None, index
    index += 1
    if index + 1 < len(words) and words[index] == "lewat" and words[index + 1].isdigit():
        minute, index = int(words[index + 1]) % 60, index + 2
    total = hour * 60 + minute - (30 if half else 0)
    part = words[index] if index < len(words) else ""
    if part in {"malam", "sore"} and hour < 12:
        total += 720
    return (total, index) if 0 <= total <= 1440 else (None, index)


def _number(words: Sequence[str], index: int) -> tuple[float | None, int]:
    value = _value(words[index])
    if value is None:
        return None, index
    end = index + 1
    while end < len(words) and words[end] in _SCALES:
        scale = _SCALES[words[end]]
        value = value + 10 if scale == 0 else value * scale
        end += 1
        if scale and end < len(words) and scale in (10, 100, 1000):
            rest = _UNITS.get(words[end])
            if rest is not None and rest < scale and rest < 10 and words[end] not in {"beberapa", "banyak"}:
                value, end = value + rest, end + 1
    if end < len(words) and words[end] == "an":
        end += 1
    return value, end


def _value(word: str) -> float | None:
    if word.isdigit():
        return float(word) if len(word) <= 7 else None
    if word[0].isdigit():
        digits = word.replace(".", "")
        return float(digits) if word.count(".") and digits.isdigit() and len(digits) <= 9 and _grouped(word) else None
    return _UNITS.get(word)


def _grouped(word: str) -> bool:
    """Whether the points separate thousands: `2.529`, not `20.15`."""
    return all(len(part) == 3 for part in word.split(".")[1:])


def _raise_to(found: dict[str, float], name: str, value: float) -> None:
    found[name] = max(value, found.get(name, value))
