//! What a person sees who follows a link in a mail, over a real database.

#[path = "pages/confirm.rs"]
mod confirm;
#[path = "pages/headers.rs"]
mod headers;
#[path = "pages/house.rs"]
mod house;
#[path = "pages/lists.rs"]
mod lists;
#[path = "pages/timeline.rs"]
mod timeline;
#[path = "pages/unsubscribe.rs"]
mod unsubscribe;
