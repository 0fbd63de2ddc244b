"""To whom a charter goes, in words: an agency, or a pair of candidates by its number alone."""

from domain.contests import Contest
from domain.desk.charter import Pairs, Recipient
from wording.catalogue import text
from wording.codes import CONTESTS, word


def pair_name(contest: Contest | None, number: int | None) -> str:
    """A pair of candidates, for example `pasangan calon nomor 2 (bupati)`."""
    return text(
        "pasangan calon nomor {number} ({contest})", number=number, contest=word(CONTESTS, contest) if contest else ""
    )


def recipient_name(recipient: Recipient) -> str:
    """Whom a recipient is, an agency by its code."""
    return recipient.agency or pair_name(recipient.contest, recipient.ballot_number)


def pairs_line(pairs: Pairs) -> str:
    """How many pairs stand in each contest, for example `gubernur 2, bupati 3`; a stroke where nothing is known."""
    known = ((each, pairs.of(each)) for each in Contest)
    return ", ".join(f"{word(CONTESTS, contest)} {count}" for contest, count in known if count is not None) or "–"
