//! What a person sees who follows a link in a mail, over a real database.
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on says where by a panic"
)]

#[path = "pages/confirm.rs"]
mod confirm;
#[path = "pages/exports.rs"]
mod exports;
#[path = "pages/facts.rs"]
mod facts;
#[path = "pages/feeds.rs"]
mod feeds;
#[path = "pages/headers.rs"]
mod headers;
#[path = "pages/house.rs"]
mod house;
#[path = "pages/kinds.rs"]
mod kinds;
#[path = "pages/lists.rs"]
mod lists;
#[path = "pages/story.rs"]
mod story;
#[path = "pages/telling.rs"]
mod telling;
#[path = "pages/timeline.rs"]
mod timeline;
#[path = "pages/unsubscribe.rs"]
mod unsubscribe;
