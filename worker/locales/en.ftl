# What a mail says, in English. Another language is one more file with the same texts.

direction = ltr
and = and
arrow = { $before } → { $after }
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
named-persons = Named: { $names }

heading-what = What changed
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
