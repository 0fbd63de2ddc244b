"""What may be chosen in a form about a problem or a desk, by the names of its fields, in words."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final, NamedTuple

from composition import DeskServices
from domain.access.policy import DeskView
from domain.access.sight import Sight
from domain.codes import AgencyCode, RegionCode, desk_region, is_within
from domain.notice import NO_CONTACT
from domain.problem.state import Referral, State, UnderWay, obligations_of
from domain.stream import BookId, region_of
from projections.problem.tables import ProblemRow
from projections.views import Notice
from reading.notices import check_letters
from web.pages.controls import Choice, Choices, Offered
from wording.catalogue import text
from wording.codes import NOTICE_KINDS, NOTICE_STATUSES, PARTS, REPORT_KINDS, obligation, word
from wording.persons import position

OF_NOTICES: Final[Mapping[str, Callable[[Notice], bool]]] = {
    "ResendNotice": lambda each: each.status == "failed" or each.code == NO_CONTACT,
    "RecordBounce": lambda each: each.status == "delivered",
    "RecordHandDelivery": lambda each: each.status != "delivered",
}
"""Which notices of a problem a command may be about."""


class AtProblem(NamedTuple):
    """A problem, as far as choices about it need it."""

    found: ProblemRow
    state: State
    referrals: tuple[Referral, ...]


async def offered_at_problem(
    services: DeskServices, sight: Sight, command: str, names: frozenset[str], at: AtProblem
) -> Offered:
    """What may be chosen in the form of a command about a problem.

    Args:
        services: of the process.
        sight: whose eyes it is for.
        command: its type.
        names: of its fields.
        at: the problem.

    Raises:
        domain.outage.LedgerAway: try again later.
    """
    found, book = at.found, at.found.book
    offered: dict[str, Choices] = {}
    if "category" in names:
        offered["category"] = categories(services)
    if names & {"agency", "to_agency"}:
        agencies = await agencies_for(services, book, found.region)
        offered |= {"agency": agencies, "to_agency": agencies}
    if "region" in names:
        offered["region"] = regions_of(services, found.desk)
    if "referral_id" in names:
        offered["referral_id"] = tuple(_referral(services, each) for each in _open_first(at.referrals))
    if "key" in names:
        offered["key"] = tuple(Choice(each.key, obligation(each.key)) for each in obligations_of(at.state))
    if "report_id" in names and isinstance(at.state, UnderWay):
        offered["report_id"] = tuple(
            Choice(each.report_id, f"{word(REPORT_KINDS, each.kind)}, {services.directory.region_name(each.to_region)}")
            for each in at.state.reports
            if not each.received
        )
    if "notice_id" in names:
        offered["notice_id"] = await _notices(services, sight, command, found)
    if "steps" in names:
        offered["steps"] = _steps(services, found)
    if names & {"requested_by", "officer"}:
        offered["persons"] = await persons_of(services, sight, book)
    return offered


async def offered_at_desk(services: DeskServices, sight: Sight, names: frozenset[str], book: BookId) -> Offered:
    """What may be chosen in the form of a command about a desk.

    Raises:
        domain.outage.LedgerAway: try again later.
    """
    desk = region_of(book)
    offered: dict[str, Choices] = {"region": regions_of(services, desk)}
    if "agency" in names:
        offered["agency"] = agencies_of(services)
    if names & {"account", "on_behalf_of"}:
        offered["persons"] = await persons_of(services, sight, book)
    return offered


def agencies_of(services: DeskServices) -> Choices:
    """Every agency, by name."""
    return tuple(
        sorted((Choice(code, each.name_id) for code, each in services.reference.agencies.items()), key=_by_label)
    )


def categories(services: DeskServices) -> Choices:
    """Every category, by name."""
    return tuple(
        sorted(
            (Choice(code, services.directory.category_name(code)) for code in services.reference.taxonomy),
            key=_by_label,
        )
    )


async def agencies_for(services: DeskServices, book: BookId, place: RegionCode) -> Choices:
    """The agencies that have an office for a place, by the name of that office.

    Raises:
        domain.outage.LedgerAway: try again later.
    """
    rules, desk = await services.rules_of(book), region_of(book)
    offices = ((code, rules.office_for(code, desk, place)) for code in services.reference.agencies)
    return tuple(
        sorted(
            (Choice(code, services.directory.agency_name(code, office)) for code, office in offices if office),
            key=_by_label,
        )
    )


def regions_of(services: DeskServices, desk: RegionCode) -> Choices:
    """The desk's own region, and those below it that its reports may name, by name."""
    below = (code for code in services.reference.kecamatan if desk_region(code) == desk)
    if len(desk) < len("17.07"):
        below = (code for code in services.reference.regions if code != desk and is_within(code, desk))
    named = sorted((Choice(code, services.directory.region_name(code)) for code in below), key=_by_label)
    return (Choice(desk, services.directory.region_name(desk)), *named)


async def persons_of(services: DeskServices, sight: Sight, book: BookId) -> Choices:
    """The accounts of a desk's roster, as far as it is in sight.

    Raises:
        domain.outage.LedgerAway: try again later.
    """
    if not sight.sees_of_desk(DeskView.ROSTER, region_of(book)):
        return ()
    appointments = (await services.in_force.desk(book)).roster.appointments
    named = {
        each.account: Choice(
            each.account,
            position(
                services.directory.agency_name(each.terms.agency, each.terms.region),
                each.terms.post,
                each.terms.acting,
                each.terms.until,
                each.terms.on_behalf_of,
            ),
        )
        for each in appointments
    }
    return tuple(named.values())


def addressee_of(services: DeskServices, agency: AgencyCode | None, office: RegionCode | None) -> str:
    """Whom a notice is for."""
    if agency is None or office is None:
        return text("Pelapor")
    return services.directory.agency_name(agency, office)


async def _notices(services: DeskServices, sight: Sight, command: str, found: ProblemRow) -> Choices:
    check_letters(sight, found.desk)
    notices = await services.queries.notices(sight, found.problem_id)
    fits = OF_NOTICES[command]
    return tuple(
        Choice(
            each.notice_id,
            f"{word(NOTICE_KINDS, each.kind)}, {addressee_of(services, each.agency, each.office)} "
            f"({word(NOTICE_STATUSES, each.status)})",
        )
        for each in notices
        if fits(each)
    )


def _steps(services: DeskServices, found: ProblemRow) -> Choices:
    playbook = services.reference.playbooks.get(found.category, ())
    return tuple(
        Choice(str(each.step_no), line)
        for each in playbook
        for line in services.directory.steps(found.category, (each.step_no,))
    )


def _referral(services: DeskServices, referral: Referral) -> Choice:
    office = services.directory.agency_name(referral.agency, referral.office)
    return Choice(referral.referral_id, f"{office} ({word(PARTS, referral.part)}, {referral.referral_id})")


def _open_first(referrals: Iterable[Referral]) -> Iterator[Referral]:
    """The referrals of which something is owed; all where none is."""
    known = tuple(referrals)
    yield from (tuple(each for each in known if each.is_open) or known)


def _by_label(choice: Choice) -> str:
    return choice.label.casefold()
