# The pages in English. A text says what is recorded, never more.

## Every page

skip = Skip to the content
languages = Languages
about = Démarche keeps the record of diplomatic proposals and of how governments answer them. These pages set no cookies and run no scripts.

## Dates

date-day = { $day } { $month } { $year }
date-month = { $month } { $year }
date-in-zone = { $date } ({ $zone })
date-instant = { $date }, { $time } ({ $zone })
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

## Lists

list-title = Proposals
list-intro = What governments and others have proposed to one another, and what became of it. Newest first.
list-empty = No proposal is recorded here.
party-title = Proposals by and to { $party }
older = Older proposals
pages = Pages
last-fact = Latest fact
search = Search
search-label = Find proposals by words of their titles, terms, quotations and names
search-title = Found for “{ $words }”
search-how = Type one word or several. All of them have to be found; accents and capitals do not matter.
search-nothing = No proposal that is recorded here has all of these words.
search-more = More that was found

## A proposal

stands = Where it stands
status = Status
proponents = Proposed by
addressees = Proposed to
standing-public = Public answer
standing-formal = Formal answer
since = since
silence-public = { $days ->
    [0] No public response reported yet, as of { $date }.
    [one] No public response reported for { $days } day, as of { $date }.
   *[other] No public response reported for { $days } days, as of { $date }.
}
silence-formal = { $days ->
    [0] No formal response reported yet, as of { $date }.
    [one] No formal response reported for { $days } day, as of { $date }.
   *[other] No formal response reported for { $days } days, as of { $date }.
}
silence-paused = { $days ->
    [0] The proponents owe a clarification. No day of silence is counted, as of { $date }.
    [one] The proponents owe a clarification. { $days } day of silence is counted before that, as of { $date }.
   *[other] The proponents owe a clarification. { $days } days of silence are counted before that, as of { $date }.
}
silence-ended = { $days ->
    [0] Answered on the same day, { $date }.
    [one] Answered after { $days } day, on { $date }.
   *[other] Answered after { $days } days, on { $date }.
}
chart-silence = Days without an answer
chart-silence-words = From { $from } to { $to }.
chart-silence-paused = Not counted from { $from } to { $to }: a clarification was owed.
chart-silence-milestones = Noted after { $days } days.
chart-progress = How much is claimed and how much is verified
chart-progress-words = { $undertaken ->
    [0] Verified { $verified }, claimed { $claimed }: { $gap } claimed and not verified.
   *[other] Verified { $verified }, claimed { $claimed }, of { $undertaken }: { $gap } claimed and not verified.
}

terms = What is offered
terms-then = The terms of this version
version-of = Version { $number } of { $last } is on the table.
obligor = To be done by
beneficiary = For
quantity = How many
in-return = In return for term
condition = On condition
due = By

facts = What happened
facts-order = In the order in which it happened, the earliest first.
attested-any = All facts
attested-reported = At least reported by an independent publisher
attested-officially-confirmed = Officially confirmed only
occurred = Happened
recorded = Recorded here
speaker = Who spoke
on-behalf-of = On behalf of
channel = By
attribution = Attested
reason = Reason given
status-moved = Status when recorded
became = became
translations = Translations
sources = Sources
archived = archived copy
amended-to = The offer was changed: version { $number }

void-title = The record of this proposal was an error
void-why = Nothing below is to be relied on. It stays readable, so that whoever was told of it can see what was wrong.
truncated = Only the latest facts are shown here. The exports hold all of them.
related = Belongs together with
deadlines = Dates that a party set
deadline-answer = Answer
deadline-term = Term { $term }
progress = How far it is carried out
outcome = It amounts to
moot = This term has lost its object.
as-of = as of
report = the report
keep = To keep
keep-feed = Atom feed: one entry for each fact that is news
keep-json = Everything, as JSON
keep-plover = Events coded by PLOVER, as JSON Lines
keep-bundle = The record with its hashes, to be checked offline (tar)
origin = Text of { $origin }
capture = SHA-256 of the captured copy
timeliness-pending = There is time
timeliness-due-soon = Less than three days are left
timeliness-overdue = The date has passed without it
timeliness-in-time = Kept
timeliness-late = Done after the date

## Statuses

status-draft = Draft
status-announced = Announced
status-transmitted = Formally delivered
status-under-consideration = Under consideration
status-under-negotiation = Under negotiation
status-accepted-in-principle = Accepted in principle
status-agreed = Agreed
status-rejected = Rejected
status-in-implementation = Being carried out
status-fulfilled = Carried out
status-partially-fulfilled = Carried out in part
status-collapsed = Agreed, but not kept
status-withdrawn = Withdrawn
status-lapsed = Lapsed
status-moot = Without object
status-superseded = Replaced by a later proposal
status-void = Recorded in error

## Standings

standing-awaiting = Awaiting an answer
standing-not-announced = No public announcement is recorded
standing-not-transmitted = No formal delivery is recorded
standing-acknowledged = Acknowledged
standing-clarification-requested = Asked for a clarification
standing-deferred = Put off
standing-accepted = Accepted
standing-conditionally-accepted = Accepted on conditions
standing-partially-accepted = Accepted in part
standing-countered = Answered with a counter-proposal
standing-rejected = Rejected
standing-rejected-reported = Rejected (reported)
standing-accepted-reported = Accepted (reported)
standing-declined-to-comment = Declined to comment
standing-conflicting-reports = Conflicting reports

## Facts

event-party-created = Party recorded
event-party-updated = Names of a party changed
event-proposal-drafted = Recorded as a draft
event-proposal-announced = Proposal announced
event-proposal-transmitted = Proposal formally delivered
event-proposal-amended = The offer was changed
event-proposal-withdrawn = Proposal withdrawn
event-proposal-updated = The editors changed the title or the summary
event-response-recorded = Response
event-statement-recorded = A third party spoke
event-performance-reported = How far it is carried out
event-relation-recorded = Belongs together with another proposal
event-talks-reported = The parties talk
event-proposal-clarified = The proponent made it plainer
event-proposal-lapsed = The proposal lapsed
event-terms-moot = Terms lost their object
event-proposal-voided = The record was an error
event-status-overridden = Status decided by the editors
event-fact-corrected = Correction
event-fact-clarified = A fact was made plainer
event-fact-retracted = Retraction
event-fact-corroborated = A fact has further sources
event-fact-assessed = A fact was verified or disputed
event-silence-reached = No answer so far
event-deadline-near = A date is near
event-deadline-passed = A date has passed
event-government-changed = Change of government
event-recognition-recorded = Recognition of a government

response-acknowledgement = Response: receipt acknowledged
response-request-for-clarification = Response: request for clarification
response-deferral = Response: answer put off
response-refusal-to-comment = Response: declined to comment
response-acceptance = Response: acceptance
response-partial-acceptance = Response: acceptance in part
response-conditional-acceptance = Response: acceptance on conditions
response-counter-proposal = Response: counter-proposal
response-rejection = Response: rejection
response-withdrawal-of-response = Response taken back

capacity-head-of-state = Head of state
capacity-head-of-government = Head of government
capacity-foreign-minister = Foreign minister
capacity-full-powers = Holder of full powers
capacity-head-of-mission = Head of mission
capacity-authorised-spokesperson = Authorised spokesperson
capacity-other-organ = Another organ of the state
capacity-anonymous-official = Official who is not named
capacity-representative = Representative

channel-social-media-post = Post on a social network
channel-press-release = Press release
channel-broadcast = Broadcast
channel-press-conference = Press conference
channel-interview = Interview
channel-speech = Speech
channel-note-verbale = Note verbale
channel-aide-memoire = Aide-mémoire
channel-demarche = Démarche in person
channel-exchange-of-notes = Exchange of notes
channel-letter = Letter
channel-intermediated = Through a third party
channel-back-channel = Back-channel
class-public = public
class-formal = formal
class-private = neither public nor formal

attribution-claimed = Claimed by one interested party
attribution-reported = Reported by an independent publisher
attribution-officially-confirmed = Officially confirmed by the actor concerned

precision-instant = The time is known.
precision-day = Only the day is known.
precision-month = Only the month is known.

## What later facts say of a fact

flag-verified = Verified
flag-disputed = Disputed
flag-corrected = Corrected later
flag-retracted = Retracted later
flag-clarified = Made plainer later
flag-corrects-status = What was told here before of the status was not so
independent-sources = { $count ->
    [one] One independent source. Copies of one text count once.
   *[other] { $count } independent sources, later ones included. Copies of one text count once.
}

## What a fact says

in-reply-to = In answer to
answered-by = Answered by
what-changed = What it changes
takes-back = Takes back
taken-back = This response was taken back later.
corrects = Corrects
clarifies = Makes plainer
retracts = Retracts
corroborates = Bears out
assesses = About
should-be = As it should have been recorded
wrong = What was wrong
note = Note
title = Title
summary = Summary
reply-due = Answer wanted by
answers-version = Answers version
offers-instead = Offers instead
term = Term
basis = Rests on
how-far = How far
so-far = So far
worded = As worded
reporter = Reported by
decided-status = Status, by decision of the editors
assessor = According to
state = State
takes-office = Takes office
leaves-office = Leaves office
recogniser = Recognised by
recognition = Recognition
party = Party

statement-support = A third party speaks for it
statement-criticism = A third party speaks against it
statement-call-to-act = A third party calls for action
statement-offer-of-good-offices = A third party offers its good offices

basis-announced = An announcement
basis-claimed-by-obligor = The word of the party that is to do it
basis-confirmed-by-beneficiary = Confirmation by the party for which it is done
basis-independently-verified = Independent verification
basis-named-list = A list of names
performance-begun = Begun
performance-complete = Carried out
performance-abandoned = Not carried out further

supersedes = Replaces
superseded-by = Replaced by
counter-to = Answers
countered-by = Answered by the counter-proposal
reiterates = Says again
reiterated-by = Said again by
revives = Takes up again
revived-by = Taken up again by

judgement-verified = A fact was verified
judgement-disputed = A fact is disputed
judgement-settled = A dispute over a fact is over

recognition-de-jure = As the lawful government
recognition-de-facto = As the government in control
recognition-withheld = Expressly withheld
recognition-withdrawn = Withdrawn

## What the calendar says

notice-silence-public = { $days ->
    [one] { $party }: no public response reported for { $days } day, as of { $date }.
   *[other] { $party }: no public response reported for { $days } days, as of { $date }.
}
notice-silence-formal = { $days ->
    [one] { $party }: no formal response reported for { $days } day, as of { $date }.
   *[other] { $party }: no formal response reported for { $days } days, as of { $date }.
}
notice-answer-due = { $party }: an answer is wanted by { $date }.
notice-answer-overdue = { $party }: the date for an answer, { $date }, has passed.
notice-term-due = { $party }: term { $term } is due by { $date }.
notice-term-overdue = { $party }: the date for term { $term }, { $date }, has passed.

## Terms

act-release = Release
act-transfer-custody = Transfer into another’s custody
act-repatriate = Repatriation
act-safe-conduct = Safe conduct
act-pardon = Pardon
act-provide-information = Information
act-refrain = To refrain
act-other = Undertaking
quantity-unspecified = Not said
quantity-exact = { $value }
quantity-at-least = At least { $value }
quantity-approximately = About { $value }
quantity-all = All
quantity-percent = { $value } percent
person-included = Covers
person-excluded = Does not cover
person-example = Names as an example
position-accepted = Accepted
position-conditional = Accepted on a condition
position-rejected = Rejected
position-reserved = Left open

## Confirming

confirm-title = Confirm these alerts
confirm-intro = Somebody asked for alerts to your address. You would get mail about:
confirm-button = Yes, send me these alerts
confirm-ignore = If it was not you, close this page. Without your confirmation no alert is sent.
confirmed-title = Your alerts are confirmed
confirmed-intro = From now on you get mail about:
confirmed-leave = Every alert has a link by which you stop it, at any time.
confirmed-close = You can close this page.
filter-everything = Every proposal that is recorded
filter-proposals = These proposals:
filter-and-proposals = but only about these proposals:
filter-not-public = A proposal that is not public
filter-types = Only these kinds of news:
filter-minimum = Only if it is at least:
role-any = Proposals made by or to:
role-proponent = Proposals made by:
role-addressee = Proposals made to:

## Leaving

leave-title = Stop these alerts?
leave-intro = With this button you end the subscription that led to the mail you came from. No other subscription is touched.
leave-button = Stop these alerts
left-title = These alerts have stopped
left-intro = You get no more mail from this subscription. One that is already on its way may still arrive.
left-again = If that was a mistake, subscribe again in the place where you first did.

## What a version changes

change-added = New: { $term }
change-removed = No longer offered: { $term }
change-unchanged = As before: { $term }
change-changed = Changed: { $term }: { $changes }
change-from-to = { $field }: { $before } → { $after }
change-none = none
change-persons-added = added { $names }
change-persons-removed = no longer { $names }
change-persons-moved = moved to { $names }
field-obligor = who is to do it
field-beneficiary = for whom
field-act = what is to be done
field-quantity = how many
field-reciprocity-group = what is given in return
field-conditions = conditions
field-due = by when
field-named-persons = persons named
field-description = wording

## When there is no page

not-found-title = There is no such page
not-found-why = Nothing is recorded under this address.
not-found-do = Look whether the address is complete, or begin with the list of proposals.
wrong-link-title = This link does not work
wrong-confirm-why = It is not one of the links that we send to confirm alerts. Perhaps the mail program cut it in two.
wrong-confirm-do = Open the link in the mail again, or copy it whole. If that does not help, ask for the alerts anew: you get a new mail.
wrong-leave-why = It is not one of the links that we send to stop alerts. Perhaps the mail program cut it in two.
wrong-leave-do = Open the link at the end of the latest alert again, or copy it whole.
old-link-title = This link is no longer good
old-confirm-why = A link to confirm alerts is good for 48 hours, and only until the subscription ends.
old-confirm-do = If you had confirmed in time, you need do nothing. If not, ask for the alerts anew: you get a new mail with a new link.
unavailable-title = The record cannot be reached
unavailable-why = Something went wrong on our side. What you asked for may not have been done.
unavailable-do = Try again in a few minutes. Doing it twice does no harm.
reference = If you write to us about it, name this:
