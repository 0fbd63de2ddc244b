"""Who can do what somebody may not do alone."""

from collections.abc import Iterable

from reading.second_persons import SecondPersonShown, SecondPersonsShown
from reference.directory import ReferenceDirectory
from wording.catalogue import text
from wording.persons import position, signed


def able_lines(waiting: SecondPersonsShown | None, directory: ReferenceDirectory) -> tuple[str, ...]:
    """What waits for a second person, and who that can be now."""
    if waiting is None:
        return ()
    head = text("Dimulai oleh {who}.", who=signed(waiting.first))
    return (head, *able_persons(waiting.able, directory))


def able_persons(able: Iterable[SecondPersonShown], directory: ReferenceDirectory) -> tuple[str, ...]:
    """A line for each who can be the second person."""
    return tuple(
        text(
            "Dapat melakukannya sekarang: {position} – {account}",
            position=position(
                directory.agency_name(each.agency, each.region), each.post, each.acting, each.until, each.on_behalf_of
            ),
            account=each.account,
        )
        for each in able
    )
