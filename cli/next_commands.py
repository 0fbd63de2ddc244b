"""What to type next, where a page says so: only what the rights tables leave to who reads it (`cli.verb_rights`).

This is the one place of the terminal that names verbs to people; `tests/cli/test_hints.py` holds every line of it
against every role.
"""

import shlex
from collections.abc import Iterator

from cli.verb_rights import may_use
from commands.service import DeskOffer
from domain.access.policy import DeskView, View
from domain.access.sight import Sight
from domain.codes import RegionCode
from domain.problem.outcome import Dismissal
from reading.triage import TriageView
from wording.catalogue import text

DOUBTFUL = frozenset({"NOISE", "NOT_OUR_REMIT", "PLACE_ELSEWHERE"})
"""Why a person is asked where the report may be none of the desk's."""


def commands_for(view: TriageView, who: str) -> Iterator[str]:
    """What to type next, for somebody who is told `who` apart by these options."""
    draft = "" if view.summary_draft is None else " --summary-draft"
    decisions = [f"desk triage {view.problem_id} {each.category} {view.severity}{draft}" for each in view.suggestions]
    endings = list(_endings(view))
    for command in (*endings, *decisions) if view.triage_reason in DOUBTFUL else (*decisions, *endings):
        yield f"{command}{who}"
    yield f"desk triage release {view.problem_id}{who}"


def _endings(view: TriageView) -> Iterator[str]:
    problem_id = view.problem_id
    if view.other_desk:
        yield f"desk dismiss {problem_id} {Dismissal.OTHER_DESK}"
    match view.triage_reason:
        case "NOISE":
            yield f"desk dismiss {problem_id} {Dismissal.NOT_A_REPORT}"
        case "NOT_OUR_REMIT":
            remit = f"--not-our-remit --grounds {Dismissal.NOT_AN_ELECTION_MATTER}"
            yield f"desk forward {problem_id} {text('INSTANSI')} {remit}"
            yield f"desk dismiss {problem_id} {Dismissal.NOT_AN_ELECTION_MATTER}"
        case _:
            yield f"desk dismiss {problem_id} {Dismissal.NOT_OUR_REMIT}"


def options_of(actor: str | None, desk: RegionCode, default_desk: RegionCode) -> str:
    """Options by which the next command is typed as the same person at the same desk."""
    who = f" --as {shlex.quote(actor)}" if actor else ""
    return who + (f" --desk {desk}" if desk != default_desk else "")


def for_signing_in() -> str:
    """What is said of signing in where a desk starts that is nobody's rehearsal."""
    return text("Masuk di halaman: cetak tautan dengan `desk login --as PERAN:AKUN`.")


def for_an_empty_list(sight: Sight, desk: RegionCode) -> str:
    """What a list says in which there is nothing at all."""
    if not sight.sees_of_desk(DeskView.TOTALS, desk):
        if sight.relations_with(View.LISTED) or not may_use(sight, "fate", desk):
            return text("Belum ada masalah yang dapat Anda lihat di sini.")
        return text("Daftar masalah bukan untuk peran ini. Lihat jadinya laporan Anda dengan `desk fate LAPORAN`.")
    if not may_use(sight, "open", desk):
        return text("Belum ada masalah.")
    return text("Belum ada masalah. Catat satu dengan `desk open`, atau impor berkas dengan `desk import`.")


def for_likenesses(sight: Sight, desk: RegionCode, name: str) -> Iterator[str]:
    """What to do with the problems that may be the same as the one with this name."""
    if may_use(sight, "merge", desk):
        yield text("Gabungkan bila sama: desk merge {name} --into NOMOR --reason ALASAN", name=name)


def for_a_missing_summary(name: str, draft: str) -> Iterator[str]:
    """How a problem gets its official summary that was decided without one, by whoever decided."""
    yield text("Belum ada uraian resmi. Usulan: {draft}", draft=draft)
    yield text("Pakai usulan: desk summary {name} --draft; atau tulis: desk summary {name} TEKS", name=name)


def for_more_of_a_problem(name: str, first: int) -> str:
    """How who reads a problem's page reads on."""
    return text("Selanjutnya: desk show {name} --from {first}; semuanya: --all", name=name, first=first)


def for_more_of_a_list(verb: str, left: int | None = None) -> str:
    """How who reads a list reads on; how many lines are left where that is known."""
    if left is None:
        return text("Masih ada lagi: {command}", command=f"desk {verb}")
    return text("dan {count} lagi: {command}", count=left, command=f"desk {verb}")


def for_a_message(sight: Sight, desk: RegionCode, name: str, notice: str) -> Iterator[str]:
    """How it goes on record that a message was sent from a telephone."""
    if may_use(sight, "notices told", desk):
        yield text(
            "Catat sesudah terkirim: desk notices told {name} {notice} --how message --to NAMA",
            name=name,
            notice=notice,
        )


def for_no_second_person(sight: Sight, desk: RegionCode) -> Iterator[str]:
    """How somebody becomes the second person where nobody is."""
    if may_use(sight, "roster appoint", desk):
        yield text("Tetapkan pelaksana: desk roster appoint AKUN supervisor INSTANSI --acting Plh. --until TANGGAL")


def for_a_proposal(sight: Sight, desk: RegionCode, version: str) -> Iterator[str]:
    """How a routing table goes on that was proposed just now."""
    if may_use(sight, "rules rehearse", desk):
        yield text("Gladi: desk rules rehearse {version}.", version=version)
    if may_use(sight, "rules activate", desk):
        yield text("Orang kedua: desk rules activate {version}", version=version)
    else:
        yield text("Berlaku setelah ketua desk memberlakukannya sebagai orang kedua.")


def for_an_empty_roster(sight: Sight, desk: RegionCode) -> str:
    """What a roster says that has no office."""
    if may_use(sight, "roster import", desk):
        return text("Belum ada kantor; masukkan dengan `desk roster import BERKAS`.")
    return text("Belum ada kantor.")


def for_another_desk(sight: Sight, offer: DeskOffer) -> str:
    """Where a report goes that this desk does not take; `sight` is that of who types the same there."""
    if may_use(sight, "open", offer.desk):
        return text("Catat pada {name}: {command}", name=offer.name, command=f"desk open --desk {offer.desk} …")
    return text("Sampaikan kepada {name}; desk itu mencatatnya sendiri.", name=offer.name)


def for_who_opens_problems(sight: Sight, desk: RegionCode) -> str:
    """Why nobody opens a problem by an envelope, and what to do instead."""
    if may_use(sight, "open", desk):
        return text("laporan dicatat dengan desk open")
    return text("laporan bukan untuk peran ini")
