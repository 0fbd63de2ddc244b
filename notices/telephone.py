"""A letter as a message for the telephone: short enough for one, and the address that opens it there.

Invariants:
    * the text has fewer than `LIMIT_CHARACTERS` characters, however long the facts are;
    * it holds nothing that the letter itself withholds.
"""

import re
from enum import StrEnum
from typing import Final
from urllib.parse import quote

from notices.model import ContactPoint, NoticeContext, NoticeKind
from notices.render import TEMPLATE_VERSION, values_of
from notices.stationery import one_line, shortened, template
from wording.catalogue import text
from wording.language import speaking
from wording.letters import OUTCOMES

LIMIT_CHARACTERS: Final = 1000

WHAT_LIMIT_CHARACTERS: Final = 250
SUBJECT_LIMIT_CHARACTERS: Final = 120
PART_LIMIT_CHARACTERS: Final = 80
NAME_LIMIT_CHARACTERS: Final = 60
LINK_LIMIT_CHARACTERS: Final = 300
"""A longer address is left out: half of one opens nothing."""

TO_REPORTERS: Final = frozenset(each for each in NoticeKind if each.startswith("REPORTER_"))
"""A reporter knows what they wrote."""

COUNTRY: Final = "+62"
SHORTEST_WITH_COUNTRY: Final = 10
"""Figures of a number that is written with its country's and without a `+`."""

_MOBILE = re.compile(r"\+628\d{7,11}")


class TelephoneChannel(StrEnum):
    """By which program of a telephone a message goes."""

    WHATSAPP = "wa"
    SMS = "sms"


def international(number: str) -> str:
    """The number as it is called from anywhere, for example `+6273721234`; a short one of a service as it is."""
    digits = re.sub(r"[^\d+]", "", number)
    if digits.startswith("+"):
        return digits
    if digits.startswith("62") and len(digits) >= SHORTEST_WITH_COUNTRY:
        return f"+{digits}"
    return f"{COUNTRY}{digits[1:]}" if digits.startswith("0") else digits


def is_mobile(number: str) -> bool:
    """Whether an international number is that of a mobile telephone of this country."""
    return _MOBILE.fullmatch(number) is not None


def link(channel: TelephoneChannel, number: str | None, said: str) -> str:
    """The address that opens a text on a telephone, to `number` or, for None, to whom its user chooses."""
    body = quote(said, safe="")
    match channel:
        case TelephoneChannel.WHATSAPP:
            return f"https://wa.me/{(number or '').removeprefix('+')}?text={body}"
        case TelephoneChannel.SMS:
            return f"sms:{number or ''}?body={body}"


def short_text(context: NoticeContext, to: ContactPoint) -> str:
    """What, where, until when, whom to call and under which number, a line each, in the recipient's language."""
    with speaking(to.language):
        return _told(context, to)


def _told(context: NoticeContext, to: ContactPoint) -> str:
    known = values_of(context, to)
    letter = template(TEMPLATE_VERSION, context.kind)
    # What a letter asks for stands at the head of its template and nowhere else.
    asked = getattr(letter.make_module(known), "asked", None)
    contact = (_cut(context.contact_name or context.desk_name, NAME_LIMIT_CHARACTERS), context.contact_phone)
    before = (
        text("DATA REKAAN, latihan") if context.fictitious else None,
        _cut(context.desk_name, NAME_LIMIT_CHARACTERS),
        _cut(letter.render(known).partition("\n")[0], SUBJECT_LIMIT_CHARACTERS),
    )
    after = (
        text("Di mana: {place}", place=_place(context)),
        text("Diminta: {asked}", asked=_cut(asked, PART_LIMIT_CHARACTERS)) if asked else None,
        text("Sampai: {deadline}", deadline=known["deadline"]) if asked else None,
        text("Hubungi: {contact}", contact=" ".join(each for each in contact if each)),
        text("Nomor: {number}", number=_cut(known["register"], PART_LIMIT_CHARACTERS)),
        _link(context.reference_link),
    )
    room = LIMIT_CHARACTERS - sum(len(each) + 1 for each in (*before, *after) if each)
    return "\n".join(each for each in (*before, _what(context, min(room, WHAT_LIMIT_CHARACTERS)), *after) if each)


def _link(address: str | None) -> str | None:
    if address is None or len(address) > LINK_LIMIT_CHARACTERS:
        return None
    return text("Tautan: {address}", address=address)


def _what(context: NoticeContext, room: int) -> str | None:
    """What it is about, in fewer characters than `room`; of a restricted problem only where it is read."""
    if context.restricted:
        return text("Masalah ini dibatasi; isinya dibaca pada desk.")
    if context.kind is NoticeKind.REPORTER_OUTCOME and context.outcome is not None:
        return _cut(OUTCOMES[context.outcome], room - 1)
    if context.kind in TO_REPORTERS:
        return None
    if context.summary:
        return _cut(text("Yang terjadi: {summary}", summary=one_line(context.summary)), room - 1)
    if context.reported_words and context.finding:
        return _cut(text("Menurut pelapor: “{words}”", words=one_line(context.reported_words)), room - 1)
    if context.reported_words:
        said = text("Menurut pelapor, belum diverifikasi: “{words}”", words=one_line(context.reported_words))
        return _cut(said, room - 1)
    return None


def _place(context: NoticeContext) -> str:
    parts = (context.place_told, context.place_name, context.region_name)
    named = parts[-1:] if context.kind in TO_REPORTERS else parts
    return _cut(", ".join(each for each in named if each), PART_LIMIT_CHARACTERS)


def _cut(value: str, limit: int) -> str:
    return shortened(str(one_line(value)), limit)
