"""What people read of a problem's process: whom it waits for, what its timers do, what keeps it from being closed."""

from typing import Final

from domain.obligation import ObligationKey, ObligationKind
from wording.catalogue import Words, text
from wording.codes import OBLIGATIONS, obligation, word

TIMERS: Final = Words(
    "what a timer does",
    {
        "Remind": "pengingat",
        "MissDeadline": "tenggat",
        "EscalateSilences": "naik setingkat",
        "EndPause": "jam berjalan lagi",
        "Inventory": "masuk register",
        "RecommendByPlaybook": "masukan diusulkan menurut buku langkah",
        "IncludeInReport": "masuk laporan berjenjang",
        "CloseFinished": "ditutup",
    },
)
"""By the type of the command."""

CLOSING_LACKS: Final = Words(
    "what is missing before a problem is closed",
    {
        "REFERRAL_OPEN": "Rujukan atau penyerahan belum selesai",
        "LEAD_MISSING": "Penanggung jawab belum ditunjuk",
        "OUTCOME_MISSING": "Hasilnya belum dicatat",
        "RECOMMENDATION_UNANSWERED": "Masukan penyelesaian belum disetujui dan ditanggapi",
        "NOT_REPORTED": "Belum ada dalam laporan berjenjang",
        "REPORT_NOT_RECEIVED": "Laporan berjenjang belum diterima",
        "REPORTER_NOT_TOLD": "Tanda terima belum sampai kepada pelapor",
    },
)
"""By the codes of `domain.problem.plan.missing_for_close`."""


def owed_kind(key: str) -> str:
    """What is owed, without saying for which part."""
    kind = ObligationKey(key).kind
    return word(OBLIGATIONS, key if kind is None else kind)


def timer_line(does: str, key: str | None) -> str:
    """What a timer does, for example `pengingat: jawaban KPU.1`."""
    return word(TIMERS, does) if key is None else text("{does}: {what}", does=word(TIMERS, does), what=obligation(key))


def awaited_line(key: str, who: str, due: str, late: str | None) -> str:
    """The sentence that says what is waited for.

    Args:
        key: what is owed.
        who: by whom.
        due: until when.
        late: for how long the deadline has been over; None while it is not.
    """
    owed = ObligationKey(key)
    what = owed_kind(key)
    what = what[:1].upper() + what[1:]
    if owed.kind is ObligationKind.APPROVE:
        what = text("Persetujuan masukan {number}", number=owed.part)
    if late is None:
        return text("{what} dari {who}, sampai {due}.", what=what, who=who, due=due)
    return text("{what} dari {who}; tenggat {due} sudah lewat {late}.", what=what, who=who, due=due, late=late)


def silence_line(target: str | None, at: str, *, stays: bool, tells_desk: bool) -> str:
    """What happens if nobody acts; empty where nothing does.

    Args:
        target: who hears of it then; None where nobody above does.
        at: when.
        stays: whether it is who owes it already, so that it goes on waiting for them.
        tells_desk: whether the desk's secretariat is told instead.
    """
    if target is not None and stays:
        return text("Bila diam, tetap menunggu {target}.", target=target)
    if target is not None:
        return text("Bila diam, {at} naik ke {target}.", at=at, target=target)
    return text("Bila diam, sekretariat desk diberi tahu.") if tells_desk else ""
