"""Refusals: reasons the rules give for not carrying out a command.

Refusal
├── UnknownProblem             nothing is recorded under this problem
├── AlreadyDetected
├── NotPermitted               the actor's role, agency or region does not allow it
│   ├── SecondPersonNeeded     the same person may not do both halves
│   ├── NotTheReceiver         the report went to another tier
│   ├── RecusedFromDesk        the desk of who acts or looks keeps them away
│   └── OutsideGrant           what lets the actor act or look does not reach so far
│       ├── GrantNotBegun      it holds from a later instant on
│       └── GrantExpired       it has run out
├── OutOfPhase                 the command does not fit the problem's situation
│   ├── AlreadyClosed
│   ├── AlreadyMerged
│   ├── AlreadyDiverted
│   ├── HandedOver             another body has the matter; the desk does not take it back
│   ├── TargetEnded            the problem that this one is to be merged into has ended
│   │   └── TargetMerged       it was itself merged, perhaps into this one
│   └── NotClosable            a condition of closing is missing
├── TriageClaimed              another person has the report in hand
├── UnknownPart                the problem has no such referral, obligation, notice or report
├── UnknownLetter              none of the desk's letters went under this name
├── NothingSent                no channel has taken the notice that is said to have come back
├── NotReturned                what a mail server says is not that a letter came back
│   └── MailDelayed            it goes on trying
├── UnknownReport              no report in sight has this name
├── ReportOutOfPhase           the act does not fit how far the report has come
│   ├── ReportNotOpened        nobody has opened it
│   ├── EntriesStillOpen       units and members may still enter
│   ├── ReportNotCompiled
│   ├── ReportIsApproved       the chair has it as it is; it goes back first
│   ├── ReportNotApproved
│   ├── ReportIsSealed         what is sealed is restated, never changed
│   ├── ReportNotSealed
│   ├── ReportIsSubmitted      it has gone up in this edition
│   ├── ReportNotSubmitted     it has not gone up
│   ├── ReportIsReceived       the tier above has confirmed it
│   └── ReportIsReturned       the tier above has sent it back
├── NilAfterEntry              who has told something cannot have had nothing to tell
├── NoTierAbove                nobody takes the nation's report
├── ReportNumberUsed           another report of the desk was sealed under it
├── UnknownRoutingTable        nobody proposed such a version at this desk
├── RoutingTableInForce        the rows proposed, or to be activated, decide already
├── UnknownOffice              the desk's roster has no such office
├── UnknownAppointment         the desk's roster has no appointment with this number
├── AlreadyAppointed           the person has this role at that time
├── PostFilled                 another person holds the post at that time
├── RosterFull                 the roster takes no more
├── CharterOnRecord            the desk was formed by another decree
├── DeskIsClosed               the desk takes nothing new any more; the tier above does
├── DeskIsOpen                 the desk that is to be opened again is not closed
├── DeskNotClosable            a problem of the desk is open, or something is owed on one
├── AlreadyRecused             the desk keeps the person away at that time
├── UnknownRecusal             the desk has no recusal with this number
├── NoCharter                  the desk has no charter
├── NotDistributed             the charter did not go to who is said to have confirmed it
├── PersonInLetterhead         a line of the letterhead holds a person's number or address
├── TooLarge                   more than one event of the record can hold
├── DocumentTooLarge           more than one printed document can hold
├── FileNotHere                the record has the digest of a file, and not the file
│   ├── FileErased             it was erased with whom it was about
│   └── FileDamaged            it is not what was handed in, or not whole
├── NothingOwed                the part exists, but nothing is owed on it any more
│   └── WithdrawnReferral      the desk took back what it had asked
├── BadValue                   a value the vocabulary or the calendar does not know
│   ├── UnknownRegion
│   ├── RegionOfAnotherDesk
│   ├── UnknownCategory
│   ├── UnknownAgency
│   ├── UnknownPeriod          no report is about such a day, month, stage or problem
│   ├── SignerNotInOffice      the roster gives the signer no post of the desk today
│   ├── UnknownPair            no pair of candidates is known under this ballot number
│   ├── UnknownTarget          the desk has no such problem to merge this one into
│   │   └── TargetOfAnotherDesk
│   ├── InstantOutOfRange
│   ├── OccurredAfterReported
│   ├── UnfitText
│   ├── EmptyEvidence
│   ├── EvidenceTooLarge       larger than is taken here
│   ├── ReasonNeeded           the rules allow it only with a reason
│   ├── NothingCorrected       everything is already as the correction says
│   └── FaultyRoutingTable     rows contradict each other, leave a gap, or name what does not exist
└── Reused                     an identity of intent used again with other content
    ├── CommandIdReused
    └── IntakeKeyReused
"""

from typing import ClassVar

from domain.codes import upper_region


class Refusal(Exception):
    """The rules refuse this command in this state."""

    code: ClassVar[str] = "REFUSED"

    def __init__(self, detail: str | None = None) -> None:
        self.detail = detail or type(self).__doc__ or ""
        super().__init__(self.detail)


class UnknownProblem(Refusal):
    """Nothing is recorded under this problem."""

    code = "UNKNOWN_PROBLEM"


class AlreadyDetected(Refusal):
    """The problem is already recorded."""

    code = "ALREADY_DETECTED"


class NotPermitted(Refusal):
    """The actor may not do this here."""

    code = "NOT_PERMITTED"


class SecondPersonNeeded(NotPermitted):
    """A second person has to do this."""

    code = "SECOND_PERSON_NEEDED"


class NotTheReceiver(NotPermitted):
    """The report went to another tier."""

    code = "REPORT_OF_ANOTHER_TIER"


class RecusedFromDesk(NotPermitted):
    """The desk of who acts or looks here keeps them away from its matters."""

    code = "RECUSED_FROM_DESK"


class OutsideGrant(NotPermitted):
    """What lets the actor act or look here does not reach so far."""

    code = "OUTSIDE_GRANT"


class GrantNotBegun(OutsideGrant):
    """What lets the actor act or look here holds from a later instant on."""

    code = "GRANT_NOT_BEGUN"


class GrantExpired(OutsideGrant):
    """What let the actor act or look here has run out."""

    code = "GRANT_EXPIRED"


class UnknownLink(Refusal):
    """No link that was given out; says nothing of what it might have been for."""

    code = "UNKNOWN_LINK"


class LinkExpired(Refusal):
    """A link that was given out and has run out."""

    code = "LINK_EXPIRED"


class OutOfPhase(Refusal):
    """The command does not fit the problem's present situation."""

    code = "OUT_OF_PHASE"


class AlreadyClosed(OutOfPhase):
    """The problem is closed; reopen it first."""

    code = "ALREADY_CLOSED"


class AlreadyMerged(OutOfPhase):
    """The problem was merged into another; act on that one."""

    code = "ALREADY_MERGED"


class AlreadyDiverted(OutOfPhase):
    """The report was found not to be the desk's matter."""

    code = "ALREADY_DIVERTED"


class HandedOver(OutOfPhase):
    """Another body has the matter; the desk does not take it back."""

    code = "HANDED_OVER"


class OnlyArchived(OutOfPhase):
    """It is a record of what is past, which nobody follows unless somebody takes it up."""

    code = "ONLY_ARCHIVED"


class TargetEnded(OutOfPhase):
    """The problem to merge into has ended."""

    code = "TARGET_ENDED"


class TargetMerged(TargetEnded):
    """The problem to merge into was itself merged."""

    code = "TARGET_MERGED"


class NotClosable(OutOfPhase):
    """A condition of closing is missing."""

    code = "NOT_CLOSABLE"


class TriageClaimed(Refusal):
    """Another person has the report in hand."""

    code = "TRIAGE_CLAIMED"


class UnknownPart(Refusal):
    """The problem has no such referral, obligation, notice or report."""

    code = "UNKNOWN_PART"


class UnknownView(Refusal):
    """Who asks keeps no view of the queue under this name."""

    code = "UNKNOWN_VIEW"


class ViewNameUsed(Refusal):
    """Who asks keeps another view of the queue under this name."""

    code = "VIEW_NAME_USED"


class TooManyViews(Refusal):
    """Who asks keeps as many views of queues as an account may."""

    code = "TOO_MANY_VIEWS"


class UnknownLetter(Refusal):
    """No letter in sight went under this name."""

    code = "UNKNOWN_LETTER"


class NothingSent(Refusal):
    """No channel has taken this notice, so no letter with it can have come back."""

    code = "NOTHING_SENT"


class NotReturned(Refusal):
    """The mail server does not say that the letter came back."""

    code = "NOT_RETURNED"


class MailDelayed(NotReturned):
    """The mail server goes on trying; if it gives up, it says so in another mail."""

    code = "MAIL_DELAYED"


class UnknownReport(Refusal):
    """No report in sight has this name."""

    code = "UNKNOWN_REPORT"


class ReportOutOfPhase(Refusal):
    """The act does not fit how far the report has come."""

    code = "REPORT_OUT_OF_PHASE"


class ReportNotOpened(ReportOutOfPhase):
    """Nobody has opened this report."""

    code = "REPORT_NOT_OPENED"


class EntriesStillOpen(ReportOutOfPhase):
    """Units and members may still enter; close the entries first."""

    code = "REPORT_ENTRIES_OPEN"


class ReportNotCompiled(ReportOutOfPhase):
    """The report has not been compiled in this edition."""

    code = "REPORT_NOT_COMPILED"


class ReportIsApproved(ReportOutOfPhase):
    """The report is approved as it is; it has to be disapproved before it changes."""

    code = "REPORT_APPROVED"


class ReportNotApproved(ReportOutOfPhase):
    """The report has not been approved in this edition."""

    code = "REPORT_NOT_APPROVED"


class ReportIsSealed(ReportOutOfPhase):
    """The report is sealed in this edition; it is restated, never changed."""

    code = "REPORT_SEALED"


class ReportNotSealed(ReportOutOfPhase):
    """The report is not sealed in this edition."""

    code = "REPORT_NOT_SEALED"


class ReportIsSubmitted(ReportOutOfPhase):
    """The report has gone up in this edition."""

    code = "REPORT_SUBMITTED"


class ReportNotSubmitted(ReportOutOfPhase):
    """The report has not gone up in this edition."""

    code = "REPORT_NOT_SUBMITTED"


class ReportIsReceived(ReportOutOfPhase):
    """The tier above has confirmed that it has the report in this edition."""

    code = "REPORT_RECEIVED"


class ReportIsReturned(ReportOutOfPhase):
    """The tier above has sent the report back in this edition; it has to be restated."""

    code = "REPORT_RETURNED"


class NilAfterEntry(Refusal):
    """Who has told something for this report cannot have had nothing to tell."""

    code = "NIL_AFTER_ENTRY"


class NoTierAbove(Refusal):
    """The nation's desk reports to nobody above."""

    code = "NO_TIER_ABOVE"


class ReportNumberUsed(Refusal):
    """Another report of the desk was sealed under this number."""

    code = "REPORT_NUMBER_USED"


class UnknownRoutingTable(Refusal):
    """Nobody proposed such a version at this desk."""

    code = "UNKNOWN_ROUTING_TABLE"


class RoutingTableInForce(Refusal):
    """These rows are in force already."""

    code = "ROUTING_TABLE_IN_FORCE"


class UnknownOffice(Refusal):
    """The desk's roster has no such office."""

    code = "UNKNOWN_OFFICE"


class UnknownAppointment(Refusal):
    """The desk's roster has no appointment with this number."""

    code = "UNKNOWN_APPOINTMENT"


class AlreadyAppointed(Refusal):
    """The person has this role at that time."""

    code = "ALREADY_APPOINTED"


class PostFilled(Refusal):
    """Another person holds the post at that time."""

    code = "POST_FILLED"


class RosterFull(Refusal):
    """The roster takes no more."""

    code = "ROSTER_FULL"


class CharterOnRecord(Refusal):
    """The desk was formed by another decree; an amendment takes its place."""

    code = "CHARTER_ON_RECORD"


class DeskIsClosed(Refusal):
    """The desk is closed and takes nothing new any more."""

    code = "DESK_CLOSED"


class DeskIsOpen(Refusal):
    """The desk is not closed."""

    code = "DESK_OPEN"


class DeskNotClosable(Refusal):
    """A problem of the desk is open, or something is owed on one."""

    code = "DESK_NOT_CLOSABLE"


def closed_detail(desk: str) -> str:
    """What is said where a closed desk is asked to take something: which desk takes it now."""
    upper = upper_region(desk)
    return f"desk {desk} is closed" + (f"; {upper} is above it" if upper is not None else "")


class AlreadyRecused(Refusal):
    """The desk keeps the person away at that time."""

    code = "ALREADY_RECUSED"


class UnknownRecusal(Refusal):
    """The desk has no recusal with this number."""

    code = "UNKNOWN_RECUSAL"


class NoCharter(Refusal):
    """The desk has no charter yet."""

    code = "NO_CHARTER"


class NotDistributed(Refusal):
    """The charter did not go to this recipient."""

    code = "NOT_DISTRIBUTED"


class PersonInLetterhead(Refusal):
    """A line of the letterhead holds a number or address of a person."""

    code = "PERSON_IN_LETTERHEAD"


class TooLarge(Refusal):
    """The command says more than one event of the record can hold."""

    code = "TOO_LARGE"


class DocumentTooLarge(Refusal):
    """A printed document would be longer than one can be."""

    code = "DOCUMENT_TOO_LARGE"


class FileNotHere(Refusal):
    """Only the digest of this file was handed in; whoever handed it in has the file."""

    code = "FILE_NOT_HERE"


class FileErased(FileNotHere):
    """The file was erased."""

    code = "FILE_ERASED"


class FileDamaged(FileNotHere):
    """The stored file is not whole, or not what was handed in: it was changed from outside, or a disk failed."""

    code = "FILE_DAMAGED"


class NoShownCopy(FileNotHere):
    """A page cannot show this file: it is no picture, a damaged one, or has too many pixels; it can be downloaded."""

    code = "NO_SHOWN_COPY"


class NothingOwed(Refusal):
    """Nothing is owed on this part any more."""

    code = "NOTHING_OWED"


class WithdrawnReferral(NothingOwed):
    """The desk withdrew this referral; what its office still has to say goes into a note."""

    code = "REFERRAL_WITHDRAWN"


class BadValue(Refusal):
    """A value is outside its vocabulary or calendar."""

    code = "BAD_VALUE"


class UnknownRegion(BadValue):
    """No region has this code."""

    code = "UNKNOWN_REGION"


class RegionOfAnotherDesk(BadValue):
    """The place belongs to another desk."""

    code = "REGION_OF_ANOTHER_DESK"

    def __init__(self, detail: str | None = None, *, desk: str | None = None) -> None:
        super().__init__(detail)
        self.desk = desk
        """Region of the desk that it belongs to."""


class UnknownCategory(BadValue):
    """No category has this code."""

    code = "UNKNOWN_CATEGORY"


class UnknownAgency(BadValue):
    """No agency has this code, or none of its offices serves this place."""

    code = "UNKNOWN_AGENCY"


class UnknownPeriod(BadValue):
    """No report is about such a day, week, month, stage or problem."""

    code = "UNKNOWN_PERIOD"


class SignerNotInOffice(BadValue):
    """The desk's roster gives the signer no post of the desk today."""

    code = "SIGNER_NOT_IN_OFFICE"


class UnknownPair(BadValue):
    """No pair of candidates is known under this ballot number."""

    code = "UNKNOWN_PAIR"


class UnknownTarget(BadValue):
    """The desk has no such problem to merge into."""

    code = "UNKNOWN_TARGET"


class TargetOfAnotherDesk(UnknownTarget):
    """The problem to merge into belongs to another desk."""

    code = "TARGET_OF_ANOTHER_DESK"


class InstantOutOfRange(BadValue):
    """An instant lies in the future or outside the years of an election."""

    code = "INSTANT_OUT_OF_RANGE"


class OccurredAfterReported(BadValue):
    """What a report tells would have happened after it was told."""

    code = "OCCURRED_AFTER_REPORTED"


class UnfitText(BadValue):
    """The text is empty, too long or not text."""

    code = "UNFIT_TEXT"


class PersonalData(BadValue):
    """A number or address of a person stands where none may be."""

    code = "PERSONAL_DATA"


class EmptyEvidence(BadValue):
    """The file holds nothing."""

    code = "EMPTY_EVIDENCE"


class EvidenceTooLarge(BadValue):
    """The file is larger than is taken here."""

    code = "EVIDENCE_TOO_LARGE"


class VersionMoved(Refusal):
    """Something happened since the caller looked, who wants to act on what they saw alone."""

    code = "VERSION_MOVED"


class ReasonNeeded(BadValue):
    """This can only be done with a reason."""

    code = "REASON_NEEDED"


class NothingCorrected(BadValue):
    """Everything is already as the correction says."""

    code = "NOTHING_CORRECTED"


class FaultyRoutingTable(BadValue):
    """The rows cannot decide about every problem, each by one of them."""

    code = "FAULTY_ROUTING_TABLE"


class FaultyCadence(Refusal):
    """The rules of a cadence cannot be gone by."""

    code = "FAULTY_CADENCE"


class Reused(Refusal):
    """An identity of intent was used again with other content."""

    code = "REUSED"


class CommandIdReused(Reused):
    """This command id was used for another command."""

    code = "COMMAND_ID_REUSED"


class IntakeKeyReused(Reused):
    """This intake key was used for a report with other content; the first one stands."""

    code = "INTAKE_KEY_REUSED"
