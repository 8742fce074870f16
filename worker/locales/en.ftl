# What a mail says, in English. Another language is one more file with the same texts.

direction = ltr
and = and
and-more = { $names } and { $count } more
arrow = { $before } → { $after }
told-and-so = told before: { $before }; so now: { $after }
quoted = “{ $words }”
party-and-words = { $party }: { $words }
month-1 = January
month-2 = February
month-3 = March
month-4 = April
month-5 = May
month-6 = June
month-7 = July
month-8 = August
month-9 = September
month-10 = October
month-11 = November
month-12 = December
when-month = { $month } { $year }
when-date = { $day } { $month } { $year }
when-day = { $day } { $month } { $year } ({ $zone })
when-instant = { $day } { $month } { $year }, { $time } ({ $zone })

## What happened: the subject after the title, and the first sentence.

happened-response = { $party }: { $response }
happened-drafted = recorded as a draft
happened-announced = announced by { $party }
happened-transmitted = formally delivered by { $party }
happened-amended = changed by { $party }
happened-withdrawn = withdrawn by { $party }
happened-updated = description changed by the editors
happened-party-created = entered in the record
happened-party-updated = names changed in the record
happened-other = a new fact was recorded
happened-lapsed = lapsed
happened-voided = the record of this proposal was an error
happened-moot = terms have lost their object
happened-talks = talks, as reported by { $party }
happened-clarified = explained by { $party }
happened-overridden = status decided by the editors: { $status }
happened-performance = { $term }: { $state } ({ $basis })
state-and-count = { $state }, { $count } so far
happened-government = change of government
happened-government-of = change of government in { $party }
happened-corrected = { $fact }
happened-retracted = { $fact }
happened-fact-clarified = made plainer: { $fact }
happened-corroborated = further sources: { $fact }
happened-assessed = { $fact }
assessed-by = { $what }: { $judgement } ({ $assessor })
a-fact = a fact of the record
subject-correction = Correction: { $told }
subject-retraction = Retracted: { $told }

event-type-unspecified = A fact was recorded.
event-type-party-created = A party was entered in the record.
event-type-party-updated = The names of a party were changed.
event-type-proposal-drafted = The proposal was recorded as a draft: it is not known to have been made.
event-type-proposal-announced = The proposal was made in public.
event-type-proposal-transmitted = The proposal was delivered by a formal instrument.
event-type-proposal-amended = The proponents changed the offer: there is a new version.
event-type-proposal-withdrawn = The proposal was taken back.
event-type-proposal-updated = The editors rewrote the description. What was proposed and answered is unchanged.
event-type-response-recorded = An addressee answered.
event-type-statement-recorded = A third party spoke. That moves nothing: it is neither an answer nor an act of the parties.
event-type-performance-reported = Somebody reported how far a term is carried out.
event-type-relation-recorded = This proposal belongs together with another.
event-type-talks-reported = Talks between the parties were reported.
event-type-proposal-clarified = A proponent explained what is meant.
event-type-proposal-lapsed = The proposal came to nothing: it lapsed.
event-type-terms-moot = Terms have lost their object.
event-type-proposal-voided = The record of this proposal was an error. Nothing of it counts.
event-type-status-overridden = The editors decided on the status, because the facts that are known cannot tell it. No party did so.
event-type-fact-corrected = A fact that had been recorded was corrected.
event-type-fact-clarified = A fact was made plainer. What it says is unchanged.
event-type-fact-retracted = A fact that had been recorded was not so. It counts no more.
event-type-fact-corroborated = Further sources bear a fact out.
event-type-fact-assessed = Somebody looked into a fact. How well it is attested does not change by that.
event-type-silence-reached = No answer of an addressee is known. Nothing more follows from that.
event-type-deadline-near = A date that a party set is near.
event-type-deadline-passed = A date that a party set has passed.
event-type-government-changed = A state has another government.
event-type-recognition-recorded = How a government is recognised was recorded.

## A fact that another one changes.

event-type-unspecified-as-fact = a fact
event-type-party-created-as-fact = the entry of a party
event-type-party-updated-as-fact = the names of a party
event-type-proposal-drafted-as-fact = a draft
event-type-proposal-announced-as-fact = an announcement
event-type-proposal-transmitted-as-fact = a formal delivery
event-type-proposal-amended-as-fact = a new version
event-type-proposal-withdrawn-as-fact = a withdrawal
event-type-proposal-updated-as-fact = a change of the description
event-type-response-recorded-as-fact = an answer
event-type-statement-recorded-as-fact = a statement of a third party
event-type-performance-reported-as-fact = a report on how far a term is carried out
event-type-relation-recorded-as-fact = a relation between proposals
event-type-talks-reported-as-fact = a report of talks
event-type-proposal-clarified-as-fact = an explanation by a proponent
event-type-proposal-lapsed-as-fact = the lapse of a proposal
event-type-terms-moot-as-fact = the loss of the object of terms
event-type-proposal-voided-as-fact = the voiding of a record
event-type-status-overridden-as-fact = a decision of the editors on the status
event-type-fact-corrected-as-fact = a correction
event-type-fact-clarified-as-fact = a clarification of the record
event-type-fact-retracted-as-fact = a retraction
event-type-fact-corroborated-as-fact = further sources of a fact
event-type-fact-assessed-as-fact = an assessment of a fact
event-type-silence-reached-as-fact = a count of days without an answer
event-type-deadline-near-as-fact = a date that comes near
event-type-deadline-passed-as-fact = a date that has passed
event-type-government-changed-as-fact = a change of government
event-type-recognition-recorded-as-fact = a recognition of a government

## Labels.

label-proposal = Proposal
label-proponents = Offered by
label-addressees = Offered to
label-status = Status
label-answer = Answer
label-version = Version answered
label-reason = Reason given
label-public = { $party }, in public
label-formal = { $party }, formally
label-speaker = Speaker
label-capacity = In the capacity of
label-on-behalf = On behalf of
label-channel = By
label-happened = Happened
label-recorded = Recorded
label-attribution = How well attested
label-awaiting = No answer known from
label-silence = Silence
label-terms = Terms on the table
label-title = Title
label-summary = Summary
label-name = Name
label-condition = Condition
label-original = Original words
label-translation = In translation
label-source = Source
label-archive = Archived copy
label-due = by { $when }
label-statement = Statement
label-term = Term
label-state-of-term = How far
label-basis = On what that rests
label-count = How many so far
label-note = Note
label-all-reports = By all reports
label-reporter = Reported by
label-assessor = Found by
label-judgement = What was found
label-relation = This proposal
label-other-proposal = The other proposal
label-counter = Offered instead
label-decision = Decision of the editors
label-state = State
label-government = Government
label-former-government = In office until then
label-recogniser = Who recognises
label-recognition = Recognition
label-awaited-since = Awaited since
label-deadline = Date set
label-timeliness = What became of it
label-reply-due = An answer is wanted by
label-new-version = Version now on the table
label-in-reply = In reply to
label-about = Concerns
label-told = Told before
label-now = So now
label-mistake = What was wrong
label-attested = How well that fact is attested
label-outstanding = Terms outstanding
about-fact = { $kind }: { $what } (no. { $number } of the record, recorded { $when })
about-kind = { $kind } (no. { $number } of the record, recorded { $when })
about-number = no. { $number } of the record
correction-lead = What you may have been told was not right.
retraction-lead = What you may have been told was not so. It counts no more.
void-lead = The record of this proposal was an error. Whatever you were told of it, please disregard.
late-lead = This became known late. It happened before what was recorded already, and changes what that came to: what you may have been told of the status was not so.
should-have-said = What it should have said:
said-no-more = What it should not have said:
terms-changed = What is different from the version before:
by-editors = The editors of this record say so.
by-calendar = Nobody said so: this service counts it by the calendar.
by-sources = The sources named below say so.
proposal-goes-on = The proposal is addressed to the state, not to its government: it goes on, and so do its dates and the count of days.
date-set-for-answer = The proponents set this date for the answer.
date-set-by-term = The proposal sets this date for the term.
clock-paused = not counted since { $when }, while the proponents owe a clarification
due-answer = answer of { $party }, due by { $when }
due-term = { $term } ({ $party }), due by { $when }
term-moot = has lost its object
basis-says = { $basis }: { $state } (as of { $when })
count-undertaken = { $count } undertaken
count-claimed = { $count } claimed
count-verified = { $count } verified
count-gap = { $count } claimed and not verified
nothing-reported = { $count ->
    [one] Of { $count } further term nothing is reported.
   *[other] Of { $count } further terms nothing is reported.
}
terms-outstanding = { $open } of { $all }
further-sources = { $count ->
    [one] There is { $count } further source.
   *[other] There are { $count } further sources.
}

## Silence is not lateness: only a date that a party set can be overdue.

silence-public = { $days ->
    [0] { $party }: no public response reported, as of { $date }
    [one] { $party }: no public response reported for { $days } day, as of { $date }
   *[other] { $party }: no public response reported for { $days } days, as of { $date }
}
silence-formal = { $days ->
    [0] { $party }: no formal response reported, as of { $date }
    [one] { $party }: no formal response reported for { $days } day, as of { $date }
   *[other] { $party }: no formal response reported for { $days } days, as of { $date }
}
silence-any = { $days ->
    [0] { $party }: no response reported, as of { $date }
    [one] { $party }: no response reported for { $days } day, as of { $date }
   *[other] { $party }: no response reported for { $days } days, as of { $date }
}
timeliness-unspecified = not stated
timeliness-pending = there is time
timeliness-due-soon = due soon
timeliness-overdue = overdue
timeliness-in-time = kept
timeliness-late = kept after the date

unchanged = { $status } (unchanged)
takes-back = This takes back an earlier answer of theirs, which no longer counts.
answered = Every addressee has answered.
silence-days = { $days ->
    [one] { $days } day since the proposal was made known
   *[other] { $days } days since the proposal was made known
}
terms-count = { $count ->
    [one] { $count } term
   *[other] { $count } terms
}
more-terms = { $count ->
    [one] and { $count } more, on the timeline
   *[other] and { $count } more, on the timeline
}
more-sources = { $count ->
    [one] and { $count } more source, on the timeline
   *[other] and { $count } more sources, on the timeline
}
term-line = { $obligor }: { $what }
term-new = new: { $what }
term-gone = no longer: { $what }
term-reworded = in other respects than are told here: { $what }
named-persons = Named: { $names }
persons-as-example = Named as examples: { $names }
persons-left-out = Expressly left out: { $names }

heading-what = What changed
heading-correction = Correction
heading-retraction = Retraction
heading-progress = How far it is carried out
heading-who = Who said so
heading-when = When
heading-sources = Where it was read
heading-open = What is still open
heading-terms = The terms
read-timeline = Read the whole record of this proposal

## Statuses of a proposal.

proposal-status-unspecified = not stated
proposal-status-draft = draft
proposal-status-announced = announced
proposal-status-transmitted = formally delivered
proposal-status-under-consideration = under consideration
proposal-status-under-negotiation = under negotiation
proposal-status-accepted-in-principle = accepted in principle
proposal-status-agreed = agreed
proposal-status-rejected = rejected
proposal-status-in-implementation = being carried out
proposal-status-fulfilled = carried out
proposal-status-partially-fulfilled = carried out in part
proposal-status-collapsed = collapsed: agreed, and not kept
proposal-status-withdrawn = withdrawn
proposal-status-lapsed = lapsed
proposal-status-moot = without object
proposal-status-superseded = replaced by a later proposal
proposal-status-void = recorded in error

response-status-unspecified = not stated
response-status-awaiting = no answer known
response-status-acknowledged = receipt acknowledged
response-status-clarification-requested = clarification requested
response-status-deferred = answer put off
response-status-accepted = accepted
response-status-conditionally-accepted = accepted on conditions
response-status-partially-accepted = accepted in part
response-status-countered = answered with a counter-proposal
response-status-rejected = rejected
response-status-rejected-reported = reported to have rejected
response-status-accepted-reported = reported to have accepted
response-status-declined-to-comment = declined to comment
response-status-conflicting-reports = conflicting reports

response-kind-unspecified = an answer
response-kind-acknowledgement = receipt acknowledged
response-kind-request-for-clarification = clarification requested
response-kind-deferral = answer put off
response-kind-refusal-to-comment = declined to comment
response-kind-acceptance = accepted
response-kind-partial-acceptance = accepted in part
response-kind-conditional-acceptance = accepted on conditions
response-kind-counter-proposal = counter-proposal made
response-kind-rejection = rejected
response-kind-withdrawal-of-response = earlier answer taken back

capacity-unspecified = not stated
capacity-head-of-state = head of state
capacity-head-of-government = head of government
capacity-foreign-minister = minister for foreign affairs
capacity-full-powers = holder of full powers
capacity-head-of-mission = head of mission
capacity-authorised-spokesperson = authorised spokesperson
capacity-other-organ = another organ of the state, which cannot bind it
capacity-anonymous-official = an official who is not named
capacity-representative = representative

channel-unspecified = not stated
channel-social-media-post = a post on a social network
channel-press-release = a press release
channel-broadcast = radio or television
channel-press-conference = a press conference
channel-interview = an interview
channel-speech = a speech
channel-note-verbale = a note verbale
channel-aide-memoire = an aide-mémoire
channel-demarche = a démarche in person
channel-exchange-of-notes = an exchange of notes
channel-letter = a letter between governments
channel-intermediated = a third party
channel-back-channel = a back-channel

attribution-unspecified = not stated
attribution-claimed = claimed: one interested party says so
attribution-reported = reported by an independent publisher
attribution-officially-confirmed = officially confirmed by the actor concerned

position-unspecified = not stated
position-accepted = accepted
position-conditional = accepted on a condition
position-rejected = rejected
position-reserved = left open

statement-kind-unspecified = speaks of the proposal
statement-kind-support = supports the proposal
statement-kind-criticism = criticises the proposal
statement-kind-call-to-act = calls on a party to act
statement-kind-offer-of-good-offices = offers its good offices

performance-basis-unspecified = not stated on what it rests
performance-basis-announced = announced
performance-basis-claimed-by-obligor = claimed by the party obliged
performance-basis-confirmed-by-beneficiary = confirmed by the beneficiary
performance-basis-independently-verified = independently verified
performance-basis-named-list = by a list of names

performance-state-unspecified = not stated
performance-state-begun = begun
performance-state-complete = carried out in full
performance-state-abandoned = given up

quantity-kind-unspecified = { $value }
quantity-kind-exact = { $value }
quantity-kind-at-least = at least { $value }
quantity-kind-approximately = about { $value }
quantity-kind-all = { $value ->
    [0] all
   *[other] all { $value }
}
quantity-kind-percent = { $value } per cent

relation-kind-unspecified-later = belongs together with an earlier proposal
relation-kind-unspecified-earlier = belongs together with a later proposal
relation-kind-supersedes-later = supersedes an earlier proposal
relation-kind-supersedes-earlier = superseded by a later proposal
relation-kind-counter-to-later = a counter-proposal to an earlier one
relation-kind-counter-to-earlier = answered with a counter-proposal
relation-kind-reiterates-later = reiterates an earlier proposal
relation-kind-reiterates-earlier = reiterated by a later proposal
relation-kind-revives-later = revives an earlier proposal that had ended
relation-kind-revives-earlier = revived by a later proposal

judgement-unspecified = looked into
judgement-verified = independently verified
judgement-disputed = disputed
judgement-settled = no longer disputed: the fact stands

recognition-mode-unspecified = not stated
recognition-mode-de-jure = recognises the government de jure, as the lawful one
recognition-mode-de-facto = recognises the government de facto, as the one in control
recognition-mode-withheld = withholds recognition of the government
recognition-mode-withdrawn = withdraws its recognition of the government

term-act-unspecified = an undertaking
term-act-release = to release persons
term-act-transfer-custody = to transfer persons into another's custody
term-act-repatriate = to repatriate persons
term-act-safe-conduct = to grant safe conduct
term-act-pardon = to pardon persons
term-act-provide-information = to provide information
term-act-refrain = to refrain
term-act-other = an undertaking

## Why, and how to leave.

why = You get this mail because { $reasons }.
reason-unspecified = you asked for it
reason-proposal = you follow this proposal
reason-party = you follow a party to it
reason-everything = you follow every proposal
sent-by = Sent by { $sender }.
unsubscribe = Stop these mails

## Asking to confirm.

confirm-subject = Please confirm that you want mail about diplomatic proposals
confirm-heading = Do you want this mail?
confirm-lead = Somebody asked that news about diplomatic proposals, and how governments answer them, be sent to this address. Nothing is sent until you confirm it.
confirm-action = Confirm
confirm-valid = { $hours ->
    [one] The link is good for { $hours } hour.
   *[other] The link is good for { $hours } hours.
}
confirm-ignore = If it was not you, ignore this mail: nothing more will come.
