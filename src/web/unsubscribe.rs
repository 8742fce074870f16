//! Leaving. A mail program does it with one POST (RFC 8058); a person sees a page with a
//! button. The page names no topic: a mail that was passed on must not tell what else its
//! first reader follows.

use askama::Template as _;
use axum::{
    body::Bytes,
    extract::{State, rejection::BytesRejection},
    http::StatusCode,
    response::Response,
};
use futures_util::future::join_all;

use super::{
    Site,
    failure::{Button, Failure, Notice, answer},
    reply,
    visit::{Visit, field, with},
};
use crate::{
    domain::{EndReason, SubscriptionId},
    store::{EndSubscription, WriteError},
};

/// Shows the button.
pub(crate) async fn ask(State(site): State<Site>, visit: Visit) -> Response {
    let page = || {
        let (token, _) = named(&site, &visit).ok_or(Failure::WrongLeaveLink)?;
        let mut notice = Notice::new(&visit, "leave-title", &["leave-intro"]);
        notice.button = Some(Button {
            action: with(&visit.link("/unsubscribe"), "token", token),
            name: "by",
            value: "page",
            label: visit.language.say("leave-button"),
        });
        show(&visit, &notice)
    };
    answer(&site, &visit, page())
}

/// Ends the subscriptions that led to the mail.
pub(crate) async fn end(
    State(site): State<Site>,
    visit: Visit,
    form: Result<Bytes, BytesRejection>,
) -> Response {
    // RFC 8058 lets a mail program send its form in two encodings, and some send none.
    // What names the subscriptions is the token; the form only tells a person's click.
    let by_page = form.is_ok_and(|form| field(&form, "by") == Some("page"));
    let ended = match named(&site, &visit) {
        Some((_, subscriptions)) => end_all(&site, subscriptions).await,
        None => Err(Failure::WrongLeaveLink),
    };
    let page = ended.and_then(|()| {
        if by_page {
            let lines = ["left-intro", "left-again"];
            show(&visit, &Notice::new(&visit, "left-title", &lines))
        } else {
            Ok(reply::plain(StatusCode::OK, "Unsubscribed.\n"))
        }
    });
    answer(&site, &visit, page)
}

fn named<'a>(site: &Site, visit: &'a Visit) -> Option<(&'a str, Vec<SubscriptionId>)> {
    let token = visit.token()?;
    Some((token, site.store.keys().unsubscribes(token)?))
}

/// Writes that come together share a transaction.
async fn end_all(site: &Site, subscriptions: Vec<SubscriptionId>) -> Result<(), Failure> {
    let ends = subscriptions.into_iter().map(|id| {
        site.store.write_plain(EndSubscription {
            id,
            etag: None,
            reason: EndReason::Unsubscribed,
        })
    });
    for ended in join_all(ends).await {
        match ended {
            // One that has been erased is over, too.
            Ok(_) | Err(WriteError::NotFound(_)) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}

fn show(visit: &Visit, notice: &Notice) -> Result<Response, Failure> {
    Ok(reply::private(
        StatusCode::OK,
        visit.language,
        notice.render()?,
    ))
}
