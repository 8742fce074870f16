//! The languages of the pages, and which one a reader gets.

use axum::http::{HeaderMap, header};

/// A language in which all texts of the pages are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Language {
    English,
    Spanish,
}

impl Language {
    /// Every language, the one for whoever asks for none of them first.
    pub(crate) const ALL: [Self; 2] = [Self::English, Self::Spanish];

    /// BCP 47.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Spanish => "es",
        }
    }

    /// In which direction it is written.
    pub(crate) fn dir(self) -> &'static str {
        match self {
            Self::English | Self::Spanish => "ltr",
        }
    }

    /// What its speakers call it.
    pub(crate) fn own_name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::Spanish => "Español",
        }
    }

    /// Its texts.
    pub(super) fn texts(self) -> &'static str {
        match self {
            Self::English => include_str!("locales/en.ftl"),
            Self::Spanish => include_str!("locales/es.ftl"),
        }
    }

    /// The language of a BCP 47 tag, whatever its region.
    pub(crate) fn of_tag(tag: &str) -> Option<Self> {
        let primary = tag.split(['-', '_']).next().unwrap_or_default().trim();
        Self::ALL
            .into_iter()
            .find(|language| primary.eq_ignore_ascii_case(language.code()))
    }

    /// The language that a browser asks for first among those that there are (RFC 9110,
    /// section 12.5.4).
    pub(crate) fn accepted(headers: &HeaderMap) -> Self {
        let mut best = None;
        for range in headers
            .get_all(header::ACCEPT_LANGUAGE)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(','))
        {
            let mut parts = range.split(';');
            let language = parts.next().and_then(Self::of_tag);
            let quality = parts
                .find_map(|part| part.trim().strip_prefix("q="))
                .map_or(1.0, |quality| quality.trim().parse::<f32>().unwrap_or(0.0));
            if let Some(language) = language
                && quality > best.map_or(0.0, |(_, quality)| quality)
            {
                best = Some((language, quality));
            }
        }
        best.map_or(Self::English, |(language, _)| language)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accepted(value: &str) -> Language {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT_LANGUAGE, value.parse().unwrap());
        Language::accepted(&headers)
    }

    #[test]
    fn the_browser_s_first_choice_that_there_is_wins() {
        assert_eq!(accepted("es-VE, en;q=0.8"), Language::Spanish);
        assert_eq!(accepted("en;q=0.3, es;q=0.7"), Language::Spanish);
        assert_eq!(accepted("fr, es;q=0.5, en;q=0.4"), Language::Spanish);
        assert_eq!(accepted("es;q=0, en;q=0.1"), Language::English);
        assert_eq!(accepted("fr"), Language::English);
        assert_eq!(accepted("es;q=nonsense"), Language::English);
    }
}
