"""Links as they are written: one spelling, nobody forges one, and what another key signed ends with that key."""

import base64
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.link_tokens import LONGEST, LinkKey, LinkTokens
from domain.access.link import Link, ReferralLink, ReportLink
from domain.problem.process import problem_stream
from domain.referral_id import ReferralId
from domain.refusals import LinkExpired, UnknownLink

NOW = datetime(2024, 11, 27, 12, tzinfo=UTC)
UNTIL = NOW + timedelta(days=60)
PROBLEM = "7d1c2b1e-0000-8000-8000-00000000abcd"
STREAM = problem_stream("17.07/2024", PROBLEM)
REFERRAL = ReferralLink(stream=STREAM, referral_id=ReferralId("PLN.1"), office="17.07", until=UNTIL)
REPORT = ReportLink(stream=STREAM, intake_id="0d1c2b1e-0000-8000-8000-00000000abcd", until=UNTIL)
LINKS = (REFERRAL, REPORT)

KEY, OTHER = b"k" * 32, b"o" * 32
TOKENS = LinkTokens(KEY)

WORDS = st.text(st.characters(min_codepoint=48, max_codepoint=122, categories=["L", "N"]), min_size=1, max_size=60)


def _bytes(token: str) -> bytes:
    return base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))


def _text(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


@pytest.mark.parametrize("link", LINKS, ids=lambda link: link.purpose)
def test_what_is_written_is_read(link: Link) -> None:
    token = TOKENS.written(link)

    assert TOKENS.read(token, NOW) == (link, TOKENS.key_id)
    assert LinkTokens(KEY).written(link) == token
    assert len(token) <= 96


@given(
    problem=WORDS, part=WORDS, agency=st.from_regex(r"[A-Z][A-Z_]{1,39}", fullmatch=True), number=st.integers(0, 999)
)
def test_whatever_ids_are_like_they_come_back(problem: str, part: str, agency: str, number: int) -> None:
    stream = problem_stream("17.07/2024", problem)
    links: tuple[Link, ...] = (
        ReferralLink(stream=stream, referral_id=ReferralId.of(agency, number), office="17.07.03", until=UNTIL),
        ReportLink(stream=stream, intake_id=part, until=UNTIL),
    )
    for link in links:
        assert TOKENS.read(TOKENS.written(link), NOW).link == link


@pytest.mark.parametrize("link", LINKS, ids=lambda link: link.purpose)
def test_no_bit_of_a_token_may_be_another(link: Link) -> None:
    content = _bytes(TOKENS.written(link))
    for place in range(len(content) * 8):
        changed = bytearray(content)
        changed[place // 8] ^= 1 << (place % 8)
        with pytest.raises(UnknownLink):
            TOKENS.read(_text(bytes(changed)), NOW)


@pytest.mark.parametrize("link", LINKS, ids=lambda link: link.purpose)
def test_no_letter_of_a_token_may_be_another(link: Link) -> None:
    token = TOKENS.written(link)
    for place in range(len(token)):
        for letter in "AQgw-_z9":
            if letter != token[place]:
                with pytest.raises(UnknownLink):
                    TOKENS.read(token[:place] + letter + token[place + 1 :], NOW)


@pytest.mark.parametrize("link", LINKS, ids=lambda link: link.purpose)
def test_a_part_of_a_token_and_more_than_one_are_none(link: Link) -> None:
    token = TOKENS.written(link)
    for place in range(len(token)):
        for part in (token[:place], token[place + 1 :], token[:place] + token[place + 1 :]):
            with pytest.raises(UnknownLink):
                TOKENS.read(part, NOW)
    for more in ("=", "==", "A", "A" * LONGEST, token, "\n", " ", "%00", "é", "\ud800"):
        with pytest.raises(UnknownLink):
            TOKENS.read(token + more, NOW)


@given(st.text(max_size=200) | st.binary(max_size=150).map(_text))
def test_nothing_else_is_a_token(written: str) -> None:
    with pytest.raises(UnknownLink):
        TOKENS.read(written, NOW)


@pytest.mark.parametrize("link", LINKS, ids=lambda link: link.purpose)
def test_another_desks_token_opens_nothing(link: Link) -> None:
    with pytest.raises(UnknownLink):
        TOKENS.read(LinkTokens(OTHER).written(link), NOW)


def test_a_request_and_a_report_are_never_taken_for_each_other() -> None:
    assert TOKENS.read(TOKENS.written(REPORT), NOW).link != REFERRAL
    content = bytearray(_bytes(TOKENS.written(REPORT)))
    content[0] = _bytes(TOKENS.written(REFERRAL))[0]
    with pytest.raises(UnknownLink):
        TOKENS.read(_text(bytes(content)), NOW)


@pytest.mark.parametrize(
    ("differing", "value"),
    [
        ("referral_id", ReferralId("PLN.2")),
        ("office", "17.07.03"),
        ("until", UNTIL + timedelta(seconds=1)),
        ("stream", problem_stream("17.07/2024", "another")),
        ("stream", problem_stream("17.08/2024", PROBLEM)),
        ("stream", problem_stream("17.07/2029", PROBLEM)),
    ],
)
def test_whatever_a_link_is_given_for_stands_in_its_token(differing: str, value: Any) -> None:
    assert TOKENS.written(REFERRAL.model_copy(update={differing: value})) != TOKENS.written(REFERRAL)


@pytest.mark.parametrize("link", LINKS, ids=lambda link: link.purpose)
def test_a_link_holds_until_its_last_instant(link: Link) -> None:
    token = TOKENS.written(link)
    assert TOKENS.read(token, UNTIL).link == link
    with pytest.raises(LinkExpired):
        TOKENS.read(token, UNTIL + timedelta(microseconds=1))


def test_what_the_key_before_signed_is_taken_until_that_keys_end_and_no_longer() -> None:
    token, end = TOKENS.written(REFERRAL), NOW + timedelta(days=7)
    rotated = LinkTokens(OTHER, (LinkKey(KEY, end),))

    assert rotated.read(token, end) == (REFERRAL, TOKENS.key_id)
    assert rotated.written(REFERRAL) != token
    assert rotated.read(rotated.written(REFERRAL), NOW).key_id == rotated.key_id
    with pytest.raises(LinkExpired):
        rotated.read(token, end + timedelta(seconds=1))
    with pytest.raises(UnknownLink):
        LinkTokens(OTHER).read(token, NOW)


def test_an_expired_token_is_told_from_a_forged_one_only_by_who_has_the_key() -> None:
    content = bytearray(_bytes(TOKENS.written(REFERRAL)))
    content[-1] ^= 1
    with pytest.raises(UnknownLink):
        TOKENS.read(_text(bytes(content)), UNTIL + timedelta(days=1))


@pytest.mark.parametrize("link", LINKS, ids=lambda link: link.purpose)
def test_who_acts_by_a_link_carries_no_secret_of_it(link: Link) -> None:
    token = TOKENS.written(link)
    actor = link.actor(TOKENS.key_id).model_dump_json()
    assert all(token[place : place + 12] not in actor for place in range(len(token) - 12))
