//! What the record holds.

use std::{collections::HashMap, time::Duration};

use anyhow::{Context, bail};
use demarche::contract::v1::{
    ListEventsRequest, WatchEventsRequest, timeline_service_client::TimelineServiceClient,
};
use tokio::time::timeout;
use tonic::{Code, transport::Channel};

/// How long the service may say nothing while it sends what it has.
const SILENCE: Duration = Duration::from_secs(30);

/// What became of the proposals that were looked for.
#[derive(Default)]
pub(crate) struct Found {
    pub(crate) once: usize,
    pub(crate) repeated: usize,
    pub(crate) missing: usize,
    /// How far the record had got when the search began.
    pub(crate) revision: i64,
}

/// How far the record has got.
pub(crate) async fn revision(channel: &Channel) -> anyhow::Result<i64> {
    let request = ListEventsRequest {
        parent: "-".into(),
        page_size: 1,
        ..ListEventsRequest::default()
    };
    let answer = TimelineServiceClient::new(channel.clone())
        .list_events(request)
        .await
        .context("cannot read how far the record has got")?;
    Ok(answer.into_inner().revision)
}

/// Looks for the proposals among the events after `before`: the fact that announced each
/// must be there once.
pub(crate) async fn find(
    channel: &Channel,
    before: i64,
    names: &[String],
) -> anyhow::Result<Found> {
    let mut count: HashMap<&str, usize> = names.iter().map(|name| (name.as_str(), 0)).collect();
    let revision = revision(channel).await?;
    let mut timeline = TimelineServiceClient::new(channel.clone());
    let mut after = before;
    while after < revision && !names.is_empty() {
        let request = WatchEventsRequest {
            start_after_seq: after,
            ..WatchEventsRequest::default()
        };
        let mut watch = timeline.watch_events(request).await?.into_inner();
        while after < revision {
            let answer = timeout(SILENCE, watch.message())
                .await
                .with_context(|| format!("the watch fell silent after seq {after}"))?;
            match answer {
                Ok(Some(batch)) => {
                    for event in &batch.events {
                        if let Some(count) = count.get_mut(event.proposal.as_str()) {
                            *count += 1;
                        }
                    }
                    after = batch.progress_seq;
                }
                // The contract ends a watch that is slower than the record, and lets it go on.
                Err(status) if status.code() == Code::ResourceExhausted => break,
                Ok(None) => bail!("the watch ended without an error after seq {after}"),
                Err(status) => return Err(status).context("cannot watch the record"),
            }
        }
    }
    let mut found = Found {
        revision,
        ..Found::default()
    };
    for count in count.values() {
        match count {
            0 => found.missing += 1,
            1 => found.once += 1,
            _ => found.repeated += 1,
        }
    }
    Ok(found)
}
