//! Replays the story as a client of the service would record it, and looks at what follows.

use std::{collections::BTreeSet, pin::Pin};

use anyhow::{Context, ensure};
use demarche::{
    client::{Backoff, Client, Watched, resume_watch},
    clock::Clock,
    contract::v1::{CreatePartyRequest, Event, Proposal, WatchEventsRequest},
    ids::Ids,
};
use futures_util::{Stream, StreamExt};
use tokio::time::timeout;
use tonic::{Status, transport::Channel};

use crate::{
    PATIENCE,
    mailbox::Mailbox,
    people::{News, Person},
    scribe::Scribe,
    story::{Chapter, Happening, Story},
    tell,
};

/// The story as far as it has been told.
pub(crate) struct Replay {
    client: Client<Channel>,
    watch: Pin<Box<dyn Stream<Item = Result<Watched, Status>>>>,
    mailbox: Mailbox,
    ids: Ids,
    people: Vec<Person>,
    proposal: Proposal,
}

/// What the story left behind.
pub(crate) struct Told {
    pub(crate) proposal: Proposal,
    pub(crate) people: Vec<Person>,
    pub(crate) mailbox: Mailbox,
}

impl Replay {
    pub(crate) fn new(client: Client<Channel>, mailbox: Mailbox) -> Self {
        let ids = Ids::system();
        let random = ids.clone();
        let request = WatchEventsRequest::default();
        let watch = resume_watch(
            client.timeline.clone(),
            request,
            Backoff::default(),
            move || random.fraction(),
        );
        Self {
            watch: Box::pin(watch),
            client,
            mailbox,
            ids,
            people: Vec::new(),
            proposal: Proposal::default(),
        }
    }

    pub(crate) async fn run(mut self, story: &Story) -> anyhow::Result<Told> {
        self.record_parties(story).await?;
        self.subscribe(story).await?;
        for chapter in &story.chapters {
            tell::chapter(&chapter.heading);
            self.tell(chapter).await?;
        }
        Ok(Told {
            proposal: self.proposal,
            people: self.people,
            mailbox: self.mailbox,
        })
    }

    async fn record_parties(&mut self, story: &Story) -> anyhow::Result<()> {
        tell::chapter("Who takes part");
        for party in &story.parties {
            let request = CreatePartyRequest {
                party: Some(party.message()?),
                party_id: party.id.clone(),
                request_id: self.ids.uuid(Clock::system().now()).to_string(),
                ..CreatePartyRequest::default()
            };
            let answer = self
                .client
                .parties
                .create_party(request)
                .await?
                .into_inner();
            let party = answer.party.context("no party in the answer")?;
            tell::line(
                "recorded",
                &format!("{} ({})", party.display_name, party.name),
            );
        }
        Ok(())
    }

    /// Everybody asks for mail and confirms it out of their own mailbox.
    async fn subscribe(&mut self, story: &Story) -> anyhow::Result<()> {
        tell::chapter("Who wants to know");
        for subscriber in &story.subscribers {
            let mut person = Person::of(subscriber)?;
            person.ask(&mut self.client.subscriptions).await?;
            let mail = self.mailbox.next().await?;
            ensure!(
                mail.to == person.address,
                "mail for somebody who did not ask for any"
            );
            person
                .confirm(&mail, &mut self.client.subscriptions)
                .await?;
            tell::line(
                &subscriber.language_code,
                &format!("{}: {}", subscriber.who, subscriber.wants),
            );
            tell::mail(&mail)?;
            self.people.push(person);
        }
        Ok(())
    }

    async fn tell(&mut self, chapter: &Chapter) -> anyhow::Result<()> {
        if let Happening::Leaves(address) = &chapter.happening {
            return self.leave(address).await;
        }
        let mut scribe = Scribe {
            client: &mut self.client,
            request_id: self.ids.uuid(Clock::system().now()).to_string(),
        };
        let recorded = scribe.record(&chapter.happening, &self.proposal).await?;
        self.proposal = recorded.proposal;
        let event = self.event(recorded.revision).await?;
        ensure!(
            event.r#type() == recorded.event_type,
            "{} is {}, not {}",
            event.name,
            event.r#type().as_str_name(),
            recorded.event_type.as_str_name()
        );
        tell::event(&event, &self.proposal);
        let news = News {
            event_type: recorded.event_type,
            attribution: recorded.attribution,
            proponents: self.proposal.proponents.clone(),
            addressees: self.proposal.addressees.clone(),
        };
        self.receive(&event, &news).await
    }

    async fn leave(&mut self, address: &str) -> anyhow::Result<()> {
        let mut people = self.people.iter_mut();
        let person = people.find(|person| person.address == address);
        let person = person.with_context(|| format!("{address} never came"))?;
        person.leave(&mut self.client.subscriptions).await?;
        tell::line("left", &format!("{address}, by one POST, without a page"));
        Ok(())
    }

    /// The event as a watcher of the record gets it.
    async fn event(&mut self, seq: i64) -> anyhow::Result<Event> {
        loop {
            let watched = timeout(PATIENCE, self.watch.next()).await;
            let watched = watched.with_context(|| format!("nobody was told of events/{seq}"))?;
            match watched.context("the watch has ended")?? {
                Watched::Event(event) if event.seq == seq => return Ok(event),
                Watched::Event(event) => {
                    ensure!(event.seq < seq, "the watch left out events/{seq}");
                }
                Watched::Progress(_) => {}
            }
        }
    }

    /// Waits for the mail that is due to whoever asked for it.
    async fn receive(&mut self, event: &Event, news: &News) -> anyhow::Result<()> {
        let mut due = BTreeSet::new();
        for person in self
            .people
            .iter_mut()
            .filter(|person| person.hears_of(news))
        {
            person.due.insert(event.name.clone());
            due.insert(person.address.clone());
        }
        let mut mails = Vec::new();
        while !due.is_empty() {
            let mail = self.mailbox.next().await?;
            ensure!(
                due.remove(&mail.to),
                "{} should not have had {}",
                mail.to,
                event.name
            );
            let mut people = self.people.iter_mut();
            if let Some(person) = people.find(|person| person.address == mail.to) {
                person.receive(&mail)?;
            }
            mails.push(mail);
        }
        mails.sort_by(|one, other| one.to.cmp(&other.to));
        for mail in &mails {
            tell::mail(mail)?;
        }
        Ok(())
    }
}
