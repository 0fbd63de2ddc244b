"""What counts as a number or address of a person, and what does not."""

import pytest

from domain.personal_data import has_personal_data, without_personal_data

PERSONAL = (
    "hubungi 081234567890",
    "WA 0812-3456-7890",
    "wa.me/6281234567890",
    "telepon +62 812 3456 7890",
    "telepon +62 (0)812 3456 7890",
    "HP 0812.3456.789, aktif",
    "kantor (0737) 21234",
    "kantor 0737-521234",
    "kerabat di +65 9123 4567",
    "surel budi@contoh.id",
    "surel:budi.santoso+pilkada@contoh.co.id,",
    "NIK 1707051203850001",
    "NIK 1707 0512 0385 0001",
    "NIK 170705-120385-0001",
    "NIP 198503122010011004",
    "NIP 19850312 201001 1 004",
)
PLAIN = (
    "TPS 003 Desa Sungai Lisai",
    "27-11-2024 pukul 08.00-09.30",
    "08-11-2024 08.00",
    "pukul 08.00-12.00 WIB, 27 November 2024",
    "kekurangan 1.250.000 surat suara dari 16.000.000",
    "kerugian Rp 1.500.000.000",
    "LEBONG/2024/000123-6",
    "surat 042/LP/2024, PKPU 17 Tahun 2024",
    "TPS 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11",
    "kode daerah 17.07.05.2001",
    "@ pos jaga",
)


@pytest.mark.parametrize("text", PERSONAL)
def test_a_number_or_address_of_a_person_is_seen_and_masked(text: str) -> None:
    assert has_personal_data(text)
    masked = without_personal_data(text, "[...]")
    assert "[...]" in masked
    assert not has_personal_data(masked)
    assert not any(part in masked for part in ("3456", "1234", "contoh", "0001", "0512", "1985", "2010"))


@pytest.mark.parametrize("text", PLAIN)
def test_dates_amounts_and_numbers_of_things_are_none(text: str) -> None:
    assert not has_personal_data(text)
    assert without_personal_data(text, "[...]") == text
