"""The sample day from the first report to the last closing, although its desk is killed on the way."""

import itertools
import json
import re
import signal
import subprocess
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import pytest

from domain.personal_data import has_personal_data
from tests.e2e.conftest import started

SPEED = "3000"
"""The day's 54 hours in some 65 seconds."""

PROGRESS = re.compile(r"(\d+) dari 60 laporan masuk")
KILLED_FROM = 18
"""Reports after which the desk is killed, as soon as it says so."""
ACCOUNTED = {"became", "joined", "forwarded", "dismissed", "nil"}


def reports_told_of(process: "subprocess.Popen[str]") -> int:
    """How many reports have come in, once they are enough; a busy machine passes over some of the lines."""
    assert process.stdout is not None
    for line in process.stdout:
        told = PROGRESS.search(line)
        if told is not None and int(told[1]) >= KILLED_FROM:
            return int(told[1])
    raise AssertionError(f"ended with {process.wait()} before {KILLED_FROM} reports had come in")


PARTS: Final = (
    r"^(Yang terjadi: |Menurut pelapor, belum diverifikasi: “)\S",
    r"^Yang diminta +: konfirmasi penerimaan rujukan",
    r"^Batas waktu +: \S",
    r"^Nomor register +: LEBONG/2024/\d{6}-\w$",
    r"^Daerah +: Kabupaten Lebong$",
    r"^Kategori +: \S",
    r"^Waktu kejadian +: \S+, \d+ November 2024 pukul ",
    r"^Diketahui desk sejak +: \S+, \d+ November 2024 pukul ",
    r"^Jumlah laporan +: [1-9]",
    r"^Verifikasi +: belum diverifikasi$",
)
"""What an agency reads in every referral, each at the beginning of a line."""


def check_referrals(outbox: Path) -> None:
    """Every referral says what happened, where, when, who else was asked and whom to call, and nobody's number."""
    contacts = r"^Narahubung desk +: (Badan Kesbangpol|Desk Pilkada) Kabupaten Lebong"
    messages = [json.loads(each.read_bytes())["message"] for each in outbox.glob("*.notice.json")]
    referrals = [each for each in messages if each["template"] == "REFERRAL"]
    together = [each for each in messages if each["template"] == "BUNDLE"]
    assert len(referrals) > 20
    assert together
    for each in (*referrals, *together):
        whole = each["body"] + "".join(part["body"] for part in each["parts"])
        assert len(re.findall(contacts, whole, flags=re.MULTILINE)) == 1
    parts = [part for each in together for part in each["parts"] if part["subject"].startswith("[DATA REKAAN] Rujukan")]
    for each in (*referrals, *parts):
        body = each["body"]
        own = re.sub(r"^(Telepon|Surel) .*$", "", body, flags=re.MULTILINE)
        assert not [part for part in PARTS if not re.search(part, body, flags=re.MULTILINE)], body
        assert re.search(r"^(Penanggung jawab|Juga diminta) +: \S", body, flags=re.MULTILINE), body
        assert not has_personal_data(own), body
    # The roster is known to a worker after a moment.
    assert any(
        re.search(r"^Surel +: kesbangpol@lebong\.example$", each["body"], flags=re.MULTILINE) for each in referrals
    )
    assert any(re.search(r"^Tempat menurut pelapor +: ", each["body"], flags=re.MULTILINE) for each in referrals)


def check_spacing(outbox: Path, speed: float) -> None:
    """Below S4 no office gets a letter within five minutes of the day's time after the one before.

    A message says when it came by the wall's clock, as the desk counts; the day's time runs so much faster.
    """
    came: dict[str, list[datetime]] = {}
    for entry in (json.loads(each.read_bytes()) for each in outbox.glob("*.notice.json")):
        data = entry["message"]["payload"]["data"]
        notices = [each["data"] for each in data.get("notices", ())] or [data]
        if all(each["severity"] != "S4" and each.get("agency_name") for each in notices):
            came.setdefault(entry["message"]["to"]["address"], []).append(datetime.fromisoformat(entry["at"]))
    assert sum(map(len, came.values())) > 100
    for office, instants in came.items():
        gaps = [later - earlier for earlier, later in itertools.pairwise(sorted(instants))]
        assert all(gap * speed >= timedelta(minutes=5) for gap in gaps), office


@pytest.mark.timeout(400)
def test_the_day_survives_a_kill_and_every_report_is_accounted_for(tmp_path: Path) -> None:
    data_dir, summary_file = tmp_path / "data", tmp_path / "summary.json"
    with started(data_dir, "demo", "--until-done", "--speed", SPEED) as first:
        assert reports_told_of(first) < 60
        first.send_signal(signal.SIGKILL)

    with started(data_dir, "demo", "--until-done", "--speed", SPEED, "--json", str(summary_file)) as second:
        said, _ = second.communicate(timeout=350)
    assert second.returncode == 0, said
    assert "DATA REKAAN" in said

    summary = json.loads(summary_file.read_bytes())
    assert summary["accounted"]
    assert summary["sound"]
    assert summary["reports"] == len(summary["rows"]) == 60
    assert {row["disposition"] for row in summary["rows"]} <= ACCOUNTED
    assert summary["phases"].keys() <= {"closed", "forwarded", "merged", "dismissed"}
    assert summary["referrals"].get("open", 0) == 0
    assert summary["audit"] == {
        "problems": summary["problems"],
        "faults": [],
        "projections_equal": True,
        "first_difference": None,
    }
    # time really passed for the slow agency
    assert summary["reminders"] > 0
    assert summary["missed_deadlines"] > 0
    assert summary["escalations"] > 0
    check_referrals(data_dir / "outbox")
    check_spacing(data_dir / "outbox", float(SPEED))
    # one file for each letter, although the desk was killed in between
    letters = list((data_dir / "outbox").glob("*.notice.json"))
    assert len(letters) == summary["letters"]
    # every notice has come to something, and what was not delivered says why
    assert sum(summary["notices"].values()) == sum(summary["notice_reasons"].values()) + summary["notices"]["delivered"]
    assert summary["notices"].keys() <= {"delivered", "skipped", "failed"}
    assert summary["notice_reasons"].keys() <= {"ACKNOWLEDGED", "PROBLEM_ENDED", "NO_CONTACT"}
