# What the pages say, in English. The words of the domain are in the worker's file of the
# same name.

site-name = Démarche
site-what = A record of diplomatic proposals and of how governments answer them.
site-sources = Every fact is shown with its source. Labels such as “political prisoner” are the words of whoever used them.
other-language = Español
other-language-code = es

not-found-title = There is nothing here
not-found-text = The address is wrong, or the page never was. If a mail brought you here, the link may have been cut in two: copy all of it.

store-title = The record cannot be read just now
store-text = This is our fault. Please try again in a minute.

confirm-title = Do you want this mail?
confirm-text = Somebody, you we hope, asked us to write to this address about:
confirm-button = Yes, write to me
confirm-leave = If it was not you, do nothing: without your answer we write no more.
confirm-done-title = Confirmed
confirm-done-text = From now on you get mail when something happens. Each mail has a link by which you leave with one click.
confirm-gone-title = This link is no longer good
confirm-gone-text = It is good for 48 hours, and not every part of it may have arrived. Ask for the subscription again to get a new one.
confirm-ended-title = This subscription has ended
confirm-ended-text = Ask for it again if you want mail after all.

follow-everything = every proposal in the record
follow-proposal = the proposal “{ $title }”
follow-party = proposals to or by { $party }
follow-party-proponent = proposals made by { $party }
follow-party-addressee = proposals made to { $party }
follow-types = only: { $types }
follow-attribution = at least { $attribution }

leave-title = Stop this mail?
leave-text = You will get no more mail about:
leave-button = Stop the mail
leave-done-title = You have left
leave-done-text = You get no more mail of this kind. A mail that was on its way already may still arrive.
leave-wrong-title = This link is not one of ours
leave-wrong-text = Copy the whole link from the mail. If that does not help, answer the mail.

index-title = Proposals
index-party-title = Proposals of { $party }
index-empty = Nothing is recorded yet.
index-older = Older
index-updated = last fact recorded { $when }

timeline-status = Where it stands
timeline-public = in public
timeline-formal = formally
timeline-since = since { $when }
timeline-silent = { $count ->
    [0] no public response reported, as of { $when }
    [one] no public response reported for { $count } day, as of { $when }
   *[other] no public response reported for { $count } days, as of { $when }
}
timeline-answers = Answers
timeline-terms = Terms on the table
timeline-version = version { $number }
timeline-facts = What happened
timeline-order = In the order in which it occurred, latest first.
timeline-recorded = recorded { $when }
timeline-status-change = Status: { $before } → { $after }
timeline-no-occurrence = in this record only
timeline-more = There are more facts than fit on this page. ListEvents has all of them.
timeline-exact = exactly { $count }
timeline-at-least = at least { $count }
timeline-approximately = about { $count }
timeline-all = all
timeline-percent = { $count } %
timeline-given-for = given for one another: { $group }
timeline-words-of = in the proponent's words
