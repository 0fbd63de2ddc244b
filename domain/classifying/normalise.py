"""Field text as canonical words: what people type in chats, memos and forms, brought to one spelling.

Linear in the length of the text. Candidates, sides and parties lose their identity here, so that nothing later can
read it.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from domain.classifying.model import TEXT_LIMIT_CHARACTERS, EmptyText, TextTooLong
from domain.classifying.neutral import mask_sides
from domain.classifying.wordset import word_set

_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x0c\x0e-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\ud800-\udfff\U000e0000-\U000e0fff]"
)
_ACCENT = re.compile("[\u0300-\u036f]")
_PIECE = re.compile(
    r"(?<![A-Za-z])[Hh] ?[-+\u2010-\u2015] ?\d{1,2}(?!\d)"  # H-3
    r"|[A-Za-z]{3,}2(?:an|nya|in)?(?![A-Za-z0-9])"  # rumah2, pukul2an
    r"|[A-Za-z]+"
    r"|\d+(?:[.,:]\d+)*"
    r"|[.!?;:,()\n&%=/]",
    re.ASCII,
)
_LONG_RUN = re.compile(r"([a-z])\1{2,}")
_LAUGHTER = re.compile(r"(?:wk|kw|ha|he|hi|xi|hu){2,}[a-z]{0,2}")
_LONGEST_WORD = 40
"""Letters that are looked at; what is longer is no word, and must not fill the memory of words."""

_SENTENCE_ENDS = frozenset(".!?;\n")
_CLAUSE_ENDS = frozenset(",:()=")
_DOTTED = word_set("kec kab kel ds dsn jl jln no nmr bpk dr drs ir prov tgl pkl yth sdr hj st rp an tn ny")
"""Short forms whose full stop ends no clause."""

_NUMBERED = word_set("tps paslon calon rt rw sd sdn smp sma smk tim nomor dusun desa")
"""Words that a digit counts instead of doubling: tps2 is a station, rumah2 are houses."""

_LIST_WORDS = word_set("di masuk cek dalam dari ke ada penetapan data daftar nama terdaftar tercantum cekdptonline")
"""Words before which `dpt` is the voter list, not a short `dapat`."""

_TRIPLE_LETTERS = word_set("ppp")
"""Names that no finger lingered on."""

_KEPT = word_set("masalah jumlah sekolah setelah sebelah adalah kuliah langkah wilayah kepala segala sejumlah")
"""Words that only look as if they carried a clitic."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A text as canonical words with the borders of its clauses."""

    words: tuple[str, ...]
    clauses: tuple[int, ...]
    """Number of the clause each word stands in."""

    sides: int
    """How many different candidates or sides were named; which ones is not kept."""

    known: int
    """How many words belong to the vocabulary of the rules or are plain function words."""


def visible_text(text: str) -> str:
    """The text without what cannot be seen, in Latin letters where Unicode knows an equivalent.

    Raises:
        EmptyText: nothing visible is left.
        TextTooLong: more than `TEXT_LIMIT_CHARACTERS`.
    """
    if len(text) > TEXT_LIMIT_CHARACTERS:
        raise TextTooLong(f"more than {TEXT_LIMIT_CHARACTERS} characters")
    if not text.isascii():
        text = _ACCENT.sub("", unicodedata.normalize("NFKD", text))
    text = _UNSEEN.sub("", text)
    if not text or text.isspace():
        raise EmptyText("nothing in the text can be seen")
    return text


class Normaliser:
    """Reads texts and terms the same way, so that they can be compared word by word."""

    def __init__(
        self, short_forms: Mapping[str, str], vocabulary: Iterable[str], function_words: Iterable[str] = ()
    ) -> None:
        self._vocabulary = frozenset(vocabulary)
        self._known = self._vocabulary | frozenset(function_words)
        self._single = {short: tuple(full.split()) for short, full in short_forms.items() if " " not in short}
        self._double = {
            tuple(short.split()): tuple(full.split()) for short, full in short_forms.items() if short.count(" ") == 1
        }
        self._double_heads = frozenset(pair[0] for pair in self._double)
        self._canonical: Callable[[str], tuple[str, ...]] = lru_cache(maxsize=16_384)(self._spell_out)

    def term(self, text: str) -> tuple[str, ...]:
        """Canonical words of a term of the rules."""
        words: list[str] = []
        for piece in _PIECE.findall(text):
            if piece[0].isalnum():
                lower = piece.lower()
                words.extend(("dpt",) if lower == "dpt" else self._spell(lower))
        return tuple(self._joined(words, [0] * len(words))[0])

    def name(self, text: str) -> tuple[str, ...]:
        """Canonical words of a proper name; the same as `term`, without its price where the name is plain letters."""
        words = text.lower().split()
        if not all(map(str.isalpha, words)) or not text.isascii():
            return self.term(text)
        canonical = self._canonical
        return tuple([spelled for word in words for spelled in canonical(word)])

    def read(self, text: str) -> Reading:
        """Canonical words of a report.

        Raises:
            UnreadableText: empty, invisible or too long.
        """
        text = visible_text(text)
        shouting = text.isupper()
        words: list[str] = []
        clauses: list[int] = []
        clause = 0
        before = ""
        canonical = self._canonical
        for piece in _PIECE.findall(text):
            first = piece[0]
            if first.isalnum():
                lower = piece[:_LONGEST_WORD].lower()
                if lower == "dpt" and ((piece == "DPT" and not shouting) or before in _LIST_WORDS):
                    spelled: tuple[str, ...] = ("dpt",)
                else:
                    spelled = canonical(lower) if lower.isalpha() else self._spell(lower)
                words += spelled
                clauses += [clause] * len(spelled)
                before = lower
            elif first in _SENTENCE_ENDS:
                if not (first == "." and before in _DOTTED):
                    clause += 1
            elif first in _CLAUSE_ENDS:
                clause += 1
            elif first in "&%":
                words.append("dan" if first == "&" else "persen")
                clauses.append(clause)
        words, clauses = self._joined(words, clauses)
        sides = mask_sides(words, clauses)
        known_words = self._known
        known = sum([word in known_words or not word.isalpha() for word in words])
        return Reading(tuple(words), tuple(clauses), sides, known)

    def _spell(self, piece: str) -> tuple[str, ...]:
        if piece.isalpha():
            return self._canonical(piece)
        if piece[0].isdigit():
            return (piece.lstrip("0") or "0",) if piece.isdigit() and len(piece) < 4 and piece[0] != "0" else (piece,)
        if piece[0] == "h" and not piece[1:2].isalpha():
            return ("h" + ("+" if "+" in piece else "-") + piece.lstrip("h +-\u2010\u2011\u2012\u2013\u2014\u2015"),)
        stem, _, tail = piece.partition("2")
        if stem in _NUMBERED:
            return (*self._canonical(stem), "2")
        doubled = piece.replace("2", "")
        if f"{stem}2" in self._single:
            return self._single[f"{stem}2"]
        root = self._canonical(stem)
        return (*root, *(self._canonical(doubled) if tail and tail != "nya" else root))

    def _spell_out(self, word: str) -> tuple[str, ...]:
        if word in self._single:
            return self._single[word]
        if _LONG_RUN.search(word) and word not in _TRIPLE_LETTERS:
            once, twice = _LONG_RUN.sub(r"\1", word), _LONG_RUN.sub(r"\1\1", word)
            word = twice if twice in self._vocabulary and once not in self._vocabulary else once
            if word in self._single:
                return self._single[word]
        if len(word) > 3 and _LAUGHTER.fullmatch(word):
            return ("haha",)
        return (self._without_clitic(word),)

    def _without_clitic(self, word: str) -> str:
        vocabulary = self._vocabulary
        if word.endswith(("nya", "nyo")) and len(word) - 3 >= 4:
            word = word[:-3]
            full = self._single.get(word)
            if full is not None and len(full) == 1:
                word = full[0]
        if word in vocabulary or word in _KEPT:
            return word
        if word.endswith(("lah", "kah", "pun")) and word[:-3] in vocabulary and len(word) > 6:
            return word[:-3]
        if word.endswith("o") and word[:-1] + "a" in vocabulary:  # Malay of Bengkulu: suaro, beraso
            return word[:-1] + "a"
        return word

    def _joined(self, words: list[str], clauses: list[int]) -> tuple[list[str], list[int]]:
        """Words with two-word short forms expanded and a stray `di` joined to its verb."""
        vocabulary = self._vocabulary
        if "di" not in words and self._double_heads.isdisjoint(words):
            return words, clauses
        joined: list[str] = []
        of_clauses: list[int] = []
        index = 0
        while index < len(words):
            word = words[index]
            following = words[index + 1] if index + 1 < len(words) else ""
            if (word, following) in self._double:
                spelled, step = self._double[word, following], 2
            elif word == "di" and f"di{following}" in vocabulary and following not in vocabulary:
                spelled, step = (f"di{following}",), 2
            else:
                spelled, step = (word,), 1
            joined.extend(spelled)
            of_clauses.extend([clauses[index]] * len(spelled))
            index += step
        return joined, of_clauses
