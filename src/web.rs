//! The pages: what a person sees who follows a link in a mail.
//!
//! Every page works without a script, sets no cookie and asks nobody else for anything.
//! No GET changes anything: those who scan mail follow its links. What changes something
//! is a POST, and what allows it is the token in the link.
//!
//! To add a page: a template, a handler that answers `Result<Response, Failure>`, and its
//! route in [`router`]. To add a language: a file in `locales` and its row in `Language`.

mod assets;
mod changes;
mod confirm;
mod dates;
mod exports;
mod failure;
mod feed;
mod frame;
mod language;
mod list;
mod names;
mod reply;
mod search;
mod texts;
mod timeline;
mod unsubscribe;
mod visit;
mod words;

use std::sync::Arc;

use axum::{
    Router,
    extract::DefaultBodyLimit,
    http::{HeaderMap, Uri},
    middleware,
    response::Response,
    routing::get,
};

pub use changes::{change_in_words, reply_due_in_words};

use self::{failure::Failure, visit::Visit};
use crate::{clock::Clock, ids::Ids, store::Store};

/// What the pages need.
#[derive(Debug, Clone)]
pub struct Pages {
    /// The record.
    pub store: Store,
    /// Tells how long an addressee has been silent, and whether a link is too old.
    pub clock: Clock,
    /// Names a failure, so that who met it and who reads the log speak of the same one.
    pub ids: Ids,
    /// Where readers find the pages, without a slash at the end:
    /// `https://record.example.org`.
    pub public_url: String,
}

type Site = Arc<Pages>;

/// Our forms send a token and a word or two.
const LONGEST_FORM: usize = 16 * 1024;

/// The pages, for the server to merge with its services. It has no fallback: see
/// [`not_found`].
pub fn router(pages: Pages) -> Router {
    Router::new()
        .route("/", get(list::all))
        .route("/parties/{party}", get(list::of_party))
        .route(search::PATH, get(search::show))
        .route("/proposals/{proposal}", get(timeline::show))
        .route("/parties/{party}/feed.atom", get(feed::of_party))
        .route("/proposals/{proposal}/feed.atom", get(feed::of_proposal))
        .route("/proposals/{proposal}/{file}", get(exports::give))
        .route("/confirm", get(confirm::ask).post(confirm::confirm))
        .route("/unsubscribe", get(unsubscribe::ask).post(unsubscribe::end))
        .route("/assets/{file}", get(assets::serve))
        .layer(DefaultBodyLimit::max(LONGEST_FORM))
        .layer(middleware::map_response(reply::guard))
        .with_state(Arc::new(pages))
}

/// Answers whoever looks for a page that is not there. A handler, for
/// [`Router::fallback`].
pub async fn not_found(uri: Uri, headers: HeaderMap) -> Response {
    let visit = Visit::new(&uri, &headers);
    reply::guard(Failure::NotFound.page(&visit)).await
}
