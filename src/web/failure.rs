//! What a visitor is told when there is no page for them.

use askama::Template;
use axum::{http::StatusCode, response::Response};

use super::{Site, frame::Frame, reply, visit::Visit};
use crate::store::{StoreError, WriteError};

/// Why there is no page.
#[derive(Debug)]
pub(crate) enum Failure {
    /// There is nothing of this name.
    NotFound,
    /// The link to confirm is not one that we sent.
    WrongConfirmLink,
    /// The link to confirm is too old, or what it confirms has ended.
    OldConfirmLink,
    /// The link to leave is not one that we sent.
    WrongLeaveLink,
    /// The record cannot be read or written.
    Unavailable(String),
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::Unavailable(error.to_string())
    }
}

impl From<WriteError> for Failure {
    fn from(error: WriteError) -> Self {
        Self::Unavailable(error.to_string())
    }
}

impl From<askama::Error> for Failure {
    fn from(error: askama::Error) -> Self {
        Self::Unavailable(error.to_string())
    }
}

/// A page of a few sentences.
#[derive(Debug, Template)]
#[template(path = "notice.html", config = ".config/askama.toml")]
pub(crate) struct Notice {
    pub(crate) frame: Frame,
    pub(crate) lines: Vec<String>,
    pub(crate) button: Option<Button>,
    /// By what a failure is known in the log.
    pub(crate) reference: Option<String>,
}

/// A form of one button, that posts.
#[derive(Debug)]
pub(crate) struct Button {
    pub(crate) action: String,
    pub(crate) name: &'static str,
    pub(crate) value: &'static str,
    pub(crate) label: String,
}

impl Notice {
    pub(crate) fn new(visit: &Visit, title: &str, lines: &[&str]) -> Self {
        Self {
            frame: Frame::new(visit, visit.language.say(title)),
            lines: lines.iter().map(|key| visit.language.say(key)).collect(),
            button: None,
            reference: None,
        }
    }
}

impl Failure {
    fn parts(&self) -> (StatusCode, &'static str, &'static [&'static str]) {
        match self {
            Self::NotFound => (
                StatusCode::NOT_FOUND,
                "not-found-title",
                &["not-found-why", "not-found-do"],
            ),
            Self::WrongConfirmLink => (
                StatusCode::NOT_FOUND,
                "wrong-link-title",
                &["wrong-confirm-why", "wrong-confirm-do"],
            ),
            Self::OldConfirmLink => (
                StatusCode::GONE,
                "old-link-title",
                &["old-confirm-why", "old-confirm-do"],
            ),
            Self::WrongLeaveLink => (
                StatusCode::NOT_FOUND,
                "wrong-link-title",
                &["wrong-leave-why", "wrong-leave-do"],
            ),
            Self::Unavailable(_) => (
                StatusCode::SERVICE_UNAVAILABLE,
                "unavailable-title",
                &["unavailable-why", "unavailable-do"],
            ),
        }
    }

    /// The page.
    pub(crate) fn page(&self, visit: &Visit) -> Response {
        self.render(visit, None)
    }

    fn render(&self, visit: &Visit, reference: Option<String>) -> Response {
        let (status, title, lines) = self.parts();
        let mut notice = Notice::new(visit, title, lines);
        notice.reference = reference;
        match notice.render() {
            Ok(body) => reply::private(status, visit.language, body),
            Err(_) => reply::plain(status, "This page could not be made. Try again later.\n"),
        }
    }
}

/// The page, or what there is instead of one.
pub(crate) fn answer(site: &Site, visit: &Visit, page: Result<Response, Failure>) -> Response {
    match page {
        Ok(page) => page,
        Err(Failure::Unavailable(why)) => {
            let reference = site.ids.uuid(site.clock.now()).to_string();
            tracing::error!(reference, why, "a page could not be made");
            Failure::Unavailable(why).render(visit, Some(reference))
        }
        Err(failure) => failure.page(visit),
    }
}
