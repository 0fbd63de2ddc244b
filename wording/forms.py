"""What people read of a form by which something is asked of a problem or a desk: its title, its fields, its faults."""

from typing import Final

from wording.catalogue import Words

ACTIONS: Final = Words(
    "what somebody may do",
    {
        "Triage": "Tetapkan kategori",
        "WriteSummary": "Tulis uraian resmi",
        "Verify": "Catat verifikasi",
        "RegradeSeverity": "Ubah tingkat",
        "CorrectProblem": "Koreksi masalah",
        "MergeInto": "Gabungkan ke masalah lain",
        "Unmerge": "Batalkan penggabungan",
        "Dismiss": "Akhiri: bukan urusan desk",
        "Restrict": "Batasi siapa yang melihat",
        "LiftRestriction": "Cabut pembatasan",
        "Refer": "Rujuk instansi lagi",
        "ResendNotice": "Kirim ulang pemberitahuan",
        "RecordBounce": "Catat surat yang kembali",
        "RecordHandDelivery": "Catat sudah diberi tahu langsung",
        "Acknowledge": "Akui rujukan",
        "Decline": "Tolak rujukan",
        "Transfer": "Alihkan rujukan",
        "WithdrawReferral": "Cabut rujukan",
        "Answer": "Jawab rujukan",
        "AddNote": "Tambah catatan",
        "AttachEvidence": "Catat sidik berkas bukti",
        "ExtendDeadline": "Perpanjang tenggat",
        "PauseClock": "Hentikan jam",
        "ResumeClock": "Jalankan jam lagi",
        "Escalate": "Naikkan sekarang",
        "Recuse": "Jauhkan petugas",
        "Recommend": "Usulkan masukan penyelesaian",
        "ApproveRecommendation": "Setujui masukan",
        "ReturnRecommendation": "Kembalikan masukan",
        "RecordFollowThrough": "Catat tanggapan atas masukan",
        "Forward": "Serahkan ke lembaga berwenang",
        "RecordReceipt": "Catat tanda terima penyerahan",
        "RecordOutcome": "Catat hasil",
        "RecordReportReceipt": "Catat tanda terima laporan",
        "Close": "Tutup masalah",
        "Reopen": "Buka kembali masalah",
        "RecordOffice": "Catat kantor",
        "WithdrawOffice": "Cabut kantor",
        "AppointOfficial": "Tetapkan petugas",
        "ChangeAppointment": "Ubah penetapan",
        "EndAppointment": "Akhiri penetapan",
        "SetLetterhead": "Tetapkan kop surat",
        "SetCadence": "Tetapkan jadwal pelaporan",
        "ActivateRoutingTable": "Berlakukan tabel rute",
    },
)
"""By the class of the command; also what stands on the button."""

ACTIONS_OF_MANY: Final = Words(
    "what somebody may do to several problems, in short",
    {
        "AddNote": "Catatan",
        "Refer": "Rujuk",
        "Escalate": "Naikkan",
        "Verify": "Verifikasi",
        "MergeInto": "Gabungkan",
        "Dismiss": "Akhiri",
    },
)
"""By the class of the command, where several buttons stand in one line."""

ACTION_HELPS: Final = Words(
    "what follows when somebody does it",
    {
        "Triage": "Masalah masuk register, dan instansi yang bertanggung jawab dirujuk saat itu juga.",
        "WriteSummary": "Uraian tampil dalam surat, daftar, dan laporan, dan disimpan untuk selamanya. Yang terbaru "
        "berlaku.",
        "Verify": "Temuan mengenai kejadian, bukan mengenai siapa yang salah. Tidak ada yang menunggunya; yang terbaru "
        "berlaku.",
        "RegradeSeverity": "Tenggat yang sudah berjalan tidak bergeser; kewajiban berikutnya memakai tingkat yang "
        "baru. Menjadi S4 langsung dilaporkan dan dieskalasi.",
        "CorrectProblem": "Yang dikosongkan tetap. Rujukan yang tidak cocok lagi dicabut dengan surat, yang baru "
        "dikirim dengan tenggat baru; nomor register tetap.",
        "MergeInto": "Laporannya ikut terhitung di sana, dan nomor lamanya mengantar ke sana. Dapat dibatalkan.",
        "Unmerge": "Masalah ini berlanjut dari keadaannya semula.",
        "Dismiss": "Laporan berakhir tanpa tindak lanjut; pelapor yang dapat dihubungi diberi tahu. Bila lembaga lain "
        "memerlukannya, serahkan.",
        "Restrict": "Hanya verifikator dan ketua desk serta akun yang disebut yang melihat isinya; surat tidak lagi "
        "menyebutnya. Mengulang mengganti daftarnya.",
        "LiftRestriction": "Semua yang berwenang di wilayahnya melihat masalah ini lagi.",
        "Refer": "Surat rujukan dikirim, dan jam pengakuannya mulai berjalan.",
        "RecordBounce": "Pemberitahuan dianggap gagal sampai dikirim ulang atau diberitahukan langsung. Tenggat tidak "
        "bergeser.",
        "ResendNotice": "Surat disusun ulang menurut keadaan sekarang, lalu dikirim.",
        "RecordHandDelivery": "Pemberitahuan dianggap sampai pada saat yang disebut. Namanya disimpan tersegel.",
        "Acknowledge": "Instansi menyatakan telah menerima rujukan; jam jawabannya berjalan terus.",
        "Decline": "Rujukan berakhir; desk diminta menunjuk penanggung jawab lain bila perlu.",
        "Transfer": "Instansi yang disebut dirujuk sebagai gantinya.",
        "WithdrawReferral": "Instansinya diberi tahu lewat surat bahwa tidak ada lagi yang diminta.",
        "Answer": "Rujukan selesai dengan hasil ini. Uraiannya disimpan tersegel.",
        "AddNote": "Catatan disimpan tersegel dan tidak dapat diubah; yang keliru diralat dengan catatan baru.",
        "AttachEvidence": "Hanya sidiknya yang dicatat; berkasnya tetap ada pada yang menyerahkan.",
        "ExtendDeadline": "Hanya satu kewajiban yang bergeser; tenggat semula tetap tercatat.",
        "PauseClock": "Semua tenggat masalah ini berhenti sampai waktu yang disebut. Diminta satu orang, "
        "diperintahkan orang lain.",
        "ResumeClock": "Semua tenggat bergeser selama jam berhenti, lalu berjalan lagi.",
        "Escalate": "Pimpinan atau jenjang berikutnya diberi tahu saat itu juga.",
        "Recuse": "Petugas itu tidak lagi melihat masalah ini dan tidak dapat bertindak atasnya.",
        "Recommend": "Menunggu persetujuan orang kedua sebelum dikirim kepada instansi.",
        "ApproveRecommendation": "Yang menyetujui harus orang lain daripada pengusulnya. Sesudah itu instansi diminta "
        "menanggapi.",
        "ReturnRecommendation": "Desk diminta merumuskan masukan ulang.",
        "RecordFollowThrough": "Tanggapan terakhir berlaku; penolakan memerlukan alasan.",
        "Forward": "Lembaga itu yang memutuskan; desk menyimpan penyerahan, tanda terima, dan putusan yang diumumkan.",
        "RecordReceipt": "Penyerahan terbukti sampai.",
        "RecordOutcome": "Hasil menurut instansi atau lembaga; desk tidak menyimpulkan kesalahan siapa pun.",
        "RecordReportReceipt": "Jenjang di atasnya sudah memegang laporan ini.",
        "Close": "Semua syarat harus terpenuhi; S4 ditutup oleh dua orang.",
        "Reopen": "Tindak lanjut berjalan lagi dengan tenggat baru.",
        "RecordOffice": "Surat kepada instansi itu dikirim ke alamat ini mulai sekarang.",
        "WithdrawOffice": "Tidak ada lagi yang dikirim ke sana.",
        "AppointOfficial": "Berlaku dari hari pertama sampai hari terakhir, menurut kalender desk.",
        "ChangeAppointment": "Yang tertulis di sini berlaku sejak awal penetapan; nama dan kontak yang dikosongkan "
        "tetap.",
        "EndAppointment": "Sesudah hari terakhir, orang itu tidak lagi bertindak bagi desk.",
        "SetCadence": "Periode yang sedang terbuka berjalan sampai batas yang sudah diumumkan; sesudah itu aturan ini "
        "berlaku.",
        "SetLetterhead": "Surat berikutnya memakai kop ini; surat yang sudah terkirim tetap.",
        "ActivateRoutingTable": "Orang kedua memberlakukan usulan. Masalah yang sudah masuk register tetap pada aturan "
        "dan tenggatnya.",
    },
)
"""By the class of the command."""

FIELDS: Final = Words(
    "field of a form",
    {
        "account": "Akun orangnya",
        "action": "Apa yang dilakukan server surat",
        "learned": "Dari mana diketahui",
        "sent_at": "Saat surat itu dikirim",
        "status": "Kode status (misalnya 5.1.1)",
        "acting": "Cara jabatan diisi",
        "address": "Alamat kantor",
        "rules": "Aturan",
        "agency": "Instansi",
        "at": "Saat diberi tahu",
        "audience": "Siapa yang membaca",
        "category": "Kategori",
        "contests": "Pemilihan yang terkait",
        "decree": "Keputusan pembentukan",
        "desk": "Nama desk",
        "due_at": "Tenggat baru",
        "email": "Surel",
        "finding": "Temuan",
        "government": "Pemerintah daerah",
        "grounds": "Bila bukan kewenangan desk: alasannya",
        "how": "Cara diberi tahu",
        "in_remit": "Masalah ini termasuk urusan desk",
        "into": "Masalah tempatnya berlanjut",
        "key": "Kewajiban",
        "media_type": "Jenis berkas",
        "method": "Caranya",
        "name": "Nama",
        "notice_id": "Pemberitahuan",
        "number": "Nomor",
        "occurred_at": "Waktu kejadian yang benar",
        "officer": "Petugas yang dijauhkan",
        "on_behalf_of": "Bertindak atas nama",
        "outcome": "Hasil",
        "part": "Sebagai",
        "persons": "Akun yang juga boleh melihat",
        "phone": "Telepon",
        "place": "Tempat yang benar, dalam kata desk",
        "post": "Jabatan desk",
        "published_reference": "Nomor putusan atau pengumuman",
        "reason": "Alasan",
        "referral_id": "Rujukan",
        "region": "Daerah",
        "report_id": "Laporan berjenjang",
        "requested_by": "Diminta oleh",
        "response": "Tanggapan atas masukan",
        "role": "Peran",
        "severity": "Tingkat",
        "sha256": "Sidik SHA-256 berkas",
        "since": "Hari pertama",
        "size_bytes": "Ukuran berkas, dalam bita",
        "stations": "Nomor TPS",
        "steps": "Langkah buku panduan",
        "summary": "Uraian resmi",
        "text": "Uraian",
        "to_agency": "Dialihkan kepada",
        "until": "Sampai",
        "version": "Versi yang diusulkan",
        "webhook": "Webhook",
        "AddNote.text": "Catatan",
        "Verify.text": "Apa yang ditemukan",
        "Recommend.text": "Rumusan sendiri",
        "RecordHandDelivery.name": "Kepada siapa",
        "RecordBounce.at": "Saat surat kembali",
        "RecordOffice.name": "Nama kantor",
        "AttachEvidence.name": "Nama berkas",
        "AttachEvidence.text": "Apa yang terlihat, dan dari mana",
        "RecordReceipt.number": "Nomor tanda terima",
        "RecordReportReceipt.number": "Nomor tanda terima",
        "ApproveRecommendation.number": "Nomor masukan",
        "ChangeAppointment.number": "Nomor penetapan",
        "EndAppointment.number": "Nomor penetapan",
        "AppointOfficial.until": "Hari terakhir",
        "ChangeAppointment.until": "Hari terakhir",
        "EndAppointment.until": "Hari terakhir",
        "SetLetterhead.phone": "Telepon kantor",
        "SetLetterhead.email": "Surel kantor",
    },
)
"""By the field of the command; by command and field where that says more."""

FIELD_HELPS: Final = Words(
    "help for a field",
    {
        "text": "Disimpan tersegel. Jangan tulis lebih banyak tentang orang daripada yang perlu.",
        "name": "Disimpan tersegel.",
        "reason": "Satu kalimat, 3 sampai 300 huruf, tanpa nama orang pribadi; tersimpan dalam jejak.",
        "summary": "Satu atau dua kalimat, paling banyak 400 huruf, tanpa nomor telepon, alamat, atau nomor identitas.",
        "into": "Nomor register atau nomor masalah, di desk yang sama.",
        "persons": "Satu akun per baris.",
        "stations": "Nomor saja, dipisahkan koma: 1, 2, 12.",
        "requested_by": "Akun orang pertama; bukan Anda.",
        "officer": "Akun petugasnya.",
        "account": "Huruf kecil, angka, titik, dan titik dua.",
        "address": "Satu baris per baris surat, paling banyak tiga.",
        "rules": "Satu aturan per baris: jenis (daily, weekly, monthly), jam batas dipisahkan titik koma, hari dalam "
        "minggu 1-7, tanggal, sejak, sampai, toleransi dalam menit; misalnya "
        "daily,08:00;16:00,,,2024-11-24,2024-11-26,120.",
        "severity": "S4 paling berat. Menurunkan S4 memerlukan dua orang.",
        "published_reference": "Huruf, angka, titik, garis miring, dan spasi.",
        "number": "Huruf, angka, titik, garis miring, dan spasi.",
        "sha256": "64 angka heksadesimal.",
        "media_type": "Misalnya image/jpeg atau application/pdf.",
        "phone": "Angka saja, dengan atau tanpa + di depan.",
        "webhook": "Alamat, atau jalur di bawah alamat yang ditetapkan pengelola.",
        "post": "Kosong bila tidak memegang jabatan desk.",
        "acting": "Kosong bagi pejabat definitif.",
        "on_behalf_of": "Akun orang yang diwakili; kosong bila atas nama sendiri.",
        "version": "Misalnya 17.07-1.",
        "ApproveRecommendation.number": "Kosong: yang menunggu persetujuan.",
        "ChangeAppointment.number": "Menurut daftar petugas.",
        "EndAppointment.number": "Menurut daftar petugas.",
        "RecordOffice.name": "Seperti pada kop suratnya.",
        "SetLetterhead.phone": "Bukan nomor seluler, misalnya (0737) 21234.",
    },
)
"""By field, or by command and field; what explains itself has none."""

REPORT_FIELDS: Final = Words(
    "field of a report",
    {
        "text": "Apa yang dilaporkan",
        "region": "Kecamatan",
        "place": "Desa, TPS, atau tempat",
        "occurred_at": "Waktu kejadian",
        "reported_at": "Waktu laporan",
        "channel": "Lewat apa",
        "reporter_role": "Pelapor sebagai",
        "contact": "Kontak pelapor",
    },
)

SENT_FIELDS: Final = Words(
    "further field of a form that was sent",
    {
        "agency": "Instansi",
        "kategori": "Kategori",
        "kategori-lain": "Kategori lain",
        "nama": "Nama tampilan",
        "position": "Jabatan",
        "tingkat": "Tingkat",
        "tujuan": "Tujuan",
    },
)
"""By the name of the field, where a form gives it one of its own."""

REPORT_HELPS: Final = Words(
    "help for a field of a report",
    {
        "text": "Dengan kata pelapor. Disimpan tersegel, tidak disunting.",
        "region": "Kosong bila tidak diketahui; dicari dari isi laporan.",
        "place": "Dengan kata pelapor, misalnya TPS 3 Desa Sukau Mergo.",
        "reporter_role": "Misalnya warga, ppk, atau Kapolsek.",
        "contact": "Nomor telepon atau surel; disimpan tersegel, untuk memberi tahu hasilnya.",
    },
)

INSTANT_HELP: Final = Words(
    "help for a date",
    {
        "instant": "Tanggal dan jam menurut desk, misalnya 27-11-2024 19.42.",
        "day": "Tanggal menurut desk, misalnya 27-11-2024.",
        "told": "Tanggal dan jam menurut desk, misalnya 27-11-2024 19.42; tanggal saja bila jamnya tidak diketahui.",
    },
)

FAULTS: Final = Words(
    "what is wrong with a field",
    {
        "missing": "Harus diisi.",
        "enum": "Pilih salah satu dari daftar.",
        "literal_error": "Pilih salah satu dari daftar.",
        "string_too_short": "Terlalu pendek.",
        "string_too_long": "Terlalu panjang.",
        "string_pattern_mismatch": "Bentuknya tidak sesuai petunjuk.",
        "too_short": "Isi sedikitnya satu.",
        "too_long": "Terlalu banyak.",
        "int_parsing": "Tulis angka.",
        "greater_than_equal": "Angkanya terlalu kecil.",
        "less_than_equal": "Angkanya terlalu besar.",
        "other": "Tidak sesuai; periksa lagi.",
    },
)
"""By the type of the error."""

WAYS_OUT: Final = Words(
    "what to do about a refusal",
    {
        "NOT_PERMITTED": "Minta petugas yang berwenang melakukannya; daftarnya ada pada halaman Roster.",
        "SECOND_PERSON_NEEDED": "Minta orang lain yang berwenang melakukannya; isinya tidak perlu ditulis ulang.",
        "OUTSIDE_GRANT": "Minta kuasa yang mencakup tindakan ini, atau minta pemberi kuasa melakukannya.",
        "OUT_OF_PHASE": "Buka halaman masalah: di sana hanya ada tindakan yang mungkin sekarang.",
        "ALREADY_CLOSED": "Buka kembali masalah dengan alasan, lalu ulangi.",
        "ALREADY_MERGED": "Buka masalah tempatnya berlanjut, dan lakukan di sana.",
        "ONLY_ARCHIVED": "Buka kembali catatan arsip dengan alasan, lalu ulangi.",
        "NOT_CLOSABLE": "Halaman masalah menyebut syarat yang belum terpenuhi.",
        "TRIAGE_CLAIMED": "Tunggu sampai laporan itu kembali ke antrean, atau beri tanda di bawah dan kirim lagi.",
        "REASON_NEEDED": "Isi alasan, lalu kirim lagi.",
        "COMMAND_ID_REUSED": "Formulir ini sudah pernah terkirim dengan isi lain. Bila memang tindakan baru, kirim "
        "sekali lagi.",
        "INTAKE_KEY_REUSED": "Formulir ini sudah pernah terkirim dengan isi lain. Bila memang laporan baru, kirim "
        "sekali lagi.",
        "PERSONAL_DATA": "Hapus nomor dan alamat orang, lalu kirim lagi.",
        "UNKNOWN_AGENCY": "Pilih instansi yang mempunyai kantor untuk tempat ini.",
        "UNKNOWN_TARGET": "Periksa nomor registernya pada halaman Antrean.",
        "TARGET_ENDED": "Pilih masalah yang masih berjalan.",
        "INSTANT_OUT_OF_RANGE": "Periksa tanggal dan jamnya.",
        "HANDED_OVER": "Hubungi lembaga yang memegangnya.",
        "NOTHING_CORRECTED": "Ubah sedikitnya satu isian; tingkat saja diubah lewat Ubah tingkat.",
        "REFERRAL_WITHDRAWN": "Tulis sebagai catatan.",
        "ALREADY_APPOINTED": "Ubah penetapan yang ada, atau pilih masa lain.",
        "POST_FILLED": "Akhiri penetapan yang lama lebih dulu, atau tetapkan pelaksana.",
    },
)
"""By the code of the refusal; those that say it themselves have none."""
