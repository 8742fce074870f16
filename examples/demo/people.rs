//! Those who want mail, and what they do to get it and to be rid of it.

use std::collections::BTreeSet;

use anyhow::{Context, ensure};
use demarche::contract::v1::{
    Attribution, CreateSubscriptionRequest, EndReason, EventType, GetSubscriptionRequest,
    PartyRole, Subscription, SubscriptionFilter, SubscriptionState,
    subscription_service_client::SubscriptionServiceClient,
};
use tonic::transport::Channel;

use crate::{browser, mailbox::Mail, story};

/// Somebody who wants mail.
pub(crate) struct Person {
    pub(crate) who: String,
    pub(crate) address: String,
    filter: SubscriptionFilter,
    language: String,
    subscription: String,
    /// `subscribers/…`, under which the record of deliveries knows them.
    pub(crate) subscriber: String,
    /// From the last mail.
    link_to_leave: Option<String>,
    left: bool,
    /// `events/…` that they have to be mailed about, by what they asked for.
    pub(crate) due: BTreeSet<String>,
}

/// What of a fact decides who hears of it.
pub(crate) struct News {
    pub(crate) event_type: EventType,
    pub(crate) attribution: i32,
    pub(crate) proponents: Vec<String>,
    pub(crate) addressees: Vec<String>,
}

impl Person {
    pub(crate) fn of(subscriber: &story::Subscriber) -> anyhow::Result<Self> {
        Ok(Self {
            who: subscriber.who.clone(),
            address: subscriber.email_address.clone(),
            filter: subscriber.filter()?,
            language: subscriber.language_code.clone(),
            subscription: String::new(),
            subscriber: String::new(),
            link_to_leave: None,
            left: false,
            due: BTreeSet::new(),
        })
    }

    /// Asks for mail.
    pub(crate) async fn ask(
        &mut self,
        subscriptions: &mut SubscriptionServiceClient<Channel>,
    ) -> anyhow::Result<()> {
        let request = CreateSubscriptionRequest {
            subscription: Some(Subscription {
                filter: Some(self.filter.clone()),
                language_code: self.language.clone(),
                ..Subscription::default()
            }),
            email_address: self.address.clone(),
            ..CreateSubscriptionRequest::default()
        };
        let answer = subscriptions
            .create_subscription(request)
            .await?
            .into_inner();
        let subscription = answer
            .subscription
            .context("no subscription in the answer")?;
        self.subscription = subscription.name;
        Ok(())
    }

    /// Follows the link in the mail that asks to confirm, and presses the button.
    pub(crate) async fn confirm(
        &mut self,
        mail: &Mail,
        subscriptions: &mut SubscriptionServiceClient<Channel>,
    ) -> anyhow::Result<()> {
        let link = mail.link_to_confirm()?;
        browser::get(&link).await?;
        let opened = self.read(subscriptions).await?;
        ensure!(
            opened.state() == SubscriptionState::Pending,
            "opening the page must not confirm: link scanners open it too"
        );
        browser::open_and_submit(&link).await?;
        let confirmed = self.read(subscriptions).await?;
        ensure!(
            confirmed.state() == SubscriptionState::Active,
            "the subscription is {} after it was confirmed",
            confirmed.state().as_str_name()
        );
        self.subscriber = confirmed.subscriber;
        Ok(())
    }

    /// Gets a mail.
    pub(crate) fn receive(&mut self, mail: &Mail) -> anyhow::Result<()> {
        self.link_to_leave = mail.link_to_leave()?;
        Ok(())
    }

    /// Presses the button that mail programs show: one POST, no page (RFC 8058).
    pub(crate) async fn leave(
        &mut self,
        subscriptions: &mut SubscriptionServiceClient<Channel>,
    ) -> anyhow::Result<()> {
        let link = self.link_to_leave.as_ref();
        let link = link.context("no mail had a List-Unsubscribe field")?;
        let page = browser::post(link, "List-Unsubscribe=One-Click").await?;
        ensure!(page.status == 200, "{} for one click", page.status);
        let ended = self.read(subscriptions).await?;
        ensure!(
            ended.state() == SubscriptionState::Ended
                && ended.end_reason() == EndReason::Unsubscribed,
            "the subscription is {} after one click",
            ended.state().as_str_name()
        );
        self.left = true;
        Ok(())
    }

    async fn read(
        &self,
        subscriptions: &mut SubscriptionServiceClient<Channel>,
    ) -> anyhow::Result<Subscription> {
        let request = GetSubscriptionRequest {
            name: self.subscription.clone(),
            ..GetSubscriptionRequest::default()
        };
        let answer = subscriptions.get_subscription(request).await?.into_inner();
        answer.subscription.context("no subscription in the answer")
    }

    /// Whether they have to hear of it. Worked out here from what the contract says of
    /// [`Clause`](demarche::contract::v1::Clause), to hold against what the service did.
    pub(crate) fn hears_of(&self, news: &News) -> bool {
        !self.left
            && self.filter.clauses.iter().any(|clause| {
                let role = clause.party_role();
                let takes_part = |party: &String| {
                    let offers = news.proponents.contains(party);
                    let is_offered = news.addressees.contains(party);
                    (offers && role != PartyRole::Addressee)
                        || (is_offered && role != PartyRole::Proponent)
                };
                // What editors do to their own words is mailed to those who name it.
                let typed = if clause.event_types.is_empty() {
                    news.event_type != EventType::ProposalUpdated
                } else {
                    clause.event_types.contains(&news.event_type.into())
                };
                let asks_more = clause.minimum_attribution() != Attribution::Unspecified
                    && news.attribution < clause.minimum_attribution;
                typed
                    && !asks_more
                    && (clause.parties.is_empty() || clause.parties.iter().any(takes_part))
            })
    }
}
