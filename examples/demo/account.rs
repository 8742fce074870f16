//! Holds what the service says it delivered against what the story asks for.

use std::{collections::BTreeSet, time::Duration};

use anyhow::{Context, ensure};
use demarche::contract::v1::{
    Delivery, DeliveryState, ListDeliveriesRequest, delivery_service_client::DeliveryServiceClient,
};
use tokio::time::{sleep, timeout};
use tonic::transport::Channel;

use crate::{PATIENCE, people::Person, replay::Told, tell};

/// How often to ask while a worker's last word may be under way.
const ASK_AGAIN: Duration = Duration::from_millis(50);

/// Everybody got what was due and nothing else; returns how many mails that makes.
pub(crate) async fn check(
    told: &mut Told,
    deliveries: &mut DeliveryServiceClient<Channel>,
) -> anyhow::Result<u64> {
    tell::chapter("The account: what was due, and what the service says became of it");
    let mut mails = 0;
    for person in &told.people {
        let settled = timeout(PATIENCE, settled(person, deliveries)).await;
        let delivered = settled
            .with_context(|| format!("mail to {} is not settled in time", person.address))??;
        let mut due = person.due.clone();
        // The request to confirm tells of no event.
        due.insert(String::new());
        let events: BTreeSet<String> = delivered.iter().map(|each| each.event.clone()).collect();
        ensure!(
            events == due && delivered.len() == due.len(),
            "{} was due {due:?} and had {events:?}",
            person.address
        );
        tell::line(
            &format!("{} of {}", delivered.len(), due.len()),
            &format!("{}, {}", person.address, person.who),
        );
        mails += u64::try_from(due.len())?;
    }
    let events: BTreeSet<&String> = told.people.iter().flat_map(|person| &person.due).collect();
    for event in events {
        let recipients: BTreeSet<String> = list(event, deliveries)
            .await?
            .into_iter()
            .map(|delivery| delivery.subscriber)
            .collect();
        let due = told
            .people
            .iter()
            .filter(|person| person.due.contains(event));
        let due: BTreeSet<String> = due.map(|person| person.subscriber.clone()).collect();
        ensure!(recipients == due, "{event} did not go to whom it was due");
    }
    if let Some(mail) = told.mailbox.unexpected() {
        anyhow::bail!("{} had a mail too many: {}", mail.to, mail.file.display());
    }
    Ok(mails)
}

/// All mail to a person, once a relay has accepted it. The worker reports after it has sent,
/// so the mailbox knows first.
async fn settled(
    person: &Person,
    deliveries: &mut DeliveryServiceClient<Channel>,
) -> anyhow::Result<Vec<Delivery>> {
    loop {
        let listed = list(&person.subscriber, deliveries).await?;
        let accepted = |each: &Delivery| each.state() == DeliveryState::Accepted;
        if listed.iter().all(accepted) && listed.len() > person.due.len() {
            return Ok(listed);
        }
        sleep(ASK_AGAIN).await;
    }
}

async fn list(
    parent: &str,
    deliveries: &mut DeliveryServiceClient<Channel>,
) -> anyhow::Result<Vec<Delivery>> {
    let mut request = ListDeliveriesRequest {
        parent: parent.to_owned(),
        ..ListDeliveriesRequest::default()
    };
    let mut all = Vec::new();
    loop {
        let page = deliveries
            .list_deliveries(request.clone())
            .await?
            .into_inner();
        all.extend(page.deliveries);
        if page.next_page_token.is_empty() {
            return Ok(all);
        }
        request.page_token = page.next_page_token;
    }
}
