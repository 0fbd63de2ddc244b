"""`/masalah/…`: one problem, now or as it was at a moment."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Annotated, Final
from urllib.parse import urlencode

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from commands.intake.checks import CLOCK_TOLERANCE
from composition import DeskServices
from domain.access.policy import DeskView, View
from domain.access.sight import Sight
from domain.codes import desk_region
from domain.obligation import RECEIPT
from domain.problem.commands import Unmerge
from domain.problem.rights import may_send
from domain.problem.state import LIVING, Approved, Phase
from domain.refusals import InstantOutOfRange, ReasonNeeded, UnknownProblem
from intake_files.instants import UnreadableInstant
from projections.problem.tables import ProblemRow
from reading.finding import find_problem, problem_in_sight
from reading.lines import Window
from reading.problem import ProblemView
from reading.process import ProcessState
from reading.reports import Merging
from reading.showing import ProblemShown, read_problem
from reading.similar import SimilarProblem, similar_problems
from web.api import statuses
from web.api.caller import Services
from web.api.problem_details import NotAnswered
from web.api.references import ProblemReference, address_of, reference_in
from web.pages.ahead import ahead_of, command_name
from web.pages.contact import may_call
from web.pages.evidence import sees_evidence
from web.pages.frame import Frame, frame_of
from web.pages.instants import Clock
from web.pages.paper import PaperLink
from web.pages.problem_lines import (
    SWITCHES,
    corrections_shown,
    events_shown,
    passes,
    proposed_steps,
    recommendation_line,
    referrals_shown,
    reports_shown,
    writings_shown,
)
from web.pages.process_lines import Act, awaited_shown, owed_then, timers_shown, title_of, told_by_line
from web.pages.queue_address import Link
from web.pages.rendering import page
from web.pages.second_person_lines import able_lines
from web.pages.typed import as_typed, typed_instant
from web.signin.session import SignedIn, Visitor
from wording.catalogue import text
from wording.codes import CONTESTS, FINDINGS, METHODS, OUTCOMES, PHASES, ROUTES, word
from wording.evidence import evidence_line
from wording.lines.problem import source_line
from wording.matches import match_line
from wording.persons import signed
from wording.process import CLOSING_LACKS
from wording.tellings import why_untold

router = APIRouter(include_in_schema=False)

LINES_SHOWN: Final = 40
"""Of each list of a page."""

SIMILAR_SHOWN: Final = 3

LAST_OF_A_MINUTE: Final = timedelta(seconds=59, milliseconds=999)

KEYS: Final = {
    "ApproveRecommendation": "s",
    "Refer": "r",
    "RegradeSeverity": "u",
    "ExtendDeadline": "p",
    "Escalate": "e",
    "AddNote": "c",
    "Acknowledge": "a",
    "Answer": "w",
    "Triage": "g",
    "Verify": "v",
    "Close": "t",
}
"""Single keys of acts, by the type of the command."""

LADDER: Final = (*LIVING, Phase.CLOSED)


class AskedProblem(BaseModel):
    """What the address of a problem asks for."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    per: Annotated[str, Field(max_length=60)] = ""
    dari: Annotated[int, Field(ge=1, le=10_000_000)] = 1
    jejak: Annotated[str, Field(pattern=rf"^({'|'.join(SWITCHES)})$")] = ""
    itu: bool = False
    """The problem itself, also where another one goes on for it."""

    tujuan: Annotated[str, Field(max_length=500)] = ""
    """Why sealed words are opened, where that has to be said."""

    def at(self, **changes: object) -> str:
        """The query of the address with some things otherwise."""
        changed = self.model_copy(update=changes)
        said = {name: value for name, value in changed.model_dump(exclude_defaults=True).items() if value}
        return f"?{urlencode(said)}"


@router.get("/masalah/{problem}")
async def problem(
    services: Services, visitor: SignedIn, problem: ProblemReference, asked: Annotated[AskedProblem, Query()]
) -> Response:
    """The page of a problem; the number of one that was merged leads to the one that goes on."""
    sight = await services.sight(visitor.actor, asked.tujuan) if asked.tujuan else visitor.sight
    found = await find_problem(sight, services.queries, reference_in(problem))
    frame = await frame_of(services, visitor, desk_region(found.desk))
    clock = Clock(frame.local, frame.now)
    instant = _instant(asked.per, clock)
    try:
        shown = await read_problem(
            sight,
            services.showing,
            found,
            instant,
            itself=asked.itu,
            engine=instant is None,
            window=Window(asked.dari, LINES_SHOWN),
        )
    except ReasonNeeded:
        return page("purpose.html", frame=frame, asked=asked, title=found.register_number or found.problem_id)
    if shown is None:
        raise UnknownProblem(text("belum tercatat pada {moment}", moment=asked.per))
    row = await problem_in_sight(sight, services.queries, shown.problem.problem_id) or found
    like = await _similar(services, sight, row, shown) if instant is None else ()
    seen = Seen(services, visitor, frame, clock if instant is None else Clock(frame.local, instant), asked, instant)
    has_evidence = instant is None and await sees_evidence(sight, services.evidence_sources, row)
    calls = instant is None and await may_call(services, visitor, row)
    return seen.page_of(shown, row, like, has_evidence=has_evidence, may_call=calls)


@router.get("/masalah/{problem}/versi")
async def version(services: Services, visitor: SignedIn, problem: ProblemReference) -> dict[str, int]:
    """The version of a problem, for its page to see that there is news: it opens nothing that a page shows."""
    return {"version": (await find_problem(visitor.sight, services.queries, reference_in(problem))).version}


def _instant(typed: str, clock: Clock) -> datetime | None:
    """The moment that was asked for, None for now.

    Raises:
        NotAnswered: what was typed is none.
        InstantOutOfRange: it lies ahead.
    """
    if not typed:
        return None
    try:
        asked = typed_instant(typed, clock.local)
    except UnreadableInstant:
        raise NotAnswered(statuses.UNREADABLE, typed) from None
    calendar = clock.local.calendar
    if asked > clock.now + calendar.span(CLOCK_TOLERANCE):
        raise InstantOutOfRange(typed)
    shown = calendar.shown(asked)
    # A minute that is typed is meant with all that its events show for it.
    return asked if shown.second or shown.microsecond else asked + calendar.span(LAST_OF_A_MINUTE)


async def _similar(
    services: DeskServices, sight: Sight, row: ProblemRow, shown: ProblemShown
) -> tuple[SimilarProblem, ...]:
    if shown.problem.phase not in LIVING or not sight.relations_with(View.SIMILAR):
        return ()
    return (await similar_problems(sight, services.queries, services.resemblances, row))[:SIMILAR_SHOWN]


class Seen:
    """A problem's page for who looks."""

    def __init__(
        self,
        services: DeskServices,
        visitor: Visitor,
        frame: Frame,
        clock: Clock,
        asked: AskedProblem,
        instant: datetime | None,
    ) -> None:
        self._services = services
        self._visitor = visitor
        self._frame = frame
        self._clock = clock
        """Of the moment that is shown."""

        self._asked = asked
        self._instant = instant

    def page_of(
        self,
        shown: ProblemShown,
        row: ProblemRow,
        like: tuple[SimilarProblem, ...],
        *,
        has_evidence: bool,
        may_call: bool,
    ) -> Response:
        """The page."""
        view, clock, directory, process = shown.problem, self._clock, self._services.directory, shown.process
        acts = () if process is None else tuple(_acts(process))
        awaited = () if process is None else tuple(awaited_shown(process, view.desk, clock, directory))
        return page(
            "problem.html",
            frame=self._frame,
            clock=clock,
            asked=self._asked,
            has_evidence=has_evidence,
            may_call=may_call,
            is_past=self._instant is not None,
            as_typed=as_typed(clock.now, clock.local),
            view=view,
            address=f"/masalah/{address_of(view.register_number, view.problem_id)}",
            queue=f"/desk/{view.desk}/antrean",
            title=directory.category_name(view.category),
            place=self._place(view),
            number=view.register_number or view.problem_id,
            report_count=shown.page.reports or row.intake_count,
            awaited=awaited,
            awaited_then=()
            if self._instant is None
            else tuple(owed_then(each, clock, directory) for each in view.obligations),
            closing_line=self._closing_line(view),
            process=process,
            told_by=None
            if process is None
            else told_by_line(process, asks_engine=self._visitor.sight.sees_of_desk(DeskView.ENGINE, view.desk)),
            wake=None if process is None or process.wake_at is None else clock.hour(process.wake_at),
            timers=() if process is None else timers_shown(process, clock),
            lacks=() if process is None else tuple(CLOSING_LACKS[each] for each in process.closing_lacks),
            paused=None if process is None or process.paused_until is None else clock.hour(process.paused_until),
            acts=acts,
            ahead=ahead_of(process, [each.sentence for each in awaited]),
            ladder=tuple(_ladder(view)),
            reports=tuple(reports_shown(view, clock, directory)),
            referrals=tuple(referrals_shown(view, clock, directory)),
            writings=tuple(writings_shown(view.writings, clock)),
            corrections=tuple(corrections_shown(view.corrections, clock)),
            printed=tuple(self._printed(view)),
            prints_letters=self._prints_letters,
            recommendation=recommendation_line(view),
            steps=proposed_steps(view, directory),
            events=tuple(events_shown(view.timeline, clock, self._asked.jejak)),
            folded=tuple(events_shown(view.timeline, clock, self._asked.jejak, folded=True)),
            switches=tuple(self._switches(view)),
            facts=tuple(self._facts(view)),
            second_person=able_lines(shown.second_person, directory),
            merged=_merged_here(shown),
            unmerges=self._instant is None and self._unmerges(view),
            like=tuple((each, directory.category_name(each.category), match_line(each.reasons)) for each in like),
            lines=shown.page,
            more=self._asked.at(dari=shown.page.next) if shown.page.next else None,
            newest=self._asked.at(dari=max(1, shown.page.timeline - LINES_SHOWN + 1)) if shown.page.next else None,
            first=self._asked.at(dari=1) if shown.page.first > 1 else None,
            address_of=address_of,
        )

    def _unmerges(self, view: ProblemView) -> bool:
        """Whether a merging here is for who looks to take back."""
        return may_send(self._visitor.sight.actor, Unmerge, view.desk)

    @property
    def _prints_letters(self) -> bool:
        """Whether letters, which quote reporters, are for some who look as this one does; each says itself if not."""
        return self._instant is None and bool(self._visitor.sight.relations_with(View.WORDS))

    def _printed(self, view: ProblemView) -> Iterator[PaperLink]:
        """Letters beside those of referrals that there are on paper."""
        if not self._prints_letters:
            return
        is_handed_over = any(each.key == RECEIPT for each in view.obligations)
        if is_handed_over or any(each.type == "ProblemForwarded" for each in view.timeline):
            yield PaperLink("penyerahan", text("Surat penyerahan (PDF)"))
        if isinstance(view.recommendation, Approved):
            yield PaperLink("rekomendasi", text("Lembar rekomendasi (PDF)"))

    def _place(self, view: ProblemView) -> str:
        place = self._services.directory.region_name(view.region)
        return f"{place}, TPS {', '.join(view.stations)}" if view.stations else place

    def _closing_line(self, view: ProblemView) -> str:
        if view.merged_into is not None:
            return text("Digabung ke masalah lain.")
        if view.closed_at is not None:
            outcome = word(OUTCOMES, view.outcome) if view.outcome else ""
            return text("Selesai {at}: {outcome}.", at=self._clock.moment(view.closed_at), outcome=outcome)
        return "" if view.phase in LIVING else f"{word(PHASES, view.phase)}."

    def _switches(self, view: ProblemView) -> Iterator[Link]:
        names = {
            "": text("Semua"),
            "putusan": text("Putusan"),
            "instansi": text("Instansi"),
            "orang": text("Orang saja"),
            "kirim": text("Pemberitahuan"),
        }
        for switch in SWITCHES:
            count = sum(passes(each, switch) for each in view.timeline)
            address = f"{self._asked.at(jejak=switch)}#jejak"
            yield Link(names[switch], address, count, is_current=switch == self._asked.jejak)

    def _facts(self, view: ProblemView) -> Iterator[tuple[str, str]]:
        clock, directory = self._clock, self._services.directory
        found = view.verification
        yield (
            text("Verifikasi"),
            text("belum diverifikasi")
            if found is None
            else text(
                "{finding} ({method}, {at}, oleh {who})",
                finding=word(FINDINGS, found.finding),
                method=word(METHODS, found.method),
                at=clock.hour(found.at),
                who=signed(found.by),
            ),
        )
        yield text("Jalur"), f"{word(ROUTES, view.route)}; {text('penanggung jawab {agency}', agency=view.lead)}"
        yield text("Terjadi"), clock.moment(view.occurred_at, view.occurred_until)
        yield text("Terdeteksi"), clock.moment(view.detected_at)
        if not view.intakes:
            yield text("Asal"), source_line(view.source)
        yield text("Yang menentukan"), evidence_line(view.words or view.evidence)
        percent = f"{view.confidence_permille / 10:.1f}".replace(".", ",")
        yield text("Keyakinan"), f"{percent} %"
        yield text("Aturan"), text("{rule}, versi {version}", rule=view.rule, version=view.rule_version)
        if stage := directory.stage_name(view.stage):
            yield text("Tahapan"), stage
        if view.contests:
            yield text("Pemilihan"), ", ".join(word(CONTESTS, each) for each in view.contests)
        if view.restriction:
            yield (
                text("Dibatasi"),
                text("oleh {who}: {reason}", who=view.restriction.by, reason=view.restriction.reason),
            )
        for each in view.reports:
            state = text("diterima") if each.received else text("belum diterima")
            yield text("Laporan berjenjang"), f"{each.report_id}, {state}"
        for untold in view.untold:
            why = why_untold(untold.code)
            yield text("Pelapor"), text("{count} tidak dapat diberi tahu: {why}", count=untold.reporters, why=why)


def _acts(process: ProcessState) -> Iterator[Act]:
    """What who looks can do: what ends something that is waited for stands first."""
    settling = [kind for each in process.awaited for kind in each.settled_by if kind in process.open_to_you]
    for kind in dict.fromkeys((*settling, *process.open_to_you)):
        yield Act(command_name(kind), title_of(kind), KEYS.get(kind, ""))


def _merged_here(shown: ProblemShown) -> tuple[Merging, ...]:
    """Problems that live on in this one: those that led here, and those whose reports are shown."""
    with_reports = (each.merged_from for each in shown.problem.intakes if each.merged_from is not None)
    merged = {each.problem_id: each for each in (*shown.merged, *with_reports)}
    return tuple(merged.values())


def _ladder(view: ProblemView) -> Iterator[tuple[str, str]]:
    """The phases of a life, each with its class: passed, present, or to come."""
    if view.phase not in LADDER:
        return
    present = LADDER.index(view.phase)
    for number, phase in enumerate(LADDER):
        yield word(PHASES, phase), "sudah" if number < present else "kini" if number == present else ""
