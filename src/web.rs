//! The pages: what the links in mails lead to.
//!
//! GET and HEAD change nothing: mail scanners follow every link. There is no script, no
//! cookie and nothing from anybody else on a page.

mod asset;
mod confirm;
mod index;
mod language;
mod leave;
mod moment;
mod page;
mod timeline;

use axum::{
    Router,
    extract::Request,
    http::StatusCode,
    response::Response,
    routing::{get, post},
};

use self::{language::Language, page::Notice};
use crate::{clock::Clock, store::Store};

/// What the pages are made of.
#[derive(Debug, Clone)]
pub struct Pages {
    store: Store,
    clock: Clock,
}

impl Pages {
    /// Pages over a record.
    pub fn new(store: Store, clock: Clock) -> Self {
        Self { store, clock }
    }
}

/// All pages.
pub fn router(pages: Pages) -> Router {
    Router::new()
        .route("/", get(index::recent))
        .route("/parties/{party}", get(index::of_party))
        .route("/proposals/{proposal}", get(timeline::show))
        .route("/confirm", get(confirm::ask).post(confirm::confirm))
        .route("/unsubscribe", get(leave::ask).post(leave::leave))
        .route("/unsubscribe/done", post(leave::leave_by_form))
        .route(asset::STYLE_PATH, get(asset::style))
        .fallback(not_found)
        .with_state(pages)
}

/// The page for an address at which there is nothing.
async fn not_found(request: Request) -> Response {
    let language = Language::of(request.uri(), request.headers());
    page::notice(StatusCode::NOT_FOUND, language, &Notice::new("not-found"))
}
