"""`desk letter`: letters read before they are sent, and a channel tried."""

from collections.abc import Iterator, Sequence
from typing import Annotated, Any
from uuid import uuid5

import typer
from rich.padding import Padding
from rich.text import Text

from activities.letters import Letters
from cli.acting import COMMAND_NAMESPACE
from cli.answer import Answer, Page, Part, page_of
from cli.failures import DeskAway, DeskRefused
from cli.options import ProblemArgument, PurposeOption
from cli.pages.output import mark_fictitious, safe
from cli.session import desk_services
from cli.verbs import Asked, looks
from domain.base import Value
from domain.notice import PendingNotice
from domain.problem.state import State
from domain.stream import StreamId
from notices.model import ContactPoint, NoticeChannel, PermanentFailure, SkipReason, TemporaryFailure
from notices.trial import trial_message
from reading.letters import LetterSources, LettersPreviewed, Writer, Written, preview_letters
from wording.catalogue import text
from wording.codes import NOTICE_CHANNELS, SKIP_REASONS, word

app = typer.Typer(add_completion=False)
letter = typer.Typer()
app.add_typer(letter, name="letter", help="Baca surat sebelum dikirim, dan kirim surat uji.")


class LetterTried(Value):
    """A channel took a trial message."""

    fictitious: bool
    channel: NoticeChannel
    reference: str | None


@looks(letter, "preview")
async def preview(
    asked: Asked,
    problem: ProblemArgument,
    wanted: Annotated[
        str | None, typer.Argument(metavar="SURAT", help="Jenis surat, misalnya REFERRAL, atau awal nomornya.")
    ] = None,
    purpose: PurposeOption = None,
) -> Answer:
    """Tampilkan surat kepada instansi seperti yang akan dikirim sekarang; tidak ada yang dikirim.

    Yang menunggu, yang gagal, dan surat tiap rujukan. Isi laporan yang dikutip dicatat sebagai akses.
    JSON: {fictitious, problem_id, register_number, letters: [{notice_id, kind, agency, office, skipped, address,
    subject, body}]}.
    """
    async with desk_services() as services:
        sight = await asked.sight(services.sight, purpose)

        def writer_for(stream: StreamId[Any]) -> Writer:
            return _Writer(services.letters_shown(sight, stream))

        sources = LetterSources(services.queries, services.ledger, writer_for)
        found, letters = await preview_letters(sight, sources, problem, wanted)
        previewed = LettersPreviewed(
            fictitious=await services.is_fictitious(found.book),
            problem_id=found.problem_id,
            register_number=found.register_number,
            letters=letters,
        )
        return Answer(previewed, _page(previewed))


class _Writer:
    """Letters, as far as they are read before they are sent."""

    def __init__(self, letters: Letters) -> None:
        self._letters = letters

    async def write(self, stream: StreamId[Any], state: State, notices: Sequence[PendingNotice]) -> Sequence[Written]:
        """Each letter, in the order of the notices."""
        return [
            Written(skipped=each)
            if isinstance(each, SkipReason)
            else Written(address=each.to.address, subject=each.subject, body=each.body)
            for each in await self._letters.to_offices(stream, state, notices)
        ]


def _page(previewed: LettersPreviewed) -> Page:
    def page(_width: int) -> Iterator[Part]:
        yield from mark_fictitious(fictitious=previewed.fictitious)
        if not previewed.letters:
            yield text("Tidak ada surat.")
        for each in previewed.letters:
            yield Text(f"{each.notice_id} → {each.address or '–'}", style="bold")
            if each.skipped is not None:
                yield text("tidak akan dikirim: {reason}", reason=word(SKIP_REASONS, each.skipped))
                continue
            yield Padding(Text(safe(f"{each.subject}\n\n{each.body}")), (0, 0, 1, 2))

    return page


@looks(letter, "test")
async def send_test(
    asked: Asked,
    to: Annotated[str, typer.Option("--to", metavar="ALAMAT", help="Alamat menurut saluran yang dipakai.")],
) -> Answer:
    """Kirim surat uji lewat saluran yang dipakai, satu kali; kegagalan disebut kodenya.

    JSON: {fictitious, channel, reference}.
    """
    async with desk_services() as services:
        settings = services.settings
        channel = NoticeChannel(settings.notice_channel.value.upper())
        point = ContactPoint(channel=channel, address=to, display_name="", language=settings.notice_language)
        occasion = f"{asked.actor.id}/{to}/{services.now().isoformat()}"
        letterhead = (await services.contacts.letterhead(services.book_of(asked.desk))).filled(
            services.directory.government_name(asked.desk), services.directory.desk_name(asked.desk)
        )
        message = trial_message(point, letterhead, f"test/{uuid5(COMMAND_NAMESPACE, occasion)}")
        try:
            receipt = await services.sender.send(message)
        except TemporaryFailure as failure:
            raise DeskAway(text("saluran pemberitahuan menjawab {code}", code=str(failure))) from None
        except PermanentFailure as failure:
            raise DeskRefused(failure.code, failure.status) from None
        tried = LetterTried(fictitious=settings.fictitious, channel=receipt.channel, reference=receipt.reference)
        line = text("Surat uji diterima saluran {channel}.", channel=word(NOTICE_CHANNELS, receipt.channel))
        return Answer(tried, page_of(line))
