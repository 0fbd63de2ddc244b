"""Invented documents of every form: what they tell happened nowhere."""

from datetime import datetime, timedelta, timezone
from typing import Any, Final

from documents.document import Bar, Chart, Document, Fact, Letterhead, LetterHeading, Signer
from documents.letters import (
    Enclosure,
    HandOverLetter,
    Receipt,
    RecommendationSheet,
    RecordedAnswer,
    RecordedPerson,
    ReferralLetter,
    Slip,
)
from documents.reports import (
    DailyReport,
    DistrictCounts,
    DistrictLine,
    Figure,
    HandOverLine,
    MissingLine,
    NilReport,
    NilUnit,
    ProblemLine,
    ProvinceRecap,
    RaisedLine,
    Restatement,
    Situation,
    StageProgress,
    UnitStanding,
)
from domain.codes import Severity
from domain.problem.outcome import Response

WIB: Final = timezone(timedelta(hours=7), "WIB")


def at(hour: int, minute: int = 0, *, day: int = 27) -> datetime:
    """An instant of the day of voting, as a clock at the desk shows it."""
    return datetime(2024, 11, day, hour, minute, tzinfo=WIB)


LETTERHEAD: Final = Letterhead(
    government="Pemerintah Kabupaten Lebong",
    desk="Desk Pilkada Kabupaten Lebong",
    address=("Jalan Contoh Nomor 1, Tubei 00000",),
    phone="(000) 000 0003",
    email="desk@lebong.example",
    decree="Keputusan Bupati Lebong Nomor 000 Tahun 2024",
)
SIGNER: Final = Signer(
    office=("a.n. Ketua Desk Pilkada Kabupaten Lebong", "Sekretaris Desk,"),
    name="Nama Rekaan Ketiga, S.Sos.",
    rank="Pembina Tingkat I (IV/b)",
    employee_number="00000000 000000 0 002",
)
COMMON: Final[dict[str, Any]] = {
    "desk_name": "Desk Pilkada Kabupaten Lebong",
    "zone": "WIB",
    "fictitious": True,
    "version": 4,
    "link": "https://desk.lebong.example/masalah/LEBONG-2024-000148-K",
}


def heading(subject: str) -> LetterHeading:
    """Head of a letter."""
    return LetterHeading(
        number="200.2.1/0141/DESK-LEBONG/2024",
        urgency="Amat segera",
        subject=subject,
        place="Tubei",
        addressee=("Manajer PT PLN (Persero)", "Unit Layanan Pelanggan Muara Aman"),
    )


FACTS: Final = (
    Fact(label="Yang terjadi", value="Listrik padam di tiga desa ketika lima TPS masih menghitung suara."),
    Fact(label="Tempat", value="Desa Semelako I (TPS 01 dan 02), Kecamatan Lebong Tengah"),
    Fact(label="Kategori", value="Listrik padam"),
    Fact(label="Tingkat", value="S3 (berat)"),
    Fact(label="Waktu kejadian", value="Rabu, 27 November 2024 pukul 18.25 WIB"),
    Fact(label="Diketahui desk sejak", value="Rabu, 27 November 2024 pukul 18.32 WIB"),
    Fact(label="Juga diminta", value="KPU Kabupaten Lebong; BPBD Kabupaten Lebong"),
)


def referral_letter() -> ReferralLetter:
    """An agency is asked for something."""
    return ReferralLetter(
        **COMMON,
        title="Surat rujukan LEBONG/2024/000148-K",
        made_at=at(18, 45),
        letterhead=LETTERHEAD,
        heading=heading("Rujukan masalah LEBONG/2024/000148-K"),
        referral="R1",
        leads=True,
        restricted=False,
        facts=FACTS,
        steps=("Pulihkan pasokan, atau tempatkan genset bergerak.", "Sampaikan perkiraan waktu pulih."),
        acknowledge_by=at(19, 45),
        answer_by=at(20, 45),
        contacts=(Fact(label="Di desk", value="Petugas piket sekretariat, (000) 000 0003"),),
        link_until=at(20, 45, day=30),
        signer=SIGNER,
        copies=("Ketua KPU Kabupaten Lebong", "Kepala Pelaksana BPBD Kabupaten Lebong"),
    )


def hand_over_letter() -> HandOverLetter:
    """An allegation goes where it belongs."""
    return HandOverLetter(
        **COMMON,
        title="Surat penyerahan LEBONG/2024/000140-X",
        made_at=at(11, 48),
        letterhead=LETTERHEAD,
        heading=heading("Penyerahan dugaan, register LEBONG/2024/000140-X"),
        number="LEBONG/2024/000140-X",
        reason="Penanganan dugaan pelanggaran adalah kewenangan Bawaslu.",
        facts=FACTS[:4],
        enclosures=(
            Enclosure(what="Catatan masalah pada desk", how_many="1 berkas", note="salinan"),
            Enclosure(what="Berkas bukti", how_many="2 berkas", note="sidik tercantum"),
        ),
        receipt_by=at(17, 48),
        signer=SIGNER.model_copy(update={"name": None, "rank": None, "employee_number": None}),
    )


def recommendation_sheet(*, answered: bool = False) -> RecommendationSheet:
    """What a desk recommends."""
    return RecommendationSheet(
        **COMMON,
        title="Lembar rekomendasi LEBONG/2024/000157-E",
        made_at=at(9, 40, day=28),
        letterhead=LETTERHEAD,
        number="LEBONG/2024/000157-E",
        recommendation=1,
        addressee="KPU Kabupaten Lebong",
        issue="Dua kotak suara belum dapat diseberangkan karena sungai naik.",
        facts=FACTS[1:5],
        steps=("Tunggu air surut.", "Seberangkan pada siang hari dengan pengawalan."),
        words=("Keutuhan kotak dan keselamatan petugas didahulukan.", "Perahu disiagakan sampai pukul 13.00."),
        basis="Undang-Undang Nomor 10 Tahun 2016",
        answer_by=at(10, 40, day=28),
        persons=(
            RecordedPerson(part="Penyusun", name="Nama Rekaan Keempat", position="Sekretariat", at=at(9, 5, day=28)),
            RecordedPerson(part="Penyetuju", name="Nama Rekaan Kelima", position="Ketua Desk", at=at(9, 36, day=28)),
        ),
        answer=RecordedAnswer(outcome=Response.ACCEPTED, words="Dilaksanakan pukul 11.", at=at(10, day=28))
        if answered
        else None,
    )


def slip(**changes: Any) -> Slip:
    """A problem for a pocket."""
    said: dict[str, Any] = {
        **COMMON,
        "title": "Slip LEBONG/2024/000148-K",
        "made_at": at(18, 47),
        "number": "LEBONG/2024/000148-K",
        "severity": Severity.S3,
        "category": "Listrik padam",
        "place": "Desa Semelako I, Kecamatan Lebong Tengah",
        "occurred_at": at(18, 25),
        "standing": "Menunggu konfirmasi PLN",
        "due_at": at(20, 45),
        "contact": "Sekretariat desk (000) 000 0003",
        "happened": "Listrik padam di tiga desa; lima TPS masih menghitung suara.",
    }
    return Slip(**(said | changes))


def receipt() -> Receipt:
    """That a report is on record."""
    return Receipt(
        **COMMON,
        title="Tanda terima laporan",
        made_at=at(18, 33),
        letterhead=LETTERHEAD,
        number="01JDPRQ6Y3W8",
        received_at=at(18, 32),
        channel="WhatsApp",
        region="Kecamatan Lebong Tengah",
        register_number="LEBONG/2024/000148-K",
        event_version=1,
        position=41207,
        standing="Masalah sedang ditangani.",
        handed_to=("PT PLN ULP Muara Aman",),
        contact="Sekretariat desk, (000) 000 0003",
    )


PERIOD: Final[dict[str, Any]] = {
    "letterhead": LETTERHEAD,
    "signer": SIGNER,
    "made_at": at(7, 30, day=28),
    "period_from": at(0),
    "period_until": at(0, day=28),
}
VILLAGES: Final = ("Semelako I", "Sukau Kayo", "Karang Dapo Atas", "Kota Baru Santan", "Sungai Lisai")
DISTRICTS: Final = (
    "Lebong Atas",
    "Lebong Tengah",
    "Lebong Utara",
    "Amen",
    "Topos",
    "Pinang Belapis",
    "Rimbo Pengadang",
)


def problem_line(number: int) -> ProblemLine:
    """One of many."""
    occurred = at(number * 7 % 24, number * 13 % 60)
    return ProblemLine(
        number=number,
        register_number=f"LEBONG/2024/{number:06d}-K",
        occurred_at=occurred,
        hour_known=number % 11 != 0,
        recorded_at=occurred + timedelta(minutes=number * 3 % 90),
        area=f"Kec. {DISTRICTS[number % len(DISTRICTS)]}",
        place=f"Desa {VILLAGES[number % len(VILLAGES)]}, TPS {number % 12 + 1:02d}",
        description=f"Masalah rekaan ke-{number}: surat suara kurang dari jumlah pemilih dan petugas meminta tambahan.",
        category=("Logistik kurang", "Listrik padam", "Keamanan TPS", "Jaringan terputus")[number % 4],
        severity=tuple(Severity)[number % 4],
        agency="KPU Kabupaten Lebong",
        action="Dirujuk, dikonfirmasi dalam 12 menit, surat suara cadangan dikirim dari gudang kecamatan.",
        status=("terbuka", "selesai", "dirujuk")[number % 3],
        overdue=number % 9 == 0,
        follow_up="Pemantauan sampai rekapitulasi kecamatan.",
        carried_over=number % 5 == 0,
    )


def daily_report(problems: int = 30) -> DailyReport:
    """A day."""
    lines = tuple(problem_line(number) for number in range(1, problems + 1))
    counted = [
        {Severity.S1: n % 3, Severity.S2: n % 4, Severity.S3: n % 2, Severity.S4: int(n == 9)} for n in range(24)
    ]
    return DailyReport(
        **COMMON,
        **PERIOD,
        title="Laporan Harian Desk Pilkada Kabupaten Lebong, 27 November 2024",
        heading=heading("Laporan harian, 27 November 2024"),
        copies=("Bupati Lebong",),
        closed_at=at(6, 30, day=28),
        stage="pemungutan dan penghitungan suara",
        situation=Situation(level="KUNING (waspada)", words="Pemungutan suara berlangsung di 186 TPS."),
        points=(
            "Dari 40 laporan masuk tercatat 30 masalah.",
            "Dua kecamatan belum melapor; angkanya tidak dianggap nol.",
        ),
        requests=("Dukungan perbaikan catu daya menara Kecamatan Topos.",),
        figures=tuple(
            Figure(
                code=f"F{number}",
                label=label,
                unit="masalah",
                definition="Yang memperoleh nomor register dalam kurun, dari semua saluran.",
                value=None if number == 4 else number * 1234,
                as_of=at(6, 30, day=28) if number != 3 else at(5, day=28),
            )
            for number, label in enumerate(("Masuk", "Digabung", "Baru", "Sisa", "Selesai", "Terbuka"), 1)
        ),
        charts=(
            Chart(
                title="Masalah baru menurut jam dan tingkat",
                shape="columns",
                bars=tuple(Bar(label=f"{hour:02d}", counts=counts) for hour, counts in enumerate(counted)),
            ),
            Chart(title="Menurut tahapan", shape="bars", bars=(Bar(label="Pungut hitung", counts=counted[11]),)),
            Chart(
                title="Menurut hari",
                shape="bars",
                bars=tuple(Bar(label=f"{day} November", counts=counted[day - 20]) for day in range(25, 29)),
            ),
        ),
        stage_columns=("TPS buka", "Selesai hitung"),
        stage_progress=tuple(
            StageProgress(unit=f"Kecamatan {name}", stations=20 + n, values=(20 + n, None if n == 4 else 18))
            for n, name in enumerate(DISTRICTS)
        ),
        units=tuple(
            UnitStanding(
                name=f"Kecamatan {name}",
                status=("reported", "nil", "missing")[n % 3],
                received_at=None if n % 3 == 2 else at(21, n),
                problems=None if n % 3 == 2 else n,
                note="diingatkan dua kali" if n % 3 == 2 else None,
            )
            for n, name in enumerate(DISTRICTS)
        ),
        problems=lines,
        withheld=1,
        hand_overs=(
            HandOverLine(
                register_number="LEBONG/2024/000140-X",
                allegation="Dugaan pembagian uang kepada pemilih",
                severity=Severity.S4,
                body="Bawaslu Kabupaten Lebong",
                handed_at=at(11, 48),
                receipt_number="031/TT/XI/2024",
                received_at=at(13, 5),
            ),
            HandOverLine(
                register_number="LEBONG/2024/000141-Y",
                allegation="Dugaan perusakan alat peraga",
                severity=Severity.S2,
                body="Polres Lebong",
                handed_at=at(15),
            ),
        ),
    )


def nil_report() -> NilReport:
    """A day on which nothing happened."""
    return NilReport(
        **COMMON,
        **PERIOD,
        title="Laporan nihil Desk Pilkada Kabupaten Lebong, 27 November 2024",
        heading=heading("Laporan nihil, 27 November 2024"),
        area="Kabupaten Lebong",
        stage="masa tenang",
        circumstances=("Semua saluran laporan terbuka sepanjang kurun.",),
        units=tuple(
            NilUnit(name=f"Kecamatan {name}", by="Camat", stated_at=at(20, n)) for n, name in enumerate(DISTRICTS)
        ),
    )


def province_recap(districts: int = 10) -> ProvinceRecap:
    """A province."""
    names = ("Bengkulu Utara", "Rejang Lebong", "Kaur", "Seluma", "Mukomuko", "Lebong", "Kepahiang", "Bengkulu Tengah")
    return ProvinceRecap(
        **COMMON,
        **PERIOD,
        title="Rekapitulasi Provinsi Bengkulu, 27 November 2024",
        heading=heading("Rekapitulasi laporan harian"),
        districts=tuple(
            DistrictLine(name=f"Kabupaten {names[n % len(names)]}", status="missing")
            if n % 5 == 4
            else DistrictLine(
                name=f"Kabupaten {names[n % len(names)]}",
                status=("received", "nil", "restated")[n % 3],
                version=n % 3 + 1,
                number=f"200.2.1/{n:04d}",
                received_at=at(7, n, day=28),
                counts=DistrictCounts(
                    new={Severity.S1: n, Severity.S3: 1}, open=n, overdue=n % 2, handed_over=1, receipted=1
                ),
                digest="ab12" * 16,
            )
            for n in range(districts)
        ),
        missing=(MissingLine(name="Kabupaten Mukomuko", last_report_at=at(21, day=26), reminders="dua kali"),),
        restatements=(
            Restatement(name="Kabupaten Kaur", version=2, at=at(9, day=28), before="4", after="5", reason="terlambat"),
        ),
        raised=(
            RaisedLine(
                register_number="LEBONG/2024/000148-K",
                district="Kabupaten Lebong",
                severity=Severity.S4,
                description="Menara mati.",
                response="Diteruskan kepada operator.",
            ),
        ),
    )


def one_of_each() -> tuple[Document, ...]:
    """One document of every form."""
    return (
        slip(),
        slip(paper="a5", steps=("Satu.", "Dua."), referral="R1, PT PLN", opens_without_account=True),
        receipt(),
        referral_letter(),
        hand_over_letter(),
        recommendation_sheet(),
        daily_report(12),
        nil_report(),
        province_recap(),
    )
