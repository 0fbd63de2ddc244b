"""Every verb of the command line has an address, or a reason why it has none."""

from cli.verb_rights import NEEDS
from tests.web import reused

PROBLEM, DESK = "/problems/{problem}", "/desks/{desk}"
REPORT = f"{DESK}/tiered-reports/{{kind}}/{{subject}}/{{number}}"

READS = {
    "list": f"{DESK}/problems",
    "words": f"{DESK}/word-search",
    "shift": f"{DESK}/shift",
    "show": PROBLEM,
    "fate": "/reports/{report}",
    "contact": f"{PROBLEM}/contact",
    "access": f"{DESK}/access",
    "similar": f"{PROBLEM}/similar",
    "triage queue": f"{DESK}/triage",
    "evidence list": f"{PROBLEM}/evidence",
    "evidence get": f"{PROBLEM}/evidence/{{number}}",
    "recommendations": f"{DESK}/recommendations",
    "letter preview": f"{PROBLEM}/letters",
    "notices list": f"{DESK}/notices",
    "rules show": f"{DESK}/rules",
    "rules rehearse": f"{DESK}/rules/rehearsal",
    "rules accuracy": f"{DESK}/rules/accuracy",
    "roster show": f"{DESK}/roster",
    "token list": f"{DESK}/tokens",
    "letterhead show": f"{DESK}/letterhead",
    "cadence show": f"{DESK}/cadence",
    "tiered show": REPORT,
    "tiered list": f"{DESK}/tiered-reports",
    "tiered grid": f"{DESK}/tiered-grid",
    "tiered inbox": f"{DESK}/tiered-inbox",
    "books list": "/desks",
    "doctor": "/health",
}
"""Address that is asked with GET, by verb."""

ACTS = {
    "open": f"{DESK}/reports",
    "merge": f"{PROBLEM}/merge-into",
    "unmerge": f"{PROBLEM}/unmerge",
    "triage": f"{PROBLEM}/triage",
    "triage set": f"{PROBLEM}/triage",
    "summary": f"{PROBLEM}/write-summary",
    "verify": f"{PROBLEM}/verify",
    "regrade": f"{PROBLEM}/regrade-severity",
    "correct": f"{PROBLEM}/correct-problem",
    "withdraw": f"{PROBLEM}/withdraw-referral",
    "refer": f"{PROBLEM}/refer",
    "forward": f"{PROBLEM}/forward",
    "dismiss": f"{PROBLEM}/dismiss",
    "escalate": f"{PROBLEM}/escalate",
    "recuse": f"{PROBLEM}/recuse",
    "pause": f"{PROBLEM}/pause-clock",
    "resume": f"{PROBLEM}/resume-clock",
    "extend": f"{PROBLEM}/extend-deadline",
    "restrict": f"{PROBLEM}/restrict",
    "unrestrict": f"{PROBLEM}/lift-restriction",
    "note": f"{PROBLEM}/add-note",
    "recommend": f"{PROBLEM}/recommend",
    "approve": f"{PROBLEM}/approve-recommendation",
    "return": f"{PROBLEM}/return-recommendation",
    "follow-through": f"{PROBLEM}/record-follow-through",
    "outcome": f"{PROBLEM}/record-outcome",
    "close": f"{PROBLEM}/close",
    "reopen": f"{PROBLEM}/reopen",
    "ack": f"{PROBLEM}/acknowledge",
    "answer": f"{PROBLEM}/answer",
    "decline": f"{PROBLEM}/decline",
    "transfer": f"{PROBLEM}/transfer",
    "receipt": f"{PROBLEM}/record-receipt",
    "resend": f"{PROBLEM}/resend-notice",
    "notices resend": f"{PROBLEM}/resend-notice",
    "notices bounced": f"{PROBLEM}/record-bounce",
    "evidence attach": f"{PROBLEM}/evidence",
    "notices told": f"{PROBLEM}/record-hand-delivery",
    "rules propose": f"{DESK}/propose-routing-table",
    "rules activate": f"{DESK}/activate-routing-table",
    "roster import": f"{DESK}/record-office",
    "roster withdraw": f"{DESK}/withdraw-office",
    "roster appoint": f"{DESK}/appoint-official",
    "roster change": f"{DESK}/change-appointment",
    "roster end": f"{DESK}/end-appointment",
    "token issue": f"{DESK}/tokens",
    "token revoke": f"{DESK}/tokens/{{token_id}}/revoke",
    "letterhead set": f"{DESK}/set-letterhead",
    "cadence set": f"{DESK}/set-cadence",
    "tiered open": f"{REPORT}/open-report",
    "tiered enter": f"{REPORT}/add-entry",
    "tiered nil": f"{REPORT}/enter-nil",
    "tiered close-entries": f"{REPORT}/close-entries",
    "tiered compile": f"{REPORT}/compile-report",
    "tiered narrate": f"{REPORT}/write-narrative",
    "tiered approve": f"{REPORT}/approve-report",
    "tiered disapprove": f"{REPORT}/disapprove-report",
    "tiered seal": f"{REPORT}/seal-report",
    "tiered submit": f"{REPORT}/submit-report",
    "tiered receive": f"{REPORT}/receive-report",
    "tiered return": f"{REPORT}/return-report",
    "tiered restate": f"{REPORT}/restate-report",
}
"""Address that is asked with POST, by verb."""

OF_THE_MACHINE = "whoever runs the machine does it there"

WITHOUT = {
    "demo": OF_THE_MACHINE,
    "up": OF_THE_MACHINE,
    "worker": OF_THE_MACHINE,
    "web": OF_THE_MACHINE,
    "migrate": OF_THE_MACHINE,
    "wake": OF_THE_MACHINE,
    "books open": OF_THE_MACHINE,
    "letter test": OF_THE_MACHINE,
    "evidence sweep": OF_THE_MACHINE,
    "login": "a terminal signs in at the provider; the API takes tokens",
    "link show": "a link stands in the letters of a problem",
    "link check": "whoever has a link opens it",
    "logout": "as for `login`",
    "session list": "sessions are of pages; a token has an end of its own",
    "session revoke": "as for `session list`",
    "submit": "every command has an address of its own",
    "classify": "needs no server, and so no service",
    "rules check": "a table with faults is refused with them when it is proposed",
    "import": "a file is read where it lies; each row of it is a report",
    "notices print": "one letter, which the preview holds with the others",
    "notices message": "a form of the same letter for a telephone at hand",
    "triage next": "a claim keeps two people at terminals apart; the queue says who has which in hand",
    "triage release": "as for `triage next`",
}
"""Why a verb has no address."""


def test_every_verb_has_an_address_or_a_reason() -> None:
    told = [*READS, *ACTS, *WITHOUT]
    assert len(told) == len(set(told))
    assert set(told) == NEEDS.keys()
    assert all(WITHOUT.values())


def test_every_address_that_is_named_is_there() -> None:
    described = reused.described()["paths"]
    for method, addresses in (("get", READS), ("post", ACTS)):
        for verb, path in addresses.items():
            assert method in described[f"/api/v1{path}"], verb
