"""What people read about the service on its pages: what stands still, what still works, what to do."""

from typing import Final

from wording.catalogue import Words

STANDING: Final = Words(
    "what stands still",
    {
        "clocks": "Jam tidak berjalan",
        "letters": "Surat tidak keluar",
        "database": "Laporan belum dapat disimpan",
        "vault": "Kunci tidak cocok dengan isi yang tersimpan",
    },
)

WORKS: Final = Words(
    "what still works",
    {
        "clocks": "Laporan dan keputusan tetap diterima dan tersimpan. Pengingat dan eskalasi tertunda, dan dikirim "
        "begitu mesin kembali.",
        "letters": "Laporan dan keputusan tetap tersimpan. Surat menunggu dan dikirim begitu pengirimnya kembali.",
        "database": "Yang sudah tersimpan tetap ada. Yang dikirim sekarang belum tercatat; layanan mengatakannya dan "
        "menyimpan isian formulir Anda di halaman.",
        "vault": "Kode, jam, dan surat berjalan; isi laporan dan catatan tidak dapat dibuka atau ditambah.",
    },
)

WAYS: Final = Words(
    "what to do while something stands still",
    {
        "clocks": "Yang mendesak: hubungi instansi dengan telepon dan catat di masalahnya.",
        "letters": "Yang mendesak: sampaikan dengan telepon dari Kotak keluar, dan catat di sana.",
        "database": "Coba lagi sebentar lagi; beri tahu pengelola sistem.",
        "vault": "Beri tahu pengelola sistem; jangan ganti kunci.",
    },
)
