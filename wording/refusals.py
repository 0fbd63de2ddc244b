"""One sentence, in the language that is spoken, for every code by which something is refused."""

from typing import Final

from wording.catalogue import Words, text

REFUSALS: Final = Words(
    "refusal",
    {
        "REFUSED": "Permintaan ditolak.",
        "UNKNOWN_PROBLEM": "Masalah tidak ditemukan.",
        "ALREADY_DETECTED": "Masalah ini sudah tercatat.",
        "NOT_PERMITTED": "Pelaku tidak berwenang melakukan ini.",
        "SECOND_PERSON_NEEDED": "Tindakan ini harus dilakukan oleh orang kedua.",
        "OUTSIDE_GRANT": "Kuasa pelaku tidak mencakup tindakan ini.",
        "GRANT_NOT_BEGUN": "Masa kuasa atau penugasan pelaku belum mulai.",
        "GRANT_EXPIRED": "Masa kuasa atau penugasan pelaku sudah berakhir.",
        "UNKNOWN_LINK": "Tautan ini tidak dikenal; periksa apakah alamatnya tersalin utuh.",
        "LINK_EXPIRED": "Masa berlaku tautan ini sudah berakhir; hubungi desk untuk tautan baru.",
        "OUT_OF_PHASE": "Tindakan ini tidak sesuai dengan tahap masalah saat ini.",
        "ALREADY_CLOSED": "Masalah sudah ditutup; buka kembali terlebih dahulu.",
        "ALREADY_MERGED": "Masalah sudah digabung; tindaklanjuti masalah gabungannya.",
        "ALREADY_DIVERTED": "Laporan ini sudah dinyatakan bukan urusan desk.",
        "HANDED_OVER": "Masalah ini sudah ada pada lembaga yang berwenang; desk tidak menariknya kembali.",
        "ONLY_ARCHIVED": "Ini catatan arsip yang tidak ditindaklanjuti; bila perlu, buka dulu dengan alasan.",
        "TARGET_ENDED": "Masalah tujuan penggabungan sudah berakhir.",
        "TARGET_MERGED": "Masalah tujuan sudah digabung ke masalah lain; gabungkan ke masalah itu.",
        "NOT_CLOSABLE": "Syarat penutupan belum terpenuhi.",
        "TRIAGE_CLAIMED": "Laporan ini sedang ditangani petugas lain; tunggu, atau ambil alih.",
        "UNKNOWN_VIEW": "Tidak ada tampilan tersimpan dengan nama itu.",
        "VIEW_NAME_USED": "Nama itu sudah dipakai untuk tampilan lain; pilih nama lain, atau hapus yang lama.",
        "TOO_MANY_VIEWS": "Tampilan tersimpan sudah sebanyak batasnya; hapus salah satu dulu.",
        "UNKNOWN_PART": "Bagian yang disebut tidak ada pada masalah ini.",
        "UNKNOWN_LETTER": "Surat itu bukan surat desk yang dapat Anda lihat.",
        "NOTHING_SENT": "Pemberitahuan ini belum pernah terkirim, jadi suratnya tidak mungkin kembali.",
        "NOT_RETURNED": "Server surat tidak menyatakan bahwa surat ini kembali.",
        "MAIL_DELAYED": (
            "Surat ini baru tertunda: server surat masih mencoba. Bila ia menyerah, ada surat lain yang mengatakannya."
        ),
        "UNKNOWN_ROUTING_TABLE": "Versi tabel rute itu tidak pernah diusulkan pada desk ini.",
        "ROUTING_TABLE_IN_FORCE": "Isi tabel rute ini sudah berlaku.",
        "UNKNOWN_OFFICE": "Kantor itu tidak ada dalam daftar desk ini.",
        "UNKNOWN_APPOINTMENT": "Nomor penetapan itu tidak ada pada desk ini.",
        "ALREADY_APPOINTED": "Orang itu sudah mempunyai peran yang sama pada masa itu.",
        "POST_FILLED": "Jabatan itu dipegang orang lain pada masa yang sama.",
        "ROSTER_FULL": "Daftar desk penuh.",
        "PERSON_IN_LETTERHEAD": "Kop surat hanya memuat nomor dan alamat kantor, bukan nomor seluler atau data orang.",
        "FILE_NOT_HERE": "Hanya sidik berkas ini yang dicatat; berkasnya ada pada yang menyerahkan.",
        "FILE_ERASED": "Berkas ini sudah dihapus.",
        "FILE_DAMAGED": "Berkas yang tersimpan rusak atau telah diubah; laporkan kepada administrator.",
        "NO_SHOWN_COPY": "Berkas ini tidak dapat ditampilkan sebagai gambar; unduh berkasnya.",
        "TOO_LARGE": "Isinya terlalu besar untuk satu catatan; tidak ada yang disimpan.",
        "NOTHING_OWED": "Tidak ada lagi kewajiban pada bagian ini.",
        "REFERRAL_WITHDRAWN": (
            "Rujukan ini sudah dicabut; tidak ada lagi yang diminta. Yang masih perlu disampaikan ditulis "
            "sebagai catatan."
        ),
        "BAD_VALUE": "Nilai tidak dikenal.",
        "UNKNOWN_REGION": "Kode daerah tidak dikenal.",
        "REGION_OF_ANOTHER_DESK": "Tempat itu termasuk wilayah desk lain.",
        "UNKNOWN_CATEGORY": "Kategori tidak dikenal.",
        "UNKNOWN_AGENCY": "Instansi tidak dikenal atau tidak melayani tempat ini.",
        "UNKNOWN_TARGET": "Masalah tujuan penggabungan tidak ada pada desk ini.",
        "TARGET_OF_ANOTHER_DESK": "Masalah tujuan milik desk lain; penggabungan tidak melintasi desk atau jenjang.",
        "INSTANT_OUT_OF_RANGE": "Waktu berada di masa depan atau di luar tahun pemilihan.",
        "UNFIT_TEXT": "Teks kosong, terlalu panjang, atau bukan teks.",
        "PERSONAL_DATA": "Teks ini memuat nomor telepon, alamat surel, atau nomor identitas; tulis tanpa itu.",
        "EMPTY_EVIDENCE": "Berkas bukti kosong.",
        "EVIDENCE_TOO_LARGE": "Berkas bukti melampaui batas ukuran.",
        "REASON_NEEDED": "Tindakan ini memerlukan alasan.",
        "NOTHING_CORRECTED": "Tidak ada yang dikoreksi: semuanya sudah seperti itu; tingkat saja diubah tanpa koreksi.",
        "FAULTY_ROUTING_TABLE": "Tabel rute berisi kesalahan; periksa dengan `desk rules check`.",
        "REUSED": "Kunci yang sama dipakai untuk isi yang berbeda.",
        "COMMAND_ID_REUSED": "Nomor perintah ini sudah dipakai untuk perintah lain.",
        "INTAKE_KEY_REUSED": "Kunci laporan ini sudah dipakai untuk isi lain; laporan pertama tetap berlaku.",
        # from reading and the faces, before a command exists
        "AMBIGUOUS_REFERENCE": "Awalan itu cocok dengan lebih dari satu masalah; tulis lebih panjang.",
        "SEVERAL_ADDRESSES": "Satu sel memuat lebih dari satu alamat; satu kantor mempunyai satu alamat surel.",
        "CUT_NUMBER": "Nomor telepon dipotong oleh lembar kerja; format kolomnya sebagai teks.",
        "OFFICE_TWICE": "Kantor yang sama tertulis dua kali dengan isi berbeda; putuskan baris mana yang benar.",
        "UNREADABLE_INSTANT": "Waktu tidak dapat dibaca atau tidak ada dalam kalender.",
        "HOUR_MISSING": "Hanya tanggal; jamnya harus ditulis, karena jam tidak diterka.",
        "WEEKDAY_CONTRADICTS": "Nama hari tidak cocok dengan tanggalnya.",
        "AMBIGUOUS_DATE": (
            "Hari dan bulan dapat tertukar: berkas ini memuat tanggal dengan bulan di depan. Tulis nama bulannya."
        ),
        "OCCURRED_AFTER_REPORTED": "Kejadian tertulis sesudah laporannya.",
        "AMBIGUOUS_REGION": "Isi sel cocok dengan lebih dari satu daerah.",
        "UNUSABLE_CONTACT": "Kontak bukan nomor telepon atau alamat yang dapat dihubungi.",
        "DUPLICATE_ROW": "Baris ini sama dengan baris lain; hapus, atau bedakan dengan kolom intake_key.",
        "SURPLUS_CELLS": "Sel baris ini tidak cocok dengan judul kolom; pemisah di dalam teks memerlukan tanda kutip.",
        "DESK_NOT_OPEN": "Desk daerah ini belum dibuka di sini.",
        "BOOK_UNDER_ANOTHER_KEY": "Kunci identitas (DESK_IDENTITY_KEY) bukan kunci buku desk ini.",
        "BOOK_ON_ANOTHER_CALENDAR": "Buku desk ini sudah dibuka dengan waktu lain, yang tidak dapat diubah.",
        "BOOK_ON_OTHER_TERMS": "Buku desk ini sudah dibuka untuk tahun lain, atau nomor registernya milik desk lain.",
        "MAIL_TOO_LARGE": "Berkas terlalu besar atau terlalu banyak bagiannya untuk surat dari server surat.",
        "NO_NOTIFICATION": "Berkas ini bukan pemberitahuan server surat tentang kiriman yang kembali (.eml).",
        "NO_LETTER_NAMED": "Pemberitahuan ini tidak menyebut surat yang dimaksud; catat dengan --code.",
        "UNKNOWN_CURSOR": "Penanda halaman tidak dikenal.",
        "UNREADABLE_ENVELOPE": "Isian bukan amplop perintah yang sah.",
        "VERSION_MOVED": "Sudah ada perubahan sejak dilihat; lihat lagi, lalu putuskan.",
        # from the face over HTTP
        "DESK_AWAY": "Layanan tidak terjangkau; tidak ada yang hilang. Coba lagi nanti.",
        "UNREADABLE_REQUEST": "Permintaan tidak sesuai dengan bentuk yang diminta alamat ini.",
        "UNKNOWN_ADDRESS": "Alamat ini tidak ada.",
        "WRONG_METHOD": "Alamat ini tidak menerima cara permintaan itu.",
        "NOT_SIGNED_IN": "Belum masuk, atau tokennya tidak berlaku.",
        "TOKEN_NARROWER": "Token ini hanya untuk membaca.",
        "IDEMPOTENCY_KEY_MISSING": "Kepala Idempotency-Key diperlukan: satu kunci untuk satu maksud.",
        "REQUEST_TOO_LARGE": "Permintaan melampaui batas ukuran.",
        "REQUEST_TOO_SLOW": "Kiriman terlalu lama; kirim lagi dengan jaringan yang lebih baik.",
        "TOO_MANY_REQUESTS": "Terlalu banyak permintaan; tunggu sebentar.",
        "TOO_BUSY": "Layanan sedang penuh; tidak ada yang dikerjakan. Coba lagi sebentar lagi.",
        "FOREIGN_FORM": "Formulir ini bukan dari halaman yang Anda buka, atau sudah usang; buka halamannya lagi.",
        "LOGIN_NEEDED": "Masuk dulu dengan akun kedinasan (`desk login`); di sini --as hanya untuk akun yang masuk.",
        "LINK_SPENT": "Tautan masuk ini sudah dipakai atau sudah habis; minta yang baru.",
        "SIGN_IN_OUTDATED": "Upaya masuk ini sudah usang; mulai lagi dari halaman masuk.",
        "SIGN_IN_DECLINED": "Layanan akun kedinasan tidak mengizinkan masuk.",
        "PROVIDER_AWAY": "Layanan akun kedinasan tidak terjangkau; coba lagi nanti. Yang sudah masuk terus bekerja.",
        "PROVIDER_NOT_TRUSTED": "Jawaban layanan akun kedinasan tidak dapat dipercaya; beri tahu pengelola.",
        "NO_PROVIDER": "Masuk dengan akun kedinasan belum disetel di sini.",
        "ACCOUNT_WITHOUT_ROLE": "Akun ini dikenal, tetapi belum punya satu peran di desk; hubungi ketua desk.",
        "ACCOUNT_HAS_LEFT": "Menurut daftar petugas desk, akun ini tidak lagi bertugas; hubungi ketua desk.",
        "FAULT": "Kesalahan program; mohon dilaporkan dengan nomor ini.",
    },
)

FILE_FAULTS: Final = Words(
    "fault of a file of reports",
    {
        "EMPTY_FILE": "Berkas tidak berisi satu laporan pun.",
        "FILE_TOO_LARGE": "Berkas melampaui batas ukuran.",
        "WRONG_TYPE": "Isi berkas bukan CSV, XLSX, XLS, atau ODS; simpan sebagai XLSX atau CSV.",
        "PROTECTED_FILE": "Berkas dikunci kata sandi; simpan tanpa kata sandi.",
        "MACRO_WORKBOOK": "Buku kerja berisi makro; simpan sebagai XLSX tanpa makro.",
        "EXPANDS_TOO_FAR": "Isi berkas melampaui batas setelah dibuka.",
        "DAMAGED_FILE": "Berkas rusak atau tanda kutipnya tidak ditutup.",
        "UNREADABLE_TEXT": "Penyandian teks tidak dikenal; simpan sebagai UTF-8.",
        "MISSING_COLUMN": "Kolom wajib tidak ditemukan di antara judul kolom.",
        "DUPLICATE_COLUMN": "Satu kolom muncul dua kali.",
        "SEVERAL_TABLES": "Lebih dari satu lembar berisi tabel laporan; sebutkan satu dengan --sheet.",
        "COUNTS_ONLY": "Berkas ini rekap jumlah; yang dicatat adalah uraian tiap kejadian, bukan jumlahnya.",
        "UNKNOWN_SHEET": "Lembar itu tidak ada dalam berkas.",
        "INCOMPLETE_FORM": "Berkas ini formulir satu laporan, dan tidak semua yang diperlukan ditemukan di dalamnya.",
        "CHAT_EXPORT": "Berkas ini ekspor percakapan; pilih pesan yang merupakan laporan.",
        "UNKNOWN_MESSAGE": "Pesan itu tidak ada dalam percakapan ini.",
        "TOO_MANY_ROWS": "Baris terlalu banyak; bagi berkas menjadi beberapa bagian.",
        "TOO_MANY_COLUMNS": "Kolom terlalu banyak.",
    },
)


def sentence(code: str) -> str:
    """What people read for a refusal's code."""
    return REFUSALS.get(code) or FILE_FAULTS.get(code) or REFUSALS["REFUSED"]


def unread_form() -> str:
    """What is said of a form that came and was read by nothing."""
    return text(
        "Isian formulir yang dikirim tidak terbaca dan belum tercatat. Tombol kembali di peramban biasanya masih "
        "memuatnya: kembali, lalu kirim lagi dari sana."
    )
