//! The texts of the pages, one Fluent file a language.

use std::sync::LazyLock;

use fluent_bundle::{FluentArgs, FluentResource, FluentValue, concurrent::FluentBundle};

use super::language::Language;

type Bundle = FluentBundle<FluentResource>;

static BUNDLES: LazyLock<Vec<(Language, Bundle)>> = LazyLock::new(|| {
    Language::ALL
        .into_iter()
        .map(|language| (language, read(language)))
        .collect()
});

/// Reads a file. What of it is malformed is left out; the tests see that nothing is.
fn read(language: Language) -> Bundle {
    let resource = FluentResource::try_new(language.texts().to_owned())
        .unwrap_or_else(|(resource, _)| resource);
    let mut bundle = Bundle::new_concurrent(vec![language.code().parse().unwrap_or_default()]);
    // Isolation marks would get into what readers copy; the pages isolate names in `bdi`.
    bundle.set_use_isolating(false);
    bundle.add_resource_overriding(resource);
    bundle
}

impl Language {
    /// The text of this key.
    pub(crate) fn say(self, key: &str) -> String {
        self.format(key, None)
    }

    /// The text of this key, with what varies.
    pub(crate) fn tell<const N: usize>(
        self,
        key: &str,
        args: [(&'static str, FluentValue<'_>); N],
    ) -> String {
        self.format(key, Some(&FluentArgs::from_iter(args)))
    }

    fn bundle(self) -> Option<&'static Bundle> {
        BUNDLES
            .iter()
            .find_map(|(language, bundle)| (*language == self).then_some(bundle))
    }

    fn format(self, key: &str, args: Option<&FluentArgs<'_>>) -> String {
        self.bundle()
            .and_then(|bundle| {
                let pattern = bundle.get_message(key)?.value()?;
                // A variable that is not given shows as its name: the tests see to it.
                let mut errors = Vec::new();
                let text = bundle.format_pattern(pattern, args, &mut errors);
                Some(text.into_owned())
            })
            .unwrap_or_else(|| key.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, fs, path::Path};

    use super::*;

    fn knows(language: Language, key: &str) -> bool {
        language.bundle().unwrap().has_message(key)
    }

    fn keys(language: Language) -> BTreeSet<String> {
        language
            .texts()
            .lines()
            .filter_map(|line| line.split_once(" ="))
            .map(|(key, _)| key)
            .filter(|key| key.starts_with(|first: char| first.is_ascii_lowercase()))
            .map(str::to_owned)
            .collect()
    }

    fn sources(folder: &Path, found: &mut String) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                sources(&path, found);
            } else if path.extension().is_some_and(|e| e == "rs" || e == "html") {
                found.push_str(&fs::read_to_string(path).unwrap());
            }
        }
    }

    #[test]
    fn every_file_is_well_formed_and_has_the_same_keys() {
        for language in Language::ALL {
            assert!(FluentResource::try_new(language.texts().to_owned()).is_ok());
            assert_eq!(keys(language), keys(Language::English), "{language:?}");
            assert!(keys(language).iter().all(|key| knows(language, key)));
        }
    }

    #[test]
    fn every_text_is_used() {
        let mut found = String::new();
        sources(
            &Path::new(env!("CARGO_MANIFEST_DIR")).join("src/web"),
            &mut found,
        );
        for key in keys(Language::English) {
            // The months are counted.
            let used = key.starts_with("month-") || found.contains(&format!("\"{key}\""));
            assert!(used, "{key}");
        }
    }

    #[test]
    fn every_text_that_a_template_asks_for_is_there() {
        let mut found = String::new();
        sources(
            &Path::new(env!("CARGO_MANIFEST_DIR")).join("src/web"),
            &mut found,
        );
        for marker in ["say(\"", "tell(\""] {
            for rest in found.split(marker).skip(1) {
                let key = rest.split('"').next().unwrap();
                let is_key = key.bytes().all(|b| b.is_ascii_lowercase() || b == b'-');
                assert!(
                    !is_key || key.is_empty() || knows(Language::English, key),
                    "{key}"
                );
            }
        }
    }
}
