"""Steps of a sample day at a desk's pages: what each does, whoever does it and however."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from playwright.async_api import Locator, expect

from composition import system_clock
from demo.roster import invented_offices
from tests.browser.hands import Hand
from tests.browser.running import RunningDesk, eventually, text_of

DESK: Final = "/desk/17.07"

OPERATOR: Final = "operator:sari"
CHAIR: Final = "supervisor:sekda"
VERIFIER: Final = "verifier:dewi"
PROVINCE: Final = "operator:provinsi@17"
AUDITOR: Final = "auditor:bpk"

MAIL_OF: Final = {(each.agency, each.region): each.email for each in invented_offices()}

TAG: Final = re.compile(r"<[^>]*>")
LINK: Final = re.compile(r"https?://\S+/r/\S+")


def in_days(days: int) -> str:
    """A day from now, as somebody types it."""
    return (system_clock() + timedelta(days=days)).astimezone(ZoneInfo("Asia/Jakarta")).strftime("%d-%m-%Y %H.%M")


RECORDED: Final = "Tercatat."

Opens = Callable[[], Awaitable[Hand]]


@dataclass
class Cast:
    """Everybody of the day, each at a window of their own."""

    desk: RunningDesk
    opens: Opens
    """A new window, in which nobody is signed in."""

    kecamatan: tuple[str, str, str]
    """Places that they report from."""

    signed_in: dict[str, Hand] = field(default_factory=dict)

    async def at(self, who: str) -> Hand:
        """The window of somebody who is signed in: by a link, once."""
        if who not in self.signed_in:
            hand, link = await self.opens(), await self.desk.link_for(who)
            await hand.go(link)
            await hand.press("Masuk")
            assert urlsplit(hand.page.url).path.endswith("/antrean")
            self.signed_in[who] = hand
        return self.signed_in[who]


def main_of(hand: Hand) -> Locator:
    """What a page is about."""
    return hand.page.locator("main")


async def recorded(hand: Hand) -> None:
    """Return once the page says that something is on record."""
    await expect(hand.page.get_by_text(RECORDED, exact=True)).to_be_visible()


def said_in(html: str) -> str:
    """Texts of a page, without its elements."""
    return " ".join(unescape(TAG.sub("", html)).split())


async def until(hand: Hand, address: str, said: str) -> None:
    """Open a page once it says something; until then it is asked for again and again, without being shown."""

    found = ""

    async def look() -> bool | None:
        nonlocal found
        found = await (await hand.page.request.get(address)).text()
        if said not in said_in(found):
            return None
        await hand.page.goto(address)
        found = await main_of(hand).inner_text()
        return said in found or None

    await eventually(look, lambda: f"{said!r} at {address}, which says: {found}")
    await hand.look()


async def report(hand: Hand, text: str, kecamatan: str) -> str:
    """Address of the problem that a report became, entered by hand."""
    await hand.go(f"{DESK}/antrean")
    await hand.follow(hand.page.get_by_role("navigation", name="Utama").get_by_role("link", name="Catat laporan"))
    await hand.fill(hand.field("Apa yang dilaporkan"), text)
    await hand.fill(hand.field("Kecamatan"), f"Kecamatan {kecamatan}")
    await hand.fill(hand.field("Lewat apa"), "telepon")
    await hand.fill(hand.field("Pelapor sebagai"), "warga")
    await hand.press("Catat laporan")
    await expect(main_of(hand)).to_contain_text("Laporan ini menjadi masalah baru.")
    await recorded(hand)
    link = main_of(hand).locator("dd a").first
    await hand.follow(link)
    return urlsplit(hand.page.url).path


async def take(hand: Hand) -> None:
    """Take the next report of the triage."""
    await until(hand, f"{DESK}/triase", "Ambil berikutnya")
    await hand.press("Ambil berikutnya")


async def triage(hand: Hand, category: str, severity: str) -> None:
    """Decide the next report of the triage."""
    await take(hand)
    await hand.pick(hand.page.get_by_role("radio", name=severity, exact=True))
    await hand.unfold("Kategori lain, atau alasan")
    await hand.fill(hand.field("Kategori lain"), category)
    await hand.press("Tetapkan kategori lain")
    await recorded(hand)


async def act(hand: Hand, address: str, title: str, **filled: str) -> None:
    """Do something to a problem by its form: fields are filled in by the ids of their controls."""
    await hand.go(address)
    if not await main_of(hand).get_by_role("link", name=title).locator("visible=true").count():
        await hand.unfold_what_holds(title)
    await hand.press(title)
    for name, said in filled.items():
        await hand.fill(hand.control(f"isi-{name.replace('_', '-')}"), said)
    await hand.press(title)
    await recorded(hand)


async def referrals(desk: RunningDesk, address: str) -> tuple[str, list[Any]]:
    """The register number of a problem and its referrals, the lead's first."""
    # An address writes a number without strokes, which would part it.
    shown = (await desk.typed("show", address.rpartition("/")[2].replace("LEBONG-2024-", "LEBONG/2024/")))["problem"]
    asked = sorted(shown["referrals"], key=lambda each: each["part"] != "lead")
    return shown["register_number"], asked


async def link_in_letter(desk: RunningDesk, number: str, referral: Any) -> str:
    """The address that an agency finds in the letter that asked it."""
    to = MAIL_OF[referral["agency"], referral["office"]]
    assert to is not None
    letter = await desk.letter(to, number, "/r/")
    found = LINK.search(text_of(letter))
    assert found is not None, text_of(letter)
    return found[0]


async def sign(hand: Hand, within: str) -> None:
    """Say who answers on a link's page."""
    await hand.fill(hand.control(f"{within}-name"), "Sri Rekaan")
    await hand.fill(hand.control(f"{within}-position"), "Kepala Seksi")


async def ask_for_time(hand: Hand) -> None:
    """Ask for more time on a link's page."""
    await hand.unfold("Minta waktu")
    await hand.fill(hand.control("time-reason"), "menunggu regu dari kabupaten")
    await sign(hand, "time")
    await hand.press("Kirim permintaan")
    await expect(main_of(hand)).to_contain_text("PERMINTAAN TERCATAT")


async def acknowledge(hand: Hand, address: str) -> None:
    """Accept a request on a link's page."""
    await hand.go(address)
    await hand.press("Terima rujukan")
    await expect(main_of(hand)).to_contain_text("DITERIMA")


async def answer(hand: Hand, address: str, file: Path) -> None:
    """Answer with a file on a link's page."""
    await hand.go(address)
    await hand.unfold("Jawab dengan hasil")
    await hand.fill(hand.control("outcome"), "selesai")
    await hand.fill(hand.control("text"), "Jaringan sudah menyala lagi.")
    await hand.attach(hand.control("file"), file)
    await sign(hand, "answer")
    await hand.press("Kirim jawaban")
    await expect(main_of(hand)).to_contain_text("DIJAWAB")


async def a_whole_life(cast: Cast, kecamatan: str, file: Path) -> str:
    """Address of a problem that was reported, triaged, verified, referred, answered, approved, reported and closed."""
    operator, chair = await cast.at(OPERATOR), await cast.at(CHAIR)
    address = await report(operator, f"Entah apa yang terjadi di {kecamatan}, tolong dilihat dulu ya.", kecamatan)
    await triage(operator, "Listrik padam", "S3")
    await until(operator, address, "Rujukan")
    await act(await cast.at(VERIFIER), address, "Catat verifikasi", finding="benar", method="telepon", text="Padam.")
    await act(operator, address, "Koreksi masalah", place=f"Gudang KPU {kecamatan}", reason="alamat lengkap dari PPK")
    number, asked = await referrals(cast.desk, address)

    liaison, lead = await cast.opens(), await link_in_letter(cast.desk, number, asked[0])
    await liaison.go(lead)
    await ask_for_time(liaison)
    await act(
        chair, address, "Perpanjang tenggat", key="jawaban", due_at=in_days(9), reason="jaringan dipulihkan bertahap"
    )
    await acknowledge(liaison, lead)
    for each in asked[1:]:
        await acknowledge(liaison, await link_in_letter(cast.desk, number, each))
    await act(operator, address, "Usulkan masukan penyelesaian", text="Pasang genset di gudang kotak suara.")
    await act(chair, address, "Setujui masukan")
    await answer(liaison, lead, file)

    await act(operator, address, "Catat tanggapan atas masukan", response="diterima")
    await until(operator, address, "Pelaporan")
    await act(await cast.at(PROVINCE), address, "Catat tanda terima laporan", report_id="laporan", number="B/17/2026")
    await until(operator, address, "Selesai 1")
    return address


async def what_rises_to_the_province(cast: Cast, kecamatan: str) -> None:
    """A grave problem, which the desk above hears of at once and acts on."""
    operator, province = await cast.at(OPERATOR), await cast.at(PROVINCE)
    said = f"Massa membakar kantor KPU dan kotak suara di {kecamatan}, ada korban luka, polisi kewalahan."
    address = await report(operator, said, kecamatan)
    await until(operator, address, "Eskalasi")
    number, _ = await referrals(cast.desk, address)
    await cast.desk.letter(MAIL_OF["KESBANGPOL", "17"] or "", number)

    await province.go("/")
    await province.unfold("Lainnya")
    await province.press("Semua desk")
    await province.press("Desk Pilkada Kabupaten Lebong")
    await province.follow(main_of(province).locator(f"a[href$='{number.replace('/', '-')}']").first)
    await expect(main_of(province)).to_contain_text(number)
    await act(province, address, "Catat tanda terima laporan", report_id="laporan", number="B/18/2026")
    await act(province, address, "Tambah catatan", text="Pasukan tambahan berangkat.")
    await until(operator, address, "Pasukan tambahan berangkat.")


async def what_is_not_ours(cast: Cast, kecamatan: str) -> None:
    """A report that is no matter of the desk, ended from the triage."""
    operator = await cast.at(OPERATOR)
    address = await report(operator, f"mohon bantuan segera untuk warga kami di {kecamatan}", kecamatan)
    await take(operator)
    await operator.press("Bukan urusan desk")
    await operator.fill(operator.control("isi-reason"), "bukan masalah pemilihan")
    await operator.press("Akhiri: bukan urusan desk")
    await recorded(operator)
    await until(operator, address, "Tidak ditindaklanjuti: bukan masalah pemilihan")


async def a_merge_undone(cast: Cast, kecamatan: str, other: str) -> None:
    """Two problems that are one, and are two again."""
    operator = await cast.at(OPERATOR)
    road = "Jalan lintas putus tertutup longsor di {}, motor tidak bisa lewat, jalur lain tidak ada."
    first = await report(operator, road.format(kecamatan), kecamatan)
    second = await report(operator, road.format(other), other)
    number, _ = await referrals(cast.desk, first)
    await act(operator, second, "Gabungkan ke masalah lain", into=number, reason="jalan yang sama")
    await operator.go(second)
    await expect(main_of(operator)).to_contain_text("digabung ke masalah ini")
    await operator.press("Lihat masalah itu sendiri")
    await expect(main_of(operator)).to_contain_text("Digabung ke masalah lain.")
    await operator.press("Batalkan penggabungan")
    await operator.fill(operator.control("isi-reason"), "dua jalan")
    await operator.press("Batalkan penggabungan")
    await recorded(operator)
    await expect(main_of(operator)).to_contain_text("Penggabungan dibatalkan: dua jalan")


async def the_record(cast: Cast, address: str) -> None:
    """Whoever examines says why, reads everything, and can do nothing."""
    auditor = await cast.at(AUDITOR)
    await auditor.go(address)
    await auditor.fill(auditor.control("tujuan"), "pemeriksaan berkala")
    await auditor.press("Buka")
    await expect(main_of(auditor)).to_contain_text("Pasang genset di gudang kotak suara.")
    await expect(main_of(auditor)).to_contain_text("Tidak ada yang dapat Anda lakukan")
    await auditor.go(f"{address}/tindakan/add-note", expects=403)
    await auditor.go(f"{DESK}/akses")
    await expect(main_of(auditor)).to_contain_text("isi laporan dibuka")
