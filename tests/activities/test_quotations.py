"""What letters quote: of whom, masked, from the vault at the moment of sending, and of a restricted problem nothing."""

import re
from collections.abc import Mapping

import pytest

from activities.quotations import PLACE_LIMIT_CHARACTERS, WORDS_LIMIT_CHARACTERS
from activities.record_of_letters import correction_of, request_of
from domain.actor import Actor
from domain.codes import Role
from domain.notice import NoticeId, PendingNotice
from domain.problem.commands import (
    ApproveRecommendation,
    Command,
    CorrectProblem,
    Escalate,
    Forward,
    Inventory,
    Recommend,
    Refer,
    Restrict,
    WithdrawReferral,
    WriteSummary,
)
from domain.problem.source import ReportSource
from domain.problem.state import notices_of
from domain.referral_id import ReferralId
from domain.vault_reference import Sealed
from notices.model import Message, SkipReason
from reference.directory import ReferenceDirectory
from reference.loader import reference
from tests.activities.test_notices import SERVICE, PostOffice
from tests.given.desk import CHAIR, detection

WORDS, PLACE, OWN_TEXT = "1" * 64, "2" * 64, "3" * 64
TELEPHONE = "0812-3456-7890"
TOLD = f"Logistik TPS 03 dan TPS 4 blm datang, hubungi ketua KPPS {TELEPHONE} atau budi@contoh.id, NIK 1707051203850001"
VERIFIER = Actor(id="budi", role=Role.VERIFIER, region="17.07")


class Vault:
    """Holds values by their commitment, and remembers which were opened."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self.values = dict(values)
        self.opened: list[str] = []

    async def reveal(self, commitment: str) -> str | None:
        self.opened.append(commitment)
        return self.values.get(commitment)


class QuotingOffice(PostOffice):
    """A problem whose report, place and recommendation lie in a vault."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self.of_words = Vault(values)
        super().__init__(fictitious=False, vault=self.of_words)

    async def opens(self, *, inventoried: bool = True) -> "QuotingOffice":
        asked = detection()
        assert isinstance(asked.source, ReportSource)
        intake = asked.source.intake.model_copy(
            update={"text": Sealed(commitment=WORDS, length=1), "place": Sealed(commitment=PLACE, length=1)}
        )
        await self.ask(asked.model_copy(update={"source": ReportSource(intake=intake)}))
        if inventoried:
            await self.ask(Inventory(), SERVICE)
        return self

    async def letters(self, kind: str) -> list[Message]:
        """Those of one kind among all that are pending, sent now."""
        await self.deliver(activity_id=f"after-{len(self.post.taken)}")
        return [each for each in self.post.taken if each.template == kind]


async def an_office(values: Mapping[str, str] | None = None) -> QuotingOffice:
    return await QuotingOffice({WORDS: TOLD, PLACE: "Desa Bungin"} if values is None else values).opens()


async def test_an_agency_reads_what_the_reporter_wrote_without_numbers_and_addresses() -> None:
    office = await an_office()
    letters = await office.letters("REFERRAL")

    assert len(letters) == 3
    for letter in letters:
        assert "Menurut pelapor, belum diverifikasi: “Logistik TPS 03 dan TPS 4 blm datang, hubungi" in letter.body
        assert "Tempat menurut pelapor : Desa Bungin\n" in letter.body
        assert "TPS menurut pelapor    : 3; 4\n" in letter.body
        for personal in (TELEPHONE, "3456", "budi@", "1707051203850001"):
            assert personal not in f"{letter.body}{letter.payload}"
    assert office.of_words.opened == [WORDS, PLACE]


async def test_where_an_official_has_said_what_happened_nobody_elses_words_are_quoted() -> None:
    office = await an_office()
    await office.ask(WriteSummary(summary="Logistik TPS 3 dan TPS 4 belum tiba."), CHAIR)
    (letter, *_) = await office.letters("REFERRAL")

    assert "Yang terjadi: Logistik TPS 3 dan TPS 4 belum tiba.\n" in letter.body
    assert "TPS menurut pelapor    : 3; 4\n" in letter.body
    assert "Menurut pelapor, " not in letter.body
    assert "blm datang" not in f"{letter.body}{letter.payload}"


async def test_no_word_ends_in_an_event_or_in_what_is_shown_of_a_value() -> None:
    office = await an_office()
    (letter, *_) = await office.letters("REFERRAL")
    recorded = "".join(each.event.model_dump_json() for each in await office.ledger.read(office.stream))

    assert "blm datang" not in recorded
    assert "Bungin" not in recorded
    assert "blm datang" not in repr(letter)


@pytest.mark.parametrize("with_summary", [False, True])
async def test_of_a_restricted_problem_the_vault_stays_shut(with_summary: bool) -> None:
    office = await an_office()
    if with_summary:
        await office.ask(WriteSummary(summary="Logistik TPS 3 belum tiba."), CHAIR)
    await office.ask(Recommend(steps=(1,), text=Sealed(commitment=OWN_TEXT, length=1)), CHAIR)
    await office.ask(Escalate(reason="rumah ketua KPPS didatangi"), CHAIR)
    await office.ask(Restrict(reason="saksi diancam"), VERIFIER)
    await office.deliver()

    assert office.of_words.opened == []
    assert {each.template for each in office.post.taken} >= {"REFERRAL", "APPROVAL_REQUEST", "ESCALATION"}
    for letter in office.post.taken:
        said = f"{letter.subject}{letter.body}{letter.payload}"
        assert "Masalah ini dibatasi" in said
        for content in ("TPS", "Bungin", "didatangi", "Logistik"):
            assert content not in said


async def test_what_was_erased_is_not_told_and_the_letter_goes_out() -> None:
    (letter, *_) = await (await an_office({})).letters("REFERRAL")

    assert "Yang terjadi: belum ada uraian tertulis; keterangan diberikan oleh Desk Pilkada Kabupaten" in letter.body
    assert "menurut pelapor" not in letter.body


async def test_a_flood_of_words_is_cut_after_it_was_masked() -> None:
    told = "x" * (WORDS_LIMIT_CHARACTERS - 8) + f" {TELEPHONE} akhir"
    (letter, *_) = await (await an_office({WORDS: told, PLACE: "y" * 1000})).letters("REFERRAL")

    assert "0812" not in letter.body
    assert "y" * (PLACE_LIMIT_CHARACTERS - 1) + "…\n" in letter.body
    assert "y" * PLACE_LIMIT_CHARACTERS not in letter.body


DIRECTORY = ReferenceDirectory(reference())


@pytest.mark.parametrize("kind", ["APPROVAL_REQUEST", "RECOMMENDATION"])
async def test_a_recommendation_says_the_chosen_steps_and_the_desks_own_text_and_nothing_else(kind: str) -> None:
    own = "Pakai perahu motor.\n\nHubungi posko 0812-3456-7890.\n" + "panjang " * 500 + "akhir"
    office = await an_office({OWN_TEXT: own})
    await office.deliver()
    await office.ask(Recommend(steps=(2,), text=Sealed(commitment=OWN_TEXT, length=1)), CHAIR)
    if kind == "RECOMMENDATION":
        await office.ask(ApproveRecommendation(), Actor(id="wakil", role=Role.SUPERVISOR, region="17.07"))
    (letter,) = await office.letters(kind)

    first, second, *others = DIRECTORY.steps("LOGISTICS_LATE", range(100))
    assert f"1. {second}\n" in letter.body
    assert not [each for each in (first, *others) if each in letter.body]
    assert "Pakai perahu motor.\n" in letter.body
    assert "Hubungi posko 0812-3456-7890.\n" in letter.body
    assert "panjang akhir\n" in letter.body
    assert office.of_words.opened[-1] == OWN_TEXT


async def test_a_recommendation_of_steps_alone_opens_nothing() -> None:
    office = await an_office({})
    await office.deliver()
    opened = len(office.of_words.opened)
    await office.ask(Recommend(steps=(1, 2)), CHAIR)
    (letter,) = await office.letters("APPROVAL_REQUEST")

    assert re.findall(r"^\d\. ", letter.body, flags=re.MULTILINE) == ["1. ", "2. "]
    assert len(office.of_words.opened) == opened


@pytest.mark.parametrize(
    ("command", "kind", "told"),
    [
        (Escalate(reason="jalan masih tertutup"), "ESCALATION", "Keterangan      : jalan masih tertutup\n"),
        (
            Forward(agency="BAWASLU", reason="kewenangan pengawas"),
            "HAND_OVER",
            "Alasan penerusan: kewenangan pengawas\n",
        ),
    ],
)
async def test_the_reason_that_a_person_gave_is_told(command: Command, kind: str, told: str) -> None:
    office = await an_office()
    await office.ask(command, CHAIR)
    (letter,) = await office.letters(kind)

    assert told in letter.body
    assert "Menurut pelapor, " in letter.body


async def test_a_letter_names_who_else_was_asked_and_whom_to_call() -> None:
    office = await an_office()
    await office.ask(Refer(agency="KESBANGPOL"), CHAIR)
    letters = {each.payload["data"]["agency_name"]: each for each in await office.letters("REFERRAL")}  # type: ignore[index, call-overload]

    lead = letters["Komisi Pemilihan Umum, Kabupaten Lebong"].body
    support = letters["Kepolisian, Kabupaten Lebong"].body
    assert "Juga diminta           : Kepolisian, Kabupaten Lebong; Dinas Perhubungan, Kabupaten Lebong; " in lead
    assert "Penanggung jawab       : Komisi" not in lead
    assert "Penanggung jawab       : Komisi Pemilihan Umum, Kabupaten Lebong\n" in support
    assert "Juga diminta           : Dinas Perhubungan, Kabupaten Lebong; Badan Kesatuan" in support
    assert "Batas jawaban : " in lead
    assert "Batas jawaban" not in support


async def test_a_letter_that_is_looked_at_reads_as_it_is_sent() -> None:
    office = await an_office()
    state = await office.state()
    pending = notices_of(state).pending
    looked_at = await office.courier._letters.to_offices(office.stream, state, pending)

    assert office.post.taken == []
    assert {each.key: each for each in looked_at if isinstance(each, Message)} == {
        each.key: each for each in await office.letters("REFERRAL")
    }
    to_reporter = PendingNotice(notice_id=NoticeId("reporter_receipt/1"), kind="REPORTER_RECEIPT", intake_id="1")
    assert await office.courier._letters.to_offices(office.stream, state, [to_reporter]) == [SkipReason.NO_CONTACT]


# Corrected, withdrawn

RIGHT_PLACE, RIGHT_AGAIN = "4" * 64, "5" * 64
PUT_RIGHT = CorrectProblem(
    region="17.07.05",
    stations=("7",),
    place=Sealed(commitment=RIGHT_PLACE, length=1),
    reason="salah dibaca",
)


async def an_office_that_knows_better() -> QuotingOffice:
    return await an_office(
        {WORDS: TOLD, PLACE: "Desa Bungin", RIGHT_PLACE: f"SDN 2, {TELEPHONE}", RIGHT_AGAIN: "SDN 3"}
    )


async def test_who_goes_on_being_asked_reads_what_was_wrong_and_what_is_right() -> None:
    office = await an_office_that_knows_better()
    await office.letters("REFERRAL")
    await office.ask(PUT_RIGHT)
    letter = next(each for each in await office.letters("CORRECTION") if "/correction/KPU.1/1" in each.key)

    assert "Tempat, semula     : Kabupaten Lebong" in letter.body
    assert "TPS, seharusnya : 7\n" in letter.body
    assert "Letak, seharusnya : SDN 2, […]\n" in letter.body
    assert "Alasan ralat: salah dibaca\n" in letter.body
    assert "Yang masih diminta : konfirmasi penerimaan rujukan\n" in letter.body
    assert "TPS menurut pelapor" not in letter.body
    assert "Desa Bungin" not in letter.body


async def test_a_second_correction_says_what_the_first_one_said() -> None:
    office = await an_office_that_knows_better()
    await office.ask(PUT_RIGHT)
    await office.letters("CORRECTION")
    again = CorrectProblem(place=Sealed(commitment=RIGHT_AGAIN, length=1), reason="salah lagi")
    await office.ask(again)
    letter = next(each for each in await office.letters("CORRECTION") if "/correction/KPU.1/2" in each.key)

    assert "Letak, semula     : SDN 2, […]\nLetak, seharusnya : SDN 3\n" in letter.body
    assert "TPS, s" not in letter.body
    assert re.search("^TPS +: 7$", letter.body, re.MULTILINE)


async def test_a_place_that_was_erased_is_not_told() -> None:
    office = await an_office({WORDS: TOLD, PLACE: "Desa Bungin"})
    await office.ask(PUT_RIGHT)
    letter = next(each for each in await office.letters("CORRECTION") if "/correction/KPU.1/1" in each.key)

    assert "Letak" not in letter.body
    assert "TPS, seharusnya : 7\n" in letter.body


async def test_who_is_asked_no_more_reads_what_was_asked_and_nothing_of_what_the_problem_is_now() -> None:
    office = await an_office()
    await office.letters("REFERRAL")
    await office.ask(CorrectProblem(category="MONEY_POLITICS", reason="ini dugaan lain"))
    (letter, *_) = await office.letters("WITHDRAWAL")
    directory = ReferenceDirectory(reference())

    assert f"Kategori saat dirujuk : {directory.category_name('LOGISTICS_LATE')}\n" in letter.body
    assert "Dirujuk pada          : " in letter.body
    assert "Alasan pencabutan: ini dugaan lain\n" in letter.body
    assert directory.category_name("MONEY_POLITICS") not in f"{letter.subject}{letter.body}{letter.payload}"
    assert "Logistik TPS" not in f"{letter.body}{letter.payload}"
    assert "Yang diminta  :" not in letter.body


async def test_what_the_record_does_not_have_is_not_told() -> None:
    office = await an_office()

    assert await correction_of(office.stream, 1, office.ledger) is None
    assert await request_of(office.stream, ReferralId("BPBD.9"), office.ledger) is None


async def test_a_letter_that_brings_what_was_withdrawn_meanwhile_is_not_sent() -> None:
    office = await an_office()
    await office.ask(WithdrawReferral(referral_id="POLRI.1", reason="tidak perlu"))
    await office.letters("WITHDRAWAL")

    told = [each.key.partition("2024/")[2].partition("/")[2] for each in office.post.taken]
    assert "withdrawal/POLRI.1" in told
    assert "referral/POLRI.1" not in told
    assert "referral/KPU.1" in told


@pytest.mark.parametrize("command", [PUT_RIGHT, WithdrawReferral(referral_id="KPU.1", reason="rahasia sekali")])
async def test_of_a_restricted_problem_nothing_is_told_but_that_it_is_corrected_or_withdrawn(command: Command) -> None:
    office = await an_office_that_knows_better()
    await office.ask(Restrict(reason="menyangkut petugas"), VERIFIER)
    await office.ask(command, CHAIR)
    await office.letters("REFERRAL")
    letters = [each for each in office.post.taken if each.template in ("CORRECTION", "WITHDRAWAL")]

    assert letters
    for letter in letters:
        told = f"{letter.subject}{letter.body}{letter.payload}"
        assert not any(each in told for each in ("SDN 2", "rahasia sekali", "salah dibaca"))
    assert office.of_words.opened == []


async def test_a_recommendation_that_a_correction_made_fall_is_not_sent_and_who_had_it_is_told() -> None:
    office = await an_office()
    await office.ask(Recommend(steps=(1,)))
    await office.ask(ApproveRecommendation(), CHAIR)
    await office.ask(CorrectProblem(category="TURNOUT_LOW", reason="bukan logistik"))
    assert await office.letters("RECOMMENDATION") == []


async def test_a_lead_that_stays_reads_that_the_recommendation_it_had_no_longer_stands() -> None:
    office = await an_office()
    await office.ask(CorrectProblem(category="MONEY_POLITICS", reason="ini dugaan"))
    await office.ask(Recommend(steps=(1,)))
    await office.ask(ApproveRecommendation(), CHAIR)
    assert len(await office.letters("RECOMMENDATION")) == 1
    await office.ask(CorrectProblem(stations=("3",), reason="salah TPS"))
    (letter,) = await office.letters("CORRECTION")
    assert "tidak berlaku lagi" not in letter.body
