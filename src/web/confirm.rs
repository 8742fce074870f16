//! The page that confirms a subscription. Whoever scans the mail opens it too, so opening
//! it confirms nothing: its button does.

mod filter;

use askama::Template;
use axum::{
    body::Bytes,
    extract::{State, rejection::BytesRejection},
    http::StatusCode,
    response::Response,
};

use self::filter::{ClauseView, clauses};
use super::{
    Site,
    failure::{Button, Failure, answer},
    frame::Frame,
    reply,
    visit::{Visit, field, with},
};
use crate::{
    domain::{Subscription, SubscriptionState},
    keys::ConfirmToken,
    store::{CONFIRM_WITHIN, ConfirmSubscription, WriteError},
};

#[derive(Debug, Template)]
#[template(path = "confirm.html", config = ".config/askama.toml")]
struct Confirm {
    frame: Frame,
    intro: String,
    clauses: Vec<ClauseView>,
    /// None once it is confirmed.
    button: Option<Button>,
    lines: Vec<String>,
}

/// Shows what would be confirmed.
pub(crate) async fn ask(State(site): State<Site>, visit: Visit) -> Response {
    let page = async {
        let text = visit.token().ok_or(Failure::WrongConfirmLink)?;
        let (_, subscription) = look(&site, text).await?;
        if subscription.state == SubscriptionState::Pending {
            let button = Button {
                action: with(&visit.link("/confirm"), "token", text),
                name: "by",
                value: "page",
                label: visit.language.say("confirm-button"),
            };
            show(&site, &visit, &subscription, Some(button)).await
        } else {
            show(&site, &visit, &subscription, None).await
        }
    };
    answer(&site, &visit, page.await)
}

/// Confirms.
pub(crate) async fn confirm(
    State(site): State<Site>,
    visit: Visit,
    form: Result<Bytes, BytesRejection>,
) -> Response {
    let form = form.unwrap_or_default();
    let page = async {
        let text = field(&form, "token")
            .or(visit.token())
            .ok_or(Failure::WrongConfirmLink)?;
        let (token, _) = look(&site, text).await?;
        let confirmed = site.store.write_plain(ConfirmSubscription { token }).await;
        match confirmed {
            Ok(confirmed) => show(&site, &visit, &confirmed.answer, None).await,
            // It was good when we looked, so its time has run out since.
            Err(WriteError::TokenInvalid) => Err(Failure::OldConfirmLink),
            Err(error) => Err(error.into()),
        }
    };
    answer(&site, &visit, page.await)
}

/// The subscription that a token may confirm, or has confirmed.
async fn look(site: &Site, text: &str) -> Result<(ConfirmToken, Subscription), Failure> {
    let token = ConfirmToken::parse(text).ok_or(Failure::WrongConfirmLink)?;
    let subscription = site
        .store
        .subscription(token.subscription)
        .await?
        .value
        .filter(|subscription| site.store.keys().confirms(&token, &subscription.nonce))
        .ok_or(Failure::WrongConfirmLink)?;
    let age = site.clock.now().duration_since(subscription.created);
    if age > CONFIRM_WITHIN || subscription.state == SubscriptionState::Ended {
        return Err(Failure::OldConfirmLink);
    }
    Ok((token, subscription))
}

async fn show(
    site: &Site,
    visit: &Visit,
    subscription: &Subscription,
    button: Option<Button>,
) -> Result<Response, Failure> {
    let language = visit.language;
    let (title, intro, lines): (_, _, &[&str]) = if button.is_some() {
        ("confirm-title", "confirm-intro", &["confirm-ignore"])
    } else {
        (
            "confirmed-title",
            "confirmed-intro",
            &["confirmed-leave", "confirmed-close"],
        )
    };
    let mut frame = Frame::new(visit, language.say(title));
    if visit.token().is_none() {
        // The token came in the form: no address leads to this page in another language.
        frame.languages.clear();
    }
    let page = Confirm {
        frame,
        intro: language.say(intro),
        clauses: clauses(&site.store, &subscription.clauses, visit).await?,
        button,
        lines: lines.iter().map(|key| language.say(key)).collect(),
    };
    Ok(reply::private(StatusCode::OK, language, page.render()?))
}
