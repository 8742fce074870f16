//! Leaving: one click from the mail program (RFC 8058), or a button on a page.

use axum::{
    extract::{Query, State},
    http::{HeaderMap, StatusCode, Uri},
    response::{IntoResponse as _, Response},
};

use super::{
    Pages,
    confirm::{Ask, Secret},
    language::Language,
    page::{self, Keep, Notice},
};
use crate::{
    domain::{EndReason, SubscriptionId},
    store::{EndSubscription, StoreError, WriteError},
};

/// Shows what would end. Changes nothing: scanners follow links.
pub(super) async fn ask(
    State(pages): State<Pages>,
    Query(secret): Query<Secret>,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    let language = Language::of(&uri, &headers);
    let Some(ids) = pages.store.keys().unsubscribes(&secret.token) else {
        return wrong(language);
    };
    let topics = match pages.topics_of(&ids, language).await {
        Ok(topics) => topics,
        Err(error) => return page::failed(&error, language),
    };
    let ask = Ask {
        l: language,
        key: "leave",
        action: "/unsubscribe/done",
        token: secret.token,
        topics,
        note: None,
    };
    page::show(StatusCode::OK, Keep::Nobody, &ask)
}

/// One click in a mail program: no page, no cookie, no redirect, and 200 however often.
pub(super) async fn leave(State(pages): State<Pages>, Query(secret): Query<Secret>) -> Response {
    let Some(ids) = pages.store.keys().unsubscribes(&secret.token) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    match pages.end(&ids).await {
        Ok(()) => StatusCode::OK.into_response(),
        Err(error) => {
            tracing::warn!(%error, "an unsubscription was not recorded; it will be repeated");
            StatusCode::SERVICE_UNAVAILABLE.into_response()
        }
    }
}

/// The button on the page.
pub(super) async fn leave_by_form(
    State(pages): State<Pages>,
    Query(secret): Query<Secret>,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    let language = Language::of(&uri, &headers);
    let Some(ids) = pages.store.keys().unsubscribes(&secret.token) else {
        return wrong(language);
    };
    match pages.end(&ids).await {
        Ok(()) => page::notice(StatusCode::OK, language, &Notice::new("leave-done")),
        Err(error) => page::failed(&error, language),
    }
}

fn wrong(language: Language) -> Response {
    page::notice(StatusCode::NOT_FOUND, language, &Notice::new("leave-wrong"))
}

impl Pages {
    async fn end(&self, ids: &[SubscriptionId]) -> Result<(), StoreError> {
        for id in ids {
            let work = EndSubscription {
                id: *id,
                etag: None,
                reason: EndReason::Unsubscribed,
            };
            match self.store.write_plain(work).await {
                // One that is gone altogether has ended too.
                Ok(_) | Err(WriteError::NotFound(_)) => {}
                Err(WriteError::Store(error)) => return Err(error),
                Err(other) => tracing::warn!(%other, subscription = %id, "not ended"),
            }
        }
        Ok(())
    }

    async fn topics_of(
        &self,
        ids: &[SubscriptionId],
        language: Language,
    ) -> Result<Vec<String>, StoreError> {
        let mut topics = Vec::new();
        for id in ids {
            if let Some(subscription) = self.store.subscription(*id).await?.value {
                topics.extend(self.topics(&subscription, language).await?);
            }
        }
        topics.dedup();
        Ok(topics)
    }
}
