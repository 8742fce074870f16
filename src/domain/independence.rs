//! How many of the sources of a fact are independent of one another.

use std::collections::BTreeSet;

use super::Source;

/// How many sources are independent. Copies of one wire story are one source, and so are
/// several articles of one publisher: sources of one origin are one, and so is the agency's
/// own page; sources without an origin are one when they have the same publisher; those
/// without either when they are on the same host. Too few are counted rather than too many.
pub fn independent(sources: &[Source]) -> usize {
    let keys: Vec<String> = sources.iter().map(source_key).collect();
    independent_keys(&keys)
}

/// By what a source is told apart: `afp` for a text that is AFP's, `el pais@elpais.com` for
/// what El País published, `@elpais.com` where nobody is named, or where the address of the
/// original is. Capitals and accents of a
/// host's `www.` do not matter.
pub fn source_key(source: &Source) -> String {
    let origin = fold(&source.origin);
    if origin.contains("://") {
        return format!("@{}", host(&origin));
    }
    if !origin.is_empty() {
        return origin;
    }
    format!("{}@{}", fold(&source.publisher), host(&source.uri))
}

/// How many independent sources these keys are of.
pub(super) fn independent_keys(keys: &[String]) -> usize {
    let parts = || {
        keys.iter()
            .map(|key| key.split_once('@').unwrap_or((key, "")))
    };
    let names: BTreeSet<&str> = parts()
        .map(|(name, _)| name)
        .filter(|name| !name.is_empty())
        .collect();
    let known: BTreeSet<&str> = parts()
        .filter(|(name, _)| !name.is_empty())
        .map(|(_, host)| host)
        .collect();
    // A page of which nobody said who published it may be another page of one who is named.
    let unnamed: BTreeSet<&str> = parts()
        .filter(|(name, host)| name.is_empty() && !known.contains(host))
        .map(|(_, host)| host)
        .collect();
    names.len() + unnamed.len()
}

/// One spelling: lower case, single spaces. An `@` would be taken for the end of the name.
fn fold(name: &str) -> String {
    let words: Vec<String> = name.split_whitespace().map(str::to_lowercase).collect();
    words.join(" ").replace('@', " at ")
}

fn host(uri: &str) -> String {
    let rest = uri.split_once("://").map_or(uri, |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let named = authority.rsplit('@').next().unwrap_or_default();
    let host = named.split(':').next().unwrap_or_default().to_lowercase();
    host.strip_prefix("www.")
        .map_or(host.clone(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(uri: &str, publisher: &str, origin: &str) -> Source {
        Source {
            uri: uri.to_owned(),
            publisher: publisher.to_owned(),
            origin: origin.to_owned(),
            ..Source::default()
        }
    }

    #[test]
    fn copies_of_one_wire_story_are_one_source() {
        let copies = [
            source("https://www.afp.com/en/1", "AFP", ""),
            source("https://elpais.com/1", "El País", "AFP"),
            source("https://lemonde.fr/1", "Le Monde", " afp "),
        ];
        assert_eq!(independent(&copies), 1);
        let of_a_page = [
            source("https://www.f.example/1", "", ""),
            source("https://elpais.com/1", "El País", "https://f.example/1"),
        ];
        assert_eq!(independent(&of_a_page), 1);
        let own = source("https://elpais.com/2", "El País", "");
        assert_eq!(independent(&[copies.as_slice(), &[own]].concat()), 2);
    }

    #[test]
    fn one_publisher_is_one_source_and_two_on_one_platform_are_two() {
        let one = [
            source("https://elpais.com/1", "El País", ""),
            source("https://english.elpais.com/1", "EL  PAÍS", ""),
            source("https://elpais.com/3", "", ""),
        ];
        assert_eq!(independent(&one), 1);
        let two = [
            source("https://x.com/a", "Nayib Bukele", ""),
            source("https://x.com/b", "Foro Penal", ""),
        ];
        assert_eq!(independent(&two), 2);
    }

    #[test]
    fn without_names_the_host_tells_sources_apart() {
        let pages = [
            source("https://www.example.org/1", "", ""),
            source("http://user@EXAMPLE.org:8080/2?q", "", ""),
            source("https://example.net", "", ""),
        ];
        assert_eq!(independent(&pages), 2);
        assert_eq!(independent(&[]), 0);
    }
}
