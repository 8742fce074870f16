//! What all pages have around what they say.

use super::{assets, language::Language, visit::Visit};

/// The frame of a page.
#[derive(Debug)]
pub(crate) struct Frame {
    /// The language of the page.
    pub(crate) lang: Language,
    /// The page's title, without the site's name.
    pub(crate) title: String,
    /// Where the style sheet is.
    pub(crate) style: &'static str,
    /// Where the list of proposals is.
    pub(crate) home: String,
    /// The page in every language.
    pub(crate) languages: Vec<(Language, String)>,
    /// The one address of the page, where it has one.
    pub(crate) canonical: Option<String>,
    /// What is new on it, for programs that look for that.
    pub(crate) feed: Option<String>,
}

impl Frame {
    /// The frame of a page of this title.
    pub(crate) fn new(visit: &Visit, title: String) -> Self {
        Self {
            lang: visit.language,
            title,
            style: assets::style_path(),
            home: visit.link("/"),
            languages: Language::ALL
                .into_iter()
                .map(|language| (language, visit.in_language(language)))
                .collect(),
            canonical: None,
            feed: None,
        }
    }
}
