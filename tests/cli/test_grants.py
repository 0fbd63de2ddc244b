"""Who fills an office for a time, or acts for another person: at the terminal, by the roster, to the day."""

import json
from datetime import date, timedelta
from pathlib import Path

import pytest

from cli.exit_status import ExitStatus
from tests.given.terminal import Terminal

ADMIN, SEKDA = ("--as", "admin:pengelola"), ("--as", "supervisor:sekda")
ASISTEN, BUDI = ("--as", "supervisor:asisten"), ("--as", "supervisor:budi")
REPORT = "Jembatan gantung putus, logistik TPS tidak bisa lewat"


@pytest.fixture
def a_database(a_database_of_lebong: str) -> str:
    """With its book open."""
    return a_database_of_lebong


@pytest.fixture
def desk(terminal: Terminal) -> Terminal:
    """A desk with a supervisor, and one problem."""
    terminal.ask("roster", "appoint", "sekda", "supervisor", "SEKDA", "--since", "2020-01-01", *ADMIN)
    terminal.ask("open", "--text", REPORT, "--region", "17.07.03")
    return terminal


def days(desk: Terminal, since: int, until: int) -> tuple[str, ...]:
    """Options of an appointment from one day to another, counted from the desk's today."""
    today = date.fromisoformat(desk.ask("roster", "show", *SEKDA)["day"])
    return tuple(
        part
        for option, count in (("--since", since), ("--until", until))
        for part in (option, (today + timedelta(days=count)).isoformat())
    )


def appoint(desk: Terminal, account: str, *terms: str) -> None:
    desk.ask("roster", "appoint", account, "supervisor", "SEKDA", *terms, *SEKDA)


def problem(desk: Terminal) -> str:
    (listed,) = desk.ask("list", *SEKDA)["problems"]
    found: str = listed["problem_id"]
    return found


def actor_of_the_newest(desk: Terminal) -> dict[str, object]:
    newest = desk.ask("show", problem(desk), *SEKDA)["problem"]["timeline"][-1]
    found: dict[str, object] = newest["actor"]
    return found


def test_who_fills_an_office_acts_and_sees_in_these_days_and_stands_in_the_record_so(desk: Terminal) -> None:
    appoint(desk, "asisten", "--acting", "Plh.", *days(desk, 0, 1))

    desk.ask("note", problem(desk), "dicek", *ASISTEN)

    grant = actor_of_the_newest(desk)["grant"]
    assert isinstance(grant, dict)
    assert (grant["grant"], grant["form"], grant["office"]) == ("acting_official", "Plh.", "sekda.17.07")
    assert len(desk.ask("list", *ASISTEN)["problems"]) == 1


@pytest.mark.parametrize(("since", "until", "code"), [(-3, -1, "GRANT_EXPIRED"), (1, 3, "GRANT_NOT_BEGUN")])
def test_out_of_these_days_nothing_is_done_and_nothing_is_there(
    desk: Terminal, since: int, until: int, code: str
) -> None:
    appoint(desk, "asisten", "--acting", "Plh.", *days(desk, since, until))
    known = problem(desk)

    assert desk.refused("note", known, "dicek", *ASISTEN) == code
    assert desk.refused("roster", "withdraw", "KPU", "--reason", "pindah", *ASISTEN) == code
    assert desk.refused("open", "--text", "listrik padam", "--region", "17.07.03", *ASISTEN) == code
    for looking in (("list",), ("roster", "show"), ("rules", "show"), ("access",), ("triage", "queue"), ("similar",)):
        assert desk.refused(*looking, *ASISTEN) == code
    assert desk.refused("show", known, *ASISTEN) == "UNKNOWN_PROBLEM"
    assert desk.refused("fate", known, *ASISTEN) == "UNKNOWN_PROBLEM"


def test_who_acts_for_another_person_is_not_the_second_one(desk: Terminal, tmp_path: Path) -> None:
    appoint(desk, "asisten", "--for", "sekda", *days(desk, 0, 1))
    appoint(desk, "budi")
    shown = desk.ask("roster", "show", *SEKDA)["appointments"]
    assert [each["on_behalf_of"] for each in shown] == [None, "sekda", None]
    assert "a.n. sekda" in desk.type("roster", "show", *SEKDA).out
    table = desk.type("rules", "show", "--csv", *SEKDA).out

    proposed = _proposed(desk, table, tmp_path)

    assert desk.refused("rules", "activate", proposed, *SEKDA) == "SECOND_PERSON_NEEDED"
    assert desk.refused("rules", "activate", proposed, *ASISTEN) == "SECOND_PERSON_NEEDED"
    activated = desk.ask("rules", "activate", proposed, *BUDI)
    assert (activated["author"], activated["approver"]) == ("asisten for sekda", "budi")


def _proposed(desk: Terminal, table: str, folder: Path) -> str:
    """Version of the table without its last row's supporting agencies, as the delegate proposes it."""
    header, *rows = table.splitlines()
    at = header.split(",").index("supporting")
    changed = next(row for row in rows if row.split(",")[at])
    cells = changed.split(",")
    cells[at] = ""
    path = folder / "routes.csv"
    path.write_text("\n".join([header, *(",".join(cells) if row is changed else row for row in rows)]) + "\n")
    version: str = desk.ask("rules", "propose", str(path), "--reason", "SK 12/2024", *ASISTEN)["version"]
    return version


def test_no_envelope_claims_what_the_roster_does_not_give(desk: Terminal) -> None:
    until = (date.fromisoformat(desk.ask("roster", "show")["day"]) + timedelta(days=1)).isoformat()
    actor = {"id": "asisten", "role": "supervisor", "region": "17.07"}
    for grant, code in (
        ({"grant": "acting_official", "form": "Plt.", "office": "sekda.17.07"}, "OUTSIDE_GRANT"),
        ({"grant": "delegate", "on_behalf_of": "sekda"}, "OUTSIDE_GRANT"),
        ({"grant": "signed_link", "link_id": "lnk-1"}, "NOT_PERMITTED"),
    ):
        envelope = {
            "command_id": "envelope-1",
            "problem_id": problem(desk),
            "actor": {**actor, "grant": {**grant, "until": f"{until}T00:00:00Z"}},
            "command": {"type": "AddNote", "text": "dicek"},
        }
        ran = desk.type("submit", said=json.dumps(envelope))
        assert (ran.status, ran.json["code"]) == (ExitStatus.REFUSED, code)
