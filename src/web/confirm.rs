//! Confirming a subscription: GET shows, POST acts.

use askama::Template;
use axum::{
    extract::{Query, State},
    http::{HeaderMap, StatusCode, Uri},
    response::Response,
};
use serde::Deserialize;

use super::{
    Pages,
    language::Language,
    page::{self, Keep, Notice},
};
use crate::{
    domain::{Clause, PartyRole, Subscription, SubscriptionState},
    keys::ConfirmToken,
    store::{CONFIRM_WITHIN, ConfirmSubscription, StoreError, WriteError},
};

/// The secret of a link.
#[derive(Deserialize)]
pub(super) struct Secret {
    #[serde(default)]
    pub(super) token: String,
}

#[derive(Template)]
#[template(path = "ask.html", config = ".config/askama.toml")]
pub(super) struct Ask {
    pub(super) l: Language,
    /// `confirm` or `leave`: what is asked.
    pub(super) key: &'static str,
    pub(super) action: &'static str,
    pub(super) token: String,
    pub(super) topics: Vec<String>,
    pub(super) note: Option<String>,
}

impl Ask {
    fn text(&self, part: &str) -> String {
        self.l.say(&format!("{}-{part}", self.key))
    }
}

/// Shows what would be confirmed. Changes nothing: scanners follow links.
pub(super) async fn ask(
    State(pages): State<Pages>,
    Query(secret): Query<Secret>,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    let language = Language::of(&uri, &headers);
    let subscription = match pages.waiting(&secret.token).await {
        Ok(Some(subscription)) => subscription,
        Ok(None) => return gone(language),
        Err(error) => return page::failed(&error, language),
    };
    match subscription.state {
        SubscriptionState::Pending => {}
        SubscriptionState::Active | SubscriptionState::Paused => {
            return page::notice(StatusCode::OK, language, &Notice::new("confirm-done"));
        }
        SubscriptionState::Ended => {
            return page::notice(StatusCode::GONE, language, &Notice::new("confirm-ended"));
        }
    }
    let topics = match pages.topics(&subscription, language).await {
        Ok(topics) => topics,
        Err(error) => return page::failed(&error, language),
    };
    let ask = Ask {
        l: language,
        key: "confirm",
        action: "/confirm",
        token: secret.token,
        topics,
        note: Some(language.say("confirm-leave")),
    };
    page::show(StatusCode::OK, Keep::Nobody, &ask)
}

/// Confirms. To do it again changes nothing.
pub(super) async fn confirm(
    State(pages): State<Pages>,
    Query(secret): Query<Secret>,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    let language = Language::of(&uri, &headers);
    let Some(token) = ConfirmToken::parse(&secret.token) else {
        return gone(language);
    };
    match pages.store.write_plain(ConfirmSubscription { token }).await {
        Ok(_) => page::notice(StatusCode::OK, language, &Notice::new("confirm-done")),
        Err(WriteError::Store(error)) => page::failed(&error, language),
        Err(_) => gone(language),
    }
}

fn gone(language: Language) -> Response {
    page::notice(StatusCode::GONE, language, &Notice::new("confirm-gone"))
}

impl Pages {
    /// The subscription that a token confirms, unless the token is wrong or too old.
    async fn waiting(&self, token: &str) -> Result<Option<Subscription>, StoreError> {
        let Some(token) = ConfirmToken::parse(token) else {
            return Ok(None);
        };
        let found = self.store.subscription(token.subscription).await?.value;
        let now = self.clock.now();
        Ok(found.filter(|subscription| {
            self.store.keys().confirms(&token, &subscription.nonce)
                && now.duration_since(subscription.created) <= CONFIRM_WITHIN
        }))
    }

    /// What a subscription follows, in words. Nothing that its owner typed is among them.
    pub(super) async fn topics(
        &self,
        subscription: &Subscription,
        language: Language,
    ) -> Result<Vec<String>, StoreError> {
        let mut topics = Vec::new();
        for clause in &subscription.clauses {
            let mut parts = self.subjects(clause, language).await?;
            if !clause.event_types.is_empty() {
                let types: Vec<String> = clause
                    .event_types
                    .iter()
                    .map(|kind| language.word("event-type", kind))
                    .collect();
                parts.push(language.say_with("follow-types", "types", &types.join(" ")));
            }
            if let Some(minimum) = clause.minimum_attribution {
                let words = language.word("attribution", minimum);
                parts.push(language.say_with("follow-attribution", "attribution", &words));
            }
            topics.push(parts.join("; "));
        }
        Ok(topics)
    }

    async fn subjects(
        &self,
        clause: &Clause,
        language: Language,
    ) -> Result<Vec<String>, StoreError> {
        let mut parts = Vec::new();
        for id in &clause.proposals {
            let title = match self.store.proposal(*id).await?.value {
                Some(proposal) => proposal.editorial.title,
                None => id.to_string(),
            };
            parts.push(language.say_with("follow-proposal", "title", &title));
        }
        let key = match clause.party_role {
            PartyRole::Any => "follow-party",
            PartyRole::Proponent => "follow-party-proponent",
            PartyRole::Addressee => "follow-party-addressee",
        };
        for id in &clause.parties {
            let name = match self.store.party(id).await?.value {
                Some(found) => found.name_in(language.code()).to_owned(),
                None => id.segment().to_owned(),
            };
            parts.push(language.say_with(key, "party", &name));
        }
        if parts.is_empty() {
            parts.push(language.say("follow-everything"));
        }
        Ok(parts)
    }
}
